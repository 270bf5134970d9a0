"""Objection: direct marketing stops at once and without question; anything else is weighed (UK GDPR Article 21)."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import MARKETING as MARKETING_ONLY
    from casework.rules.vocabulary import Outcome, Right, Verb
    from workflows.rights_base import RightsBase

RIGHT = Right.OBJECTION
MARKETING, OTHERWISE = 1, 2
"""Editions of the acts: the stop of direct marketing, and what a weighed objection comes to."""


async def objection(case: RightsBase) -> None:
    """Stop marketing everywhere before anything else, then have a person weigh what else is objected to."""
    opened = case.state.opened
    only = case.state.rights[RIGHT].how == MARKETING_ONLY
    if opened.marketing or only:
        await case.act(RIGHT, Verb.SUPPRESS, edition=MARKETING)
        if only:
            await case.answer(RIGHT, "marketing-stopped", Outcome.GRANTED)
            return
        await case.write("marketing/stopped", "marketing-stopped", right=RIGHT.value)
    await case.proven(RIGHT)
    outcome = await case.decided(RIGHT)
    if outcome is not Outcome.REFUSED:
        await case.act(RIGHT, Verb.SUPPRESS, edition=OTHERWISE)
    await case.answer(RIGHT, "objection-answer", outcome)
