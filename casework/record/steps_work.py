"""What a step changes of the work in a case: tasks, searches, acts, letters."""

from __future__ import annotations

from casework.record import erased
from casework.record.contract import GateClosed
from casework.record.models import Act, Letter, Search, Task
from casework.record.sealing import place, seal_optional, signed_values
from casework.record.steps_context import Work
from casework.rules.acts import outlasts
from casework.rules.procedure import SearchChange
from casework.rules.vocabulary import ActState, LetterOutcome, Nation, SearchResult, Stage

OPEN = "open"
DONE = "done"
DROPPED = "dropped"
ENDED_ACTS = frozenset({ActState.DONE, ActState.NOTHING_TO_DO, ActState.FAILED, ActState.EXCUSED, ActState.CANCELLED})
SETTLED = frozenset({ActState.DONE, ActState.NOTHING_TO_DO})
DECISIONS = frozenset({"act-retried", "act-excused", "act-recorded"})
"""What a person decides on an act that did not go by itself; it may have gone after all."""


def change_tasks(work: Work) -> None:
    """Open, finish and drop tasks; a case that closes leaves none open."""
    step = work.step
    for order in step.opened:
        task = work.tasks.get(order.key)
        if task is None:
            task = work.tasks[order.key] = Task(case_id=work.case.id, key=order.key, escalated_to="", done_by="")
            work.session.add(task)
        elif task.state == OPEN:
            continue
        task.kind, task.owner, task.subject = order.kind, order.owner, order.subject
        task.opened_at, task.state, task.done_at, task.done_by = step.at, OPEN, None, ""
        task.due_on = work.rules.task_due(order.kind, step.at, Nation(work.case.nation), work.ladder, work.calendar)
    for key in step.done:
        _finish(work, key, DONE)
    closing = (key for key in work.tasks if not outlasts(key))
    for key in tuple(closing) if step.stage is Stage.CLOSED else step.dropped:
        _finish(work, key, DROPPED)


def change_searches(work: Work) -> None:
    """Change the lines of the search ledger that the step names, or begin them."""
    for change in work.step.searches:
        row = work.searches.get(change.key)
        if row is None:
            row = work.searches[change.key] = _new_search(work, change)
            work.session.add(row)
        else:
            row.round = change.round or row.round
        if change.result is not None:
            row.result = change.result.value
            row.ended_at = None if change.result is SearchResult.WAITING else work.step.at
            if change.result is SearchResult.WAITING:
                # Asked anew: an excuse given for the time before does not cover what comes now.
                row.excused_by, row.excused_at, row.excuse_sealed = "", None, None
        if change.excused:
            row.excused_by, row.excused_at = work.step.actor, work.step.at
            where = place("search", "excuse_sealed", row.case_id, row.key)
            row.excuse_sealed = seal_optional(work.cipher, where, work.said.text("text"))


def change_acts(work: Work) -> None:
    """Change the acts that the step names: what somebody said of each is sealed beside it."""
    for change in work.step.acts:
        act = work.session.get(Act, (work.case.id, change.key))
        if act is None:
            raise GateClosed("no-such-act", "There is no such act in this case.")
        if work.step.kind in DECISIONS and act.state in SETTLED:
            raise GateClosed("act-done", "It was done in the meantime.")
        act.state = change.state.value
        act.ended_at = work.step.at if change.state in ENDED_ACTS else None
        if work.said.text("text"):
            where = place("act", "note_sealed", act.case_id, act.key)
            act.note_sealed = seal_optional(work.cipher, where, work.said.text("text"))
        if work.said.by_staff:
            act.by = work.step.actor
        if change.state is ActState.DONE:
            erased.note_by_hand(work.session, work.ciphers, act, work.step.at)


def queue_letters(work: Work) -> tuple[str, ...]:
    """Queue the step's letters and give their keys in order; one that is queued already stays as it is."""
    rows = [
        signed_values(
            work.cipher,
            Letter,
            case_id=work.case.id,
            key=order.key,
            kind=order.kind,
            to=order.to,
            facts=order.facts,
            outcome=LetterOutcome.QUEUED.value,
            queued_at=work.step.at,
        )
        for order in work.step.letters
    ]
    if rows:
        work.session.execute(work.database.insert_if_absent(Letter), rows)
    return tuple(order.key for order in work.step.letters)


def _finish(work: Work, key: str, state: str) -> None:
    task = work.tasks.get(key)
    if task is not None and task.state == OPEN:
        task.state, task.done_at, task.done_by = state, work.step.at, work.step.actor


def _new_search(work: Work, change: SearchChange) -> Search:
    return Search(
        case_id=work.case.id,
        key=change.key,
        processor=change.processor,
        connector=change.kind,
        round=change.round,
        result=SearchResult.WAITING.value,
        evidence={},
        by="service",
        excused_by="",
        started_at=work.step.at,
    )
