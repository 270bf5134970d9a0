"""Rows as they lie in the database, read so that a damaged value is found instead of stopping the reading."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Integer, LargeBinary, Table, cast, select, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

BATCH = 500
DAMAGED = (ValueError, TypeError, AttributeError, ArithmeticError)


class RawRow:
    """One row: its values by column, or the names of the columns that cannot be read."""

    def __init__(self, values: dict[str, Any], damaged: tuple[str, ...]) -> None:
        """Keep the values; a damaged one is kept as the text that stands there."""
        self.values = values
        self.damaged = damaged

    def __getitem__(self, column: str) -> Any:
        """Give the value of a column."""
        return self.values[column]


async def raw_rows(connection: AsyncConnection, table: Table, order: Sequence[str]) -> AsyncIterator[RawRow]:
    """Stream the rows of a table in the order of some columns."""
    dialect = connection.dialect
    wanted = select(*(_raw(column, dialect) for column in table.c)).order_by(*(table.c[name] for name in order))
    async with connection.stream(wanted.execution_options(yield_per=BATCH)) as result:
        async for row in result:
            yield _read(table, row, dialect)


def _raw(column: Column[Any], dialect: Dialect) -> ColumnElement[Any]:
    """Give what to select: on SQLite texts come as their bytes, which may be no text any more."""
    if dialect.name != "sqlite":
        return column
    if isinstance(column.type, Integer | Boolean | LargeBinary):
        return type_coerce(column, NullType()).label(column.name)
    return cast(column, LargeBinary).label(column.name)


def _read(table: Table, row: Sequence[Any], dialect: Dialect) -> RawRow:
    values: dict[str, Any] = {}
    damaged: list[str] = []
    for column, value in zip(table.c, row, strict=True):
        try:
            values[column.name] = _value(column, value, dialect)
        except DAMAGED:
            values[column.name] = str(value)
            damaged.append(column.name)
    return RawRow(values, tuple(damaged))


def _value(column: Column[Any], value: Any, dialect: Dialect) -> Any:
    if dialect.name != "sqlite" or value is None:
        return value
    if isinstance(column.type, Integer | Boolean | LargeBinary):
        text = value
    else:
        text = value.decode("utf-8", "surrogateescape")
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return text if process is None else process(text)
