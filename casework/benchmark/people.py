"""The people of a case: someone who asks, and the desk that decides at once whatever waits for it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from api.policy import policy_of
from casework.benchmark.data import SUBJECTS, email_of, name_of
from casework.benchmark.service import Service
from casework.benchmark.sink import Letter
from casework.record.models import Case
from casework.rules.london import london_date
from casework.rules.phrases import make_phrase
from casework.rules.reference import make_reference
from casework.rules.vocabulary import Capacity, Channel, Verdict

REVIEWER, APPROVER, REQUESTER = "staff:reviewer", "staff:approver", "requester"
PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.1
CODE = re.compile(r"(?m)^\s*(\d{6})\s*$")
LETTERS_AT_OPENING = 2
"""Acknowledgement and code."""
LETTERS_OF_A_CASE = 6
"""Acknowledgement, code, two tasks opened, answer ready, closing."""


class NotTaken(Exception):
    """A submission was not accepted, so the measurement means nothing. The message names nobody."""


class People:
    """Has cases go their way on one service, as fast as the service lets them."""

    def __init__(self, service: Service) -> None:
        """Take the service."""
        self._service = service
        self._deployment = service.deployment
        self._asked = 0

    async def whole_case(self) -> str:
        """Ask, prove, review, approve, collect: give the reference of a case that is closed with all its letters."""
        case_id = await self.reviewable()
        sink = self._service.sink
        items = await self._deployment.searches.items(case_id)
        decision = {"items": [item.id for item in items], "verdict": Verdict.DISCLOSE.value, "exemption": ""}
        await self.submit(case_id, "decide_items", REVIEWER, decision)
        await self.submit(case_id, "finish_review", REVIEWER)
        before = sink.count(case_id)
        await self.submit(case_id, "approve", APPROVER)
        await self._letter(case_id, self._to_requester, before)
        await self._answered(case_id)
        before = sink.count(case_id)
        await self.submit(case_id, "collect", REQUESTER)
        await self._letter(case_id, self._to_requester, before)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._service.client.get_workflow_handle(case_id).result()
        if sink.count(case_id) != LETTERS_OF_A_CASE:
            raise NotTaken(f"Case {case_id} ended with {sink.count(case_id)} letters of {LETTERS_OF_A_CASE}.")
        sink.forget(case_id)
        return case_id

    async def reviewable(self) -> str:
        """Ask and prove; give the reference of a case whose searches are done and whose review is open."""
        case_id = await self.opened()
        code = await self._letter(case_id, lambda letter: b"code" in letter.subject.lower())
        digits = CODE.search(_text(code))
        at = self._deployment.now()
        typed = await self._deployment.codes.try_code(case_id, digits.group(1) if digits else "", at)
        if typed != "right":
            raise NotTaken(f"The code of case {case_id} was {typed}.")
        await self.submit(case_id, "confirm_email", REQUESTER)
        await self._letter(case_id, self._to_dpo)
        return case_id

    async def opened(self, letters: int = 0) -> str:
        """Ask; give the reference once it is accepted and so many letters have come."""
        subject = self._asked % SUBJECTS
        self._asked += 1
        case_id = make_reference(secrets.token_bytes(16))
        profile = self._deployment.profile
        policy = policy_of(profile, self._deployment.profile_hash)
        message = {
            "received": london_date(self._deployment.now()).isoformat(),
            "nation": profile.organisation.nation.value,
            "channel": Channel.WEB.value,
            "capacity": Capacity.SELF.value,
            "policy": asdict(policy),
            "has_email": True,
        }
        phrase = make_phrase(secrets.token_bytes(16))
        personal = {"name": name_of(subject), "email": email_of(subject), "phrase": phrase, "details": "Everything."}
        await self.submit(case_id, "open", REQUESTER, message, personal)
        while self._service.sink.count(case_id) < letters:
            await self._letter(case_id, lambda letter: True, self._service.sink.count(case_id))
        return case_id

    async def submit(
        self,
        case_id: str,
        action: str,
        actor: str,
        message: dict[str, Any] | None = None,
        personal: dict[str, Any] | None = None,
    ) -> None:
        """Hand in one submission and wait for the workflow's word; raises NotTaken."""
        submitted = await self._service.counter.submit(
            secrets.token_hex(16), case_id, action, actor, message or {}, personal or {}, wait_seconds=PATIENCE_SECONDS
        )
        if submitted.state != "accepted":
            raise NotTaken(f"{action} of case {case_id} is {submitted.state}: {submitted.sentence}")

    async def _letter(self, case_id: str, wanted: Callable[[Letter], bool], after: int = 0) -> Letter:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._service.sink.letter(case_id, wanted, after)

    async def _answered(self, case_id: str) -> None:
        """Wait until the answer counts as given, a moment after its letter went: one row, ten times a second."""
        found = select(Case.answered_at).where(Case.id == case_id)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                async with self._deployment.database.reading() as session:
                    if await session.scalar(found) is not None:
                        return
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _to_dpo(self, letter: Letter) -> bool:
        return letter.to == self._deployment.profile.dpo.email

    def _to_requester(self, letter: Letter) -> bool:
        return not self._to_dpo(letter)


def _text(letter: Letter) -> str:
    message = email.message_from_bytes(letter.content, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    return str(body.get_content()) if body is not None else ""
