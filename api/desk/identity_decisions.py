"""Decisions on who asks and whether they may: lightest means first, authority as the nation's law knows it.

What counts as proof is in casework.rules.proof, when a child asks alone in casework.rules.competence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.desk.deciding import Decided, Decision, Sitting, plain, words_of
from api.forms import Form
from casework.record.views import CaseView
from casework.rules.competence import PARENT, CompetenceReading, presumed_competent
from casework.rules.proof import (
    DOUBTS,
    MEANS,
    AuthorityKind,
    authority_kinds,
    authority_ways,
    documents_need,
    means_of,
)
from casework.rules.stages import Action
from casework.rules.vocabulary import Capacity, Identity
from workflows.messages import EvidenceRequest, IdentifiersVerified, IdentityDecision

ASKED_FOR_DOCUMENTS = frozenset({Identity.EVIDENCE_REQUESTED, Identity.EVIDENCE_RECEIVED})
LIGHTER = tuple(means.words for means in MEANS if not means.needs_doubt and not means.needs_reason)
"""What is tried before documents are asked for, in words."""

OF_CHILDREN = frozenset({Capacity.CHILD_SELF, Capacity.PARENT})


def birth_of(case: CaseView) -> date | None:
    """Give the data subject's date of birth; None where it was not given, or can no longer be read."""
    try:
        return date.fromisoformat(case.subject.birth_date)
    except ValueError:
        return None


def competence_of(case: CaseView, today: date) -> CompetenceReading | None:
    """Say what the data subject's age means for asking alone; None where no child asks and nobody asks for one."""
    if case.capacity not in OF_CHILDREN:
        return None
    birth = birth_of(case)
    return presumed_competent(birth if birth is None or birth <= today else None, today, case.nation)


def _evidence_asked(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"doubts": list(DOUBTS.items()), "lighter": LIGHTER}


def _evidence(form: Form, sitting: Sitting) -> Decided:
    doubt = form.choice("doubt", DOUBTS, "Choose what makes you doubt who asks")
    said = words_of(form, "What you need and why")
    return Decided(EvidenceRequest(sitting.token, sitting.actor, doubt), said)


def _identity_shown(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"means": [(means.id, means.words) for means in MEANS]}


def _identity(form: Form, sitting: Sitting) -> Decided:
    given = tuple(i.id for i in sitting.case.identifiers if not i.verified)
    means = form.value("means")
    reasoned = means in {each.id for each in MEANS} and means_of(means).needs_reason
    decided = _judged(form, sitting, [each.id for each in MEANS], "who they are", given, reasoned)
    if decided.message.means == "documents" and sitting.case.facts.identity not in ASKED_FOR_DOCUMENTS:
        # Whoever asked for them has recorded the doubt already.
        refusal = documents_need(decided.personal.get("text", ""))
        if refusal is not None:
            form.error("text", refusal.sentence.rstrip("."))
    return decided


def _identifiers(form: Form, sitting: Sitting) -> Decided:
    given = tuple(i.id for i in sitting.case.identifiers if not i.verified)
    chosen = form.choices("verified_identifiers", given)
    if form.ok and not chosen:
        form.error("verified_identifiers", "Choose at least one that you have verified")
    message = IdentifiersVerified(sitting.token, sitting.actor, identifiers=chosen)
    return Decided(message, words_of(form, "How you made sure"))


def _authority_shown(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    case = sitting.case
    return {
        "ways": authority_ways(case.capacity, case.nation),
        "reading": competence_of(case, sitting.today),
        "considerations": PARENT if case.capacity is Capacity.PARENT else (),
        "deceased": next(kind for kind in authority_kinds(case.nation) if kind.outside),
    }


def _authority(form: Form, sitting: Sitting) -> Decided:
    case = sitting.case
    ways: tuple[AuthorityKind, ...] = authority_ways(case.capacity, case.nation)
    reading = competence_of(case, sitting.today)
    by_age = reading is not None and (
        not reading.asks_alone if case.capacity is Capacity.CHILD_SELF else not reading.parent_may_ask
    )
    reasoned = by_age or form.value("means") == "other"
    return _judged(form, sitting, [way.id for way in ways], "that they may ask", (), reasoned)


def _judged(
    form: Form, sitting: Sitting, means: list[str], of_what: str, given: tuple[str, ...], reasoned: bool
) -> Decided:
    answer = form.choice("satisfied", ("yes", "no"), f"Choose whether you are satisfied {of_what}")
    satisfied = answer == "yes"
    way = form.choice("means", means, "Choose how you know", required=satisfied)
    reason = words_of(form, "The reason", required=answer == "no" or (satisfied and reasoned))
    on = form.date("on", "The day it arrived", required=False, earliest=sitting.case.received, latest=sitting.today)
    verified = form.choices("verified_identifiers", given) if satisfied else ()
    message = IdentityDecision(
        sitting.token,
        sitting.actor,
        satisfied,
        means=way if satisfied else "",
        on=on,
        verified_identifiers=verified,
    )
    return Decided(message, reason)


IDENTITY_DECISIONS = (
    Decision(Action.REQUEST_EVIDENCE, "Ask for proof of identity", "Send the question", _evidence,
             about_asker=True, shows=_evidence_asked),
    Decision(Action.DECIDE_IDENTITY, "Decide on identity", "Record the decision", _identity,
             about_asker=True, shows=_identity_shown),
    Decision(Action.VERIFY_IDENTIFIERS, "Verify what the person is known by", "Verify and search", _identifiers),
    Decision(Action.REQUEST_AUTHORITY, "Ask for proof of authority", "Send the question",
             plain("What you need and why"), shows=_authority_shown),
    Decision(Action.DECIDE_AUTHORITY, "Decide on authority", "Record the decision", _authority,
             shows=_authority_shown),
)  # fmt: skip
