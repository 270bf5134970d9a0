"""The list of what lies in the vault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.contract import Cipher, Ciphers
from casework.record.database import Database
from casework.record.models import StoredFile
from casework.record.opened import Opener, opener
from casework.record.sealing import place
from casework.record.views import FileView


class FileList:
    """Implements casework.record.contract.FileBook."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database and the key ring that seals file names."""
        self._database = database
        self._ciphers = ciphers

    async def add(self, case_id: str, view: FileView, sha256: str) -> None:
        """Record a stored file; recording it again changes nothing.

        Of `sha256`, which is of the clear content, a keyed hash is kept: a plain one would let anybody who has a
        copy, or can guess the few words of a small file, find out that it was here, even after the case is shredded.
        """
        cipher = await self._ciphers.cipher(case_id)

        def work(session: Session) -> None:
            if session.get(StoredFile, view.id) is None:
                session.add(_row(cipher, case_id, view, sha256))

        await self._database.transact(work, cipher)

    async def get(self, case_id: str, file_id: str) -> FileView | None:
        """Give one file of this case, destroyed or not; never another case's."""
        row = await consult(self._database, lambda session: session.get(StoredFile, file_id))
        if row is None or row.case_id != case_id:
            return None
        return file_view(row, await opener(self._ciphers, case_id))

    async def list(self, case_id: str, kind: str | None = None) -> Sequence[FileView]:
        """Give the files of a case that still exist, oldest first."""
        wanted = select(StoredFile).where(StoredFile.case_id == case_id, StoredFile.destroyed_at.is_(None))
        if kind is not None:
            wanted = wanted.where(StoredFile.kind == kind)
        ordered = wanted.order_by(StoredFile.stored_at, StoredFile.id)
        rows = await consult(self._database, lambda session: session.scalars(ordered).all())
        opened = await opener(self._ciphers, case_id)
        return tuple(file_view(row, opened) for row in rows)

    async def destroyed(self, case_id: str, file_id: str, at: datetime) -> None:
        """Record that a file was destroyed; the first instant stands."""
        cipher = await self._ciphers.cipher(case_id)
        async with self._database.writing(cipher) as session:
            row = await session.get(StoredFile, file_id, with_for_update=True)
            if row is not None and row.case_id == case_id and row.destroyed_at is None:
                row.destroyed_at = at


def _row(cipher: Cipher, case_id: str, view: FileView, sha256: str) -> StoredFile:
    return StoredFile(
        id=view.id,
        case_id=case_id,
        kind=view.kind,
        subject=view.subject,
        name_sealed=cipher.seal(place("stored_file", "name_sealed", view.id), view.name),
        media_type=view.media_type,
        size=view.size,
        sha256=cipher.digest(sha256.encode()),
        stored_at=view.stored_at,
    )


def file_view(row: StoredFile, opened: Opener) -> FileView:
    """Give a stored file with its name decrypted."""
    return FileView(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        name=opened.text(row.name_sealed, "stored_file", "name_sealed", row.id),
        media_type=row.media_type,
        size=row.size,
        stored_at=row.stored_at,
        destroyed_at=row.destroyed_at,
    )
