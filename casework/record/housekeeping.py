"""What is put away beside the procedure: collection phrases that were shown, evidence nobody waits for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from casework.record.contract import Ciphers
from casework.record.database import Database
from casework.record.inbox import OPEN, WAITING
from casework.record.models import Case, Inbox, StoredFile
from casework.record.sealing import place
from casework.rules.stages import Action
from casework.rules.vocabulary import Authority, Identity, Stage
from casework.vault.contract import VaultError

WITH_PHRASE = (OPEN, Action.RESET_PHRASE.value)
"""Submissions that bring a collection phrase in clear words, to be shown once and then kept as a hash only."""

STILL_ASKED = (Identity.EVIDENCE_REQUESTED.value, Identity.EVIDENCE_RECEIVED.value)
STILL_ASKED_OF_AGENTS = (Authority.REQUESTED.value, Authority.RECEIVED.value)
EVIDENCE = "evidence"


class Housekeeping:
    """Finds and strikes out what the record keeps no longer than it must."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database and the key ring."""
        self._database = database
        self._ciphers = ciphers
        self._struck_until: datetime | None = None

    async def strike_phrases(self, before: datetime) -> int:
        """Strike the clear phrase from submissions settled by an instant, and say from how many.

        One whose case is not in the record yet keeps it: the hash is made with the case's first step.
        """
        struck = 0
        left: datetime | None = None
        for token, case_id, settled_at in await self._settled(before):
            try:
                done = await self._strike(token, case_id)
            except VaultError:
                # Without its key the phrase cannot be read by anybody any more.
                continue
            struck += done is True
            if done is None and left is None:
                left = settled_at
        self._struck_until = before if left is None else left - timedelta(microseconds=1)
        return struck

    async def stray_evidence(self, before: datetime) -> Sequence[tuple[str, str]]:
        """Give (case, file) of evidence stored by an instant that no open question calls for.

        It comes about when evidence is sent while the question is being settled: the case then refuses it.
        """
        asked = or_(Case.identity.in_(STILL_ASKED), Case.authority.in_(STILL_ASKED_OF_AGENTS))
        stray = (
            select(StoredFile.case_id, StoredFile.id)
            .join(Case, Case.id == StoredFile.case_id)
            .where(
                StoredFile.kind == EVIDENCE,
                StoredFile.destroyed_at.is_(None),
                StoredFile.stored_at <= before,
                or_(~asked, Case.stage == Stage.CLOSED.value),
            )
            .order_by(StoredFile.stored_at, StoredFile.id)
        )
        async with self._database.reading() as session:
            return [(row[0], row[1]) for row in await session.execute(stray)]

    async def _settled(self, before: datetime) -> Sequence[tuple[str, str, datetime]]:
        settled = select(Inbox.token, Inbox.case_id, Inbox.settled_at).where(
            Inbox.action.in_(WITH_PHRASE),
            Inbox.state != WAITING,
            Inbox.sealed.is_not(None),
            Inbox.settled_at <= before,
        )
        if self._struck_until is not None:
            settled = settled.where(Inbox.settled_at > self._struck_until)
        async with self._database.reading() as session:
            rows = await session.execute(settled.order_by(Inbox.settled_at))
            return [(row[0], row[1], row[2]) for row in rows if row[2] is not None]

    async def _strike(self, token: str, case_id: str) -> bool | None:
        """Strike one; False when there is nothing to strike, None when it is too early."""
        cipher = await self._ciphers.cipher(case_id)
        async with self._database.writing(cipher) as session:
            row = await session.get_one(Inbox, token, with_for_update=True)
            where = place("inbox", "sealed", token)
            personal = json.loads(cipher.open(where, row.sealed)) if row.sealed is not None else {}
            if "phrase" not in personal:
                return False
            if row.state == "accepted" and await session.get(Case, case_id) is None:
                return None
            del personal["phrase"]
            row.sealed = cipher.seal(where, json.dumps(personal, ensure_ascii=False)) if personal else None
            return True
