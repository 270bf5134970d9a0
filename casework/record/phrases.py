"""The collection phrase: shown once, never mailed, kept only as a keyed hash (docs/decisions/003)."""

from __future__ import annotations

import hmac

from sqlalchemy import update

from casework.record.contract import Ciphers
from casework.record.database import Database
from casework.record.models import Case
from casework.rules.phrases import normal_phrase


class Phrases:
    """Implements casework.record.contract.PhraseBook."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database, and the key ring that hashes phrases and signs the case's row."""
        self._database = database
        self._ciphers = ciphers

    def hash(self, case_id: str, phrase: str) -> str:
        """Give what is kept of a phrase, for a step that stores it with everything else it commits.

        A phrase without a single letter gives nothing to keep: its hash would let an empty answer in.
        """
        words = normal_phrase(phrase)
        return self._ciphers.token("phrase", f"{case_id}:{words}") if words else ""

    async def check(self, case_id: str, phrase: str, most: int = 10) -> str:
        """Count a try: `right`, `wrong` or `locked`. The right phrase forgets earlier wrong tries."""
        # Counted before it is compared, in one statement: parallel guesses cannot share a try.
        async with self._database.writing() as session:
            counted = await session.execute(
                update(Case)
                .where(Case.id == case_id, Case.phrase_tries < most)
                .values(phrase_tries=Case.phrase_tries + 1)
                .returning(Case.phrase_hash)
            )
            hashed = counted.scalar()
        if hashed is None:
            return "locked"
        given = self.hash(case_id, phrase)
        if not given or not hmac.compare_digest(hashed, given):
            return "wrong"
        # Only while the phrase is still the one compared with: a reset in between starts its own count.
        async with self._database.writing() as session:
            await session.execute(
                update(Case).where(Case.id == case_id, Case.phrase_hash == hashed).values(phrase_tries=0)
            )
        return "right"

    async def set(self, case_id: str, phrase: str) -> None:
        """Set a new phrase and forget wrong tries; raises LookupError for an unknown case, ValueError without words."""
        hashed = self.hash(case_id, phrase)
        if not hashed:
            raise ValueError("A collection phrase needs words made of letters.")
        cipher = await self._ciphers.cipher(case_id)
        async with self._database.writing(cipher) as session:
            case = await session.get(Case, case_id, with_for_update=True)
            if case is None:
                raise LookupError(f"there is no case {case_id}")
            case.phrase_hash, case.phrase_tries = hashed, 0
