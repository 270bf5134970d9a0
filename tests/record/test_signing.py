from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from casework.record.models import Case, Task
from casework.record.sealing import Unsigned, canonical
from tests.record.procedure import CASE, NOON, Procedure


async def test_a_statement_that_leaves_a_signature_wrong_is_refused(procedure: Procedure) -> None:
    await procedure.open()
    for statement in (update(Case).values(stage="closed"), insert(Task).values(case_id=CASE, key="a")):
        with pytest.raises(Unsigned, match="rows are signed"):
            async with procedure.database.writing() as session:
                await session.execute(statement)
    assert (await procedure.only(Case)).stage == "identity"


async def test_a_session_without_a_cipher_cannot_write_signed_rows(procedure: Procedure) -> None:
    await procedure.open()
    with pytest.raises(Unsigned, match=r"database\.writing\(cipher\)"):
        async with procedure.database.writing() as session:
            (await session.get_one(Case, CASE)).stage = "closed"
    assert (await procedure.only(Case)).stage == "identity"


async def test_counting_wrong_phrases_needs_no_signature(procedure: Procedure) -> None:
    await procedure.open()
    async with procedure.database.writing() as session:
        await session.execute(update(Case).values(phrase_tries=Case.phrase_tries + 1))
    assert (await procedure.only(Case)).phrase_tries == 1


async def test_an_expression_cannot_be_signed(procedure: Procedure) -> None:
    await procedure.open()

    async def count() -> None:
        async with procedure.database.writing(await procedure.ciphers.cipher(CASE)) as session:
            case = await session.get_one(Case, CASE)
            case.event_count = Case.event_count + 1

    with pytest.raises(Unsigned, match="an SQL expression"):
        await count()


def test_the_canonical_spelling_is_sorted_unspaced_and_in_utc() -> None:
    value = {"b": NOON, "a": ["Wójcik", None, True, b"\x00\xff"], "c": NOON.date()}
    assert canonical(value).decode() == (
        '{"a":["Wójcik",null,true,"00ff"],"b":"2026-03-02T12:00:00.000000+00:00","c":"2026-03-02"}'
    )
