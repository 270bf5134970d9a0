"""Bank holidays: the committed file, or a newer edition taken from the published feed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.database import Database
from casework.record.models import CalendarEdition
from casework.rules.clock import Calendar
from casework.rules.vocabulary import Nation

NEWEST = select(CalendarEdition).order_by(CalendarEdition.taken_at.desc(), CalendarEdition.edition.desc()).limit(1)


class Calendars:
    """Implements casework.record.contract.CalendarBook."""

    def __init__(self, database: Database, committed: Calendar) -> None:
        """Take the record's database and the calendar that came with the program."""
        self._database = database
        self._committed = committed

    async def current(self) -> Calendar:
        """Give the calendar in force: the edition taken last, unless the committed one covers more time."""
        return await consult(self._database, self.current_in)

    def current_in(self, session: Session) -> Calendar:
        """Give the calendar in force, read within the transaction of `session`."""
        return self._in_force(session.scalars(NEWEST).first())

    def _in_force(self, row: CalendarEdition | None) -> Calendar:
        if row is None or row.covers_until < self._committed.covers_until:
            return self._committed
        return Calendar(
            edition=row.edition,
            holidays={
                Nation(nation): frozenset(date.fromisoformat(day) for day in days)
                for nation, days in row.holidays.items()
            },
            covers_until=row.covers_until,
        )

    async def store(self, calendar: Calendar, at: datetime) -> bool:
        """Keep a refreshed calendar and say so, unless its days are the current ones or it covers less time."""
        current = await self.current()
        same = dict(calendar.holidays) == dict(current.holidays) and calendar.covers_until == current.covers_until
        if same or calendar.covers_until < current.covers_until:
            return False
        row = CalendarEdition(
            edition=calendar.edition,
            holidays={
                nation.value: sorted(day.isoformat() for day in days) for nation, days in calendar.holidays.items()
            },
            covers_until=calendar.covers_until,
            taken_at=at,
        )
        async with self._database.writing() as session:
            await session.merge(row)
        return True
