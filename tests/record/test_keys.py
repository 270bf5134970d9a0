from __future__ import annotations

import asyncio

from casework.record.database import Database
from casework.record.keys import CaseKeys
from casework.vault.contract import WrappedKey
from casework.vault.keys import KeyRing
from tests.ciphers import fake_master
from tests.record.procedure import CASE, NOON


async def test_the_first_key_of_a_case_is_kept(database: Database) -> None:
    keys = CaseKeys(database)
    first, second = WrappedKey(b"first", "m-1"), WrappedKey(b"second", "m-1")
    assert await keys.load(CASE) is None
    assert await keys.save(CASE, first, NOON) == first
    assert await keys.save(CASE, second, NOON) == first
    assert await keys.load(CASE) == first


async def test_keys_saved_at_once_come_to_one(database: Database) -> None:
    keys = CaseKeys(database)
    offered = [WrappedKey(bytes([number]) * 8, "m-1") for number in range(8)]
    kept = await asyncio.gather(*(keys.save(CASE, key, NOON) for key in offered))
    assert len({key.wrapped for key in kept}) == 1
    assert await keys.load(CASE) == kept[0]


async def test_a_shredded_key_is_gone_for_good_and_the_fact_remains(database: Database) -> None:
    keys = CaseKeys(database)
    await keys.save(CASE, WrappedKey(b"first", "m-1"), NOON)
    await keys.shred(CASE, NOON)
    await keys.shred(CASE, NOON)
    gone = WrappedKey(None, "m-1")
    assert await keys.load(CASE) == gone
    assert await keys.save(CASE, WrappedKey(b"second", "m-1"), NOON) == gone


async def test_rings_of_several_processes_share_the_key_of_a_case(database: Database) -> None:
    master = fake_master()
    rings = [KeyRing(master, CaseKeys(database)) for _ in range(4)]
    ciphers = await asyncio.gather(*(ring.create(CASE, NOON) for ring in rings))
    sealed = ciphers[0].seal("item.label_sealed:1", "Wójcik")
    assert [cipher.open("item.label_sealed:1", sealed) for cipher in ciphers] == ["Wójcik"] * 4
