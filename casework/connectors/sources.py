"""Access to a database: by an asynchronous driver where there is one, else by one thread per connection.

The rows of a search arrive in batches of a server-side cursor; nothing ever holds a whole result. A connection is
for reading only unless it was asked for to change something.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.types import CHAR, NCHAR, Enum, Integer, String, TypeEngine

from casework.connectors.contract import ConnectorError
from casework.connectors.failures import NO_ANSWER, TOO_SLOW, Meaning, as_failure, guarded
from casework.connectors.read_only import allow, database_url, read_only_engine, read_only_options, try_file
from casework.connectors.transaction import Job, Whole
from casework.connectors.writing import write_engine, write_isolation, write_options

BATCH = 500
CONNECT_SECONDS = 20
STATEMENTS = 10  # of full length, that one piece of work has time for
GRACE_SECONDS = 5  # the database's own limit is to be met first: it ends the statement there too

T = TypeVar("T")
Row = Sequence[Any]


class Source(Protocol):
    """An open connection."""

    async def columns(self, table: str) -> dict[str, str] | None:
        """Give the columns of a table, each `whole` (numbers), `text` or `other`; None when it is not there."""

    def batches(self, statement: Executable) -> AsyncIterator[Sequence[Row]]:
        """Stream the rows of a statement."""

    async def work(self, job: Job[T], keep: bool = True) -> T:
        """Do a piece of work in one transaction, kept at its end; without `keep`, undone."""


class Sources:
    """Opens connections to one database; nothing is connected before the first."""

    def __init__(self, url: str, title: str, statement_seconds: int, writing: bool = False) -> None:
        """Make the engine from a complete URL; raises ConnectorError for one that cannot be used."""
        self.title = title
        self.seconds = statement_seconds
        made = database_url(url, title, "rw" if writing else "ro")
        self.is_async = made.get_dialect().is_async
        arguments = (write_options if writing else read_only_options)(made, statement_seconds)
        if self.is_async:
            self._async_engine = create_async_engine(
                made, poolclass=NullPool, hide_parameters=True, connect_args=arguments
            )
            self._engine = self._async_engine.sync_engine
        else:
            self._engine = create_engine(made, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
        (write_engine if writing else read_only_engine)(self._engine)
        dialect = self._engine.dialect
        self._isolation = write_isolation(dialect) if writing else _one_snapshot(dialect)

    @property
    def dialect(self) -> Dialect:
        """Give the database's dialect; its name is a fact of every search."""
        return self._engine.dialect

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Source]:
        """Open a connection for one search, and close it; raises ConnectorError."""
        if self.is_async:
            async with _async_connection(self._async_engine, self._isolation, self.title) as connection:
                yield AsyncSource(connection, self.title, self.seconds)
        else:
            async with _thread_connection(self._engine, self._isolation, self.title) as (connection_in_thread, run):
                yield ThreadSource(connection_in_thread, run, self.title, self.seconds)


class AsyncSource:
    """A connection of an asynchronous driver."""

    def __init__(self, connection: AsyncConnection, title: str, seconds: int) -> None:
        """Take an open connection; each call to the database may take `seconds`."""
        self._connection = connection
        self._title = title
        self._seconds = seconds

    async def columns(self, table: str) -> dict[str, str] | None:
        """Give the columns of a table."""
        return await self._timed(self._connection.run_sync(columns_of, table))

    async def batches(self, statement: Executable) -> AsyncIterator[Sequence[Row]]:
        """Stream the rows of a statement."""
        result = await self._timed(self._connection.stream(statement, execution_options={"yield_per": BATCH}))
        try:
            while batch := await self._timed(result.fetchmany(BATCH)):
                yield batch
        finally:
            await result.close()

    async def work(self, job: Job[T], keep: bool = True) -> T:
        """Do a piece of work in one transaction."""
        whole = Whole(job, self._title, self._seconds, keep)
        done: T = await _whole(self._connection.run_sync(whole), whole, self._seconds, self._title)
        return done

    async def _timed(self, work: Awaitable[T]) -> T:
        allow(self._connection.info, self._seconds)
        return await _in_time(work, self._seconds + GRACE_SECONDS, TOO_SLOW, self._title)


Run = Callable[..., Awaitable[Any]]


class ThreadSource:
    """A connection of a driver that blocks, used by one thread only."""

    def __init__(self, connection: Connection, run: Run, title: str, seconds: int) -> None:
        """Take an open connection and how to run something in its thread."""
        self._connection = connection
        self._run = run
        self._title = title
        self._seconds = seconds

    async def columns(self, table: str) -> dict[str, str] | None:
        """Give the columns of a table."""
        found: dict[str, str] | None = await self._timed(columns_of, self._connection, table)
        return found

    async def batches(self, statement: Executable) -> AsyncIterator[Sequence[Row]]:
        """Stream the rows of a statement."""
        options = {"stream_results": True, "yield_per": BATCH}
        result: CursorResult[Any] = await self._timed(
            lambda: self._connection.execute(statement, execution_options=options)
        )
        try:
            while batch := await self._timed(result.fetchmany, BATCH):
                yield batch
        finally:
            await self._run(result.close)

    async def work(self, job: Job[T], keep: bool = True) -> T:
        """Do a piece of work in one transaction."""
        whole = Whole(job, self._title, self._seconds, keep)
        done: T = await _whole(self._run(whole, self._connection), whole, self._seconds, self._title)
        return done

    async def _timed(self, work: Callable[..., Any], *arguments: Any) -> Any:
        allow(self._connection.info, self._seconds)
        return await _in_time(self._run(work, *arguments), self._seconds + GRACE_SECONDS, TOO_SLOW, self._title)


def columns_of(connection: Connection, table: str) -> dict[str, str] | None:
    """Give a table's columns and how each is compared, or None when it is not there."""
    schema, _, name = table.rpartition(".")
    try:
        found = inspect(connection).get_columns(name, schema=schema or None)
    except NoSuchTableError:
        return None
    return {column["name"]: _comparison(column["type"]) for column in found} or None


def _comparison(kind: TypeEngine[Any]) -> str:
    if isinstance(kind, Integer):
        return "whole"
    # Fixed-length text comes padded, and an enumeration has no LIKE: both are compared as plain text.
    return "text" if isinstance(kind, String) and not isinstance(kind, CHAR | NCHAR | Enum) else "other"


@asynccontextmanager
async def _async_connection(
    engine: AsyncEngine, isolation: dict[str, Any], title: str
) -> AsyncIterator[AsyncConnection]:
    if engine.dialect.name == "sqlite":
        # The asynchronous driver leaves a thread behind when a file cannot be opened: try it without first.
        await _opened(asyncio.to_thread(try_file, engine.url), title)
    connection = await _opened(engine.connect().start(), title)
    try:
        yield await guarded(connection.execution_options(**isolation), title)
    finally:
        with suppress(ConnectorError):
            await guarded(connection.close(), title)


@asynccontextmanager
async def _thread_connection(
    engine: Engine, isolation: dict[str, Any], title: str
) -> AsyncIterator[tuple[Connection, Run]]:
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="connector")

    async def run(work: Callable[..., T], *arguments: Any) -> T:
        return await loop.run_in_executor(thread, work, *arguments)

    try:
        connection = await _opened(run(lambda: engine.connect().execution_options(**isolation)), title)
        try:
            yield connection, run
        finally:
            # Behind a statement that does not end, the thread closes it later: nobody waits for it here.
            with suppress(ConnectorError, TimeoutError):
                await asyncio.wait_for(asyncio.shield(guarded(run(connection.close), title)), GRACE_SECONDS)
    finally:
        thread.shutdown(wait=False)


async def _opened(work: Awaitable[T], title: str) -> T:
    return await _in_time(work, CONNECT_SECONDS, NO_ANSWER, title)


async def _in_time(work: Awaitable[T], seconds: int, meaning: Meaning, title: str) -> T:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await guarded(work, title)
    raise as_failure(meaning, title)


async def _whole(work: Awaitable[T], whole: Whole, seconds: int, title: str) -> T:
    try:
        return await _in_time(work, STATEMENTS * seconds + GRACE_SECONDS, TOO_SLOW, title)
    finally:
        # A thread cannot be stopped from here: it is told not to keep what nobody waits for.
        whole.leave()


def _one_snapshot(dialect: Dialect) -> dict[str, Any]:
    # The same for all tables of a search.
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if dialect.name == "postgresql" else {}
