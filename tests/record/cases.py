"""Cases as rows, made from few words: what the steps of the procedure would have written."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any

from casework.record import events
from casework.record.database import Database
from casework.record.models import Case, CaseRight, Identifier, Lookup, Person, Planned, Task
from casework.record.sealing import place, search_token
from tests.ciphers import MemoryCiphers

CASE = "RD-7K3M-9QXT-Q"
OTHER = "RD-2222-3333-5"
OPENED = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
POLICY = {"profile_hash": "0" * 64, "self_review_hours": 24, "search_patience_hours": 6}


class Cases:
    """Writes cases to one database, sealed with one key ring."""

    def __init__(self, database: Database, ciphers: MemoryCiphers) -> None:
        self.database = database
        self.ciphers = ciphers

    async def open(
        self,
        case_id: str = CASE,
        name: str = "Stanisława Wójcik",
        email: str = "stanisław.wójcik@wp.pl",
        due: date | None = date(2026, 4, 2),
        **changes: Any,
    ) -> str:
        """Write a case with one access right and its requester."""
        cipher = await self.ciphers.create(case_id, OPENED)
        person = f"{case_id}/requester"
        values: dict[str, Any] = {
            "id": case_id,
            "received": date(2026, 3, 2),
            "opened_at": OPENED,
            "nation": "england-and-wales",
            "channel": "web",
            "capacity": "self",
            "stage": "identity",
            "health": "well",
            "identity": "unproven",
            "authority": "not-needed",
            "clarification": "none",
            "policy": POLICY,
            "details_sealed": cipher.seal(place("cases", "details_sealed", case_id), "Everything, please."),
        }
        async with self.database.writing(cipher) as session:
            session.add(Case(**{**values, **changes}))
            await session.flush()
            session.add(right(case_id, due=due))
            session.add(
                Person(
                    id=person,
                    case_id=case_id,
                    role="requester",
                    name_sealed=cipher.seal(place("person", "name_sealed", person), name),
                    email_sealed=cipher.seal(place("person", "email_sealed", person), email),
                )
            )
            session.add(Lookup(case_id=case_id, kind="email", token=search_token(self.ciphers, "email", email)))
        return case_id

    async def know(self, *identifiers: tuple[str, str], case_id: str = CASE, verified: bool = True) -> None:
        """Write identifiers of the data subject."""
        cipher = await self.ciphers.cipher(case_id)
        async with self.database.writing(cipher) as session:
            for kind, value in identifiers:
                key = secrets.token_hex(16)
                session.add(
                    Identifier(
                        id=key,
                        case_id=case_id,
                        kind=kind,
                        value_sealed=cipher.seal(place("identifier", "value_sealed", key), value),
                        token=search_token(self.ciphers, kind, value),
                        verified=verified,
                        source="given",
                    )
                )

    async def add(self, *rows: Any, case_id: str = CASE) -> None:
        """Write rows of a case."""
        async with self.database.writing(await self.ciphers.cipher(case_id)) as session:
            session.add_all(rows)

    async def say(self, step_key: str, text: str, case_id: str = CASE, kind: str = "replied") -> None:
        """Append an event with words."""
        cipher = await self.ciphers.cipher(case_id)
        async with self.database.writing(cipher) as session:
            await events.append(session, cipher, case_id=case_id, step_key=step_key, at=OPENED, kind=kind, text=text)


def right(case_id: str = CASE, due: date | None = date(2026, 4, 2), **changes: Any) -> CaseRight:
    """An access right whose clock runs."""
    values: dict[str, Any] = {
        "case_id": case_id,
        "right": "access",
        "clock": "running",
        "due_date": due,
        "planning_date": due,
        "extend_by": due,
        "clock_events": [],
        "steps": [{"text": "One month later is Thursday 2 April 2026.", "source": "Article 12A", "on": "2026-04-02"}],
        "calendar_edition": "2026-01",
        "law_edition": "2026-02-05",
        "outcome": None,
    }
    return CaseRight(**{**values, **changes})


def task(key: str, kind: str, due: date, case_id: str = CASE, **changes: Any) -> Task:
    """An open task of the data protection officer."""
    values = {"case_id": case_id, "key": key, "kind": kind, "owner": "dpo", "opened_at": OPENED, "due_on": due}
    return Task(**{**values, "state": "open", **changes})


def planned(key: str, at: datetime, sentence: str, case_id: str = CASE) -> Planned:
    """One moment of the plan."""
    return Planned(case_id=case_id, key=key, kind="due-reminder", at=at, sentence=sentence)
