"""The SQL connector against the conformance suite, on each kind of database and of driver."""

from __future__ import annotations

import pytest

from tests.connectors.conformance import Conformance
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
