"""Months as the law counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(start: date, months: int) -> date:
    """Give the corresponding date some months later, or the last day of a month that has no such date.

    Source: Regulation (EEC, Euratom) 1182/71 Article 3(2)(c), applied by UK GDPR Article 4A. Two steps of
    one month are not one step of two: 31 January and three months is 30 April, not 28 April.
    """
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
