"""Identity codes: six digits, of which only a keyed hash is kept, with a limit on wrong tries."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.contract import Ciphers
from casework.record.database import Database
from casework.record.letter_views import NewCode
from casework.record.models import Code

DIGITS = 6


class Codes:
    """Implements casework.record.contract.CodeBook."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database and the key ring that hashes codes."""
        self._database = database
        self._ciphers = ciphers

    def draft(self, case_id: str, expires_at: datetime) -> NewCode:
        """Give a code that is right only once it is kept."""
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        return NewCode(digits, self._hash(case_id, digits), expires_at)

    async def issue(self, case_id: str, at: datetime, expires_at: datetime) -> str:
        """Make a code and give it; earlier ones of the case stop working."""
        code = self.draft(case_id, expires_at)
        await self._database.transact(lambda session: keep(session, case_id, code, at))
        return code.digits

    async def issued_since(self, case_id: str, since: datetime) -> int:
        """Count codes issued at or after an instant."""
        issued = select(func.count()).select_from(Code).where(Code.case_id == case_id, Code.sent_at >= since)
        return await consult(self._database, lambda session: session.scalar(issued)) or 0

    async def try_code(self, case_id: str, code: str, at: datetime, most: int = 5) -> str:
        """Count a try at the newest code: `right`, `wrong`, `locked`, `expired`, or `none` when none waits.

        A code is right once. `most` tries may be wrong; after them even the right code is `locked`.
        """
        async with self._database.writing() as session:
            newest = await self._newest(session, case_id)
            if newest is None or newest.used_at is not None:
                return "none"
            if at >= newest.expires_at:
                return "expired"
            # Counted before it is compared, in one statement: parallel guesses cannot share a try.
            counted = await session.execute(
                update(Code)
                .where(Code.id == newest.id, Code.tries < most, Code.used_at.is_(None))
                .values(tries=Code.tries + 1)
                .returning(Code.id)
            )
            if counted.first() is None:
                return "locked"
            if not hmac.compare_digest(newest.code_hash, self._hash(case_id, _digits(code))):
                return "wrong"
            await session.execute(update(Code).where(Code.id == newest.id).values(used_at=at))
            return "right"

    async def _newest(self, session: AsyncSession, case_id: str) -> Code | None:
        by_age = select(Code).where(Code.case_id == case_id).order_by(Code.sent_at.desc(), Code.expires_at.desc())
        return (await session.scalars(by_age.limit(1))).first()

    def _hash(self, case_id: str, code: str) -> str:
        return self._ciphers.token("code", f"{case_id}:{code}")


def keep(session: Session, case_id: str, code: NewCode, at: datetime) -> None:
    """Keep a code within the transaction of `session`: earlier ones of the case stop working at `at`."""
    session.execute(update(Code).where(Code.case_id == case_id, Code.expires_at > at).values(expires_at=at))
    session.add(
        Code(
            id=secrets.token_hex(16),
            case_id=case_id,
            code_hash=code.hashed,
            sent_at=at,
            expires_at=code.expires_at,
        )
    )


def _digits(code: str) -> str:
    """Give the digits of what was typed: spaces do not count, and digits of any script do."""
    return "".join(str(unicodedata.digit(letter)) for letter in code if letter.isdigit())
