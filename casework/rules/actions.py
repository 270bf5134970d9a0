"""Everything a person or a machine can decide about a case, by name."""

from __future__ import annotations

from enum import StrEnum


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
    # another controller, to whom the files go directly
    COLLECT_TRANSFER = "collect_transfer"
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
    TRANSFER_PACKAGE = "transfer_package"
    DISMISS_TASK = "dismiss_task"
    CLOSE = "close"
    # about rights and what becomes of items
    DECIDE_RIGHT = "decide_right"
    ADD_RIGHT = "add_right"
    DECIDE_FATES = "decide_fates"
    RECORD_ITEM_FACTS = "record_item_facts"
    PROPOSE_CORRECTION = "propose_correction"
    DROP_CORRECTION = "drop_correction"
    RECORD_OPINION = "record_opinion"
    CONSULT_THIRD_PARTY = "consult_third_party"
    RECORD_CONSULTATION = "record_consultation"
    SEND_INFORMATION = "send_information"
    REFUSE_REQUEST = "refuse_request"
    REQUEST_FEE = "request_fee"
    RECORD_FEE = "record_fee"
    PASS_ON = "pass_on"  # noqa: S105 - an action
    # about carrying it out
    CANCEL_ERASURE = "cancel_erasure"
    RETRY_ACT = "retry_act"
    EXCUSE_ACT = "excuse_act"
    RECORD_ACT = "record_act"
    TELL_RECIPIENTS = "tell_recipients"
    LIFT_RESTRICTION = "lift_restriction"
    RECORD_TOLD = "record_told"
    # machines
    CALENDAR_CHANGED = "calendar_changed"


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
RECEIVER = "receiver"
"""The actor of COLLECT_TRANSFER, which is nobody else's."""

AFTER_CLOSING = frozenset(
    {
        Action.CALENDAR_CHANGED,
        Action.COLLECT,
        Action.COLLECT_TRANSFER,
        Action.DISMISS_TASK,
        Action.LIFT_RESTRICTION,
        Action.RECORD_TOLD,
        Action.RETRY_ACT,
        Action.EXCUSE_ACT,
        Action.RECORD_ACT,
    }
)
