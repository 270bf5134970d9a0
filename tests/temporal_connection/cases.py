"""A tiny case with one search, to see what Temporal keeps of it. Values come in from tests only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

QUEUE = "tiny"


@dataclass(frozen=True)
class Words:
    """A value that would be personal."""

    text: str
    on: date


@activity.defn
async def write(words: Words) -> str:
    """Give the words back, as an answer."""
    return f"written {words.text}"


@activity.defn
async def lose(words: Words) -> None:
    """Fail with the words in the message, in the details and in the cause."""
    try:
        raise ValueError(f"cause {words.text}")
    except ValueError as error:
        raise ApplicationError(f"message {words.text}", words, type="Lost", non_retryable=True) from error


@workflow.defn
class Search:
    """A child whose id begins with the case's reference."""

    @workflow.run
    async def run(self, words: Words) -> str:
        """Answer with the words."""
        return f"searched {words.text}"


@workflow.defn
class Case:
    """Takes words by every way there is, and ends when told to."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._ended = False

    @workflow.run
    async def run(self, words: Words) -> str:
        """Use the words as activity input and result, failure, timer summary and child."""
        once = RetryPolicy(maximum_attempts=1)
        within = timedelta(seconds=20)
        written = await workflow.execute_activity(
            write, words, start_to_close_timeout=within, summary=f"summary {words.text}"
        )
        local = await workflow.execute_local_activity(write, words, start_to_close_timeout=within)
        try:
            await workflow.execute_activity(lose, words, start_to_close_timeout=within, retry_policy=once)
        except ActivityError:
            workflow.logger.warning("A step was lost", extra={"step": "lose"}, exc_info=True)
        searched = await workflow.execute_child_workflow(
            Search.run, words, id=f"{workflow.info().workflow_id}/search/crm"
        )
        await workflow.wait_condition(lambda: self._ended)
        return " / ".join([written, local, searched, *self._told])

    @workflow.update
    async def tell(self, words: Words) -> str:
        """Take words, answer with them."""
        await asyncio.sleep(0.01)
        self._told.append(words.text)
        return f"told {words.text}"

    @workflow.update
    async def refuse(self, words: Words) -> None:
        """Refuse with the words in the message."""
        await asyncio.sleep(0.01)
        raise ApplicationError(f"refused {words.text}", type="Refused", non_retryable=True)

    @workflow.signal
    def end(self, words: Words) -> None:
        """End the case."""
        self._ended = True

    @workflow.query
    def told(self) -> list[str]:
        """Say what was told."""
        return self._told


@workflow.defn
class Broken:
    """A workflow whose code is wrong: its task fails again and again."""

    @workflow.run
    async def run(self, words: Words) -> None:
        """Raise what is no failure of the case."""
        raise RuntimeError(f"broken {words.text}")
