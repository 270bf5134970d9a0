"""Adding to a case's event log within one piece of work (`Database.transact`); see casework.record.events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.record.contract import Cipher
from casework.record.events import NoSuchCase, chain
from casework.record.models import Case, Event

SERVICE = "service"


def locked_case(session: Session, case_id: str) -> Case:
    """Give the row of a case and keep others from writing to the case meanwhile; raises NoSuchCase."""
    found = select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    case = session.scalar(found)
    if case is None:
        raise NoSuchCase(f"There is no case {case_id}.")
    return case


def append(
    session: Session,
    cipher: Cipher,
    case: Case,
    step_key: str,
    at: datetime,
    kind: str,
    facts: Mapping[str, str],
    actor: str = SERVICE,
) -> bool:
    """Append an event without words to a locked case, once per step key; says whether it is new."""
    known = select(Event.seq).where(Event.case_id == case.id, Event.step_key == step_key)
    if session.scalar(known) is not None:
        return False
    chain(session, cipher, case, step_key=step_key, at=at, kind=kind, actor=actor, facts=facts)
    return True
