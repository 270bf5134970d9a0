"""Who may do what, when: one function for the page, the update's validator and the letter."""

from __future__ import annotations

from datetime import datetime

from casework.rules.actions import AFTER_CLOSING, RECEIVER, REQUESTER_ACTIONS, Action
from casework.rules.case_facts import CaseFacts, Refusal
from casework.rules.checks import CHECKS
from casework.rules.vocabulary import Authority, Clarification, Identity, Outcome, Stage

__all__ = ["ANSWERS", "CHECKS", "Action", "CaseFacts", "Refusal", "may", "may_close_as"]

ANSWERS = frozenset(
    {
        Outcome.ANSWERED,
        Outcome.ANSWERED_IN_PART,
        Outcome.NOTHING_HELD,
        Outcome.GRANTED,
        Outcome.GRANTED_IN_PART,
        Outcome.REFUSED,
    }
)


def may(action: Action, case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    """Say whether this actor may take this action now; None means yes. `at` is a UTC instant.

    The requester may take only the requester's actions, a receiver of files only fetch them, and whoever
    searches for a processor none; roles within the organisation are the desk's affair.
    """
    outsider = actor in ("requester", RECEIVER) or actor.startswith("processor:")
    theirs = {"requester": REQUESTER_ACTIONS, RECEIVER: frozenset({Action.COLLECT_TRANSFER})}
    if outsider and action not in theirs.get(actor, frozenset()):
        return Refusal("staff-only", "Only a member of staff can do this, on the desk.")
    if case.stage is Stage.CLOSED and action not in AFTER_CLOSING:
        return Refusal("closed", "This case is closed. To ask for something more, make a new request.")
    return next((refusal for check in CHECKS[action] if (refusal := check(case, actor, at)) is not None), None)


def may_close_as(case: CaseFacts, outcome: Outcome) -> Refusal | None:
    """Say whether a case may be closed with this outcome, without an answer; None means yes.

    A refusal is never such an outcome: it is an answer with its reasons (UK GDPR Article 12(4)).
    """
    if outcome in ANSWERS:
        return Refusal("answer-not-closing", "This outcome comes about by approving and sending an answer.")
    if outcome is Outcome.IDENTITY_NOT_CONFIRMED and case.identity is Identity.SATISFIED:
        return Refusal(
            "identity-decided", "The person's identity was confirmed, so the case cannot end for want of it."
        )
    if outcome is Outcome.NO_AUTHORITY and case.authority in (Authority.NOT_NEEDED, Authority.SATISFIED):
        return Refusal("authority-decided", "No authority is missing, so the case cannot end for want of it.")
    unanswered = (Clarification.OPEN, Clarification.LAPSED)
    if outcome is Outcome.CLARIFICATION_NOT_ANSWERED and case.clarification not in unanswered:
        return Refusal(
            "clarification-answered", "No question is unanswered, so the case cannot end for want of an answer."
        )
    return None
