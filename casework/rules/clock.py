"""The statutory clock: dates in, explained dates out.

Sources: UK GDPR Articles 4A, 12 and 12A (as amended by the Data (Use and Access) Act 2025 s.76),
Regulation (EEC, Euratom) 1182/71 Article 3, and the Commissioner's guidance on time limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.rules.vocabulary import ClockState, Nation, Right


class EventName(StrEnum):
    """A fact that can move the clock."""

    ID_REQUESTED = "id_requested"
    ID_RECEIVED = "id_received"
    AUTHORITY_REQUESTED = "authority_requested"
    AUTHORITY_RECEIVED = "authority_received"
    FEE_REQUESTED = "fee_requested"
    FEE_PAID = "fee_paid"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_RECEIVED = "clarification_received"
    EXTENDED = "extended"


@dataclass(frozen=True, order=True)
class ClockEvent:
    """One dated fact; the date is a Europe/London calendar date."""

    on: date
    name: EventName


@dataclass(frozen=True)
class Calendar:
    """Bank holidays per nation, as published, with the edition they were taken from."""

    edition: str
    holidays: Mapping[Nation, frozenset[date]]
    covers_until: date


@dataclass(frozen=True)
class ClockStep:
    """One sentence of the explanation of a date, with its legal source."""

    text: str
    source: str
    on: date | None = None


@dataclass(frozen=True)
class ClockReading:
    """The clock of one right: its dates and why they are what they are."""

    clock: ClockState
    due_date: date | None
    planning_date: date | None
    extend_by: date | None
    steps: tuple[ClockStep, ...]
    calendar_edition: str = ""


class ClockError(ValueError):
    """The facts given cannot all be true; the message is a sentence for the person who gave them."""


def read_clock(
    received: date,
    nation: Nation,
    right: Right,
    events: Sequence[ClockEvent],
    calendar: Calendar,
) -> ClockReading:
    """Read the clock of one right."""
    raise NotImplementedError
