"""What a case workflow remembers of each right: how it was decided, and whether it is answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from casework.rules.acts import AT_ONCE, BY_VERDICT, DECIDED_BY_ITEMS, IRREVERSIBLE, SEARCHED, RightChange, refusable
from casework.rules.right_rules import BY_ITEM, REFUSED
from casework.rules.vocabulary import ActState, Outcome, Right

OVER = frozenset({ActState.EXCUSED, ActState.NOTHING_TO_DO, ActState.CANCELLED})
"""States of acts that changed nothing."""


@dataclass
class RightState:
    """One right as the workflow knows it."""

    how: str = ""
    grounds: tuple[str, ...] = ()
    outcome: Outcome | None = None
    answered: bool = False
    recipients_told: bool = False

    @property
    def by_copy(self) -> bool:
        """Whether this right, where it calls for a copy, is answered with one."""
        return self.how in ("", BY_ITEM)

    def undecided(self, right: Right) -> bool:
        """Say whether a person still has to decide on this right as such."""
        return not (self.how or self.answered or right in AT_ONCE | DECIDED_BY_ITEMS)

    def refusable(self, right: Right) -> bool:
        """Say whether this right is open and can be refused with the whole request."""
        return not self.answered and refusable(right, self.how)

    def take(self, change: RightChange) -> None:
        """Take over what a committed step changed."""
        self.how = "" if change.undecided else change.how or self.how
        self.grounds = () if change.undecided else change.grounds or self.grounds
        self.outcome = change.outcome or self.outcome
        self.answered = self.answered or change.answered


def begun(acts: Mapping[str, ActState], right: Right) -> bool:
    """Say whether something that cannot be taken back was begun, or done, for a right."""
    return any(
        key.startswith(f"{right.value}/") and key.split("/")[1] in IRREVERSIBLE and state not in OVER
        for key, state in acts.items()
    )


def combined(rights: Collection[RightState]) -> Outcome:
    """Give how a case with these rights ended: "in part" where they ended differently."""
    outcomes = {right.outcome for right in rights}
    (only,) = outcomes if len(outcomes) == 1 else (Outcome.ANSWERED_IN_PART,)
    return only or Outcome.ANSWERED


class RightsRead:
    """What can be told from the rights of a case and their acts."""

    rights: dict[Right, RightState]
    acts: dict[str, ActState]
    erasure_open: bool  # the waiting period of an approved erasure is over

    @property
    def answered(self) -> bool:
        """Whether every right is answered."""
        return all(right.answered for right in self.rights.values())

    @property
    def copied(self) -> bool:
        """Whether the copy of somebody's data that was asked for has gone out."""
        copies = [state for right, state in self.rights.items() if right in BY_VERDICT and state.by_copy]
        return bool(copies) and all(right.answered for right in copies)

    @property
    def reviewed_rights(self) -> frozenset[Right]:
        """The rights for which there is something to search, review and approve, and no answer yet."""
        return frozenset(right for right, state in self.rights.items() if right in SEARCHED and not state.answered)

    @property
    def refusing(self) -> bool:
        """Whether some right is refused, and of those that are reviewed no other is left."""
        still_open = {right: state for right, state in self.rights.items() if not state.answered}
        some = any(state.how == REFUSED for state in still_open.values())
        return some and all(state.how == REFUSED for right, state in still_open.items() if right in SEARCHED)

    @property
    def carrying_out(self) -> bool:
        """Whether something that cannot be taken back was begun for a right still to be answered."""
        still_open = [right for right, state in self.rights.items() if not state.answered]
        erasing = self.erasure_open and Right.ERASURE in still_open
        return erasing or any(begun(self.acts, right) for right in still_open)
