"""Working days: weekends, the bank holidays of a nation, and where asked the organisation's closure days.

Source: Regulation (EEC, Euratom) 1182/71 Article 2, applied by UK GDPR Article 4A: every day is a working
day but Saturdays, Sundays and the public holidays of the place where the action is to be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casework.rules.vocabulary import Nation

ONE_DAY = timedelta(days=1)
SATURDAY = 5  # as date.weekday() counts


@dataclass(frozen=True)
class Calendar:
    """Bank holidays per nation, as published, with the edition they were taken from."""

    edition: str
    holidays: Mapping[Nation, frozenset[date]]
    covers_until: date


@dataclass(frozen=True)
class WorkingDays:
    """The working days of one nation. Leave `closed` empty for statutory dates: closing never moves those."""

    nation: Nation
    calendar: Calendar
    closed: frozenset[date] = frozenset()

    def includes(self, day: date) -> bool:
        """Say whether work is done on this day."""
        return not (day.weekday() >= SATURDAY or self.is_bank_holiday(day) or day in self.closed)

    def is_bank_holiday(self, day: date) -> bool:
        """Say whether the day is a published bank holiday of the nation."""
        return day in self.calendar.holidays.get(self.nation, frozenset())

    def on_or_after(self, day: date) -> date:
        """Give the day itself or the first working day after it."""
        while not self.includes(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """Give the day itself or the last working day before it."""
        while not self.includes(day):
            day -= ONE_DAY
        return day

    def after(self, day: date, count: int) -> date:
        """Give the `count`-th working day later than `day`; none counted gives `on_or_after`."""
        if count == 0:
            return self.on_or_after(day)
        for _ in range(count):
            day = self.on_or_after(day + ONE_DAY)
        return day

    def before(self, day: date, count: int) -> date:
        """Give the `count`-th working day earlier than `day`; none counted gives `on_or_before`."""
        if count == 0:
            return self.on_or_before(day)
        for _ in range(count):
            day = self.on_or_before(day - ONE_DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days later than `start`, up to and including `end`; none when `end` is not later."""
        days = max((end - start).days, 0)
        return sum(1 for n in range(1, days + 1) if self.includes(start + n * ONE_DAY))


def working_days_between(
    start: date, end: date, nation: Nation, calendar: Calendar, closed: frozenset[date] = frozenset()
) -> int:
    """Count the working days later than `start`, up to and including `end`."""
    return WorkingDays(nation, calendar, closed).between(start, end)


def days_left(
    until: date, today: date, nation: Nation, calendar: Calendar, closed: frozenset[date] = frozenset()
) -> int:
    """Count the working days left after today up to a last day; nought on the day, negative when it is past."""
    days = WorkingDays(nation, calendar, closed)
    if until >= today:
        return days.between(today, until)
    return -max(days.between(until, today), 1)
