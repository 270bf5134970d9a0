"""Wrapped keys in memory, and a ring made of them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path

from casework.vault.contract import KeyStore, WrappedKey
from casework.vault.keys import KeyRing
from casework.vault.master import MasterKeys

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALMA = "RD-A1MA-0001-7"
BRAM = "RD-BRAM-0002-9"
MASTER = MasterKeys(wrapping={"m-one": b"1" * 32}, lookup=b"L" * 32)


class MemoryKeyStore(KeyStore):
    """Implements casework.vault.contract.KeyStore; `loads` counts how often keys were read."""

    def __init__(self) -> None:
        self.keys: dict[str, WrappedKey] = {}
        self.loads = 0

    async def load(self, case_id: str) -> WrappedKey | None:
        self.loads += 1
        return self.keys.get(case_id)

    async def save(self, case_id: str, key: WrappedKey, at: datetime) -> WrappedKey:
        return self.keys.setdefault(case_id, key)

    async def shred(self, case_id: str, at: datetime) -> None:
        self.keys[case_id] = WrappedKey(wrapped=None, master=self.keys[case_id].master)


async def ring_for(*cases: str) -> tuple[KeyRing, MemoryKeyStore]:
    """Give a ring that holds keys of these cases."""
    store = MemoryKeyStore()
    ring = KeyRing(MASTER, store)
    for case_id in cases:
        await ring.create(case_id, AT)
    return ring, store


async def stream(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Give chunks one after the other."""
    for chunk in chunks:
        yield chunk


async def gathered(chunks: AsyncIterable[bytes]) -> bytes:
    """Read a stream to its end."""
    return b"".join([chunk async for chunk in chunks])


def noise(size: int) -> bytes:
    """Give bytes that do not deflate, the same ones every time."""
    return hashlib.shake_256(b"noise").digest(size)


def files_in(folder: Path) -> list[str]:
    """Give the names of all files below a folder."""
    return [path.name for path in folder.rglob("*") if path.is_file()]
