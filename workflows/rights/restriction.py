"""Restriction: set as soon as it is decided, honoured, reviewed, lifted only after the person was told (Article 18)."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import Outcome, Right, Verb
    from workflows.rights_base import RightsBase

RIGHT = Right.RESTRICTION


async def restriction(case: RightsBase) -> None:
    """Have every processor keep the data and do nothing else with it."""
    await case.proven(RIGHT)
    outcome = await case.decided(RIGHT)
    if outcome is not Outcome.REFUSED:
        await case.act(RIGHT, Verb.RESTRICT)
        await case.note_restricted()
        await case.recipients_told(RIGHT)
    await case.answer(RIGHT, "restriction-answer", outcome)
