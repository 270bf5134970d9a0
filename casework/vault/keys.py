"""Keys: one per case, wrapped by the master key; destroying the wrapped key shreds the case.

AES-256-GCM throughout (NIST SP 800-38D), sub-keys by HKDF-SHA256 (RFC 5869), so that no key serves two uses.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casework.vault.contract import Altered, KeyMissing, KeyShredded, KeyStore, MasterKeyError, WrappedKey
from casework.vault.master import KEY_BYTES, MasterKeys
from casework.vault.normalise import normalise

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12

_HEAD = len(VERSION) + KEY_ID_BYTES + NONCE_BYTES


class CaseCipher:
    """Seals text of one case, and holds the ciphers for its files and payloads (`payloads`)."""

    def __init__(self, case_id: str, key: bytes) -> None:
        """Derive the sub-keys of a case from its 32-byte key."""
        self.case_id = case_id
        self.key_id = subkey(key, b"key id", size=KEY_ID_BYTES)
        self._key = key
        self._text = AESGCM(subkey(key, b"text"))
        self._digests = subkey(key, b"digest")
        self.payloads = AESGCM(subkey(key, b"payload"))

    def __repr__(self) -> str:
        return f"CaseCipher({self.case_id})"

    def seal(self, place: str, text: str) -> bytes:
        """Seal a text to its `place` (`table.column:row`): version, key id, nonce, then ciphertext."""
        return self.seal_bytes(self._text, place, text.encode())

    def open(self, place: str, sealed: bytes) -> str:
        """Open a sealed text; raises Altered, or KeyMissing when another key sealed it."""
        return self.open_bytes(self._text, place, sealed).decode()

    def digest(self, content: bytes) -> str:
        """Give a keyed hash (hex) of content, comparable within the case only."""
        return hmac.new(self._digests, content, hashlib.sha256).hexdigest()

    def file_cipher(self, salt: bytes) -> AESGCM:
        """Give the cipher of one file; its random salt makes the key its own, so its nonces may count."""
        return AESGCM(subkey(self._key, b"file", salt))

    def seal_bytes(self, cipher: AESGCM, place: str, content: bytes) -> bytes:
        """Seal bytes to a place with one of this case's ciphers."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        head = VERSION + self.key_id
        return head + nonce + cipher.encrypt(nonce, content, self._bound(head, place))

    def open_bytes(self, cipher: AESGCM, place: str, sealed: bytes) -> bytes:
        """Open what `seal_bytes` sealed; raises Altered, or KeyMissing when another key sealed it."""
        head, nonce = sealed[: _HEAD - NONCE_BYTES], sealed[_HEAD - NONCE_BYTES : _HEAD]
        if len(sealed) < _HEAD or head[:1] != VERSION:
            raise Altered(f"What is stored at {place} of case {self.case_id} was not sealed by this service.")
        if head[1:] != self.key_id:
            raise KeyMissing(f"Case {self.case_id} has no key with the id {head[1:].hex()}.")
        try:
            return cipher.decrypt(nonce, sealed[_HEAD:], self._bound(head, place))
        except InvalidTag as error:
            raise Altered(f"What is stored at {place} of case {self.case_id} was altered or moved.") from error

    def _bound(self, head: bytes, place: str) -> bytes:
        return b"\0".join((head, self.case_id.encode(), place.encode()))


class KeyRing:
    """Gives the cipher of each case, and the tokens of exact search.

    Keys opened lately are remembered for half a minute, so that shredding in one process reaches the
    others in that time; the process that shreds calls `forget` and is sure at once.
    """

    def __init__(
        self,
        master: MasterKeys,
        store: KeyStore,
        remembered: int = 1024,
        memory_seconds: float = 30.0,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the master keys and where wrapped keys are kept; `ticks` is a clock in seconds."""
        self._master = master
        self._store = store
        self._remembered = remembered
        self._memory_seconds = memory_seconds
        self._ticks = ticks
        self._lookup = subkey(master.lookup, b"lookup tokens")
        self._lately: OrderedDict[str, tuple[float, CaseCipher]] = OrderedDict()
        self._forgotten = 0

    def __repr__(self) -> str:
        return f"KeyRing(master {self._master.current})"

    async def cipher(self, case_id: str) -> CaseCipher:
        """Give the cipher of a case; raises KeyShredded or KeyMissing, never makes a key."""
        known = self._lately.get(case_id)
        if known is not None and known[0] > self._ticks():
            self._lately.move_to_end(case_id)
            return known[1]
        self._lately.pop(case_id, None)
        forgotten = self._forgotten
        stored = await self._store.load(case_id)
        if stored is None:
            raise KeyMissing(f"No key is known for case {case_id}.")
        return self._remember(case_id, stored, forgotten)

    async def create(self, case_id: str, at: datetime) -> CaseCipher:
        """Make the key of a new case at a UTC instant, or give the one it has; raises KeyShredded."""
        forgotten = self._forgotten
        stored = await self._store.load(case_id)
        if stored is None:
            fresh = self._wrap(case_id, secrets.token_bytes(KEY_BYTES))
            stored = await self._store.save(case_id, fresh, at)
        return self._remember(case_id, stored, forgotten)

    def token(self, kind: str, value: str) -> str:
        """Give the keyed hash (hex) of a normalised value, under a key apart from all others."""
        content = f"{kind}\0{normalise(kind, value)}".encode()
        return hmac.new(self._lookup, content, hashlib.sha256).hexdigest()

    def forget(self, case_id: str) -> None:
        """Drop the key of a case from memory."""
        self._forgotten += 1
        self._lately.pop(case_id, None)

    def rewrap(self, case_id: str, stored: WrappedKey) -> WrappedKey:
        """Wrap a case key anew with the current master key; raises KeyShredded or MasterKeyError."""
        return self._wrap(case_id, self._unwrap(case_id, stored))

    def _remember(self, case_id: str, stored: WrappedKey, forgotten: int) -> CaseCipher:
        cipher = CaseCipher(case_id, self._unwrap(case_id, stored))
        if forgotten != self._forgotten:
            # Something was shredded while this key was being read: it may have been this one.
            return cipher
        self._lately[case_id] = (self._ticks() + self._memory_seconds, cipher)
        self._lately.move_to_end(case_id)
        while len(self._lately) > self._remembered:
            self._lately.popitem(last=False)
        return cipher

    def _wrap(self, case_id: str, key: bytes) -> WrappedKey:
        master = self._master.current
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._wrapper(master).encrypt(nonce, key, case_id.encode())
        return WrappedKey(wrapped=VERSION + nonce + sealed, master=master)

    def _unwrap(self, case_id: str, stored: WrappedKey) -> bytes:
        if stored.wrapped is None:
            raise KeyShredded(f"The key of case {case_id} was destroyed; what it sealed cannot be read any more.")
        if stored.master not in self._master.wrapping:
            raise MasterKeyError(
                f"The key of case {case_id} needs master key {stored.master}, which is not in the file."
            )
        nonce, sealed = stored.wrapped[1 : 1 + NONCE_BYTES], stored.wrapped[1 + NONCE_BYTES :]
        try:
            return self._wrapper(stored.master).decrypt(nonce, sealed, case_id.encode())
        except (InvalidTag, ValueError) as error:
            raise MasterKeyError(
                f"Master key {stored.master} does not open the key of case {case_id}: "
                "the master key file belongs to another record, or the stored key was altered."
            ) from error

    def _wrapper(self, master: str) -> AESGCM:
        return AESGCM(subkey(self._master.wrapping[master], b"wrap"))


def subkey(key: bytes, purpose: bytes, salt: bytes = b"", size: int = KEY_BYTES) -> bytes:
    """Derive a key of `size` bytes for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=size, salt=salt or None, info=b"rightsdesk " + purpose).derive(key)
