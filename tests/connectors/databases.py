"""The shop of the conformance suite in a real SQL database, and its declaration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, MetaData, Numeric, String, Table, Text, insert
from sqlalchemy.ext.asyncio import create_async_engine

from casework.connectors.sql import SqlConnector
from casework.register.declarations import Acts
from casework.register.profile import Lookup, Reach, SqlDeclaration, TableDeclaration
from casework.rules.retention_rows import Trigger
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
    Column("wants_news", Boolean),
    Column("restricted", Boolean),
)
ORDER = Table(
    "Order",  # a reserved word with a capital, as real databases have
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id")),
    Column("placed_on", Date),
    Column("total", Numeric(10, 2)),
)
LINE = Table(
    "line",
    SHOP,
    Column("id", Integer, primary_key=True),
    Column("order_id", Integer, ForeignKey("Order.id")),
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
        columns={
            "id": "Number",
            "name": "Name",
            "email": "Email",
            "phone": "Phone",
            "born": "Born",
            "wants_news": "Wants news",
            "restricted": "Restricted",
        },
        search_by={EMAIL: "email", PHONE: "phone", NUMBER: "id"},
        confirm={"name": "{name}", "birth_date": "born"},
        yields={"national": NATIONAL},
        order_by="id",
        key=("id",),
        given=("name", "email", "phone"),
        acts=Acts.model_validate(
            {
                "rectify": ["name", "phone", "born"],
                "restrict": {"set": {"restricted": True}},
                "lift": {"set": {"restricted": False}},
                "suppress": {"set": {"wants_news": False}},
                "mask": {"set": {"name": "Erased", "email": None, "phone": None, "national": "", "born": None}},
                "erase": "delete",
            }
        ),
    ),
    TableDeclaration(
        table="Order",
        title="Orders",
        label="Order {id} of {placed_on}",
        columns={"id": "Number", "placed_on": "Day", "total": "Total"},
        reached_from=(Reach(table="person", column="person_id", their_column="id"),),
        order_by="id",
        key=("id",),
        retention="order",
        days={Trigger.TRANSACTION: "placed_on"},
        acts=Acts.model_validate({"rectify": ["total", "placed_on"], "erase": "delete"}),
    ),
    TableDeclaration(
        table="line",
        title="Lines",
        label="{product_id}",
        columns={"product_id": "Product", "gift_to": "Gift to", "diet": "Diet"},
        reached_from=(Reach(table="Order", column="order_id", their_column="id"),),
        lookups={"product_id": Lookup(table="product", column="id", name="name")},
        third_party=("gift_to",),
        health=("diet",),
        order_by="id",
        key=("id",),
        acts=Acts.model_validate({"mask": {"set": {"gift_to": "", "diet": None}}, "erase": "delete"}),
    ),
)


def declaration(url: str, **changes: Any) -> SqlDeclaration:
    """Declare the shop at a URL, with changes."""
    fields: dict[str, Any] = {"connector": "sql", "key": "shop", "title": "Shop", "url": url, "tables": TABLES}
    return SqlDeclaration(**{**fields, "write_url": url, **changes})


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
        people = [{**row, "born": _day(row["born"]), "wants_news": True, "restricted": False} for row in PEOPLE]
        await connection.execute(insert(PERSON), people)
        placed = [{**row, "placed_on": _day(row["placed_on"]), "total": Decimal(str(row["total"]))} for row in ORDERS]
        await connection.execute(insert(ORDER), placed)
        for table, rows in ((LINE, LINES), (PRODUCT, PRODUCTS)):
            await connection.execute(insert(table), rows)
    await engine.dispose()


async def run(url: str, *statements: str) -> None:
    """Run statements in a database of a test."""
    engine = create_async_engine(_asynchronous(url))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Give the rows of a statement in a database of a test."""
    engine = create_async_engine(_asynchronous(url))
    async with engine.connect() as connection:
        rows = (await connection.exec_driver_sql(statement)).all()
    await engine.dispose()
    return [tuple(row) for row in rows]


def _asynchronous(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"sqlite+aiosqlite://{rest}" if scheme.startswith("sqlite") else url


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
