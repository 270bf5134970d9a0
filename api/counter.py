"""The counter: commits every submission first, then hands it to its case, again and again until it has an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.message_table import MESSAGES as MESSAGES
from api.message_table import OPEN as OPEN
from api.services import Submitted
from casework.record.contract import InboxBook
from casework.record.views import InboxView
from workflows import messages

log = logging.getLogger(__name__)

CASE_WORKFLOW = "CaseWorkflow"

CHILD_MARK = "/"
"""In the id of a workflow that asks a person something for a case; no reference has one."""

CASE_CLOSED = "The case is closed, so this can no longer be done."
QUESTION_CLOSED = "This question was already answered or is no longer needed."
NOT_DONE = "This could not be done. Please try again, or contact us if it happens again."
OTHER_CASE = "This form belongs to another case. Please reload the page and send it again."

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(seconds=20)  # a stopped service goes on well within a minute of its return
POLL_SECONDS = 1.0
REDELIVERY_SECONDS = 5.0
AT_ONCE = 20


@dataclass(frozen=True)
class Verdict:
    """The workflow's final word on a submission: `accepted` or `refused`, with its sentence."""

    state: str
    sentence: str = ""


class NoAnswerYet(Exception):
    """The outcome is not known; the submission stays waiting. The message names an error type only."""


def message_of(row: InboxView) -> Any:
    """Rebuild the message of a submission; raises pydantic.ValidationError or KeyError when it cannot be one."""
    fields = {**row.message, "token": row.token, "actor": row.actor}
    if row.action == OPEN:
        fields["case_id"] = row.case_id
    return TypeAdapter(MESSAGES[row.action]).validate_python(fields)


def fields_of(message: Any) -> dict[str, Any]:
    """Give a message's fields as the inbox keeps them: plain JSON values, dates ISO, without token and actor."""
    written: dict[str, Any] = TypeAdapter(type(message)).dump_python(message, mode="json")
    return {name: value for name, value in written.items() if name not in {"token", "actor"}}


def pause_after(tries: int) -> timedelta:
    """Give how long to wait after so many failed tries: 2, 4, 8, 16, then 20 seconds."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tries, 10)))


class InboxCounter:
    """Implements api.services.Counter on the record's inbox and Temporal."""

    def __init__(
        self,
        inbox: InboxBook,
        client_source: Callable[[], Awaitable[Client]],
        now: Callable[[], datetime],
        task_queue: str,
    ) -> None:
        """Take the inbox, a source of connected clients (it may raise while Temporal is down), and the clock."""
        self._inbox = inbox
        self._client_source = client_source
        self._now = now
        self._task_queue = task_queue
        self._in_hand: set[str] = set()

    async def submit(
        self,
        token: str,
        case_id: str,
        action: str,
        actor: str,
        message: dict[str, Any],
        personal: dict[str, Any],
        workflow_id: str = "",
        wait_seconds: float = 5.0,
    ) -> Submitted:
        """Commit, deliver, and wait briefly. The same token again gives the first submission's state."""
        row = await self._inbox.commit(
            token, case_id, workflow_id or case_id, action, actor, message, personal, self._now()
        )
        if action != row.action or (action != OPEN and case_id != row.case_id):
            return Submitted(token, case_id, "refused", OTHER_CASE)
        if row.state != "waiting":
            return Submitted(token, row.case_id, row.state, row.answer)
        verdict = await self._deliver_now(row, wait_seconds)
        if verdict is None:
            return Submitted(token, row.case_id, "waiting")
        return Submitted(token, row.case_id, verdict.state, verdict.sentence)

    async def _deliver_now(self, row: InboxView, wait_seconds: float) -> Verdict | None:
        """Try at once, unless something of the same case still waits before it; None: no answer yet."""
        self._in_hand.add(row.token)
        try:
            async with asyncio.timeout(wait_seconds):
                if await self._is_first(row):
                    return await self._deliver(await self._client_source(), row, wait_seconds)
        except Exception as error:
            log.warning("submission to %s (%s) waits: %s", row.case_id, row.action, kind_of(error))
        finally:
            self._in_hand.discard(row.token)
        return None

    async def _is_first(self, row: InboxView) -> bool:
        """Say whether nothing of its case that waits holds this back, however far that is postponed."""
        if row.action == OPEN:
            return True
        return await self._inbox.is_first(row.token)

    async def _deliver(self, client: Client, row: InboxView, wait_seconds: float) -> Verdict:
        """Deliver one submission and settle it; raises when the outcome is not known."""
        try:
            message = message_of(row)
        except (KeyError, ValidationError) as error:
            log.error("submission to %s (%s) is no message: %s", row.case_id, row.action, kind_of(error))
            verdict = Verdict("refused", NOT_DONE)
        else:
            send = self._start if row.action == OPEN else self._update
            verdict = await send(client, row, message, timedelta(seconds=wait_seconds))
        await self._inbox.settle(row.token, verdict.state, verdict.sentence[:500], self._now(), row.case_id)
        return verdict

    async def _start(self, client: Client, row: InboxView, message: Any, wait: timedelta) -> Verdict:
        try:
            await client.start_workflow(
                CASE_WORKFLOW,
                message,
                id=row.workflow_id,
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                rpc_timeout=wait,
            )
        except WorkflowAlreadyStartedError:
            # The reference is random and belongs to this submission alone: it was started by an earlier try.
            return Verdict("accepted")
        return Verdict("accepted")

    async def _update(self, client: Client, row: InboxView, message: Any, wait: timedelta) -> Verdict:
        handle = client.get_workflow_handle(row.workflow_id)
        try:
            taken = await handle.execute_update(
                row.action, message, id=row.token, result_type=messages.Taken, rpc_timeout=wait
            )
        except WorkflowUpdateFailedError as failed:
            return refusal_of(failed)
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            raise NoAnswerYet("the workflow did not answer in time") from None
        except RPCError as error:
            if is_gone(error):
                return Verdict("refused", QUESTION_CLOSED if CHILD_MARK in row.workflow_id else CASE_CLOSED)
            raise
        return Verdict("accepted", taken.sentence)

    async def redeliver_forever(self) -> None:
        """Deliver what waits, about every second, until cancelled; survives every failure."""
        while True:
            again = False
            try:
                again = await self.redeliver_once()
            except Exception as error:
                log.warning("submissions wait: %s", kind_of(error))
            if not again:
                await asyncio.sleep(POLL_SECONDS)

    async def redeliver_once(self) -> bool:
        """Try once everything that is due, the first of each case; says whether something was settled."""
        due = [row for row in await self._inbox.due(self._now()) if row.token not in self._in_hand]
        if not due:
            return False
        async with asyncio.timeout(REDELIVERY_SECONDS):
            # While Temporal is away nothing is postponed, so that all goes on at once when it is back.
            client = await self._client_source()
        gate = asyncio.Semaphore(AT_ONCE)
        return any(await asyncio.gather(*(self._redeliver(client, row, gate) for row in due)))

    async def _redeliver(self, client: Client, row: InboxView, gate: asyncio.Semaphore) -> bool:
        async with gate:
            if row.token in self._in_hand:
                return False
            try:
                async with asyncio.timeout(REDELIVERY_SECONDS * 2):
                    await self._deliver(client, row, REDELIVERY_SECONDS)
            except Exception as error:
                log.warning(
                    "submission to %s (%s) waits after %d tries: %s",
                    row.case_id,
                    row.action,
                    row.tries + 1,
                    kind_of(error),
                )
                await self._inbox.postpone(row.token, self._now() + pause_after(row.tries))
                return False
            return True


def refusal_of(failed: WorkflowUpdateFailedError) -> Verdict:
    """Give the workflow's reason; a failure of another kind is final too, since an update id is answered once."""
    cause = failed.cause
    if isinstance(cause, ApplicationError) and cause.message:
        return Verdict("refused", cause.message)
    return Verdict("refused", NOT_DONE)


def is_gone(error: RPCError) -> bool:
    """Say whether the workflow is closed or unknown; a namespace that is missing is another matter."""
    return error.status == RPCStatusCode.NOT_FOUND and "namespace" not in error.message.lower()


def kind_of(error: BaseException) -> str:
    """Name an error by type, and status where it has one: messages might hold what they should not."""
    if isinstance(error, RPCError):
        return f"{type(error).__name__} {error.status.name}"
    return type(error).__name__
