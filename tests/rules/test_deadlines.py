"""Due dates in words: what was received when, what happened, and the last day to answer.

Typed from the Commissioner's worked examples and from the statute, weekday included; never computed.
"""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from casework.rules.clock import ClockEvent, EventName, read_clock
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.vocabulary import Nation, Right
from casework.rules.wording import in_words
from tests.rules.words import EW, NI, SC, day, facts

# What it shows, nation, received, what happened, due ("type" names a right other than access).
DEADLINES = [
    ("the same day of the next month", EW, "Wednesday 3 September 2025", "", "Friday 3 October 2025"),
    (
        "received on a bank holiday; the month ends on a Sunday", EW, "Thursday 1 January 2026",
        "", "Monday 2 February 2026",
    ),
    (
        "received on a bank holiday; the month ends on a Monday", EW, "Friday 1 January 2027",
        "", "Monday 1 February 2027",
    ),
    ("no 31 February; the leap year has a 29th", EW, "Wednesday 31 January 2024", "", "Thursday 29 February 2024"),
    ("the next leap year's 29 February", EW, "Monday 31 January 2028", "", "Tuesday 29 February 2028"),
    ("no 31 February; the 28th is a Saturday", EW, "Saturday 31 January 2026", "", "Monday 2 March 2026"),
    ("no 31 April", EW, "Monday 31 March 2025", "", "Wednesday 30 April 2025"),
    ("a Saturday, then the early May bank holiday", EW, "Thursday 1 April 2027", "", "Tuesday 4 May 2027"),
    ("received on a Saturday", EW, "Saturday 21 November 2026", "", "Monday 21 December 2026"),
    ("received on a Sunday", SC, "Sunday 22 November 2026", "", "Tuesday 22 December 2026"),
    ("received on Christmas Day", EW, "Friday 25 December 2026", "", "Monday 25 January 2027"),
    ("no 31 June", EW, "Sunday 31 May 2026", "", "Tuesday 30 June 2026"),
    (
        "29 January outside a leap year; 28 February is a Sunday", EW, "Friday 29 January 2027",
        "", "Monday 1 March 2027",
    ),
    (
        "30 January outside a leap year; 28 February is a Sunday", SC, "Saturday 30 January 2027",
        "", "Monday 1 March 2027",
    ),
    ("29 January in a leap year", EW, "Saturday 29 January 2028", "", "Tuesday 29 February 2028"),
    ("30 January in a leap year", EW, "Sunday 30 January 2028", "", "Tuesday 29 February 2028"),
    (
        "29 February keeps its number, not its place at the end of the month", EW, "Tuesday 29 February 2028",
        "", "Wednesday 29 March 2028",
    ),
    ("a Sunday, then Easter Monday", EW, "Sunday 28 February 2027", "", "Tuesday 30 March 2027"),
    ("a Sunday; Scotland works on Easter Monday", SC, "Sunday 28 February 2027", "", "Monday 29 March 2027"),
    ("Good Friday, the weekend and Easter Monday", EW, "Thursday 29 February 2024", "", "Tuesday 2 April 2024"),
    (
        "Good Friday and the weekend; Scotland works on Easter Monday", SC, "Thursday 29 February 2024",
        "", "Monday 1 April 2024",
    ),
    (
        "Good Friday, the weekend and Easter Monday in Northern Ireland", NI, "Thursday 29 February 2024",
        "", "Tuesday 2 April 2024",
    ),
    ("Good Friday to the Tuesday after Easter", EW, "Tuesday 3 March 2026", "", "Tuesday 7 April 2026"),
    ("Good Friday to Easter Monday in Scotland", SC, "Tuesday 3 March 2026", "", "Monday 6 April 2026"),
    ("Easter Tuesday is a working day in Northern Ireland", NI, "Tuesday 3 March 2026", "", "Tuesday 7 April 2026"),
    ("Easter Monday itself, in Scotland", SC, "Friday 6 March 2026", "", "Monday 6 April 2026"),
    ("Good Friday of 2027", EW, "Friday 26 February 2027", "", "Tuesday 30 March 2027"),
    ("the early May bank holiday", EW, "Saturday 4 April 2026", "", "Tuesday 5 May 2026"),
    ("a bank holiday proclaimed for Scotland alone", SC, "Friday 15 May 2026", "", "Tuesday 16 June 2026"),
    ("the same day where nothing was proclaimed", EW, "Friday 15 May 2026", "", "Monday 15 June 2026"),
    ("the Coronation's bank holiday", EW, "Saturday 8 April 2023", "", "Tuesday 9 May 2023"),
    ("Scotland's summer bank holiday comes first", SC, "Friday 3 July 2026", "", "Tuesday 4 August 2026"),
    ("Scotland's summer bank holiday is no holiday elsewhere", EW, "Friday 3 July 2026", "", "Monday 3 August 2026"),
    ("the summer bank holiday on the last day of August", EW, "Friday 31 July 2026", "", "Tuesday 1 September 2026"),
    ("that day is worked in Scotland", SC, "Friday 31 July 2026", "", "Monday 31 August 2026"),
    ("St Patrick's Day", NI, "Tuesday 17 February 2026", "", "Wednesday 18 March 2026"),
    ("12 July falls on a Sunday, its substitute on Monday", NI, "Friday 12 June 2026", "", "Tuesday 14 July 2026"),
    ("12 July is only a Sunday elsewhere", EW, "Friday 12 June 2026", "", "Monday 13 July 2026"),
    ("12 July on a Monday", NI, "Saturday 12 June 2027", "", "Tuesday 13 July 2027"),
    ("no 31 November, and the 30th is St Andrew's Day", SC, "Saturday 31 October 2026", "", "Tuesday 1 December 2026"),
    (
        "St Andrew's Day on a Saturday, its substitute on Monday", SC, "Wednesday 30 October 2024",
        "", "Tuesday 3 December 2024",
    ),
    (
        "St Andrew's Day on a Sunday, its substitute on Monday", SC, "Thursday 30 October 2025",
        "", "Tuesday 2 December 2025",
    ),
    ("Christmas on Thursday and Friday", EW, "Tuesday 25 November 2025", "", "Monday 29 December 2025"),
    (
        "Christmas on a Friday, Boxing Day's substitute on Monday", EW, "Wednesday 25 November 2026",
        "", "Tuesday 29 December 2026",
    ),
    ("the substitute day itself", NI, "Saturday 28 November 2026", "", "Tuesday 29 December 2026"),
    ("New Year's Day on a Friday", EW, "Tuesday 1 December 2026", "", "Monday 4 January 2027"),
    ("Scotland's 2 January has a substitute too", SC, "Tuesday 1 December 2026", "", "Tuesday 5 January 2027"),
    ("2 January is worked outside Scotland", EW, "Tuesday 2 December 2025", "", "Friday 2 January 2026"),
    (
        "proof of identity on a Saturday; the month ends on St Andrew's Day", SC, "Wednesday 28 October 2026",
        "id_requested 2026-10-29, id_received 2026-10-31", "Tuesday 1 December 2026",
    ),
    ("proof of identity still awaited", EW, "Monday 2 November 2026", "id_requested 2026-11-03", None),
    (
        "proof of authority starts the month", EW, "Wednesday 10 June 2026",
        "authority_requested 2026-06-11, authority_received 2026-06-22", "Wednesday 22 July 2026",
    ),
    (
        "the later of two proofs starts the month", EW, "Wednesday 10 June 2026",
        "id_requested 2026-06-11, authority_requested 2026-06-11, "
        "id_received 2026-06-15, authority_received 2026-06-24", "Friday 24 July 2026",
    ),
    (
        "the fee starts the month", EW, "Tuesday 1 September 2026",
        "fee_requested 2026-09-04, fee_paid 2026-09-18", "Monday 19 October 2026",
    ),
    (
        "the later of fee and proof starts the month", EW, "Tuesday 1 September 2026",
        "id_requested 2026-09-02, fee_requested 2026-09-03, "
        "fee_paid 2026-09-09, id_received 2026-09-10", "Monday 12 October 2026",
    ),
    (
        "eight days asked and answered", EW, "Monday 2 March 2026",
        "clarification_requested 2026-03-05, clarification_received 2026-03-12", "Friday 10 April 2026",
    ),
    (
        "asked and answered on one day", EW, "Monday 7 September 2026",
        "clarification_requested 2026-09-10, clarification_received 2026-09-10", "Thursday 8 October 2026",
    ),
    (
        "asked on the day of receipt, which is never counted", EW, "Monday 7 September 2026",
        "clarification_requested 2026-09-07, clarification_received 2026-09-08", "Thursday 8 October 2026",
    ),
    (
        "a stop over a weekend", EW, "Wednesday 3 June 2026",
        "clarification_requested 2026-06-05, clarification_received 2026-06-08", "Tuesday 7 July 2026",
    ),
    (
        "a stop that ends the month the day after St Andrew's Day", SC, "Monday 5 October 2026",
        "clarification_requested 2026-10-12, clarification_received 2026-11-06", "Tuesday 1 December 2026",
    ),
    (
        "a stop that ends the month on Christmas Day", EW, "Monday 9 November 2026",
        "clarification_requested 2026-11-12, clarification_received 2026-11-27", "Tuesday 29 December 2026",
    ),
    (
        "the end is moved only after the stop was added", EW, "Wednesday 20 January 2027",
        "clarification_requested 2027-01-25, clarification_received 2027-02-03", "Tuesday 2 March 2027",
    ),
    (
        "a stop after a month without the date", EW, "Monday 31 January 2028",
        "clarification_requested 2028-02-07, clarification_received 2028-02-11", "Monday 6 March 2028",
    ),
    (
        "two stops", NI, "Tuesday 7 April 2026",
        "clarification_requested 2026-04-09, clarification_received 2026-04-14, "
        "clarification_requested 2026-04-20, clarification_received 2026-04-22", "Monday 18 May 2026",
    ),
    (
        "identity and clarification asked together; days before the start add nothing", EW, "Monday 2 March 2026",
        "id_requested 2026-03-03, clarification_requested 2026-03-03, "
        "id_received 2026-03-10, clarification_received 2026-03-13", "Monday 13 April 2026",
    ),
    (
        "clarified before the clock ran", EW, "Monday 2 March 2026",
        "id_requested 2026-03-03, clarification_requested 2026-03-03, "
        "clarification_received 2026-03-06, id_received 2026-03-10", "Friday 10 April 2026",
    ),
    (
        "asked on the day before the last", EW, "Monday 18 May 2026",
        "clarification_requested 2026-06-17, clarification_received 2026-06-24", "Friday 26 June 2026",
    ),
    ("the question is still open", EW, "Monday 2 November 2026", "clarification_requested 2026-11-06", None),
    (
        "rectification waits for identity too", EW, "Monday 7 September 2026",
        "type rectification, id_requested 2026-09-08, id_received 2026-09-15", "Thursday 15 October 2026",
    ),
    ("extended: three months from the start", EW, "Monday 2 March 2026", "extended 2026-03-20", "Tuesday 2 June 2026"),
    (
        "extended into a month without the date, ending on a Sunday", EW, "Monday 30 November 2026",
        "extended 2026-12-18", "Monday 1 March 2027",
    ),
    (
        "three months at once, not one and then two", EW, "Sunday 31 January 2027",
        "extended 2027-02-15", "Friday 30 April 2027",
    ),
    ("extended into a leap year", EW, "Tuesday 30 November 2027", "extended 2027-12-15", "Tuesday 29 February 2028"),
    ("extended to Scotland's 2 January", SC, "Friday 2 October 2026", "extended 2026-10-30", "Tuesday 5 January 2027"),
    ("extended to a Saturday", EW, "Friday 2 October 2026", "extended 2026-10-30", "Monday 4 January 2027"),
    (
        "extended from the day of proof", EW, "Wednesday 1 April 2026",
        "id_requested 2026-04-02, id_received 2026-04-10, extended 2026-05-05", "Friday 10 July 2026",
    ),
    ("notice after the month: no extension", EW, "Monday 2 March 2026", "extended 2026-04-08", "Thursday 2 April 2026"),
    (
        "notice on the Monday after a month that ended on Saturday", EW, "Saturday 28 February 2026",
        "extended 2026-03-30", "Thursday 28 May 2026",
    ),
    (
        "the stop makes room for the notice as well", EW, "Monday 2 March 2026",
        "clarification_requested 2026-03-05, clarification_received 2026-03-12, "
        "extended 2026-04-08", "Wednesday 10 June 2026",
    ),
    ("the last day of the former law", EW, "Wednesday 4 February 2026", "", "Wednesday 4 March 2026"),
    (
        "a stop while extended", EW, "Monday 2 March 2026",
        "extended 2026-03-20, clarification_requested 2026-05-11, "
        "clarification_received 2026-05-18", "Wednesday 10 June 2026",
    ),
    ("received while the office is closed", EW, "Sunday 27 December 2026", "", "Wednesday 27 January 2027"),
    ("received in the school holidays", SC, "Friday 24 July 2026", "", "Monday 24 August 2026"),
    ("Christmas Eve is a working day", EW, "Tuesday 24 November 2026", "", "Thursday 24 December 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "nation", "received", "happened", "due"), DEADLINES)
def test_due_date(shows: str, nation: Nation, received: str, happened: str, due: str | None) -> None:
    right, events = facts(happened)
    reading = read_clock(day(received), nation, right, events, COMMITTED_CALENDAR)
    assert (reading.due_date and in_words(reading.due_date)) == due, shows


def test_every_vector_of_the_file_named_in_the_environment() -> None:
    named = os.environ.get("RIGHTSDESK_DEADLINE_VECTORS")
    if not named:
        pytest.skip("RIGHTSDESK_DEADLINE_VECTORS names no file of further dates")
    with Path(named).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    wrong = {row["id"]: (_due(row), row["expected_due_date"]) for row in rows if _due(row) != row["expected_due_date"]}
    assert wrong == {}


def _due(row: dict[str, str]) -> str:
    right, events = Right.ACCESS, []
    for part in filter(None, row["events"].split(";")):
        name, _, value = part.partition(":")
        if name == "type":
            right = Right(value)
        else:
            events.append(ClockEvent(date.fromisoformat(value), EventName(name)))
    received = date.fromisoformat(row["received_date"])
    reading = read_clock(received, Nation(row["nation"]), right, events, COMMITTED_CALENDAR)
    return reading.due_date.isoformat() if reading.due_date else ""
