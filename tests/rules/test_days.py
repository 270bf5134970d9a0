"""Working days, months, editions and the words for dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.clock import Calendar
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.editions import edition_on
from casework.rules.london import london_date, london_instant
from casework.rules.months import add_months
from casework.rules.plan import days_left, working_days_between
from casework.rules.vocabulary import Nation
from casework.rules.wording import counted, in_words
from casework.rules.working_days import WorkingDays
from tests.rules.words import EW, SC, day, utc

dates = st.dates(date(2018, 1, 1), date(2028, 12, 31))

# From, working days on, back, nation, the day.
STEPS = [
    ("Wednesday 23 December 2026", 0, EW, "Wednesday 23 December 2026"),
    ("Friday 25 December 2026", 0, EW, "Tuesday 29 December 2026"),
    ("Wednesday 23 December 2026", 1, EW, "Thursday 24 December 2026"),
    ("Wednesday 23 December 2026", 2, EW, "Tuesday 29 December 2026"),
    ("Thursday 31 December 2026", 1, EW, "Monday 4 January 2027"),
    ("Thursday 31 December 2026", 1, SC, "Tuesday 5 January 2027"),
]
BACK = [
    ("Friday 25 December 2026", 0, EW, "Thursday 24 December 2026"),
    ("Tuesday 29 December 2026", 1, EW, "Thursday 24 December 2026"),
    ("Tuesday 5 January 2027", 2, EW, "Thursday 31 December 2026"),
    ("Tuesday 5 January 2027", 2, SC, "Wednesday 30 December 2026"),
]


@pytest.mark.parametrize(("start", "count", "nation", "then"), STEPS)
def test_working_days_after(start: str, count: int, nation: Nation, then: str) -> None:
    assert in_words(WorkingDays(nation, COMMITTED_CALENDAR).after(day(start), count)) == then


@pytest.mark.parametrize(("end", "count", "nation", "then"), BACK)
def test_working_days_before(end: str, count: int, nation: Nation, then: str) -> None:
    assert in_words(WorkingDays(nation, COMMITTED_CALENDAR).before(day(end), count)) == then


# From, to, how many days left as the desk says it.
LEFT = [
    ("Monday 7 December 2026", "Monday 7 December 2026", 0),
    ("Monday 7 December 2026", "Monday 21 December 2026", 10),
    ("Thursday 24 December 2026", "Tuesday 29 December 2026", 1),
    ("Tuesday 22 December 2026", "Monday 21 December 2026", -1),
    ("Tuesday 29 December 2026", "Monday 21 December 2026", -4),
    ("Saturday 19 December 2026", "Friday 18 December 2026", -1),
]


@pytest.mark.parametrize(("today", "until", "left"), LEFT)
def test_days_left(today: str, until: str, left: int) -> None:
    assert days_left(day(until), day(today), EW, COMMITTED_CALENDAR) == left


def test_closure_days_are_no_working_days() -> None:
    closed = frozenset({date(2026, 12, 24)})
    start, end = date(2026, 12, 23), date(2026, 12, 29)
    assert working_days_between(start, end, EW, COMMITTED_CALENDAR) == 2
    assert working_days_between(start, end, EW, COMMITTED_CALENDAR, closed) == 1
    assert working_days_between(end, start, EW, COMMITTED_CALENDAR) == 0
    assert days_left(end, start, EW, COMMITTED_CALENDAR, closed) == 1


def test_a_nation_the_calendar_does_not_know_has_weekends_only() -> None:
    assert WorkingDays(EW, Calendar("none", {}, date(2026, 1, 1))).includes(date(2026, 12, 25))


@given(dates, st.integers(1, 40), st.sampled_from(Nation))
def test_counting_back_undoes_counting_on(start: date, count: int, nation: Nation) -> None:
    days = WorkingDays(nation, COMMITTED_CALENDAR)
    start = days.on_or_after(start)
    then = days.after(start, count)
    assert days.before(then, count) == start
    assert days.between(start, then) == count


# From, months on, the day.
MONTHS = [
    ("Saturday 31 January 2026", 1, "Saturday 28 February 2026"),
    ("Monday 31 January 2028", 1, "Tuesday 29 February 2028"),
    ("Saturday 31 January 2026", 3, "Thursday 30 April 2026"),
    ("Monday 30 November 2026", 3, "Sunday 28 February 2027"),
    ("Thursday 31 December 2026", 1, "Sunday 31 January 2027"),
    ("Saturday 28 February 2026", 1, "Saturday 28 March 2026"),
    ("Monday 30 November 2026", 1, "Wednesday 30 December 2026"),
]


@pytest.mark.parametrize(("start", "months", "then"), MONTHS)
def test_months(start: str, months: int, then: str) -> None:
    assert in_words(add_months(day(start), months)) == then


EDITIONS = [
    ("Friday 25 May 2018", "2018-05-25"),
    ("Wednesday 4 February 2026", "2018-05-25"),
    ("Thursday 5 February 2026", "2026-02-05"),
    ("Saturday 21 November 2026", "2026-02-05"),
]


@pytest.mark.parametrize(("received", "edition"), EDITIONS)
def test_editions(received: str, edition: str) -> None:
    assert edition_on(day(received)) == edition


def test_no_edition_before_the_law() -> None:
    with pytest.raises(ValueError, match="25 May 2018"):
        edition_on(date(2018, 5, 24))


def test_counted() -> None:
    assert [counted(n, "day") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_london() -> None:
    assert london_date(utc("2026-07-02 23:30")) == date(2026, 7, 3)
    assert london_date(utc("2026-12-02 23:30")) == date(2026, 12, 2)
    assert london_instant(date(2026, 7, 3), 9) == utc("2026-07-03 08:00")
    assert london_instant(date(2026, 12, 3)) == utc("2026-12-03 00:00")
