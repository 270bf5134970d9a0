"""A whole deployment in one process on the time-skipping server: rehearses cases in seconds, for people and tests."""

from __future__ import annotations

import email
import email.policy
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from api.counter import InboxCounter
from api.policy import policy_of
from api.services import Submitted
from casework.commands.wiring import Deployment, activities, assemble
from casework.record.migrations import upgrade
from casework.record.views import CaseView, EventView
from casework.rules.london import london_date
from casework.rules.phrases import make_phrase
from casework.rules.reference import make_reference
from casework.rules.vocabulary import Capacity, Channel, Right, Verdict
from casework.settings import Settings
from casework.temporal import quiet_runtime
from casework.temporal_programs import find_test_server_binary
from casework.vault.master import make_master_key
from casework.vault.payloads import data_converter
from worker import make_worker

DPO, APPROVER = "staff:dpo", "staff:approver"


@dataclass(frozen=True)
class Wishes:
    """What a request says besides its rights."""

    marketing: bool = False
    objects_otherwise: bool = False
    compensation: bool = False


NO_WISHES = Wishes()


@dataclass
class PostBox:
    """Keeps letters instead of sending them; implements casework.letters.contract.Post."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def deliver(self, mime: bytes, to_email: str) -> str:
        """Keep one letter."""
        message = email.message_from_bytes(mime, policy=email.policy.default)
        if isinstance(message, EmailMessage):
            self.letters.append(message)
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """Give the letters to one address, oldest first."""
        return [letter for letter in self.letters if address in str(letter["To"])]

    def code(self) -> str:
        """Give the identity code of the newest letter that holds one; raises LookupError."""
        for letter in reversed(self.letters):
            found = re.search(r"(?m)^\s*(\d{6})\s*$", text_of(letter))
            if found:
                return found.group(1)
        raise LookupError("No letter holds a code.")

    def link(self, mark: str) -> str:
        """Give the newest link whose path begins with this mark, such as `/c/`; raises LookupError."""
        for letter in reversed(self.letters):
            found = re.search(rf"https?://\S+({re.escape(mark)}\S+)", text_of(letter))
            if found:
                return found.group(1)
        raise LookupError("No letter holds such a link.")


def text_of(letter: EmailMessage) -> str:
    """Give a letter's plain text."""
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


class Rehearsal:
    """One deployment under a clock that can be moved forward."""

    def __init__(self, environment: WorkflowEnvironment, deployment: Deployment, post: PostBox, clock: Clock) -> None:
        """Take the parts; use `rehearsal(...)` to make one."""
        self.environment = environment
        self.deployment = deployment
        self.post = post
        self._clock = clock
        self.counter = InboxCounter(deployment.inbox, self._client, clock, deployment.settings.task_queue)

    async def _client(self) -> Client:
        return self.environment.client

    @property
    def now(self) -> datetime:
        """The rehearsed instant, in UTC."""
        return self._clock()

    @property
    def today(self) -> date:
        """The rehearsed London date."""
        return london_date(self.now)

    async def pass_time(self, span: timedelta) -> None:
        """Let time pass; every timer due in it fires."""
        await self.environment.sleep(span)
        await self._clock.read(self.environment)

    async def until(self, day: date, hour: int = 10) -> None:
        """Let time pass until an hour (UTC) of a day that is still to come."""
        target = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        if target > self.now:
            await self.pass_time(target - self.now)

    async def ask(
        self,
        name: str,
        email_address: str,
        *,
        received: date | None = None,
        channel: Channel = Channel.WEB,
        capacity: Capacity = Capacity.SELF,
        actor: str = "requester",
        rights: tuple[Right, ...] = (Right.ACCESS,),
        wishes: Wishes = NO_WISHES,
        quiet: bool = False,
        **personal: Any,
    ) -> tuple[str, str]:
        """Hand in a request; give its reference and the collection phrase."""
        reference = make_reference(secrets.token_bytes(16))
        phrase = make_phrase(secrets.token_bytes(16))
        profile = self.deployment.profile
        policy = policy_of(profile, self.deployment.profile_hash)
        message = {
            "received": (received or self.today).isoformat(),
            "nation": profile.organisation.nation.value,
            "channel": channel.value,
            "capacity": capacity.value,
            "policy": asdict(policy),
            "has_email": bool(email_address),
            "quiet": quiet,
            "rights": [right.value for right in rights],
            **asdict(wishes),
        }
        filled = {"name": name, "email": email_address, "phrase": phrase, **personal}
        await self.submit(reference, "open", actor, message, filled)
        return reference, phrase

    async def submit(
        self,
        case_id: str,
        action: str,
        actor: str,
        message: dict[str, Any] | None = None,
        personal: dict[str, Any] | None = None,
        workflow_id: str = "",
    ) -> Submitted:
        """Hand in one decision or answer under a fresh token."""
        token = secrets.token_hex(16)
        return await self.counter.submit(
            token, case_id, action, actor, message or {}, personal or {}, workflow_id, wait_seconds=20.0
        )

    async def confirm_email(self, case_id: str) -> Submitted:
        """Type in the code from the newest letter."""
        await self.deployment.codes.try_code(case_id, self.post.code(), self.now)
        return await self.submit(case_id, "confirm_email", "requester")

    async def case(self, case_id: str) -> CaseView:
        """Read a case; raises LookupError."""
        view = await self.deployment.reader.case(case_id)
        if view is None:
            raise LookupError("There is no such case.")
        return view

    async def events(self, case_id: str) -> list[EventView]:
        """Read a case's event log."""
        return list(await self.deployment.reader.events(case_id))

    async def decide_all(self, case_id: str, verdict: Verdict = Verdict.DISCLOSE) -> None:
        """Give every undecided item one verdict, and excuse what could not be searched."""
        items = await self.deployment.searches.items(case_id)
        open_ = [item.id for item in items if item.verdict is Verdict.UNDECIDED]
        if open_:
            message = {"items": open_, "verdict": verdict.value, "exemption": ""}
            await self.submit(case_id, "decide_items", DPO, message)
        for search in (await self.case(case_id)).searches:
            if search.result in ("not-searchable", "failed", "wrong-person") and not search.excused_by:
                reason = {"text": "Nothing we know of the person is a key there; we asked the keeper by phone."}
                await self.submit(case_id, "excuse_search", DPO, {"search": search.key}, reason)

    async def answer(self, case_id: str) -> None:
        """Decide, finish the review and have another person approve."""
        await self.decide_all(case_id)
        await self.submit(case_id, "finish_review", DPO)
        await self.submit(case_id, "approve", APPROVER)


class Clock:
    """The clock of a rehearsal: the test server's, read after every move."""

    def __init__(self) -> None:
        """Start with the machine's time."""
        self._offset = timedelta()

    def __call__(self) -> datetime:
        """Give the rehearsed instant, in UTC."""
        return datetime.now(UTC) + self._offset

    async def read(self, environment: WorkflowEnvironment) -> None:
        """Take over the test server's time."""
        self._offset = await environment.get_current_time() - datetime.now(UTC)


@asynccontextmanager
async def rehearsal(home: Path, profile: Path, database_url: str | None = None) -> AsyncIterator[Rehearsal]:
    """Give a deployment of a profile in a folder, with a clock that can be moved; all ends with the block."""
    settings = rehearsal_settings(home, profile, database_url)
    post, clock = PostBox(), Clock()
    await upgrade(settings.database())
    deployment = assemble(settings, now=clock, post=post)
    await deployment.prepare()
    program = find_test_server_binary()
    environment = await WorkflowEnvironment.start_time_skipping(
        data_converter=data_converter(deployment.ring),
        test_server_existing_path=str(program) if program is not None else None,
        runtime=quiet_runtime(),
    )
    try:
        async with environment:
            await clock.read(environment)
            async with make_worker(environment.client, settings.task_queue, activities(deployment)):
                yield Rehearsal(environment, deployment, post, clock)
    finally:
        await deployment.close()


def rehearsal_settings(home: Path, profile: Path, database_url: str | None = None) -> Settings:
    """Give settings for a deployment that sends no mail, in a folder of its own with its own key."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "master.key").exists():
        make_master_key(home / "master.key")
    return Settings(
        home=home,
        profile=profile,
        database_url=database_url,
        vault=None,
        master_key_file=None,
        public_url="http://127.0.0.1:8080",
        smtp_host="127.0.0.1",
        smtp_port=1,
        smtp_security="none",
        mail_from="requests@example.org",
        task_queue=f"rehearsal-{secrets.token_hex(4)}",
    )
