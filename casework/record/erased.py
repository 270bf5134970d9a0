"""The erasure ledger and the suppression list: keyed hashes that outlive the cases they come from.

A row that was erased is known by the hash of its identity only, so that it is found again when a processor
restores a backup. An address that must not be used for direct marketing is kept as a hash likewise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.record.acting import ErasedLine
from casework.record.consulting import consult
from casework.record.contract import Ciphers
from casework.record.database import Database
from casework.record.models import Act, Erased, Suppressed
from casework.record.terms import ADDRESSES, keys_of
from casework.rules.london import london_instant
from casework.rules.vocabulary import Right

ROW = "row"
BY_HAND = ""
"""The table of a line that names no row: a person carried the act out."""

BATCH = 500


class Erasures:
    """Implements casework.record.contract.ErasureLedger."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        """Take the record's database and the key ring."""
        self._database = database
        self._ciphers = ciphers

    async def since(self, processor: str, since: date) -> Sequence[ErasedLine]:
        """Give what was erased at a processor on or after a London date."""
        lines = select(Erased).where(Erased.processor == processor, Erased.erased_at >= london_instant(since))
        ordered = lines.order_by(Erased.erased_at, Erased.token)
        rows = await consult(self._database, lambda session: session.scalars(ordered).all())
        return tuple(
            ErasedLine(row.token, row.source, row.verb, row.case_id, row.erased_at, row.erased_again_at) for row in rows
        )

    def token(self, row_text: str) -> str:
        """Give the keyed hash of a row's identity."""
        return _token(self._ciphers, row_text)

    async def erased_again(self, processor: str, tokens: Sequence[str], at: datetime) -> None:
        """Record that rows were found in a restored backup and erased again."""

        def work(session: Session) -> None:
            for some in _batches(tokens):
                named = Erased.processor == processor, Erased.token.in_(some)
                session.execute(update(Erased).where(*named).values(erased_again_at=at))

        await self._database.transact(work)

    async def is_suppressed(self, kind: str, value: str) -> bool:
        """Say whether an address must not be used for direct marketing; `kind` is `email` or `phone`."""
        key = kind, self._ciphers.token(kind, value)
        return await consult(self._database, lambda session: session.get(Suppressed, key) is not None)


def note(session: Session, ciphers: Ciphers, act: Act, rows: Sequence[tuple[str, str]], at: datetime) -> None:
    """Write a line for each row (table, identity) that an act erased, masked or suppressed.

    A row that comes back and is erased once more keeps the later day: a backup from between must find it.
    """
    tokens = {_token(ciphers, identity): table for table, identity in rows}
    known = {row.token: row for row in _known(session, act.processor, list(tokens))}
    for token, table in tokens.items():
        row = known.get(token)
        if row is None:
            row = Erased(processor=act.processor, token=token)
            session.add(row)
        row.source, row.verb, row.case_id, row.act_key, row.erased_at = table, act.verb, act.case_id, act.key, at
        row.erased_again_at = None


def note_by_hand(session: Session, ciphers: Ciphers, act: Act, at: datetime) -> None:
    """Write a line for an act of erasure that a person carried out, so that they can be asked for it again."""
    if act.right == Right.ERASURE:
        note(session, ciphers, act, ((BY_HAND, f"{act.case_id}/{act.key}"),), at)


def suppress(session: Session, database: Database, case_id: str, at: datetime) -> None:
    """Put the email addresses and phone numbers of the data subject, proven or given, on the suppression list."""
    rows = [
        {"kind": key.kind, "token": key.token, "case_id": case_id, "since": at}
        for key in keys_of(session, case_id, claimed=True)
        if key.kind in ADDRESSES
    ]
    if rows:
        session.execute(database.insert_if_absent(Suppressed), rows)


def _token(ciphers: Ciphers, row_text: str) -> str:
    # Hashed first: the spelling of search keys is evened out, and two rows may differ in nothing but a capital.
    return ciphers.token(ROW, hashlib.sha256(row_text.encode()).hexdigest())


def _known(session: Session, processor: str, tokens: Sequence[str]) -> Iterator[Erased]:
    for some in _batches(tokens):
        yield from session.scalars(select(Erased).where(Erased.processor == processor, Erased.token.in_(some)))


def _batches(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    return (tokens[start : start + BATCH] for start in range(0, len(tokens), BATCH))
