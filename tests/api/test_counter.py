"""The counter: committed first, delivered in order, settled once, never lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest
from temporalio.api.common.v1 import GrpcStatus
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError, RetryState, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.counter import InboxCounter, fields_of
from casework.rules.vocabulary import Capacity, Channel, Nation
from tests.api.fakes import START, FakeClock, FakeInbox
from workflows.messages import (
    ManualAnswer,
    Opened,
    Policy,
    Submission,
    Taken,
)

CASE = "RD-7K3M-9QXT-4"
REPLY = "t-reply"


class FakeTemporal:
    """Notes what is delivered; `answer` decides what comes back."""

    def __init__(self) -> None:
        self.down = False
        self.delivered: list[tuple[str, str, str]] = []
        self.started: list[dict[str, Any]] = []
        self.messages: list[Any] = []
        self.answer: Callable[[str], Any] = lambda _: Taken("Done.")
        self.pause = 0.0

    async def source(self) -> Client:
        if self.down:
            raise RuntimeError("connection refused for stanislawa@example.org")
        return cast(Client, self)

    async def start_workflow(self, name: str, message: Any, **options: Any) -> None:
        self.started.append({"name": name, **options})
        self.delivered.append((options["id"], "open", message.token))
        self.messages.append(message)
        await self._come("open")

    def get_workflow_handle(self, workflow_id: str) -> FakeHandle:
        return FakeHandle(self, workflow_id)

    async def _come(self, action: str) -> Any:
        await asyncio.sleep(self.pause)
        answer = self.answer(action)
        if isinstance(answer, BaseException):
            raise answer
        return answer


class FakeHandle:
    """A handle of a workflow."""

    def __init__(self, temporal: FakeTemporal, workflow_id: str) -> None:
        self.temporal = temporal
        self.workflow_id = workflow_id

    async def execute_update(self, action: str, message: Any, **options: Any) -> Any:
        assert options["result_type"] is Taken
        assert options["rpc_timeout"] > timedelta(0)
        self.temporal.delivered.append((self.workflow_id, action, options["id"]))
        self.temporal.messages.append(message)
        return await self.temporal._come(action)


def rpc(status: RPCStatusCode, message: str = "") -> RPCError:
    return RPCError(message, status, GrpcStatus().SerializeToString())


@pytest.fixture
def temporal() -> FakeTemporal:
    return FakeTemporal()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture
def inbox() -> FakeInbox:
    return FakeInbox()


@pytest.fixture
def counter(inbox: FakeInbox, temporal: FakeTemporal, clock: FakeClock) -> InboxCounter:
    return InboxCounter(inbox, temporal.source, clock, "cases")


OPENED = Opened(
    case_id=CASE,
    received=date(2026, 10, 9),
    nation=Nation.SCOTLAND,
    channel=Channel.WEB,
    capacity=Capacity.SELF,
    policy=Policy("f" * 64),
    token="t-open",
)


async def open_case(counter: InboxCounter) -> Any:
    return await counter.submit("t-open", CASE, "open", "requester", fields_of(OPENED), {"name": "Stanisława"})


async def reply(counter: InboxCounter, token: str = REPLY, wait: float = 5.0) -> Any:
    return await counter.submit(token, CASE, "reply", "requester", {}, {"text": "Hello"}, wait_seconds=wait)


async def test_opening_starts_the_case_once_under_its_reference(
    counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox
) -> None:
    submitted = await open_case(counter)
    assert (submitted.state, submitted.case_id) == ("accepted", CASE)
    start = temporal.started[0]
    assert (start["name"], start["id"], start["task_queue"]) == ("CaseWorkflow", CASE, "cases")
    assert start["id_conflict_policy"] is WorkflowIDConflictPolicy.USE_EXISTING
    assert start["id_reuse_policy"] is WorkflowIDReusePolicy.REJECT_DUPLICATE
    assert temporal.messages == [OPENED]
    assert inbox.rows["t-open"].state == "accepted"


async def test_the_same_token_again_delivers_nothing(counter: InboxCounter, temporal: FakeTemporal) -> None:
    await open_case(counter)
    again = await counter.submit("t-open", "RD-OTHER", "open", "requester", {}, {})
    assert (again.state, again.case_id) == ("accepted", CASE)
    assert len(temporal.delivered) == 1


async def test_a_case_started_by_an_earlier_try_and_closed_since_counts_as_opened(
    counter: InboxCounter, temporal: FakeTemporal
) -> None:
    temporal.answer = lambda _: WorkflowAlreadyStartedError(CASE, "CaseWorkflow")
    assert (await open_case(counter)).state == "accepted"


async def test_an_update_goes_under_its_token_and_gives_the_cases_sentence(
    counter: InboxCounter, temporal: FakeTemporal
) -> None:
    submitted = await reply(counter)
    assert temporal.delivered == [(CASE, "reply", "t-reply")]
    assert temporal.messages == [Submission("t-reply", "requester")]
    assert (submitted.state, submitted.sentence) == ("accepted", "Done.")


async def test_a_refusal_is_final_and_says_why(counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox) -> None:
    temporal.answer = lambda _: WorkflowUpdateFailedError(ApplicationError("Not before the review.", type="too-early"))
    submitted = await reply(counter)
    assert (submitted.state, submitted.sentence) == ("refused", "Not before the review.")
    assert inbox.rows["t-reply"].state == "refused"
    again = await reply(counter)
    assert (again.state, again.sentence) == ("refused", "Not before the review.")
    assert len(temporal.delivered) == 1


@pytest.mark.parametrize(
    ("answer", "state", "sentence"),
    [
        (rpc(RPCStatusCode.NOT_FOUND, "workflow execution already completed"), "refused", "The case is closed"),
        (rpc(RPCStatusCode.NOT_FOUND, "Namespace default is not found."), "waiting", ""),
        (rpc(RPCStatusCode.UNAVAILABLE), "waiting", ""),
        (rpc(RPCStatusCode.DEADLINE_EXCEEDED), "waiting", ""),
        (WorkflowUpdateRPCTimeoutOrCancelledError(), "waiting", ""),
        (RuntimeError("anything"), "waiting", ""),
        (
            WorkflowUpdateFailedError(
                ActivityError(
                    "failed",
                    scheduled_event_id=1,
                    started_event_id=2,
                    identity="",
                    activity_type="write",
                    activity_id="1",
                    retry_state=RetryState.NON_RETRYABLE_FAILURE,
                )
            ),
            "refused",
            "This could not be done.",
        ),
    ],
)
async def test_what_each_answer_means(
    counter: InboxCounter, temporal: FakeTemporal, answer: Exception, state: str, sentence: str
) -> None:
    temporal.answer = lambda _: answer
    submitted = await reply(counter)
    assert submitted.state == state
    assert submitted.sentence.startswith(sentence)


async def test_a_search_that_is_over_says_so(counter: InboxCounter, temporal: FakeTemporal) -> None:
    temporal.answer = lambda _: rpc(RPCStatusCode.NOT_FOUND, "workflow not found")
    submitted = await counter.submit(
        "t-1",
        CASE,
        "answer_search",
        "processor:archive",
        {"answer": "found", "files": 2},
        {},
        workflow_id=f"{CASE}/search/archive/a1",
    )
    assert submitted.sentence == "This question was already answered or is no longer needed."
    assert temporal.messages == [ManualAnswer("t-1", "processor:archive", "found", 2)]


async def test_with_temporal_down_nothing_is_lost_and_order_is_kept(
    counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox
) -> None:
    temporal.down = True
    assert (await open_case(counter)).state == "waiting"
    assert (await reply(counter)).state == "waiting"
    temporal.down = False
    assert (await reply(counter, "t-later")).state == "waiting", "it would overtake what waits"
    assert temporal.delivered == []
    for _ in range(3):
        assert await counter.redeliver_once()
    assert [token for _, _, token in temporal.delivered] == ["t-open", "t-reply", "t-later"]
    assert {row.state for row in inbox.rows.values()} == {"accepted"}
    assert not await counter.redeliver_once()


async def test_while_temporal_is_away_nothing_is_postponed(
    counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox
) -> None:
    temporal.down = True
    await open_case(counter)
    for _ in range(5):
        with pytest.raises(RuntimeError):
            await counter.redeliver_once()
    assert inbox.rows["t-open"].tries == 0
    temporal.down = False
    assert await counter.redeliver_once()


async def test_a_case_that_does_not_answer_is_tried_less_and_less_often(
    counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox, clock: FakeClock
) -> None:
    temporal.answer = lambda _: WorkflowUpdateRPCTimeoutOrCancelledError()
    await reply(counter)
    waits = []
    for _ in range(6):
        await counter.redeliver_once()
        waits.append((inbox.next_try["t-reply"] - clock()).total_seconds())
        clock.at = inbox.next_try["t-reply"]
    assert waits == [2, 4, 8, 16, 20, 20]
    temporal.answer = lambda _: Taken("At last.")
    await counter.redeliver_once()
    assert inbox.rows["t-reply"].answer == "At last."


async def test_what_is_postponed_holds_back_what_came_later(
    counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox
) -> None:
    temporal.answer = lambda _: WorkflowUpdateRPCTimeoutOrCancelledError()
    await reply(counter, "t-first")
    await counter.redeliver_once()
    temporal.answer = lambda _: Taken()
    assert (await reply(counter, "t-second")).state == "waiting"
    assert [token for _, _, token in temporal.delivered] == ["t-first", "t-first"]


async def test_another_case_is_not_held_up(counter: InboxCounter, temporal: FakeTemporal) -> None:
    temporal.answer = lambda _: WorkflowUpdateRPCTimeoutOrCancelledError()
    await reply(counter)
    temporal.answer = lambda _: Taken()
    other = await counter.submit("t-other", "RD-OTHER", "reply", "requester", {}, {})
    assert other.state == "accepted"


async def test_a_slow_case_does_not_keep_the_page_waiting(counter: InboxCounter, temporal: FakeTemporal) -> None:
    temporal.pause = 30
    assert (await reply(counter, wait=0.05)).state == "waiting"


async def test_what_a_page_is_delivering_is_not_delivered_beside_it(
    counter: InboxCounter, temporal: FakeTemporal
) -> None:
    temporal.pause = 0.05
    page = asyncio.create_task(reply(counter))
    await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert not await counter.redeliver_once()
    assert (await page).state == "accepted"
    assert len(temporal.delivered) == 1


async def test_a_token_of_another_case_is_refused(counter: InboxCounter, temporal: FakeTemporal) -> None:
    await reply(counter)
    other = await counter.submit("t-reply", "RD-OTHER", "reply", "requester", {}, {})
    assert other.state == "refused"
    assert other.case_id == "RD-OTHER"


async def test_a_message_that_is_none_is_refused_instead_of_blocking_its_case(
    counter: InboxCounter, inbox: FakeInbox
) -> None:
    submitted = await counter.submit("t-1", CASE, "extend", "staff:1", {"grounds": "?"}, {})
    assert submitted.state == "refused"
    assert (await counter.submit("t-2", CASE, "unheard_of", "staff:1", {}, {})).state == "refused"
    assert (await reply(counter)).state == "accepted"


async def test_the_loop_survives_everything_and_ends_when_cancelled(
    counter: InboxCounter, temporal: FakeTemporal, inbox: FakeInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.counter.POLL_SECONDS", 0.001)
    good, calls = inbox.due, 0

    async def flaky(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise OSError("disk of stanislawa@example.org")
        return await good(*args, **options)

    temporal.down = True
    await open_case(counter)
    monkeypatch.setattr(inbox, "due", flaky)
    loop = asyncio.create_task(counter.redeliver_forever())
    await until(lambda: calls > 5)
    assert inbox.rows["t-open"].state == "waiting"
    temporal.down = False
    await until(lambda: inbox.rows["t-open"].state == "accepted")
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the fakes have nothing to signal with
            await asyncio.sleep(0.001)


async def test_logs_name_no_person(
    counter: InboxCounter, temporal: FakeTemporal, caplog: pytest.LogCaptureFixture
) -> None:
    temporal.down = True
    with caplog.at_level(logging.DEBUG):
        await open_case(counter)
    assert "waits: RuntimeError" in caplog.text
    assert "stanislawa" not in caplog.text
