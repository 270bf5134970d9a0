"""Opening sealed values for reading: what cannot be opened any more says so in its place."""

from __future__ import annotations

from casework.record.contract import Cipher, Ciphers
from casework.record.sealing import place
from casework.vault.contract import Altered, KeyMissing, KeyShredded

DESTROYED = "(destroyed)"
NO_KEY = "(cannot be read: its key is missing)"
ALTERED = "(cannot be read: it was altered)"


class Opener:
    """Opens the sealed values of one case."""

    def __init__(self, cipher: Cipher | None, instead: str = "") -> None:
        """Take the cipher, or the words that stand for every value when there is none."""
        self._cipher = cipher
        self._instead = instead

    def text(self, sealed: bytes | None, table: str, column: str, *key: object) -> str:
        """Open a sealed value of a row; nothing sealed gives an empty text."""
        if sealed is None:
            return ""
        if self._cipher is None:
            return self._instead
        try:
            return self._cipher.open(place(table, column, *key), sealed)
        except Altered:
            # One spoilt value must not hide the rest of the desk; the audit names its row.
            return ALTERED
        except KeyMissing:
            return NO_KEY


async def opener(ciphers: Ciphers, case_id: str) -> Opener:
    """Give the opener of a case; a destroyed or missing key makes one that says so."""
    try:
        return Opener(await ciphers.cipher(case_id))
    except KeyShredded:
        return Opener(None, DESTROYED)
    except KeyMissing:
        return Opener(None, NO_KEY)
