"""How each part of the service is, in a word or a sentence that names nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from casework.record.contract import CalendarBook, InboxBook
from casework.record.database import Database
from casework.settings import Settings

WELL = "well"
PATIENCE_SECONDS = 3.0
POLLER_SECONDS = 150
FRESH_SECONDS = 3.0
LATE_SUBMISSION = timedelta(minutes=2)
CALENDAR_AHEAD = timedelta(days=120)


class Parts(Protocol):
    """What is asked how it is."""

    @property
    def settings(self) -> Settings:
        """The deployment's settings."""

    @property
    def database(self) -> Database:
        """The record's database."""

    @property
    def inbox(self) -> InboxBook:
        """Submissions."""

    @property
    def calendar(self) -> CalendarBook:
        """Bank holidays."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""


class Probe:
    """Asks each part; implements api.services.HealthProbe."""

    def __init__(self, parts: Parts, client: Callable[[], Awaitable[Client]]) -> None:
        """Take the parts and a source of connected Temporal clients."""
        self._parts = parts
        self._client = client
        self._asking = asyncio.Lock()
        self._known: tuple[float, dict[str, str]] | None = None

    async def probe(self) -> dict[str, str]:
        """Give `well` or a sentence for each part; no part can keep another from answering.

        An answer is good for a few seconds: anybody may ask, and each asking reaches the mail server and the disk.
        """
        async with self._asking:
            if self._known is None or time.monotonic() - self._known[0] > FRESH_SECONDS:
                self._known = (time.monotonic(), await self._ask_all())
            return dict(self._known[1])

    async def _ask_all(self) -> dict[str, str]:
        asked = {
            "record": (self._record, "The database does not answer."),
            "vault": (self._vault, "The folder of encrypted files cannot be written to."),
            "temporal": (self._temporal, "Temporal does not answer. Submissions are saved and wait."),
            "worker": (self._worker, "No worker has been seen in the last minutes."),
            "mail": (self._mail, "The mail server does not answer. Letters wait."),
            "inbox": (self._inbox, "Submissions wait that the workflow has not taken yet."),
            "calendar": (self._calendar, "The bank holidays end soon: run 'rightsdesk calendar refresh'."),
        }
        answers = await asyncio.gather(*(_ask(check, sentence) for check, sentence in asked.values()))
        return dict(zip(asked, answers, strict=True))

    async def _record(self) -> bool:
        async with self._parts.database.reading() as session:
            await session.execute(text("SELECT 1"))
        return True

    async def _vault(self) -> bool:
        folder = self._parts.settings.vault_folder()
        return await asyncio.to_thread(_writable, folder)

    async def _temporal(self) -> bool:
        client = await self._client()
        return await client.service_client.check_health()

    async def _worker(self) -> bool:
        return await poller_seen(await self._client(), self._parts.settings.task_queue)

    async def _mail(self) -> bool:
        settings = self._parts.settings
        _, writer = await asyncio.open_connection(settings.smtp_host, settings.smtp_port)
        writer.close()
        return True

    async def _inbox(self) -> bool:
        now = self._parts.now()
        waiting = await self._parts.inbox.due(now + timedelta(days=1), limit=50)
        return not any(now - row.committed_at > LATE_SUBMISSION for row in waiting)

    async def _calendar(self) -> bool:
        calendar = await self._parts.calendar.current()
        return calendar.covers_until >= (self._parts.now() + CALENDAR_AHEAD).date()


async def poller_seen(client: Client, task_queue: str) -> bool:
    """Say whether a worker asked Temporal for work within the last minutes."""
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    return any(time.time() - poller.last_access_time.seconds < POLLER_SECONDS for poller in answer.pollers)


async def _ask(check: Callable[[], Awaitable[bool]], sentence: str) -> str:
    try:
        return WELL if await asyncio.wait_for(check(), PATIENCE_SECONDS) else sentence
    except Exception:  # a part that fails in a way nobody thought of is still only "not well"
        return sentence


def _writable(folder: Path) -> bool:
    probe = folder / ".probe"
    probe.write_bytes(b"")
    probe.unlink()
    return True
