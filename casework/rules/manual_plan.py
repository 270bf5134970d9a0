"""When a person who was asked to search by hand is chased, and when somebody above them hears of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.rules.clock import Calendar
from casework.rules.plan import Ladder, Moment, MomentKind
from casework.rules.procedure import ManualPlan, ManualPlanOrder
from casework.rules.vocabulary import Nation

LONDON = ZoneInfo("Europe/London")


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
    asked_on = order.asked_at.astimezone(LONDON).date()
    closed = calendar.holidays.get(nation, frozenset()) | ladder.closure_days
    answer_by = max(_working_day(asked_on + timedelta(days=answer_days), closed), order.until or date.min)
    days = [_working_day(asked_on + timedelta(days=n), closed) for n in chase_after_days if n < answer_days]
    days = [day for day in days if order.until is None or day >= order.until]
    moments = [
        _moment(order.search, MomentKind.SEARCH_CHASE, day, ladder.hour, "ask again for the answer of the person searching")
        for day in days
    ]
    moments.append(
        _moment(
            order.search,
            MomentKind.SEARCH_ESCALATE,
            _working_day(answer_by + timedelta(days=1), closed),
            ladder.hour,
            "tell the next person up that no answer has come from the person searching",
        )
    )
    return ManualPlan(moments=tuple(m for m in moments if m.at > order.at), answer_by=answer_by)


def _moment(search: str, kind: MomentKind, day: date, hour: int, sentence: str) -> Moment:
    at = datetime.combine(day, time(hour), LONDON).astimezone(UTC)
    return Moment(key=f"search/{search}/{kind.value}/{day.isoformat()}", kind=kind, at=at, sentence=sentence, subject=search)


def _working_day(day: date, closed: frozenset[date]) -> date:
    while day.weekday() >= 5 or day in closed:
        day += timedelta(days=1)
    return day
