"""Who may do what, when: one function for the page, the update's validator and the letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class Refusal:
    """Why not, as a sentence for the person who tried."""

    code: str
    sentence: str


def may(action: Action, case: CaseFacts, actor: str, at: datetime) -> Refusal | None:
    """Say whether this actor may take this action now; None means yes. `at` is a UTC instant."""
    raise NotImplementedError
