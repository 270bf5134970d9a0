"""Encrypted files in a folder: `case/file`, each whole or absent.

A file is written under a temporary name, forced to disk and renamed, so a crash leaves no half of it under
its own name. Reading, writing and cryptography run in threads, a mebibyte at a time.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import threading
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from casework.vault.contract import FileMissing, Stored, VaultError
from casework.vault.disk import sync_folder
from casework.vault.frames import FRAME, FrameReader, FrameWriter
from casework.vault.keys import CaseCipher, KeyRing

_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_FILE = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = ".part"


class FolderFiles:
    """Implements `casework.vault.contract.Files` in one folder, which several processes may share."""

    def __init__(self, root: Path, ring: KeyRing) -> None:
        """Take the folder, made when the first file is written, and the keys."""
        self._root = root
        self._ring = ring

    async def write(self, case_id: str, chunks: AsyncIterable[bytes]) -> Stored:
        """Compress, encrypt and store a stream; raises KeyMissing, KeyShredded, or what the stream raises."""
        cipher = await self._ring.cipher(case_id)
        writing = _Writing(self._folder(case_id), cipher, secrets.token_hex(16))
        try:
            waiting: list[bytes] = []
            size = 0
            async for chunk in chunks:
                waiting.append(chunk)
                size += len(chunk)
                if size >= FRAME:
                    await asyncio.to_thread(writing.feed, waiting)
                    waiting, size = [], 0
            return await asyncio.to_thread(writing.finish, waiting)
        except BaseException:
            # Also when cancelled: a thread may still be writing, and is waited for before its file is removed.
            await asyncio.shield(asyncio.to_thread(writing.abandon))
            raise

    async def read(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        """Stream the clear content; raises FileMissing, Altered, KeyMissing or KeyShredded.

        Every chunk given is authentic; that none is missing is certain only once the stream has ended.
        """
        cipher = await self._ring.cipher(case_id)
        reading = _Reading(self.path(case_id, file_id), cipher, file_id)
        try:
            while True:
                chunk, last = await asyncio.to_thread(reading.next)
                if chunk:
                    yield chunk
                if last:
                    return
        finally:
            reading.close()

    async def destroy(self, case_id: str, file_id: str) -> None:
        """Delete a file; deleting it again is no error."""
        await asyncio.to_thread(_destroy, self.path(case_id, file_id))

    async def listed(self) -> Sequence[tuple[str, str]]:
        """Give (case, file) of every finished file, sorted: for backups and the search for orphans."""
        return await asyncio.to_thread(_listed, self._root)

    async def sweep(self, before: datetime) -> int:
        """Remove what crashes left half-written before an instant, and say how many there were."""
        return await asyncio.to_thread(_sweep, self._root, before.timestamp())

    def path(self, case_id: str, file_id: str) -> Path:
        """Give where a file lies; raises VaultError for an id that is not one."""
        if not _FILE.fullmatch(file_id):
            raise VaultError("That is not the id of a file.")
        return self._folder(case_id) / file_id

    def _folder(self, case_id: str) -> Path:
        if not _CASE.fullmatch(case_id):
            raise VaultError("That is not a case reference.")
        return self._root / case_id


class _Writing:
    """One file being written, in whatever thread is free; the lock keeps `abandon` behind a running write."""

    def __init__(self, folder: Path, cipher: CaseCipher, file_id: str) -> None:
        self._folder = folder
        self._cipher = cipher
        self._file_id = file_id
        self._final = folder / file_id
        self._part = folder / f"{file_id}{_UNFINISHED}"
        self._sink: BinaryIO | None = None
        self._frames: FrameWriter | None = None
        self._abandoned = False
        self._lock = threading.Lock()

    def feed(self, chunks: list[bytes]) -> None:
        with self._lock:
            self._feed(chunks)

    def finish(self, chunks: list[bytes]) -> Stored:
        with self._lock:
            frames, sink = self._feed(chunks)
            frames.end()
            sink.flush()
            os.fsync(sink.fileno())
            sink.close()
            self._part.replace(self._final)
            sync_folder(self._folder)
            return Stored(file_id=self._file_id, size=frames.size, sha256=frames.sha256)

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            if self._sink is not None:
                self._sink.close()
            self._part.unlink(missing_ok=True)
            self._final.unlink(missing_ok=True)

    def _feed(self, chunks: list[bytes]) -> tuple[FrameWriter, BinaryIO]:
        if self._abandoned:
            raise VaultError("This file was given up.")
        if self._sink is None or self._frames is None:
            self._sink = self._open()
            self._frames = FrameWriter(self._cipher, self._file_id, self._sink)
        for chunk in chunks:
            for start in range(0, len(chunk), FRAME):
                self._frames.feed(chunk[start : start + FRAME])
        return self._frames, self._sink

    def _open(self) -> BinaryIO:
        if not self._folder.is_dir():
            self._folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            sync_folder(self._folder.parent)
        handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(handle, "wb")


class _Reading:
    """One file being read."""

    def __init__(self, path: Path, cipher: CaseCipher, file_id: str) -> None:
        self._path = path
        self._cipher = cipher
        self._file_id = file_id
        self._source: BinaryIO | None = None
        self._frames: FrameReader | None = None

    def next(self) -> tuple[bytes, bool]:
        """Give the next content, and whether it was the last."""
        if self._frames is None:
            try:
                self._source = self._path.open("rb")
            except FileNotFoundError as error:
                raise FileMissing(f"The vault holds no file {self._file_id} of case {self._cipher.case_id}.") from error
            self._frames = FrameReader(self._cipher, self._file_id, self._source)
        content = self._frames.next()
        return content, self._frames.done

    def close(self) -> None:
        if self._source is not None:
            self._source.close()


def _destroy(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        return
    sync_folder(path.parent)


def _listed(root: Path) -> list[tuple[str, str]]:
    if not root.is_dir():
        return []
    return sorted((path.parent.name, path.name) for path in root.glob("*/*") if _FILE.fullmatch(path.name))


def _sweep(root: Path, before: float) -> int:
    stale = [path for path in root.glob(f"*/*{_UNFINISHED}") if path.stat().st_mtime < before]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)
