"""Rectification: what is wrong and what is right, approved, applied at each processor, recipients told (Article 16)."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import ActState, Outcome, Right, Verb
    from workflows.rights_base import RightsBase

RIGHT = Right.RECTIFICATION


async def rectification(case: RightsBase) -> None:
    """Correct, complete or annotate as approved; what is accurate stays, and the person is told why.

    The copy goes out first: it shows what was held when it was asked for.
    """
    await case.approved()
    outcome = case.outcome_of(RIGHT)
    if outcome is not Outcome.REFUSED:
        await case.copied()
        if ActState.EXCUSED in await case.act(RIGHT, Verb.RECTIFY) and outcome is Outcome.GRANTED:
            outcome = Outcome.GRANTED_IN_PART
        await case.recipients_told(RIGHT)
    await case.answer(RIGHT, "rectification-answer", outcome)
