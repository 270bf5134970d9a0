"""Slow work is told apart from a worker that died."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.testing import ActivityEnvironment

from activities.heartbeats import EVERY_SECONDS, beating
from workflows import options


async def test_signs_of_life_come_while_nothing_else_happens_and_end_with_the_work() -> None:
    environment, third = ActivityEnvironment(), asyncio.Event()
    beats: list[tuple[Any, ...]] = []

    def beat(*details: Any) -> None:
        beats.append(details)
        if len(beats) == 3:
            third.set()

    async def slow_work() -> int:
        async with beating(every_seconds=0.001):
            await third.wait()
        at_the_end = len(beats)
        await asyncio.sleep(0.05)
        return len(beats) - at_the_end

    environment.on_heartbeat = beat
    async with asyncio.timeout(30):
        assert await environment.run(slow_work) == 0
    assert beats[:3] == [(), (), ()], "nothing about the case goes along"


def test_several_signs_of_life_fit_into_every_time_out() -> None:
    for work in (options.PACKAGE, options.search(timedelta(hours=1))):
        assert work["heartbeat_timeout"] >= 3 * timedelta(seconds=EVERY_SECONDS)
