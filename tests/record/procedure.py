"""A case worked through its steps, made from few words, with the real clock and a simple plan."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework.record.database import Database
from casework.record.inbox import Submissions
from casework.record.item_facts import sealed_facts
from casework.record.models import Item, Search
from casework.record.passwords import Secrets
from casework.record.phrases import Phrases
from casework.record.sealing import place
from casework.record.steps import Steps
from casework.record.steps_context import Keeping, Rules
from casework.rules.clock import Calendar
from casework.rules.london import london_date
from casework.rules.plan import Ladder, Moment, MomentKind, PlanFacts
from casework.rules.procedure import Step, StepDone
from casework.rules.vocabulary import Nation, Stage
from tests.ciphers import MemoryCiphers
from tests.record.cases import CASE

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 3, 2)

NO_HOLIDAYS = Calendar(
    edition="2026-01", holidays={nation: frozenset() for nation in Nation}, covers_until=date(2030, 12, 31)
)


class OneCalendar:
    """A calendar book with one calendar, which a test may replace."""

    def __init__(self, calendar: Calendar = NO_HOLIDAYS) -> None:
        self.calendar = calendar

    async def current(self) -> Calendar:
        return self.calendar

    async def store(self, calendar: Calendar, at: datetime) -> bool:
        raise NotImplementedError


def plan(facts: PlanFacts, ladder: Ladder, calendar: Calendar, now: datetime) -> tuple[Moment, ...]:
    """One reminder for the planning date and one for each open task and each wait; nothing once closed."""
    if facts.closed:
        return ()
    moments = [_moment(MomentKind.TASK_FULL, f"task/{task.key}", task.due_on, task.key) for task in facts.tasks]
    moments += [
        _moment(MomentKind.EVIDENCE_CHASE, f"wait/{wait.kind}", london_date(wait.since) + timedelta(days=7), wait.kind)
        for wait in facts.waits
    ]
    if facts.planning_date and not facts.answered:
        moments.append(_moment(MomentKind.DUE_REMINDER, f"due/{facts.planning_date}", facts.planning_date))
    return tuple(sorted((m for m in moments if m.at > now), key=lambda m: (m.at, m.key)))


def _moment(kind: MomentKind, key: str, on: date, subject: str = "") -> Moment:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return Moment(key=key, kind=kind, at=at, sentence=f"On {on} somebody hears of it.", subject=subject)


def three_days(kind: str, opened: datetime, nation: Nation, ladder: Ladder, calendar: Calendar) -> date:
    return london_date(opened) + timedelta(days=3)


RULES = Rules(plan=plan, task_due=three_days)


class Procedure:
    """Steps and submissions on one database."""

    def __init__(self, database: Database, ciphers: MemoryCiphers, secrets: Secrets) -> None:
        self.database = database
        self.ciphers = ciphers
        self.calendar = OneCalendar()
        self.inbox = Submissions(database, ciphers)
        self.phrases = Phrases(database, ciphers)
        self.keep(Keeping())
        self._numbers = itertools.count(1)

    def keep(self, keeping: Keeping) -> None:
        """Say what the organisation is, and how long it keeps what."""
        self.keeping = keeping
        self.steps = Steps(self.database, self.ciphers, self.calendar, Ladder(), RULES, self.phrases, keeping)

    async def submit(
        self,
        action: str,
        personal: dict[str, Any] | None = None,
        message: dict[str, Any] | None = None,
        actor: str = "requester",
        case_id: str = CASE,
        token: str = "",
        at: datetime = NOON,
    ) -> str:
        """Commit a submission and give its token."""
        token = token or f"token-{next(self._numbers)}"
        await self.inbox.commit(token, case_id, case_id, action, actor, message or {}, personal or {}, at)
        return token

    async def open(
        self,
        personal: dict[str, Any] | None = None,
        capacity: str = "self",
        actor: str = "requester",
        case_id: str = CASE,
        received: date = MONDAY,
        asks: dict[str, Any] | None = None,
        **changes: Any,
    ) -> StepDone:
        """Open a case as the public form does; `asks` are further fields of its message, as the rights."""
        said = {"name": "Luís Gonçalves", "email": "luisg@embraer.com.br"} if personal is None else personal
        message = {
            "nation": "england-and-wales",
            "channel": "web",
            "capacity": capacity,
            "policy": {"profile_hash": "0" * 64},
            **(asks or {}),
        }
        token = await self.submit("open", said, message, actor, case_id)
        values: dict[str, Any] = {"received": received, "clock_events": (), "waits": (), "source": token}
        return await self.step("opened", key="received", actor=actor, case_id=case_id, **{**values, **changes})

    async def step(
        self, kind: str, key: str = "", at: datetime = NOON, case_id: str = CASE, **changes: Any
    ) -> StepDone:
        """Write one step; `waits` is given unless the test says otherwise."""
        return await self.steps.write(self.ordered(kind, key, at, case_id, **changes))

    async def decide(
        self,
        kind: str,
        message: dict[str, Any] | None = None,
        personal: dict[str, Any] | None = None,
        at: datetime = NOON,
        actor: str = "staff:1",
        **changes: Any,
    ) -> StepDone:
        """Commit what the desk says and write its step, under the same token, as the workflow does."""
        token = await self.submit(kind, personal, message, actor, at=at)
        return await self.step(kind, key=token, at=at, actor=actor, source=token, **changes)

    async def find_items(self, *items: dict[str, Any], processor: str = "crm", at: datetime = NOON) -> list[str]:
        """Settle the identity, write a search that found these items, and give their ids in order."""
        await self.step("identity-settled", stage=Stage.GATHER, at=at)
        cipher = await self.ciphers.cipher(CASE)
        ids = []
        async with self.database.writing(cipher) as session:
            session.add(
                Search(
                    case_id=CASE,
                    key=f"{processor}/1",
                    processor=processor,
                    connector="sql",
                    round=1,
                    result="found",
                    evidence={},
                    started_at=at,
                    ended_at=at,
                )
            )
            for position, values in enumerate(items, start=1):
                ids.append(f"{processor}-{position}")
                facts = values.pop("facts", {})
                session.add(
                    Item(
                        **{
                            "id": ids[-1],
                            "case_id": CASE,
                            "search_key": f"{processor}/1",
                            "processor": processor,
                            "kind": "Invoice",
                            "label_sealed": cipher.seal(place("item", "label_sealed", ids[-1]), f"Invoice {position}"),
                            "file_id": f"{processor}-file",
                            "position": position,
                            "digest": ids[-1],
                            "facts_sealed": sealed_facts(cipher, ids[-1], facts),
                            **values,
                        }
                    )
                )
        return ids

    def ordered(self, kind: str, key: str = "", at: datetime = NOON, case_id: str = CASE, **changes: Any) -> Step:
        """Make a step without writing it."""
        key = key or f"{kind}/{next(self._numbers)}"
        return Step(**{"case_id": case_id, "key": key, "kind": kind, "at": at, "waits": (), **changes})

    async def rows(self, model: type[Any], *order: Any) -> Sequence[Any]:
        """Give all rows of a table."""
        async with self.database.reading() as session:
            return (await session.scalars(select(model).order_by(*order))).all()

    async def only(self, model: type[Any]) -> Any:
        """Give the one row of a table."""
        (row,) = await self.rows(model)
        return row

    async def opened_text(self, place: str, sealed: bytes, case_id: str = CASE) -> str:
        """Open a sealed value."""
        return (await self.ciphers.cipher(case_id)).open(place, sealed)
