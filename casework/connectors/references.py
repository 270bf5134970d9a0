"""Which tables refer to which, as the database itself says: what must go first, and what must not go along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sqlalchemy import func, select

from casework.connectors.transaction import Transaction
from casework.register.declarations import TableDeclaration

LETS_GO = {"SET NULL", "SET DEFAULT"}


@dataclass(frozen=True)
class Reference:
    """A foreign key: columns of `child` that hold columns of `parent`, both named as they are declared."""

    child: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    lets_go: bool  # the database itself cuts the reference when the parent goes


def references(tables: Iterable[TableDeclaration], transaction: Transaction) -> list[Reference]:
    """Ask the database for the foreign keys between declared tables."""
    inspector = transaction.inspector()
    home = inspector.default_schema_name or ""

    def place(schema: str | None, name: str) -> tuple[str, str]:
        return (schema or home).casefold(), name.casefold()

    names = {declared.table: declared.table.rpartition(".") for declared in tables}
    declared_at = {place(schema, name): table for table, (schema, _, name) in names.items()}
    found: list[Reference] = []
    for table, (schema, _, name) in names.items():
        lets_go = _sqlite_lets_go(name, transaction) if transaction.dialect.name == "sqlite" else set()
        for key in inspector.get_foreign_keys(name, schema=schema or None):
            parent = declared_at.get(place(key["referred_schema"] or schema, key["referred_table"]))
            if parent is not None:
                mine, theirs = tuple(key["constrained_columns"]), tuple(key["referred_columns"])
                action = str(key.get("options", {}).get("ondelete", "")).upper()
                found.append(Reference(table, mine, parent, theirs, action in LETS_GO or mine[0] in lets_go))
    return found


def children_first(tables: Sequence[str], found: Iterable[Reference]) -> list[str]:
    """Order tables so that what refers goes before what it refers to; otherwise the last declared goes first."""
    backwards = list(reversed(tables))
    pairs = {(one.child, one.parent) for one in found if one.child != one.parent}
    before = {table: [child for child in backwards if (child, table) in pairs] for table in backwards}
    try:
        return list(TopologicalSorter(before).static_order())
    except CycleError:
        return backwards


def _sqlite_lets_go(table: str, transaction: Transaction) -> set[str]:
    # SQLAlchemy reads what happens on deletion only where a key is declared apart from its column.
    keys = func.pragma_foreign_key_list(table).table_valued("from", "on_delete")
    return {row[0] for row in transaction.rows(select(keys)) if row[1] in LETS_GO}
