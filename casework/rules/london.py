"""London dates of UTC instants: the one helper every layer uses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_date(instant: datetime) -> date:
    """Give the Europe/London calendar date of an instant; raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(LONDON).date()


def london_instant(day: date, hour: int = 0) -> datetime:
    """Give the UTC instant of an hour (0 to 23) of a Europe/London calendar date."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)
