"""Who may do what on the desk: one map from role to abilities, one from action to the ability it needs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from casework.rules.stages import Action
from casework.rules.vocabulary import Role


class Ability(StrEnum):
    """What a member of staff can be allowed to do."""

    READ = "read"  # the queue and every case
    WORK = "work"  # decide about a case, review its items
    APPROVE = "approve"  # approve an answer, or send it back
    PHRASE = "phrase"  # set a new collection phrase
    PEOPLE = "people"  # administer the people of the desk
    HEALTH = "health"  # see how the service itself is


ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.DPO: frozenset({Ability.READ, Ability.WORK, Ability.APPROVE, Ability.PHRASE, Ability.HEALTH}),
    Role.CASEWORKER: frozenset({Ability.READ, Ability.WORK}),
    Role.APPROVER: frozenset({Ability.READ, Ability.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Ability.PEOPLE, Ability.HEALTH}),
    Role.DEPUTY: frozenset({Ability.READ}),
    Role.CHAIR: frozenset({Ability.READ}),
}

_WORK = frozenset({Ability.WORK})
_APPROVE = frozenset({Ability.APPROVE})

NEEDS: dict[Action, frozenset[Ability]] = {
    Action.CHANGE_CONTACT: _WORK,
    Action.REQUEST_EVIDENCE: _WORK,
    Action.DECIDE_IDENTITY: _WORK,
    Action.VERIFY_IDENTIFIERS: _WORK,
    Action.REQUEST_AUTHORITY: _WORK,
    Action.DECIDE_AUTHORITY: _WORK,
    Action.REQUEST_CLARIFICATION: _WORK,
    Action.RECORD_CLARIFICATION: _WORK,
    Action.EXTEND: _WORK,
    Action.CORRECT_RECEIPT: _WORK,
    Action.ADD_PROCESSOR: _WORK,
    Action.EXCUSE_SEARCH: _WORK,
    Action.RETRY_SEARCH: _WORK,
    Action.REISSUE_LINK: _WORK,
    Action.DECIDE_ITEMS: _WORK,
    Action.FINISH_REVIEW: _WORK,
    Action.APPROVE: _APPROVE,
    Action.SEND_BACK: _APPROVE,
    Action.RESET_PHRASE: frozenset({Ability.PHRASE}),
    Action.RECORD_HANDOVER: _WORK,
    Action.RESEND_ANSWER: _WORK,
    Action.TRANSFER_PACKAGE: _WORK,
    Action.DISMISS_TASK: _WORK,
    Action.CLOSE: _WORK,
    Action.DECIDE_RIGHT: _WORK,
    Action.ADD_RIGHT: _WORK,
    Action.DECIDE_FATES: _WORK,
    Action.RECORD_ITEM_FACTS: _WORK,
    Action.PROPOSE_CORRECTION: _WORK,
    Action.DROP_CORRECTION: _WORK,
    Action.RECORD_OPINION: _WORK,
    Action.CONSULT_THIRD_PARTY: _WORK,
    Action.RECORD_CONSULTATION: _WORK,
    Action.SEND_INFORMATION: _WORK,
    Action.REFUSE_REQUEST: _WORK,
    Action.REQUEST_FEE: _WORK,
    Action.RECORD_FEE: _WORK,
    Action.PASS_ON: _WORK,
    Action.CANCEL_ERASURE: _WORK | _APPROVE,  # whoever sees the mistake stops it
    Action.RETRY_ACT: _WORK,
    Action.EXCUSE_ACT: _WORK,
    Action.RECORD_ACT: _WORK,
    Action.TELL_RECIPIENTS: _WORK,
    Action.LIFT_RESTRICTION: _WORK,
    Action.RECORD_TOLD: _WORK,
}
"""Any of the abilities suffices. Actions missing here are nobody's on the desk: the requester's, or machines'."""


def abilities(roles: Iterable[Role]) -> frozenset[Ability]:
    """Give everything that a person with these roles may do."""
    return frozenset().union(*(ABILITIES[role] for role in roles))


def roles_with(*needed: Ability) -> tuple[Role, ...]:
    """Give the roles that have any of these abilities."""
    return tuple(role for role, has in ABILITIES.items() if has & set(needed))


def lacking(action: Action, held: frozenset[Ability]) -> str:
    """Say why a person with these abilities may not take an action at all; empty when they may."""
    needed = NEEDS.get(action)
    if needed is None:
        return "This is for the requester to do, not for the desk."
    if needed & held:
        return ""
    return f"Your roles do not include this. It is for: {', '.join(sorted(roles_with(*needed)))}."
