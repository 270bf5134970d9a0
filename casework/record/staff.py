"""People of the organisation who use the desk, sealed with the organisation's own key."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.record.consulting import consult
from casework.record.contract import Ciphers, LastAdministrator, StaffExists
from casework.record.database import Database
from casework.record.models import Session, Staff
from casework.record.opened import Opener, opener
from casework.record.passwords import Secrets
from casework.record.sealing import place, search_token
from casework.record.views import StaffView
from casework.rules.london import london_date
from casework.rules.vocabulary import Role
from casework.vault.contract import ORGANISATION


class StaffList:
    """Implements casework.record.contract.StaffBook."""

    def __init__(
        self, database: Database, ciphers: Ciphers, now: Callable[[], datetime], hasher: Secrets | None = None
    ) -> None:
        """Take the database, the key ring, the clock (UTC instants) and the slow hash of passwords."""
        self._database = database
        self._ciphers = ciphers
        self._now = now
        self._secrets = hasher or Secrets()

    async def add(self, name: str, email: str, roles: Sequence[Role], at: datetime, password: str = "") -> StaffView:
        """Add a person; raises StaffExists for an address already there."""
        cipher = await self._ciphers.create(ORGANISATION, at)
        hashed = await self._secrets.hash(password) if password else ""
        staff_id = secrets.token_hex(16)
        row = Staff(
            id=staff_id,
            name_sealed=cipher.seal(place("staff", "name_sealed", staff_id), name),
            email_sealed=cipher.seal(place("staff", "email_sealed", staff_id), email),
            email_token=search_token(self._ciphers, "staff-email", email),
            password_hash=hashed,
            roles=_words(roles),
            active=True,
            created_at=at,
        )
        try:
            async with self._database.writing() as session:
                session.add(row)
        except IntegrityError:
            raise StaffExists("Somebody with this email address is on the list already.") from None
        return staff_view(row, await opener(self._ciphers, ORGANISATION))

    async def all(self) -> Sequence[StaffView]:
        """Give everyone, active people first, in the order they were added."""
        async with self._database.reading() as session:
            rows = (
                await session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.created_at, Staff.id))
            ).all()
        return await self._views(rows)

    async def get(self, staff_id: str) -> StaffView | None:
        """Give one person."""
        async with self._database.reading() as session:
            row = await session.get(Staff, staff_id)
        return None if row is None else (await self._views([row]))[0]

    async def by_email(self, email: str) -> StaffView | None:
        """Find a person by address, in whatever case it is written."""
        row = await self._by_email(email)
        return None if row is None else (await self._views([row]))[0]

    async def change(
        self, staff_id: str, name: str, roles: Sequence[Role], active: bool, away_until: date | None
    ) -> StaffView:
        """Change a person; raises LastAdministrator when nobody could administer afterwards, LookupError if unknown.

        Somebody who is no longer active is signed out everywhere.
        """
        cipher = await self._ciphers.cipher(ORGANISATION)
        async with self._database.writing() as session:
            # All rows are locked: two people who strike each other off at one time must not both succeed.
            rows = (await session.scalars(select(Staff).order_by(Staff.id).with_for_update())).all()
            row = next((each for each in rows if each.id == staff_id), None)
            if row is None:
                raise LookupError("there is no such person on the list")
            row.name_sealed = cipher.seal(place("staff", "name_sealed", staff_id), name)
            row.roles = _words(roles)
            row.active = active
            row.away_until = away_until
            if not any(each.active and Role.ADMINISTRATOR.value in each.roles for each in rows):
                raise LastAdministrator(
                    "Somebody must be able to administer. Make another person an administrator first."
                )
            if not active:
                await _end_sessions(session, staff_id)
        return staff_view(row, await opener(self._ciphers, ORGANISATION))

    async def set_password(self, staff_id: str, password: str) -> None:
        """Hash and store a password, and end the person's sessions; raises LookupError if unknown."""
        hashed = await self._secrets.hash(password)
        async with self._database.writing() as session:
            row = await session.get(Staff, staff_id)
            if row is None:
                raise LookupError("there is no such person on the list")
            row.password_hash = hashed
            await _end_sessions(session, staff_id)

    async def check_password(self, email: str, password: str) -> StaffView | None:
        """Give the active person whose password this is; takes as long when nobody is."""
        row = await self._by_email(email)
        known = row.password_hash if row is not None and row.active else ""
        if not await self._secrets.verify(known, password) or row is None:
            return None
        renewed = await self._secrets.hash(password) if self._secrets.outdated(known) else known
        async with self._database.writing() as session:
            # Only while the password is still the one compared with.
            await session.execute(
                update(Staff)
                .where(Staff.id == row.id, Staff.password_hash == known)
                .values(password_hash=renewed, last_seen_at=self._now())
            )
        return await self.get(row.id)

    async def addresses(self, role: str) -> Sequence[tuple[str, str]]:
        """Give (name, email) of active people with a role; who is away today is left out if another is there."""
        active = select(Staff).where(Staff.active).order_by(Staff.created_at, Staff.id)
        rows = await consult(self._database, lambda session: session.scalars(active).all())
        holders = [row for row in rows if role in row.roles]
        today = london_date(self._now())
        present = [row for row in holders if row.away_until is None or row.away_until < today]
        return tuple((view.name, view.email) for view in await self._views(present or holders))

    async def _by_email(self, email: str) -> Staff | None:
        token = search_token(self._ciphers, "staff-email", email)
        async with self._database.reading() as session:
            return (await session.scalars(select(Staff).where(Staff.email_token == token))).first()

    async def _views(self, rows: Sequence[Staff]) -> Sequence[StaffView]:
        if not rows:
            return ()
        opened = await opener(self._ciphers, ORGANISATION)
        return tuple(staff_view(row, opened) for row in rows)


def staff_view(row: Staff, opened: Opener) -> StaffView:
    """Give a person with name and address decrypted."""
    return StaffView(
        id=row.id,
        name=opened.text(row.name_sealed, "staff", "name_sealed", row.id),
        email=opened.text(row.email_sealed, "staff", "email_sealed", row.id),
        roles=frozenset(Role(role) for role in row.roles),
        active=row.active,
        away_until=row.away_until,
        last_seen_at=row.last_seen_at,
        has_password=bool(row.password_hash),
    )


def _words(roles: Sequence[Role]) -> list[str]:
    return [role.value for role in Role if role in roles]


async def _end_sessions(session: AsyncSession, staff_id: str) -> None:
    await session.execute(delete(Session).where(Session.staff_id == staff_id))
