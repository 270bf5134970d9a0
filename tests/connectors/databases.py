"""The shop of the conformance suite in a real SQL database, and its declaration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, Integer, MetaData, Numeric, String, Table, Text, insert
from sqlalchemy.ext.asyncio import create_async_engine

from casework.connectors.sql import SqlConnector
from casework.register.profile import Lookup, Reach, SqlDeclaration, TableDeclaration
from tests.connectors.conformance import EMAIL, LINES, NATIONAL, NUMBER, ORDERS, PEOPLE, PHONE, PRODUCTS

SHOP = MetaData()
PERSON = Table(
    "person",
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("email", String(200)),
    Column("phone", String(40)),
    Column("national", String(20)),
    Column("born", Date),
)
ORDER = Table(
    "Order",  # a reserved word with a capital, as real databases have
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer),
    Column("placed_on", Date),
    Column("total", Numeric(10, 2)),
)
LINE = Table(
    "line",
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("order_id", Integer),
    Column("product_id", Integer),
    Column("gift_to", Text),
    Column("diet", Text),
)
PRODUCT = Table("product", SHOP, Column("id", Integer, primary_key=True), Column("name", Text))

TABLES = (
    TableDeclaration(
        table="person",
        title="People",
        label="{name}",
        columns={"id": "Number", "name": "Name", "email": "Email", "phone": "Phone", "born": "Born"},
        search_by={EMAIL: "email", PHONE: "phone", NUMBER: "id"},
        confirm={"name": "{name}", "birth_date": "born"},
        yields={"national": NATIONAL},
        order_by="id",
    ),
    TableDeclaration(
        table="Order",
        title="Orders",
        label="Order {id} of {placed_on}",
        columns={"id": "Number", "placed_on": "Day", "total": "Total"},
        reached_from=(Reach(table="person", column="person_id", their_column="id"),),
        order_by="id",
    ),
    TableDeclaration(
        table="line",
        title="Lines",
        label="{product_id}",
        columns={"product_id": "Product", "gift_to": "Gift to", "diet": "Diet"},
        reached_from=(Reach(table="Order", column="order_id", their_column="id"),),
        lookups={"product_id": Lookup(table="product", column="id", name="name")},
        third_party=("gift_to",),
        special=("diet",),
        order_by="id",
    ),
)


def declaration(url: str, **changes: Any) -> SqlDeclaration:
    """Declare the shop at a URL, with changes."""
    fields: dict[str, Any] = {"connector": "sql", "key": "shop", "title": "Shop", "url": url, "tables": TABLES}
    return SqlDeclaration(**{**fields, **changes})


class SqlShop:
    """The shop at a URL; `missing` is a URL of the same kind where nothing is."""

    def __init__(self, url: str, missing: str) -> None:
        self.url = url
        self.missing = missing

    def connector(self, **changes: Any) -> SqlConnector:
        return SqlConnector(declaration(self.url, **changes), {})

    def unreachable(self) -> SqlConnector:
        return SqlConnector(declaration(self.missing), {})


async def fill(url: str) -> None:
    """Make the shop's tables in an empty database, and its people."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(SHOP.create_all)
        await connection.execute(insert(PERSON), [{**row, "born": _day(row["born"])} for row in PEOPLE])
        placed = [{**row, "placed_on": _day(row["placed_on"]), "total": Decimal(str(row["total"]))} for row in ORDERS]
        await connection.execute(insert(ORDER), placed)
        for table, rows in ((LINE, LINES), (PRODUCT, PRODUCTS)):
            await connection.execute(insert(table), rows)
    await engine.dispose()


async def run(url: str, *statements: str) -> None:
    """Run statements in a database of a test."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
