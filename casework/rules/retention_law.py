"""The catalogue of what the law says about keeping: minimums, ceilings, and what is merely usual.

Provisions are cited entry by entry in data/retention.toml, with how sure the entry is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.rules.data import RETENTION_TABLES
from casework.rules.retention_rows import Basis, Keep, RetentionError, Trigger, keep_of
from casework.rules.vocabulary import Nation


class Effect(StrEnum):
    """What an entry does to a period."""

    MINIMUM = "minimum"  # a legal duty: nothing goes before
    CEILING = "ceiling"  # nothing stays longer
    BOTH = "minimum-and-ceiling"
    SUGGESTION = "suggestion"  # usual; binds nobody


class Confidence(StrEnum):
    """How an entry was established."""

    VERIFIED = "verified"  # the provision itself was read
    SECONDARY = "secondary"  # a reliable text about it was read
    KNOWN = "known"
    LIKELY = "likely"  # confirm it before relying on it
    UNSETTLED = "unsettled"  # the law leaves it open: the organisation decides


@dataclass(frozen=True)
class KeepingLaw:
    """One entry of the catalogue. `since` is the first day whose records it governs."""

    id: str
    title: str
    keep: Keep
    trigger: Trigger
    effect: Effect
    basis: Basis
    provision: str
    confidence: Confidence
    nations: frozenset[Nation] = frozenset(Nation)
    since: date = date.min
    stays: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_minimum(self) -> bool:
        """Say whether it is a legal duty to keep."""
        return self.effect in (Effect.MINIMUM, Effect.BOTH)

    @property
    def is_ceiling(self) -> bool:
        """Say whether it limits how long a record may stay."""
        return self.effect in (Effect.CEILING, Effect.BOTH)

    @property
    def configurable(self) -> bool:
        """Say whether the law leaves the period to the organisation."""
        return self.confidence is Confidence.UNSETTLED


def _entry(table: dict[str, Any]) -> KeepingLaw:
    fields = {
        **table,
        "keep": keep_of(table["keep"]),
        "trigger": Trigger(table["trigger"]),
        "effect": Effect(table["effect"]),
        "basis": Basis(table["basis"]),
        "confidence": Confidence(table["confidence"]),
        "nations": frozenset(Nation(nation) for nation in table.get("nations", Nation)),
        "stays": tuple(table.get("stays", ())),
    }
    return KeepingLaw(**fields)


KEEPING_LAWS: tuple[KeepingLaw, ...] = tuple(_entry(table) for table in RETENTION_TABLES)
_BY_ID: Mapping[str, tuple[KeepingLaw, ...]] = MappingProxyType(
    {entry.id: tuple(each for each in KEEPING_LAWS if each.id == entry.id) for entry in KEEPING_LAWS}
)
KEEPING_LAW_IDS = tuple(_BY_ID)


def keeping_law(id_: str, nation: Nation) -> KeepingLaw | None:
    """Give an entry as it stands in a nation, None where it does not; raises RetentionError for an unknown one."""
    if id_ not in _BY_ID:
        raise RetentionError(f'"{id_}" is not in the catalogue of retention law.')
    return next((entry for entry in _BY_ID[id_] if nation in entry.nations), None)


def keeping_law_title(id_: str) -> str:
    """Give the title of a known entry, in whichever nation it stands."""
    return _BY_ID[id_][0].title
