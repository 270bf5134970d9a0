"""Fixtures shared by all tests: both databases with their schema, ciphers, instants, and what was really used."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.record.database import Database
from casework.record.migrations import upgrade
from casework.record.models import Base
from tests import used
from tests.ciphers import MemoryCiphers
from tests.postgres import FAST, NoServer, Server, running


@pytest.fixture(scope="session")
def utc() -> Callable[..., datetime]:
    """Give instants: `utc(2026, 3, 2, 9, 30)`, or from words: `utc("2026-03-02 09:30")`."""

    def instant(first: int | str, *rest: int) -> datetime:
        if isinstance(first, str):
            return datetime.fromisoformat(first).replace(tzinfo=UTC)
        return datetime(first, *rest, tzinfo=UTC)

    return instant


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    await upgrade(sqlite_url(path))
    used.note("SQLite", sqlite3.sqlite_version)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Give a PostgreSQL server for the whole run, or skip visibly."""
    try:
        with running() as server:
            yield server
    except NoServer as reason:
        used.note("PostgreSQL", f"NOT USED: {reason}")
        pytest.skip(f"no PostgreSQL: {reason}")


@pytest.fixture(scope="session")
async def postgres_template(postgres_server: Server) -> str:
    """Give the name of a migrated database, to be copied."""
    settings = [f"ALTER SYSTEM SET {setting.replace('=', ' = ')}" for setting in FAST]
    version = await postgres_server.run(*settings, "SELECT pg_reload_conf()", "CREATE DATABASE rightsdesk_template")
    await upgrade(postgres_server.url("rightsdesk_template"))
    used.note("PostgreSQL", f"{version} from {postgres_server.found}")
    return "rightsdesk_template"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def template(request: pytest.FixtureRequest) -> Path | str:
    """Give the migrated file or database to copy, once for each kind of database."""
    found: Path | str = request.getfixturevalue(f"{request.param}_template")
    return found


@pytest.fixture
async def database_url(template: Path | str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Give the URL of a fresh, migrated database, once for each kind."""
    if isinstance(template, Path):
        shutil.copyfile(template, tmp_path / "record.sqlite")
        yield sqlite_url(tmp_path / "record.sqlite")
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = await server.lend(template)
    yield server.url(name)
    await server.give_back(name, Base.metadata.tables)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give the record's database, once for each kind."""
    made = Database(database_url)
    yield made
    await made.close()


@pytest.fixture
async def sqlite_database(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Database]:
    """Give a database on SQLite only, for tests whose subject is not the record."""
    path = tmp_path / "record.sqlite"
    shutil.copyfile(sqlite_template, path)
    made = Database(sqlite_url(path))
    yield made
    await made.close()


@pytest.fixture
def ciphers() -> MemoryCiphers:
    """Give a key ring that forgets everything at the end of the test."""
    return MemoryCiphers()


def sqlite_url(path: Path) -> str:
    """Give the SQLAlchemy URL of a file."""
    return f"sqlite+aiosqlite:///{path}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a process of a parallel run: hand the notes to the first process."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["used"] = used.notes()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """In the first process of a parallel run: take the notes of the others."""
    used.take(getattr(node, "workeroutput", {}).get("used", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which databases and servers this run really used."""
    terminalreporter.section("really used")
    for line in used.lines():
        terminalreporter.write_line(line)
