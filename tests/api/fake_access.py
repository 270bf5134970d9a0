"""Who gets in, in memory: links, codes, phrases, people and their sessions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from casework.record.contract import StaffExists
from casework.record.views import SessionView, StaffView
from casework.rules.vocabulary import Role


class FakeLinks:
    """Links by token."""

    def __init__(self) -> None:
        self.issued: dict[str, tuple[str, str, str, datetime]] = {}
        self.revoked: set[str] = set()

    async def issue(
        self, case_id: str, purpose: str, subject: str, at: datetime, expires_at: datetime, revoke_others: bool = False
    ) -> str:
        if revoke_others:
            await self.revoke(case_id, purpose, subject, at)
        token = secrets.token_urlsafe(16)
        self.issued[token] = (case_id, purpose, subject, expires_at)
        return token

    async def open(self, token: str, at: datetime) -> tuple[str, str, str] | str:
        if token not in self.issued:
            return "unknown"
        if token in self.revoked:
            return "revoked"
        case_id, purpose, subject, expires_at = self.issued[token]
        return (case_id, purpose, subject) if at < expires_at else "expired"

    async def revoke(self, case_id: str, purpose: str, subject: str, at: datetime) -> None:
        gone = {t for t, link in self.issued.items() if link[:3] == (case_id, purpose, subject)}
        self.revoked |= gone


class FakeCodes:
    """One code a case, with tries and an end."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, datetime]] = {}
        self.tries: dict[str, int] = {}
        self.issues: list[tuple[str, datetime]] = []

    async def issue(self, case_id: str, at: datetime, expires_at: datetime) -> str:
        self.codes[case_id] = ("123456", expires_at)
        self.tries[case_id] = 0
        self.issues.append((case_id, at))
        return "123456"

    async def issued_since(self, case_id: str, since: datetime) -> int:
        return sum(1 for case, at in self.issues if case == case_id and at >= since)

    async def try_code(self, case_id: str, code: str, at: datetime, most: int = 5) -> str:
        known = self.codes.get(case_id)
        if known is None:
            return "none"
        if at >= known[1]:
            return "expired"
        if self.tries[case_id] >= most:
            return "locked"
        self.tries[case_id] += 1
        return "right" if code == known[0] else "wrong"


class FakePhrases:
    """One phrase a case."""

    def __init__(self) -> None:
        self.phrases: dict[str, str] = {}
        self.tries: dict[str, int] = {}

    async def check(self, case_id: str, phrase: str, most: int = 10) -> str:
        if self.tries.get(case_id, 0) >= most:
            return "locked"
        if phrase == self.phrases.get(case_id):
            return "right"
        self.tries[case_id] = self.tries.get(case_id, 0) + 1
        return "wrong"

    async def set(self, case_id: str, phrase: str) -> None:
        self.phrases[case_id] = phrase
        self.tries[case_id] = 0


class FakeStaff:
    """People of the organisation with clear passwords."""

    def __init__(self) -> None:
        self.people: dict[str, StaffView] = {}
        self.passwords: dict[str, str] = {}
        self.sessions: FakeSessions | None = None

    async def add(self, name: str, email: str, roles: Sequence[Role], at: datetime, password: str = "") -> StaffView:
        if await self.by_email(email) is not None:
            raise StaffExists("Somebody with this address is on the staff already.")
        staff_id = f"s{len(self.people) + 1}"
        self.people[staff_id] = StaffView(
            staff_id, name, email, frozenset(roles), True, None, None, has_password=bool(password)
        )
        if password:
            self.passwords[staff_id] = password
        return self.people[staff_id]

    async def all(self) -> Sequence[StaffView]:
        return list(self.people.values())

    async def get(self, staff_id: str) -> StaffView | None:
        return self.people.get(staff_id)

    async def by_email(self, email: str) -> StaffView | None:
        return next((p for p in self.people.values() if p.email.casefold() == email.casefold()), None)

    async def change(
        self, staff_id: str, name: str, roles: Sequence[Role], active: bool, away_until: date | None
    ) -> StaffView:
        person = replace(self.people[staff_id], name=name, roles=frozenset(roles), active=active, away_until=away_until)
        self.people[staff_id] = person
        return person

    async def set_password(self, staff_id: str, password: str) -> None:
        self.passwords[staff_id] = password
        self.people[staff_id] = replace(self.people[staff_id], has_password=True)
        if self.sessions is not None:
            self.sessions.end_of(staff_id)

    async def check_password(self, email: str, password: str) -> StaffView | None:
        person = await self.by_email(email)
        if person is None or not person.active or self.passwords.get(person.id) != password:
            return None
        return person

    async def addresses(self, role: str) -> Sequence[tuple[str, str]]:
        return [(p.name, p.email) for p in self.people.values() if p.active and Role(role) in p.roles]


class FakeSessions:
    """Sessions by token."""

    def __init__(self) -> None:
        self.open: dict[str, SessionView] = {}

    async def start(
        self,
        kind: str,
        at: datetime,
        expires_at: datetime,
        staff_id: str | None = None,
        case_id: str = "",
        subject: str = "",
    ) -> tuple[str, str]:
        token, csrf = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.open[token] = SessionView(str(kind), staff_id, case_id, subject, csrf, at, expires_at)
        return token, csrf

    async def get(self, token: str, at: datetime) -> SessionView | None:
        session = self.open.get(token)
        return session if session is not None and at < session.expires_at else None

    async def extend(self, token: str, expires_at: datetime) -> None:
        self.open[token] = replace(self.open[token], expires_at=expires_at)

    async def end(self, token: str) -> None:
        self.open.pop(token, None)

    def end_of(self, staff_id: str) -> None:
        """End every session of a person."""
        self.open = {token: s for token, s in self.open.items() if s.staff_id != staff_id}


class FakePost:
    """Keeps the reset links."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    async def reset(self, name: str, email: str, link: str, at: datetime) -> None:
        self.sent.append((name, email, link))
