"""When a person who was asked to search by hand is chased, and when somebody above them hears of it."""

from __future__ import annotations

from datetime import date, timedelta

from casework.rules.london import london_date, london_instant
from casework.rules.moments import Ladder, Moment, MomentKind
from casework.rules.procedure import ManualPlan, ManualPlanOrder
from casework.rules.vocabulary import Nation
from casework.rules.working_days import ONE_DAY, Calendar, WorkingDays

CHASE = "Ask the person who searches again for an answer."
ESCALATE = "Tell the next person up that the person who searches has not answered."


def chase_plan(
    order: ManualPlanOrder,
    *,
    answer_days: int,
    chase_after_days: tuple[int, ...],
    nation: Nation,
    ladder: Ladder,
    calendar: Calendar,
) -> ManualPlan:
    """Give the chasers (days after asking) and the escalation (after `answer_days` days), on working days.

    A person who asked for more time until a London date hears nothing before it.
    """
    asked_on = london_date(order.asked_at)
    not_before = order.until or date.min
    working = WorkingDays(nation, calendar, ladder.closure_days)
    answer_by = max(working.on_or_after(asked_on + timedelta(days=answer_days)), not_before)
    # Two of them can fall on one working day: then the person hears once.
    days = dict.fromkeys(working.on_or_after(asked_on + timedelta(days=n)) for n in chase_after_days if n < answer_days)
    escalate_on = working.on_or_after(answer_by + ONE_DAY)
    moments = [
        _moment(order.search, MomentKind.SEARCH_CHASE, day, ladder.hour, CHASE) for day in days if day >= not_before
    ]
    moments.append(_moment(order.search, MomentKind.SEARCH_ESCALATE, escalate_on, ladder.hour, ESCALATE))
    return ManualPlan(moments=tuple(m for m in moments if m.at > order.at), answer_by=answer_by)


def _moment(search: str, kind: MomentKind, day: date, hour: int, sentence: str) -> Moment:
    key = f"search/{search}/{kind}/{day}"
    return Moment(key, kind, london_instant(day, hour), sentence, subject=search)
