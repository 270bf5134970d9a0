"""What happens next in a case: the one plan that arms the timers and that people read.

A plan is a list of moments. The workflow sleeps until the earliest; the pages show all as dated
sentences. A moment has a stable key holding the date it hangs on, so that it happens once, and is
armed afresh when that date moves.

Moments that went by are not forgotten: of each ladder (the answer, each task, each wait) the latest one
at or before `now` is listed too, done or not, so that a service that was down catches up once and not
with every step it missed. `earliest` passes over those already done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from casework.rules.ladders import answer_ladder, due_passed, task_ladder, wait_ladder
from casework.rules.london import london_date
from casework.rules.moments import Ladder, Moment, MomentKind, OpenTask, PlanFacts, Wait
from casework.rules.vocabulary import Nation
from casework.rules.working_days import Calendar, WorkingDays, days_left, working_days_between

__all__ = [
    "Ladder",
    "Moment",
    "MomentKind",
    "OpenTask",
    "PlanFacts",
    "Wait",
    "days_left",
    "earliest",
    "plan",
    "task_due",
    "working_days_between",
]

AFTERCARE = frozenset({"kept", "restriction"})
"""Waits that outlast the case: something kept for a time, something restricted."""


def plan(facts: PlanFacts, ladder: Ladder, calendar: Calendar, now: datetime) -> tuple[Moment, ...]:
    """Give every moment after `now` (a UTC instant) and of each ladder the latest one before it, earliest first.

    The passing of the due date is listed until the case is answered. Raises ValueError for a wait of a
    kind that no ladder knows. A closed case has only its aftercare left, and what somebody still has to do.
    """
    days = WorkingDays(facts.nation, calendar, ladder.closure_days)
    moments: list[Moment] = []
    if not (facts.answered or facts.closed):
        moments += _pending(answer_ladder(facts, ladder, days, now), now)
        moments += due_passed(facts)
    for task in facts.tasks:
        moments += _pending(task_ladder(task, ladder, days), now)
    for wait in facts.waits:
        if facts.closed and wait.kind not in AFTERCARE:
            continue
        moments += _pending(wait_ladder(wait, ladder, days), now)
    return tuple(sorted(moments, key=lambda moment: (moment.at, moment.key)))


def task_due(kind: str, opened: datetime, nation: Nation, ladder: Ladder, calendar: Calendar) -> date:
    """Give the London date by which a task of this kind, opened at a UTC instant, should be done."""
    days = WorkingDays(nation, calendar, ladder.closure_days)
    return days.after(london_date(opened), ladder.task_days.get(kind, ladder.default_task_days))


def earliest(moments: Sequence[Moment], done: Sequence[str]) -> Moment | None:
    """Give the earliest moment whose key is not among those already done."""
    return min((m for m in moments if m.key not in done), key=lambda m: (m.at, m.key), default=None)


def _pending(ladder: Iterable[Moment], now: datetime) -> list[Moment]:
    """Give what is still to come of a ladder, and the latest of what is not."""
    rungs = sorted(ladder, key=lambda moment: moment.at)
    gone = [moment for moment in rungs if moment.at <= now]
    return gone[-1:] + [moment for moment in rungs if moment.at > now]
