"""The catalogue of exemptions: what a refusal, in full or in part, may rest on.

Exemptions are never automatic: somebody applies the test to each item and records the reason.
Sources are cited entry by entry in data/exemptions.toml (DPA 2018 Schedules 2 to 4; UK GDPR).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.rules.data import EXEMPTION_TABLES
from casework.rules.vocabulary import Right


class LegalTest(StrEnum):
    """What must be shown before an exemption applies."""

    CLASS = "class"  # the kind of data or purpose is enough
    PREJUDICE = "prejudice"  # harm is likely; case by case, and only so far as needed
    PREVENT = "prevent"  # the right would prevent something, or seriously impair it
    HARM = "harm"  # serious harm to somebody's health is likely
    PROHIBITION = "prohibition"  # nothing may be shown until somebody was asked
    BALANCE = "balance"  # interests are weighed
    BEST_INTERESTS = "best-interests"  # of a child
    WISHES = "wishes"  # what the person expected or said
    CONFLICT = "conflict"  # another law or privilege forbids or limits it
    BELIEF = "belief"  # the organisation's reasonable belief
    WOULD_EXPOSE = "would-expose"  # to prosecution
    REQUIRED_FOR = "required-for"  # a purpose named in the law


class Scope(StrEnum):
    """How far an exemption reaches."""

    ITEM = "item"  # items, or parts of them
    REQUEST = "request"  # the whole request
    PURPOSE = "purpose"  # everything held for a purpose
    MODIFY = "modify"  # changes time or content of the answer, refuses nothing


class Tell(StrEnum):
    """What the person is told; reasons and routes of complaint are always given (UK GDPR Article 12(4))."""

    YES = "yes"  # the exemption by name, and why
    CAREFUL = "careful"  # in general words where saying more would itself do the harm


@dataclass(frozen=True)
class Exemption:
    """One entry of the catalogue. `common` marks what small organisations meet in practice."""

    id: str
    title: str
    provision: str
    rights: frozenset[Right]
    test: LegalTest
    scope: Scope
    tell: Tell
    plain: str
    examples: str
    consult: str = ""
    note: str = ""
    common: bool = False


def _entry(table: dict[str, Any]) -> Exemption:
    fields = {
        **table,
        "rights": frozenset(Right(right) for right in table["rights"]),
        "test": LegalTest(table["test"]),
        "scope": Scope(table["scope"]),
        "tell": Tell(table["tell"]),
    }
    return Exemption(**fields)


EXEMPTIONS: Mapping[str, Exemption] = MappingProxyType({table["id"]: _entry(table) for table in EXEMPTION_TABLES})


def exemption_by_id(id_: str) -> Exemption:
    """Give one exemption by its id; raises LookupError for an unknown one."""
    if id_ not in EXEMPTIONS:
        raise LookupError("There is no exemption of this name in the catalogue.")
    return EXEMPTIONS[id_]


def exemptions_for(right: Right) -> tuple[Exemption, ...]:
    """Give the exemptions that can limit a right, those met in practice first, then by title."""
    reaching = (entry for entry in EXEMPTIONS.values() if right in entry.rights)
    return tuple(sorted(reaching, key=lambda entry: (not entry.common, entry.title)))
