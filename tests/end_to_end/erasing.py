"""What the desk does with a request for erasure in the end-to-end tests, handed in as its pages do."""

from __future__ import annotations

import secrets
from typing import Any

from api.counter import InboxCounter
from api.services import Submitted
from casework.commands.wiring import Deployment
from casework.record.views import ItemView
from casework.rehearsal import APPROVER, DPO
from tests.end_to_end.audited import FATES
from tests.end_to_end.journeys import Asked, ask, confirm
from tests.end_to_end.service import Service, eventually


def submit(service: Service, reference: str, action: str, actor: str = DPO, text: str = "", **message: Any) -> None:
    """Hand in one decision, and wait until it was accepted."""
    token = hand_in(service, reference, action, actor, text, **message)
    state = "SELECT state FROM inbox WHERE token = ?"
    eventually(lambda: service.rows(state, token) == [("accepted",)], f"the acceptance of {action}")


def hand_in(service: Service, reference: str, action: str, actor: str = DPO, text: str = "", **message: Any) -> str:
    """Hand in one decision, whatever comes of it for now; gives its token."""

    async def work(deployment: Deployment) -> Submitted:
        counter = InboxCounter(deployment.inbox, deployment.connect, deployment.now, deployment.settings.task_queue)
        token = secrets.token_hex(16)
        return await counter.submit(token, reference, action, actor, message, {"text": text}, wait_seconds=3)

    sent = service.with_deployment(work)
    assert sent.state != "refused", f"{action}: {sent.sentence}"
    return sent.token


def items(service: Service, reference: str) -> list[ItemView]:
    """Give what was found."""

    async def work(deployment: Deployment) -> list[ItemView]:
        return list(await deployment.searches.items(reference))

    return service.with_deployment(work)


def reviewed(service: Service, person: str) -> Asked:
    """Have a person ask for erasure and say who they are, decide on what was found, and finish the review."""
    asked = ask(service, person.title(), f"{person}@example.org", rights="erasure")
    confirm(service, asked)
    service.await_stage(asked.reference, "review")
    found = items(service, asked.reference)
    for kind, fate in FATES.items():
        chosen = [item.id for item in found if item.kind == kind]
        assert chosen, f"{kind}: nothing was found"
        submit(service, asked.reference, "decide_fates", items=chosen, fate=fate, ground="art-17-1-a")
    submit(service, asked.reference, "finish_review")
    return asked


def approve(service: Service, asked: Asked) -> None:
    """Have another person approve; the worker may die of it before it says so."""
    hand_in(service, asked.reference, "approve", APPROVER)


def answered(service: Service, asked: Asked) -> None:
    """Tell the recipients once they are asked for, and wait until the case is closed."""
    task = "SELECT state FROM task WHERE case_id = ? AND key = 'recipients/erasure'"
    eventually(lambda: service.rows(task, asked.reference), "the question who is to be told")
    submit(service, asked.reference, "tell_recipients", text="Nobody was given it.", right="erasure", recipients=[])
    service.await_stage(asked.reference, "closed")
