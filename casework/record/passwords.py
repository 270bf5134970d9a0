"""Slow hashes for what people choose themselves: passwords and collection phrases (argon2id, in a thread)."""

from __future__ import annotations

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Of a random value nobody knows: verified when there is nothing to verify, so that it takes as long.
_NOBODY = "nobody has this secret"


class Secrets:
    """Hashes and verifies secrets without holding up the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Take argon2id's parameters; by default those the library recommends."""
        self._hasher = hasher or PasswordHasher()
        self._dummy = ""

    async def hash(self, secret: str) -> str:
        """Hash a secret. Two ways of typing one letter (ö, o and ¨) count as the same."""
        return await asyncio.to_thread(self._hasher.hash, _one_form(secret))

    async def verify(self, hashed: str, secret: str) -> bool:
        """Say whether this is the secret; without a hash it takes as long and is not."""
        if not hashed:
            hashed, secret = await self._nobody(), ""
        return await asyncio.to_thread(self._matches, hashed, _one_form(secret))

    def outdated(self, hashed: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    async def _nobody(self) -> str:
        if not self._dummy:
            self._dummy = await self.hash(_NOBODY)
        return self._dummy

    def _matches(self, hashed: str, secret: str) -> bool:
        try:
            return self._hasher.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False


def _one_form(secret: str) -> str:
    return unicodedata.normalize("NFKC", secret)
