"""Counting the month: from dated facts to the last day, under one reading of the law.

The N-th day that is not excluded is normative: the month is measured in days from its start, days on
which the clock was stopped are stepped over, and only the end is moved off a day without work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.rules.clock_events import ClockEvent, EventName
from casework.rules.months import add_months
from casework.rules.working_days import ONE_DAY, WorkingDays

# Question and answer of each thing without which the month does not start.
GATES = (
    (EventName.ID_REQUESTED, EventName.ID_RECEIVED),
    (EventName.AUTHORITY_REQUESTED, EventName.AUTHORITY_RECEIVED),
    (EventName.FEE_REQUESTED, EventName.FEE_PAID),
)
AUTHORITY = frozenset({EventName.AUTHORITY_REQUESTED, EventName.AUTHORITY_RECEIVED})
STATUTORY_GATES = frozenset(
    {EventName.ID_REQUESTED, EventName.ID_RECEIVED, EventName.FEE_REQUESTED, EventName.FEE_PAID}
)
GATE_EVENTS = AUTHORITY | STATUTORY_GATES


@dataclass(frozen=True)
class Reading:
    """One reading of what the law leaves open; the defaults are the statutory reading."""

    pauses: bool = True  # clarification stops the clock: for access only
    answer_day_runs: bool = False
    strict_notice: bool = False
    leave_out: frozenset[EventName] = frozenset()


@dataclass(frozen=True)
class Pause:
    """A stop of the clock, both days included; open while `answered` is None."""

    asked: date
    answered: date | None


@dataclass(frozen=True)
class Count:
    """The month of one right as counted.

    `nominal` is the end without pauses, `last` with them, `due` moved to a working day. All are None
    while the month has not started, `last` and `due` also while the clock is stopped. `too_late` holds
    facts that came when the time was already over.
    """

    start: date | None
    outstanding: tuple[EventName, ...]
    too_late: tuple[ClockEvent, ...]
    pauses: tuple[Pause, ...] = ()
    left_out: tuple[int, ...] = ()  # days each pause left out, up to one that is still open
    notice: date | None = None  # the notice of extension that took effect
    month_end: date | None = None  # of month one with pauses, unmoved: the limit for a notice
    nominal: date | None = None
    last: date | None = None
    due: date | None = None

    @property
    def stopped(self) -> bool:
        """Whether the month has started but stands still."""
        return self.start is not None and self.last is None


def count(received: date, events: Sequence[ClockEvent], days: WorkingDays, reading: Reading) -> Count:
    """Count the month from ordered facts.

    A question about identity, authority or a fee that comes after the last day cannot move it any more.
    Source: UK GDPR Articles 4A and 12A; Regulation (EEC, Euratom) 1182/71 Article 3.
    """
    kept: list[ClockEvent] = []
    too_late: list[ClockEvent] = []
    for event in events:
        if event.name in reading.leave_out:
            continue
        if event.name in GATE_EVENTS and _is_over(_measure(received, kept, days, reading), event.on):
            too_late.append(event)
        else:
            kept.append(event)
    return _measure(received, kept, days, reading, tuple(too_late))


def _is_over(counted: Count, on: date) -> bool:
    return counted.due is not None and on > counted.due


def _measure(
    received: date,
    events: Sequence[ClockEvent],
    days: WorkingDays,
    reading: Reading,
    too_late: tuple[ClockEvent, ...] = (),
) -> Count:
    start, outstanding = _relevant_time(received, events)
    pauses = pauses_of(events) if reading.pauses else ()
    if outstanding:
        return Count(None, outstanding, too_late, pauses)
    month = add_months(start, 1)
    month_end, _ = nth_day(start, month, pauses, reading.answer_day_runs)
    limit = month_end if month_end is None or reading.strict_notice else days.on_or_after(month_end)
    notice = next((e.on for e in events if e.name is EventName.EXTENDED), None)
    if notice is not None and limit is not None and notice > limit:
        notice = None
    nominal = month if notice is None else add_months(start, 3)
    last, left_out = nth_day(start, nominal, pauses, reading.answer_day_runs)
    due = None if last is None else days.on_or_after(last)
    return Count(start, (), too_late, pauses, left_out, notice, month_end, nominal, last, due)


def _relevant_time(received: date, events: Sequence[ClockEvent]) -> tuple[date, tuple[EventName, ...]]:
    """Give the day the month starts, or what was asked for and is still to come; the latest fact governs."""
    start = received
    outstanding: list[EventName] = []
    for question, answer in GATES:
        facts = [event for event in events if event.name in (question, answer)]
        if facts and facts[-1].name is question:
            outstanding.append(question)
        elif facts:
            start = max(start, facts[-1].on)
    return start, tuple(outstanding)


def pauses_of(events: Sequence[ClockEvent]) -> tuple[Pause, ...]:
    """Give the stops of the clock in order.

    A further question while one is open adds nothing; where its own answer comes later, the stop ends then.
    """
    pauses: list[Pause] = []
    since: date | None = None
    for event in events:
        if event.name is EventName.CLARIFICATION_REQUESTED:
            since = since or event.on
        elif event.name is EventName.CLARIFICATION_RECEIVED:
            asked = since if since is not None else pauses.pop().asked
            pauses.append(Pause(asked, event.on))
            since = None
    if since is not None:
        pauses.append(Pause(since, None))
    return tuple(pauses)


def nth_day(
    start: date, nominal: date, pauses: Sequence[Pause], answer_day_runs: bool
) -> tuple[date | None, tuple[int, ...]]:
    """Give the day by which as many days have run as lie between start and nominal end; None while stopped.

    With it comes the number of days each pause left out. Days up to and including the start never count,
    and no day is left out twice. Source: UK GDPR Article 12A(5)(b).
    """
    last, stepped_to = nominal, start
    left_out: list[int] = []
    for pause in pauses:
        first = max(pause.asked, stepped_to + ONE_DAY)
        if first > last:
            left_out.append(0)
            continue
        if pause.answered is None:
            return None, tuple(left_out)
        end = pause.answered - ONE_DAY if answer_day_runs else pause.answered
        left_out.append(max((end - first).days + 1, 0))
        last += timedelta(days=left_out[-1])
        stepped_to = max(stepped_to, end)
    return last, tuple(left_out)
