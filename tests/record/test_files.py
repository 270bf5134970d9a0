from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.record.files import FileList
from casework.record.models import StoredFile
from casework.record.views import FileView
from tests.record.cases import CASE, OTHER


@pytest.fixture
def files(database, ciphers):
    return FileList(database, ciphers)


@pytest.fixture
async def passport(ciphers, utc):
    await ciphers.create(CASE, utc(2026, 3, 2))
    await ciphers.create(OTHER, utc(2026, 3, 2))
    return FileView("f1", "evidence", "", "paszport Wójcik.pdf", "application/pdf", 1200, utc(2026, 3, 2), None)


async def test_a_file_is_recorded_once_and_found_in_its_case_only(files, passport, utc):
    await files.add(CASE, passport, "a" * 64)
    await files.add(CASE, replace(passport, name="another name"), "b" * 64)
    assert await files.get(CASE, "f1") == passport
    assert await files.get(OTHER, "f1") is None
    assert await files.get(CASE, "f2") is None


async def test_the_files_of_a_case_by_kind_oldest_first(files, passport, utc):
    reply = replace(passport, id="f2", kind="reply", name="letter.txt", stored_at=utc(2026, 3, 1))
    for file in (passport, reply):
        await files.add(CASE, file, "a" * 64)
    await files.add(OTHER, replace(passport, id="f3"), "a" * 64)
    assert await files.list(CASE) == (reply, passport)
    assert await files.list(CASE, "evidence") == (passport,)
    assert await files.list(CASE, "package") == ()


async def test_a_destroyed_file_leaves_the_list_and_keeps_the_fact(files, passport, utc):
    await files.add(CASE, passport, "a" * 64)
    await files.destroyed(OTHER, "f1", utc(2026, 3, 3))
    assert await files.list(CASE) == (passport,)
    await files.destroyed(CASE, "f1", utc(2026, 3, 4))
    await files.destroyed(CASE, "f1", utc(2026, 3, 5))
    assert await files.list(CASE) == ()
    gone = await files.get(CASE, "f1")
    assert gone is not None
    assert gone.destroyed_at == utc(2026, 3, 4)


async def test_a_file_name_is_sealed_and_gone_with_the_key(files, passport, database, ciphers):
    await files.add(CASE, passport, "a" * 64)
    async with database.reading() as session:
        assert "jcik" not in str(vars((await session.scalars(select(StoredFile))).one()))
    ciphers.shred(CASE)
    assert [file.name for file in await files.list(CASE)] == ["(destroyed)"]
