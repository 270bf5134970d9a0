"""Row 5, and row 6 in part: how the desk's decisions fare with few and with many open cases, and what one weighs."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from casework.benchmark.measuring import KILOBYTE, MEGABYTE, median
from casework.benchmark.people import LETTERS_AT_OPENING, REVIEWER, People
from casework.benchmark.rows import Bar, Line
from casework.benchmark.scale import IN_FLIGHT, Scale
from casework.benchmark.service import Service
from casework.rules.vocabulary import Verdict
from workflows.messages import ItemsDecision, Taken

Say = Callable[[str], None]

ON_THE_DESK = 20
"""Cases that wait for verdicts; all others wait for their code."""

CACHED = 2_000
"""How many open cases a worker keeps in memory (worker.make_worker)."""

DECISION, MANY = Bar(3.0, "x"), Bar(1.3, "x")
CACHED_CASE, STORED_CASE, EVENTS = Bar(120, " KB"), Bar(60, " KB"), Bar(5)


@dataclass(frozen=True)
class Paces:
    """Median milliseconds of a query, of a decision, and the events one decision added to its history."""

    query: float
    decision: float
    events: float


@dataclass(frozen=True)
class Weights:
    """Bytes of the worker's memory and of the two databases."""

    worker: int
    record: int
    temporal: int

    @classmethod
    def of(cls, service: Service) -> Weights:
        """Weigh a service."""
        return cls(service.memory()["worker"], pages(service.record_file), pages(service.temporal_file))


async def desk(service: Service, people: People, scale: Scale, say: Say) -> list[Line]:
    """Decide with few open cases and with many, and weigh what came in between."""
    waiting = await asyncio.gather(*(people.reviewable() for _ in range(ON_THE_DESK)))
    await _open(people, scale.few_open - ON_THE_DESK)
    few = await _paces(service, waiting, scale)
    say(f"{scale.few_open} open: query {few.query:.1f} ms, decision {few.decision:.1f} ms")
    before, added = Weights.of(service), scale.many_open - scale.few_open
    started = time.perf_counter()
    await _open(people, added)
    say(f"{added} more cases opened in {time.perf_counter() - started:.0f} s")
    after = Weights.of(service)
    many = await _paces(service, waiting, scale)
    say(f"{scale.many_open} open: query {many.query:.1f} ms, decision {many.decision:.1f} ms")
    return [
        *_pace_lines(few, many, scale),
        *_weight_lines(before, after, added),
        Line(6, "events of one task decision", EVENTS, many.events, "update with its step; from the histories"),
    ]


def _pace_lines(few: Paces, many: Paces, scale: Scale) -> list[Line]:
    ratio = few.decision / few.query
    note = f"p50, {scale.few_open} open: {few.decision:.1f} ms ÷ {few.query:.1f} ms"
    growth = f"p50 of cases lately used: {many.decision:.1f} ms ÷ {few.decision:.1f} ms"
    return [
        Line(5, "desk decision ÷ query", DECISION, ratio, note),
        Line(
            5,
            f"desk decision, {scale.many_open} open ÷ {scale.few_open} open",
            MANY,
            many.decision / few.decision,
            growth,
        ),
    ]


def _weight_lines(before: Weights, after: Weights, added: int) -> list[Line]:
    cached = min(added, CACHED)
    memory = (after.worker - before.worker) / cached / KILOBYTE
    record, temporal = ((now - then) / added / KILOBYTE for now, then in _databases(before, after))
    weighed = f"worker {before.worker / MEGABYTE:.0f} → {after.worker / MEGABYTE:.0f} MB, {cached} cases"
    return [
        Line(6, "worker memory of a cached case", CACHED_CASE, memory, weighed),
        Line(
            6,
            "database of an open case",
            STORED_CASE,
            record + temporal,
            f"record {record:.0f} + Temporal {temporal:.0f} KB",
        ),
    ]


def _databases(before: Weights, after: Weights) -> tuple[tuple[int, int], tuple[int, int]]:
    return (after.record, before.record), (after.temporal, before.temporal)


async def _open(people: People, cases: int) -> None:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one() -> None:
        async with gate:
            await people.opened(letters=LETTERS_AT_OPENING)

    await asyncio.gather(*(one() for _ in range(cases)))


async def _paces(service: Service, waiting: list[str], scale: Scale) -> Paces:
    """Query and decide in turn, one at a time, on cases that were touched before."""
    items = {case: [item.id for item in await service.deployment.searches.items(case)] for case in waiting}
    for case in waiting:
        await _query(service, case)
    lengths = {case: await _length(service, case) for case in waiting}
    queries, decisions = [], []
    for number in range(scale.decisions):
        case = waiting[number % len(waiting)]
        queries.append(await _query(service, case))
        decisions.append(await _decide(service, case, items[case][number % len(items[case])]))
    grown = sum([await _length(service, case) - lengths[case] for case in waiting])
    return Paces(median(queries) * 1000, median(decisions) * 1000, grown / scale.decisions)


async def _query(service: Service, case: str) -> float:
    handle = service.client.get_workflow_handle(case)
    started = time.perf_counter()
    await handle.query("stage")
    return time.perf_counter() - started


async def _decide(service: Service, case: str, item: str) -> float:
    """Decide on one item; the submission is in the inbox before, as the desk commits it, and settled after."""
    token, deployment = secrets.token_hex(16), service.deployment
    message = ItemsDecision(token, REVIEWER, (item,), Verdict.DISCLOSE)
    fields = {"items": [item], "verdict": message.verdict.value, "exemption": ""}
    await deployment.inbox.commit(token, case, case, "decide_items", REVIEWER, fields, {}, deployment.now())
    handle = service.client.get_workflow_handle(case)
    started = time.perf_counter()
    await handle.execute_update("decide_items", message, id=token, result_type=Taken)
    seconds = time.perf_counter() - started
    await deployment.inbox.settle(token, "accepted", "", deployment.now())
    return seconds


async def _length(service: Service, case: str) -> int:
    return (await service.client.get_workflow_handle(case).describe()).history_length


def pages(path: Path) -> int:
    """Give the bytes of an SQLite database by its pages, whatever its journal still holds."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        count, bytes_each = (
            int(database.execute(f"PRAGMA {word}").fetchone()[0]) for word in ("page_count", "page_size")
        )
    return count * bytes_each
