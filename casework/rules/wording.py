"""Dates and nations as people read them: the same words on pages, in letters and in explanations."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Nation

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NATION_NAMES = {
    Nation.ENGLAND_AND_WALES: "England and Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}


def weekday(day: date) -> str:
    """Give the day of the week; not by strftime, whose words follow the machine's language."""
    return _WEEKDAYS[day.weekday()]


def in_words(day: date) -> str:
    """Give a date as letters write it, e.g. Monday 7 December 2026."""
    return f"{weekday(day)} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_number(name: str) -> int:
    """Give the number of a month by its English name, 0 for any other word."""
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def counted(number: int, thing: str) -> str:
    """Give a number with its noun, e.g. 1 day, 3 days."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
