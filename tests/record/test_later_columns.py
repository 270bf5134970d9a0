"""A record written before rights were decided one by one: it is migrated, and everything in it stays proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select, text

from casework.record import migrations
from casework.record.audit import verify
from casework.record.models import Case, CaseRight, Item
from casework.record.raw_rows import raw_rows
from casework.record.reader import RecordReader
from casework.record.sealing import MAC, Signed, canonical, table_of
from casework.rules.acts import RightChange
from casework.rules.vocabulary import Fate, Right
from tests.record.procedure import CASE, Procedure
from tests.record.tampering import Intruder

BEFORE = "0002"


async def written_before(procedure: Procedure, url: str) -> None:
    """Write a case with an item, and take the database back to the revision before."""
    await procedure.open()
    await procedure.find_items({"verdict": "disclose"})
    await migrations.downgrade(url, BEFORE)


async def columns(procedure: Procedure, table: str) -> set[str]:
    async with procedure.database.engine.connect() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_columns(table))
    return {column["name"] for column in found}


async def rows(procedure: Procedure, model: type[Any]) -> Sequence[dict[str, Any]]:
    async with procedure.database.engine.connect() as connection:
        key = [column.name for column in table_of(model).primary_key]
        return [row.values async for row in raw_rows(connection, table_of(model), key)]


async def test_rows_were_signed_then_as_they_are_now(procedure: Procedure, database_url: str) -> None:
    await written_before(procedure, database_url)
    cipher = await procedure.ciphers.cipher(CASE)
    then = {model: await columns(procedure, table_of(model).name) - {MAC} for model in (Case, CaseRight, Item)}
    assert {"outcome"} <= then[CaseRight]
    assert not {"how", "grounds"} & then[CaseRight]
    await migrations.upgrade(database_url)
    for model, known in then.items():
        (row,) = await rows(procedure, model)
        unsigned: frozenset[str] = model.UNSIGNED
        covered = {name: row[name] for name in known - unsigned}
        # The signature as it was computed before there were any later columns.
        assert row[MAC] == cipher.digest(canonical([table_of(model).name, covered])), model


async def test_what_was_written_before_is_proven_and_read_as_before(procedure: Procedure, database_url: str) -> None:
    await written_before(procedure, database_url)
    await migrations.upgrade(database_url)
    report = await verify(procedure.database, procedure.ciphers)
    assert (report.problems, report.cases, report.events) == ((), 1, 2)
    case = await RecordReader(procedure.database, procedure.ciphers).case(CASE)
    assert case is not None
    (right,) = case.rights
    assert (right.how, right.grounds, right.reason, right.received, right.answered_at) == ("", (), "", None, None)
    assert (case.marketing, case.compensation, case.restricted, case.acts, case.corrections) == (
        False,
        False,
        False,
        (),
        (),
    )
    assert (case.facts.rights_open, case.facts.items_unfated) == ({Right.ACCESS}, 0)


async def test_a_case_begun_before_goes_on(procedure: Procedure, database_url: str) -> None:
    await written_before(procedure, database_url)
    await migrations.upgrade(database_url)
    await procedure.decide("right-added", rights=(RightChange(Right.ERASURE, added=True),))
    done = await procedure.step("noted", restricted=True)
    assert done.fates == {Fate.UNDECIDED: 1}
    assert (await verify(procedure.database, procedure.ciphers)).problems == ()
    intruder = Intruder(procedure.database)
    await intruder.run("UPDATE cases SET restricted = NULL")
    await intruder.engine.dispose()
    (problem,) = (await verify(procedure.database, procedure.ciphers)).problems
    assert (problem.table, problem.row) == ("cases", CASE)


async def test_every_later_column_was_added_by_a_migration(procedure: Procedure, database_url: str) -> None:
    await migrations.downgrade(database_url, BEFORE)
    async with procedure.database.engine.connect() as connection:
        there = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        assert (await connection.execute(select(text("count(*)")).select_from(text("cases")))).scalar() == 0
    for model in (Case, CaseRight, Item):
        assert issubclass(model, Signed)
        before = await columns(procedure, table_of(model).name)
        assert {column.name for column in table_of(model).c} - before == model.LATER
    assert not {"act", "correction", "third_party", "erased", "suppressed"} & there
