"""The inbox: every submission is committed here before anything else is done with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from casework.record.consulting import consult
from casework.record.contract import Cipher, Ciphers
from casework.record.database import Database
from casework.record.models import Inbox
from casework.record.sealing import place, signed_values
from casework.record.views import InboxView
from casework.vault.contract import VaultError

OPEN = "open"
ACCEPTED = "accepted"
WAITING = "waiting"
ANSWER_LENGTH = 500


class NoSuchSubmission(LookupError):
    """No submission has this token. The message names nothing personal."""


class Submissions:
    """Implements casework.record.contract.InboxBook."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database and the key ring."""
        self._database = database
        self._ciphers = ciphers

    async def commit(
        self,
        token: str,
        case_id: str,
        workflow_id: str,
        action: str,
        actor: str,
        message: dict[str, Any],
        personal: dict[str, Any],
        at: datetime,
    ) -> InboxView:
        """Commit a submission; the same token again gives the first one back. Creates the case key for `open`."""
        before = await self.get(token) if action == OPEN else None
        if before is not None:
            return before
        try:
            cipher = await (self._ciphers.create(case_id, at) if action == OPEN else self._ciphers.cipher(case_id))
        except VaultError:
            before = await self.get(token)
            if before is None:
                raise
            return before
        values = signed_values(
            cipher,
            Inbox,
            token=token,
            case_id=case_id,
            workflow_id=workflow_id,
            action=action,
            actor=actor,
            message=message,
            sealed=cipher.seal(_place(token), json.dumps(personal, ensure_ascii=False)) if personal else None,
            committed_at=at,
            next_try_at=at,
        )

        def work(session: Session) -> InboxView:
            # A double click commits twice at once: the second finds the first one's row.
            session.execute(self._database.insert_if_absent(Inbox), [values])
            return _view(session.scalars(select(Inbox).where(Inbox.token == token)).one())

        return await self._database.transact(work)

    async def get(self, token: str) -> InboxView | None:
        """Give one submission."""
        row = await consult(self._database, lambda session: session.get(Inbox, token))
        return None if row is None else _view(row)

    async def personal(self, token: str) -> dict[str, Any]:
        """Decrypt the personal part of a submission; raises NoSuchSubmission."""
        return (await self.read(token))[1]

    async def read(self, token: str) -> tuple[InboxView, dict[str, Any]]:
        """Give a submission with its personal part decrypted; raises NoSuchSubmission."""
        row = await consult(self._database, lambda session: session.get(Inbox, token))
        if row is None:
            raise _unknown()
        return _view(row), _personal(row, await self._ciphers.cipher(row.case_id)) if row.sealed else {}

    def read_in(self, session: Session, token: str, cipher: Cipher) -> tuple[InboxView, dict[str, Any]]:
        """Give a submission of the cipher's case within the transaction of `session`; raises NoSuchSubmission."""
        row = session.get(Inbox, token)
        if row is None:
            raise _unknown()
        return _view(row), _personal(row, cipher)

    async def due(self, at: datetime, limit: int = 50) -> Sequence[InboxView]:
        """Give waiting submissions whose next try is due: at most the first waiting one of each workflow id.

        A submission that waits for its next try holds back the later ones of its workflow, and a case
        that has not been opened holds back all that belong to it.
        """
        earlier = aliased(Inbox)
        held_back = exists().where(
            earlier.state == WAITING,
            earlier.token != Inbox.token,
            or_(
                and_(earlier.workflow_id == Inbox.workflow_id, Inbox.action != OPEN, _before(earlier)),
                and_(earlier.case_id == Inbox.case_id, earlier.action == OPEN, Inbox.action != OPEN),
            ),
        )
        first = (
            select(Inbox)
            .where(Inbox.state == WAITING, Inbox.next_try_at <= at, ~held_back)
            .order_by(Inbox.committed_at, Inbox.token)
            .limit(limit)
        )
        return await consult(self._database, lambda session: [_view(row) for row in session.scalars(first)])

    async def is_first(self, token: str) -> bool:
        """Say whether nothing of its case that still waits comes before a submission, however far it is postponed."""
        mine, earlier = aliased(Inbox), aliased(Inbox)
        held_back = exists().where(
            earlier.case_id == mine.case_id,
            earlier.state == WAITING,
            earlier.token != mine.token,
            or_(earlier.action == OPEN, and_(earlier.workflow_id == mine.workflow_id, _before(earlier, mine))),
        )
        first = select(mine.token).where(mine.token == token, or_(mine.action == OPEN, ~held_back))
        return await consult(self._database, lambda session: session.scalar(first) is not None)

    async def settle(self, token: str, state: str, answer: str, at: datetime, case_id: str = "") -> None:
        """Record that the workflow accepted or refused it; the first settlement stands. Raises NoSuchSubmission.

        Its case is looked up unless it is given.
        """
        await self._change(token, case_id, state=state, answer=answer[:ANSWER_LENGTH], settled_at=at)

    async def postpone(self, token: str, next_try_at: datetime) -> None:
        """Count a failed try and set the next; a settled one stays as it is. Raises NoSuchSubmission."""
        await self._change(token, "", next_try_at=next_try_at)

    async def reopen(self, since: datetime, at: datetime) -> int:
        """Let submissions accepted since an instant wait again, and give their number.

        After a restore a workflow may be a moment older than the record: what it has, it answers as before.
        """
        accepted = select(Inbox.token, Inbox.case_id).where(Inbox.state == ACCEPTED, Inbox.settled_at >= since)
        async with self._database.reading() as session:
            found = (await session.execute(accepted.order_by(Inbox.committed_at))).all()
        for token, case_id in found:
            async with self._database.writing(await self._ciphers.cipher(case_id)) as session:
                row = await session.get_one(Inbox, token, with_for_update=True)
                row.state, row.next_try_at, row.answer = WAITING, at, ""
        return len(found)

    async def _change(self, token: str, case_id: str, **changes: Any) -> None:
        if not case_id:
            known = await self.get(token)
            if known is None:
                raise _unknown()
            case_id = known.case_id
        cipher = await self._ciphers.cipher(case_id)

        def work(session: Session) -> None:
            row = session.scalar(select(Inbox).where(Inbox.token == token).with_for_update())
            if row is None:
                raise _unknown()
            if row.state != WAITING:
                return
            for name, value in changes.items():
                setattr(row, name, value)
            if row.state == WAITING:
                row.tries += 1

        await self._database.transact(work, cipher)


def _before(earlier: type[Inbox], later: type[Inbox] = Inbox) -> ColumnElement[bool]:
    return or_(
        earlier.committed_at < later.committed_at,
        and_(earlier.committed_at == later.committed_at, earlier.token < later.token),
        earlier.action == OPEN,
    )


def _personal(row: Inbox, cipher: Cipher) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cipher.open(_place(row.token), row.sealed)) if row.sealed else {}
    return found


def _place(token: str) -> str:
    return place("inbox", "sealed", token)


def _unknown() -> NoSuchSubmission:
    # A form token may still be good for something, so it is not repeated in a message that gets logged.
    return NoSuchSubmission("There is no submission with this token.")


def _view(row: Inbox) -> InboxView:
    return InboxView(
        token=row.token,
        case_id=row.case_id,
        workflow_id=row.workflow_id,
        action=row.action,
        actor=row.actor,
        message=row.message,
        state=row.state,
        answer=row.answer,
        committed_at=row.committed_at,
        tries=row.tries,
    )
