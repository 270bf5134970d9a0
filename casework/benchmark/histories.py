"""Row 6 in part, and row 7: what a case of thirty days leaves in its history, on the time-skipping server."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from casework.benchmark.data import PROFILE, VARIABLE, email_of, make_databases, name_of
from casework.benchmark.rows import Bar, Line
from casework.rehearsal import APPROVER, DPO, Rehearsal, rehearsal
from casework.rules.vocabulary import Stage, Verdict

Say = Callable[[str], None]

MONTH, REARMED = Bar(150), Bar(0)
UNRELATED = 4
"""Decisions on items: they move no date, so no timer may move either."""

PATIENCE_SECONDS = 30.0


async def thirty_days(say: Say) -> list[Line]:
    """Rehearse a case of thirty days with eight updates and every reminder of a review left lying; read its history.

    Raises ProgramMissing when the time-skipping server is not there.
    """
    with tempfile.TemporaryDirectory(prefix="rightsdesk-benchmark-") as name:
        folder = Path(name)
        make_databases(folder / "processors", subjects=2)
        os.environ[VARIABLE] = str(folder / "processors")
        async with rehearsal(folder / "home", PROFILE) as rehearsed:
            case_id, quiet = await _month(rehearsed)
            history = await rehearsed.environment.client.get_workflow_handle(case_id).fetch_history()
            reminders = sum(event.kind.endswith("reminder") for event in await rehearsed.events(case_id))
    events = list(history.events)
    rearmed = timers_moved(events[quiet.start : quiet.stop])
    updates = count(events, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
    say(f"a case of 30 days: {len(events)} events, {rearmed} timers re-armed by {UNRELATED} unrelated updates")
    note = (
        f"{updates} updates, {reminders} due reminders, {count(events, EventType.EVENT_TYPE_TIMER_FIRED)} timers fired"
    )
    return [
        Line(6, "history of a 30-day case, in events", MONTH, len(events), note),
        Line(7, "timers re-armed by unrelated updates", REARMED, rearmed, f"{UNRELATED} decisions; from the history"),
    ]


def count(events: Sequence[HistoryEvent], kind: EventType.ValueType) -> int:
    """Count the events of one kind."""
    return sum(event.event_type == kind for event in events)


def timers_moved(events: Sequence[HistoryEvent]) -> int:
    """Count the timers that were given up, and those set anew without one having fired."""
    fired = count(events, EventType.EVENT_TYPE_TIMER_FIRED)
    canceled = count(events, EventType.EVENT_TYPE_TIMER_CANCELED)
    return max(canceled, count(events, EventType.EVENT_TYPE_TIMER_STARTED) - fired)


async def _month(rehearsed: Rehearsal) -> tuple[str, range]:
    """Live the month; give the reference, and between which events the unrelated decisions lie."""
    case_id, _ = await rehearsed.ask(name_of(0), email_of(0), details="Everything you hold about me.")
    await _until(rehearsed, case_id, letters=2)
    await rehearsed.confirm_email(case_id)
    await _until(rehearsed, case_id, stage=Stage.REVIEW)
    await rehearsed.pass_time(timedelta(days=2))
    before = await _length(rehearsed, case_id)
    items = [item.id for item in await rehearsed.deployment.searches.items(case_id)]
    share = -(-len(items) // UNRELATED)
    for number in range(UNRELATED):
        chosen = items[number * share : (number + 1) * share]
        decision = {"items": chosen, "verdict": Verdict.DISCLOSE.value, "exemption": ""}
        await rehearsed.submit(case_id, "decide_items", DPO, decision)
    after = await _length(rehearsed, case_id)
    await rehearsed.pass_time(timedelta(days=24))
    await rehearsed.submit(case_id, "finish_review", DPO)
    await rehearsed.submit(case_id, "approve", APPROVER)
    await _until(rehearsed, case_id, answered=True)
    await rehearsed.pass_time(timedelta(days=3, hours=12))
    await rehearsed.submit(case_id, "collect", "requester")
    await _until(rehearsed, case_id, stage=Stage.CLOSED)
    await rehearsed.pass_time(timedelta(minutes=5))
    return case_id, range(before, after)


async def _length(rehearsed: Rehearsal, case_id: str) -> int:
    history = await rehearsed.environment.client.get_workflow_handle(case_id).fetch_history()
    return len(history.events)


async def _until(
    rehearsed: Rehearsal, case_id: str, stage: Stage | None = None, letters: int = 0, answered: bool = False
) -> None:
    """Wait until what was set going is done: time stands still meanwhile."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            view = await rehearsed.deployment.reader.case(case_id)
            if (
                view is not None
                and (stage is None or view.stage is stage)
                and sum(letter.sent_at is not None for letter in view.letters) >= letters
                and (view.answered_at is not None or not answered)
            ):
                return
            await asyncio.sleep(0.05)
