"""Who may do what, when: one function for the page, the update's validator and the letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.rules.vocabulary import Authority, Clarification, ClockState, Identity, Outcome, Stage


class Action(StrEnum):
    """Everything a person can decide about a case. Values are also the workflow's update names."""

    # the requester
    CONFIRM_EMAIL = "confirm_email"
    SEND_EVIDENCE = "send_evidence"
    REPLY = "reply"
    CHANGE_CONTACT = "change_contact"
    WITHDRAW = "withdraw"
    COLLECT = "collect"
    ASK_NEW_CODE = "ask_new_code"
    # the desk
    REQUEST_EVIDENCE = "request_evidence"
    DECIDE_IDENTITY = "decide_identity"
    VERIFY_IDENTIFIERS = "verify_identifiers"
    REQUEST_AUTHORITY = "request_authority"
    DECIDE_AUTHORITY = "decide_authority"
    REQUEST_CLARIFICATION = "request_clarification"
    RECORD_CLARIFICATION = "record_clarification"
    EXTEND = "extend"
    CORRECT_RECEIPT = "correct_receipt"
    ADD_PROCESSOR = "add_processor"
    EXCUSE_SEARCH = "excuse_search"
    RETRY_SEARCH = "retry_search"
    REISSUE_LINK = "reissue_link"
    DECIDE_ITEMS = "decide_items"
    FINISH_REVIEW = "finish_review"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    RESET_PHRASE = "reset_phrase"
    RECORD_HANDOVER = "record_handover"
    RESEND_ANSWER = "resend_answer"
    DISMISS_TASK = "dismiss_task"
    CLOSE = "close"
    # machines
    CALENDAR_CHANGED = "calendar_changed"


@dataclass(frozen=True)
class CaseFacts:
    """What decides whether an action is allowed. The workflow and the record build it alike."""

    stage: Stage
    identity: Identity
    authority: Authority
    clarification: Clarification
    clock: ClockState
    outcome: Outcome | None = None
    extended: bool = False
    searches_waiting: int = 0
    searches_unexcused: int = 0
    items_undecided: int = 0
    reviewed_by: str = ""
    review_finished_at: datetime | None = None
    answered: bool = False
    collected: bool = False
    self_review_hours: int | None = None  # None: another person must approve

    @property
    def proven(self) -> bool:
        """Whether we know who asks and that they may: nothing is gathered, shown or sent before."""
        return self.identity is Identity.SATISFIED and self.authority in (Authority.NOT_NEEDED, Authority.SATISFIED)


@dataclass(frozen=True)
class Refusal:
    """Why not, as a sentence for the person who tried."""

    code: str
    sentence: str


# A check gives a refusal, or None where it has nothing against the action.
Check = Callable[[CaseFacts, str, datetime], Refusal | None]

REQUESTER_ACTIONS = frozenset(
    {
        Action.CONFIRM_EMAIL,
        Action.SEND_EVIDENCE,
        Action.REPLY,
        Action.CHANGE_CONTACT,
        Action.WITHDRAW,
        Action.COLLECT,
        Action.ASK_NEW_CODE,
    }
)
AFTER_CLOSING = frozenset({Action.CALENDAR_CHANGED, Action.COLLECT, Action.DISMISS_TASK})
ANSWERS = frozenset({Outcome.ANSWERED, Outcome.ANSWERED_IN_PART, Outcome.NOTHING_HELD})
WORKING = (Stage.GATHER, Stage.REVIEW, Stage.APPROVE)


def may(action: Action, case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    """Say whether this actor may take this action now; None means yes. `at` is a UTC instant.

    The requester, and whoever searches for a processor, may take only the requester's actions; roles
    within the organisation are the desk's affair.
    """
    outsider = actor == "requester" or actor.startswith("processor:")
    if outsider and (action not in REQUESTER_ACTIONS or actor != "requester"):
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


def _email_unproven(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.identity is Identity.UNPROVEN:
        return None
    if case.identity in (Identity.EVIDENCE_REQUESTED, Identity.EVIDENCE_RECEIVED):
        return Refusal(
            "evidence-requested", "We have asked for other proof of who you are, so a code is not enough now."
        )
    return Refusal("identity-decided", "No code is needed any more.")


def _something_asked(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.identity in (Identity.EVIDENCE_REQUESTED, Identity.EVIDENCE_RECEIVED):
        return None
    if case.authority in (Authority.REQUESTED, Authority.RECEIVED):
        return None
    return Refusal("nothing-asked", "We have not asked you for proof. If you want to tell us something, send a reply.")


def _identity_undecided(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.identity is Identity.SATISFIED:
        return Refusal("identity-decided", "The person's identity is already confirmed.")
    return None


def _authority_undecided(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.authority is Authority.NOT_NEEDED:
        return Refusal("authority-not-needed", "The person asks for themselves, so no authority is needed.")
    if case.authority is Authority.SATISFIED:
        return Refusal("authority-decided", "The authority is already confirmed.")
    return None


def _proven(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.proven:
        return None
    if case.identity is not Identity.SATISFIED:
        return Refusal(
            "identity-unproven", "First decide on the person's identity: nothing may be gathered or sent before."
        )
    return Refusal("authority-unproven", "First decide on the authority: nothing may be gathered or sent before.")


def _working(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage in WORKING:
        return None
    if case.stage is Stage.IDENTITY:
        return Refusal("not-yet", "Searching has not begun: it starts once identity and authority are settled.")
    return Refusal("approved", "The answer is approved and on its way, so nothing in it can be changed.")


def _not_answered(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.answered:
        return Refusal("answered", "The answer has already been sent.")
    return None


def _answered(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.answered:
        return None
    return Refusal("not-answered", "There is no answer yet. It must be approved and sent first.")


def _on_its_way(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    return None if case.stage is Stage.RESPOND else _answered(case, actor, at)


def _responding(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage is Stage.RESPOND:
        return None
    return Refusal("not-approved", "There is nothing to hand over yet: the answer must be approved first.")


def _no_question(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.clarification is Clarification.OPEN:
        return Refusal("clarification-open", "A question is open. Record its answer, or that none came, first.")
    return None


def _question_open(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.clarification is Clarification.OPEN:
        return None
    return Refusal("no-question", "No question is open, so there is no answer to record.")


def _before_respond(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage is Stage.RESPOND:
        return Refusal("approved", "The answer is approved and on its way, so it is too late to ask.")
    return None


def _not_extended(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.extended:
        return Refusal("extended", "The time has been extended already. The law allows it once.")
    return None


def _in_review(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage is Stage.REVIEW:
        return None
    return Refusal("not-in-review", "Only a case in review can be finished there.")


def _to_approve(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage is Stage.APPROVE:
        return None
    return Refusal("not-to-approve", "This case is not waiting for approval. Its review must be finished first.")


def _complete(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.searches_waiting:
        return Refusal(
            "searches-waiting", "A search is still running or waits for a person. Chase it or excuse it first."
        )
    if case.searches_unexcused:
        return Refusal("searches-unexcused", "A search brought no result. Try it again, or record why it is excused.")
    if case.items_undecided:
        return Refusal("items-undecided", "An item has no verdict yet. Decide every item first.")
    return None


def _second_person(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if actor != case.reviewed_by:
        return None
    if case.self_review_hours is None:
        return Refusal("same-person", "You did the review, so another person must approve it.")
    if case.review_finished_at is None or at < case.review_finished_at + timedelta(hours=case.self_review_hours):
        hours = case.self_review_hours
        return Refusal("too-soon", f"You did the review yourself. You can approve it {hours} hours after finishing it.")
    return None


_SEARCHES: tuple[Check, ...] = (_not_answered, _proven, _working)

CHECKS: dict[Action, tuple[Check, ...]] = {
    Action.CONFIRM_EMAIL: (_email_unproven,),
    Action.SEND_EVIDENCE: (_something_asked,),
    Action.REPLY: (),
    Action.CHANGE_CONTACT: (),
    Action.WITHDRAW: (_not_answered,),
    Action.COLLECT: (_answered, _proven),
    Action.ASK_NEW_CODE: (_email_unproven,),
    Action.REQUEST_EVIDENCE: (_identity_undecided,),
    Action.DECIDE_IDENTITY: (_identity_undecided,),
    Action.VERIFY_IDENTIFIERS: (_proven, _working),
    Action.REQUEST_AUTHORITY: (_authority_undecided,),
    Action.DECIDE_AUTHORITY: (_authority_undecided,),
    Action.REQUEST_CLARIFICATION: (_not_answered, _before_respond, _no_question),
    Action.RECORD_CLARIFICATION: (_question_open,),
    Action.EXTEND: (_not_answered, _not_extended),
    Action.CORRECT_RECEIPT: (),
    Action.ADD_PROCESSOR: _SEARCHES,
    Action.EXCUSE_SEARCH: _SEARCHES,
    Action.RETRY_SEARCH: _SEARCHES,
    Action.REISSUE_LINK: _SEARCHES,
    Action.DECIDE_ITEMS: _SEARCHES,
    Action.FINISH_REVIEW: (_not_answered, _proven, _in_review, _no_question, _complete),
    Action.APPROVE: (_not_answered, _proven, _to_approve, _no_question, _complete, _second_person),
    Action.SEND_BACK: (_not_answered, _to_approve),
    Action.RESET_PHRASE: (),
    Action.RECORD_HANDOVER: (_proven, _responding),
    Action.RESEND_ANSWER: (_on_its_way, _proven),
    Action.DISMISS_TASK: (),
    Action.CLOSE: (_not_answered,),
    Action.CALENDAR_CHANGED: (),
}
