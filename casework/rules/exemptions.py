"""The catalogue of exemptions: what a refusal, in full or in part, may rest on.

Exemptions are never automatic: somebody applies the test to each item and records the reason.
Sources are cited entry by entry in data/exemptions.toml (DPA 2018 Schedules 2 to 4; UK GDPR).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.rules.data import EXEMPTION_TABLES
from casework.rules.organisations import OrganisationKind
from casework.rules.vocabulary import Nation, Right


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
    """One entry of the catalogue. `common` marks what small organisations meet in practice.

    `only_for` names who alone can rely on it (nobody named: everybody can), `never_for` whom it does not touch,
    `nations` where it is law.
    """

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
    only_for: frozenset[OrganisationKind] = frozenset()
    never_for: frozenset[OrganisationKind] = frozenset()
    nations: frozenset[Nation] = frozenset(Nation)

    def open_to(self, kinds: Collection[str]) -> bool:
        """Say whether an organisation of these kinds can rely on it."""
        return (not self.only_for or not self.only_for.isdisjoint(kinds)) and self.never_for.isdisjoint(kinds)


def _entry(table: dict[str, Any]) -> Exemption:
    fields = {
        **table,
        "rights": frozenset(Right(right) for right in table["rights"]),
        "test": LegalTest(table["test"]),
        "scope": Scope(table["scope"]),
        "tell": Tell(table["tell"]),
        "only_for": frozenset(OrganisationKind(kind) for kind in table.get("only_for", ())),
        "never_for": frozenset(OrganisationKind(kind) for kind in table.get("never_for", ())),
        "nations": frozenset(Nation(nation) for nation in table.get("nations", Nation)),
    }
    return Exemption(**fields)


EXEMPTIONS: Mapping[str, Exemption] = MappingProxyType({table["id"]: _entry(table) for table in EXEMPTION_TABLES})


def exemption_by_id(id_: str) -> Exemption:
    """Give one exemption by its id; raises LookupError for an unknown one."""
    if id_ not in EXEMPTIONS:
        raise LookupError("There is no exemption of this name in the catalogue.")
    return EXEMPTIONS[id_]


def exemptions_for(
    right: Right, kinds: Collection[str] | None = None, nation: Nation | None = None
) -> tuple[Exemption, ...]:
    """Give the exemptions that can limit a right, those met in practice first, then by title.

    `kinds` are what the organisation is (casework.rules.organisations) and `nation` is where: given, only what
    that organisation can rely on is left; None leaves everything.
    """
    reaching = (
        entry
        for entry in EXEMPTIONS.values()
        if right in entry.rights
        and (kinds is None or entry.open_to(kinds))
        and (nation is None or nation in entry.nations)
    )
    return tuple(sorted(reaching, key=lambda entry: (not entry.common, entry.title)))


def item_exemptions(
    right: Right, kinds: Collection[str] | None = None, nation: Nation | None = None
) -> tuple[Exemption, ...]:
    """Give those of `exemptions_for` under which an item, or a part of it, can be kept back."""
    limiting = (Scope.ITEM, Scope.PURPOSE)
    return tuple(entry for entry in exemptions_for(right, kinds, nation) if entry.scope in limiting)


def request_exemptions(right: Right) -> tuple[Exemption, ...]:
    """Give what can end a whole request: UK GDPR Articles 11 and 12(5), and nothing else."""
    return tuple(entry for entry in exemptions_for(right) if entry.scope is Scope.REQUEST)
