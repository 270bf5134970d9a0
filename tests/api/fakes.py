"""Every port of api.services in memory, so that pages run without database, vault or Temporal."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from api.services import Preview, Submitted
from casework.connectors.contract import AskedPerson, Connector
from casework.record.related_views import RelatedCase
from casework.record.views import (
    CaseView,
    EventView,
    FileView,
    InboxView,
    ItemView,
    QueueLine,
    TaskView,
)
from casework.register.profile import ManualDeclaration, Profile
from casework.rules.clock import Calendar
from casework.rules.procedure import SearchDone, SearchOrder, SearchOutcome, SearchPlan, SearchPlanOrder, SearchTerms
from casework.rules.vocabulary import IdentifierKind, Nation
from casework.vault.contract import Stored
from tests.api.fake_access import FakePost as FakePost
from tests.api.fake_access import FakeStaff as FakeStaff


class FakeClock:
    """One instant that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


class FakeReader:
    """Cases and events as put in."""

    def __init__(self) -> None:
        self.cases: dict[str, CaseView] = {}
        self.logs: dict[str, list[EventView]] = {}
        self.lines: list[QueueLine] = []
        self.hits: dict[str, list[str]] = {}
        self.others: dict[str, list[RelatedCase]] = {}

    async def queue(self, today: date, closed: bool = False) -> Sequence[QueueLine]:
        return [line for line in self.lines if (line.stage == "closed") == closed]

    async def case(self, case_id: str) -> CaseView | None:
        return self.cases.get(case_id)

    async def events(self, case_id: str) -> Sequence[EventView]:
        return self.logs.get(case_id, [])

    async def tasks(self, owner: str | None = None) -> Sequence[TaskView]:
        every = [task for case in self.cases.values() for task in case.tasks]
        return sorted((t for t in every if owner in {None, t.owner}), key=lambda task: task.due_on)

    async def find(self, text: str) -> Sequence[str]:
        return self.hits.get(text, [text] if text in self.cases else [])

    async def related(self, case_id: str) -> Sequence[RelatedCase]:
        return self.others.get(case_id, [])


class FakeInbox:
    """Submissions in order of commitment."""

    def __init__(self) -> None:
        self.rows: dict[str, InboxView] = {}
        self.sealed: dict[str, dict[str, Any]] = {}
        self.next_try: dict[str, datetime] = {}

    async def commit(
        self,
        token: str,
        case_id: str,
        workflow_id: str,
        action: str,
        actor: str,
        message: dict[str, Any],
        personal: dict[str, Any],
        at: datetime,
    ) -> InboxView:
        if token not in self.rows:
            self.rows[token] = InboxView(
                token, case_id, workflow_id or case_id, action, actor, message, "waiting", "", at, 0
            )
            self.sealed[token] = personal
            self.next_try[token] = at
        return self.rows[token]

    async def get(self, token: str) -> InboxView | None:
        return self.rows.get(token)

    async def personal(self, token: str) -> dict[str, Any]:
        return self.sealed[token]

    async def due(self, at: datetime, limit: int = 50) -> Sequence[InboxView]:
        waiting = [row for row in self.rows.values() if row.state == "waiting"]
        found = []
        for position, row in enumerate(waiting):
            before = [w for w in waiting[:position] if w.workflow_id == row.workflow_id]
            unopened = [w for w in waiting if w.case_id == row.case_id and w.action == "open" and w is not row]
            if not before and not unopened and self.next_try[row.token] <= at:
                found.append(row)
        return found[:limit]

    async def is_first(self, token: str) -> bool:
        return any(row.token == token for row in await self.due(datetime.max.replace(tzinfo=UTC), len(self.rows)))

    async def settle(self, token: str, state: str, answer: str, at: datetime, case_id: str = "") -> None:
        self.rows[token] = replace(self.rows[token], state=state, answer=answer)

    async def postpone(self, token: str, next_try_at: datetime) -> None:
        self.rows[token] = replace(self.rows[token], tries=self.rows[token].tries + 1)
        self.next_try[token] = next_try_at


class FakeCounter:
    """Takes every submission; answers with `state` and `sentence`, or by action from `answers`."""

    def __init__(self, inbox: FakeInbox, clock: FakeClock) -> None:
        self.inbox = inbox
        self.clock = clock
        self.state = "accepted"
        self.sentence = ""
        self.answers: dict[str, tuple[str, str]] = {}

    async def submit(
        self,
        token: str,
        case_id: str,
        action: str,
        actor: str,
        message: dict[str, Any],
        personal: dict[str, Any],
        workflow_id: str = "",
        wait_seconds: float = 5.0,
    ) -> Submitted:
        row = await self.inbox.commit(token, case_id, workflow_id, action, actor, message, personal, self.clock())
        if row.state == "waiting":
            state, sentence = self.answers.get(action, (self.state, self.sentence))
            if state != "waiting":
                await self.inbox.settle(token, state, sentence, self.clock())
            return Submitted(token, row.case_id, state, sentence)
        return Submitted(token, row.case_id, row.state, row.answer)

    async def redeliver_forever(self) -> None:
        """Nothing waits here."""

    @property
    def taken(self) -> list[InboxView]:
        """Every submission so far."""
        return list(self.inbox.rows.values())

    def actions(self) -> list[str]:
        """The actions submitted so far, in order."""
        return [row.action for row in self.taken]

    @property
    def last(self) -> InboxView:
        """The newest submission."""
        return self.taken[-1]

    @property
    def last_personal(self) -> dict[str, Any]:
        """What was sealed with the newest submission."""
        return self.inbox.sealed[self.last.token]


class FakeSearches:
    """Items as put in; the rest is not for pages."""

    def __init__(self) -> None:
        self.found: dict[str, list[ItemView]] = {}

    async def plan(self, order: SearchPlanOrder) -> SearchPlan:
        return SearchPlan(())

    async def terms(self, order: SearchOrder) -> SearchTerms:
        return SearchTerms((), ())

    async def save(self, order: SearchOrder, outcome: SearchOutcome, at: datetime) -> SearchDone:
        return SearchDone(order.key, outcome.result)

    async def items(self, case_id: str) -> Sequence[ItemView]:
        return self.found.get(case_id, [])


class FakeFiles:
    """The list of files."""

    def __init__(self) -> None:
        self.views: dict[tuple[str, str], FileView] = {}

    async def add(self, case_id: str, view: FileView, sha256: str) -> None:
        self.views[case_id, view.id] = view

    async def get(self, case_id: str, file_id: str) -> FileView | None:
        return self.views.get((case_id, file_id))

    async def list(self, case_id: str, kind: str | None = None) -> Sequence[FileView]:
        mine = [view for (case, _), view in self.views.items() if case == case_id and view.destroyed_at is None]
        return [view for view in mine if kind in {None, view.kind}]

    async def destroyed(self, case_id: str, file_id: str, at: datetime) -> None:
        self.views[case_id, file_id] = replace(self.views[case_id, file_id], destroyed_at=at)


class FakeVault:
    """Clear bytes by case and file."""

    def __init__(self) -> None:
        self.content: dict[tuple[str, str], bytes] = {}
        self.numbers = itertools.count(1)

    async def write(self, case_id: str, chunks: AsyncIterator[bytes]) -> Stored:
        content = b"".join([chunk async for chunk in chunks])
        file_id = f"file-{next(self.numbers)}"
        self.content[case_id, file_id] = content
        return Stored(file_id, len(content), hashlib.sha256(content).hexdigest())

    async def read(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        content = self.content[case_id, file_id]
        for start in range(0, len(content), 1000):
            yield content[start : start + 1000]

    async def destroy(self, case_id: str, file_id: str) -> None:
        self.content.pop((case_id, file_id), None)


class FakeCalendar:
    """The holidays the tests need."""

    def __init__(self) -> None:
        holidays = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
        self.calendar = Calendar("tests", dict.fromkeys(Nation, holidays), date(2028, 12, 31))

    async def current(self) -> Calendar:
        return self.calendar

    async def store(self, calendar: Calendar, at: datetime) -> bool:
        self.calendar = calendar
        return True


class FakeProcessors:
    """The processors of a profile."""

    def __init__(self, profile: Profile) -> None:
        self.declared = {p.key: p for p in profile.processors}

    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, p in self.declared.items() if p.searched_by_default)

    def optional(self) -> tuple[str, ...]:
        return tuple(key for key, p in self.declared.items() if not p.searched_by_default)

    def title(self, key: str) -> str:
        return self.declared[key].title

    def connector_kind(self, key: str) -> str:
        return self.declared[key].connector

    def knows(self, key: str) -> frozenset[IdentifierKind]:
        return frozenset() if self.connector_kind(key) == "manual" else frozenset({IdentifierKind.EMAIL})

    def connector(self, key: str) -> Connector:
        raise LookupError(key)

    def asked(self, key: str) -> AskedPerson:
        declared = self.declared[key]
        assert isinstance(declared, ManualDeclaration)
        contact = declared.contact
        return AskedPerson(
            key, declared.title, contact.name, contact.email, "", declared.question, declared.answer_days, (3, 6, 9)
        )


class FakePreviews:
    """A letter that says what it was asked for."""

    async def preview(self, case_id: str, kind: str, words: str, at: datetime) -> Preview:
        if kind == "unknown":
            raise LookupError(kind)
        return Preview(f"{kind} {case_id}", f"Dear reader,\n{words}", f"<p>Dear reader, {words}</p>")


class FakeHealth:
    """All well unless told otherwise."""

    def __init__(self) -> None:
        parts = ("record", "vault", "temporal", "worker", "mail", "inbox", "calendar")
        self.parts = dict.fromkeys(parts, "well")

    async def probe(self) -> dict[str, str]:
        return self.parts


START = datetime(2026, 10, 9, 9, 30, tzinfo=UTC)
"""Friday 9 October 2026, 10:30 in London."""
