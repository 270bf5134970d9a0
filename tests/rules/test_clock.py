"""The whole reading of the clock in words: state, due date, planning date, last day for a notice, explanation."""

from __future__ import annotations

from datetime import date

import pytest

from casework.rules.clock import Calendar, ClockError, ClockEvent, ClockState, EventName, read_clock
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.vocabulary import Nation, Right
from casework.rules.wording import in_words
from tests.rules.words import EW, NI, SC, day, facts

RUNNING, STOPPED, WAITING = ClockState.RUNNING, ClockState.STOPPED, ClockState.NOT_STARTED

# What it shows, nation, received, what happened, clock, due, planning date, notice of extension until.
READINGS = [
    (
        "nothing contested",
        EW, "Monday 2 March 2026", "",
        RUNNING, "Thursday 2 April 2026", "Thursday 2 April 2026", "Thursday 2 April 2026",
    ),
    (
        "the notice's last day is not moved",
        EW, "Friday 18 September 2026", "",
        RUNNING, "Monday 19 October 2026", "Monday 19 October 2026", "Sunday 18 October 2026",
    ),
    (
        "notice on the unmoved last day is in time on every reading",
        EW, "Saturday 28 February 2026", "extended 2026-03-28",
        RUNNING, "Thursday 28 May 2026", "Thursday 28 May 2026", None,
    ),
    (
        "notice on the moved last day is in time, but not strictly",
        EW, "Saturday 28 February 2026", "extended 2026-03-30",
        RUNNING, "Thursday 28 May 2026", "Monday 30 March 2026", None,
    ),
    (
        "a late notice changes nothing",
        EW, "Monday 2 March 2026", "extended 2026-04-08",
        RUNNING, "Thursday 2 April 2026", "Thursday 2 April 2026", "Thursday 2 April 2026",
    ),
    (
        "a second notice changes nothing",
        EW, "Monday 2 March 2026", "extended 2026-03-20, extended 2026-03-25",
        RUNNING, "Tuesday 2 June 2026", "Tuesday 2 June 2026", None,
    ),
    (
        "identity awaited: planned as if it had not been asked for",
        EW, "Monday 2 November 2026", "id_requested 2026-11-03",
        WAITING, None, "Wednesday 2 December 2026", None,
    ),
    (
        "identity awaited, the fee paid: planned as if neither had been asked for",
        EW, "Tuesday 1 September 2026", "id_requested 2026-09-02, fee_requested 2026-09-03, fee_paid 2026-09-09",
        WAITING, None, "Thursday 1 October 2026", None,
    ),
    (
        "identity awaited, an extension given: planned with the extension",
        EW, "Wednesday 1 April 2026", "id_requested 2026-04-02, extended 2026-04-03",
        WAITING, None, "Wednesday 1 July 2026", None,
    ),
    (
        "identity and clarification awaited: nothing to plan by",
        EW, "Monday 2 March 2026", "id_requested 2026-03-03, clarification_requested 2026-03-03",
        WAITING, None, None, None,
    ),
    (
        "identity awaited, clarified: planned with the pause",
        EW, "Monday 2 March 2026",
        "clarification_requested 2026-03-05, id_requested 2026-03-05, clarification_received 2026-03-12",
        WAITING, None, "Thursday 9 April 2026", None,
    ),
    (
        "authority awaited: planned as if it did not start the clock",
        EW, "Wednesday 10 June 2026", "authority_requested 2026-06-11",
        WAITING, None, "Friday 10 July 2026", None,
    ),
    (
        "authority awaited, identity proved: planned from the proof of identity",
        EW, "Wednesday 10 June 2026",
        "id_requested 2026-06-11, authority_requested 2026-06-11, id_received 2026-06-15",
        WAITING, None, "Wednesday 15 July 2026", None,
    ),
    (
        "authority proved: planned as if it had not started the clock",
        EW, "Wednesday 10 June 2026", "authority_requested 2026-06-11, authority_received 2026-06-22",
        RUNNING, "Wednesday 22 July 2026", "Friday 10 July 2026", "Wednesday 22 July 2026",
    ),
    (
        "a notice that is in time only because authority started the clock",
        EW, "Wednesday 10 June 2026",
        "authority_requested 2026-06-11, authority_received 2026-06-24, extended 2026-07-20",
        RUNNING, "Thursday 24 September 2026", "Friday 10 July 2026", None,
    ),
    (
        "asked again after the proof: waiting again",
        EW, "Monday 2 March 2026", "id_requested 2026-03-03, id_received 2026-03-05, id_requested 2026-03-06",
        WAITING, None, "Thursday 2 April 2026", None,
    ),
    (
        "asked twice, proved once: the latest fact governs",
        EW, "Monday 2 March 2026", "id_requested 2026-03-03, id_requested 2026-03-06, id_received 2026-03-10",
        RUNNING, "Friday 10 April 2026", "Friday 10 April 2026", "Friday 10 April 2026",
    ),
    (
        "proof in two parts: the latest fact governs",
        EW, "Monday 2 March 2026", "id_requested 2026-03-03, id_received 2026-03-05, id_received 2026-03-10",
        RUNNING, "Friday 10 April 2026", "Friday 10 April 2026", "Friday 10 April 2026",
    ),
    (
        "asked and proved on one day, told in the wrong order",
        EW, "Monday 2 March 2026", "id_received 2026-03-10, id_requested 2026-03-10",
        RUNNING, "Friday 10 April 2026", "Friday 10 April 2026", "Friday 10 April 2026",
    ),
    (
        "identity asked for after the last day: too late to start anything",
        EW, "Monday 2 March 2026", "id_requested 2026-04-07",
        RUNNING, "Thursday 2 April 2026", "Thursday 2 April 2026", "Thursday 2 April 2026",
    ),
    (
        "identity asked for after the last day, and proved",
        EW, "Monday 2 March 2026", "id_requested 2026-04-07, id_received 2026-04-10",
        RUNNING, "Thursday 2 April 2026", "Thursday 2 April 2026", "Thursday 2 April 2026",
    ),
    (
        "the clock is stopped",
        EW, "Monday 2 November 2026", "clarification_requested 2026-11-06",
        STOPPED, None, None, None,
    ),
    (
        "stopped in the month, extended while stopped",
        EW, "Monday 2 March 2026", "clarification_requested 2026-03-05, extended 2026-03-20",
        STOPPED, None, None, None,
    ),
    (
        "stopped in the extension",
        EW, "Monday 2 March 2026", "extended 2026-03-20, clarification_requested 2026-05-11",
        STOPPED, None, None, None,
    ),
    (
        "the day of the answer may run again",
        EW, "Monday 2 March 2026", "clarification_requested 2026-03-05, clarification_received 2026-03-12",
        RUNNING, "Friday 10 April 2026", "Thursday 9 April 2026", "Friday 10 April 2026",
    ),
    (
        "paused until Christmas Day: planned before the holidays",
        EW, "Monday 9 November 2026", "clarification_requested 2026-11-12, clarification_received 2026-11-27",
        RUNNING, "Tuesday 29 December 2026", "Thursday 24 December 2026", "Friday 25 December 2026",
    ),
    (
        "asked and answered on one day, told in the wrong order",
        EW, "Monday 7 September 2026", "clarification_received 2026-09-10, clarification_requested 2026-09-10",
        RUNNING, "Thursday 8 October 2026", "Wednesday 7 October 2026", "Thursday 8 October 2026",
    ),
    (
        "asked again on the day of the answer: no day is left out twice",
        EW, "Monday 2 March 2026",
        "clarification_requested 2026-03-05, clarification_received 2026-03-12, "
        "clarification_requested 2026-03-12, clarification_received 2026-03-14",
        RUNNING, "Monday 13 April 2026", "Monday 13 April 2026", "Sunday 12 April 2026",
    ),
    (
        "a reminder of the question adds nothing",
        EW, "Monday 2 March 2026",
        "clarification_requested 2026-03-05, clarification_requested 2026-03-09, clarification_received 2026-03-12",
        RUNNING, "Friday 10 April 2026", "Thursday 9 April 2026", "Friday 10 April 2026",
    ),
    (
        "two questions, two answers: stopped until the second",
        EW, "Monday 2 March 2026",
        "clarification_requested 2026-03-05, clarification_requested 2026-03-09, "
        "clarification_received 2026-03-12, clarification_received 2026-03-16",
        RUNNING, "Tuesday 14 April 2026", "Monday 13 April 2026", "Tuesday 14 April 2026",
    ),
    (
        "asked after the last day: nothing left to stop",
        EW, "Monday 2 March 2026", "clarification_requested 2026-04-03",
        RUNNING, "Thursday 2 April 2026", "Thursday 2 April 2026", "Thursday 2 April 2026",
    ),
    (
        "asked between the end of the month and the moved last day: nothing left to stop",
        EW, "Saturday 28 February 2026", "clarification_requested 2026-03-29",
        RUNNING, "Monday 30 March 2026", "Monday 30 March 2026", "Saturday 28 March 2026",
    ),
    (
        "asked on the last day itself: the clock stops",
        EW, "Monday 2 March 2026", "clarification_requested 2026-04-02",
        STOPPED, None, None, None,
    ),
    (
        "clarification does not stop an erasure",
        EW, "Monday 9 November 2026", "type erasure, clarification_requested 2026-11-12",
        RUNNING, "Wednesday 9 December 2026", "Wednesday 9 December 2026", "Wednesday 9 December 2026",
    ),
    (
        "the former law",
        EW, "Wednesday 4 February 2026", "",
        RUNNING, "Wednesday 4 March 2026", "Wednesday 4 March 2026", "Wednesday 4 March 2026",
    ),
    (
        "consent withdrawn on a Saturday: two working days",
        EW, "Saturday 21 November 2026", "type consent-withdrawal",
        RUNNING, None, "Tuesday 24 November 2026", None,
    ),
    (
        "consent withdrawn before Easter: two working days, and proof moves nothing",
        NI, "Thursday 2 April 2026", "type consent-withdrawal, id_requested 2026-04-03",
        RUNNING, None, "Wednesday 8 April 2026", None,
    ),
    (
        "a complaint: thirty days, from a Friday to a Sunday",
        EW, "Friday 19 June 2026", "type complaint",
        RUNNING, "Monday 20 July 2026", "Monday 20 July 2026", None,
    ),
    (
        "a complaint: thirty days to Christmas Day",
        EW, "Wednesday 25 November 2026", "type complaint",
        RUNNING, "Tuesday 29 December 2026", "Thursday 24 December 2026", None,
    ),
    (
        "a complaint in Scotland: thirty days to 2 January",
        SC, "Thursday 3 December 2026", "type complaint",
        RUNNING, "Tuesday 5 January 2027", "Tuesday 5 January 2027", None,
    ),
    (
        "a complaint: thirty days to Good Friday, and notice of an extension moves nothing",
        SC, "Wednesday 24 February 2027", "type complaint, extended 2027-03-01",
        RUNNING, "Monday 29 March 2027", "Thursday 25 March 2027", None,
    ),
    (
        "a copy of the retention schedule: the same day",
        EW, "Monday 2 March 2026", "type retention-schedule",
        RUNNING, None, "Monday 2 March 2026", None,
    ),
    (
        "a copy of the retention schedule asked for on Good Friday: the next working day, whatever is asked",
        NI, "Friday 3 April 2026", "type retention-schedule, id_requested 2026-04-03",
        RUNNING, None, "Tuesday 7 April 2026", None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "nation", "received", "happened", "clock", "due", "planning", "extend_by"), READINGS)
def test_reading(
    shows: str,
    nation: Nation,
    received: str,
    happened: str,
    clock: ClockState,
    due: str | None,
    planning: str | None,
    extend_by: str | None,
) -> None:
    right, events = facts(happened)
    reading = read_clock(day(received), nation, right, events, COMMITTED_CALENDAR)
    dates = [on and in_words(on) for on in (reading.due_date, reading.planning_date, reading.extend_by)]
    assert (reading.clock, *dates) == (clock, due, planning, extend_by), shows
    assert reading.calendar_edition == COMMITTED_CALENDAR.edition
    assert all(step.text.endswith(".") and step.source for step in reading.steps)


# What is wrong, received, what happened, the sentence.
CONTRADICTIONS = [
    (
        "answer without its question",
        "Monday 2 March 2026", "clarification_received 2026-03-12",
        "The answer to a request for clarification is dated Thursday 12 March 2026, "
        "but the request for clarification that it answers is missing.",
    ),
    (
        "answer before its question",
        "Monday 2 March 2026", "id_received 2026-03-03, id_requested 2026-03-04",
        "The proof of identity is dated Tuesday 3 March 2026, "
        "but the request for proof of identity that it answers is missing.",
    ),
    (
        "more answers than questions",
        "Monday 2 March 2026",
        "clarification_requested 2026-03-03, clarification_received 2026-03-04, clarification_received 2026-03-05",
        "The answer to a request for clarification is dated Thursday 5 March 2026, "
        "but the request for clarification that it answers is missing.",
    ),
    (
        "a fee nobody asked for",
        "Monday 2 March 2026", "fee_paid 2026-03-04",
        "The payment of the fee is dated Wednesday 4 March 2026, "
        "but the request for a fee that it answers is missing.",
    ),
    (
        "something before receipt",
        "Monday 2 March 2026", "extended 2026-03-01",
        "The notice of an extension is dated Sunday 1 March 2026, before the day of receipt, Monday 2 March 2026.",
    ),
    (
        "before the law",
        "Thursday 24 May 2018", "",
        "This law applies to requests received on or after 25 May 2018.",
    ),
    (
        "a complaint before its law",
        "Thursday 18 June 2026", "type complaint",
        "The duty to acknowledge a complaint applies to complaints received on or after 19 June 2026.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "received", "happened", "sentence"), CONTRADICTIONS)
def test_contradiction(wrong: str, received: str, happened: str, sentence: str) -> None:
    right, events = facts(happened)
    with pytest.raises(ClockError) as error:
        read_clock(day(received), EW, right, events, COMMITTED_CALENDAR)
    assert str(error.value) == sentence, wrong


@pytest.mark.parametrize("late", [date(9001, 1, 1), date.max])
def test_a_year_with_no_room_to_count_in(late: date) -> None:
    event = ClockEvent(late, EventName.EXTENDED)
    for received, events in ((late, []), (date(2026, 3, 2), [event])):
        with pytest.raises(ClockError, match="too far in the future"):
            read_clock(received, EW, Right.ACCESS, events, COMMITTED_CALENDAR)


# What it explains, nation, received, what happened, the sentences.
EXPLANATIONS = [
    (
        "a plain month", EW, "Monday 2 March 2026", "",
        [
            "It was received on Monday 2 March 2026.",
            "The clock starts on Monday 2 March 2026, the day of receipt.",
            "One month from then ends on Thursday 2 April 2026.",
            "The answer is due by the end of Thursday 2 April 2026.",
            "Notice of an extension, with reasons, can be given until Thursday 2 April 2026.",
        ],
    ),
    (
        "a month without the date, and a bank holiday", SC, "Saturday 31 October 2026", "",
        [
            "It was received on Saturday 31 October 2026. Receipt counts on any day, working day or not.",
            "The clock starts on Saturday 31 October 2026, the day of receipt.",
            "One month from then ends on Monday 30 November 2026, the last day of a month without that date.",
            "Monday 30 November 2026 is a bank holiday in Scotland, so the time runs to the end of the next working "
            "day, Tuesday 1 December 2026.",
            "The answer is due by the end of Tuesday 1 December 2026.",
            "Notice of an extension, with reasons, can be given until Monday 30 November 2026.",
        ],
    ),
    (
        "a proof, pauses and a late notice", EW, "Monday 2 March 2026",
        "id_requested 2026-03-03, clarification_requested 2026-03-04, clarification_received 2026-03-05, "
        "id_received 2026-03-10, clarification_requested 2026-03-12, clarification_received 2026-03-13, "
        "extended 2026-05-01, extended 2026-05-02",
        [
            "It was received on Monday 2 March 2026.",
            "The request for proof of identity was sent on Tuesday 3 March 2026.",
            "The proof of identity came on Tuesday 10 March 2026.",
            "The clock starts on Tuesday 10 March 2026, when the proof of identity that was asked for arrived.",
            "One month from then ends on Friday 10 April 2026.",
            "Clarification was asked for on Wednesday 4 March 2026 and answered on Thursday 5 March 2026: "
            "the clock was not running then, so that changes nothing.",
            "Clarification was asked for on Thursday 12 March 2026 and answered on Friday 13 March 2026: "
            "2 days on which the clock stood still, both ends included.",
            "Notice of an extension on Friday 1 May 2026 came after the first month had ended and has no effect.",
            "A further notice of extension on Saturday 2 May 2026 has no effect: the time can be extended only once.",
            "Stepping over the days that do not count, the time ends on Sunday 12 April 2026.",
            "Sunday 12 April 2026 falls on a weekend, so the time runs to the end of the next working day, "
            "Monday 13 April 2026.",
            "The answer is due by the end of Monday 13 April 2026.",
            "Notice of an extension, with reasons, can be given until Sunday 12 April 2026.",
        ],
    ),
    (
        "stopped", EW, "Monday 2 November 2026", "clarification_requested 2026-11-06",
        [
            "It was received on Monday 2 November 2026.",
            "The clock starts on Monday 2 November 2026, the day of receipt.",
            "One month from then ends on Wednesday 2 December 2026.",
            "Clarification was asked for on Friday 6 November 2026: the clock stands still until the answer arrives, "
            "and there is no due date until then.",
        ],
    ),
    (
        "not started", EW, "Monday 2 March 2026",
        "id_requested 2026-03-03, fee_requested 2026-03-03, clarification_requested 2026-03-03, "
        "clarification_received 2026-03-04, extended 2026-03-05",
        [
            "It was received on Monday 2 March 2026.",
            "The request for proof of identity was sent on Tuesday 3 March 2026.",
            "The request for a fee was sent on Tuesday 3 March 2026.",
            "The clock has not started. Still awaited: proof of identity and the fee.",
            "Clarification was asked for on Tuesday 3 March 2026 and answered on Wednesday 4 March 2026: "
            "the days between count only once the clock has started.",
            "Notice of an extension by two months was given on Thursday 5 March 2026, before the clock started.",
            "Plan to answer by Wednesday 3 June 2026: the date if nothing had been asked for.",
        ],
    ),
    (
        "an extension in time", EW, "Monday 2 March 2026", "extended 2026-03-20",
        [
            "It was received on Monday 2 March 2026.",
            "The clock starts on Monday 2 March 2026, the day of receipt.",
            "Three months from then ends on Tuesday 2 June 2026.",
            "Notice of an extension by two further months was given on Friday 20 March 2026, "
            "before the first month ended.",
            "The answer is due by the end of Tuesday 2 June 2026.",
        ],
    ),
    (
        "an extension on the moved last day", EW, "Saturday 28 February 2026", "extended 2026-03-30",
        [
            "It was received on Saturday 28 February 2026. Receipt counts on any day, working day or not.",
            "The clock starts on Saturday 28 February 2026, the day of receipt.",
            "Three months from then ends on Thursday 28 May 2026.",
            "Notice of an extension by two further months was given on Monday 30 March 2026. The first month ended on "
            "Saturday 28 March 2026, a day without work; notice by the next working day is taken to be in time, but "
            "the law can be read more strictly.",
            "The answer is due by the end of Thursday 28 May 2026.",
            "Plan to answer by Monday 30 March 2026: "
            "the earliest date where the law can be read in more than one way.",
        ],
    ),
    (
        "questions that came too late", EW, "Monday 2 March 2026",
        "clarification_requested 2026-04-03, id_requested 2026-04-07",
        [
            "It was received on Monday 2 March 2026.",
            "The request for proof of identity of Tuesday 7 April 2026 came after the last day and does not move it.",
            "The clock starts on Monday 2 March 2026, the day of receipt.",
            "One month from then ends on Thursday 2 April 2026.",
            "Clarification was asked for on Friday 3 April 2026, after the time had run: that stops nothing.",
            "The answer is due by the end of Thursday 2 April 2026.",
            "Notice of an extension, with reasons, can be given until Thursday 2 April 2026.",
        ],
    ),
    (
        "clarification of another right", EW, "Monday 2 March 2026",
        "type rectification, clarification_requested 2026-03-03",
        [
            "It was received on Monday 2 March 2026.",
            "The clock starts on Monday 2 March 2026, the day of receipt.",
            "One month from then ends on Thursday 2 April 2026.",
            "Asking for clarification stops the clock for access requests only; here it keeps running.",
            "The answer is due by the end of Thursday 2 April 2026.",
            "Notice of an extension, with reasons, can be given until Thursday 2 April 2026.",
        ],
    ),
    (
        "authority", EW, "Wednesday 10 June 2026", "authority_requested 2026-06-11, authority_received 2026-06-22",
        [
            "It was received on Wednesday 10 June 2026.",
            "The request for proof of authority was sent on Thursday 11 June 2026.",
            "The proof of authority came on Monday 22 June 2026.",
            "The clock starts on Monday 22 June 2026, when the proof of authority that was asked for arrived.",
            "One month from then ends on Wednesday 22 July 2026.",
            "The answer is due by the end of Wednesday 22 July 2026.",
            "Plan to answer by Friday 10 July 2026: "
            "the earliest date where the law can be read in more than one way.",
            "Notice of an extension, with reasons, can be given until Wednesday 22 July 2026.",
        ],
    ),
    (
        "consent", EW, "Monday 2 March 2026", "type consent-withdrawal, extended 2026-03-03",
        [
            "It was received on Monday 2 March 2026.",
            "Withdrawing consent has no statutory month and so no due date: it must take effect promptly.",
            "The notice of an extension on Tuesday 3 March 2026 does not move the withdrawal of consent.",
            "Plan to have stopped by Wednesday 4 March 2026, two working days after receipt.",
        ],
    ),
    (
        "a complaint", EW, "Friday 19 June 2026", "type complaint, id_requested 2026-06-22",
        [
            "It was received on Friday 19 June 2026.",
            "A complaint must be acknowledged within thirty days: Sunday 19 July 2026.",
            "The request for proof of identity on Monday 22 June 2026 does not move the acknowledgement.",
            "Sunday 19 July 2026 falls on a weekend, so the time runs to the end of the next working day, "
            "Monday 20 July 2026.",
            "The acknowledgement is due by the end of Monday 20 July 2026.",
            "Plan to acknowledge by Monday 20 July 2026: the thirty days may be read to include the day of receipt.",
        ],
    ),
    (
        "a copy of the retention schedule", EW, "Monday 2 March 2026", "type retention-schedule, extended 2026-03-02",
        [
            "It was received on Monday 2 March 2026.",
            "A copy of the retention schedule has no statutory month and so no due date.",
            "The notice of an extension on Monday 2 March 2026 does not move this.",
            "Plan to send it the same day: it is about nobody, so nothing holds it up.",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("explains", "nation", "received", "happened", "sentences"), EXPLANATIONS)
def test_explanation(explains: str, nation: Nation, received: str, happened: str, sentences: list[str]) -> None:
    right, events = facts(happened)
    reading = read_clock(day(received), nation, right, events, COMMITTED_CALENDAR)
    assert [step.text for step in reading.steps] == sentences, explains
    assert all(step.source for step in reading.steps)


# What the step says, what happened, the provisions that must be named, the day it is about.
SOURCES = [
    ("One month", "", "Article 12A(1)", "Thursday 2 April 2026"),
    ("Clarification was asked", "clarification_requested 2026-03-05", "Article 12A(5)", "Thursday 5 March 2026"),
    ("Notice of an extension by two", "extended 2026-03-20", "Article 12A(3)", "Friday 20 March 2026"),
    ("The request for proof of identity", "id_requested 2026-03-05", "12A(2)", "Thursday 5 March 2026"),
    ("The request for proof of authority", "authority_requested 2026-03-05", "guidance", "Thursday 5 March 2026"),
    ("Asking for clarification", "type erasure, clarification_requested 2026-03-05", "12A(5)", "Thursday 5 March 2026"),
]


@pytest.mark.parametrize(("begins", "happened", "provision", "on"), SOURCES)
def test_source(begins: str, happened: str, provision: str, on: str) -> None:
    right, events = facts(happened)
    reading = read_clock(date(2026, 3, 2), EW, right, events, COMMITTED_CALENDAR)
    (step,) = (step for step in reading.steps if step.text.startswith(begins))
    assert provision in step.source
    assert step.on == day(on)


def test_the_former_law_is_cited_for_its_requests() -> None:
    former = read_clock(date(2026, 2, 4), EW, Right.ACCESS, [], COMMITTED_CALENDAR)
    present = read_clock(date(2026, 2, 5), EW, Right.ACCESS, [], COMMITTED_CALENDAR)
    assert (former.law_edition, present.law_edition) == ("2018-05-25", "2026-02-05")
    assert any("SI 2026/82" in step.source for step in former.steps)
    assert not any("12A" in step.source for step in former.steps)


# Received, the last day the calendar knows, whether the reading says that the date may move.
COVERAGE = [
    ("Friday 20 November 2026", date(2026, 12, 31), False),
    ("Wednesday 2 December 2026", date(2026, 12, 31), True),
    ("Friday 29 December 2028", date(2028, 12, 31), True),
]


@pytest.mark.parametrize(("received", "until", "says_so"), COVERAGE)
@pytest.mark.parametrize("right", [Right.ACCESS, Right.COMPLAINT])
def test_dates_past_the_published_bank_holidays(right: Right, received: str, until: date, says_so: bool) -> None:
    calendar = Calendar("short", COMMITTED_CALENDAR.holidays, until)
    reading = read_clock(day(received), EW, right, [], calendar)
    sentence = f"Bank holidays after {in_words(until)} are not yet published, so this date may still move."
    assert reading.due_date is not None
    assert (reading.steps[-1].text == sentence) is says_so


def test_start_is_the_relevant_time() -> None:
    waiting = [ClockEvent(date(2026, 3, 3), EventName.ID_REQUESTED)]
    proved = [*waiting, ClockEvent(date(2026, 3, 10), EventName.ID_RECEIVED)]
    received = date(2026, 3, 2)
    starts = [read_clock(received, EW, Right.ACCESS, events, COMMITTED_CALENDAR).start for events in (waiting, proved)]
    assert starts == [None, date(2026, 3, 10)]
