"""What holds of every reading of the clock, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from casework.rules.clock import ClockEvent, ClockReading, ClockState, EventName, read_clock
from casework.rules.clock_events import QUESTION_OF
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.vocabulary import Nation, Right
from casework.rules.working_days import WorkingDays

ONE_DAY = timedelta(days=1)
nations = st.sampled_from(Nation)
received_days = st.dates(date(2018, 5, 25), date(2028, 6, 30))
WITHOUT_A_MONTH = (Right.CONSENT_WITHDRAWAL, Right.COMPLAINT, Right.RETENTION_SCHEDULE)
month_rights = st.sampled_from([right for right in Right if right not in WITHOUT_A_MONTH])


@st.composite
def happenings(draw: st.DrawFn, received: date) -> list[ClockEvent]:
    """Questions with or without answers, and notices, on any days of the months after receipt."""
    events = []
    for answer, question in draw(st.lists(st.sampled_from(list(QUESTION_OF.items())), max_size=4)):
        asked = received + draw(st.integers(0, 120)) * ONE_DAY
        events.append(ClockEvent(asked, question))
        if draw(st.booleans()):
            events.append(ClockEvent(asked + draw(st.integers(0, 60)) * ONE_DAY, answer))
    for _ in range(draw(st.integers(0, 2))):
        events.append(ClockEvent(received + draw(st.integers(0, 120)) * ONE_DAY, EventName.EXTENDED))
    return events


@st.composite
def cases(draw: st.DrawFn) -> tuple[date, Nation, Right, list[ClockEvent]]:
    received = draw(received_days)
    return received, draw(nations), draw(month_rights), draw(happenings(received))


def read(received: date, nation: Nation, right: Right, events: list[ClockEvent]) -> ClockReading:
    return read_clock(received, nation, right, events, COMMITTED_CALENDAR)


@given(cases())
def test_dates_are_working_days_in_their_order(case: tuple[date, Nation, Right, list[ClockEvent]]) -> None:
    reading = read(*case)
    works = WorkingDays(case[1], COMMITTED_CALENDAR).includes
    assert (reading.due_date is not None) == (reading.clock is ClockState.RUNNING)
    if reading.due_date is not None:
        assert works(reading.due_date)
        assert reading.planning_date is not None
        assert reading.planning_date <= reading.due_date
    if reading.planning_date is not None:
        assert works(reading.planning_date)
    if reading.extend_by is not None:
        assert reading.clock is ClockState.RUNNING
        assert reading.extend_by > case[0]
    assert all(step.text.endswith(".") and step.source for step in reading.steps)


@given(cases(), st.integers(0, 120))
def test_extending_never_shortens(case: tuple[date, Nation, Right, list[ClockEvent]], after: int) -> None:
    received, nation, right, events = case
    before = read(*case)
    extended = read(received, nation, right, [*events, ClockEvent(received + after * ONE_DAY, EventName.EXTENDED)])
    if before.due_date is not None and extended.due_date is not None:
        assert extended.due_date >= before.due_date


@given(received_days, nations, st.integers(1, 27), st.integers(0, 60))
def test_a_stop_of_n_days_moves_the_end_by_n_days(received: date, nation: Nation, after: int, lasting: int) -> None:
    asked = received + after * ONE_DAY
    stop = [
        ClockEvent(asked, EventName.CLARIFICATION_REQUESTED),
        ClockEvent(asked + lasting * ONE_DAY, EventName.CLARIFICATION_RECEIVED),
    ]
    before, stopped = read(received, nation, Right.ACCESS, []), read(received, nation, Right.ACCESS, stop)
    assert before.extend_by is not None
    assert before.due_date is not None
    assert stopped.due_date is not None
    assert stopped.extend_by == before.extend_by + (lasting + 1) * ONE_DAY
    assert stopped.due_date >= max(before.due_date, stopped.extend_by)


@given(received_days, nations, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=4))
def test_the_nth_running_day_counted_one_by_one(received: date, nation: Nation, stops: list[tuple[int, int]]) -> None:
    events, left_out, day = [], set(), received
    for gap, lasting in stops:
        asked, answered = day + gap * ONE_DAY, day + (gap + lasting) * ONE_DAY
        events += [
            ClockEvent(asked, EventName.CLARIFICATION_REQUESTED),
            ClockEvent(answered, EventName.CLARIFICATION_RECEIVED),
        ]
        left_out |= {asked + n * ONE_DAY for n in range(lasting + 1)}
        day = answered
    plain = read(received, nation, Right.ACCESS, []).extend_by
    assert plain is not None
    left, day = (plain - received).days, received
    while left:
        day += ONE_DAY
        left -= day not in left_out
    assert read(received, nation, Right.ACCESS, events).extend_by == day


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_of_different_days_are_told_does_not_matter(
    case: tuple[date, Nation, Right, list[ClockEvent]], random: Random
) -> None:
    received, nation, right, events = case
    assume(len({event.on for event in events}) == len(events))
    shuffled = random.sample(events, len(events))
    assert read(received, nation, right, shuffled) == read(received, nation, right, events)


@given(received_days, nations, st.integers(1, 400), st.sampled_from(["id", "authority", "fee"]))
def test_nothing_asked_after_the_last_day_moves_it(received: date, nation: Nation, after: int, what: str) -> None:
    before = read(received, nation, Right.ACCESS, [])
    assert before.due_date is not None
    question = ClockEvent(before.due_date + after * ONE_DAY, EventName(f"{what}_requested"))
    assert read(received, nation, Right.ACCESS, [question]).due_date == before.due_date
