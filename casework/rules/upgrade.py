"""What a new edition of the law or of the rules does to the dates of an open case: told, and never applied unasked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from casework.rules.wording import in_words


class Dates(Protocol):
    """The dates of one right, as a reading of the clock or the record has them."""

    @property
    def due_date(self) -> date | None:
        """The last day to answer."""

    @property
    def planning_date(self) -> date | None:
        """The day to plan for."""

    @property
    def extend_by(self) -> date | None:
        """The last day for a notice of extension."""


@dataclass(frozen=True)
class DateChange:
    """One date that would change; `name` is `due_date`, `planning_date` or `extend_by`."""

    name: str
    was: date | None
    now: date | None

    @property
    def words(self) -> str:
        """Say it in one sentence."""
        return f"{_NAMES[self.name]} becomes {_day(self.now)}; it was {_day(self.was)}."

    @property
    def sooner(self) -> bool:
        """Say whether there would be less time than was thought."""
        return self.now is not None and (self.was is None or self.now < self.was)


_NAMES = {
    "due_date": "The due date",
    "planning_date": "The planning date",
    "extend_by": "The last day for a notice of extension",
}


def changed_dates(before: Dates, after: Dates) -> tuple[DateChange, ...]:
    """Give the dates that differ between two readings of one right; empty where nothing changes."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in _NAMES}
    return tuple(DateChange(name, was, now) for name, (was, now) in pairs.items() if was != now)


def _day(day: date | None) -> str:
    return in_words(day) if day is not None else "none"
