"""Signs of life of an activity whose work may be slow between two results."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity

EVERY_SECONDS = 15.0
"""Well within the shortest heartbeat time-out (workflows.options); cancellation arrives only through heartbeats."""


@asynccontextmanager
async def beating(every_seconds: float = EVERY_SECONDS) -> AsyncIterator[None]:
    """Give signs of life until the block ends: a slow database is not a worker that died."""
    beats = asyncio.create_task(_beat(every_seconds))
    try:
        yield
    finally:
        beats.cancel()


async def _beat(every_seconds: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(every_seconds)
