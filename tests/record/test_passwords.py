from __future__ import annotations

from argon2 import PasswordHasher

from casework.record.passwords import Secrets


class Counting(PasswordHasher):
    """Counts how often something is verified."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, hash, password):  # noqa: A002
        self.verified += 1
        return super().verify(hash, password)


async def test_a_secret_is_verified_against_its_hash(quick):
    hashed = await quick.hash("long enough")
    assert hashed.startswith("$argon2id$")
    assert await quick.verify(hashed, "long enough")
    assert not await quick.verify(hashed, "long Enough")


async def test_what_is_no_hash_lets_nobody_in(quick):
    assert not await quick.verify("plain text", "plain text")
    assert not await quick.verify("", "")


async def test_the_same_work_is_done_when_there_is_nothing_to_verify():
    counting = Counting()
    secrets = Secrets(counting)
    assert not await secrets.verify("", "long enough")
    assert counting.verified == 1
    assert not await secrets.verify("", "nobody has this secret")
