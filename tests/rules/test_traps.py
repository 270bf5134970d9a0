"""The traps of the clock: where a common shortcut gives one date and the law another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.rules.clock import ClockState, read_clock
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.london import london_instant
from casework.rules.plan import Ladder, MomentKind, PlanFacts, days_left, plan
from casework.rules.vocabulary import Nation, Right
from casework.rules.wording import in_words
from tests.rules.words import EW, SC, day, facts

# The shortcut, the nation, received, what happened; the due date by law, the date by the shortcut.
TRAPS = [
    (
        "a month is thirty days",
        EW, "Tuesday 10 March 2026", "",
        "Friday 10 April 2026", "Thursday 9 April 2026",
    ),
    (
        "the end is moved before the pause is added, and again after",
        EW, "Thursday 3 September 2026", "clarification_requested 2026-09-10, clarification_received 2026-09-15",
        "Friday 9 October 2026", "Monday 12 October 2026",
    ),
    (
        "the day of asking counts as running",
        EW, "Thursday 3 September 2026", "clarification_requested 2026-09-10, clarification_received 2026-09-15",
        "Friday 9 October 2026", "Thursday 8 October 2026",
    ),
    (
        "the end is moved after each of several pauses",
        EW, "Thursday 3 September 2026",
        "clarification_requested 2026-09-10, clarification_received 2026-09-15, "
        "clarification_requested 2026-09-21, clarification_received 2026-09-22",
        "Monday 12 October 2026", "Wednesday 14 October 2026",
    ),
    (
        "proof of identity pauses the month: in truth the month starts with it",
        EW, "Monday 2 November 2026", "id_requested 2026-11-06, id_received 2026-11-17",
        "Thursday 17 December 2026", "Monday 14 December 2026",
    ),
    (
        "a fee pauses the month: in truth the month starts with the payment",
        EW, "Monday 2 November 2026", "fee_requested 2026-11-06, fee_paid 2026-11-17",
        "Thursday 17 December 2026", "Monday 14 December 2026",
    ),
    (
        "a question stops any right: in truth it stops access only",
        EW, "Thursday 3 September 2026",
        "type erasure, clarification_requested 2026-09-10, clarification_received 2026-09-15",
        "Monday 5 October 2026", "Friday 9 October 2026",
    ),
    (
        "an extension may come any time",
        EW, "Thursday 3 September 2026", "extended 2026-10-06",
        "Monday 5 October 2026", "Thursday 3 December 2026",
    ),
    (
        "the time for the notice is the month without its pause",
        EW, "Thursday 3 September 2026",
        "clarification_requested 2026-09-10, clarification_received 2026-09-15, extended 2026-10-09",
        "Wednesday 9 December 2026", "Friday 9 October 2026",
    ),
    (
        "two months are sixty days",
        EW, "Monday 2 November 2026", "extended 2026-11-20",
        "Tuesday 2 February 2027", "Monday 1 February 2027",
    ),
    (
        "an extension runs from the shortened month",
        EW, "Sunday 31 January 2027", "extended 2027-02-10",
        "Friday 30 April 2027", "Wednesday 28 April 2027",
    ),
    (
        "all nations have the same bank holidays",
        SC, "Friday 30 October 2026", "",
        "Tuesday 1 December 2026", "Monday 30 November 2026",
    ),
    (
        "a complaint has a month",
        EW, "Wednesday 1 July 2026", "type complaint",
        "Friday 31 July 2026", "Monday 3 August 2026",
    ),
    (
        "withdrawing consent has a month",
        EW, "Monday 2 March 2026", "type consent-withdrawal",
        None, "Thursday 2 April 2026",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("nation", "received", "happened", "due", "shortcut"),
    [trap[1:] for trap in TRAPS],
    ids=[trap[0] for trap in TRAPS],
)
def test_a_trap(nation: Nation, received: str, happened: str, due: str | None, shortcut: str) -> None:
    right, events = facts(happened)
    reading = read_clock(day(received), nation, right, events, COMMITTED_CALENDAR)
    assert (reading.due_date and in_words(reading.due_date)) == due
    assert in_words(day(shortcut)) != due


def test_nothing_runs_before_the_proof_that_was_asked_for() -> None:
    right, events = facts("id_requested 2026-11-06")
    reading = read_clock(day("Monday 2 November 2026"), EW, right, events, COMMITTED_CALENDAR)
    assert (reading.clock, reading.due_date) == (ClockState.NOT_STARTED, None)


def test_on_the_due_date_itself_nothing_is_late() -> None:
    received = day("Tuesday 10 March 2026")
    reading = read_clock(received, EW, Right.ACCESS, [], COMMITTED_CALENDAR)
    due = reading.due_date
    assert due == day("Friday 10 April 2026")
    assert due is not None
    assert days_left(due, due, EW, COMMITTED_CALENDAR) == 0
    assert days_left(due, due + timedelta(days=1), EW, COMMITTED_CALENDAR) < 0
    known = PlanFacts(nation=EW, due_date=due, planning_date=reading.planning_date, received=received)
    moments = plan(known, Ladder(), COMMITTED_CALENDAR, london_instant(due, 23))
    passed = [moment.at for moment in moments if moment.kind is MomentKind.DUE_PASSED]
    assert passed == [london_instant(day("Saturday 11 April 2026"))]
