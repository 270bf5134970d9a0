"""Changes the database behind the service's back, as somebody with full access to it could."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from casework.record.database import Database
from casework.record.sealing import table_of


class Intruder:
    """Works on the same database without its triggers and foreign keys."""

    def __init__(self, database: Database) -> None:
        self.engine = create_async_engine(database.engine.url)
        self.is_sqlite = database.is_sqlite

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.begin() as connection:
            if self.is_sqlite:
                for verb in ("update", "delete"):
                    await connection.execute(text(f"DROP TRIGGER IF EXISTS event_no_{verb}"))
            else:
                await connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection

    async def run(self, *statements: str) -> None:
        async with self.at_work() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    async def row(self, model: type[Any]) -> dict[str, Any]:
        """Give the first row of a table that has the most to show."""
        table = table_of(model)
        async with self.engine.connect() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(select(table))]
        return max(rows, key=lambda row: sum(value is not None for value in row.values()))

    async def put(self, model: type[Any], row: dict[str, Any], **values: Any) -> None:
        """Set columns of one row."""
        table = table_of(model)
        here = and_(*(column == row[column.name] for column in table.primary_key))
        async with self.at_work() as connection:
            await connection.execute(update(table).where(here).values(**values))


def other(value: Any) -> Any:
    """Give a value of the same type that differs as little as it can."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, str):
        return value[:-1] + ("b" if value[-1:] == "a" else "a")
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, list):
        return [*value, "a"]
    return {**value, "a": "b"}
