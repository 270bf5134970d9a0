"""The real key ring over keys kept in memory, under a master key made for the test."""

from __future__ import annotations

import secrets
from datetime import datetime

from casework.vault.contract import WrappedKey
from casework.vault.keys import KeyRing
from casework.vault.master import MasterKeys


class MemoryKeys:
    """Implements casework.vault.contract.KeyStore."""

    def __init__(self) -> None:
        self.kept: dict[str, WrappedKey] = {}

    async def load(self, case_id: str) -> WrappedKey | None:
        return self.kept.get(case_id)

    async def save(self, case_id: str, key: WrappedKey, at: datetime) -> WrappedKey:
        return self.kept.setdefault(case_id, key)

    async def shred(self, case_id: str, at: datetime) -> None:
        self.kept[case_id] = WrappedKey(None, self.kept[case_id].master)


class MemoryCiphers(KeyRing):
    """Implements casework.record.contract.Ciphers; `shred` destroys a key at once."""

    def __init__(self) -> None:
        self.store = MemoryKeys()
        super().__init__(fake_master(), self.store)

    def shred(self, case_id: str) -> None:
        self.store.kept[case_id] = WrappedKey(None, self.store.kept[case_id].master)
        self.forget(case_id)


def fake_master() -> MasterKeys:
    """Give master keys that are in no file."""
    return MasterKeys(wrapping={"m-test": secrets.token_bytes(32)}, lookup=secrets.token_bytes(32))
