"""The record's database: sessions that read, sessions that write, and whole pieces of work in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Engine, Insert, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from casework.record.contract import Cipher
from casework.record.sealing import CIPHER, refuse_bulk_changes, table_of

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


T = TypeVar("T")


class RecordSession(Session):
    """A session that refuses to change signed rows past their signature."""


event.listen(RecordSession, "do_orm_execute", refuse_bulk_changes)


class Database:
    """The record's database, SQLite or PostgreSQL by its URL."""

    def __init__(self, url: str, **options: Any) -> None:
        """Make the engine; nothing is connected before the first session."""
        self._options = {"hide_parameters": True, **options}
        self.engine: AsyncEngine = create_async_engine(url, **self._options)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            _prepare(self.engine.sync_engine)
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

    async def transact(self, work: Callable[[Session], T], cipher: Cipher | None = None) -> T:
        """Run `work` in one writing session and give its result; all of it is committed, or nothing.

        For work of many statements. On SQLite it runs in one thread from begin to commit: handing each
        statement to a thread of its own, as the asynchronous driver does, costs more than the statements.
        """
        if self.is_sqlite:
            return await asyncio.get_running_loop().run_in_executor(self._writer, self._transact, work, cipher)
        async with self.writing(cipher) as session:
            return await session.run_sync(work)

    def _transact(self, work: Callable[[Session], T], cipher: Cipher | None) -> T:
        made = RecordSession(self._engine_of_writer, expire_on_commit=False, info={CIPHER: cipher})
        with made as session, session.begin():
            session.connection(execution_options={"writing": True})
            return work(session)

    @cached_property
    def _writer(self) -> ThreadPoolExecutor:
        # One thread: SQLite lets one writer in at a time, and waiting here is fairer than retrying there.
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="record-writer")

    @cached_property
    def _engine_of_writer(self) -> Engine:
        engine = create_engine(self.engine.url.set(drivername="sqlite"), **self._options)
        _prepare(engine)
        return engine

    def insert_if_absent(self, model: type[DeclarativeBase]) -> Insert:
        """Give a statement that inserts rows (dictionaries of all columns) and leaves those already there alone."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        # On the table, not the model: signed rows come with their signature (sealing.signed_values).
        return insert(table_of(model)).on_conflict_do_nothing()

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
        if self.is_sqlite:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._engine_of_writer.dispose)
            self._writer.shutdown()


def _prepare(engine: Engine) -> None:
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_writing)


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
