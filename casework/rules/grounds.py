"""The grounds in the articles themselves on which a right is granted or refused, besides the exemptions.

Provisions are cited entry by entry in data/grounds.toml (UK GDPR Articles 16 to 22A).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.rules.data import GROUND_TABLES
from casework.rules.vocabulary import Right

SCHEDULE = "schedule"
LEGAL_DUTY = "art-17-3-b"
LEGAL_CLAIM = "art-17-3-e"
MARKETING = "art-21-3"


class GroundEffect(StrEnum):
    """What a ground does to a request."""

    GRANTS = "grants"
    REFUSES = "refuses"
    POLICY = "policy"  # the organisation's own rule: it explains, and refuses nothing by itself


@dataclass(frozen=True)
class Ground:
    """One entry of the catalogue. `plain` is a sentence for a letter; `configurable` waits to be switched on."""

    id: str
    title: str
    provision: str
    rights: frozenset[Right]
    effect: GroundEffect
    plain: str
    configurable: bool = False


def _entry(table: dict[str, Any]) -> Ground:
    rights = frozenset(Right(right) for right in table["rights"])
    return Ground(**{**table, "rights": rights, "effect": GroundEffect(table["effect"])})


GROUNDS: Mapping[str, Ground] = MappingProxyType({table["id"]: _entry(table) for table in GROUND_TABLES})


def ground_by_id(id_: str) -> Ground:
    """Give one ground by its id; raises LookupError for an unknown one."""
    if id_ not in GROUNDS:
        raise LookupError("There is no ground of this name in the catalogue.")
    return GROUNDS[id_]


def grounds_for(
    right: Right, effect: GroundEffect | None = None, switched_on: Collection[str] = ()
) -> tuple[Ground, ...]:
    """Give the grounds of a right in the order of the law; `switched_on` names configurable ones that are in force."""
    return tuple(
        ground
        for ground in GROUNDS.values()
        if right in ground.rights
        and (effect is None or ground.effect is effect)
        and (not ground.configurable or ground.id in switched_on)
    )
