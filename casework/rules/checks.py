"""What each action needs: small checks, and one table of which action is held to which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from casework.rules.actions import Action
from casework.rules.acts import SEARCHED
from casework.rules.case_facts import CaseFacts, Refusal
from casework.rules.vocabulary import Authority, Clarification, Identity, Right, Stage

# A check gives a refusal, or None where it has nothing against the action.
Check = Callable[[CaseFacts, str, datetime], Refusal | None]

WORKING = (Stage.GATHER, Stage.REVIEW, Stage.APPROVE)
AFTER_APPROVAL = (Stage.ACT, Stage.RESPOND)


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


def _copy_sent(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.answered or case.copy_sent:
        return None
    return Refusal("not-answered", "There is no answer yet. It must be approved and sent first.")


def _on_its_way(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    return None if case.stage in AFTER_APPROVAL else _copy_sent(case, actor, at)


def _responding(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage in AFTER_APPROVAL:
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
    if case.stage in AFTER_APPROVAL:
        return Refusal("approved", "The answer is approved and on its way, so it is too late to ask.")
    return None


def _not_extended(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.extended:
        return Refusal("extended", "The time has been extended already. The law allows it once.")
    return None


def _not_begun(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.carrying_out:
        return Refusal("carrying-out", "It is being carried out already, and that cannot be taken back.")
    return None


def _proven_or_refusing(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    return None if case.refusing else _proven(case, actor, at)


def _in_review(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if not case.rights_open & SEARCHED:
        return Refusal("nothing-to-review", "Nothing was searched in this case. Decide on each right instead.")
    if case.stage is Stage.REVIEW:
        return None
    return Refusal("not-in-review", "Only a case in review can be finished there.")


def _to_approve(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.stage is Stage.APPROVE:
        return None
    return Refusal("not-to-approve", "This case is not waiting for approval. Its review must be finished first.")


def _complete(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.refusing:
        return None
    if case.searches_waiting:
        return Refusal(
            "searches-waiting", "A search is still running or waits for a person. Chase it or excuse it first."
        )
    if case.searches_unexcused:
        return Refusal("searches-unexcused", "A search brought no result. Try it again, or record why it is excused.")
    if case.items_undecided:
        return Refusal("items-undecided", "An item has no verdict yet. Decide every item first.")
    if case.items_unfated:
        return Refusal("items-unfated", "Decide for every item whether it is erased or kept first.")
    if case.consultations_open:
        return Refusal("consultation-open", "Somebody named in an item was asked. Record their answer, or none, first.")
    if case.items_without_opinion:
        return Refusal(
            "no-opinion",
            "An item about health waits for a health professional's opinion, given within the last six months.",
        )
    undecided = sorted(case.rights_undecided & SEARCHED)
    if undecided:
        return Refusal("right-undecided", f"Decide on {undecided[0].value.replace('-', ' ')} first.")
    return None


def _has_erasure(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if Right.ERASURE in case.rights_open:
        return None
    return Refusal("no-erasure", "Nobody asked for erasure in this case.")


def _has_rectification(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if Right.RECTIFICATION in case.rights_open:
        return None
    return Refusal("no-rectification", "Nobody asked for a correction in this case.")


def _has_portability(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if Right.PORTABILITY in case.rights:
        return None
    return Refusal("no-portability", "Nobody asked for files to take elsewhere in this case.")


def _erasure_waiting(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.erasure_waiting:
        return None
    return Refusal("not-waiting", "No erasure is waiting to be carried out, so there is none to stop.")


def _restricted(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.restricted:
        return None
    return Refusal("not-restricted", "No restriction is in force in this case.")


def _no_fee_open(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.fee_open:
        return Refusal("fee-open", "A fee was asked for already. Record its payment first.")
    return None


def _fee_open(case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    if case.fee_open:
        return None
    return Refusal("no-fee", "No fee was asked for, so there is none to record.")


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
    Action.WITHDRAW: (_not_answered, _not_begun),
    Action.COLLECT: (_copy_sent, _proven),
    Action.ASK_NEW_CODE: (_email_unproven,),
    Action.COLLECT_TRANSFER: (_has_portability, _proven),
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
    Action.APPROVE: (_not_answered, _proven_or_refusing, _to_approve, _no_question, _complete, _second_person),
    Action.SEND_BACK: (_not_answered, _to_approve),
    Action.RESET_PHRASE: (),
    Action.RECORD_HANDOVER: (_proven, _responding),
    Action.RESEND_ANSWER: (_on_its_way, _proven),
    Action.TRANSFER_PACKAGE: (_proven, _has_portability),
    Action.DISMISS_TASK: (),
    Action.CLOSE: (_not_answered, _not_begun),
    Action.DECIDE_RIGHT: (_not_answered,),
    Action.ADD_RIGHT: (_not_answered,),
    Action.DECIDE_FATES: (*_SEARCHES, _has_erasure),
    Action.RECORD_ITEM_FACTS: _SEARCHES,
    Action.PROPOSE_CORRECTION: (*_SEARCHES, _has_rectification),
    Action.DROP_CORRECTION: (*_SEARCHES, _has_rectification),
    Action.RECORD_OPINION: _SEARCHES,
    Action.CONSULT_THIRD_PARTY: _SEARCHES,
    Action.RECORD_CONSULTATION: _SEARCHES,
    Action.SEND_INFORMATION: (_not_answered,),
    Action.REFUSE_REQUEST: (_not_answered, _before_respond, _not_begun),
    Action.REQUEST_FEE: (_not_answered, _before_respond, _no_fee_open),
    Action.RECORD_FEE: (_fee_open,),
    Action.PASS_ON: (_not_answered, _before_respond, _not_begun),
    Action.CANCEL_ERASURE: (_erasure_waiting,),
    Action.RETRY_ACT: (),
    Action.EXCUSE_ACT: (),
    Action.RECORD_ACT: (),
    Action.TELL_RECIPIENTS: (),
    Action.LIFT_RESTRICTION: (_restricted,),
    Action.RECORD_TOLD: (_restricted,),
    Action.CALENDAR_CHANGED: (),
}
