from __future__ import annotations

import pytest

from api.desk.roles import ABILITIES, NEEDS, Ability, abilities, lacking
from casework.rules.stages import REQUESTER_ACTIONS, Action
from casework.rules.vocabulary import Role

WORK = {
    Action.CHANGE_CONTACT,
    Action.REQUEST_EVIDENCE,
    Action.DECIDE_IDENTITY,
    Action.VERIFY_IDENTIFIERS,
    Action.REQUEST_AUTHORITY,
    Action.DECIDE_AUTHORITY,
    Action.REQUEST_CLARIFICATION,
    Action.RECORD_CLARIFICATION,
    Action.EXTEND,
    Action.CORRECT_RECEIPT,
    Action.ADD_PROCESSOR,
    Action.EXCUSE_SEARCH,
    Action.RETRY_SEARCH,
    Action.REISSUE_LINK,
    Action.DECIDE_ITEMS,
    Action.FINISH_REVIEW,
    Action.RECORD_HANDOVER,
    Action.RESEND_ANSWER,
    Action.TRANSFER_PACKAGE,
    Action.DISMISS_TASK,
    Action.CLOSE,
    Action.DECIDE_RIGHT,
    Action.ADD_RIGHT,
    Action.DECIDE_FATES,
    Action.RECORD_ITEM_FACTS,
    Action.PROPOSE_CORRECTION,
    Action.DROP_CORRECTION,
    Action.RECORD_OPINION,
    Action.CONSULT_THIRD_PARTY,
    Action.RECORD_CONSULTATION,
    Action.SEND_INFORMATION,
    Action.REFUSE_REQUEST,
    Action.REQUEST_FEE,
    Action.RECORD_FEE,
    Action.PASS_ON,
    Action.CANCEL_ERASURE,
    Action.RETRY_ACT,
    Action.EXCUSE_ACT,
    Action.RECORD_ACT,
    Action.TELL_RECIPIENTS,
    Action.LIFT_RESTRICTION,
    Action.RECORD_TOLD,
}
APPROVAL = {Action.APPROVE, Action.SEND_BACK, Action.CANCEL_ERASURE}

ALLOWED = {
    Role.DPO: WORK | APPROVAL | {Action.RESET_PHRASE},
    Role.CASEWORKER: WORK,
    Role.APPROVER: APPROVAL,
    Role.ADMINISTRATOR: set(),
    Role.DEPUTY: set(),
    Role.CHAIR: set(),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_decide_what_the_table_says_and_nothing_else(role: Role) -> None:
    held = abilities([role])
    assert {action for action in Action if not lacking(action, held)} == ALLOWED[role]


@pytest.mark.parametrize(
    ("role", "reads", "people", "health"),
    [
        (Role.DPO, True, False, True),
        (Role.CASEWORKER, True, False, False),
        (Role.APPROVER, True, False, False),
        (Role.ADMINISTRATOR, False, True, True),
        (Role.DEPUTY, True, False, False),
        (Role.CHAIR, True, False, False),
    ],
)
def test_each_role_sees_what_the_table_says(role: Role, reads: bool, people: bool, health: bool) -> None:
    assert (Ability.READ in ABILITIES[role]) is reads
    assert (Ability.PEOPLE in ABILITIES[role]) is people
    assert (Ability.HEALTH in ABILITIES[role]) is health


def test_roles_add_up() -> None:
    held = abilities([Role.ADMINISTRATOR, Role.APPROVER])
    assert held == {Ability.PEOPLE, Ability.HEALTH, Ability.READ, Ability.APPROVE}


def test_somebody_without_roles_may_nothing() -> None:
    assert abilities([]) == frozenset()


def test_what_belongs_to_the_requester_or_to_machines_is_nobodys_here() -> None:
    nobodys = set(Action) - set(NEEDS)
    assert nobodys == (REQUESTER_ACTIONS | {Action.COLLECT_TRANSFER, Action.CALENDAR_CHANGED}) - {Action.CHANGE_CONTACT}
