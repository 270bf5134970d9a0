"""Which law governs a request, which a letter speaks of, and what a new edition would change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casework.rules.clock import ClockEvent, EventName, read_clock
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.editions import automated_law_on, rights_law_on, wording_on
from casework.rules.upgrade import changed_dates
from casework.rules.vocabulary import Right
from tests.rules.words import EW, day

THREE = ("reasons", "complaint-to-regulator", "court")
FOUR = ("reasons", "complaint-to-us", "complaint-to-regulator", "court")

# Sent on; the edition, what a refusal says, the complaint to the organisation and to the regulator.
WORDINGS = [
    ("Wednesday 4 February 2026", "2018-05-25", THREE, "", "UK GDPR Article 77"),
    ("Thursday 5 February 2026", "2026-02-05", THREE, "", "UK GDPR Article 77"),
    ("Thursday 18 June 2026", "2026-02-05", THREE, "", "UK GDPR Article 77"),
    ("Friday 19 June 2026", "2026-06-19", FOUR, "DPA 2018 s.164A", "DPA 2018 s.165"),
    ("Saturday 21 November 2026", "2026-06-19", FOUR, "DPA 2018 s.164A", "DPA 2018 s.165"),
]


@pytest.mark.parametrize(("sent", "key", "elements", "to_us", "to_regulator"), WORDINGS)
def test_the_wording_of_the_day_of_sending(
    sent: str, key: str, elements: tuple[str, ...], to_us: str, to_regulator: str
) -> None:
    wording = wording_on(day(sent))
    assert (wording.key, wording.elements) == (key, elements)
    assert (wording.complain_to_us, wording.complain_to_regulator) == (to_us, to_regulator)


# Received on; the edition, the edition of the time limit, whether a complaint is a right.
RECEIPTS = [
    ("Friday 25 May 2018", "2018-05-25", "2018-05-25", False),
    ("Wednesday 4 February 2026", "2018-05-25", "2018-05-25", False),
    ("Thursday 5 February 2026", "2026-02-05", "2026-02-05", False),
    ("Thursday 18 June 2026", "2026-02-05", "2026-02-05", False),
    ("Friday 19 June 2026", "2026-06-19", "2026-02-05", True),
]


@pytest.mark.parametrize(("received", "key", "time_limit", "complaints"), RECEIPTS)
def test_the_law_of_the_day_of_receipt(received: str, key: str, time_limit: str, complaints: bool) -> None:
    law = rights_law_on(day(received))
    assert (law.key, law.time_limit.key, law.complaints) == (key, time_limit, complaints)


def test_a_decision_by_a_computer_keeps_the_law_of_its_day() -> None:
    assert automated_law_on(date(2026, 2, 4)) == "UK GDPR Article 22 as it stood before 5 February 2026"
    assert automated_law_on(date(2026, 2, 5)) == "UK GDPR Articles 22A to 22D"


@pytest.mark.parametrize("law", [wording_on, rights_law_on])
def test_nothing_before_the_law(law: Callable[[date], object]) -> None:
    with pytest.raises(ValueError, match="25 May 2018"):
        law(date(2018, 5, 24))


def test_what_a_new_edition_would_change() -> None:
    received = day("Thursday 3 September 2026")
    before = read_clock(received, EW, Right.ACCESS, [], COMMITTED_CALENDAR)
    paused = [
        ClockEvent(date(2026, 9, 10), EventName.CLARIFICATION_REQUESTED),
        ClockEvent(date(2026, 9, 15), EventName.CLARIFICATION_RECEIVED),
    ]
    after = read_clock(received, EW, Right.ACCESS, paused, COMMITTED_CALENDAR)
    changes = changed_dates(before, after)
    assert [change.words for change in changes] == [
        "The due date becomes Friday 9 October 2026; it was Monday 5 October 2026.",
        "The planning date becomes Thursday 8 October 2026; it was Monday 5 October 2026.",
        "The last day for a notice of extension becomes Friday 9 October 2026; it was Saturday 3 October 2026.",
    ]
    assert [change.sooner for change in changes] == [False, False, False]
    assert [change.sooner for change in changed_dates(after, before)] == [True, True, True]
    assert changed_dates(before, before) == ()


def test_a_date_that_would_go() -> None:
    received = day("Thursday 3 September 2026")
    open_question = [ClockEvent(date(2026, 9, 10), EventName.CLARIFICATION_REQUESTED)]
    before = read_clock(received, EW, Right.ACCESS, [], COMMITTED_CALENDAR)
    after = read_clock(received, EW, Right.ACCESS, open_question, COMMITTED_CALENDAR)
    assert changed_dates(before, after)[0].words == "The due date becomes none; it was Monday 5 October 2026."
