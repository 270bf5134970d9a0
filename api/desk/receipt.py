"""The true day of receipt: read from a form, and what due dates it would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.forms import Form
from api.rendering import day
from casework.record.views import CaseView
from casework.rules.clock import Calendar, ClockError, ClockEvent, ClockReading, EventName, read_clock
from casework.rules.vocabulary import Right

UNUSUAL = timedelta(days=31)
"""Further back than a month the time to answer may be over already, so the day is asked for twice."""


def two_years_before(today: date) -> date:
    """Give the same calendar day two years ago: further back nothing can be logged as newly received."""
    try:
        return today.replace(year=today.year - 2)
    except ValueError:
        return date(today.year - 2, 2, 28)


def read_receipt(form: Form, name: str, label: str, today: date) -> date | None:
    """Read a day of receipt: a real date, not in the future, and confirmed when long ago.

    The field `<name>-sure` holds the confirmation.
    """
    on = form.date(name, label, latest=today, earliest=two_years_before(today))
    if on is not None and today - on > UNUSUAL and not form.ticked(f"{name}-sure"):
        form.error(
            f"{name}-sure",
            f"Please confirm that it really arrived on {day(on)}: that is more than a month ago",
        )
    return on


@dataclass(frozen=True)
class Change:
    """What a corrected day of receipt would do to one right, or why it cannot be."""

    right: Right
    before: date | None
    reading: ClockReading | None
    fault: str = ""


def changes(case: CaseView, received: date, calendar: Calendar) -> Sequence[Change]:
    """Read the clock of each right again with another day of receipt, changing nothing.

    A right that was asked for later has a day of its own.
    """
    found = []
    for right in (line for line in case.rights if line.received is None):
        events = tuple(ClockEvent(on, EventName(name)) for on, name in right.events)
        try:
            reading = read_clock(received, case.nation, right.right, events, calendar)
        except ClockError as error:
            found.append(Change(right.right, right.due_date, None, str(error)))
            continue
        found.append(Change(right.right, right.due_date, reading))
    return tuple(found)
