"""What the record refuses reaches the workflow as a refusal with its code, and is not tried again."""

from __future__ import annotations

from typing import Any, cast

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.record import RecordActivities
from casework.rules.acts import FateOrder, RightChange
from casework.rules.clock import ClockEvent, EventName
from casework.rules.plan import Ladder
from casework.rules.procedure import Step
from casework.rules.vocabulary import Fate, Right
from tests.record.procedure import MONDAY, Procedure

KEPT = {"fates": FateOrder(("crm-1",), Fate.KEEP)}
ANSWERED = {"clock_events": (ClockEvent(MONDAY, EventName.ID_RECEIVED),)}


@pytest.mark.parametrize(
    ("what", "kind", "changes", "code"),
    [
        ("a gate that is closed", "fates-decided", KEPT, "ground-missing"),
        ("dates that contradict each other", "evidence-received", ANSWERED, "dates-contradict"),
        (
            "a right nobody asked for",
            "noted",
            {"rights": (RightChange(Right.COMPLAINT, how="upheld"),)},
            "no-such-right",
        ),
    ],
)
async def test_refusals(procedure: Procedure, what: str, kind: str, changes: dict[str, Any], code: str) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    await procedure.find_items({})
    nothing = cast(Any, None)
    record = RecordActivities(procedure.steps, nothing, nothing, nothing, procedure.calendar, nothing, Ladder())
    step: Step = procedure.ordered(kind, **changes)
    with pytest.raises(ApplicationError) as refused:
        await ActivityEnvironment().run(record.write_step, step)
    assert (refused.value.type, refused.value.non_retryable) == (code, True), what
    assert refused.value.message.endswith(".")
