"""Case keys: what seals, what opens, what was moved, what shredding and rotation do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.record.contract import Ciphers
from casework.rules.vocabulary import IdentifierKind
from casework.vault.contract import ORGANISATION, Altered, KeyMissing, KeyShredded, MasterKeyError, WrappedKey
from casework.vault.keys import KeyRing
from casework.vault.master import MasterKeys
from tests.vault.stores import ALMA, AT, BRAM, MASTER, MemoryKeyStore, ring_for

NAME = "Stanisław O'Wójcik ﷽"


async def test_the_ring_is_what_the_record_asks_for() -> None:
    ring, _ = await ring_for(ALMA)
    ciphers: Ciphers = ring
    assert (await ciphers.cipher(ALMA)).open("a.b:1", (await ciphers.create(ALMA, AT)).seal("a.b:1", NAME)) == NAME


@pytest.mark.parametrize("text", ["", "x", NAME, "line\nline\0", "=1+1", "a" * 100_000])
async def test_any_text_comes_back(text: str) -> None:
    ring, _ = await ring_for(ALMA)
    cipher = await ring.cipher(ALMA)
    sealed = cipher.seal("person.name:1", text)
    assert cipher.open("person.name:1", sealed) == text
    assert sealed[:1] == b"\x01"
    assert text.encode() not in sealed or len(text) < 2


async def test_sealing_twice_gives_different_bytes() -> None:
    ring, _ = await ring_for(ALMA)
    cipher = await ring.cipher(ALMA)
    assert cipher.seal("a.b:1", NAME) != cipher.seal("a.b:1", NAME)


@pytest.mark.parametrize("place", ["person.name:2", "person.email:1", "staff.name:1", ""])
async def test_a_text_moved_to_another_row_or_column_is_refused(place: str) -> None:
    ring, _ = await ring_for(ALMA)
    cipher = await ring.cipher(ALMA)
    with pytest.raises(Altered, match=ALMA):
        cipher.open(place, cipher.seal("person.name:1", NAME))


async def test_a_text_moved_to_another_case_is_refused() -> None:
    ring, _ = await ring_for(ALMA, BRAM)
    sealed = (await ring.cipher(ALMA)).seal("person.name:1", NAME)
    with pytest.raises(KeyMissing, match=BRAM):
        (await ring.cipher(BRAM)).open("person.name:1", sealed)


async def test_a_case_given_the_key_of_another_cannot_read_it() -> None:
    _, store = await ring_for(ALMA, BRAM)
    store.keys[BRAM] = store.keys[ALMA]
    with pytest.raises(MasterKeyError, match=BRAM):
        await KeyRing(MASTER, store).cipher(BRAM)


@pytest.mark.parametrize("position", [0, 1, 4, 5, 16, 17, -1])
async def test_one_changed_bit_anywhere_is_noticed(position: int) -> None:
    ring, _ = await ring_for(ALMA)
    cipher = await ring.cipher(ALMA)
    sealed = bytearray(cipher.seal("a.b:1", NAME))
    sealed[position] ^= 1
    with pytest.raises((Altered, KeyMissing)):
        cipher.open("a.b:1", bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 5, 16, 17, 20, 33])
async def test_a_text_cut_short_is_noticed(length: int) -> None:
    ring, _ = await ring_for(ALMA)
    cipher = await ring.cipher(ALMA)
    with pytest.raises(Altered):
        cipher.open("a.b:1", cipher.seal("a.b:1", NAME)[:length])


async def test_digests_compare_within_a_case_only() -> None:
    ring, _ = await ring_for(ALMA, BRAM)
    alma, bram = await ring.cipher(ALMA), await ring.cipher(BRAM)
    assert alma.digest(b"same") == alma.digest(b"same")
    assert alma.digest(b"same") != alma.digest(b"other")
    assert alma.digest(b"same") != bram.digest(b"same")
    assert len(alma.digest(b"same")) == 64


async def test_tokens_are_the_same_for_all_spellings_and_after_a_restart() -> None:
    ring, store = await ring_for()
    again = KeyRing(MASTER, store)
    assert ring.token("phone", "020 7946 0000") == again.token("phone", "+44 20 7946 0000")
    assert ring.token("email", "A@B.org") == again.token(IdentifierKind.EMAIL, "a@b.org")


async def test_tokens_differ_by_kind_value_and_lookup_key() -> None:
    ring, store = await ring_for()
    other = KeyRing(replace(MASTER, lookup=b"M" * 32), store)
    tokens = {
        ring.token("customer-number", "42"),
        ring.token("staff-number", "42"),
        ring.token("customer-number", "43"),
        other.token("customer-number", "42"),
    }
    assert len(tokens) == 4


async def test_a_case_without_a_key_is_told_and_gets_none() -> None:
    ring, store = await ring_for()
    with pytest.raises(KeyMissing, match=ALMA):
        await ring.cipher(ALMA)
    assert store.keys == {}


async def test_creating_again_gives_the_first_key() -> None:
    ring, store = await ring_for(ALMA)
    first = store.keys[ALMA]
    sealed = (await ring.cipher(ALMA)).seal("a.b:1", NAME)
    assert (await KeyRing(MASTER, store).create(ALMA, AT)).open("a.b:1", sealed) == NAME
    assert store.keys[ALMA] is first


async def test_of_two_processes_creating_at_once_both_use_the_key_that_was_kept() -> None:
    class SlowStore(MemoryKeyStore):
        async def load(self, case_id: str) -> WrappedKey | None:
            return None  # both look before either has saved

    store = SlowStore()
    one, two = KeyRing(MASTER, store), KeyRing(MASTER, store)
    sealed = (await one.create(ALMA, AT)).seal("a.b:1", NAME)
    assert (await two.create(ALMA, AT)).open("a.b:1", sealed) == NAME


async def test_shredding_is_final() -> None:
    ring, store = await ring_for(ALMA)
    await store.shred(ALMA, AT)
    ring.forget(ALMA)
    with pytest.raises(KeyShredded, match=ALMA):
        await ring.cipher(ALMA)
    with pytest.raises(KeyShredded, match=ALMA):
        await ring.create(ALMA, AT)
    with pytest.raises(KeyShredded, match=ALMA):
        ring.rewrap(ALMA, store.keys[ALMA])


async def test_other_processes_notice_shredding_within_their_memory() -> None:
    _, store = await ring_for(ALMA)
    now = [100.0]
    other = KeyRing(MASTER, store, memory_seconds=30, ticks=lambda: now[0])
    await other.cipher(ALMA)
    await store.shred(ALMA, AT)
    now[0] = 129.0
    await other.cipher(ALMA)
    now[0] = 130.0
    with pytest.raises(KeyShredded):
        await other.cipher(ALMA)


async def test_a_key_forgotten_while_it_is_read_is_not_remembered() -> None:
    class ForgetfulStore(MemoryKeyStore):
        async def load(self, case_id: str) -> WrappedKey | None:
            found = await super().load(case_id)
            await self.shred(case_id, AT)
            ring.forget(case_id)
            return found

    store = ForgetfulStore()
    ring = KeyRing(MASTER, store)
    store.keys[ALMA] = (await ring_for(ALMA))[1].keys[ALMA]
    await ring.cipher(ALMA)
    with pytest.raises(KeyShredded):
        await ring.cipher(ALMA)


async def test_keys_are_read_once_and_the_oldest_forgotten_first() -> None:
    _, store = await ring_for(ALMA, BRAM)
    ring = KeyRing(MASTER, store, remembered=1)
    store.loads = 0
    await ring.cipher(ALMA)
    await ring.cipher(ALMA)
    assert store.loads == 1
    await ring.cipher(BRAM)
    await ring.cipher(ALMA)
    assert store.loads == 3


async def test_after_rotation_and_rewrapping_the_old_master_key_can_go() -> None:
    ring, store = await ring_for(ALMA)
    sealed = (await ring.cipher(ALMA)).seal("a.b:1", NAME)
    token = ring.token("email", "a@b.org")
    both = MasterKeys(wrapping={"m-two": b"2" * 32, **MASTER.wrapping}, lookup=MASTER.lookup)
    assert (await KeyRing(both, store).cipher(ALMA)).open("a.b:1", sealed) == NAME

    store.keys[ALMA] = KeyRing(both, store).rewrap(ALMA, store.keys[ALMA])
    assert store.keys[ALMA].master == "m-two"
    new = KeyRing(MasterKeys(wrapping={"m-two": b"2" * 32}, lookup=MASTER.lookup), store)
    assert (await new.cipher(ALMA)).open("a.b:1", sealed) == NAME
    assert new.token("email", "a@b.org") == token


@pytest.mark.parametrize(
    ("what", "wrapping", "sentence"),
    [
        ("a master key that was taken out too early", {"m-two": b"2" * 32}, "needs master key m-one"),
        ("the master key of another record", {"m-one": b"9" * 32}, "belongs to another record"),
    ],
)
async def test_the_wrong_master_key_is_told(what: str, wrapping: dict[str, bytes], sentence: str) -> None:
    _, store = await ring_for(ALMA)
    with pytest.raises(MasterKeyError, match=sentence):
        await KeyRing(MasterKeys(wrapping=wrapping, lookup=b"L" * 32), store).cipher(ALMA)


@pytest.mark.parametrize("wrapped", [b"", b"\x01", b"\x01" + b"x" * 12, b"\x01" + b"x" * 60])
async def test_a_damaged_wrapped_key_is_told(wrapped: bytes) -> None:
    _, store = await ring_for(ALMA)
    store.keys[ALMA] = WrappedKey(wrapped=wrapped, master="m-one")
    with pytest.raises(MasterKeyError, match="altered"):
        await KeyRing(MASTER, store).cipher(ALMA)


async def test_nothing_shows_a_key_when_printed() -> None:
    ring, store = await ring_for(ALMA, ORGANISATION)
    cipher = await ring.cipher(ALMA)
    assert repr(ring) == "KeyRing(master m-one)"
    assert repr(cipher) == f"CaseCipher({ALMA})"
    assert repr(store.keys[ALMA]) == "WrappedKey(master='m-one')"
