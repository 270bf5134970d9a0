"""The vault: keys, sealed text, encrypted files and packages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

ORGANISATION = "organisation"
"""The pseudo-case whose key seals what belongs to the organisation itself: its staff."""


class VaultError(Exception):
    """What the vault cannot do. No message of these errors names a person, a value or a key."""


class MasterKeyError(VaultError):
    """The master key file is missing, damaged, readable by others, or not the one this record was made with."""


class KeyMissing(VaultError):
    """No key is known for this case. The message names the case reference and key id only."""


class KeyShredded(VaultError):
    """The key of this case was destroyed; what it sealed can never be read again."""


class Altered(VaultError):
    """Something sealed was changed, cut short, or moved to another place since it was written."""


class FileMissing(VaultError):
    """The vault holds no such file of this case: it was destroyed, or never finished."""


@dataclass(frozen=True)
class WrappedKey:
    """A case key, wrapped by the master key named `master`; None once shredded."""

    wrapped: bytes | None = field(repr=False)
    master: str


class KeyStore(Protocol):
    """Where wrapped keys are kept (implemented by the record)."""

    async def load(self, case_id: str) -> WrappedKey | None:
        """Give the wrapped key of a case."""

    async def save(self, case_id: str, key: WrappedKey, at: datetime) -> WrappedKey:
        """Keep a new key unless the case has one; gives the one kept."""

    async def shred(self, case_id: str, at: datetime) -> None:
        """Delete the wrapped bytes, keep the fact."""


@dataclass(frozen=True)
class Stored:
    """A file as written: random id, clear size in bytes, SHA-256 of the clear content."""

    file_id: str
    size: int
    sha256: str


class Files(Protocol):
    """Encrypted files, one key per case, written whole or not at all (temporary name, fsync, rename)."""

    async def write(self, case_id: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Compress, encrypt and store a stream."""

    def read(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        """Stream the clear content; raises when it was altered, truncated or moved."""

    async def destroy(self, case_id: str, file_id: str) -> None:
        """Delete a file; deleting it again is no error."""


@dataclass(frozen=True)
class PackagePart:
    """One file of a package: a clean relative name and its content as chunks."""

    name: str
    content: AsyncIterator[bytes]


class Packages(Protocol):
    """Packages: reproducible ZIP archives (fixed times, given order)."""

    async def build(self, case_id: str, parts: Iterable[PackagePart]) -> Stored:
        """Zip the parts in order, streaming, into the vault."""
