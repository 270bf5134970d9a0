"""Clock and plan of a case, worked out anew within the step that changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, insert, not_

from casework.record.models import CaseRight, Planned
from casework.record.rights import open_rights
from casework.record.sealing import signed_values, table_of
from casework.record.steps_context import Work
from casework.record.steps_work import OPEN
from casework.rules.clock import ClockEvent, EventName
from casework.rules.clock_events import QUESTION_OF
from casework.rules.london import london_date
from casework.rules.plan import Moment, OpenTask, PlanFacts
from casework.rules.vocabulary import Nation, Right, Stage

CALENDAR_CHANGED = "calendar-changed"
SEARCHES = "search/"
"""How the keys of moments begin that belong to a search by hand: its own workflow plans them."""

LONGEST_SENTENCE = 300


def read_clocks(work: Work) -> None:
    """Read the clock of every right where the step moves it, and of those it adds; raises ClockError."""
    step = work.step
    moved = step.clock_events is not None or step.received is not None or step.kind == CALENDAR_CHANGED
    added = {change.right for change in step.rights if change.added}
    for row in work.rights:
        if moved or row.right in added:
            _read_clock(work, row)


def _read_clock(work: Work, row: CaseRight) -> None:
    events = work.step.clock_events
    if events is None:
        # A right added later begins with what has happened in the case.
        events = stored_events(row if row.steps else work.rights[0])
    received = row.received or work.case.received
    if row.received is not None:
        events = since_receipt(received, events)
    reading = work.rules.read_clock(received, Nation(work.case.nation), Right(row.right), events, work.calendar)
    row.clock = reading.clock.value
    row.due_date, row.planning_date, row.extend_by = reading.due_date, reading.planning_date, reading.extend_by
    row.clock_events = [{"on": event.on.isoformat(), "name": event.name.value} for event in events]
    row.steps = [
        {"text": line.text, "source": line.source, "on": line.on.isoformat() if line.on else None}
        for line in reading.steps
    ]
    row.calendar_edition, row.law_edition = reading.calendar_edition, reading.law_edition


def since_receipt(received: date, events: Sequence[ClockEvent]) -> tuple[ClockEvent, ...]:
    """Give the facts of a case that count for a right added to it on a London date.

    A question still open on that day counts as asked on it; what was settled before, and an earlier notice of
    an extension, do not touch it.
    """
    waiting: dict[EventName, bool] = {}
    for event in sorted(events, key=lambda event: event.on):
        if event.on < received:
            question = QUESTION_OF.get(event.name)
            waiting[question or event.name] = question is None
    questions = QUESTION_OF.values()
    open_then = tuple(ClockEvent(received, name) for name, asked in waiting.items() if asked and name in questions)
    return (*open_then, *(event for event in events if event.on >= received))


def open_tasks(work: Work) -> tuple[OpenTask, ...]:
    """Give the tasks that wait for somebody after this step, by due date."""
    waiting = (task for task in work.tasks.values() if task.state == OPEN)
    return tuple(
        OpenTask(key=task.key, kind=task.kind, opened_on=london_date(task.opened_at), due_on=task.due_on)
        for task in sorted(waiting, key=lambda task: (task.due_on, task.key))
    )


def replan(work: Work, tasks: tuple[OpenTask, ...]) -> tuple[Moment, ...]:
    """Work out the plan and store it; gives the case's own moments still to come, earliest first.

    A step without `waits` keeps the case's plan and gives no moments. The moments of searches by hand
    are only replaced by a step of their own search, and end with the case.
    """
    step = work.step
    closed = work.case.stage == Stage.CLOSED
    if step.search_moments is not None and not closed:
        _forget(work, begins_with=f"{SEARCHES}{step.search_key}/")
        _store(work, step.search_moments)
    if step.waits is None and not closed:
        return ()
    facts = PlanFacts(
        nation=Nation(work.case.nation),
        due_date=earliest_date(row.due_date for row in open_rights(work.rights)),
        planning_date=earliest_date(row.planning_date for row in open_rights(work.rights)),
        received=work.case.received,
        answered=work.case.answered_at is not None,
        closed=closed,
        tasks=tasks,
        waits=step.waits or (),
    )
    planned = work.rules.plan(facts, work.ladder, work.calendar, step.at)
    # What was done about a moment is a step under the moment's key.
    over = {*work.steps_done, *step.moments_done, step.key}
    moments = tuple(moment for moment in planned if moment.key not in over)
    _forget(work, begins_with="" if closed else None)
    _store(work, moments)
    return moments


def earliest_date(dates: Iterable[date | None]) -> date | None:
    """Give the earliest of some dates, None when there is none."""
    return min((on for on in dates if on is not None), default=None)


def stored_events(row: CaseRight) -> tuple[ClockEvent, ...]:
    """Give the facts that the clock of a right was last read from."""
    return tuple(
        ClockEvent(on=date.fromisoformat(event["on"]), name=EventName(event["name"])) for event in row.clock_events
    )


def _forget(work: Work, begins_with: str | None) -> None:
    """Delete planned rows: those whose key begins so, or (None) all that do not belong to a search by hand."""
    gone = delete(Planned).where(Planned.case_id == work.case.id)
    if begins_with is None:
        gone = gone.where(not_(Planned.key.startswith(SEARCHES)))
    elif begins_with:
        gone = gone.where(Planned.key.startswith(begins_with, autoescape=True))
    work.session.execute(gone.execution_options(synchronize_session=False))


def _store(work: Work, moments: Sequence[Moment]) -> None:
    rows = [
        signed_values(
            work.cipher,
            Planned,
            case_id=work.case.id,
            key=moment.key,
            kind=moment.kind.value,
            at=moment.at,
            sentence=moment.sentence[:LONGEST_SENTENCE],
        )
        for moment in moments
    ]
    if rows:
        work.session.execute(insert(table_of(Planned)), rows)
