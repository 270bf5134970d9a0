"""What a demand means under a declaration: for each table, its rows, and what each column of them is to hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.connectors.contract import ConnectorError, Demand, Failure, RowAct, RowRef
from casework.connectors.values import plain
from casework.register.declarations import SqlDeclaration, TableDeclaration, template_columns
from casework.rules.vocabulary import Verb


@dataclass(frozen=True)
class Wish:
    """What one column is to hold. `old` is what it must hold before, where it is a correction."""

    column: str
    new: Any = field(repr=False)
    old: Any = field(repr=False, default=None)
    is_correction: bool = False


@dataclass(frozen=True)
class Target:
    """One row: its key's values in declared order, and what is wished of it.

    `seen` has the columns that tell whose row it is, each with the values of which it must hold one.
    """

    key: tuple[Any, ...] = field(repr=False)
    wishes: tuple[Wish, ...] = field(repr=False, default=())
    seen: Mapping[str, tuple[Any, ...]] = field(repr=False, compare=False, default_factory=dict)


@dataclass(frozen=True)
class TableWork:
    """All of a demand that is about one table: its rows by their identities. `deletes` them, or sets columns."""

    declared: TableDeclaration
    deletes: bool
    targets: dict[str, Target] = field(repr=False)

    def columns(self) -> tuple[str, ...]:
        """Give the columns to be set."""
        return tuple(dict.fromkeys(wish.column for target in self.targets.values() for wish in target.wishes))

    def looked_at(self) -> tuple[str, ...]:
        """Give the columns to be read besides the key: those to be set, and those that tell whose a row is."""
        telling = (column for target in self.targets.values() for column in target.seen)
        return tuple(dict.fromkeys((*self.columns(), *telling)))


def identity(key: tuple[Any, ...]) -> str:
    """Give the one text under which a key is compared, whether it comes from an extract or from the database."""
    return json.dumps([plain(value) for value in key], ensure_ascii=False)


def works_of(declaration: SqlDeclaration, demand: Demand) -> list[TableWork]:
    """Sort a demand out by tables, in declared order; raises ConnectorError for what the declaration does not allow."""
    tables = {declared.table: declared for declared in declaration.tables}
    works: dict[str, TableWork] = {}
    for row_act in demand.rows:
        declared = tables.get(row_act.row.table)
        if declared is None or demand.verb not in declared.acts.verbs():
            what = declared.title if declared else "a table that is not declared"
            raise _refusal(declaration, f"the declaration does not allow to {demand.verb} rows of {what}")
        fixed = declared.acts.values(demand.verb)
        deletes = demand.verb is Verb.ERASE and fixed is None
        work = works.setdefault(declared.table, TableWork(declared, deletes, {}))
        key = _key(declaration, declared, row_act.row)
        seen = {} if demand.verb is Verb.RECTIFY else _seen(declaration, declared, row_act.seen)
        target = Target(key, _wishes(declaration, declared, row_act, fixed, demand.verb), seen)
        if work.targets.setdefault(identity(key), target) != target:
            raise _refusal(declaration, f"a row of {declared.title} is to be corrected in two ways at once")
    return [works[name] for name in tables if name in works]


def _key(declaration: SqlDeclaration, declared: TableDeclaration, row: RowRef) -> tuple[Any, ...]:
    if tuple(column for column, _ in row.key) != declared.key:
        words = f"the key of {declared.title} is declared otherwise than when its rows were found: search again"
        raise _refusal(declaration, words)
    return tuple(value for _, value in row.key)


def _wishes(
    declaration: SqlDeclaration,
    declared: TableDeclaration,
    row_act: RowAct,
    fixed: Mapping[str, Any] | None,
    verb: Verb,
) -> tuple[Wish, ...]:
    if (verb is Verb.RECTIFY) != bool(row_act.values):
        raise _refusal(declaration, f"only a correction of {declared.title} has values, and each has")
    if verb is not Verb.RECTIFY:
        return tuple(Wish(column, value) for column, value in (fixed or {}).items())
    columns = {declared.columns.get(column, column): column for column in declared.acts.rectify}
    wishes: dict[str, Wish] = {}
    for value in row_act.values:
        if value.label not in columns:
            raise _refusal(declaration, f"a field of {declared.title} is named that may not be corrected")
        if value.label in wishes:
            raise _refusal(declaration, f"a row of {declared.title} is to be corrected in two ways at once")
        wishes[value.label] = Wish(columns[value.label], value.new, value.old, is_correction=True)
    return tuple(wishes.values())


def _seen(
    declaration: SqlDeclaration, declared: TableDeclaration, fields: Mapping[str, Any]
) -> dict[str, tuple[Any, ...]]:
    """Give what the columns that tell whose a row is may hold, as far as they were shown as they are.

    That is what was read there, or what a declared act leaves there, which may have been ours; a row that leads to
    nobody any more is nobody else's.
    """
    labels = declared.columns or {label: label for label in fields}
    ways = {reach.column for reach in declared.reached_from}
    seen: dict[str, tuple[Any, ...]] = {}
    for column in _telling(declaration, declared):
        label = labels.get(column, "")
        if label in fields and column not in (*declared.key, *declared.lookups):
            ours = (change.set[column] for change in declared.acts.changes().values() if column in change.set)
            seen[column] = (fields[label], *ours, *((None,) if column in ways else ()))
    return seen


def _telling(declaration: SqlDeclaration, declared: TableDeclaration) -> tuple[str, ...]:
    """Give the columns by which a person is found, told apart, confirmed, or reached."""
    ways = [reach for other in declaration.tables for reach in other.reached_from if reach.table == declared.table]
    confirming = [template_columns(source) or (source,) for source in declared.confirm.values()]
    columns = [
        *declared.search_by.values(),
        declared.person,
        *(column for columns in confirming for column in columns),
        *(reach.their_column for reach in ways),
        *(reach.column for reach in declared.reached_from),
    ]
    return tuple(dict.fromkeys(column for column in columns if column))


def _refusal(declaration: SqlDeclaration, words: str) -> ConnectorError:
    return ConnectorError(Failure.REFUSED, f"{declaration.title}: {words}")
