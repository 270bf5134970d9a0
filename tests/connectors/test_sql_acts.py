"""What only an SQL connector owes when it acts: all or nothing, whatever the database or the machine does."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text, update

from casework.connectors.contract import (
    ConnectorError,
    Demand,
    Failure,
    FoundRecord,
    NewValue,
    RowAct,
    RowRef,
)
from casework.connectors.sources import Sources
from casework.connectors.sql import SqlConnector
from casework.connectors.transaction import Transaction, Whole
from casework.register.declarations import Acts, Reach, TableDeclaration
from casework.rules.vocabulary import Verb
from tests.connectors.conformance import NUMBER, search
from tests.connectors.conformance_acts import ALL_ROWS, demand, everything, records, row_of
from tests.connectors.databases import PERSON, TABLES, SqlShop, ask, declaration, run

ROOT = Path(__file__).parents[2]
EVERY_SHOP = ["own_sqlite_shop", "own_thread_shop", pytest.param("own_postgres_shop", marks=pytest.mark.postgres)]


@pytest.fixture(params=EVERY_SHOP)
def shop(request: pytest.FixtureRequest) -> SqlShop:
    found: SqlShop = request.getfixturevalue(request.param)
    return found


def table(name: str, key: str | tuple[str, ...], acts: dict[str, Any], **more: Any) -> TableDeclaration:
    return TableDeclaration.model_validate(
        {
            "table": name,
            "title": name.capitalize(),
            "label": "{id}",
            "search_by": {"customer-number": "person_id"},
            "key": key,
            "acts": acts,
            **more,
        }
    )


def keyed(name: str, *keys: Any, column: str = "id") -> Demand:
    return Demand(Verb.ERASE, tuple(RowAct(RowRef(name, ((column, key),))) for key in keys))


async def refused(connector: SqlConnector, demanded: Demand) -> str:
    with pytest.raises(ConnectorError) as caught:
        await connector.act(demanded)
    assert caught.value.failure is Failure.REFUSED
    assert caught.value.__cause__ is caught.value.__context__ is None
    return str(caught.value)


@pytest.mark.parametrize("changes", [2, 3])
async def test_a_machine_that_dies_leaves_all_or_nothing(shop: SqlShop, changes: int) -> None:
    connector = shop.connector()
    found = await records(connector, "1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.connectors.dying_act", shop.url, str(changes), cwd=ROOT
    )
    died = await process.wait() == 9
    assert died == (changes < 3)  # lines, orders, the person
    counts = {kind: len(rows) for kind, rows in (await everything(connector)).items()}
    assert counts == (ALL_ROWS if died else {"People": 4, "Orders": 2, "Lines": 1})
    done = await connector.act(demand(Verb.ERASE, found, again=True))
    assert (done.rows, done.already) == ((6, 0) if died else (0, 6))


def test_what_nobody_waits_for_is_not_kept(shop_copy: Path) -> None:
    def job(transaction: Transaction) -> int:
        changed = transaction.change(update(PERSON).values(name="Late"))
        whole.leave()
        return changed

    whole = Whole(job, "Shop", 5, keep=True)
    with create_engine(f"sqlite:///{shop_copy}").connect() as connection:
        with pytest.raises(ConnectorError, match="Shop: the database took longer"):
            whole(connection)
        late = select(func.count()).select_from(PERSON).where(PERSON.c.name == "Late")
        assert connection.scalar(late) == 0


async def test_an_act_that_is_cancelled_changes_nothing(shop: SqlShop, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = shop.connector()
    found = await records(connector, "1")
    loop, change = asyncio.get_running_loop(), Transaction.change

    def change_and_be_cancelled(self: Transaction, statement: Any) -> int:
        done = change(self, statement)
        loop.call_soon_threadsafe(acting.cancel)
        if threading.current_thread() is not threading.main_thread():
            threading.Event().wait(0.2)  # until the loop has told this thread that nobody waits
        return done

    monkeypatch.setattr(Transaction, "change", change_and_be_cancelled)
    acting = asyncio.ensure_future(connector.act(demand(Verb.ERASE, found)))
    with pytest.raises(asyncio.CancelledError):
        await acting
    monkeypatch.undo()
    done = await connector.act(demand(Verb.ERASE, found))
    assert (done.rows, done.already) == (6, 0)


async def test_more_rows_than_one_statement_names(shop: SqlShop) -> None:
    rows = ", ".join(f"({number}, 1, {number % 2})" for number in range(1, 1002))
    await run(
        shop.url,
        "CREATE TABLE visit (id INTEGER PRIMARY KEY, person_id INTEGER, hidden INTEGER)",
        f"INSERT INTO visit VALUES {rows}",
    )
    visits = table("visit", "id", {"erase": "delete", "suppress": {"set": {"hidden": True}}}, row_limit=2000)
    connector = shop.connector(tables=(visits,))
    found = await records(connector, "1")
    done = await connector.act(demand(Verb.SUPPRESS, found))
    assert (done.rows, done.already) == (500, 501)
    assert (await connector.act(demand(Verb.ERASE, found[:1000]))).rows == 1000
    assert await ask(shop.url, "SELECT id, hidden FROM visit") == [(1001, 1)]


async def test_a_key_of_several_columns_some_of_them_empty(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE consent (person_id INTEGER, purpose VARCHAR(20), at VARCHAR(20), said VARCHAR(20))",
        "INSERT INTO consent VALUES (1, 'news', NULL, 'yes'), (1, 'news', 'shop', 'yes'), (1, '', 'shop', 'yes'), "
        "(2, 'news', NULL, 'yes')",
    )
    consents = table(
        "consent",
        ("person_id", "purpose", "at"),
        {"suppress": {"set": {"said": "no"}}},
        label="{purpose}",
    )
    connector = shop.connector(tables=(consents,))
    found = await records(connector, "1")
    done = await connector.act(demand(Verb.SUPPRESS, found[:2]))
    assert (done.rows, done.already) == (2, 0)
    assert sorted(await ask(shop.url, "SELECT person_id, purpose, said FROM consent")) == [
        (1, "", "yes"),
        (1, "news", "no"),
        (1, "news", "no"),
        (2, "news", "yes"),
    ]


async def test_a_key_that_does_not_tell_rows_apart(shop: SqlShop) -> None:
    connector = shop.connector(tables=(table("Order", "person_id", {"erase": "delete"}),))
    words = await refused(connector, keyed("Order", 1, column="person_id"))
    assert words == "Shop: the key of Order does not tell its rows apart"
    assert await ask(shop.url, 'SELECT count(*) FROM "Order"') == [(4,)]


async def test_a_rule_of_the_database_refuses_all(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE card (id INTEGER PRIMARY KEY, person_id INTEGER, number VARCHAR(20) NOT NULL UNIQUE)",
        "INSERT INTO card VALUES (1, 1, 'first canary'), (2, 1, 'second canary')",
    )
    acts = {"rectify": "number", "mask": {"set": {"number": None}}, "suppress": {"set": {"number": "none"}}}
    connector = shop.connector(tables=(table("card", "id", acts),))
    found = await records(connector, "1")
    for verb in (Verb.MASK, Verb.SUPPRESS):
        words = await refused(connector, demand(verb, found))
        assert words == "Shop: Card: the database's own rules do not let this be done; other rows may depend on these"
    words = await refused(
        connector, demand(Verb.RECTIFY, found[:1], NewValue("number", "first canary", "second canary"))
    )
    assert "canary" not in words
    assert await ask(shop.url, "SELECT count(*) FROM card WHERE number LIKE '%canary'") == [(2,)]


async def test_a_table_nobody_declared_keeps_its_parent(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE badge (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id))",
        "INSERT INTO badge VALUES (1, 3)",
    )
    words = await refused(shop.connector(), demand(Verb.ERASE, await records(shop.connector(), "3")))
    assert words.startswith("Shop: People: the database's own rules do not let this be done")
    assert len((await everything(shop.connector()))["People"]) == 5


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL"])
async def test_rows_that_would_go_along_unseen(shop: SqlShop, action: str) -> None:
    await run(
        shop.url,
        f"CREATE TABLE letter (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id) ON DELETE {action})",
        "INSERT INTO letter VALUES (1, 3), (2, 5)",
    )
    connector = shop.connector(tables=(*TABLES, table("letter", "id", {"erase": "delete"})))
    person = await records(connector, "3", "People")
    if action == "CASCADE":
        assert "1 rows of Letter hang on rows of People" in await refused(connector, demand(Verb.ERASE, person))
        assert (await connector.act(demand(Verb.ERASE, await records(connector, "3")))).rows == 2
        assert await ask(shop.url, "SELECT id FROM letter") == [(2,)]
    else:
        assert (await connector.act(demand(Verb.ERASE, person))).rows == 1
        assert await ask(shop.url, "SELECT id, person_id FROM letter ORDER BY id") == [(1, None), (2, 5)]


async def test_erasing_may_mean_cutting_loose(shop: SqlShop) -> None:
    orders = TABLES[1].model_copy(update={"acts": Acts.model_validate({"erase": {"set": {"person_id": None}}})})
    connector = shop.connector(tables=(TABLES[0], orders, TABLES[2]))
    done = await connector.act(demand(Verb.ERASE, await records(connector, "4")))
    assert done.facts["tables"] == {"People": 1, "Orders": 1}
    assert await ask(shop.url, 'SELECT person_id FROM "Order" WHERE id = 40') == [(None,)]


async def test_tables_that_refer_to_each_other_in_a_circle(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE husband (id INTEGER PRIMARY KEY, person_id INTEGER)",
        "CREATE TABLE wife (id INTEGER PRIMARY KEY, person_id INTEGER, husband_id INTEGER REFERENCES husband (id))",
        "ALTER TABLE husband ADD COLUMN wife_id INTEGER REFERENCES wife (id)",
        "INSERT INTO husband VALUES (1, 1, NULL)",
        "INSERT INTO wife VALUES (1, 1, 1)",
    )
    both = tuple(table(name, "id", {"erase": "delete"}) for name in ("husband", "wife"))
    connector = shop.connector(tables=both)
    assert (await connector.act(demand(Verb.ERASE, await records(connector, "1")))).rows == 2


async def test_a_row_that_refers_to_its_own_table(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE reply (id INTEGER PRIMARY KEY, person_id INTEGER, answers INTEGER REFERENCES reply (id))",
        "INSERT INTO reply VALUES (1, 1, NULL), (2, 1, 1), (3, 2, 2)",
    )
    connector = shop.connector(tables=(table("reply", "id", {"erase": "delete"}),))
    assert "1 rows of Reply hang on rows of Reply" in await refused(connector, keyed("reply", 1, 2))
    assert (await connector.act(keyed("reply", 1, 2, 3))).rows == 3


async def test_a_value_the_database_does_not_keep_as_it_is(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE fee (id INTEGER PRIMARY KEY, person_id INTEGER, amount NUMERIC(10, 2), word VARCHAR(5))",
        "INSERT INTO fee VALUES (1, 1, 1, 'one')",
    )
    connector = shop.connector(tables=(table("fee", "id", {"rectify": ["amount", "word"]}),))
    found = await records(connector, "1")
    held = found[0].fields["amount"]
    if "postgresql" in shop.url:  # SQLite keeps what does not fit
        too_exact = demand(Verb.RECTIFY, found, NewValue("amount", held, "2.345"))
        assert "the database did not keep what was written" in await refused(connector, too_exact)
        too_long = demand(Verb.RECTIFY, found, NewValue("word", "one", "eleven canaries"))
        words = "Shop: Fee: the database does not take a value: it may be too long, or of another kind"
        assert await refused(connector, too_long) == words
    assert "it must be a number" in await refused(
        connector, demand(Verb.RECTIFY, found, NewValue("amount", held, "two"))
    )
    done = await connector.act(demand(Verb.RECTIFY, found, NewValue("amount", held, 2), NewValue("word", "one", 2)))
    assert done.rows == 1
    assert [(float(amount), word) for amount, word in await ask(shop.url, "SELECT amount, word FROM fee")] == [(2, "2")]


@pytest.mark.parametrize("day", ["03/04/1981", "1981-04-03"])
async def test_a_british_date_is_a_date(shop: SqlShop, day: str) -> None:
    connector = shop.connector()
    found = await records(connector, "1", "People")
    await connector.act(demand(Verb.RECTIFY, found, NewValue("Born", "1980-02-29", day)))
    assert (await records(connector, "1", "People"))[0].fields["Born"] == "1981-04-03"


async def test_a_trigger_that_keeps_what_was_erased(own_sqlite_shop: SqlShop) -> None:
    await run(
        own_sqlite_shop.url,
        "CREATE TRIGGER keep AFTER DELETE ON person BEGIN INSERT INTO person (id, name) VALUES (old.id, old.name); END",
    )
    connector = own_sqlite_shop.connector()
    words = await refused(connector, demand(Verb.ERASE, await records(connector, "3")))
    assert words.startswith("Shop: People: the database did not keep what was written")


async def test_what_was_erased_is_not_left_in_the_file(own_sqlite_shop: SqlShop, shop_copy: Path) -> None:
    connector = own_sqlite_shop.connector()
    assert b"di_x@example.org" in await asyncio.to_thread(shop_copy.read_bytes)
    await connector.act(demand(Verb.ERASE, await records(connector, "4")))
    assert b"di_x@example.org" not in await asyncio.to_thread(shop_copy.read_bytes)


async def test_a_locked_database_is_not_ready(shop_copy: Path) -> None:
    url = f"sqlite:///{shop_copy}?timeout=0.1"
    connector = SqlConnector(declaration(url), {})
    found = await records(connector, "3")
    holder = sqlite3.connect(shop_copy, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(ConnectorError) as caught:
            await connector.act(demand(Verb.ERASE, found))
    finally:
        holder.close()
    assert caught.value.failure is Failure.NOT_READY
    assert (await connector.act(demand(Verb.ERASE, found, again=True))).rows == 1


@pytest.mark.postgres
async def test_a_locked_row_is_waited_for_and_then_given_up(own_postgres_shop: SqlShop) -> None:
    connector = own_postgres_shop.connector(statement_seconds=1)
    found = await records(connector, "3")
    async with Sources(own_postgres_shop.url, "Shop", 30, writing=True).open() as holder:
        async for _ in holder.batches(text("SELECT id FROM person WHERE id = 3 FOR UPDATE")):
            pass
        with pytest.raises(ConnectorError) as caught:
            await connector.act(demand(Verb.ERASE, found))
    assert caught.value.failure is Failure.UNAVAILABLE
    assert "took longer" in str(caught.value)


@pytest.mark.postgres
async def test_kinds_of_postgres(shop_database_copy: str) -> None:
    await run(
        shop_database_copy,
        "CREATE SCHEMA elsewhere",
        "CREATE TYPE mood AS ENUM ('glad', 'sad')",
        "CREATE TABLE elsewhere.typed (id uuid, code char(6), big numeric(20, 0), person_id integer, at timestamptz, "
        "day date, mood mood, ratio real, well boolean, word text, photo bytea)",
        "INSERT INTO elsewhere.typed VALUES ('00000000-0000-0000-0000-000000000001', 'ab', 90000000000000000001, 1, "
        "'2026-06-30 23:30+00', '2026-03-01', 'glad', 0.1, true, 'w', '\\x00ff')",
    )
    acts: dict[str, Any] = {
        "rectify": ["at", "day", "mood", "ratio", "well", "word", "photo"],
        "mask": {"set": {"day": "1900-01-01", "mood": "sad", "ratio": 0, "well": 0, "word": 7, "photo": None}},
        "erase": "delete",
    }
    days = {"transaction": "at", "birth": "day", "death": "word"}
    typed = table("elsewhere.typed", ("id", "code", "big"), acts, title="Typed", days=days)
    connector = SqlConnector(declaration(shop_database_copy, tables=(typed,)), {})
    assert (await connector.check()).well
    (found,) = await records(connector, "1")
    assert found.days == {"transaction": "2026-07-01", "birth": "2026-03-01"}
    values = {
        "at": "2026-07-01 09:30",
        "day": "29/02/2024",
        "mood": "sad",
        "ratio": "0.3",
        "well": "false",
        "word": "'; DROP TABLE person; --",
    }
    corrections = [NewValue(label, found.fields[label], new) for label, new in values.items()]
    done = await connector.act(demand(Verb.RECTIFY, [found], *corrections))
    again = await connector.act(demand(Verb.RECTIFY, [found], *corrections, again=True))
    assert (done.rows, done.already, again.rows, again.already) == (1, 0, 0, 1)
    (corrected,) = await records(connector, "1")
    assert corrected.fields["at"] == "2026-07-01 09:30:00+00:00"
    assert corrected.fields["day"] == "2024-02-29"
    bytes_too = demand(Verb.RECTIFY, [found], NewValue("photo", found.fields["photo"], "AAAA"))
    assert "must be left empty" in await refused(connector, bytes_too)
    assert (await connector.act(demand(Verb.MASK, [found]))).rows == 1
    (masked,) = await records(connector, "1")
    assert [masked.fields[word] for word in acts["mask"]["set"]] == ["1900-01-01", "sad", 0.0, False, "7", None]
    rows = [row async for row in connector.rows_of(("elsewhere.typed",))]
    assert rows == [row_of(found)]
    assert (await connector.act(demand(Verb.ERASE, [found]))).rows == 1


@pytest.mark.postgres
async def test_an_account_that_may_not_write_is_found_by_check(
    own_postgres_shop: SqlShop, shop_database_copy: str
) -> None:
    await run(
        shop_database_copy,
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN CREATE ROLE reader LOGIN; "
        "END IF; END $$",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    reader = shop_database_copy.replace("postgres@", "reader@")
    connector = own_postgres_shop.connector(write_url=reader)
    report = await connector.check()
    assert (report.well, report.sentences) == (
        False,
        ("Shop: our account may not do what the declaration asks for.",),
    )


async def test_check_tries_all_acts_and_changes_nothing(shop: SqlShop) -> None:
    before = await everything(shop.connector())
    assert (await shop.connector().check()).sentences == (
        "Shop: the database answers and has all 3 tables as declared.",
        "Shop: our account may change it as declared (erase, lift, mask, rectify, restrict, suppress).",
    )
    assert await everything(shop.connector()) == before


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"key": ("nub",)}, "key"),
        ({"days": {"transaction": "nub"}}, "days"),
        ({"acts": {"rectify": ["nub"]}}, "rectify"),
        ({"acts": {"mask": {"set": {"nub": None}}}}, "mask"),
        ({"health": ("nub",)}, "health"),
        ({"given": "nub"}, "given"),
    ],
)
async def test_check_names_what_is_not_there(shop: SqlShop, changes: dict[str, Any], word: str) -> None:
    orders = table("Order", **{"key": ("id",), "acts": {}, **changes})
    report = await shop.connector(tables=(orders,)).check()
    assert report.sentences == (f'Shop: the table "Order" has no column "nub", named in {word}.',)


async def test_without_a_second_url_it_is_only_searched(shop: SqlShop) -> None:
    person = await records(shop.connector(), "3")
    for connector, words in [
        (shop.connector(write_url=""), ()),
        (shop.connector(write_url="${SHOP_WRITE}"), ("Shop: it is only searched, since SHOP_WRITE is not set.",)),
    ]:
        assert connector.offers() == {Verb.CHECK, Verb.FIND}
        assert connector.acts_on("person") == frozenset()
        report = await connector.check()
        assert report.well
        assert report.sentences[1:] == words
        for ask_for in (connector.act, connector.preview):
            with pytest.raises(ConnectorError, match="Shop: it is only searched, for want of a write_url"):
                await ask_for(demand(Verb.ERASE, person))


async def test_the_second_url_may_come_from_the_environment(shop: SqlShop) -> None:
    connector = SqlConnector(declaration(shop.url, write_url="${SHOP_WRITE}"), {"SHOP_WRITE": shop.url})
    assert Verb.ERASE in connector.offers()
    assert (await connector.act(demand(Verb.ERASE, await records(connector, "3")))).rows == 1


async def test_searching_never_uses_the_second_url(shop: SqlShop) -> None:
    connector = shop.connector(write_url=shop.missing)
    assert (await search(connector, (NUMBER, "1"))).counts() == {"People": 1, "Orders": 2, "Lines": 3}
    found = await records(connector, "3")
    assert (await connector.preview(demand(Verb.ERASE, found))).tables == {"People": 1}
    assert not (await connector.check()).well


async def test_no_file_is_made_to_write_in(tmp_path: Path, own_sqlite_shop: SqlShop) -> None:
    connector = own_sqlite_shop.connector(write_url=f"sqlite:///{tmp_path}/none.sqlite?mode=rwc")
    with pytest.raises(ConnectorError, match="Shop: the database file is not there or cannot be read"):
        await connector.act(demand(Verb.ERASE, await records(connector, "3")))
    assert not (tmp_path / "none.sqlite").exists()


async def test_what_a_record_says_of_itself(shop: SqlShop) -> None:
    person, order, line = [(await records(shop.connector(), "1", kind))[-1] for kind in ("People", "Orders", "Lines")]
    assert person.row == RowRef("person", (("id", 1),))
    assert person.given == ("Name", "Email", "Phone")
    assert (person.retention, person.days) == ("", {})
    assert (order.retention, order.days) == ("order", {"transaction": "2025-04-01"})
    assert (line.health, line.special) == (True, True)
    assert (person.health, person.special) == (False, False)


async def test_days_that_cannot_be_read_are_left_out(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE post (id INTEGER PRIMARY KEY, person_id INTEGER, born VARCHAR(30), gone VARCHAR(30), "
        "left_on VARCHAR(30))",
        "INSERT INTO post VALUES (1, 1, '1980-02-30', '', '31/03/2024')",
    )
    days = {"birth": "born", "death": "gone", "employment-ends": "left_on"}
    connector = shop.connector(tables=(table("post", "id", {}, days=days, columns={"id": "Number"}),))
    (found,) = await records(connector, "1")
    assert found.days == {"employment-ends": "2024-03-31"}
    assert found.fields == {"Number": 1}


async def test_a_looked_up_name_is_not_the_key(shop: SqlShop) -> None:
    lines = TABLES[2].model_copy(update={"key": ("id", "product_id")})
    connector = shop.connector(tables=(*TABLES[:2], lines))
    found = await records(connector, "1", "Lines")
    assert found[0].fields["Product"] == "Tea"
    assert row_of(found[0]) == RowRef("line", (("id", 100), ("product_id", 7)))
    assert (await connector.act(demand(Verb.ERASE, found))).rows == 3


async def test_a_table_reached_from_another_without_a_foreign_key(shop: SqlShop) -> None:
    await run(
        shop.url,
        "CREATE TABLE diary (id INTEGER PRIMARY KEY, person_id INTEGER)",
        "INSERT INTO diary VALUES (1, 3)",
    )
    way = Reach(table="person", column="person_id", their_column="id")
    diary = table("diary", "id", {"erase": "delete"}, search_by={}, reached_from=way)
    connector = shop.connector(tables=(*TABLES, diary))
    done = await connector.act(demand(Verb.ERASE, await records(connector, "3")))
    assert done.facts["tables"] == {"People": 1, "Diary": 1}


def as_read(verb: Verb, found: list[FoundRecord], again: bool = False) -> Demand:
    """Demand something of rows as an extract keeps them: with their fields, through JSON."""
    fields = [json.loads(json.dumps(record.fields)) for record in found]
    acts = (RowAct(row_of(record), seen=seen) for record, seen in zip(found, fields, strict=True))
    return Demand(verb, tuple(acts), again)


CHANGED = "rows of {} were changed since they were read: look at them again before anything is done to them"


@pytest.mark.parametrize("verb", [Verb.SUPPRESS, Verb.MASK, Verb.ERASE])
async def test_a_row_that_is_as_it_was_read_is_acted_on_and_again(shop: SqlShop, verb: Verb) -> None:
    connector = shop.connector()
    found = await records(connector, "3")
    assert (await connector.act(as_read(verb, found))).rows == 1
    done = await connector.act(as_read(verb, found, again=True))
    assert (done.rows, done.already) == (0, 1)


@pytest.mark.parametrize("change", ["name = 'Eve'", "email = 'eve@example.org'", "phone = '01', born = '2001-01-01'"])
async def test_a_row_that_became_somebody_elses_refuses_them_all(shop: SqlShop, change: str) -> None:
    connector = shop.connector()
    found = [*(await records(connector, "3")), *(await records(connector, "5"))]
    await run(shop.url, f"UPDATE person SET {change} WHERE id = 3")
    after = await everything(connector)
    for verb in (Verb.SUPPRESS, Verb.MASK, Verb.ERASE):
        assert (await connector.preview(as_read(verb, found))).tables == {"People": 1}
        for again in (False, True):
            words = await refused(connector, as_read(verb, found, again))
            assert words == f"Shop: 1 of the {CHANGED.format('People')}"
    assert await everything(connector) == after


async def test_what_does_not_tell_whose_a_row_is_may_change(shop: SqlShop) -> None:
    connector = shop.connector()
    found = await records(connector, "2")
    await run(
        shop.url,
        "UPDATE person SET wants_news = FALSE, national = 'QQ9' WHERE id = 2",
        """UPDATE "Order" SET total = 4 WHERE id = 20""",
        "UPDATE line SET product_id = 8 WHERE id = 200",
    )
    assert (await connector.act(as_read(Verb.ERASE, found))).rows == 3


async def test_what_one_of_our_acts_left_in_a_row_makes_it_nobody_elses(shop: SqlShop) -> None:
    connector = shop.connector()
    found = await records(connector, "3")
    await connector.act(demand(Verb.MASK, found))
    assert (await connector.act(as_read(Verb.ERASE, found))).rows == 1


async def test_a_row_that_hangs_on_somebody_else_now_is_refused_and_one_that_hangs_on_nobody_is_not(
    shop: SqlShop,
) -> None:
    people, orders, lines = TABLES
    shown = orders.model_copy(update={"columns": {**orders.columns, "person_id": "Customer"}})
    connector = shop.connector(tables=(people, shown, lines))
    found = await records(connector, "4", "Orders")
    await run(shop.url, """UPDATE "Order" SET person_id = 5 WHERE id = 40""")
    assert await refused(connector, as_read(Verb.ERASE, found)) == f"Shop: 1 of the {CHANGED.format('Orders')}"
    await run(shop.url, """UPDATE "Order" SET person_id = NULL WHERE id = 40""")
    assert (await connector.act(as_read(Verb.ERASE, found))).rows == 1
