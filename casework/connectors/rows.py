"""What the rows of one table come to: records, yielded identifiers, and who they seem to be about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.connectors.contract import FoundRecord, RowRef, YieldedIdentifier
from casework.connectors.matching import normal
from casework.connectors.statements import Reading, Searched
from casework.connectors.values import filled, is_empty, london_day, plain, same_date, same_name
from casework.register.declarations import TableDeclaration
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind

CONFIRMED, UNCONFIRMED = "confirmed", "unconfirmed"


@dataclass
class Tally:
    """What one table held: rows, the people each identifier led to, and what confirmed them."""

    rows: int = 0
    people: dict[Searched, set[Any]] = field(default_factory=lambda: defaultdict(set), repr=False)
    confirmed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def most_people(self) -> int:
        """Give to how many people one identifier led at most."""
        return max((len(found) for found in self.people.values()), default=0)


class Rows:
    """Turns the rows of one table into records, and counts."""

    def __init__(
        self,
        reading: Reading,
        shown: Sequence[str],
        person: str,
        searched: Sequence[Searched],
        terms: SearchTerms,
    ) -> None:
        """Take what was read and with which identifiers; `person` is the column that tells people apart."""
        self._reading = reading
        self._shown = shown
        self._person = person
        self._searched = [one for one in searched if one.table == reading.declaration.table]
        self._terms = terms
        self.tally = Tally()
        self.yielded: dict[tuple[IdentifierKind, str], YieldedIdentifier] = {}

    def record(self, row: Sequence[Any]) -> FoundRecord:
        """Make the record of a row, and count it."""
        declared = self._reading.declaration
        held = dict(zip(self._reading.columns, row, strict=False))
        self.tally.rows += 1
        self._count_person(held)
        self._confirm(declared, held)
        self._yield(declared, held)
        row_ref = _row_ref(declared, held)
        days = _days(declared, held)
        for name, found in zip(self._reading.looked_up, row[len(self._reading.columns) :], strict=True):
            held[name] = held[name] if found is None else found
        return FoundRecord(
            kind=declared.title,
            label=filled(declared.label, held) or declared.title,
            fields={declared.columns.get(name, name): plain(held[name]) for name in self._shown},
            third_party=any(not is_empty(held[name]) for name in declared.third_party),
            special=any(not is_empty(held[name]) for name in (*declared.special, *declared.health)),
            health=any(not is_empty(held[name]) for name in declared.health),
            row=row_ref,
            retention=declared.retention,
            days=days,
            given=tuple(declared.columns.get(name, name) for name in declared.given),
        )

    def _count_person(self, held: Mapping[str, Any]) -> None:
        person = held.get(self._person)
        if person is None:
            return
        for one in self._searched:
            if normal(one.kind, str(held[one.column])) == one.wanted or held[one.column] in one.spellings:
                self.tally.people[one].add(person)

    def _confirm(self, declared: TableDeclaration, held: Mapping[str, Any]) -> None:
        for word, source in declared.confirm.items():
            template = source if "{" in source else f"{{{source}}}"
            text = filled(template, held)
            if not text:
                continue
            if word == "name":
                same = same_name(text, self._terms.names) if self._terms.names else None
            else:
                same = same_date(text, self._terms.birth_date)
            if same is not None:
                self.tally.confirmed[word][CONFIRMED if same else UNCONFIRMED] += 1

    def _yield(self, declared: TableDeclaration, held: Mapping[str, Any]) -> None:
        for name, kind in declared.yields.items():
            value = "" if is_empty(held[name]) else str(plain(held[name])).strip()
            wanted = normal(kind, value)
            if wanted:
                self.yielded.setdefault((kind, wanted), YieldedIdentifier(kind, value))


def _row_ref(declared: TableDeclaration, held: Mapping[str, Any]) -> RowRef | None:
    if not declared.key:
        return None
    return RowRef(declared.table, tuple((name, plain(held[name])) for name in declared.key))


def _days(declared: TableDeclaration, held: Mapping[str, Any]) -> dict[str, str]:
    found = {trigger: london_day(held[name]) for trigger, name in declared.days.items()}
    return {trigger.value: day.isoformat() for trigger, day in found.items() if day is not None}
