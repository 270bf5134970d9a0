"""What a case workflow remembers of each right: how it was decided, and whether it is answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from casework.rules.acts import AT_ONCE, RightChange, refusable
from casework.rules.vocabulary import Outcome, Right, Verb

DECIDED_BY_ITEMS = frozenset({Right.ACCESS, Right.PORTABILITY, Right.ERASURE})
"""Rights whose answer follows from the decisions on items, unless they are refused as a whole."""

IRREVERSIBLE = frozenset({Verb.RECTIFY.value, Verb.MASK.value, Verb.ERASE.value})
REFUSED = "refused"


@dataclass
class RightState:
    """One right as the workflow knows it."""

    how: str = ""
    grounds: tuple[str, ...] = ()
    outcome: Outcome | None = None
    answered: bool = False
    recipients_told: bool = False

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


def combined(rights: Collection[RightState]) -> Outcome:
    """Give how a case with these rights ended: "in part" where they ended differently."""
    outcomes = {right.outcome for right in rights}
    (only,) = outcomes if len(outcomes) == 1 else (Outcome.ANSWERED_IN_PART,)
    return only or Outcome.ANSWERED
