"""What pages and letters read of acts, corrections, and people named in items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.rules.vocabulary import ActState, Right, Verb


@dataclass(frozen=True)
class ActView:
    """One act of a case: a verb at a processor, and what came of it."""

    key: str
    right: Right
    verb: Verb
    processor: str
    connector: str
    edition: int
    state: ActState
    items: tuple[str, ...]
    expected: int
    rows: int
    evidence: dict[str, Any]
    by: str
    note: str = field(repr=False)
    planned_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class CorrectionView:
    """One correction as the desk proposes it."""

    id: str
    item_id: str
    processor: str
    how: str  # replace, complete, note
    label: str = field(repr=False)  # of the field
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True)
class ThirdPartyView:
    """Somebody named in items, and whether they were asked."""

    id: str
    items: tuple[str, ...]
    name: str = field(repr=False)
    email: str = field(repr=False)
    reason: str = field(repr=False)
    professional: str
    sought: bool
    recorded_at: datetime
    answer: str
