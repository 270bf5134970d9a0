"""A worker that ends itself with SIGKILL at a named point of a case: run by the tests as a process of its own.

It is the real worker with real adapters; only its retries come sooner, so that a test need not wait for
minutes until Temporal takes a dead worker's work for lost. What it does is told by variables:
FAULT_POINT, FAULT_LETTER (the kind of letter, for points of a letter), FAULT_SPARED (references at which
it never dies), FAULT_TIMES (how often in all) and FAULT_MARKS (a file that counts its deaths).
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity

import worker
from casework.commands.wiring import Deployment, assemble
from casework.connectors.contract import Connector, FoundRecord, SearchEvidence, YieldedIdentifier
from casework.exit import run_and_exit
from casework.letters.post import SmtpPost
from casework.logs import configure_logging
from casework.rules.procedure import SearchDone, SearchOrder, SearchOutcome, SearchTerms, Step, StepDone
from casework.settings import Settings
from workflows import options

LETTER_IN_HAND: ContextVar[str] = ContextVar("letter in hand", default="")
SOON = timedelta(seconds=8)


class Fault:
    """Where this worker dies."""

    def __init__(self) -> None:
        """Read the variables."""
        self.point = os.environ["FAULT_POINT"]
        self.letter = os.environ.get("FAULT_LETTER", "")
        self.spared = set(os.environ.get("FAULT_SPARED", "").split())
        self.times = int(os.environ.get("FAULT_TIMES", "1"))
        self.marks = Path(os.environ["FAULT_MARKS"])

    async def at(self, point: str) -> None:
        """Die here, if this is the point, the letter and a case that is not spared."""
        if point != self.point or activity.info().workflow_id in self.spared:
            return
        if self.letter and LETTER_IN_HAND.get() != self.letter:
            return
        deaths = self.marks.read_text().count("\n") if self.marks.exists() else 0
        if deaths < self.times:
            with self.marks.open("a") as marks:
                marks.write(f"{point}\n")
                marks.flush()
                os.fsync(marks.fileno())
            os.kill(os.getpid(), signal.SIGKILL)


class Around:
    """Another object, with some of its methods replaced by a subclass."""

    def __init__(self, inner: Any, fault: Fault) -> None:
        """Take what is wrapped."""
        self.inner = inner
        self.fault = fault

    def __getattr__(self, name: str) -> Any:
        """Give everything else as it is."""
        return getattr(self.inner, name)


class NotingLetters(Around):
    """Notes which kind of letter an activity has in hand."""

    async def get(self, case_id: str, key: str) -> Any:
        """Read a letter."""
        view = await self.inner.get(case_id, key)
        LETTER_IN_HAND.set(view.kind if view is not None else "")
        return view


class DyingSearches(Around):
    """Dies before or after a search is recorded."""

    async def save(self, order: SearchOrder, outcome: SearchOutcome, at: datetime) -> SearchDone:
        """Record a search."""
        await self.fault.at("search-stored")
        done: SearchDone = await self.inner.save(order, outcome, at)
        await self.fault.at("search-saved")
        return done


class DyingSteps(Around):
    """Dies after a step was committed, before the workflow hears of it."""

    async def write(self, step: Step) -> StepDone:
        """Commit a step."""
        done: StepDone = await self.inner.write(step)
        await self.fault.at(f"step-{step.kind}")
        return done


class DyingConnector(Around):
    """Dies while rows stream in."""

    async def find(self, terms: SearchTerms) -> AsyncIterator[FoundRecord | YieldedIdentifier | SearchEvidence]:
        """Give what the connector finds."""
        count = 0
        async for found in self.inner.find(terms):
            yield found
            count += 1
            if count == 3:
                await self.fault.at("search-rows")


class DyingProcessors(Around):
    """Gives dying connectors."""

    def connector(self, key: str) -> Connector:
        """Give a connector."""
        dying: Any = DyingConnector(self.inner.connector(key), self.fault)
        connector: Connector = dying
        return connector


def deployment_with(settings: Settings, fault: Fault) -> Deployment:
    """Put a deployment together that dies where it is told to."""
    post = SmtpPost(settings.smtp_host, settings.smtp_port, "none", "", "", settings.mail_from, on_point=fault.at)
    whole = assemble(settings, post=post)
    wrapped: dict[str, Any] = {
        "letters": NotingLetters(whole.letters, fault),
        "searches": DyingSearches(whole.searches, fault),
        "steps": DyingSteps(whole.steps, fault),
        "processors": DyingProcessors(whole.processors, fault),
    }
    return replace(whole, **wrapped)


def hurry() -> None:
    """Let Temporal take a dead worker's work for lost sooner."""
    options.LETTER["start_to_close_timeout"] = SOON
    usual = options.search

    def search(patience: timedelta) -> options.ActivityOptions:
        hurried = usual(patience)
        hurried["heartbeat_timeout"] = SOON
        return hurried

    options.search = search


async def main() -> None:
    """Work until killed."""
    settings = Settings()
    configure_logging(settings.log_level)
    hurry()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    fault = Fault()
    await worker.serve(deployment_with(settings, fault), stop, fault.at)


if __name__ == "__main__":
    run_and_exit(main())
