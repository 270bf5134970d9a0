"""Who may do what, when: one row per answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from casework.rules.stages import AFTER_CLOSING, CHECKS, REQUESTER_ACTIONS, Action, CaseFacts, may, may_close_as
from casework.rules.vocabulary import Authority, Clarification, ClockState, Identity, Outcome, Right, Stage
from tests.rules.words import utc

NOW = utc("2026-12-07 12:00")
ANNA, BEN = "staff:anna", "staff:ben"
NEW = CaseFacts(
    stage=Stage.IDENTITY,
    identity=Identity.UNPROVEN,
    authority=Authority.NOT_NEEDED,
    clarification=Clarification.NONE,
    clock=ClockState.RUNNING,
)
GATHER = replace(NEW, stage=Stage.GATHER, identity=Identity.SATISFIED)
REVIEW = replace(GATHER, stage=Stage.REVIEW)
APPROVE = replace(GATHER, stage=Stage.APPROVE, reviewed_by=ANNA, review_finished_at=utc("2026-12-06 12:00"))
RESPOND = replace(APPROVE, stage=Stage.RESPOND)
ANSWERED = replace(RESPOND, answered=True)
CLOSED = replace(ANSWERED, stage=Stage.CLOSED, outcome=Outcome.ANSWERED)
WITHDRAWN = replace(NEW, stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN)

EMAIL = {"identity": Identity.EMAIL_CONFIRMED}
ID_ASKED = {"identity": Identity.EVIDENCE_REQUESTED}
ID_HERE = {"identity": Identity.EVIDENCE_RECEIVED}
ID_NO = {"identity": Identity.NOT_SATISFIED}
ID_OK = {"identity": Identity.SATISFIED}
AUTHORITY_OPEN = {"authority": Authority.UNDECIDED}
AUTHORITY_ASKED = {"authority": Authority.REQUESTED}
AUTHORITY_HERE = {"authority": Authority.RECEIVED}
AUTHORITY_OK = {"authority": Authority.SATISFIED}
QUESTION = {"clarification": Clarification.OPEN}
ANSWER = {"clarification": Clarification.ANSWERED}
ALONE = {"self_review_hours": 24}
PORTABLE = {"rights": frozenset({Right.PORTABILITY})}

# Action, case, what differs in it, the refusal's code (None: it may be done).
BY_THE_REQUESTER: list[tuple[Action, CaseFacts, dict[str, Any], str | None]] = [
    (Action.CONFIRM_EMAIL, NEW, {}, None),
    (Action.CONFIRM_EMAIL, NEW, ID_ASKED, "evidence-requested"),
    (Action.CONFIRM_EMAIL, NEW, ID_HERE, "evidence-requested"),
    (Action.CONFIRM_EMAIL, NEW, EMAIL, "identity-decided"),
    (Action.CONFIRM_EMAIL, NEW, ID_NO, "identity-decided"),
    (Action.CONFIRM_EMAIL, GATHER, {}, "identity-decided"),
    (Action.ASK_NEW_CODE, NEW, {}, None),
    (Action.ASK_NEW_CODE, NEW, ID_ASKED, "evidence-requested"),
    (Action.ASK_NEW_CODE, GATHER, {}, "identity-decided"),
    (Action.SEND_EVIDENCE, NEW, {}, "nothing-asked"),
    (Action.SEND_EVIDENCE, NEW, ID_ASKED, None),
    (Action.SEND_EVIDENCE, NEW, ID_HERE, None),
    (Action.SEND_EVIDENCE, NEW, AUTHORITY_OPEN, "nothing-asked"),
    (Action.SEND_EVIDENCE, NEW, AUTHORITY_ASKED, None),
    (Action.SEND_EVIDENCE, NEW, {**ID_OK, **AUTHORITY_HERE}, None),
    (Action.REPLY, NEW, {}, None),
    (Action.REPLY, ANSWERED, {}, None),
    (Action.REPLY, CLOSED, {}, "closed"),
    (Action.CHANGE_CONTACT, REVIEW, {}, None),
    (Action.CHANGE_CONTACT, CLOSED, {}, "closed"),
    (Action.WITHDRAW, NEW, {}, None),
    (Action.WITHDRAW, RESPOND, {}, None),
    (Action.WITHDRAW, ANSWERED, {}, "answered"),
    (Action.WITHDRAW, WITHDRAWN, {}, "closed"),
    (Action.COLLECT, RESPOND, {}, "not-answered"),
    (Action.COLLECT, ANSWERED, {}, None),
    (Action.COLLECT, ANSWERED, {"collected": True}, None),
    (Action.COLLECT, CLOSED, {}, None),
    (Action.COLLECT, WITHDRAWN, {}, "not-answered"),
    (Action.COLLECT, ANSWERED, ID_NO, "identity-unproven"),
]
BY_THE_DESK: list[tuple[Action, CaseFacts, dict[str, Any], str | None]] = [
    (Action.REQUEST_EVIDENCE, NEW, {}, None),
    (Action.REQUEST_EVIDENCE, NEW, EMAIL, None),
    (Action.REQUEST_EVIDENCE, NEW, ID_ASKED, None),
    (Action.REQUEST_EVIDENCE, GATHER, {}, "identity-decided"),
    (Action.DECIDE_IDENTITY, NEW, {}, None),
    (Action.DECIDE_IDENTITY, NEW, ID_HERE, None),
    (Action.DECIDE_IDENTITY, GATHER, {}, "identity-decided"),
    (Action.REQUEST_AUTHORITY, NEW, {}, "authority-not-needed"),
    (Action.REQUEST_AUTHORITY, NEW, AUTHORITY_OPEN, None),
    (Action.REQUEST_AUTHORITY, NEW, AUTHORITY_OK, "authority-decided"),
    (Action.DECIDE_AUTHORITY, NEW, {}, "authority-not-needed"),
    (Action.DECIDE_AUTHORITY, NEW, AUTHORITY_HERE, None),
    (Action.DECIDE_AUTHORITY, NEW, AUTHORITY_OK, "authority-decided"),
    (Action.REQUEST_CLARIFICATION, NEW, {}, None),
    (Action.REQUEST_CLARIFICATION, NEW, ID_ASKED, None),
    (Action.REQUEST_CLARIFICATION, APPROVE, ANSWER, None),
    (Action.REQUEST_CLARIFICATION, GATHER, QUESTION, "clarification-open"),
    (Action.REQUEST_CLARIFICATION, RESPOND, {}, "approved"),
    (Action.REQUEST_CLARIFICATION, ANSWERED, {}, "answered"),
    (Action.RECORD_CLARIFICATION, GATHER, {}, "no-question"),
    (Action.RECORD_CLARIFICATION, GATHER, ANSWER, "no-question"),
    (Action.RECORD_CLARIFICATION, GATHER, QUESTION, None),
    (Action.EXTEND, NEW, {}, None),
    (Action.EXTEND, REVIEW, {"extended": True}, "extended"),
    (Action.EXTEND, ANSWERED, {}, "answered"),
    (Action.CORRECT_RECEIPT, NEW, {}, None),
    (Action.CORRECT_RECEIPT, ANSWERED, {}, None),
    (Action.CORRECT_RECEIPT, CLOSED, {}, "closed"),
    *[
        row
        for action in (
            Action.ADD_PROCESSOR,
            Action.EXCUSE_SEARCH,
            Action.RETRY_SEARCH,
            Action.REISSUE_LINK,
            Action.DECIDE_ITEMS,
        )
        for row in (
            (action, NEW, {}, "identity-unproven"),
            (action, NEW, {**ID_OK, **AUTHORITY_OPEN}, "authority-unproven"),
            (action, NEW, ID_OK, "not-yet"),
            (action, GATHER, {}, None),
            (action, GATHER, AUTHORITY_OK, None),
            (action, GATHER, AUTHORITY_HERE, "authority-unproven"),
            (action, REVIEW, {}, None),
            (action, APPROVE, {}, None),
            (action, RESPOND, {}, "approved"),
            (action, ANSWERED, {}, "answered"),
            (action, CLOSED, {}, "closed"),
        )
    ],
    (Action.FINISH_REVIEW, REVIEW, {}, None),
    (Action.FINISH_REVIEW, GATHER, {}, "not-in-review"),
    (Action.FINISH_REVIEW, APPROVE, {}, "not-in-review"),
    (Action.FINISH_REVIEW, REVIEW, {"searches_waiting": 1}, "searches-waiting"),
    (Action.FINISH_REVIEW, REVIEW, {"searches_unexcused": 1}, "searches-unexcused"),
    (Action.FINISH_REVIEW, REVIEW, {"items_undecided": 1}, "items-undecided"),
    (Action.FINISH_REVIEW, REVIEW, QUESTION, "clarification-open"),
    (Action.FINISH_REVIEW, REVIEW, ID_NO, "identity-unproven"),
    (Action.FINISH_REVIEW, ANSWERED, {}, "answered"),
    (Action.APPROVE, APPROVE, {"reviewed_by": BEN}, None),
    (Action.APPROVE, APPROVE, {}, "same-person"),
    (Action.APPROVE, APPROVE, ALONE, None),
    (Action.APPROVE, APPROVE, {**ALONE, "review_finished_at": utc("2026-12-06 12:01")}, "too-soon"),
    (Action.APPROVE, APPROVE, {**ALONE, "review_finished_at": None}, "too-soon"),
    (Action.APPROVE, APPROVE, {"self_review_hours": 0, "review_finished_at": NOW}, None),
    (Action.APPROVE, REVIEW, {}, "not-to-approve"),
    (Action.APPROVE, APPROVE, {"reviewed_by": BEN, **ID_NO}, "identity-unproven"),
    (Action.APPROVE, APPROVE, {"reviewed_by": BEN, **AUTHORITY_HERE}, "authority-unproven"),
    (Action.APPROVE, APPROVE, {"reviewed_by": BEN, **QUESTION}, "clarification-open"),
    (Action.APPROVE, APPROVE, {"reviewed_by": BEN, "searches_waiting": 1}, "searches-waiting"),
    (Action.APPROVE, ANSWERED, {}, "answered"),
    (Action.SEND_BACK, APPROVE, {}, None),
    (Action.SEND_BACK, REVIEW, {}, "not-to-approve"),
    (Action.SEND_BACK, RESPOND, {}, "not-to-approve"),
    (Action.RESET_PHRASE, NEW, {}, None),
    (Action.RESET_PHRASE, CLOSED, {}, "closed"),
    (Action.RESET_PHRASE, WITHDRAWN, {}, "closed"),
    (Action.RECORD_HANDOVER, APPROVE, {}, "not-approved"),
    (Action.RECORD_HANDOVER, RESPOND, {}, None),
    (Action.RECORD_HANDOVER, ANSWERED, {}, None),
    (Action.RECORD_HANDOVER, RESPOND, ID_NO, "identity-unproven"),
    (Action.RECORD_HANDOVER, CLOSED, {}, "closed"),
    (Action.RESEND_ANSWER, RESPOND, {}, None),
    (Action.RESEND_ANSWER, REVIEW, {}, "not-answered"),
    (Action.RESEND_ANSWER, ANSWERED, {}, None),
    (Action.RESEND_ANSWER, CLOSED, {}, "closed"),
    (Action.RESEND_ANSWER, WITHDRAWN, {}, "closed"),
    (Action.TRANSFER_PACKAGE, GATHER, PORTABLE, None),
    (Action.TRANSFER_PACKAGE, ANSWERED, PORTABLE, None),
    (Action.TRANSFER_PACKAGE, GATHER, {}, "no-portability"),
    (Action.TRANSFER_PACKAGE, NEW, PORTABLE, "identity-unproven"),
    (Action.TRANSFER_PACKAGE, GATHER, {**PORTABLE, **AUTHORITY_OPEN}, "authority-unproven"),
    (Action.TRANSFER_PACKAGE, CLOSED, PORTABLE, "closed"),
    (Action.DISMISS_TASK, NEW, {}, None),
    (Action.DISMISS_TASK, CLOSED, {}, None),
    (Action.CLOSE, NEW, {}, None),
    (Action.CLOSE, RESPOND, {}, None),
    (Action.CLOSE, ANSWERED, {}, "answered"),
    (Action.CLOSE, WITHDRAWN, {}, "closed"),
    (Action.CALENDAR_CHANGED, NEW, {}, None),
    (Action.CALENDAR_CHANGED, CLOSED, {}, None),
]


@pytest.mark.parametrize(("action", "case", "but", "code"), BY_THE_REQUESTER)
def test_what_the_requester_may_do(action: Action, case: CaseFacts, but: dict[str, Any], code: str | None) -> None:
    refusal = may(action, replace(case, **but), "requester", NOW)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(("action", "case", "but", "code"), BY_THE_REQUESTER + BY_THE_DESK)
def test_what_the_desk_may_do(action: Action, case: CaseFacts, but: dict[str, Any], code: str | None) -> None:
    refusal = may(action, replace(case, **but), ANNA, NOW)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize("action", Action)
def test_outsiders_take_no_decisions(action: Action) -> None:
    requester = may(action, CLOSED, "requester", NOW)
    assert (requester is not None and requester.code == "staff-only") == (action not in REQUESTER_ACTIONS)
    processor = may(action, GATHER, "processor:payroll", NOW)
    assert processor is not None
    assert processor.code == "staff-only"


@pytest.mark.parametrize("action", Action)
def test_a_receiver_of_files_only_fetches_them(action: Action) -> None:
    refusal = may(action, replace(CLOSED, rights=frozenset({Right.PORTABILITY})), "receiver", NOW)
    assert (refusal and refusal.code) == (None if action is Action.COLLECT_TRANSFER else "staff-only")


def test_every_action_has_its_checks() -> None:
    assert set(CHECKS) == set(Action)


@pytest.mark.parametrize("action", Action)
def test_what_is_left_once_closed(action: Action) -> None:
    refusal = may(action, replace(CLOSED, restricted=True, rights=frozenset({Right.PORTABILITY})), BEN, NOW)
    assert (refusal is None) == (action in AFTER_CLOSING)


BEYOND_IDENTITY = (
    Action.ADD_PROCESSOR,
    Action.EXCUSE_SEARCH,
    Action.RETRY_SEARCH,
    Action.REISSUE_LINK,
    Action.DECIDE_ITEMS,
    Action.FINISH_REVIEW,
    Action.APPROVE,
    Action.RECORD_HANDOVER,
    Action.RESEND_ANSWER,
    Action.COLLECT,
    Action.TRANSFER_PACKAGE,
    Action.COLLECT_TRANSFER,
)


@pytest.mark.parametrize("action", BEYOND_IDENTITY)
def test_nothing_gets_past_identity_and_authority(action: Action) -> None:
    both = frozenset({Right.ACCESS, Right.PORTABILITY})
    for stage, identity, authority, answered in product(Stage, Identity, Authority, (False, True)):
        case = replace(APPROVE, rights=both, stage=stage, identity=identity, authority=authority, answered=answered)
        proven = identity is Identity.SATISFIED and authority in (Authority.NOT_NEEDED, Authority.SATISFIED)
        assert proven or may(action, case, BEN, NOW) is not None


def test_every_refusal_is_a_sentence() -> None:
    for action, case, clarification, identity in product(
        Action, (NEW, GATHER, REVIEW, APPROVE, RESPOND, ANSWERED, CLOSED, WITHDRAWN), Clarification, Identity
    ):
        refusal = may(action, replace(case, clarification=clarification, identity=identity), ANNA, NOW)
        assert refusal is None or (refusal.sentence.endswith(".") and refusal.sentence[0].isupper())


def test_the_wait_for_one_s_own_review_is_told() -> None:
    soon = replace(APPROVE, self_review_hours=24, review_finished_at=utc("2026-12-07 11:00"))
    refusal = may(Action.APPROVE, soon, ANNA, NOW)
    assert refusal is not None
    assert refusal.sentence == "You did the review yourself. You can approve it 24 hours after finishing it."


# Case, what differs, ending with, the refusal's code.
ENDINGS: list[tuple[CaseFacts, dict[str, Any], Outcome, str | None]] = [
    (GATHER, {}, Outcome.ANSWERED, "answer-not-closing"),
    (GATHER, {}, Outcome.ANSWERED_IN_PART, "answer-not-closing"),
    (GATHER, {}, Outcome.NOTHING_HELD, "answer-not-closing"),
    (GATHER, {}, Outcome.WITHDRAWN, None),
    (GATHER, {}, Outcome.ANOTHER_CONTROLLER, None),
    (GATHER, {}, Outcome.PERSON_DIED, None),
    (NEW, {}, Outcome.IDENTITY_NOT_CONFIRMED, None),
    (GATHER, {}, Outcome.IDENTITY_NOT_CONFIRMED, "identity-decided"),
    (NEW, AUTHORITY_ASKED, Outcome.NO_AUTHORITY, None),
    (NEW, {}, Outcome.NO_AUTHORITY, "authority-decided"),
    (NEW, AUTHORITY_OK, Outcome.NO_AUTHORITY, "authority-decided"),
    (GATHER, QUESTION, Outcome.CLARIFICATION_NOT_ANSWERED, None),
    (GATHER, {"clarification": Clarification.LAPSED}, Outcome.CLARIFICATION_NOT_ANSWERED, None),
    (GATHER, ANSWER, Outcome.CLARIFICATION_NOT_ANSWERED, "clarification-answered"),
]


@pytest.mark.parametrize(("case", "but", "outcome", "code"), ENDINGS)
def test_how_a_case_may_end_without_an_answer(
    case: CaseFacts, but: dict[str, Any], outcome: Outcome, code: str | None
) -> None:
    refusal = may_close_as(replace(case, **but), outcome)
    assert (refusal and refusal.code) == code
