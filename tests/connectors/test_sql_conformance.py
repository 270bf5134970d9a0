"""The SQL connector against the conformance suite, on each kind of database and of driver."""

from __future__ import annotations

import pytest

from tests.connectors.conformance import Conformance
from tests.connectors.conformance_acts import ActingConformance
from tests.connectors.databases import SqlShop


class TestSqlite(Conformance):
    @pytest.fixture
    def system(self, sqlite_shop: SqlShop) -> SqlShop:
        return sqlite_shop


class TestSqliteThroughAThread(Conformance):
    @pytest.fixture
    def system(self, thread_shop: SqlShop) -> SqlShop:
        return thread_shop


@pytest.mark.postgres
class TestPostgres(Conformance):
    @pytest.fixture
    def system(self, postgres_shop: SqlShop) -> SqlShop:
        return postgres_shop


class TestActingOnSqlite(ActingConformance):
    @pytest.fixture
    def system(self, own_sqlite_shop: SqlShop) -> SqlShop:
        return own_sqlite_shop


class TestActingOnSqliteThroughAThread(ActingConformance):
    @pytest.fixture
    def system(self, own_thread_shop: SqlShop) -> SqlShop:
        return own_thread_shop


@pytest.mark.postgres
class TestActingOnPostgres(ActingConformance):
    @pytest.fixture
    def system(self, own_postgres_shop: SqlShop) -> SqlShop:
        return own_postgres_shop
