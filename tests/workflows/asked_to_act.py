"""A person asked to act, with everything around the workflow in memory, under a clock that only moves when told."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast

from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError, ChildWorkflowError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.record import ManualActActivities, RecordActivities
from casework.connectors.contract import AskedPerson
from casework.record.acting import ActOutcome
from casework.rules.acts import ActDone, ActOrder
from casework.rules.clock import Calendar
from casework.rules.london import LONDON
from casework.rules.plan import Ladder
from casework.rules.procedure import LetterSending, LetterSent, Step, StepDone
from casework.rules.vocabulary import ClockState, LetterOutcome, Nation, Right, Verb
from casework.temporal import quiet_runtime
from casework.temporal_programs import find_test_server_binary
from workflows.manual_act import ManualActWorkflow
from workflows.messages import LetterNotSent
from workflows.right_messages import ManualAct

MONDAY = datetime(2060, 3, 1, 10, tzinfo=UTC)
CASE = "RD-7K3M-9QXT-4"
ACT = "erasure/erase/1/archive"
NOT_CHANGED = StepDone(ClockState.RUNNING, None, None, None, (), ())
CALENDAR = Calendar("invented-1", dict.fromkeys(Nation, frozenset[date]()), date(2065, 12, 31))


@workflow.defn(name="AskingCase")
class AskingCase:
    """Stands for the case: asks, hears of letters that did not go, and excuses."""

    def __init__(self) -> None:
        self._excused = False
        self._not_sent: list[str] = []

    @workflow.run
    async def run(self, asked: ManualAct) -> str:
        child = await workflow.start_child_workflow(ManualActWorkflow.run, asked, id=f"{CASE}/act/{asked.act}")
        await workflow.wait_condition(lambda: child.done() or self._excused)
        if not child.done():
            child.cancel()
        try:
            return await child
        except (ChildWorkflowError, asyncio.CancelledError):
            return "excused"

    @workflow.signal
    def excuse(self) -> None:
        self._excused = True

    @workflow.signal
    def letter_not_sent(self, message: LetterNotSent) -> None:
        self._not_sent.append(f"{message.kind} to {message.to}: {message.outcome}")

    @workflow.query
    def not_sent(self) -> list[str]:
        return self._not_sent


@dataclass
class Books:
    """What the record was asked to write, and the answers that wait in the inbox."""

    steps: dict[str, Step] = field(default_factory=dict)
    sealed: dict[str, dict[str, str]] = field(default_factory=dict)
    saved: list[tuple[ActOrder, ActOutcome]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    refuses: str = ""

    async def write(self, step: Step) -> StepDone:
        """A step counts once, whatever is asked how often."""
        self.steps.setdefault(step.key, step)
        return NOT_CHANGED

    async def personal(self, token: str) -> dict[str, str]:
        return self.sealed[token]

    async def current(self) -> Calendar:
        return CALENDAR

    async def save(self, order: ActOrder, outcome: ActOutcome, at: datetime) -> ActDone:
        self.saved.append((order, outcome))
        return ActDone(order.key, outcome.state)

    def asked(self, key: str) -> AskedPerson:
        return AskedPerson(key, "Paper archive", "Owen Hart", "archive@example.org", "", "", 10, (3, 6))

    @activity.defn(name="send_letter")
    async def send(self, sending: LetterSending) -> LetterSent:
        letters = {letter.key: letter for step in self.steps.values() for letter in step.letters}
        letter = letters[sending.letter]
        if letter.to == self.refuses:
            return LetterSent(letter.key, LetterOutcome.REFUSED)
        assert letter.key not in self.sent, "nothing goes out twice"
        self.sent.append(letter.key)
        return LetterSent(letter.key, LetterOutcome.SENT)

    def letters(self) -> list[str]:
        """Give kind and addressee of every letter, in order; each says nothing but which act it is about."""
        letters = [letter for step in self.steps.values() for letter in step.letters]
        assert all(letter.facts == {"act": ACT} for letter in letters)
        return [f"{letter.kind} to {letter.to}" for letter in letters]

    def kinds(self) -> list[str]:
        """Give the kinds of all steps, in order."""
        return [step.kind for step in self.steps.values()]

    def dated(self, kind: str) -> list[str]:
        """Give when steps of a kind happened, in London."""
        return [f"{step.at.astimezone(LONDON):%a %-d %b %H:%M}" for step in self.steps.values() if step.kind == kind]

    def planned(self) -> list[str]:
        """Give what is planned after the newest step."""
        moments = list(self.steps.values())[-1].search_moments or ()
        return [f"{moment.at.astimezone(LONDON):%a %-d %b %H:%M} {moment.sentence}" for moment in moments]


@dataclass
class Asking:
    """One asking, from the outside."""

    environment: WorkflowEnvironment
    client: Client
    books: Books
    queue: str
    case: WorkflowHandle[Any, Any] = field(init=False)

    async def ask(self) -> None:
        """Ask the archive to erase, and wait until it was written to."""
        asked = ManualAct(CASE, "archive", ACT, Right.ERASURE, Verb.ERASE, 1, Nation.ENGLAND_AND_WALES)
        before = len(self.books.sent)
        self.case = await self.client.start_workflow("AskingCase", asked, id=CASE, task_queue=self.queue)
        await self.comes(lambda: len(self.books.sent) > before)

    async def until(self, words: str) -> None:
        """Let time pass until a London instant."""
        target = datetime.fromisoformat(words).replace(tzinfo=LONDON)
        await self.environment.sleep(target - await self.environment.get_current_time())

    async def comes(self, condition: Callable[[], bool]) -> None:
        """Wait until something has happened; no time passes."""
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, f"never came; there is {self.books.kinds()}"
            await asyncio.sleep(0.02)

    async def say(self, update: str, said: dict[str, str] | None = None, **message: Any) -> str:
        """Answer as the person's page does; gives the sentence of the answer or of the refusal."""
        token = secrets.token_hex(16)
        self.books.sealed[token] = said or {}
        child = self.client.get_workflow_handle(f"{CASE}/act/{ACT}")
        message = {"token": token, "actor": "processor:archive", **message}
        try:
            taken = await child.execute_update(update, message, id=token)
        except WorkflowUpdateFailedError as refused:
            return cast("ApplicationError", refused.cause).message
        return str(taken["sentence"])

    async def result(self) -> str:
        """Give what came of it."""
        return str(await self.case.result())


@asynccontextmanager
async def asking() -> AsyncIterator[Asking]:
    """Give an asking on Monday 1 March 2060 at 10:00."""
    books, program, queue = Books(), find_test_server_binary(), f"acts-{secrets.token_hex(4)}"
    book = cast("Any", books)
    record = RecordActivities(book, book, book, book, book, book, Ladder())
    acts = ManualActActivities(book, book)
    environment = await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter,
        test_server_existing_path=str(program) if program is not None else None,
        runtime=quiet_runtime(),
    )
    async with (
        environment,
        Worker(
            environment.client,
            task_queue=queue,
            workflows=[AskingCase, ManualActWorkflow],
            activities=[record.write_step, record.plan_manual, acts.save_manual_act, books.send],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ),
    ):
        await environment.sleep(MONDAY - await environment.get_current_time())
        yield Asking(environment, environment.client, books, queue)
