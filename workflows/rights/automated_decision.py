"""Automated decision: explained, the person heard, looked at again by a human being (UK GDPR Articles 22A to 22D)."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import Right
    from workflows.rights_base import RightsBase

RIGHT = Right.AUTOMATED_DECISION


async def automated_decision(case: RightsBase) -> None:
    """Have somebody with the power to change it review the decision, and tell the outcome."""
    await case.proven(RIGHT)
    outcome = await case.decided(RIGHT)
    await case.answer(RIGHT, "automated-decision-answer", outcome)
