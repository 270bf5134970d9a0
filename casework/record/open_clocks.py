"""The clocks of all rights still to be answered, as the record has them, compared with a reading by this version.

Dates are no secret of a case: no key is needed to read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.database import Database
from casework.record.models import Case, CaseRight
from casework.record.rights import is_open
from casework.record.steps_plan import stored_events
from casework.rules.clock import Calendar, ClockError, ClockEvent, read_clock
from casework.rules.upgrade import DateChange, changed_dates
from casework.rules.vocabulary import Nation, Right, Stage


@dataclass(frozen=True)
class OpenClock:
    """The clock of one right: what it is read from, and the dates the record has."""

    case_id: str
    right: Right
    nation: Nation
    received: date
    events: tuple[ClockEvent, ...]
    due_date: date | None
    planning_date: date | None
    extend_by: date | None


@dataclass(frozen=True)
class Reread:
    """What this version makes of one open right; `problem` where its events cannot all be true any more."""

    case_id: str
    right: Right
    changes: tuple[DateChange, ...]
    problem: str = ""


async def open_clocks(database: Database) -> Sequence[OpenClock]:
    """Give the clocks of all open rights of open cases, by case and right."""
    return await consult(database, _open_clocks)


async def reread(database: Database, calendar: Calendar) -> tuple[Reread, ...]:
    """Give the open rights whose dates would be others by this version's rules and this calendar."""
    read = (_reread(clock, calendar) for clock in await open_clocks(database))
    return tuple(one for one in read if one.changes or one.problem)


def _open_clocks(session: Session) -> Sequence[OpenClock]:
    cases = select(Case, CaseRight).join(CaseRight, CaseRight.case_id == Case.id)
    found = session.execute(cases.where(Case.stage != Stage.CLOSED.value).order_by(Case.id, CaseRight.right))
    return [
        OpenClock(
            case_id=case.id,
            right=Right(row.right),
            nation=Nation(case.nation),
            received=row.received or case.received,
            events=stored_events(row),
            due_date=row.due_date,
            planning_date=row.planning_date,
            extend_by=row.extend_by,
        )
        for case, row in found
        if is_open(row)
    ]


def _reread(clock: OpenClock, calendar: Calendar) -> Reread:
    try:
        reading = read_clock(clock.received, clock.nation, clock.right, clock.events, calendar)
    except ClockError as error:
        return Reread(clock.case_id, clock.right, (), str(error))
    return Reread(clock.case_id, clock.right, changed_dates(clock, reading))
