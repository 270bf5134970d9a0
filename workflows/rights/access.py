"""Access and portability: search, review, approve, and hand over one package (UK GDPR Articles 15 and 20)."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import Right
    from workflows.delivery import Delivery


async def access(case: Delivery) -> None:
    """Answer with a copy of the data and the information of Article 15."""
    await _copy(case, Right.ACCESS)


async def portability(case: Delivery) -> None:
    """Answer with what the person provided under consent or contract, in a form machines can read."""
    await _copy(case, Right.PORTABILITY)


async def _copy(case: Delivery, right: Right) -> None:
    await case.approved()
    outcome = case.outcome_without_copy(right)
    if outcome is None:
        await case.deliver_copy()
    else:
        await case.answer(right, "refusal", outcome)
