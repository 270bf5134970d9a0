"""What a step answers: the dates, the plan, and what is still to be decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.record import item_counts, ledger, steps_plan
from casework.record.models import Act, Correction, Item
from casework.record.rights import leading, open_rights
from casework.record.steps_context import Work
from casework.rules.london import london_date
from casework.rules.plan import Moment, OpenTask
from casework.rules.procedure import StepDone
from casework.rules.vocabulary import ActState, ClockState, Fate, Right, Verb


def step_done(
    work: Work, tasks: tuple[OpenTask, ...], moments: tuple[Moment, ...], letters: tuple[str, ...]
) -> StepDone:
    """Give the case as it stands after the step. Before anything is searched there are no items to count."""
    rights, session = work.rights, work.session
    groups = item_counts.item_groups(session, work.case.id) if work.searches else ()
    first = leading(rights)
    fates = item_counts.fates(groups, rights)
    on = london_date(work.step.at)
    return StepDone(
        clock=ClockState(first.clock) if first else ClockState.NOT_STARTED,
        due_date=steps_plan.earliest_date(row.due_date for row in open_rights(rights)),
        planning_date=steps_plan.earliest_date(row.planning_date for row in open_rights(rights)),
        extend_by=first.extend_by if first else None,
        tasks=tasks,
        moments=moments,
        letters=letters,
        items_undecided=item_counts.undecided(groups, rights),
        searches_unexcused=ledger.unexcused(tuple(work.searches.values())),
        outcome_if_answered=item_counts.outcome_if_answered(groups, rights),
        items_unfated=item_counts.unfated(groups, rights),
        items_without_opinion=item_counts.without_opinion(groups, rights, work.keeping.health_professional, on),
        fates=fates,
        kept_until=_kept_until(session, work.case.id) if fates.get(Fate.KEEP) else (),
        corrections=_corrections(session, work.case.id) if _asks(work, Right.RECTIFICATION) else 0,
    )


def erasures_covered(session: Session, case_id: str) -> frozenset[str]:
    """Give the ids of items that an act of erasure is or was about, unless it was called off."""
    acts = select(Act.items).where(
        Act.case_id == case_id, Act.verb == Verb.ERASE.value, Act.state != ActState.CANCELLED.value
    )
    return frozenset(item for (items,) in session.execute(acts) for item in items)


def _kept_until(session: Session, case_id: str) -> tuple[date, ...]:
    """Give the last days of what is kept for a time and still there, earliest first, each once."""
    kept = select(Item.id, Item.fate_until).where(
        Item.case_id == case_id,
        Item.fate == Fate.KEEP.value,
        Item.fate_until.is_not(None),
        Item.verdict.not_in(item_counts.NOT_FOR_ERASURE),
    )
    gone = erasures_covered(session, case_id)
    return tuple(sorted({last for item_id, last in session.execute(kept) if last is not None and item_id not in gone}))


def _corrections(session: Session, case_id: str) -> int:
    proposed = Correction.case_id == case_id, Correction.dropped_at.is_(None)
    return session.scalar(select(func.count()).select_from(Correction).where(*proposed)) or 0


def _asks(work: Work, right: Right) -> bool:
    return any(row.right == right for row in work.rights)
