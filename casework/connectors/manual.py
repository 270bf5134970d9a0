"""The manual connector: a person searches and acts, and is asked in the words of the declaration."""

from __future__ import annotations

from casework.connectors.contract import AskedPerson
from casework.register.declarations import ManualDeclaration


def asked_person(declaration: ManualDeclaration) -> AskedPerson:
    """Give whom to ask and how; without an escalation contact nobody else is written to."""
    return AskedPerson(
        key=declaration.key,
        title=declaration.title,
        contact_name=declaration.contact.name,
        contact_email=declaration.contact.email,
        escalation_email=declaration.escalation.email if declaration.escalation else "",
        question=declaration.question,
        answer_days=declaration.answer_days,
        chase_after_days=declaration.chase_after_days,
        told=declaration.told,
        acts=frozenset(declaration.acts),
    )
