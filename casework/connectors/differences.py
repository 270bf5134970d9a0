"""Where a declaration and its database differ."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from casework.connectors.statements import declared_columns
from casework.register.declarations import SqlDeclaration


def differences(declaration: SqlDeclaration, shapes: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Name the tables and columns that are declared but not there; `shapes` has the columns of each table."""
    problems: list[str] = []
    for name, columns in declared_columns(declaration).items():
        if not shapes[name]:
            problems.append(f'there is no table "{name}"')
            continue
        for column, word in columns.items():
            if column not in shapes[name]:
                close = get_close_matches(column, list(shapes[name]), n=1)
                meant = f' (there is "{close[0]}")' if close else ""
                problems.append(f'the table "{name}" has no column "{column}", named in {word}{meant}')
    return problems
