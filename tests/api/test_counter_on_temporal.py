"""The counter against a real Temporal server: what the fakes assume of it is so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from api.counter import InboxCounter, fields_of
from casework.rules.vocabulary import Capacity, Channel, Nation
from casework.temporal_programs import find_temporal_binary
from tests import used
from tests.api.fakes import START, FakeClock, FakeInbox
from workflows.messages import Opened, Policy, Submission, Taken

pytestmark = pytest.mark.temporal


@workflow.defn(name="CaseWorkflow")
class SmallCase:
    """Takes replies until the request is withdrawn."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.over = False

    @workflow.run
    async def run(self, opened: Opened) -> str:
        await workflow.wait_condition(lambda: self.over)
        return ",".join(self.tokens)

    @workflow.update
    async def reply(self, message: Submission) -> Taken:
        self.tokens.append(message.token)
        return Taken(f"Reply {len(self.tokens)}.")

    @workflow.update
    async def approve(self, message: Submission) -> Taken:
        raise AssertionError("its validator refuses")

    @approve.validator
    def check_approve(self, message: Submission) -> None:
        raise ApplicationError("Somebody else has to approve.", type="same-person", non_retryable=True)

    @workflow.update
    async def withdraw(self, message: Submission) -> Taken:
        self.over = True
        return Taken("Withdrawn.")


@dataclass
class Office:
    """A counter on a real server, with a fake inbox."""

    client: Client
    case_id: str = field(default_factory=lambda: f"RD-{uuid4().hex[:8]}")
    queue: str = field(default_factory=lambda: f"q-{uuid4().hex[:8]}")
    inbox: FakeInbox = field(default_factory=FakeInbox)

    def __post_init__(self) -> None:
        async def source() -> Client:
            return self.client

        self.clock = FakeClock(START)
        self.counter = InboxCounter(self.inbox, source, self.clock, self.queue)

    def worker(self) -> Worker:
        return Worker(
            self.client, task_queue=self.queue, workflows=[SmallCase], workflow_runner=UnsandboxedWorkflowRunner()
        )

    async def open(self) -> str:
        message = Opened(
            case_id=self.case_id,
            received=date(2026, 10, 9),
            nation=Nation.SCOTLAND,
            channel=Channel.WEB,
            capacity=Capacity.SELF,
            policy=Policy("f" * 64),
            token=f"open-{self.case_id}",
        )
        taken = await self.counter.submit(message.token, self.case_id, "open", "requester", fields_of(message), {})
        return taken.state

    async def act(self, action: str, token: str, wait: float = 5.0) -> tuple[str, str]:
        taken = await self.counter.submit(token, self.case_id, action, "requester", {}, {}, wait_seconds=wait)
        return taken.state, taken.sentence


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    path = find_temporal_binary()
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(path), data_converter=pydantic_data_converter, ip="127.0.0.1"
    ) as environment:
        used.note("Temporal dev server", str(path))
        yield environment.client


@pytest.fixture
def office(client: Client) -> Office:
    return Office(client)


async def test_a_case_takes_refuses_and_closes(office: Office) -> None:
    async with office.worker():
        assert await office.open() == "accepted"
        assert await office.act("reply", "t-1") == ("accepted", "Reply 1.")
        assert await office.act("approve", "t-2") == ("refused", "Somebody else has to approve.")
        assert await office.act("withdraw", "t-3") == ("accepted", "Withdrawn.")
        handle = office.client.get_workflow_handle(office.case_id)
        assert await handle.result() == "t-1"
        assert await office.act("reply", "t-4") == ("refused", "The case is closed, so this can no longer be done.")


async def test_what_came_while_no_worker_ran_is_taken_in_order_and_once(office: Office) -> None:
    assert await office.open() == "accepted"
    assert (await office.act("reply", "t-1", wait=0.5))[0] == "waiting"
    assert (await office.act("reply", "t-2", wait=0.5))[0] == "waiting"
    async with office.worker():
        loop = asyncio.create_task(office.counter.redeliver_forever())
        async with asyncio.timeout(60):
            while any(row.state == "waiting" for row in office.inbox.rows.values()):
                office.clock.forward(seconds=1)
                await asyncio.sleep(0.05)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        assert [office.inbox.rows[token].answer for token in ("t-1", "t-2")] == ["Reply 1.", "Reply 2."]
        await office.act("withdraw", "t-3")
        assert await office.client.get_workflow_handle(office.case_id).result() == "t-1,t-2"


async def test_an_answer_lost_on_its_way_is_found_again_under_its_token(office: Office) -> None:
    async with office.worker():
        await office.open()
        await office.act("reply", "t-1")
        office.inbox.rows["t-1"] = replace(office.inbox.rows["t-1"], state="waiting", answer="")
        assert await office.counter.redeliver_once()
        assert office.inbox.rows["t-1"].answer == "Reply 1."
        await office.act("withdraw", "t-2")
        assert await office.client.get_workflow_handle(office.case_id).result() == "t-1"


async def test_opening_again_after_the_case_closed_starts_nothing(office: Office) -> None:
    async with office.worker():
        await office.open()
        await office.act("withdraw", "t-1")
        await office.client.get_workflow_handle(office.case_id).result()
        office.inbox.rows.clear()
        assert await office.open() == "accepted"
        description = await office.client.get_workflow_handle(office.case_id).describe()
        assert description.status is not None
        assert description.status.name == "COMPLETED"
