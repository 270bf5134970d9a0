"""What only an SQL connector owes: nothing written, nothing cut off, nothing that runs for ever."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casework.connectors.contract import ConnectorError, Failure, FoundRecord
from casework.connectors.sources import BATCH, Sources
from casework.connectors.sql import SqlConnector
from casework.register.profile import Reach, TableDeclaration
from casework.rules.vocabulary import IdentifierKind
from tests.connectors.conformance import EMAIL, NATIONAL, NUMBER, PHONE, search, terms
from tests.connectors.databases import TABLES, SqlShop, declaration, run
from tests.postgres import Server

EVERY_SHOP = ["sqlite_shop", "thread_shop", pytest.param("postgres_shop", marks=pytest.mark.postgres)]


@pytest.fixture(params=EVERY_SHOP)
def shop(request: pytest.FixtureRequest) -> SqlShop:
    found: SqlShop = request.getfixturevalue(request.param)
    return found


async def attempt(url: str, statement: str) -> None:
    async with Sources(url, "Shop", 5).open() as source:
        async for _ in source.batches(text(statement)):
            pass


def table(**changes: Any) -> TableDeclaration:
    people: dict[str, Any] = {
        "table": "person",
        "title": "People",
        "label": "{name}",
        "search_by": {EMAIL: "email"},
        "order_by": "id",
    }
    return TableDeclaration(**{**people, **changes})


@pytest.mark.parametrize("statement", ["DELETE FROM person", "CREATE TABLE mine (id INTEGER)"])
async def test_nothing_can_be_written(shop: SqlShop, statement: str) -> None:
    with pytest.raises(ConnectorError, match="Shop: the database was opened for reading only"):
        await attempt(shop.url, statement)


@pytest.mark.parametrize("url", ["sqlite:///file:{}?mode=rwc&uri=true", "sqlite:///{}?mode=rwc"])
async def test_a_url_cannot_ask_for_writing(shop_copy: Path, url: str) -> None:
    with pytest.raises(ConnectorError, match="Shop: the database was opened for reading only"):
        await attempt(url.format(shop_copy), "DELETE FROM person")


async def test_no_file_is_made_where_none_is(tmp_path: Path) -> None:
    report = await SqlConnector(declaration(f"sqlite:///{tmp_path}/none.sqlite"), {}).check()
    assert report.sentences == ("Shop: the database file is not there or cannot be read.",)
    assert not os.listdir(tmp_path)


async def test_too_many_rows_refuse_instead_of_being_cut_off(shop: SqlShop) -> None:
    tables = (TABLES[0], TABLES[1].model_copy(update={"row_limit": 1}), TABLES[2])
    with pytest.raises(ConnectorError, match=r"Shop: Orders holds more than 1 rows for this search\.") as caught:
        await search(shop.connector(tables=tables), (NUMBER, "1"))
    assert caught.value.failure is Failure.REFUSED
    assert (await search(shop.connector(tables=tables), (NUMBER, "2"))).counts()["Orders"] == 1


async def test_rows_come_in_batches(shop: SqlShop) -> None:
    many = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1201) SELECT x FROM c"
    async with Sources(shop.url, "Shop", 30).open() as source:
        sizes = [len(batch) async for batch in source.batches(text(many))]
    assert sizes == [BATCH, BATCH, 201]


async def test_all_columns_but_those_left_out(shop: SqlShop) -> None:
    done = await search(
        shop.connector(tables=(table(leave_out=("national", "phone", "wants_news", "restricted")),)),
        (EMAIL, "cy@example.org"),
    )
    assert done.records[0].fields == {"id": 3, "name": "Cy", "email": "cy@example.org", "born": None}


async def test_a_number_kept_as_text_is_compared_as_text(shop: SqlShop) -> None:
    connector = shop.connector(tables=(table(search_by={NATIONAL: "national"}, person="id"),))
    assert (await search(connector, (NATIONAL, "qq3"))).labels() == ["Cy"]
    assert (await search(connector, (NATIONAL, "3"))).labels() == []


async def test_a_number_may_be_a_phone_number_too(shop: SqlShop) -> None:
    connector = shop.connector(tables=(table(search_by={PHONE: "id"}),))
    assert (await search(connector, (PHONE, "01632 960001"))).records == []


async def test_a_table_searched_by_another_kind_is_said_not_to_be_reached(shop: SqlShop) -> None:
    apart = TABLES[1].model_copy(update={"reached_from": (), "search_by": {NATIONAL: "id"}})
    done = await search(shop.connector(tables=(TABLES[0], apart)), (EMAIL, "bo@example.org"))
    assert done.facts["not_reached"] == ["Orders"]
    assert done.facts["tables"] == {"People": 1, "Orders": 0}


async def test_tables_reached_from_each_other(shop: SqlShop) -> None:
    both_ways = table(
        search_by={EMAIL: "email"}, reached_from=(Reach(table="Order", column="id", their_column="person_id"),)
    )
    orders = TABLES[1].model_copy(update={"search_by": {NUMBER: "id"}})
    connector = shop.connector(tables=(both_ways, orders, TABLES[2]))
    by_order = await search(connector, (NUMBER, "10"))
    assert by_order.counts() == {"People": 1, "Orders": 2, "Lines": 3}
    assert by_order.labels()[:3] == ["Anna Łoś", "Order 10 of 2025-03-01", "Order 11 of 2025-04-01"]
    both = await search(connector, (NUMBER, "10"), (EMAIL, "bo@example.org"))
    assert both.counts() == {"People": 2, "Orders": 3, "Lines": 4}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"table": "persons"}, 'Shop: there is no table "persons".'),
        (
            {"columns": {"emial": "Email"}},
            'Shop: the table "person" has no column "emial", named in columns (there is "email").',
        ),
        ({"search_by": {EMAIL: "post"}}, 'Shop: the table "person" has no column "post", named in search_by.'),
        (
            {"confirm": {"name": "{nam} x"}},
            'Shop: the table "person" has no column "nam", named in confirm (there is "name").',
        ),
    ],
)
async def test_what_does_not_fit_is_named(shop: SqlShop, changes: dict[str, Any], sentence: str) -> None:
    connector = shop.connector(tables=(table(**{"order_by": "", **changes}),))
    report = await connector.check()
    assert (report.well, report.sentences) == (False, (sentence,))
    with pytest.raises(ConnectorError) as caught:
        await search(connector, (EMAIL, "canary@example.org"))
    assert (caught.value.failure, f"{caught.value}.") == (Failure.REFUSED, sentence)


@pytest.mark.postgres
async def test_columns_that_cannot_be_compared_are_found_by_check(postgres_shop: SqlShop) -> None:
    wrong = TABLES[1].model_copy(
        update={"reached_from": (Reach(table="person", column="person_id", their_column="email"),)}
    )
    report = await postgres_shop.connector(tables=(TABLES[0], wrong)).check()
    assert report.sentences == (
        "Shop: the database does not have what the declaration says; run `rightsdesk connector check`.",
    )


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
async def test_a_statement_that_does_not_end_is_ended_on_sqlite(tmp_path: Path, scheme: str) -> None:
    endless = (
        "CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT max(x) AS id, 'bo@example.org' AS email FROM c"
    )
    await run(f"sqlite+aiosqlite:///{tmp_path}/slow.sqlite", endless)
    await _ends(f"{scheme}:///{tmp_path}/slow.sqlite")


@pytest.mark.postgres
async def test_a_statement_that_does_not_end_is_ended_on_postgres(shop_database: str, postgres_server: Server) -> None:
    await run(
        shop_database,
        "CREATE OR REPLACE VIEW endless AS SELECT 1 AS id, 'bo@example.org'::text AS email FROM pg_sleep(3600)",
    )
    await _ends(shop_database)


async def _ends(url: str) -> None:
    slow = table(table="endless", label="{id}", order_by="")
    with pytest.raises(ConnectorError) as caught:
        await search(SqlConnector(declaration(url, tables=(slow,), statement_seconds=1), {}), (EMAIL, "bo@example.org"))
    assert caught.value.failure is Failure.UNAVAILABLE
    assert "took longer" in str(caught.value)


async def test_a_locked_database_is_not_ready(shop_copy: Path) -> None:
    holder = sqlite3.connect(shop_copy, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(ConnectorError) as caught:
            await search(SqlConnector(declaration(f"sqlite:///{shop_copy}?timeout=0.1"), {}), (EMAIL, "bo@example.org"))
    finally:
        holder.close()
    assert caught.value.failure is Failure.NOT_READY
    assert caught.value.retry_after_seconds == 30


@pytest.mark.parametrize(
    ("url", "failure", "words"),
    [
        ("sqlite://", Failure.REFUSED, "its URL names no database file"),
        ("sqlite:///:memory:", Failure.REFUSED, "its URL names no database file"),
        ("nonsense", Failure.REFUSED, "its URL is not one that SQLAlchemy knows"),
        ("martian://host/db", Failure.REFUSED, "the driver that its URL names is not installed"),
        ("mysql+aiomysql://host/db", Failure.REFUSED, "the driver that its URL names is not installed"),
        ("postgresql://u:canary@127.0.0.1:1/db", Failure.UNAVAILABLE, "the database does not answer"),
        ("sqlite:////dev/null/x", Failure.UNAVAILABLE, "the database file is not there or cannot be read"),
    ],
)
async def test_urls_that_lead_nowhere(url: str, failure: Failure, words: str) -> None:
    with pytest.raises(ConnectorError) as caught:
        await search(SqlConnector(declaration(url), {}), (EMAIL, "bo@example.org"))
    assert (caught.value.failure, str(caught.value)) == (failure, f"Shop: {words}")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letter.sqlite").write_text("Dear Madam, " * 500, encoding="utf-8")
    with pytest.raises(ConnectorError, match="Shop: the file is not a database"):
        await search(SqlConnector(declaration(f"sqlite:///{tmp_path}/letter.sqlite"), {}), (EMAIL, "bo@example.org"))


@pytest.mark.postgres
async def test_a_server_without_the_database_refuses(postgres_server: Server) -> None:
    with pytest.raises(ConnectorError, match="Shop: the server has no database of this name") as caught:
        await search(SqlConnector(declaration(postgres_server.url("none")), {}), (EMAIL, "bo@example.org"))
    assert caught.value.failure is Failure.REFUSED


async def test_badly_encoded_text_does_not_hide_the_rest(tmp_path: Path) -> None:
    await run(
        f"sqlite+aiosqlite:///{tmp_path}/odd.sqlite",
        "CREATE TABLE person (id INTEGER, name TEXT, email TEXT, photo BLOB)",
        "INSERT INTO person VALUES (1, CAST(x'4A6F73E9' AS TEXT), 'jose@example.org', x'00FF')",
    )
    done = await search(
        SqlConnector(declaration(f"sqlite:///{tmp_path}/odd.sqlite", tables=(table(),)), {}),
        (EMAIL, "jose@example.org"),
    )
    assert done.records[0].fields == {"id": 1, "name": "Jos\ufffd", "email": "jose@example.org", "photo": "AP8="}


@pytest.mark.postgres
async def test_types_of_postgres(shop_database: str) -> None:
    await run(
        shop_database,
        "CREATE SCHEMA IF NOT EXISTS other",
        "DROP TABLE IF EXISTS other.typed",
        "CREATE TABLE other.typed (id uuid, email char(30), code numeric(10, 0), at timestamptz, body bytea, "
        "tags text[], more jsonb, big bigint)",
        "INSERT INTO other.typed VALUES ('00000000-0000-0000-0000-000000000001', 'Bo@example.org', 42, "
        "'2026-03-01 09:30+00', '\\x00ff', '{a,b}', '{\"x\": 1}', 9000000000)",
    )
    kinds = {EMAIL: "email", NATIONAL: "id", IdentifierKind.OTHER: "code", NUMBER: "big"}
    typed = TableDeclaration(table="other.typed", title="Typed", label="{code}", search_by=kinds)
    connector = SqlConnector(declaration(shop_database, tables=(typed,)), {})
    for key in [
        (EMAIL, "bo@EXAMPLE.org"),
        (NATIONAL, "00000000-0000-0000-0000-000000000001"),
        (IdentifierKind.OTHER, "42"),
        (NUMBER, "9000000000"),
    ]:
        done = await search(connector, key)
        assert [record.fields for record in done.records] == [
            {
                "id": "00000000-0000-0000-0000-000000000001",
                "email": "Bo@example.org                ",
                "code": "42",
                "at": "2026-03-01 09:30:00+00:00",
                "body": "AP8=",
                "tags": ["a", "b"],
                "more": {"x": 1},
                "big": 9000000000,
            }
        ], key


async def test_a_record_is_given_before_the_next_table_is_read(shop: SqlShop) -> None:
    found = shop.connector().find(terms((NUMBER, "1")))
    first = await anext(found)
    assert isinstance(first, FoundRecord)
    assert first.kind == "People"
    await found.aclose()  # type: ignore[attr-defined]
