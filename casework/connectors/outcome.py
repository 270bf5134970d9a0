"""What one search has come to, over all its tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.connectors.contract import YieldedIdentifier
from casework.connectors.matching import normal
from casework.connectors.rows import Rows
from casework.connectors.statements import Searched
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind


@dataclass
class Search:
    """One search under way: what it uses, and what it has come to so far."""

    terms: SearchTerms = field(repr=False)
    keys: dict[tuple[IdentifierKind, str], str] = field(repr=False)
    statements: list[str] = field(default_factory=list)
    searched: list[Searched] = field(default_factory=list, repr=False)
    tables: dict[str, Rows | None] = field(default_factory=dict, repr=False)

    def most_people(self) -> int:
        """Give to how many people one identifier led at most."""
        return max((rows.tally.most_people() for rows in self.tables.values() if rows), default=0)

    def yielded(self) -> list[YieldedIdentifier]:
        """Give the identifiers that trusted fields yielded, each once, without those searched for."""
        used = {(kind, normal(kind, value)) for kind, value in self.terms.keys}
        found: dict[tuple[IdentifierKind, str], YieldedIdentifier] = {}
        for rows in self.tables.values():
            for key, identifier in rows.yielded.items() if rows else ():
                if key not in used:
                    found.setdefault(key, identifier)
        return list(found.values())

    def confirmed(self) -> dict[str, dict[str, int]]:
        """Count for name and birth date how many records they confirmed, and how many not."""
        counts: dict[str, dict[str, int]] = {}
        for rows in self.tables.values():
            for word, counter in rows.tally.confirmed.items() if rows else ():
                for outcome, number in counter.items():
                    counts.setdefault(word, {}).setdefault(outcome, 0)
                    counts[word][outcome] += number
        return counts
