"""The committed bank holidays: right, and covering enough of the future."""

from __future__ import annotations

from datetime import UTC, date, datetime

import holidays
import pytest

from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.vocabulary import Nation
from tests.rules.words import EW, NI, SC

FIRST_YEAR = 2018
SUBDIVISIONS = {EW: "ENG", SC: "SCT", NI: "NIR"}
HOW_TO_REFRESH = (
    "The committed bank holidays end on {until}, before the end of next year. Take the dates of "
    "https://www.gov.uk/bank-holidays into casework/rules/data/bank-holidays.toml, move its edition and covers_until "
    "on, and compare with this test; docs/law.md, 'Bank holidays', has the steps. A running service takes them by "
    "itself: rightsdesk calendar refresh."
)


def test_the_end_of_next_year_is_covered() -> None:
    next_year = datetime.now(UTC).year + 1
    until = COMMITTED_CALENDAR.covers_until
    assert until >= date(next_year, 12, 31), HOW_TO_REFRESH.format(until=until)


@pytest.mark.parametrize("nation", Nation)
def test_the_dates_equal_an_independent_list(nation: Nation) -> None:
    years = range(FIRST_YEAR, COMMITTED_CALENDAR.covers_until.year + 1)
    known = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=years)
    # The published list gives the day off work: a holiday on a weekend stands on its substitute day.
    assert sorted(COMMITTED_CALENDAR.holidays[nation]) == sorted(day for day in known if day.weekday() < 5)


# A day, and the nations that have it off.
DAYS = [
    ("Easter Monday", date(2026, 4, 6), {EW, NI}),
    ("2 January", date(2026, 1, 2), {SC}),
    ("St Patrick's Day", date(2026, 3, 17), {NI}),
    ("12 July, moved from a Sunday", date(2026, 7, 13), {NI}),
    ("summer, first Monday of August", date(2026, 8, 3), {SC}),
    ("summer, last Monday of August", date(2026, 8, 31), {EW, NI}),
    ("St Andrew's Day", date(2026, 11, 30), {SC}),
    ("proclaimed for Scotland", date(2026, 6, 15), {SC}),
    ("the Queen's funeral", date(2022, 9, 19), {EW, SC, NI}),
    ("the Coronation", date(2023, 5, 8), {EW, SC, NI}),
    ("Boxing Day, moved from a Saturday", date(2026, 12, 28), {EW, SC, NI}),
    ("moved in 2020", date(2020, 5, 8), {EW, SC, NI}),
    ("and not where it usually is", date(2020, 5, 4), set()),
    ("an ordinary Tuesday", date(2026, 12, 1), set()),
]


@pytest.mark.parametrize(("name", "day", "nations"), DAYS)
def test_a_day(name: str, day: date, nations: set[Nation]) -> None:
    assert {nation for nation, days in COMMITTED_CALENDAR.holidays.items() if day in days} == nations, name
