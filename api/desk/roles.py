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

NEEDS: dict[Action, Ability] = {
    Action.CHANGE_CONTACT: Ability.WORK,
    Action.REQUEST_EVIDENCE: Ability.WORK,
    Action.DECIDE_IDENTITY: Ability.WORK,
    Action.VERIFY_IDENTIFIERS: Ability.WORK,
    Action.REQUEST_AUTHORITY: Ability.WORK,
    Action.DECIDE_AUTHORITY: Ability.WORK,
    Action.REQUEST_CLARIFICATION: Ability.WORK,
    Action.RECORD_CLARIFICATION: Ability.WORK,
    Action.EXTEND: Ability.WORK,
    Action.CORRECT_RECEIPT: Ability.WORK,
    Action.ADD_PROCESSOR: Ability.WORK,
    Action.EXCUSE_SEARCH: Ability.WORK,
    Action.RETRY_SEARCH: Ability.WORK,
    Action.REISSUE_LINK: Ability.WORK,
    Action.DECIDE_ITEMS: Ability.WORK,
    Action.FINISH_REVIEW: Ability.WORK,
    Action.APPROVE: Ability.APPROVE,
    Action.SEND_BACK: Ability.APPROVE,
    Action.RESET_PHRASE: Ability.PHRASE,
    Action.RECORD_HANDOVER: Ability.WORK,
    Action.RESEND_ANSWER: Ability.WORK,
    Action.DISMISS_TASK: Ability.WORK,
    Action.CLOSE: Ability.WORK,
}
"""Actions missing here are nobody's on the desk: they belong to the requester or to machines."""


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
    if needed in held:
        return ""
    return f"Your roles do not include this. It is for: {', '.join(sorted(roles_with(needed)))}."
