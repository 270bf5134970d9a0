from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from casework.record import migrations
from casework.record.database import Database
from casework.record.models import Base
from tests.record.procedure import Procedure


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_the_migrations_lead_to_the_models(database_url: str) -> None:
    await migrations.check(database_url)


async def test_down_and_up_again(database_url: str, database: Database) -> None:
    await migrations.downgrade(database_url, "base")
    assert await tables(database) == {"alembic_version"}
    await migrations.upgrade(database_url)
    assert await tables(database) == {*Base.metadata.tables, "alembic_version"}
    await migrations.check(database_url)


async def test_processes_that_start_at_once_migrate_once(database_url: str, database: Database) -> None:
    await migrations.downgrade(database_url, "base")
    await asyncio.gather(*(migrations.upgrade(database_url) for _ in range(4)))
    assert await tables(database) == {*Base.metadata.tables, "alembic_version"}


async def test_upgrading_what_is_up_to_date_changes_nothing(database_url: str, database: Database) -> None:
    await migrations.upgrade(database_url)
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == ["0003"]


async def test_the_database_refuses_to_change_events(procedure: Procedure) -> None:
    await procedure.open()
    changes = ["UPDATE event SET actor = 'nobody'", "DELETE FROM event"]
    if not procedure.database.is_sqlite:
        changes.append("TRUNCATE event")
    for change in changes:
        with pytest.raises(DBAPIError, match="append-only"):
            async with procedure.database.writing() as session:
                await session.execute(text(change))
