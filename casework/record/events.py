"""The event log of a case: appended, never changed, each event chained to the one before.

The hash covers every plain field, a salted digest of the words and the hash before. It does not cover
the encrypted words: their encryption authenticates them while the key exists, and once the key is
destroyed the chain can still be checked from its first event to its last. The number of events and
the last hash stand in the signed row of the case, so a cut-off end is seen too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from casework.record.contract import Cipher
from casework.record.models import Case, Event
from casework.record.sealing import canonical, place
from casework.rules.london import london_date

BEGINNING = "0" * 64
"""What the first event of a case has as the hash before it."""


class NoSuchCase(LookupError):
    """The record has no such case. The message names the reference only."""


async def append(
    session: AsyncSession,
    cipher: Cipher,
    *,
    case_id: str,
    step_key: str,
    at: datetime,
    kind: str,
    actor: str = "service",
    facts: Mapping[str, str] | None = None,
    text: str = "",
) -> bool:
    """Append one event within the transaction of `session`, once per step key; says whether it is new.

    `at` is a UTC instant; `text` is sealed. The case's row stays locked until the transaction ends.
    Raises NoSuchCase.
    """
    case = await locked_case(session, case_id)
    known = select(Event.seq).where(Event.case_id == case_id, Event.step_key == step_key)
    if await session.scalar(known) is not None:
        return False
    chain(session, cipher, case, step_key=step_key, at=at, kind=kind, actor=actor, facts=facts, text=text)
    return True


async def locked_case(session: AsyncSession, case_id: str) -> Case:
    """Give the row of a case and keep others from writing to the case meanwhile; raises NoSuchCase."""
    found = select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    case = await session.scalar(found)
    if case is None:
        raise NoSuchCase(f"There is no case {case_id}.")
    return case


def chain(
    session: Session | AsyncSession,
    cipher: Cipher,
    case: Case,
    *,
    step_key: str,
    at: datetime,
    kind: str,
    actor: str,
    facts: Mapping[str, str] | None = None,
    text: str = "",
) -> None:
    """Add the next event of a locked case whose step key is known to be new, and move the head of its log."""
    seq = case.event_count + 1
    where = place("event", "text_sealed", case.id, seq)
    event = Event(
        case_id=case.id,
        seq=seq,
        step_key=step_key,
        at=at,
        london_date=london_date(at),
        actor=actor,
        kind=kind,
        facts=dict(facts or {}),
        text_sealed=cipher.seal(where, text) if text else None,
        text_digest=text_digest(cipher, where, text) if text else "",
        prev_hash=case.event_head or BEGINNING,
        hash="",
    )
    event.hash = event_hash(event)
    case.event_count, case.event_head = seq, event.hash
    session.add(event)


def text_digest(cipher: Cipher, where: str, text: str) -> str:
    """Give the digest of an event's words: keyed and bound to its place, so that equal words do not look equal."""
    return cipher.digest(f"{where}\n{text}".encode())


def event_hash(event: Event) -> str:
    """Give the hash of an event (SHA-256, hex) over all its fields but the encrypted words and the hash itself."""
    return hash_of(
        event.case_id,
        event.seq,
        event.step_key,
        event.at,
        event.london_date,
        event.actor,
        event.kind,
        event.facts,
        event.text_digest,
        event.prev_hash,
    )


def hash_of(
    case_id: str,
    seq: int,
    step_key: str,
    at: datetime,
    on: date,
    actor: str,
    kind: str,
    facts: Mapping[str, str],
    digest: str,
    before: str,
) -> str:
    """Give the hash of an event from its fields, in the order in which the record keeps them."""
    fields = [case_id, seq, step_key, at, on, actor, kind, facts, digest, before]
    return hashlib.sha256(canonical(fields)).hexdigest()
