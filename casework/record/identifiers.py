"""Search keys of the data subject, and whom a case is about."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.record.contract import Cipher, Ciphers
from casework.record.models import Identifier, Person
from casework.record.sealing import normalised, place, search_token
from casework.rules.procedure import SearchOrder
from casework.rules.vocabulary import IdentifierKind

DATA_SUBJECT = "data-subject"


def subject_of(session: Session, case_id: str) -> Person:
    """Give the person whom the data is about: the requester unless someone asks for another.

    Raises LookupError when the case has nobody.
    """
    people = session.scalars(select(Person).where(Person.case_id == case_id).order_by(Person.id)).all()
    if not people:
        raise LookupError(f"case {case_id} names nobody")
    return next((person for person in people if person.role == DATA_SUBJECT), people[0])


def add_yielded(
    session: Session,
    ciphers: Ciphers,
    cipher: Cipher,
    order: SearchOrder,
    yielded: Sequence[tuple[IdentifierKind, str]],
) -> int:
    """Add keys that a trusted field of a processor gave, as verified; gives how many were not known as such.

    One that the requester had only claimed becomes verified, and counts as new.
    """
    if not yielded:
        return 0
    rows = session.scalars(select(Identifier).where(Identifier.case_id == order.case_id))
    known = {(row.kind, row.token): row for row in rows}
    new = 0
    for kind, value in yielded:
        if not normalised(kind, value):
            continue
        token = search_token(ciphers, kind, value)
        row = known.get((kind.value, token))
        if row is not None and row.verified:
            continue
        if row is None:
            row = _identifier(cipher, order.case_id, kind, value, token)
            known[kind.value, token] = row
            session.add(row)
        row.verified = True
        row.source = f"processor:{order.processor}"
        new += 1
    return new


def _identifier(cipher: Cipher, case_id: str, kind: IdentifierKind, value: str, token: str) -> Identifier:
    new_id = secrets.token_hex(16)
    return Identifier(
        id=new_id,
        case_id=case_id,
        kind=kind.value,
        value_sealed=cipher.seal(place("identifier", "value_sealed", new_id), value),
        token=token,
    )
