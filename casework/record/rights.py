"""The rights of a case read together: whose clock leads, what is open, and how the case as a whole ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from casework.record.models import CaseRight
from casework.record.opened import Opener
from casework.record.views import RightView
from casework.rules.acts import AT_ONCE, BY_VERDICT, DECIDED_BY_ITEMS, SEARCHED
from casework.rules.clock import ClockStep, EventName
from casework.rules.rights import BY_ITEM, REFUSED
from casework.rules.vocabulary import ClockState, Outcome, Right


def is_open(row: CaseRight) -> bool:
    """Say whether a right is still to be answered."""
    return row.answered_at is None and row.outcome is None


def open_rights(rights: Sequence[CaseRight]) -> list[CaseRight]:
    """Give the rights still to be answered; where none is left, all of them."""
    return [row for row in rights if is_open(row)] or list(rights)


def leading(rights: Sequence[CaseRight]) -> CaseRight | None:
    """Give the right that is due first of those still open: its clock stands for the case's. Undated come last."""
    order = list(Right)
    return min(
        open_rights(rights), key=lambda row: (row.due_date or date.max, order.index(Right(row.right))), default=None
    )


def undecided_rights(rights: Sequence[CaseRight]) -> frozenset[Right]:
    """Give the open rights on which a person still has to decide as such."""
    return frozenset(
        Right(row.right)
        for row in rights
        if is_open(row) and not row.how and row.right not in AT_ONCE | DECIDED_BY_ITEMS
    )


def refusing(rights: Sequence[CaseRight]) -> bool:
    """Say whether some right is refused, and of those that are reviewed no other is left."""
    still_open = [row for row in rights if is_open(row)]
    some = any(row.how == REFUSED for row in still_open)
    return some and all(row.how == REFUSED for row in still_open if row.right in SEARCHED)


def copy_sent(rights: Sequence[CaseRight]) -> bool:
    """Say whether the copy went out for every right that is answered by one."""
    copies = [row for row in rights if row.right in BY_VERDICT and (row.how or BY_ITEM) == BY_ITEM]
    return bool(copies) and all(row.answered_at is not None for row in copies)


def case_outcome(rights: Sequence[CaseRight]) -> Outcome | None:
    """Give how a case ended: None while a right is open, and "in part" where its rights ended differently."""
    outcomes = {row.outcome for row in rights}
    if None in outcomes or not outcomes:
        return None
    return Outcome(next(iter(outcomes)) or "") if len(outcomes) == 1 else Outcome.ANSWERED_IN_PART


def extended(rights: Sequence[CaseRight]) -> bool:
    """Say whether an extension was given for any right."""
    return any(event["name"] == EventName.EXTENDED for row in rights for event in row.clock_events)


def fee_open(rights: Sequence[CaseRight]) -> bool:
    """Say whether a fee was asked for that has not been paid."""
    for row in rights:
        names = Counter(event["name"] for event in row.clock_events)
        if names[EventName.FEE_REQUESTED] > names[EventName.FEE_PAID]:
            return True
    return False


def right_view(row: CaseRight, opened: Opener) -> RightView:
    """Give one right with its clock and what was decided on it."""
    return RightView(
        right=Right(row.right),
        clock=ClockState(row.clock),
        due_date=row.due_date,
        planning_date=row.planning_date,
        extend_by=row.extend_by,
        outcome=Outcome(row.outcome) if row.outcome else None,
        steps=tuple(_step(step) for step in row.steps),
        events=tuple((date.fromisoformat(event["on"]), event["name"]) for event in row.clock_events),
        calendar_edition=row.calendar_edition,
        law_edition=row.law_edition,
        received=row.received,
        how=row.how or "",
        grounds=tuple(row.grounds or ()),
        reason=opened.text(row.reason_sealed, "case_right", "reason_sealed", row.case_id, row.right),
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
        answered_at=row.answered_at,
    )


def _step(step: dict[str, str | None]) -> ClockStep:
    on = step.get("on")
    return ClockStep(
        text=step["text"] or "",
        source=step["source"] or "",
        on=date.fromisoformat(on) if on else None,
    )
