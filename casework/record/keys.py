"""Where the vault keeps wrapped keys: one row for each case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.database import Database
from casework.record.models import CaseKey
from casework.vault.contract import WrappedKey


class CaseKeys:
    """Implements casework.vault.contract.KeyStore."""

    def __init__(self, database: Database) -> None:
        """Take the record's database."""
        self._database = database

    async def load(self, case_id: str) -> WrappedKey | None:
        """Give the wrapped key of a case; its bytes are None once it was shredded."""
        row = await consult(self._database, lambda session: session.get(CaseKey, case_id))
        return None if row is None else WrappedKey(row.wrapped, row.master)

    async def save(self, case_id: str, key: WrappedKey, at: datetime) -> WrappedKey:
        """Keep a new key unless the case has one (even a shredded one); gives the one kept."""
        values = {"case_id": case_id, "wrapped": key.wrapped, "master": key.master, "created_at": at}

        def work(session: Session) -> WrappedKey:
            session.execute(self._database.insert_if_absent(CaseKey), [values])
            kept = session.execute(select(CaseKey.wrapped, CaseKey.master).filter_by(case_id=case_id)).one()
            return WrappedKey(kept.wrapped, kept.master)

        return await self._database.transact(work)

    async def shred(self, case_id: str, at: datetime) -> None:
        """Delete the wrapped bytes and keep the fact; shredding again keeps the first instant."""
        async with self._database.writing() as session:
            await session.execute(
                update(CaseKey)
                .where(CaseKey.case_id == case_id, CaseKey.shredded_at.is_(None))
                .values(wrapped=None, shredded_at=at)
            )

    async def not_under(self, master: str) -> list[str]:
        """Give the cases whose key is still wrapped by another master key than this one."""
        others = select(CaseKey.case_id).where(CaseKey.master != master, CaseKey.wrapped.is_not(None))
        async with self._database.reading() as session:
            return list(await session.scalars(others.order_by(CaseKey.case_id)))

    async def replace(self, case_id: str, key: WrappedKey) -> None:
        """Keep the same key wrapped anew, unless it was shredded meanwhile."""
        async with self._database.writing() as session:
            await session.execute(
                update(CaseKey)
                .where(CaseKey.case_id == case_id, CaseKey.wrapped.is_not(None))
                .values(wrapped=key.wrapped, master=key.master)
            )
