"""How a database is opened so that nothing can be written, and no statement runs for ever."""

from __future__ import annotations

import math
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, AdaptedConnection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from casework.connectors.contract import ConnectorError, Failure
from casework.connectors.failures import BAD_URL, NO_DRIVER, as_failure

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
"""Drivers used when a URL names none; these two come with the service."""

SQLITE_STEPS = 10_000  # of SQLite's machine, between two looks at the clock
DEADLINE = "deadline"


def database_url(text: str, title: str, mode: str) -> URL:
    """Make the URL to connect to, a file opened by SQLite's `mode` (`ro`, or `rw`); raises ConnectorError."""
    try:
        url = make_url(text)
        url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError):
        reason = NO_DRIVER
    except (ArgumentError, ValueError):
        reason = BAD_URL
    else:
        return _file(url, title, mode) if url.get_backend_name() == "sqlite" else url
    raise as_failure(reason, title)


def read_only_options(url: URL, statement_seconds: int) -> dict[str, Any]:
    """Give the driver's own options for reading only, with a limit (seconds) for each statement."""
    if url.drivername != "postgresql+asyncpg":
        return {}
    return {
        "server_settings": {
            "application_name": "rightsdesk",
            "default_transaction_read_only": "on",
            "statement_timeout": str(statement_seconds * 1000),
        }
    }


def read_only_engine(engine: Engine) -> None:
    """Set every new connection to reading only, as far as its database can be told."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", watch)
    elif engine.dialect.name in {"mysql", "mariadb"}:
        event.listen(engine, "connect", _read_only_session)


def try_file(url: URL) -> None:
    """Open an SQLite file and close it again; raises sqlite3.OperationalError when it cannot be opened."""
    sqlite3.connect(f"{url.database}?mode={url.query['mode']}", uri=True).close()


def allow(info: dict[Any, Any], seconds: int) -> None:
    """Let the next call on a connection take so long; only SQLite needs to be told each time."""
    if DEADLINE in info:
        info[DEADLINE][0] = time.monotonic() + seconds


def watch(connection: Any, record: Any) -> None:
    """Have every statement of a new SQLite connection ended when its time is over (see `allow`)."""
    # SQLite has no limit of its own, but asks us now and then whether to go on.
    deadline = record.info[DEADLINE] = [math.inf]

    def is_late() -> bool:
        return time.monotonic() > deadline[0]

    if isinstance(connection, AdaptedConnection):
        connection.driver_connection.text_factory = _text
        connection.run_async(lambda driver: driver.set_progress_handler(is_late, SQLITE_STEPS))
    else:
        connection.text_factory = _text
        connection.set_progress_handler(is_late, SQLITE_STEPS)


def _text(content: bytes) -> str:
    # One badly encoded field must not keep a person from all the rest.
    return content.decode("utf-8", "replace")


def _read_only_session(connection: DBAPIConnection, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("SET SESSION TRANSACTION READ ONLY")
    cursor.close()


def _file(url: URL, title: str, mode: str) -> URL:
    name = url.database or ""
    if not name or ":memory:" in name:
        raise ConnectorError(Failure.REFUSED, f"{title}: its URL names no database file")
    path = name.removeprefix("file:") if name.startswith("file:") else quote(Path(name).as_posix())
    kept = {word: value for word, value in url.query.items() if word not in {"mode", "uri"}}
    return url.set(database=f"file:{path}", query={**kept, "mode": mode, "uri": "true"})
