"""Reading from the record in one go: the statements of one answer follow each other without a detour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from casework.record.database import Database, RecordSession

T = TypeVar("T")


async def consult(database: Database, work: Callable[[Session], T]) -> T:
    """Run `work`, which only reads, in one session that is rolled back, and give its result.

    On SQLite it runs in one thread from begin to end: handing each statement to a thread of its own, as the
    asynchronous driver does, costs more than the statements. `work` must not give rows whose columns are
    still to be loaded.
    """
    if database.is_sqlite:
        return await asyncio.to_thread(_consult, database, work)
    async with database.reading() as session:
        return await session.run_sync(work)


def _consult(database: Database, work: Callable[[Session], T]) -> T:
    with RecordSession(database._engine_of_writer, expire_on_commit=False) as session:
        return work(session)
