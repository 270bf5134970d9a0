"""Packages: the same parts give the same archive, any unpacker reads it, and it never sits in memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casework.vault.contract import PackagePart, Packages
from casework.vault.files import FolderFiles
from casework.vault.packages import ZipPackages, zipped
from tests.vault.stores import ALMA, files_in, gathered, noise, ring_for, stream

MEBIBYTE = 1024 * 1024
NOISE = noise(MEBIBYTE)


def parts(*named: tuple[str, list[bytes]]) -> list[PackagePart]:
    return [PackagePart(name, stream(chunks)) for name, chunks in named]


async def archive_of(*named: tuple[str, list[bytes]]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(await gathered(zipped(parts(*named)))))


LETTER = ("Letter.pdf", [b"%PDF", b"-1.7"])
DATA = ("Your data/Wójcik.csv", ["imię;nazwisko\n".encode()] * 1000)
EMPTY: tuple[str, list[bytes]] = ("nothing.txt", [])
BIG = ("big.bin", [NOISE] * 6)


async def test_what_went_in_comes_out_in_order() -> None:
    archive = await archive_of(LETTER, DATA, EMPTY, BIG)
    assert archive.testzip() is None
    assert archive.namelist() == ["Letter.pdf", "Your data/Wójcik.csv", "nothing.txt", "big.bin"]
    for name, chunks in (LETTER, DATA, EMPTY, BIG):
        assert archive.read(name) == b"".join(chunks)


async def test_the_archive_tells_nothing_of_this_machine_or_this_hour() -> None:
    for entry in (await archive_of(LETTER, DATA)).infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.create_system == 3
        assert entry.external_attr == 0o100644 << 16
        assert entry.compress_type == zipfile.ZIP_DEFLATED
        assert entry.comment == b""


async def test_the_same_parts_give_the_same_bytes_however_they_are_cut() -> None:
    once = await gathered(zipped(parts(LETTER, DATA, BIG)))
    again = await gathered(zipped(parts(LETTER, DATA, BIG)))
    cut = await gathered(zipped(parts(LETTER, (DATA[0], [b"".join(DATA[1])]), BIG)))
    assert once == again == cut


async def test_small_parts_need_no_zip64_and_large_ones_have_it() -> None:
    archive = await archive_of(LETTER, BIG)
    versions = {entry.filename: entry.extract_version for entry in archive.infolist()}
    assert versions == {"Letter.pdf": 20, "big.bin": 45}


@pytest.mark.parametrize(
    ("what", "given", "made"),
    [
        ("twice the same", ["a.pdf", "a.pdf", "a.pdf"], ["a.pdf", "a (2).pdf", "a (3).pdf"]),
        ("alike but for case", ["A.pdf", "a.PDF"], ["A.pdf", "a (2).PDF"]),
        ("a number already taken", ["a.pdf", "a (2).pdf", "a.pdf"], ["a.pdf", "a (2).pdf", "a (3).pdf"]),
        ("same name in two folders", ["x/a", "y/a"], ["x/a", "y/a"]),
        ("a folder with a dot", ["v.1/a", "v.1/a"], ["v.1/a", "v.1/a (2)"]),
        ("climbing out", ["../../a", "/etc/a"], ["a", "etc/a"]),
        ("from Windows", ["..\\a\\con.txt"], ["a/_con.txt"]),
        ("nothing left", ["", "/"], ["file", "file (2)"]),
    ],
)
async def test_names_are_clean_and_each_its_own(what: str, given: list[str], made: list[str]) -> None:
    archive = await archive_of(*((name, [b"x"]) for name in given))
    assert archive.namelist() == made, what


async def test_an_archive_of_nothing_is_an_archive() -> None:
    assert (await archive_of()).namelist() == []


async def test_a_package_is_built_into_the_vault(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    packages: Packages = ZipPackages(files)
    stored = await packages.build(ALMA, parts(LETTER, DATA))
    content = await gathered(files.read(ALMA, stored.file_id))
    assert stored.size == len(content)
    assert zipfile.ZipFile(io.BytesIO(content)).read("Letter.pdf") == b"%PDF-1.7"


async def test_a_part_that_breaks_leaves_no_package(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield NOISE * 5
        raise OSError("the disk stopped")

    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    with pytest.raises(OSError, match="disk stopped"):
        await ZipPackages(files).build(ALMA, [*parts(LETTER), PackagePart("b", broken())])
    assert files_in(tmp_path) == []


async def test_memory_stays_bounded(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    large = [("one.bin", [NOISE] * 24), ("two.bin", [NOISE] * 24)]
    tracemalloc.start()
    try:
        stored = await ZipPackages(files).build(ALMA, parts(*large))
        assert sum([len(chunk) async for chunk in files.read(ALMA, stored.file_id)]) > 48 * MEBIBYTE
        assert tracemalloc.get_traced_memory()[1] < 24 * MEBIBYTE
    finally:
        tracemalloc.stop()
