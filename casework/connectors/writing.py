"""How a database is opened so that it can be changed: whole transactions, rules enforced, deleted means gone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, Dialect

from casework.connectors.read_only import watch

PRAGMAS = ("foreign_keys=ON", "secure_delete=ON")
"""SQLite enforces foreign keys only when told to, and leaves deleted text in the file unless told not to."""


def write_options(url: URL, statement_seconds: int) -> dict[str, Any]:
    """Give the driver's own options for changing, with a limit (seconds) for each statement."""
    if url.drivername != "postgresql+asyncpg":
        return {}
    return {
        "server_settings": {
            "application_name": "rightsdesk",
            "statement_timeout": str(statement_seconds * 1000),
            "timezone": "UTC",
        }
    }


def write_engine(engine: Engine) -> None:
    """Set every new connection to change a database safely, as far as it can be told."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", watch)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin_immediately)


def write_isolation(dialect: Dialect) -> dict[str, Any]:
    """Give the isolation of a change: no row it looked at changes before it ends.

    PostgreSQL's rows are locked one by one as they are read, each as it then is; SQLite has one writer anyway.
    """
    if dialect.name == "sqlite":
        return {}
    return {"isolation_level": "READ COMMITTED" if dialect.name == "postgresql" else "SERIALIZABLE"}


def _prepare(connection: Any, record: object) -> None:
    # The driver would begin its transaction at the first change; ours begins before the first look.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediately(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
