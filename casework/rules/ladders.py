"""The ladders of a plan: the answer's reminders, each task's escalation, each wait's chasers.

Each function gives all rungs of one ladder; which of those gone by still matter is the plan's affair.
Reminders and escalations come on working days, the organisation's closure days left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    if wait.kind in ENDS:
        if wait.until is not None:
            kind, sentence = ENDS[wait.kind]
            no_days = wait.until <= london_date(wait.since)
            at = wait.since if no_days else london_instant(days.on_or_after(wait.until), ladder.hour)
            yield Moment(f"{kind}/{wait.until}", kind, at, sentence, subject=wait.kind)
        return
    since = london_date(wait.since)
    for kind, after, sentence in _wait_rungs(wait.kind, ladder):
        day = days.on_or_after(since + after * ONE_DAY)
        at = london_instant(day, ladder.hour)
        yield Moment(f"{kind}/{after}/{wait.kind}/{since}", kind, at, sentence, subject=wait.kind)


ENDS = {
    "erasure": (MomentKind.ERASURE_OPEN, "Carry out the approved erasure: its waiting period is over."),
    "kept": (MomentKind.KEPT_OVER, "Erase what was kept for a time: the reason to keep it has lapsed."),
}
"""Waits that end on a day of their own."""


Rungs = Callable[[Ladder], tuple[tuple[int, ...], int]]

WAITS: dict[str, tuple[MomentKind | None, str, MomentKind, str, Rungs]] = {
    "code": (
        MomentKind.CODE_CHASE,
        "Remind the requester that the identity code was not used.",
        MomentKind.CODE_UNUSED,
        "Ask the DPO to step in: the identity code was not used.",
        lambda ladder: (ladder.code_chase_days, ladder.code_unused_days),
    ),
    "evidence": (
        MomentKind.EVIDENCE_CHASE,
        "Remind the requester of the proof of identity that was asked for.",
        MomentKind.EVIDENCE_LAPSE,
        "Ask the DPO whether the case ends: no proof of identity has come.",
        lambda ladder: (ladder.evidence_chase_days, ladder.evidence_lapse_days),
    ),
    "authority": (
        MomentKind.EVIDENCE_CHASE,
        "Remind the requester of the proof of authority that was asked for.",
        MomentKind.EVIDENCE_LAPSE,
        "Ask the DPO whether the case ends: no proof of authority has come.",
        lambda ladder: (ladder.evidence_chase_days, ladder.evidence_lapse_days),
    ),
    "clarification": (
        MomentKind.CLARIFICATION_CHASE,
        "Remind the requester of the question that was asked.",
        MomentKind.CLARIFICATION_LAPSE,
        "Ask the DPO whether the case goes on: the question was not answered.",
        lambda ladder: (ladder.clarification_chase_days, ladder.clarification_lapse_days),
    ),
    "collection": (
        MomentKind.COLLECTION_CHASE,
        "Remind the requester that the answer is waiting.",
        MomentKind.COLLECTION_LAPSE,
        "Ask the DPO how to deliver: the answer was not collected.",
        lambda ladder: (ladder.collection_chase_days, ladder.collection_lapse_days),
    ),
    "fee": (
        MomentKind.FEE_CHASE,
        "Remind the requester of the fee that was asked for.",
        MomentKind.FEE_LAPSE,
        "Ask the DPO whether the case ends: the fee was not paid.",
        lambda ladder: (ladder.fee_chase_days, ladder.fee_lapse_days),
    ),
    "third-party": (
        MomentKind.THIRD_PARTY_CHASE,
        "Remind the person named in a record of our question.",
        MomentKind.THIRD_PARTY_LAPSE,
        "Ask the DPO to decide without them: the person named in a record has not answered.",
        lambda ladder: (ladder.third_party_chase_days, ladder.third_party_lapse_days),
    ),
    "restriction": (
        None,
        "",
        MomentKind.RESTRICTION_REVIEW,
        "Ask the DPO whether the restriction is still needed.",
        lambda ladder: ((), ladder.restriction_review_days),
    ),
}
"""Waits with reminders and an end: what is done at each, in words, and after how many days."""


def _wait_rungs(kind: str, ladder: Ladder) -> Iterator[tuple[MomentKind, int, str]]:
    if kind not in WAITS:
        raise ValueError("no ladder knows this kind of wait")
    chase, chased, lapse, lapsed, days_of = WAITS[kind]
    chase_days, lapse_days = days_of(ladder)
    if chase is not None:
        for after in chase_days:
            yield chase, after, chased
    yield lapse, lapse_days, lapsed
