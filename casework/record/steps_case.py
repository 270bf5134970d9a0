"""What a step changes of the case itself, of its people and of their search keys."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from casework.record.models import Code, Identifier, Lookup, Person
from casework.record.openings import REQUESTER, new_lookups
from casework.record.sealing import place, seal_optional, search_token
from casework.record.steps_context import Work
from casework.rules.plan import MomentKind
from casework.rules.vocabulary import IdentifierKind, Stage

EMAIL_CONFIRMED = "email-confirmed"
CONTACT_CHANGED = "contact-changed"
IDENTITY_DECIDED = "identity-decided"
IDENTIFIERS_VERIFIED = "identifiers-verified"
PHRASE_RESET = "phrase-reset"
ERASURE_OVER = frozenset({"erasure-cancelled", "erasure-opened", MomentKind.ERASURE_OPEN.value})
"""Kinds of steps that end the waiting period of an approved erasure."""

ALL = "all"
CONTACT = ("email", "phone", "address")


WORDS = ("stage", "health", "identity", "authority", "clarification")
VALUES = ("received", "reviewed_by", "review_finished_at", "package_file_id", "erase_on", "restricted")


def change_case(work: Work) -> None:
    """Take over the fields that the step gives; those it leaves None stay."""
    step, case = work.step, work.case
    given = {name: getattr(step, name) for name in (*WORDS, *VALUES) if getattr(step, name) is not None}
    for name, value in given.items():
        setattr(case, name, value.value if name in WORDS else value)
    if step.reviewed_by == "":
        # The review was taken back: who finished it and when belong together.
        case.review_finished_at = step.review_finished_at
    if step.kind in ERASURE_OVER:
        case.erase_on = None
    _first_times(work)
    if step.kind == PHRASE_RESET and work.said.phrase_hash:
        case.phrase_hash, case.phrase_tries = work.said.phrase_hash, 0


def _first_times(work: Work) -> None:
    step, case = work.step, work.case
    if step.answered:
        case.answered_at = case.answered_at or step.at
    if step.collected:
        case.collected_at = case.collected_at or step.at
    if step.stage is Stage.CLOSED:
        case.closed_at = case.closed_at or step.at


def change_people(work: Work) -> None:
    """Do what the kind of the step calls for: verify search keys, or take over a new address."""
    if work.step.kind == EMAIL_CONFIRMED:
        _email_confirmed(work)
    elif work.step.kind in (IDENTITY_DECIDED, IDENTIFIERS_VERIFIED):
        _identity_decided(work)
    elif work.step.kind == CONTACT_CHANGED:
        _contact_changed(work)


def _email_confirmed(work: Work) -> None:
    """Verify the address the code went to: the requester's own, as it is now."""
    address = select(Lookup.token).where(Lookup.case_id == work.case.id, Lookup.kind == IdentifierKind.EMAIL.value)
    confirmed = select(Identifier).where(
        Identifier.case_id == work.case.id,
        Identifier.kind == IdentifierKind.EMAIL.value,
        Identifier.token.in_(address),
    )
    for identifier in work.session.scalars(confirmed):
        identifier.verified = True


def _identity_decided(work: Work) -> None:
    named = [part for part in work.step.facts.get("verified_identifiers", "").split(",") if part]
    if not named:
        return
    chosen = select(Identifier).where(Identifier.case_id == work.case.id)
    if named != [ALL]:
        chosen = chosen.where(Identifier.id.in_(named))
    for identifier in work.session.scalars(chosen):
        identifier.verified = True


def _contact_changed(work: Work) -> None:
    """Take over the contact fields that were sent; an empty one removes what was there."""
    said = work.said
    sent = [name for name in CONTACT if name in said.personal]
    found = select(Person).where(Person.case_id == work.case.id, Person.role == REQUESTER)
    person = (work.session.scalars(found)).one()
    for name in sent:
        column = f"{name}_sealed"
        setattr(person, column, seal_optional(work.cipher, place("person", column, person.id), said.text(name)))
    if "email" in sent:
        _end_codes_of_another_mailbox(work)
    kinds = frozenset(sent) & {"email", "phone"}
    if kinds:
        work.session.execute(delete(Lookup).where(Lookup.case_id == work.case.id, Lookup.kind.in_(kinds)))
        work.session.add_all(new_lookups(work.case.id, said, work.ciphers, kinds))


def _end_codes_of_another_mailbox(work: Work) -> None:
    """End the codes that went to the address until now: they show who reads that one, not whose the new one is."""
    address = select(Lookup.token).where(Lookup.case_id == work.case.id, Lookup.kind == IdentifierKind.EMAIL.value)
    if search_token(work.ciphers, IdentifierKind.EMAIL, work.said.text("email")) in set(work.session.scalars(address)):
        return
    good = Code.case_id == work.case.id, Code.expires_at > work.step.at
    work.session.execute(update(Code).where(*good).values(expires_at=work.step.at))
