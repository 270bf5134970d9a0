from __future__ import annotations

from datetime import date

from casework.record.calendar import Calendars
from casework.rules.clock import Calendar
from casework.rules.vocabulary import Nation

EASTER = date(2026, 4, 3)
CORONATION = date(2026, 5, 8)


def edition(name, *days, until=date(2027, 12, 31)):
    holidays = {nation: frozenset({EASTER}) for nation in Nation}
    return Calendar(name, {**holidays, Nation.SCOTLAND: frozenset({EASTER, *days})}, until)


async def test_the_committed_calendar_is_in_force_at_first(database):
    committed = edition("committed")
    assert await Calendars(database, committed).current() == committed


async def test_an_edition_with_the_same_days_changes_nothing(database, utc):
    calendars = Calendars(database, edition("committed"))
    assert await calendars.store(edition("feed 1"), utc(2026, 3, 2)) is False
    assert (await calendars.current()).edition == "committed"


async def test_a_new_holiday_is_in_force_once_stored(database, utc):
    calendars = Calendars(database, edition("committed"))
    assert await calendars.store(edition("feed 1", CORONATION), utc(2026, 3, 2)) is True
    assert await calendars.current() == edition("feed 1", CORONATION)
    assert await calendars.store(edition("feed 2", CORONATION), utc(2026, 3, 3)) is False
    assert (await Calendars(database, edition("committed")).current()).edition == "feed 1"


async def test_the_edition_taken_last_is_in_force_also_when_it_comes_back(database, utc):
    calendars = Calendars(database, edition("committed"))
    await calendars.store(edition("feed 1", CORONATION), utc(2026, 3, 2))
    assert await calendars.store(edition("feed 2"), utc(2026, 3, 3)) is True
    assert await calendars.store(edition("feed 1", CORONATION), utc(2026, 3, 4)) is True
    assert (await calendars.current()).edition == "feed 1"


async def test_an_edition_that_covers_less_time_is_not_taken(database, utc):
    calendars = Calendars(database, edition("committed"))
    assert await calendars.store(edition("feed 1", CORONATION, until=date(2026, 12, 31)), utc(2026, 3, 2)) is False
    assert (await calendars.current()).edition == "committed"


async def test_a_release_that_covers_more_time_is_in_force_again(database, utc):
    await Calendars(database, edition("committed")).store(edition("feed 1", CORONATION), utc(2026, 3, 2))
    released = edition("next release", until=date(2028, 12, 31))
    assert await Calendars(database, released).current() == released
