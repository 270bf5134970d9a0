"""Reading the words of the tables: dates with their weekday, facts with their dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from casework.rules.clock import ClockEvent, EventName
from casework.rules.vocabulary import Nation, Right

EW, SC, NI = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND


def day(words: str) -> date:
    """Read `Monday 2 March 2026`; a weekday that does not fit is an error in the table."""
    read = datetime.strptime(words, "%A %d %B %Y").replace(tzinfo=UTC).date()
    assert f"{read:%A}" == words.split()[0], f"{words} was a {read:%A}"
    return read


def facts(happened: str) -> tuple[Right, list[ClockEvent]]:
    """Read `id_requested 2026-03-03, id_received 2026-03-10`; `type` names a right other than access."""
    right, events = Right.ACCESS, []
    for part in filter(None, happened.split(", ")):
        name, value = part.split()
        if name == "type":
            right = Right(value)
        else:
            events.append(ClockEvent(date.fromisoformat(value), EventName(name)))
    return right, events


def utc(words: str) -> datetime:
    """Read `2026-12-07 09:00` as a UTC instant."""
    return datetime.fromisoformat(words).replace(tzinfo=UTC)
