"""One engine, and sessions of two kinds: reading, and writing with one commit at the edge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Insert, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from casework.record.contract import Cipher
from casework.record.sealing import CIPHER, refuse_bulk_changes, table_of

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


class RecordSession(Session):
    """A session that refuses to change signed rows past their signature."""


event.listen(RecordSession, "do_orm_execute", refuse_bulk_changes)


class Database:
    """The record's database, SQLite or PostgreSQL by its URL."""

    def __init__(self, url: str, **options: Any) -> None:
        """Make the engine; nothing is connected before the first session."""
        self.engine: AsyncEngine = create_async_engine(url, **{"hide_parameters": True, **options})
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _set_pragmas)
            event.listen(self.engine.sync_engine, "begin", _begin_writing)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, sync_session_class=RecordSession)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session that is rolled back at its end."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self, cipher: Cipher | None = None) -> AsyncIterator[AsyncSession]:
        """Give a session that commits once at its end, or not at all; `cipher` signs the rows of its case."""
        async with self._sessions(info={CIPHER: cipher}) as session, session.begin():
            await session.connection(execution_options={"writing": True})
            yield session

    def insert_if_absent(self, model: type[DeclarativeBase]) -> Insert:
        """Give a statement that inserts rows (dictionaries of all columns) and leaves those already there alone."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        # On the table, not the model: signed rows come with their signature (sealing.signed_values).
        return insert(table_of(model)).on_conflict_do_nothing()

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _set_pragmas(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    # The driver's own transaction control is off: it would begin late, and two writers would then
    # deadlock on upgrading their read locks.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_writing(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
