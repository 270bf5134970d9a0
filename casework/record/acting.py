"""What an act is about and what it came to: plain values between the activity and the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.record.views import CorrectionView, ItemView
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import ActState


@dataclass(frozen=True)
class ActWork:
    """What an act is about: items found before, with corrections, or a person known by `terms`."""

    begun_before: bool
    items: tuple[ItemView, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()
    terms: SearchTerms | None = field(repr=False, default=None)


@dataclass(frozen=True)
class ActOutcome:
    """What an act came to. `erased` names rows (table, identity) for the erasure ledger."""

    state: ActState
    rows: int = 0
    already: int = 0
    evidence: dict[str, Any] = field(default_factory=dict)
    erased: tuple[tuple[str, str], ...] = field(repr=False, default=())
    note: str = field(repr=False, default="")
    by: str = "service"


@dataclass(frozen=True)
class ErasedLine:
    """One line of the erasure ledger."""

    token: str
    source: str  # name of the table; empty for an act that a person carried out by hand
    verb: str
    case_id: str
    erased_at: datetime
    erased_again_at: datetime | None = None  # when it was last found in a restored backup


@dataclass(frozen=True)
class DoneLine:
    """An act of a case that was done at a processor."""

    case_id: str
    verb: str
    ended_at: datetime
