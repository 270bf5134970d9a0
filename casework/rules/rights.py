"""Every right as the desk decides it: what may be decided, what it comes to, and in which order it is safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casework.rules.grounds import GROUNDS, Ground
from casework.rules.right_rules import BY_ITEM, REFUSED, RIGHTS_RULES, RightRules, Way
from casework.rules.vocabulary import Fate, Outcome, Right

__all__ = [
    "BY_ITEM",
    "GROUNDS",
    "REFUSED",
    "RIGHTS_RULES",
    "Ground",
    "RightRules",
    "Way",
    "in_safe_order",
    "needs_identity",
    "outcome_of_decision",
    "outcome_of_fates",
    "way_of",
    "ways_for",
]

# What must not be lost comes before what takes away; what stops a use comes at once.
_SAFE_ORDER = (
    Right.RESTRICTION,
    Right.CONSENT_WITHDRAWAL,
    Right.OBJECTION,
    Right.RETENTION_SCHEDULE,
    Right.ACCESS,
    Right.PORTABILITY,
    Right.AUTOMATED_DECISION,
    Right.RECTIFICATION,
    Right.ERASURE,
    Right.COMPLAINT,
)


def ways_for(right: Right) -> tuple[Way, ...]:
    """Give what the desk may decide on a right."""
    return RIGHTS_RULES[right].ways


def way_of(right: Right, how: str) -> Way:
    """Give one way of deciding a right by its word; raises LookupError for one this right does not know."""
    for way in ways_for(right):
        if way.how == how:
            return way
    raise LookupError(f"This cannot be decided on this right: {RIGHTS_RULES[right].title.lower()}.")


def outcome_of_decision(right: Right, how: str) -> Outcome | None:
    """Give what a decision comes to, None where it follows from the items; raises LookupError for an unknown word."""
    return way_of(right, how).outcome


def outcome_of_fates(fates: Mapping[Fate, int]) -> Outcome | None:
    """Give what an erasure comes to by the number of items of each fate; None while one is undecided.

    What is masked or suppressed is gone for the person; what is kept is refused (UK GDPR Articles 12(4) and 17).
    """
    if fates.get(Fate.UNDECIDED, 0):
        return None
    kept = fates.get(Fate.KEEP, 0)
    gone = sum(fates.get(fate, 0) for fate in (Fate.ERASE, Fate.MASK, Fate.SUPPRESS))
    if not gone:
        return Outcome.REFUSED if kept else Outcome.NOTHING_HELD
    return Outcome.GRANTED_IN_PART if kept else Outcome.GRANTED


def needs_identity(right: Right, marketing: bool = False) -> bool:
    """Say whether the person must be known first. Stopping advertising needs no proof: a false one does no harm.

    Source: UK GDPR Articles 12(2), 12(6) and 21(3).
    """
    if right is Right.OBJECTION and marketing:
        return False
    return RIGHTS_RULES[right].needs_identity


def in_safe_order(rights: Iterable[Right]) -> tuple[Right, ...]:
    """Give the rights of one request in the order in which they are carried out: a copy before anything is erased."""
    return tuple(sorted(set(rights), key=_SAFE_ORDER.index))
