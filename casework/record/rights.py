"""The rights of a case read together: whose clock leads, and how the case as a whole ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.record.models import CaseRight
from casework.record.views import RightView
from casework.rules.clock import ClockStep
from casework.rules.vocabulary import ClockState, Outcome, Right

EXTENDED = "extended"


def leading(rights: Sequence[CaseRight]) -> CaseRight | None:
    """Give the right that is due first: its clock stands for the case's. Undated ones come last."""
    order = list(Right)
    return min(rights, key=lambda row: (row.due_date or date.max, order.index(Right(row.right))), default=None)


def case_outcome(rights: Sequence[CaseRight]) -> Outcome | None:
    """Give how a case ended: None while a right is open, and "in part" where its rights ended differently."""
    outcomes = {row.outcome for row in rights}
    if None in outcomes or not outcomes:
        return None
    return Outcome(next(iter(outcomes)) or "") if len(outcomes) == 1 else Outcome.ANSWERED_IN_PART


def extended(rights: Sequence[CaseRight]) -> bool:
    """Say whether an extension was given for any right."""
    return any(event["name"] == EXTENDED for row in rights for event in row.clock_events)


def right_view(row: CaseRight) -> RightView:
    """Give one right with its clock."""
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
    )


def _step(step: dict[str, str | None]) -> ClockStep:
    on = step.get("on")
    return ClockStep(
        text=step["text"] or "",
        source=step["source"] or "",
        on=date.fromisoformat(on) if on else None,
    )
