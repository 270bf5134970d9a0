"""Workflow code gives the same commands whenever it meets a history, and histories hold nothing personal."""

from __future__ import annotations

import asyncio
import json
import secrets

import pytest
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from api.counter import InboxCounter
from casework.commands.wiring import activities
from casework.vault.payloads import ENCODING, data_converter
from tests.workflows.office import ARCHIVE_MAIL, ZOE_MAIL, Office, Request
from tests.workflows.replays import (
    ACT,
    CHILD,
    EXCUSE,
    QUESTION,
    REPLY,
    in_the_clear,
    kept,
    long_story,
    messages,
    replay,
    story_of_rights,
)
from worker import WORKFLOWS, make_worker

SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "activities", "casework", "workflows.right_messages"
    )
)
"""Workflow code itself is loaded anew and watched; pure rules, messages and the names of activities pass through."""

PERSONAL = ("Zoë", "Zo\\u00eb", "O'Hara", ZOE_MAIL, ARCHIVE_MAIL, "M-17", QUESTION, EXCUSE, REPLY, "passport", "Drawer")


async def test_a_long_story(office: Office) -> None:
    request = await long_story(office)
    assert await request.stage() == "closed"
    deployment = office.rehearsed.deployment
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=data_converter(deployment.ring),
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    for child in ("", CHILD):
        history = await request.history(child)
        payloads = [payload for event in history.events for payload in messages(event)]
        for plain in (payload for payload in payloads if payload.metadata["encoding"] != ENCODING):
            assert "activity_type" in json.loads(plain.data), "only the SDK's note of a local activity is not sealed"
        await replayer.replay_workflow(history)

        clear = await in_the_clear(history, office)
        await replay(clear, SANDBOX)
        text = "\n".join(
            [clear.to_json(), *(p.data.decode(errors="replace") for event in clear.events for p in messages(event))]
        )
        assert "write_step" in text, "the payloads were opened"
        assert [word for word in (*PERSONAL, request.phrase) if word in text] == []


async def test_a_story_of_several_rights(office: Office) -> None:
    request = await story_of_rights(office)
    assert await request.stage() == "closed"
    assert {right.right.value: str(right.outcome) for right in (await request.view()).rights} == {
        "access": "answered",
        "erasure": "granted-in-part",
        "restriction": "granted",
        "objection": "granted",
    }
    for child in ("", f"/act/{ACT}"):
        clear = await in_the_clear(await request.history(child), office)
        await replay(clear, SANDBOX)
        text = "\n".join(p.data.decode(errors="replace") for event in clear.events for p in messages(event))
        assert [word for word in (*PERSONAL, request.phrase) if word in text] == []


@pytest.mark.parametrize("name", ["case", "search-by-hand", "rights", "act-by-hand"])
async def test_histories_of_earlier_versions_still_fit(name: str) -> None:
    history, inputs = kept(name)
    assert await replay(history) == inputs, (
        "The procedure asks something else of the record at some point. If that is meant, and no case in progress "
        "can be past that point, keep the histories anew: python -m tests.workflows.replays"
    )


async def test_what_arrives_while_no_worker_runs_is_handled_after_the_start(office: Office) -> None:
    rehearsed, queue = office.rehearsed, f"later-{secrets.token_hex(4)}"
    client = rehearsed.environment.client

    async def connected() -> object:
        return client

    rehearsed.counter = InboxCounter(rehearsed.deployment.inbox, connected, lambda: rehearsed.now, queue)  # type: ignore[arg-type]
    reference, phrase = await rehearsed.ask("Ann Lee", "ann@example.org")
    request = Request(office, reference, phrase)
    withdrawal = asyncio.create_task(rehearsed.submit(reference, "withdraw", "requester"))
    await asyncio.sleep(0.5)
    async with make_worker(client, queue, activities(rehearsed.deployment)):
        assert (await withdrawal).state == "accepted"
        office.requests.append(request)
        await office.settle()
    assert await request.log() == ["opened", "withdrawn", "closed"]
