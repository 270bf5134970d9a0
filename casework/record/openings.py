"""The first step of a case: its rows are made from the submission that asked for it."""

from __future__ import annotations

import secrets
from typing import Any

from casework.record.contract import Cipher, Ciphers
from casework.record.models import Case, CaseRight, Identifier, Lookup, Person
from casework.record.sealing import place, seal_optional, search_token
from casework.record.steps_context import Said
from casework.rules.procedure import Step
from casework.rules.vocabulary import (
    Authority,
    Capacity,
    Clarification,
    ClockState,
    Health,
    IdentifierKind,
    Identity,
    Right,
    Stage,
)

LOOKUPS = {"email": "email", "phone": "phone", "old-reference": "old_reference"}
"""Kinds of exact search, and the personal field each is made from."""

GIVEN = "given"
DESK = "desk"
REQUESTER = "requester"
DATA_SUBJECT = "data-subject"


class CannotOpen(Exception):
    """The submission lacks what a case needs. The message names the field, not its content."""


def new_case(step: Step, said: Said, cipher: Cipher) -> Case:
    """Make the row of the case; raises CannotOpen when the submission lacks a field."""
    message = said.message
    received = step.received
    if received is None:
        raise CannotOpen(f"The first step of case {step.case_id} names no day of receipt.")
    try:
        nation, channel, capacity = (str(message[name]) for name in ("nation", "channel", "capacity"))
    except KeyError as missing:
        raise CannotOpen(f"The submission that opens case {step.case_id} has no {missing.args[0]}.") from None
    itself = capacity == Capacity.SELF
    return Case(
        id=step.case_id,
        received=received,
        opened_at=step.at,
        nation=nation,
        channel=channel,
        capacity=capacity,
        stage=Stage.IDENTITY.value,
        health=Health.WELL.value,
        identity=Identity.UNPROVEN.value,
        authority=(Authority.NOT_NEEDED if itself else Authority.UNDECIDED).value,
        clarification=Clarification.NONE.value,
        policy=message.get("policy") or {},
        details_sealed=seal_optional(cipher, place("cases", "details_sealed", step.case_id), said.text("details")),
        phrase_hash=said.phrase_hash,
        marketing=message.get("marketing") or None,
        compensation=message.get("compensation") or None,
        event_count=0,
        event_head="",
    )


def new_right(case_id: str, right: Right) -> CaseRight:
    """Make the row of one right; its dates are worked out later in the same step."""
    return CaseRight(
        case_id=case_id,
        right=right.value,
        clock=ClockState.NOT_STARTED.value,
        clock_events=[],
        steps=[],
        calendar_edition="",
        law_edition="",
    )


def new_people(case_id: str, said: Said, cipher: Cipher) -> list[Person]:
    """Make the requester and, where somebody asks for another, the data subject, whose birth date it then is."""
    subject = said.text("subject_name")
    birth = said.text("birth_date")
    contact = {name: said.text(name) for name in ("email", "phone", "address")}
    people = [_person(case_id, cipher, REQUESTER, said.text("name"), birth_date="" if subject else birth, **contact)]
    if subject:
        people.append(_person(case_id, cipher, DATA_SUBJECT, subject, birth_date=birth))
    return people


def new_identifiers(case_id: str, said: Said, cipher: Cipher, ciphers: Ciphers) -> list[Identifier]:
    """Make the search keys of the data subject.

    Nobody is searched by the contact data of the person who asks for somebody else. Only staff can
    say that an identifier is verified already.
    """
    given: list[dict[str, Any]] = [dict(entry) for entry in said.personal.get("identifiers") or ()]
    if not said.text("subject_name"):
        own = ({"kind": kind.value, "value": said.text(kind.value)} for kind in _OF_CONTACT)
        given = [*own, *given]
    found: dict[tuple[str, str], Identifier] = {}
    for entry in given:
        kind, value = IdentifierKind(entry["kind"]).value, str(entry["value"] or "").strip()
        token = search_token(ciphers, kind, value)
        verified = said.by_staff and entry.get("verified") is True
        if not value:
            continue
        if (kind, token) in found:
            found[kind, token].verified = found[kind, token].verified or verified
            continue
        found[kind, token] = _identifier(case_id, cipher, kind, value, token, verified, said.by_staff)
    return list(found.values())


def new_lookups(case_id: str, said: Said, ciphers: Ciphers, only: frozenset[str] = frozenset(LOOKUPS)) -> list[Lookup]:
    """Make the tokens by which the case is found exactly: email, phone, old reference."""
    values = {kind: said.text(field) for kind, field in LOOKUPS.items() if kind in only}
    return [
        Lookup(case_id=case_id, kind=kind, token=search_token(ciphers, kind, value))
        for kind, value in values.items()
        if value
    ]


_OF_CONTACT = (IdentifierKind.EMAIL, IdentifierKind.PHONE)


def _person(case_id: str, cipher: Cipher, role: str, name: str, **personal: str) -> Person:
    new_id = secrets.token_hex(16)
    sealed = {
        f"{field}_sealed": seal_optional(cipher, place("person", f"{field}_sealed", new_id), value)
        for field, value in personal.items()
    }
    return Person(
        id=new_id,
        case_id=case_id,
        role=role,
        name_sealed=cipher.seal(place("person", "name_sealed", new_id), name),
        **sealed,
    )


def _identifier(
    case_id: str, cipher: Cipher, kind: str, value: str, token: str, verified: bool, by_staff: bool
) -> Identifier:
    new_id = secrets.token_hex(16)
    return Identifier(
        id=new_id,
        case_id=case_id,
        kind=kind,
        value_sealed=cipher.seal(place("identifier", "value_sealed", new_id), value),
        token=token,
        verified=verified,
        source=DESK if by_staff else GIVEN,
    )
