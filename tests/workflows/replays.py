"""Histories in the clear, and replaying them: workflow code must give the same commands for ever.

`python -m tests.workflows.replays` tells the story anew and keeps its histories under `histories/`. Do so
after a deliberate change of the procedure that no case in progress can have met.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
    WorkflowRunner,
)
from temporalio.workflow import ActivityHandle

from casework.exit import run_async
from casework.rehearsal import Wishes
from casework.rules.vocabulary import Right
from casework.vault.payloads import CasePayloads
from tests.workflows.office import APPROVER, DAY, Office, Request, open_office
from worker import WORKFLOWS

FOLDER = Path(__file__).with_name("histories")
CHILD = "/search/archive/person"
ACT = "objection/suppress/2/archive"
QUESTION, EXCUSE, REPLY = "Do you mean the gifts only?", "She never worked here.", "No, everything."


async def long_story(office: Office) -> Request:
    """Take a case through most of what can happen to one."""
    request = await office.request()
    await request.do("request_evidence", said="Two people use this address.")
    passport = await office.upload(request, "evidence", "passport.jpg", "a passport")
    await request.do("send_evidence", "requester", {"files": [passport]})
    await request.do("decide_identity", satisfied=True, means="documents", verified_identifiers=["all"])
    await request.do("add_processor", processor="payroll")
    await request.do("excuse_search", search="payroll/none", said=EXCUSE)
    await request.asks_archive()
    await office.until("2060-03-04 10:00")
    await request.archive("need_more_time", until="2060-03-10")
    await request.do("request_clarification", said=QUESTION)
    await office.until("2060-03-11 10:00")
    await request.do("reply", "requester", said=REPLY)
    await request.dismiss("read-reply")
    await office.until("2060-03-12 10:00")
    await request.archive("answer_search", {"terms": "O'Hara", "place": "Drawer O"}, answer="nothing-found")
    await request.decide_all()
    await request.do("finish_review")
    await request.do("send_back", APPROVER, said="Look again.")
    await request.do("correct_receipt", received="2060-02-26", said="It lay in the post room.")
    await request.do("extend", ground="complexity", said="Forty boxes.")
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    await office.until("2060-03-22 10:00")
    await request.do("collect", "requester")
    return request


async def story_of_rights(office: Office) -> Request:
    """Take a case with several rights through to what outlasts it."""
    rights = (Right.ACCESS, Right.ERASURE, Right.RESTRICTION, Right.OBJECTION)
    request = await office.request(rights=rights, wishes=Wishes(marketing=True, objects_otherwise=True))
    await request.confirm()
    await request.do("decide_right", said=QUESTION, right="restriction", how="restricted", grounds=["art-18-1-d"])
    await request.do("record_act", act="restriction/restrict/1/gifts", said=REPLY)
    await request.do("tell_recipients", right="restriction", recipients=["Our bank"])
    await request.asks_archive()
    await request.archive("answer_search", {"terms": "O'Hara", "place": "Drawer O"}, answer="nothing-found")
    await request.do("decide_right", said=EXCUSE, right="objection", how="stopped")
    await office.until("2060-03-06 10:00")
    act = f"{request.id}/act/{ACT}"
    await request.send("answer_act", "processor:archive", {"text": REPLY}, workflow_id=act, answer="done")
    await request.decide_all()
    gifts = [item.id for item in await request.items() if item.processor == "gifts"]
    rest = [item.id for item in await request.items() if item.processor != "gifts"]
    await request.do("decide_fates", items=rest, fate="erase", ground="art-17-1-c")
    await request.do("decide_fates", said=EXCUSE, items=gifts, fate="keep", ground="art-17-3-b", until="2066-03-31")
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    await request.do("collect", "requester")
    await request.do("cancel_erasure", said=EXCUSE)
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    await office.pass_time(5 * DAY)
    await request.do("tell_recipients", said=EXCUSE, right="erasure", recipients=[])
    await request.do("lift_restriction", said=REPLY)
    await office.until("2066-04-02 10:00")
    return request


def messages(message: Message) -> Iterator[Payload]:
    """Give every payload within a message of the wire format."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        several = value if field.is_repeated else [value]
        if field.message_type.GetOptions().map_entry:
            several = [entry for entry in value.values() if isinstance(entry, Message)]
        for part in several:
            yield from messages(part)


async def in_the_clear(history: WorkflowHistory, office: Office) -> WorkflowHistory:
    """Give a history with every payload opened; nothing personal is in it, so it may be kept."""
    codec = CasePayloads(office.rehearsed.deployment.ring)
    opened = WorkflowHistory.from_json(history.workflow_id, history.to_json())
    for event in opened.events:
        for payload in messages(event):
            payload.CopyFrom((await codec.decode([payload]))[0])
    return opened


class LocalInputs(Interceptor):
    """Notes what workflow code asks of local activities: a history keeps only the answers."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the SDK's name
    ) -> type[WorkflowInboundInterceptor]:
        noted = self.noted

        class Outbound(WorkflowOutboundInterceptor):
            def start_local_activity(self, input: StartLocalActivityInput) -> ActivityHandle[Any]:  # noqa: A002
                (payload,) = pydantic_data_converter.payload_converter.to_payloads(input.args)
                noted.append(f"{input.activity} {json.dumps(json.loads(payload.data), sort_keys=True)}")
                return super().start_local_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

        return Inbound


async def replay(history: WorkflowHistory, runner: WorkflowRunner | None = None) -> list[str]:
    """Replay a clear history, raising NondeterminismError; gives what was asked of local activities, in order."""
    inputs = LocalInputs()
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=pydantic_data_converter,
        workflow_runner=runner or UnsandboxedWorkflowRunner(),
        interceptors=[inputs] if runner is None else [],
    )
    await replayer.replay_workflow(history)
    return inputs.noted


def keep(name: str, history: WorkflowHistory, inputs: list[str]) -> None:
    """Keep a history and its inputs."""
    document = {"workflow_id": history.workflow_id, "history": json.loads(history.to_json()), "inputs": inputs}
    content = json.dumps(document, ensure_ascii=False, indent=0).encode()
    (FOLDER / f"{name}.json.gz").write_bytes(gzip.compress(content, mtime=0))


def kept(name: str) -> tuple[WorkflowHistory, list[str]]:
    """Give a history that was kept, and the inputs it had then."""
    document = json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))
    return WorkflowHistory.from_json(document["workflow_id"], document["history"]), document["inputs"]


async def _tell() -> int:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "home").mkdir()
        async with open_office(Path(folder)) as office:
            request = await long_story(office)
            rights = await story_of_rights(office)
            for name, told, child in (
                ("case", request, ""),
                ("search-by-hand", request, CHILD),
                ("rights", rights, ""),
                ("act-by-hand", rights, f"/act/{ACT}"),
            ):
                history = await in_the_clear(await told.history(child), office)
                keep(name, history, await replay(history))
    return 0


if __name__ == "__main__":
    raise SystemExit(run_async(_tell()))
