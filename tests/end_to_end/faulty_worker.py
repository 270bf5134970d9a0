"""A worker that ends itself with SIGKILL at a named point of a case: run by the tests as a process of its own.

It is the real worker with real adapters; only its retries come sooner, so that a test need not wait for
minutes until Temporal takes a dead worker's work for lost. What it does is told by variables:
FAULT_POINT, FAULT_LETTER (the kind of letter, for points of a letter), FAULT_ACT (verb/processor, for points of an
act), FAULT_SPARED (references at which it never dies), FAULT_TIMES (how often in all), FAULT_MARKS (a file that
counts its deaths) and FAULT_EVERY_DAY (each day of the week counts as a working day).
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity

import worker
from casework.commands.wiring import Deployment, assemble
from casework.connectors.contract import (
    ActEvidence,
    Connector,
    Demand,
    FoundRecord,
    SearchEvidence,
    YieldedIdentifier,
)
from casework.exit import run_and_exit
from casework.letters.post import SmtpPost
from casework.logs import configure_logging
from casework.record.acting import ActOutcome, ActWork
from casework.record.contract import Reader
from casework.rules import plan as planning
from casework.rules.acts import ActDone, ActOrder, ActPlan, ActPlanOrder
from casework.rules.procedure import SearchDone, SearchOrder, SearchOutcome, SearchTerms, Step, StepDone
from casework.rules.vocabulary import ActState
from casework.rules.working_days import WorkingDays
from casework.settings import Settings
from workflows import options

LETTER_IN_HAND: ContextVar[str] = ContextVar("letter in hand", default="")
ACT_IN_HAND: ContextVar[str] = ContextVar("act in hand", default="")
SOON = timedelta(seconds=8)
LOOKS = 600  # ten a second


class Fault:
    """Where this worker dies."""

    def __init__(self) -> None:
        """Read the variables."""
        self.point = os.environ["FAULT_POINT"]
        self.letter = os.environ.get("FAULT_LETTER", "")
        self.act = os.environ.get("FAULT_ACT", "")
        self.spared = set(os.environ.get("FAULT_SPARED", "").split())
        self.times = int(os.environ.get("FAULT_TIMES", "1"))
        self.marks = Path(os.environ["FAULT_MARKS"])

    async def at(self, point: str) -> None:
        """Die here, if this is the point, the letter, the act and a case that is not spared."""
        if self.is_at(point):
            self.die()

    def is_at(self, point: str) -> bool:
        """Say whether it dies here."""
        if point != self.point or activity.info().workflow_id in self.spared:
            return False
        if self.letter not in ("", LETTER_IN_HAND.get()) or self.act not in ("", ACT_IN_HAND.get()):
            return False
        return (self.marks.read_text().count("\n") if self.marks.exists() else 0) < self.times

    def die(self) -> None:
        """Leave a mark, and die."""
        with self.marks.open("a") as marks:
            marks.write(f"{self.point}\n")
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


class DyingActs(Around):
    """Dies around the acts of a case, once all its letters have gone, so that only the act is in doubt."""

    def __init__(self, inner: Any, fault: Fault, reader: Reader) -> None:
        """Take what is wrapped, and who reads cases."""
        super().__init__(inner, fault)
        self.reader = reader

    async def plan(self, order: ActPlanOrder) -> ActPlan:
        """Plan acts."""
        planned: ActPlan = await self.inner.plan(order)
        await self.fault.at("acts-planned")
        return planned

    async def begin(self, order: ActOrder) -> ActWork:
        """Begin an act."""
        ACT_IN_HAND.set(f"{order.verb.value}/{order.processor}")
        await self._at("act-not-begun", order.case_id)
        await self._at("act-after-others", order.case_id, order)
        work: ActWork = await self.inner.begin(order)
        await self._at("act-begun", order.case_id)
        return work

    async def save(self, order: ActOrder, outcome: ActOutcome, at: datetime) -> ActDone:
        """Record what an act came to."""
        await self._at("act-carried-out", order.case_id)
        done: ActDone = await self.inner.save(order, outcome, at)
        await self._at("act-saved", order.case_id)
        return done

    async def _at(self, point: str, case_id: str, after_others: ActOrder | None = None) -> None:
        if not self.fault.is_at(point):
            return
        for _ in range(LOOKS):
            if await self._at_rest(case_id, after_others):
                self.fault.die()
            await asyncio.sleep(0.1)

    async def _at_rest(self, case_id: str, act: ActOrder | None) -> bool:
        case = await self.reader.case(case_id)
        if case is None or any(letter.outcome in ("queued", "sending") for letter in case.letters):
            return False
        others = [other for other in case.acts if act and other.verb is act.verb and other.key != act.key]
        return all(other.state is ActState.DONE for other in others)


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

    async def act(self, demand: Demand) -> ActEvidence:
        """Act."""
        evidence: ActEvidence = await self.inner.act(demand)
        await self.fault.at(f"acted-{demand.verb.value}")
        return evidence


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
        "acts": DyingActs(whole.acts, fault, whole.reader),
    }
    return replace(whole, **wrapped)


class EveryDay(WorkingDays):
    """A calendar without weekends and holidays."""

    def includes(self, day: date) -> bool:
        """Say that work is done on every day."""
        return True


def hurry() -> None:
    """Let Temporal take a dead worker's work for lost sooner."""
    options.LETTER["start_to_close_timeout"] = SOON
    usual = options.search

    def search(patience: timedelta) -> options.ActivityOptions:
        hurried = usual(patience)
        hurried["heartbeat_timeout"] = SOON
        return hurried

    options.search = search
    if os.environ.get("FAULT_EVERY_DAY"):
        # What an office does on its next working day is seen today, whichever day this is.
        planning.WorkingDays = EveryDay  # type: ignore[attr-defined]


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
