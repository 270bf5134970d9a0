"""What holds of every answer on retention, whatever the row and the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.rules.retention import ErasureReading, Why, may_be_erased
from casework.rules.retention_law import KEEPING_LAW_IDS, keeping_law
from casework.rules.retention_rows import (
    Basis,
    Circumstance,
    Exceptional,
    Facts,
    Row,
    Setting,
    Trigger,
    YearEnd,
    keep_of,
)
from casework.rules.retention_starts import FOLLOWS_FROM
from casework.rules.vocabulary import Nation

KNOWABLE = [trigger for trigger in Trigger if trigger not in FOLLOWS_FROM]
days = st.dates(date(1930, 1, 1), date(2060, 12, 31))
lengths = st.one_of(
    st.builds("{}{} years".format, st.sampled_from(["", "at most ", "at least "]), st.integers(1, 100)),
    st.builds("{} days".format, st.integers(1, 4000)),
    st.just("indefinitely"),
)
settings = st.builds(Setting, st.sampled_from(Nation), st.builds(YearEnd, st.integers(1, 28), st.integers(1, 12)))
plain = [when for when in Circumstance if when is not Circumstance.DEED]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    keep = keep_of(draw(lengths))
    triggers = [] if keep.indefinite else draw(st.lists(st.sampled_from(Trigger), min_size=1, max_size=3, unique=True))
    exceptions = [Exceptional(when) for when in draw(st.sets(st.sampled_from(plain)))]
    if not keep.indefinite and draw(st.booleans()):
        exceptions.append(Exceptional(Circumstance.DEED, keep_of("150 years")))
    laws = draw(st.lists(st.sampled_from(KEEPING_LAW_IDS), max_size=3))
    return Row("papers", "Papers", keep, draw(st.sampled_from(Basis)), tuple(triggers), tuple(laws), tuple(exceptions))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Mostly known days, some still to come, some that nobody knows."""
    known: dict[Trigger, date] = {}
    to_come = set()
    for trigger in KNOWABLE:
        fate = draw(st.integers(0, 9))
        if fate:
            known[trigger] = draw(days)
        elif draw(st.booleans()):
            to_come.add(trigger)
    return Facts(known, frozenset(to_come))


ever = st.one_of(st.none(), days)
circumstances = st.dictionaries(st.sampled_from(Circumstance), ever, max_size=4)


def end(day: date | None) -> date:
    return day or date.max


def latest(reading: ErasureReading) -> date:
    """Give the last day it is kept; the first there is where nothing keeps it."""
    return date.min if reading.may_erase else end(reading.until)


@given(rows(), facts(), circumstances, settings, days, st.integers(0, 40_000))
def test_a_later_day_never_takes_permission_back(
    row: Row, known: Facts, also: dict[Circumstance, date | None], setting: Setting, on: date, later: int
) -> None:
    known = replace(known, circumstances=also)
    first = may_be_erased(row, known, on, setting)
    then = may_be_erased(row, known, on + timedelta(days=later), setting)
    assert then.may_erase or not first.may_erase
    assert (then.due, then.duty_until, then.review_on) == (first.due, first.duty_until, first.review_on)


@given(rows(), facts(), circumstances, settings, days)
def test_exceptions_only_lengthen(
    row: Row, known: Facts, also: dict[Circumstance, date | None], setting: Setting, on: date
) -> None:
    without = may_be_erased(row, known, on, setting)
    kept = may_be_erased(row, replace(known, circumstances=also), on, setting)
    assert latest(kept) >= latest(without)
    assert end(kept.due) >= end(without.due)
    assert without.may_erase or not kept.may_erase


@given(rows(), facts(), settings, days)
def test_nothing_goes_before_a_statutory_minimum(row: Row, known: Facts, setting: Setting, on: date) -> None:
    reading = may_be_erased(row, known, on, setting)
    if reading.duty_until is not None and on <= reading.duty_until:
        assert reading.legal_duty
        assert not reading.may_erase
    minimums = [law for id_ in row.law if (law := keeping_law(id_, setting.nation)) and law.is_minimum]
    assert not reading.legal_duty or minimums
    assert {hold.source for hold in reading.holds if hold.why is Why.LEGAL_DUTY} <= {law.provision for law in minimums}


@given(rows(), facts(), circumstances, settings, days)
def test_the_answer_agrees_with_its_days(
    row: Row, known: Facts, also: dict[Circumstance, date | None], setting: Setting, on: date
) -> None:
    reading = may_be_erased(row, replace(known, circumstances=also), on, setting)
    assert reading.may_erase is (reading.holds == ())
    assert reading.until is None or reading.until >= on
    if reading.due is not None and reading.due <= on:
        assert reading.may_erase
    if reading.until is not None:
        after = may_be_erased(row, replace(known, circumstances=also), reading.until + timedelta(days=1), setting)
        assert after.may_erase
    assert all(step.text.endswith(".") and step.source for step in reading.steps)


@given(rows(), facts(), settings, days, st.sampled_from(KNOWABLE))
def test_not_knowing_a_day_never_gives_permission(
    row: Row, known: Facts, setting: Setting, on: date, forgotten: Trigger
) -> None:
    """What may go without the day may go although its own row does not count from that day."""
    single = replace(row, triggers=row.triggers[:1])
    less = replace(known, days={trigger: day for trigger, day in known.days.items() if trigger is not forgotten})
    ceilings = [law for id_ in row.law if (law := keeping_law(id_, setting.nation)) and law.is_ceiling]
    if not ceilings and may_be_erased(single, less, on, setting).may_erase:
        assert FOLLOWS_FROM.get(single.triggers[0], single.triggers[0]) in less.days
