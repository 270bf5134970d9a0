"""Encrypted files: what was written comes back, whole, from its own place, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from casework.vault.contract import Altered, FileMissing, Files, KeyMissing, KeyShredded, VaultError
from casework.vault.files import FolderFiles
from casework.vault.frames import FRAME
from tests.vault.stores import ALMA, AT, BRAM, files_in, gathered, noise, ring_for, stream

HEAD = 36  # magic and salt
NOISE = noise(2 * FRAME + 777)  # does not deflate, so it fills three frames


@pytest.mark.parametrize(
    ("what", "chunks"),
    [
        ("nothing", []),
        ("empty chunks", [b"", b""]),
        ("one byte", [b"x"]),
        ("a letter", ["Szanowny Panie Wójcik".encode()]),
        ("many small chunks", [b"line %d\n" % number for number in range(20_000)]),
        ("exactly one batch", [b"a" * FRAME]),
        ("one big chunk of noise", [NOISE]),
        ("uneven chunks of noise", [NOISE[:1], NOISE[1 : FRAME + 1], NOISE[FRAME + 1 :]]),
        ("much that deflates to little", [b"\0" * (5 * FRAME)]),
    ],
)
async def test_what_was_written_comes_back(tmp_path: Path, what: str, chunks: list[bytes]) -> None:
    ring, _ = await ring_for(ALMA)
    files: Files = FolderFiles(tmp_path / "vault", ring)
    content = b"".join(chunks)
    stored = await files.write(ALMA, stream(chunks))
    assert stored.size == len(content), what
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert await gathered(files.read(ALMA, stored.file_id)) == content


async def test_no_clear_byte_and_no_other_name_reaches_the_disk(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path / "vault", ring)
    stored = await files.write(ALMA, stream([b"canary Wojcik " * 50_000]))
    path = files.path(ALMA, stored.file_id)
    assert [entry.name for entry in path.parent.iterdir()] == [stored.file_id]
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_size < 20_000
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_reading_never_gives_more_than_a_mebibyte_at_a_time(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    stored = await files.write(ALMA, stream([b"\0" * (4 * FRAME), NOISE]))
    sizes = [len(chunk) async for chunk in files.read(ALMA, stored.file_id)]
    assert max(sizes) <= FRAME
    assert sum(sizes) == 4 * FRAME + len(NOISE)


def frames_of(content: bytes) -> list[bytes]:
    """Cut a stored file into head and frames."""
    parts, position = [content[:HEAD]], HEAD
    while position < len(content):
        end = position + 4 + int.from_bytes(content[position : position + 4], "big")
        parts.append(content[position:end])
        position = end
    return parts


def flipped(content: bytes, position: int) -> bytes:
    """Change one bit."""
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("emptied", lambda head, one, two, three: b""),
        ("cut within the head", lambda head, one, two, three: head[:20]),
        ("cut after the head", lambda head, one, two, three: head),
        ("cut after the first frame", lambda head, one, two, three: head + one),
        ("last frame missing", lambda head, one, two, three: head + one + two),
        ("cut within a length", lambda head, one, two, three: head + one + two[:2]),
        ("cut within the last frame", lambda head, one, two, three: head + one + two + three[:-1]),
        ("first two frames swapped", lambda head, one, two, three: head + two + one + three),
        ("middle frame left out", lambda head, one, two, three: head + one + three),
        ("middle frame repeated", lambda head, one, two, three: head + one + two + two + three),
        ("last frame repeated", lambda head, one, two, three: head + one + two + three + three),
        ("words added behind", lambda head, one, two, three: head + one + two + three + b"more"),
        ("salt changed", lambda head, one, two, three: flipped(head, 10) + one + two + three),
        ("magic changed", lambda head, one, two, three: flipped(head, 0) + one + two + three),
        ("a bit of the first frame changed", lambda head, one, two, three: head + flipped(one, 900) + two + three),
        (
            "a bit of the last tag changed",
            lambda head, one, two, three: head + one + two + flipped(three, 770),
        ),
        ("an absurd length", lambda head, one, two, three: head + b"\xff\xff\xff\xff" + one),
        ("a length of nothing", lambda head, one, two, three: head + b"\0\0\0\0" + one + two + three),
    ],
)
async def test_every_change_to_a_file_is_noticed(tmp_path: Path, what: str, change: Callable[..., bytes]) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    stored = await files.write(ALMA, stream([NOISE]))
    path = files.path(ALMA, stored.file_id)
    parts = frames_of(path.read_bytes())
    assert len(parts) == 4
    path.write_bytes(change(*parts))
    with pytest.raises(Altered, match=ALMA):
        await gathered(files.read(ALMA, stored.file_id))


async def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    one, two = await files.write(ALMA, stream([b"one"])), await files.write(ALMA, stream([b"two"]))
    files.path(ALMA, two.file_id).write_bytes(files.path(ALMA, one.file_id).read_bytes())
    with pytest.raises(Altered):
        await gathered(files.read(ALMA, two.file_id))


async def test_a_file_moved_to_another_case_is_refused(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA, BRAM)
    files = FolderFiles(tmp_path, ring)
    stored = await files.write(ALMA, stream([b"one"]))
    target = files.path(BRAM, stored.file_id)
    target.parent.mkdir()
    files.path(ALMA, stored.file_id).rename(target)
    with pytest.raises(Altered, match=BRAM):
        await gathered(files.read(BRAM, stored.file_id))
    with pytest.raises(FileMissing, match=ALMA):
        await gathered(files.read(ALMA, stored.file_id))


async def test_shredding_makes_a_file_unreadable(tmp_path: Path) -> None:
    ring, store = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    stored = await files.write(ALMA, stream([b"one"]))
    await store.shred(ALMA, AT)
    ring.forget(ALMA)
    with pytest.raises(KeyShredded):
        await gathered(files.read(ALMA, stored.file_id))
    with pytest.raises(KeyShredded):
        await files.write(ALMA, stream([b"two"]))


async def test_a_case_without_a_key_gets_no_file(tmp_path: Path) -> None:
    ring, _ = await ring_for()
    with pytest.raises(KeyMissing):
        await FolderFiles(tmp_path, ring).write(ALMA, stream([b"x"]))
    assert files_in(tmp_path) == []


async def broken(after: list[bytes]) -> AsyncIterator[bytes]:
    for chunk in after:
        yield chunk
    raise ConnectionError("the upload stopped")


@pytest.mark.parametrize("before", [[], [b"x"], [NOISE]])
async def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path, before: list[bytes]) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    with pytest.raises(ConnectionError):
        await files.write(ALMA, broken(before))
    assert files_in(tmp_path) == []


async def test_a_cancelled_write_leaves_nothing(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield NOISE
            begun.set()

    writing = asyncio.ensure_future(files.write(ALMA, endless()))
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert files_in(tmp_path) == []


async def test_destroying_twice_is_no_error(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    stored = await files.write(ALMA, stream([b"one"]))
    await files.destroy(ALMA, stored.file_id)
    await files.destroy(ALMA, stored.file_id)
    await files.destroy(BRAM, stored.file_id)
    with pytest.raises(FileMissing):
        await gathered(files.read(ALMA, stored.file_id))
    assert await files.listed() == []


async def test_finished_files_are_listed_by_case(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA, BRAM)
    files = FolderFiles(tmp_path / "vault", ring)
    assert await files.listed() == []
    bram, alma = await files.write(BRAM, stream([b"b"])), await files.write(ALMA, stream([b"a"]))
    (tmp_path / "vault" / ALMA / f"{'0' * 32}.part").write_bytes(b"half")
    (tmp_path / "vault" / "notes.txt").write_bytes(b"a person's")
    assert await files.listed() == [(ALMA, alma.file_id), (BRAM, bram.file_id)]


async def test_only_old_halves_are_swept(tmp_path: Path) -> None:
    ring, _ = await ring_for(ALMA)
    files = FolderFiles(tmp_path, ring)
    kept = await files.write(ALMA, stream([b"a"]))
    old, young = (tmp_path / ALMA / f"{sign * 32}.part" for sign in "01")
    for path, moment in ((old, AT - timedelta(days=2)), (young, AT)):
        path.write_bytes(b"half")
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    assert await files.sweep(AT - timedelta(days=1)) == 1
    assert not old.exists()
    assert young.exists()
    assert await gathered(files.read(ALMA, kept.file_id)) == b"a"


@pytest.mark.parametrize(
    "file_id", ["", "..", "../../master.key", "a" * 31, "A" * 32, "0" * 32 + "/x", "0" * 32 + "\n"]
)
async def test_a_path_is_no_file_id(tmp_path: Path, file_id: str) -> None:
    ring, _ = await ring_for(ALMA)
    with pytest.raises(VaultError, match="id of a file"):
        await gathered(FolderFiles(tmp_path, ring).read(ALMA, file_id))


@pytest.mark.parametrize("case_id", ["..", "a/b", ".hidden", "", "x" * 41])
async def test_a_path_is_no_case_reference(tmp_path: Path, case_id: str) -> None:
    ring, _ = await ring_for(case_id)
    with pytest.raises(VaultError, match="case reference"):
        await FolderFiles(tmp_path, ring).write(case_id, stream([b"x"]))
