"""The shop of the conformance suite, on each kind of database."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import make_url

from tests import used
from tests.connectors.databases import SqlShop, fill
from tests.postgres import Server


@pytest.fixture(scope="session")
async def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the shop, its folder named to be quoted."""
    path = tmp_path_factory.mktemp("shop") / "a shop? #1 100%.sqlite"
    plain = path.with_name("plain.sqlite")
    await fill(f"sqlite+aiosqlite:///{plain}")
    plain.rename(path)
    used.note("SQLite", sqlite3.sqlite_version)
    return path


@pytest.fixture(scope="session")
async def shop_database(postgres_server: Server) -> str:
    """Give the URL of a PostgreSQL database with the shop; it goes with the server."""
    name = f"shop_{uuid.uuid4().hex}"
    version = await postgres_server.run(f"CREATE DATABASE {name}")
    used.note("PostgreSQL", f"{version} from {postgres_server.found}")
    await fill(postgres_server.url(name))
    return postgres_server.url(name)


@pytest.fixture
def shop_copy(shop_file: Path, tmp_path: Path) -> Path:
    """Give a SQLite file with a shop of the test's own."""
    copy = tmp_path / "shop.sqlite"
    copy.write_bytes(shop_file.read_bytes())
    return copy


@pytest.fixture
async def shop_database_copy(shop_database: str, postgres_server: Server) -> AsyncIterator[str]:
    """Give the URL of a PostgreSQL database with a shop of the test's own."""
    name, template = f"shop_{uuid.uuid4().hex}", str(make_url(shop_database).database)
    await postgres_server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield postgres_server.url(name)
    await postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_sqlite_shop(shop_copy: Path) -> SqlShop:
    """Give a shop of the test's own by the asynchronous driver of SQLite."""
    return SqlShop(f"sqlite:///{shop_copy}", "sqlite:////nowhere/at/all.sqlite")


@pytest.fixture
def own_thread_shop(shop_copy: Path) -> SqlShop:
    """Give a shop of the test's own by a driver that blocks."""
    return SqlShop(f"sqlite+pysqlite:///{shop_copy}", "sqlite+pysqlite:////nowhere/at/all.sqlite")


@pytest.fixture
def own_postgres_shop(shop_database_copy: str, postgres_server: Server) -> SqlShop:
    """Give a shop of the test's own on PostgreSQL."""
    return SqlShop(shop_database_copy, postgres_server.url("nothing_of_this_name"))


@pytest.fixture
def sqlite_shop(shop_file: Path) -> SqlShop:
    """Give the shop by the asynchronous driver of SQLite."""
    return SqlShop(f"sqlite:///{quote(str(shop_file))}", "sqlite:////nowhere/at/all.sqlite")


@pytest.fixture
def thread_shop(shop_file: Path) -> SqlShop:
    """Give the shop by a driver that blocks, so through a thread."""
    return SqlShop(f"sqlite+pysqlite:///{quote(str(shop_file))}", "sqlite+pysqlite:////nowhere/at/all.sqlite")


@pytest.fixture
def postgres_shop(shop_database: str, postgres_server: Server) -> SqlShop:
    """Give the shop on PostgreSQL."""
    return SqlShop(shop_database, postgres_server.url("nothing_of_this_name"))
