"""The ladders of a plan: the answer's reminders, each task's escalation, each wait's chasers.

Each function gives all rungs of one ladder; which of those gone by still matter is the plan's affair.
Reminders and escalations come on working days, the organisation's closure days left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from casework.rules.london import london_date, london_instant
from casework.rules.moments import Ladder, Moment, MomentKind, OpenTask, PlanFacts, Wait
from casework.rules.wording import counted
from casework.rules.working_days import ONE_DAY, WorkingDays


def answer_ladder(facts: PlanFacts, ladder: Ladder, days: WorkingDays, now: datetime) -> Iterator[Moment]:
    """Give the reminders before the planning date, on the due date, and of a due date gone by.

    Where there is no due date, the last one comes on the planning date. Of the endless late reminders
    only the latest before `now` and the next are given.
    """
    by_day: dict[date, Moment] = {}
    today = london_date(now)
    if facts.planning_date is not None:
        for count in sorted(ladder.due_reminders, reverse=True):
            day = days.before(facts.planning_date, count)
            # One that comes late says what is left now.
            left = count if day >= today else days.between(today, facts.planning_date)
            when = f"in {counted(left, 'working day')}" if left else "now"
            by_day[day] = _reminder(facts, facts.planning_date, count, day, ladder, when)
    last = facts.due_date or facts.planning_date
    if last is not None:
        # Where the organisation is closed on the last day, it hears while something can still be done.
        day = days.on_or_before(last)
        by_day[day] = _reminder(facts, last, 0, day, ladder, "today" if day == last else "while you are closed")
    for day, moment in by_day.items():
        if facts.received is None or day > facts.received:
            yield moment
    if facts.due_date is not None:
        yield from _late_reminders(facts.due_date, ladder, days, now)


def _reminder(facts: PlanFacts, until: date, count: int, day: date, ladder: Ladder, when: str) -> Moment:
    what = "is due" if until == facts.due_date else "should be ready"
    return Moment(
        key=f"{MomentKind.DUE_REMINDER}/{count}/{until}",
        kind=MomentKind.DUE_REMINDER,
        at=london_instant(day, ladder.hour),
        sentence=f"Remind the DPO that the answer {what} {when}.",
    )


def _late_reminders(due: date, ladder: Ladder, days: WorkingDays, now: datetime) -> Iterator[Moment]:
    latest = days.on_or_before(london_date(now))
    if london_instant(latest, ladder.hour) > now:
        latest = days.before(latest, 1)
    following = days.after(max(latest, due), 1)
    for day in (latest, following):
        if day > due:
            yield Moment(
                key=f"{MomentKind.LATE_REMINDER}/{due}/{day}",
                kind=MomentKind.LATE_REMINDER,
                at=london_instant(day, ladder.hour),
                sentence="Tell the DPO and the deputy that the answer is late.",
            )


def due_passed(facts: PlanFacts) -> Iterator[Moment]:
    """Give the first instant after the due date, when the breach is recorded."""
    if facts.due_date is not None:
        yield Moment(
            key=f"{MomentKind.DUE_PASSED}/{facts.due_date}",
            kind=MomentKind.DUE_PASSED,
            at=london_instant(facts.due_date + ONE_DAY),
            sentence="Record that the due date has passed without an answer.",
        )


def task_ladder(task: OpenTask, ladder: Ladder, days: WorkingDays) -> Iterator[Moment]:
    """Give the owner's reminders at half and at full task time, and the escalations after it."""
    full = days.on_or_after(max(task.due_on, task.opened_on + ONE_DAY))
    half = days.after(task.opened_on, (days.between(task.opened_on, full) + 1) // 2)
    name = task.kind.replace("-", " ")
    deputy, chair = (counted(late, "working day") for late in (ladder.deputy_after, ladder.chair_after))
    rungs = (
        (MomentKind.TASK_HALF, half, f"Remind the owner that half the time for the task “{name}” has gone."),
        (MomentKind.TASK_FULL, full, f"Remind the owner that the task “{name}” is due."),
        (
            MomentKind.TASK_DEPUTY,
            days.after(full, ladder.deputy_after),
            f"Tell the deputy that the task “{name}” is {deputy} late.",
        ),
        (
            MomentKind.TASK_CHAIR,
            days.after(full, ladder.chair_after),
            f"Tell the chair that the task “{name}” is {chair} late.",
        ),
    )
    for kind, day, sentence in rungs:
        if kind is MomentKind.TASK_HALF and half >= full:
            continue
        at = london_instant(day, ladder.hour)
        yield Moment(f"{kind}/{task.key}/{task.due_on}", kind, at, sentence, subject=task.key)


def wait_ladder(wait: Wait, ladder: Ladder, days: WorkingDays) -> Iterator[Moment]:
    """Give what happens while something from outside does not come; raises ValueError for an unknown kind."""
    if wait.kind == "self-review":
        yield Moment(
            key=f"{MomentKind.SELF_REVIEW_OPEN}/{wait.since.astimezone(UTC).isoformat(timespec='seconds')}",
            kind=MomentKind.SELF_REVIEW_OPEN,
            at=wait.since + timedelta(hours=ladder.self_review_hours),
            sentence="Tell the reviewer that they may now approve their own review.",
            subject=wait.kind,
        )
        return
    since = london_date(wait.since)
    for kind, after, sentence in _wait_rungs(wait.kind, ladder):
        day = days.on_or_after(since + after * ONE_DAY)
        at = london_instant(day, ladder.hour)
        yield Moment(f"{kind}/{after}/{wait.kind}/{since}", kind, at, sentence, subject=wait.kind)


def _wait_rungs(kind: str, ladder: Ladder) -> Iterator[tuple[MomentKind, int, str]]:
    if kind == "code":
        yield MomentKind.CODE_UNUSED, ladder.code_unused_days, "Ask the DPO to step in: the identity code was not used."
    elif kind in ("evidence", "authority"):
        thing = "proof of identity" if kind == "evidence" else "proof of authority"
        for after in ladder.evidence_chase_days:
            yield MomentKind.EVIDENCE_CHASE, after, f"Remind the requester of the {thing} that was asked for."
        lapse = f"Ask the DPO whether the case ends: no {thing} has come."
        yield MomentKind.EVIDENCE_LAPSE, ladder.evidence_lapse_days, lapse
    elif kind == "clarification":
        for after in ladder.clarification_chase_days:
            yield MomentKind.CLARIFICATION_CHASE, after, "Remind the requester of the question that was asked."
        lapse = "Ask the DPO whether the case goes on: the question was not answered."
        yield MomentKind.CLARIFICATION_LAPSE, ladder.clarification_lapse_days, lapse
    elif kind == "collection":
        for after in ladder.collection_chase_days:
            yield MomentKind.COLLECTION_CHASE, after, "Remind the requester that the answer is waiting."
        lapse = "Ask the DPO how to deliver: the answer was not collected."
        yield MomentKind.COLLECTION_LAPSE, ladder.collection_lapse_days, lapse
    else:
        raise ValueError("no ladder knows this kind of wait")
