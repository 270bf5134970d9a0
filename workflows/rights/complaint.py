"""A complaint about how data was handled: acknowledged on receipt, looked into by a person, answered (s.164A)."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import Right
    from workflows.rights_base import RightsBase

RIGHT = Right.COMPLAINT


async def complaint(case: RightsBase) -> None:
    """Have a person look into it and tell the outcome with reasons (DPA 2018 s.164A)."""
    outcome = await case.decided(RIGHT)
    await case.answer(RIGHT, "complaint-answer", outcome)
