"""What a processor may be searched with: the data subject's keys, and name and birth date to confirm by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from casework.connectors.contract import Processors
from casework.record.consulting import consult
from casework.record.contract import Ciphers
from casework.record.database import Database
from casework.record.identifiers import subject_of
from casework.record.models import Identifier
from casework.record.openings import GIVEN
from casework.record.sealing import place
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind

MANUAL = "manual"
ADDRESSES = (IdentifierKind.EMAIL.value, IdentifierKind.PHONE.value)


def keys_of(session: Session, case_id: str, claimed: bool = False) -> Sequence[Identifier]:
    """Give the verified keys of the data subject; with `claimed` also addresses that the requester only gave."""
    only_given = and_(Identifier.source == GIVEN, Identifier.kind.in_(ADDRESSES))
    usable = or_(Identifier.verified, only_given) if claimed else and_(Identifier.verified)
    found = select(Identifier).where(Identifier.case_id == case_id, usable)
    return session.scalars(found.order_by(Identifier.kind, Identifier.token)).all()


def takes(processors: Processors, processor: str) -> Callable[[str], bool]:
    """Give whether a processor can be searched by a kind of identifier; a person takes all."""
    if processors.connector_kind(processor) == MANUAL:
        return lambda kind: True
    known = processors.knows(processor)
    return lambda kind: IdentifierKind(kind) in known


async def search_terms(
    database: Database, ciphers: Ciphers, processors: Processors, case_id: str, processor: str, claimed: bool = False
) -> SearchTerms:
    """Give the keys that a processor knows people by, and name and birth date, decrypted."""
    cipher = await ciphers.cipher(case_id)
    rows, person = await consult(
        database, lambda session: (keys_of(session, case_id, claimed), subject_of(session, case_id))
    )
    taken = takes(processors, processor)
    keys = (
        (IdentifierKind(row.kind), cipher.open(place("identifier", "value_sealed", row.id), row.value_sealed))
        for row in rows
        if taken(row.kind)
    )
    birth = ""
    if person.birth_date_sealed is not None:
        birth = cipher.open(place("person", "birth_date_sealed", person.id), person.birth_date_sealed)
    return SearchTerms(
        keys=tuple(keys),
        names=(cipher.open(place("person", "name_sealed", person.id), person.name_sealed),),
        birth_date=birth,
    )
