"""Rows 1 to 3: whole cases against the plain script, one case alone, and what the processes weigh at rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from casework.benchmark.data import ROWS, SUBJECTS, email_of
from casework.benchmark.measuring import MEGABYTE, cpu_of, cpu_seconds, median, spread
from casework.benchmark.people import People
from casework.benchmark.rows import Bar, Line
from casework.benchmark.scale import IN_FLIGHT, Scale
from casework.benchmark.script import run_script
from casework.benchmark.service import Service

Say = Callable[[str], None]

WHOLE, ALONE, RESTING = Bar(30, "x"), Bar(100, "x"), Bar(450, " MB")


class ScriptDiffers(Exception):
    """The plain script found other rows than the data set holds, so nothing can be compared with it."""


async def script_seconds(service: Service) -> float:
    """Run the plain script over everybody; give the seconds for one person."""
    emails = [email_of(subject) for subject in range(SUBJECTS)]
    seconds, rows = await asyncio.to_thread(run_script, service.databases, service.folder / "script", emails)
    if rows != ROWS * SUBJECTS:
        raise ScriptDiffers(f"The script found {rows} rows of {ROWS * SUBJECTS}.")
    return seconds


async def whole_cases(service: Service, people: People, scale: Scale, say: Say) -> Line:
    """Row 1: rounds of the script and of whole cases in turn; each ratio is of one round."""
    await _at_once(people, IN_FLIGHT)
    ratios, rates = [], []
    for number in range(scale.rounds):
        script = await script_seconds(service)
        used = _processor_time(service)
        started = time.perf_counter()
        await _at_once(people, scale.cases)
        seconds = (time.perf_counter() - started) / scale.cases
        ratios.append(seconds / script)
        rates.append(60 / seconds)
        spent = {name: (now - used[name]) / scale.cases for name, now in _processor_time(service).items()}
        parts = ", ".join(f"{name} {value * 1000:.0f}" for name, value in spent.items())
        say(
            f"round {number + 1}: script {script * 1000:.2f} ms a person, whole case {seconds * 1000:.0f} ms "
            f"({ratios[-1]:.0f}x); processor time of a case in ms: {parts}"
        )
    note = f"{scale.cases} cases a round, {IN_FLIGHT} in flight; {median(rates):.0f} a minute; {spread(ratios, 'x')}"
    return Line(1, "whole access request ÷ plain script", WHOLE, median(ratios), note)


async def alone(service: Service, people: People, scale: Scale, say: Say) -> Line:
    """Row 2: one case at a time, from the confirmed address to the last search and from the approval to the package.

    The times are the server's, read from the histories: nothing is asked while it is measured.
    """
    ratios, times = [], []
    for _ in range(scale.alone):
        script = await script_seconds(service)
        case_id = await people.whole_case()
        history = await service.client.get_workflow_handle(case_id).fetch_history()
        seconds = gathering_to_package(list(history.events))
        times.append(seconds)
        ratios.append(seconds / script)
    say(f"one case alone: {median(times) * 1000:.0f} ms from gathering to package")
    note = f"one at a time, review not counted; {median(times) * 1000:.0f} ms; {spread(ratios, 'x')}"
    return Line(2, "one case alone, gathering to package ÷ plain script", ALONE, median(ratios), note)


async def resting(service: Service, scale: Scale, say: Say) -> Line:
    """Row 3: memory of everything at rest after the work of the other rows, web pages included."""
    await service.start_api()
    await asyncio.sleep(scale.rest_seconds)
    parts = {name: size / MEGABYTE for name, size in service.memory().items()}
    # Its loop of redelivery would take a hand in the submissions of the other rows.
    await service.stop("api")
    words = " + ".join(f"{name} {size:.0f}" for name, size in parts.items())
    say(f"memory at rest: {words} MB")
    return Line(3, "resting memory of server, worker and API", RESTING, sum(parts.values()), f"{words}, after row 1")


def gathering_to_package(events: list[HistoryEvent]) -> float:
    """Give the seconds a case was gathering and packaging, from its history."""
    searched = _last_activity(events, "search_processor") - _update(events, "confirm_email")
    packaged = _last_activity(events, "build_package") - _update(events, "approve")
    return searched.total_seconds() + packaged.total_seconds()


def _update(events: list[HistoryEvent], name: str) -> datetime:
    for event in events:
        accepted = event.workflow_execution_update_accepted_event_attributes
        if accepted.accepted_request.input.name == name:
            return event.event_time.ToDatetime()
    raise LookupError(f"The history holds no update {name}.")


def _last_activity(events: list[HistoryEvent], name: str) -> datetime:
    scheduled = {
        event.event_id for event in events if event.activity_task_scheduled_event_attributes.activity_type.name == name
    }
    ended = [
        event.event_time.ToDatetime()
        for event in events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED
        and event.activity_task_completed_event_attributes.scheduled_event_id in scheduled
    ]
    return max(ended)


async def _at_once(people: People, cases: int) -> None:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one() -> None:
        async with gate:
            await people.whole_case()

    await asyncio.gather(*(one() for _ in range(cases)))


def _processor_time(service: Service) -> dict[str, float]:
    parts = {name: cpu_of(process.pid) for name, process in service.processes.items()}
    return {**parts, "counter and people": cpu_seconds()}
