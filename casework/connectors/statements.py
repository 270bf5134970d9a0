"""The statements of a search, built from a declaration: bound parameters only, and nothing but reading.

A search has two halves. First each searched column is asked for the spellings it holds of an identifier,
which casework.connectors.matching then judges. Then every table is read by exactly these spellings, its
own or those of the tables it is reached from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, bindparam, cast, column, func, or_, select, table
from sqlalchemy.sql.expression import TableClause

from casework.connectors.matching import ESCAPE, candidates
from casework.register.declarations import Lookup, SqlDeclaration, TableDeclaration, template_columns
from casework.rules.vocabulary import IdentifierKind

LARGEST_WHOLE = 2**63 - 1
CANDIDATES = 10_000  # spellings a database may offer for one identifier


@dataclass(frozen=True)
class Searched:
    """One identifier in one column: what was asked for, normalised, and the spellings found there."""

    table: str
    column: str
    kind: IdentifierKind
    wanted: str = field(repr=False)
    spellings: tuple[str | int, ...] = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """A table's statement with the columns it selects, in order, and the looked-up names that follow them."""

    declaration: TableDeclaration
    statement: Select[Any]
    columns: tuple[str, ...]
    looked_up: tuple[str, ...]


class Statements:
    """Builds the statements of one processor."""

    def __init__(self, declaration: SqlDeclaration, shapes: Mapping[str, Mapping[str, str]]) -> None:
        """Take the declaration and, of each table, how each column is compared (as sources give it)."""
        self._tables = {declared.table: declared for declared in declaration.tables}
        self._shapes = shapes
        self._sources = {name: source_of(name, shapes[name]) for name in self._tables}

    def whole(self, declared: TableDeclaration, kind: IdentifierKind) -> bool:
        """Say whether an identifier is compared as a number in this table."""
        return self._shapes[declared.table][declared.search_by[kind]] == "whole" and kind not in {
            IdentifierKind.EMAIL,
            IdentifierKind.PHONE,
        }

    def spellings(self, declared: TableDeclaration, kind: IdentifierKind, wanted: str) -> Select[Any]:
        """Ask one column for what may be spellings of a normalised identifier."""
        text = self._as_text(declared.table, declared.search_by[kind])
        pattern = candidates(kind, wanted)
        found = func.lower(text).like(bindparam("pattern", pattern, String), escape=ESCAPE)
        return select(text).where(found).distinct().limit(CANDIDATES + 1)

    def reading(self, declared: TableDeclaration, searched: Collection[Searched]) -> Reading | None:
        """Read a table's rows of the person; None when no spelling leads there."""
        condition = self._condition(declared, searched, frozenset())
        if condition is None:
            return None
        source = self._sources[declared.table]
        columns = self._columns(declared)
        looked_up = tuple(name for name in declared.lookups if name in columns)
        names = [_looked_up(source.c[name], declared.lookups[name]) for name in looked_up]
        statement = select(*(source.c[name] for name in columns), *names).select_from(source).where(condition)
        if declared.order_by:
            statement = statement.order_by(source.c[declared.order_by])
        return Reading(declared, statement.limit(declared.row_limit + 1), columns, looked_up)

    def shown(self, declared: TableDeclaration) -> tuple[str, ...]:
        """Give the columns that are shown, in the order of the declaration or of the database."""
        every = tuple(declared.columns) or tuple(self._shapes[declared.table])
        return tuple(name for name in every if name not in declared.leave_out)

    def person(self, declared: TableDeclaration) -> str:
        """Give the column that tells people apart, or nothing."""
        ways = (reach for other in self._tables.values() for reach in other.reached_from)
        default = next((reach.their_column for reach in ways if reach.table == declared.table), "")
        return declared.person or default

    def _columns(self, declared: TableDeclaration) -> tuple[str, ...]:
        needed = [*self.shown(declared), *template_columns(declared.label), *declared.yields]
        needed += [*declared.search_by.values(), self.person(declared), *declared.key, *declared.days.values()]
        for template in declared.confirm.values():
            needed += template_columns(template) or (template,)
        return tuple(dict.fromkeys(name for name in needed if name))

    def _condition(
        self, declared: TableDeclaration, searched: Collection[Searched], seen: frozenset[str]
    ) -> ColumnElement[bool] | None:
        # Tables may be reached from each other: a person's second address is reached from the employee, who
        # was reached from the first. So a way may come back to a table, but only to what is searched there.
        source = self._sources[declared.table]
        direct = (one for one in searched if one.table == declared.table and one.spellings)
        ways: list[ColumnElement[bool]] = [self._is_one_of(one) for one in direct]
        for reach in declared.reached_from if declared.table not in seen else ():
            inner = self._condition(self._tables[reach.table], searched, seen | {declared.table})
            if inner is not None:
                theirs = self._sources[reach.table].c[reach.their_column]
                found = select(theirs).where(inner, theirs.is_not(None)).correlate(None)
                ways.append(source.c[reach.column].in_(found))
        return or_(*ways) if ways else None

    def _is_one_of(self, one: Searched) -> ColumnElement[bool]:
        if all(isinstance(spelling, int) for spelling in one.spellings):
            numbers = bindparam(None, list(one.spellings), BigInteger, expanding=True)
            return self._sources[one.table].c[one.column].in_(numbers)
        texts = bindparam(None, list(one.spellings), String, expanding=True)
        return self._as_text(one.table, one.column).in_(texts)

    def _as_text(self, name: str, searched: str) -> ColumnElement[Any]:
        found = self._sources[name].c[searched]
        return found if self._shapes[name][searched] == "text" else cast(found, String)


def declared_columns(declaration: SqlDeclaration) -> dict[str, dict[str, str]]:
    """Give, of each table a declaration names, the columns it names, each with the word that names it."""
    named: dict[str, dict[str, str]] = {}

    def name(table_name: str, columns: Collection[str], word: str) -> None:
        for found in columns:
            if found:
                named.setdefault(table_name, {}).setdefault(found, word)

    for declared in declaration.tables:
        named.setdefault(declared.table, {})
        name(declared.table, declared.columns, "columns")
        name(declared.table, declared.leave_out, "leave_out")
        name(declared.table, declared.search_by.values(), "search_by")
        name(declared.table, template_columns(declared.label), "label")
        for template in declared.confirm.values():
            name(declared.table, template_columns(template) or (template,), "confirm")
        name(declared.table, (declared.person,), "person")
        name(declared.table, declared.yields, "yields")
        name(declared.table, declared.lookups, "lookups")
        name(declared.table, (*declared.third_party, *declared.special), "third_party or special")
        name(declared.table, declared.health, "health")
        name(declared.table, declared.given, "given")
        name(declared.table, declared.key, "key")
        name(declared.table, declared.days.values(), "days")
        name(declared.table, declared.acts.rectify, "rectify")
        for verb, change in declared.acts.changes().items():
            name(declared.table, change.set, verb.value)
        name(declared.table, (declared.order_by,), "order_by")
        for reach in declared.reached_from:
            name(declared.table, (reach.column,), "reached_from")
            name(reach.table, (reach.their_column,), "reached_from")
        for lookup in declared.lookups.values():
            name(lookup.table, (lookup.column, lookup.name), "lookups")
    return named


def source_of(name: str, columns: Collection[str]) -> TableClause:
    """Give a table, `name` or `schema.name`, with some of its columns."""
    schema, _, bare = name.rpartition(".")
    return table(bare, *(column(found) for found in columns), schema=schema or None)


def _looked_up(mine: ColumnElement[Any], lookup: Lookup) -> ColumnElement[Any]:
    other = source_of(lookup.table, {lookup.column, lookup.name}).alias("looked_up")
    found = select(other.c[lookup.name]).where(other.c[lookup.column] == mine).limit(1)
    return found.correlate_except(other).scalar_subquery()
