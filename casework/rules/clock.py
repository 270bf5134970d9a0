"""The statutory clock: dates in, explained dates out.

Sources: UK GDPR Articles 4A, 12 and 12A (as amended by the Data (Use and Access) Act 2025 s.76),
Regulation (EEC, Euratom) 1182/71 Article 3, and the Commissioner's guidance on time limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from casework.rules.clock_events import ClockError, ClockEvent, EventName, in_order
from casework.rules.counting import AUTHORITY, STATUTORY_GATES, Count, Reading, count
from casework.rules.editions import COMPLAINTS_BEGAN, law_on
from casework.rules.explanation import (
    ClockStep,
    explain_complaint,
    explain_consent,
    explain_month,
    explain_schedule,
)
from casework.rules.vocabulary import ClockState, Nation, Right
from casework.rules.working_days import Calendar, WorkingDays

__all__ = [
    "Calendar",
    "ClockError",
    "ClockEvent",
    "ClockReading",
    "ClockState",
    "ClockStep",
    "EventName",
    "read_clock",
]

COMPLAINT_DAYS = 30
CONSENT_WORKING_DAYS = 2


@dataclass(frozen=True)
class ClockReading:
    """The clock of one right: its dates and why they are what they are.

    `start` is the relevant time (None before it), `law_edition` the key of casework.rules.editions.
    """

    clock: ClockState
    due_date: date | None
    planning_date: date | None
    extend_by: date | None
    steps: tuple[ClockStep, ...]
    calendar_edition: str = ""
    law_edition: str = ""
    start: date | None = None


def read_clock(
    received: date,
    nation: Nation,
    right: Right,
    events: Sequence[ClockEvent],
    calendar: Calendar,
) -> ClockReading:
    """Read the clock of one right from London dates.

    Facts may be given in any order, may repeat and may fall on one day. Raises ClockError where they
    cannot all be true. Source: UK GDPR Articles 4A and 12A; consent withdrawal Article 7(3); complaint
    DPA 2018 s.164A. A copy of the retention schedule has no month and is planned for the day of receipt.
    """
    facts = in_order(received, events)
    days = WorkingDays(nation, calendar)
    if right is Right.CONSENT_WITHDRAWAL:
        reading = _consent(received, facts, days)
    elif right is Right.COMPLAINT:
        reading = _complaint(received, facts, days)
    elif right is Right.RETENTION_SCHEDULE:
        reading = _schedule(received, facts, days)
    else:
        reading = _month(received, right, facts, days)
    return replace(reading, calendar_edition=calendar.edition, law_edition=law_on(received).key)


def _month(received: date, right: Right, facts: Sequence[ClockEvent], days: WorkingDays) -> ClockReading:
    statutory = Reading(pauses=right is Right.ACCESS)
    counted = count(received, facts, days, statutory)
    if counted.start is None:
        state = ClockState.NOT_STARTED
    else:
        state = ClockState.STOPPED if counted.stopped else ClockState.RUNNING
    planning = _planning_date(received, facts, days, statutory, counted)
    running = state is ClockState.RUNNING
    extend_by = counted.month_end if running and counted.notice is None else None
    steps = explain_month(received, right, facts, counted, planning, extend_by, days)
    return ClockReading(state, counted.due, planning, extend_by, steps, start=counted.start)


def _planning_date(
    received: date, facts: Sequence[ClockEvent], days: WorkingDays, statutory: Reading, counted: Count
) -> date | None:
    """Give the earliest due date over the readings the law leaves open; None while the clock is stopped.

    Contested are: whether the day of the answer runs again, whether proof of authority starts the
    clock, and whether a notice of extension may come on the moved last day. While a proof of identity
    or a fee is awaited, it is the date as if neither had been asked for.
    """
    if counted.stopped:
        return None
    awaited = STATUTORY_GATES if STATUTORY_GATES.intersection(counted.outstanding) else frozenset()
    readings = (
        replace(statutory, answer_day_runs=runs, strict_notice=strict, leave_out=awaited | without)
        for runs, strict, without in product((False, True), (False, True), (frozenset(), AUTHORITY))
    )
    dates = (count(received, facts, days, reading).due for reading in readings)
    return min((day for day in dates if day is not None), default=None)


def _consent(received: date, facts: Sequence[ClockEvent], days: WorkingDays) -> ClockReading:
    planning = days.after(received, CONSENT_WORKING_DAYS)
    steps = explain_consent(received, facts, planning, days)
    return ClockReading(ClockState.RUNNING, None, planning, None, steps, start=received)


def _complaint(received: date, facts: Sequence[ClockEvent], days: WorkingDays) -> ClockReading:
    if received < COMPLAINTS_BEGAN:
        raise ClockError("The duty to acknowledge a complaint applies to complaints received on or after 19 June 2026.")
    last = received + timedelta(days=COMPLAINT_DAYS)
    due = days.on_or_after(last)
    planning = days.on_or_after(last - timedelta(days=1))
    steps = explain_complaint(received, facts, last, due, planning, days)
    return ClockReading(ClockState.RUNNING, due, planning, None, steps, start=received)


def _schedule(received: date, facts: Sequence[ClockEvent], days: WorkingDays) -> ClockReading:
    planning = days.on_or_after(received)
    steps = explain_schedule(received, facts, planning, days)
    return ClockReading(ClockState.RUNNING, None, planning, None, steps, start=received)
