"""The society's office under a clock that starts on Monday 1 March 2060, and requests told in few words."""

from __future__ import annotations

import asyncio
import io
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from api.counter import message_of
from api.services import Submitted
from casework.letters.contract import PostFailure
from casework.record.views import CaseView, FileView, ItemView
from casework.rehearsal import APPROVER, DPO, Rehearsal, rehearsal, text_of
from casework.rules.clock import Calendar
from casework.rules.london import LONDON
from casework.rules.vocabulary import Channel, Nation, Role, Verdict
from tests import used
from tests.workflows.processors import make_databases, write_profile

__all__ = ["APPROVER", "DPO", "Office", "Request", "open_office", "words_of"]

ZOE, ZOE_MAIL = "Zoë O'Hara", "zoe@example.org"
DPO_MAIL, DEPUTY_MAIL, CHAIR_MAIL = (f"{who}@larkfield.example.org" for who in ("dpo", "deputy", "chair"))
APPROVER_MAIL, ARCHIVE_MAIL, ARCHIVE_HEAD_MAIL = (
    f"{who}@larkfield.example.org" for who in ("approver", "archive", "archive-head")
)

FIRST_DAY = date(2060, 3, 1)
"""A Monday that stays in the future for long: the test server's clock only moves forward."""

EASTER_ONLY = Calendar(
    edition="invented-1",
    holidays={nation: frozenset({date(2060, 4, 16), date(2060, 4, 19)}) for nation in Nation},
    covers_until=date(2065, 12, 31),
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PATIENCE_SECONDS = 30.0
WORKFLOW_TASK = {
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED: False,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED: False,
    EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED: False,
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT: False,
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED: True,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: True,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: True,
}
"""Whether nothing is being done after such an event."""

ACTIVITY_ENDED = (
    EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
    EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
)


class Office:
    """One deployment; time passes only when told, and only until all is quiet again."""

    def __init__(self, rehearsed: Rehearsal, folder: Path) -> None:
        self.rehearsed = rehearsed
        self.folder = folder
        self.requests: list[Request] = []
        self.refuses: set[str] = set()
        self.unreachable = False
        deliver = rehearsed.post.deliver

        async def delivered(mime: bytes, to_email: str) -> str:
            if self.unreachable:
                raise PostFailure("unreachable", "The mail server does not answer.")
            if to_email in self.refuses:
                raise PostFailure("refused", "550 no such mailbox")
            return await deliver(mime, to_email)

        rehearsed.post.deliver = delivered  # type: ignore[method-assign]

    async def request(self, name: str = ZOE, email: str = ZOE_MAIL, **how: Any) -> Request:
        """Hand in a request."""
        reference, phrase = await self.rehearsed.ask(name, email, **how)
        request = Request(self, reference, phrase)
        self.requests.append(request)
        await self.settle()
        return request

    async def phoned(self, **personal: Any) -> Request:
        """Log a request made by phone."""
        return await self.request(channel=Channel.PHONE, actor=DPO, **personal)

    async def gathered(self, **how: Any) -> Request:
        """Hand in a request whose email is confirmed and whose searches are done."""
        request = await self.request(**how)
        await request.confirm()
        return request

    async def reviewed(self, **how: Any) -> Request:
        """Hand in a request whose review is finished by the DPO."""
        request = await self.gathered(**how)
        await request.decide_all()
        await request.do("finish_review")
        return request

    async def answered(self, **how: Any) -> Request:
        """Hand in a request whose answer has gone out."""
        request = await self.reviewed(**how)
        await request.do("approve", APPROVER)
        return request

    async def pass_time(self, span: timedelta) -> None:
        """Let time pass, and all that comes of it be done."""
        await self.rehearsed.pass_time(span)
        await self.settle()

    async def until(self, words: str) -> None:
        """Let time pass until a London instant such as `2060-03-12 09:01`."""
        target = datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)
        await self.pass_time(target - self.rehearsed.now)

    async def settle(self) -> None:
        """Wait until no workflow has anything to do now: all wait for time, for people, or for a retry."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        before: list[int] | None = None
        while True:
            quiet = [await self._quiet(request.id) for request in self.requests]
            # Twice, since the one looked at last may have woken the one looked at first.
            if 0 not in quiet and quiet == before:
                return
            before = quiet
            assert time.monotonic() < deadline, "a workflow never comes to rest"
            await asyncio.sleep(0.02 if 0 in quiet else 0)

    async def _quiet(self, workflow_id: str) -> int:
        """Give how many events there have been, with those of searches by hand; none while something is being done."""
        handle = self.rehearsed.environment.client.get_workflow_handle(workflow_id)
        try:
            history = await handle.fetch_history()
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return 0
        rests = [WORKFLOW_TASK[event.event_type] for event in history.events if event.event_type in WORKFLOW_TASK]
        if not rests or not rests[-1]:
            return 0
        if open_activities(history):
            # What failed once waits for its next try; this server calls that "started", too.
            pending = (await handle.describe()).raw_description.pending_activities
            if len(pending) != open_activities(history) or any(activity.attempt == 1 for activity in pending):
                return 0
        children = [await self._quiet(child) for child in open_children(history)]
        return 0 if 0 in children else len(history.events) + sum(children)

    async def upload(self, request: Request, kind: str, name: str, content: str) -> str:
        """Put a file into the vault as a page does; gives its id."""
        deployment = self.rehearsed.deployment

        async def chunks() -> AsyncIterator[bytes]:
            yield content.encode()

        stored = await deployment.vault.write(request.id, chunks())
        view = FileView(stored.file_id, kind, "", name, "text/plain", stored.size, self.rehearsed.now, None)
        await deployment.files.add(request.id, view, stored.sha256)
        return stored.file_id

    async def package(self, request: Request) -> list[str]:
        """Give the names of the files in the answer's package."""
        package = (await request.view()).package_file_id
        assert package is not None
        chunks = self.rehearsed.deployment.vault.read(request.id, package)
        with ZipFile(io.BytesIO(b"".join([chunk async for chunk in chunks]))) as opened:
            return opened.namelist()

    def letters(self, address: str) -> list[str]:
        """Give the subjects of all letters to an address, without the reference, oldest first."""
        return [subject(letter) for letter in self.rehearsed.post.to(address)]

    def newest(self, address: str) -> str:
        """Give the text of the newest letter to an address."""
        return words_of(self.rehearsed.post.to(address)[-1])


@dataclass
class Request:
    """One request of the office."""

    office: Office
    id: str
    phrase: str

    async def send(
        self,
        action: str,
        actor: str = DPO,
        said: str | dict[str, Any] = "",
        workflow_id: str = "",
        **message: Any,
    ) -> Submitted:
        """Submit something and wait until all that comes of it is done; `said` is its sealed part."""
        personal = {"text": said} if isinstance(said, str) else said
        sent = await self.office.rehearsed.submit(self.id, action, actor, message, personal, workflow_id)
        await self.office.settle()
        return sent

    async def do(self, action: str, actor: str = DPO, said: str | dict[str, Any] = "", **message: Any) -> str:
        """Do what is allowed; gives the sentence of the answer."""
        sent = await self.send(action, actor, said, **message)
        assert sent.state == "accepted", f"{action}: {sent.state}: {sent.sentence}"
        return sent.sentence

    async def refused(self, action: str, actor: str = DPO, said: str | dict[str, Any] = "", **message: Any) -> str:
        """Try what is not allowed; gives the sentence of the refusal. Nothing may have changed."""
        before = await self.log()
        sent = await self.send(action, actor, said, **message)
        assert sent.state == "refused", f"{action}: {sent.state}: {sent.sentence}"
        assert await self.log() == before
        return sent.sentence

    async def race(self, *decisions: tuple[str, str, dict[str, Any]]) -> list[bool]:
        """Let decisions (action, actor, message) reach the workflow at once; says which of them were taken."""
        rehearsed = self.office.rehearsed
        handle = rehearsed.environment.client.get_workflow_handle(self.id)

        async def deliver(action: str, actor: str, message: dict[str, Any]) -> bool:
            inbox, token = rehearsed.deployment.inbox, secrets.token_hex(16)
            row = await inbox.commit(token, self.id, self.id, action, actor, message, {}, rehearsed.now)
            try:
                await handle.execute_update(action, message_of(row), id=token)
            except WorkflowUpdateFailedError:
                return False
            return True

        taken = await asyncio.gather(*(deliver(*decision) for decision in decisions))
        await self.office.settle()
        return taken

    async def confirm(self) -> None:
        """Type in the code from the newest letter."""
        assert (await self.office.rehearsed.confirm_email(self.id)).state == "accepted"
        await self.office.settle()

    async def decide_all(self, verdict: Verdict = Verdict.DISCLOSE) -> None:
        """Give every undecided item one verdict, and excuse what could not be searched."""
        await self.office.rehearsed.decide_all(self.id, verdict)
        await self.office.settle()

    async def decide_items_only(self) -> None:
        """Disclose every item; excuse nothing."""
        items = [item.id for item in await self.items()]
        await self.do("decide_items", items=items, verdict="disclose", exemption="")

    async def dismiss(self, kind: str) -> None:
        """Tick off every open task of a kind."""
        for task in (await self.view()).tasks:
            if task.state == "open" and task.kind == kind:
                await self.do("dismiss_task", task=task.key)

    async def key_of(self, processor: str) -> str:
        """Give the key of the only search of a processor."""
        (key,) = [search.key for search in (await self.view()).searches if search.processor == processor]
        return key

    async def asks_archive(self) -> None:
        """Add the paper archive, which a person searches."""
        await self.do("add_processor", processor="archive")

    async def archive(self, action: str, said: dict[str, Any] | None = None, **message: Any) -> Submitted:
        """Let the person who searches the archive do something on their page."""
        child = f"{self.id}/search/archive/person"
        return await self.send(action, "processor:archive", said or {}, workflow_id=child, **message)

    async def view(self) -> CaseView:
        """Read the case."""
        return await self.office.rehearsed.case(self.id)

    async def stage(self) -> str:
        """Give the stage."""
        return (await self.view()).stage.value

    async def dates(self) -> str:
        """Give the clock with its dates in words, such as `running, due 2060-04-01, planned 2060-04-01`."""
        right = (await self.view()).rights[0]
        return f"{right.clock.value}, due {right.due_date}, planned {right.planning_date}"

    async def tasks(self) -> list[str]:
        """Give the kinds of all open tasks, in alphabetical order."""
        return sorted(task.kind for task in (await self.view()).tasks if task.state == "open")

    async def searches(self) -> dict[str, str]:
        """Give what the newest search of each processor came to."""
        return {search.processor: search.result.value for search in (await self.view()).searches}

    async def items(self) -> list[ItemView]:
        """Give all items."""
        return list(await self.office.rehearsed.deployment.searches.items(self.id))

    async def log(self) -> list[str]:
        """Give the kinds of all events in order, the sending of letters left out."""
        events = await self.office.rehearsed.events(self.id)
        return [event.kind for event in events if event.kind != "letter-sent"]

    async def dated(self, *kinds: str) -> list[str]:
        """Give events of some kinds with their London instant, such as `Fri 12 Mar 09:00 due-reminder`."""
        events = await self.office.rehearsed.events(self.id)
        return [f"{in_london(event.at)} {event.kind}" for event in events if event.kind in kinds]

    async def planned(self, *kinds: str) -> list[str]:
        """Give what is planned with its London instant: only some kinds, where any are named."""
        moments = (await self.view()).next
        return [f"{in_london(moment.at)} {moment.kind}" for moment in moments if not kinds or moment.kind in kinds]

    async def history(self, child: str = "") -> WorkflowHistory:
        """Fetch the history of its workflow, or of a search by hand."""
        client = self.office.rehearsed.environment.client
        return await client.get_workflow_handle(f"{self.id}{child}").fetch_history()


def in_london(at: datetime) -> str:
    """Give an instant as `Fri 12 Mar 09:00` of London."""
    return f"{at.astimezone(LONDON):%a %-d %b %H:%M}"


def subject(letter: EmailMessage) -> str:
    """Give a letter's subject without the reference."""
    return " ".join(word for word in str(letter["Subject"]).split() if not word.strip("():").startswith("RD-"))


def words_of(letter: EmailMessage) -> str:
    """Give a letter's text on one line."""
    return " ".join(text_of(letter).split())


def open_activities(history: WorkflowHistory) -> int:
    """Count the activities that were scheduled and have not ended."""
    kinds = Counter(event.event_type for event in history.events)
    return kinds[EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED] - sum(kinds[ended] for ended in ACTIVITY_ENDED)


def open_children(history: WorkflowHistory) -> list[str]:
    """Give the ids of child workflows that were started and have not ended."""
    started: dict[int, str] = {}
    for event in history.events:
        for name in ("completed", "canceled", "failed"):
            attributes = getattr(event, f"child_workflow_execution_{name}_event_attributes")
            started.pop(attributes.initiated_event_id, None)
        if event.event_type == EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED:
            begun = event.child_workflow_execution_started_event_attributes
            started[begun.initiated_event_id] = begun.workflow_execution.workflow_id
    return list(started.values())


@asynccontextmanager
async def open_office(folder: Path, **changes: Any) -> AsyncIterator[Office]:
    """Open the office on Monday 1 March 2060 at 10:00, with an approver on the staff."""
    make_databases(folder)
    async with rehearsal(folder / "home", write_profile(folder, changes)) as rehearsed:
        used.note("Temporal test server", "the binary found by casework.temporal_programs")
        await rehearsed.until(FIRST_DAY, 10)
        deployment = rehearsed.deployment
        await deployment.calendar.store(EASTER_ONLY, rehearsed.now)
        await deployment.staff.add("Amal Said", APPROVER_MAIL, [Role.APPROVER], rehearsed.now)
        yield Office(rehearsed, folder)
