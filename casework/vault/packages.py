"""Packages: what goes out to the person, as one ZIP archive streamed into the vault.

The same parts in the same order give the same bytes: times are fixed and nothing of this machine is
written. At most a few mebibytes are in memory at a time.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator

from casework.vault.contract import Files, PackagePart, Stored
from casework.vault.names import clean_name, numbered

BATCH = 1024 * 1024
# A part up to this size is read before it is written, so that its size is known and it needs no ZIP64
# fields, which some unpackers stumble over.
_KNOWN = 4 * BATCH
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_ORDINARY_FILE = 0o100644 << 16


class ZipPackages:
    """Implements `casework.vault.contract.Packages`."""

    def __init__(self, files: Files) -> None:
        """Take the vault the packages are written to."""
        self._files = files

    async def build(self, case_id: str, parts: Iterable[PackagePart]) -> Stored:
        """Zip the parts in order into the vault; names are cleaned, and numbered where two are alike."""
        return await self._files.write(case_id, zipped(parts))


async def zipped(parts: Iterable[PackagePart]) -> AsyncIterator[bytes]:
    """Stream a ZIP archive of the parts."""
    outlet = _Outlet()
    archive = zipfile.ZipFile(outlet, "w", compression=zipfile.ZIP_DEFLATED)
    parts = list(parts)
    for name, part in zip(_names(parts), parts, strict=True):
        batches = _batches(part.content)
        first = await anext(batches, b"")
        entry = archive.open(_entry(name), "w", force_zip64=len(first) >= _KNOWN)
        try:
            await asyncio.to_thread(entry.write, first)
            async for batch in batches:
                if outlet.size >= BATCH:
                    yield outlet.take()
                await asyncio.to_thread(entry.write, batch)
        finally:
            entry.close()
        if outlet.size >= BATCH:
            yield outlet.take()
    archive.close()
    yield outlet.take()


class _Outlet(io.RawIOBase):
    """Takes what the archive writes; it cannot seek, so the archive never goes back."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        taken = bytes(memoryview(content))  # type: ignore[arg-type]
        self._written.append(taken)
        self.size += len(taken)
        return len(taken)

    def take(self) -> bytes:
        content = b"".join(self._written)
        self._written, self.size = [], 0
        return content


async def _batches(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Gather chunks: a first batch of up to _KNOWN bytes, then batches of BATCH bytes or a little more."""
    waiting: list[bytes] = []
    size, enough = 0, _KNOWN
    async for chunk in content:
        waiting.append(chunk)
        size += len(chunk)
        if size >= enough:
            yield b"".join(waiting)
            waiting, size, enough = [], 0, BATCH
    if waiting:
        yield b"".join(waiting)


def _names(parts: Iterable[PackagePart]) -> Iterator[str]:
    taken: set[str] = set()
    for part in parts:
        folders = [clean_name(word) for word in part.name.replace("\\", "/").split("/") if word.strip(". ")]
        folder, slash, last = ("/".join(folders) or "file").rpartition("/")
        name, number = folder + slash + last, 1
        # Windows and macOS take names that differ in case alone for the same file.
        while name.casefold() in taken:
            number += 1
            name = folder + slash + numbered(last, number)
        taken.add(name.casefold())
        yield name


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _ORDINARY_FILE
    return entry
