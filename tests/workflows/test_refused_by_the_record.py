"""A decision that only the record refuses: nothing of it stays behind in the workflow."""

from __future__ import annotations

import pytest

from casework.record.contract import GateClosed
from casework.rules.procedure import Step, StepDone
from tests.workflows.office import Office


async def test_a_question_the_record_refuses_is_not_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    request = await office.gathered()
    steps = office.rehearsed.deployment.steps
    write = steps.write

    async def refusing(step: Step) -> StepDone:
        if step.kind == "clarification-requested":
            raise GateClosed("not-so", "The dates contradict each other.")
        return await write(step)

    monkeypatch.setattr(steps, "write", refusing)
    assert await request.refused("request_clarification", said="Which years?") == "The dates contradict each other."
    await request.do("reply", "requester", said="Hello?")
    assert await request.planned("clarification-chase", "clarification-lapse") == []
