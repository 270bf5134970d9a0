"""Row 4: what sealing payloads costs a worker, side by side with the same work unsealed.

A workflow of ten activities that pass a body back and forth, on a task queue of its own for each way; the
worker and its client are this process, so its processor time is theirs.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from casework.benchmark.measuring import KILOBYTE, cpu_seconds, median, spread
from casework.benchmark.rows import AT_LEAST, Bar, Line
from casework.benchmark.scale import IN_FLIGHT, Scale
from casework.settings import Settings
from casework.temporal import connect
from casework.vault.keys import KeyRing
from casework.vault.payloads import data_converter

Say = Callable[[str], None]

SMALL, LARGE = 2, 32  # KB of a body
ACTIVITIES = 10
SMALL_BAR, LARGE_BAR = Bar(1.10, "x"), Bar(1.0, "x", AT_LEAST)
CASE = "RD-CDEC-CDEC-0"
"""Whose key seals the payloads: workflow ids begin with it."""


@activity.defn(name="benchmark_echo")
async def echo(body: str) -> str:
    """Give a body back."""
    return body


@workflow.defn
class Echoes:
    """Ten activities, one after the other."""

    @workflow.run
    async def run(self, body: str) -> int:
        """Pass the body through every activity; give its length."""
        for _ in range(ACTIVITIES):
            body = await workflow.execute_activity(echo, body, start_to_close_timeout=timedelta(seconds=60))
        return len(body)


@dataclass(frozen=True)
class Way:
    """A client and a worker with one converter."""

    client: Client
    queue: str


@dataclass(frozen=True)
class Round:
    """What one round cost: processor seconds and wall seconds for each workflow."""

    processor: float
    wall: float


async def sealing(settings: Settings, ring: KeyRing, scale: Scale, say: Say) -> list[Line]:
    """Measure both sizes; `settings` name a running server, `ring` may make the key of one pseudo-case."""
    await ring.create(CASE, datetime.now(UTC))
    ways = [await _way(settings, converter) for converter in (pydantic_data_converter, data_converter(ring))]
    async with _worker(ways[0]), _worker(ways[1]):
        small = await _rounds(ways, SMALL, scale)
        large = await _rounds(ways, LARGE, scale)
    costs = [sealed.processor / plain.processor for plain, sealed in small]
    rates = [plain.wall / sealed.wall for plain, sealed in large]
    say(f"sealing: {median(costs):.2f}x worker CPU at {SMALL} KB, {median(rates):.2f}x the rate at {LARGE} KB")
    return [
        Line(
            4, f"sealed payloads of {SMALL} KB: worker CPU with ÷ without", SMALL_BAR, median(costs), spread(costs, "x")
        ),
        Line(4, f"deflated and sealed, {LARGE} KB: rate with ÷ without", LARGE_BAR, median(rates), spread(rates, "x")),
    ]


def body_of(kilobytes: int) -> str:
    """Give a body of about that size: rows as JSON, half of them unlike each other."""
    rows: list[dict[str, str]] = []
    while len(text := json.dumps(rows)) < kilobytes * KILOBYTE:
        rows.append({"row": str(len(rows)), "kind": "payslip", "reference": secrets.token_hex(16), "result": "found"})
    return text


async def _way(settings: Settings, converter: DataConverter) -> Way:
    client = await connect(settings, converter, environment={})
    return Way(client, f"benchmark-{secrets.token_hex(4)}")


def _worker(way: Way) -> Worker:
    return Worker(
        way.client,
        task_queue=way.queue,
        workflows=[Echoes],
        activities=[echo],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )


async def _rounds(ways: list[Way], kilobytes: int, scale: Scale) -> list[tuple[Round, Round]]:
    body = body_of(kilobytes)
    for way in ways:
        await _round(way, body, max(1, scale.codec_workflows // 2))
    measured = []
    for number in range(scale.rounds):
        # Each way goes first in turn, so that neither always finds the warmer machine.
        order = ways if number % 2 == 0 else ways[::-1]
        rounds = {way.queue: await _round(way, body, scale.codec_workflows) for way in order}
        measured.append((rounds[ways[0].queue], rounds[ways[1].queue]))
    return measured


async def _round(way: Way, body: str, workflows: int) -> Round:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one() -> None:
        async with gate:
            case = f"{CASE}/{secrets.token_hex(8)}"
            await way.client.execute_workflow(Echoes.run, body, id=case, task_queue=way.queue)

    used, started = cpu_seconds(), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(workflows)))
    return Round((cpu_seconds() - used) / workflows, (time.perf_counter() - started) / workflows)
