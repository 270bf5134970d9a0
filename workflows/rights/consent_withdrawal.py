"""Withdrawal of consent: no month and no weighing, applied as soon as we know who it is (UK GDPR Article 7(3))."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import Outcome, Right, Verb
    from workflows.rights_base import RightsBase

RIGHT = Right.CONSENT_WITHDRAWAL


async def consent_withdrawal(case: RightsBase) -> None:
    """Stop every use that rested on consent; whoever was given the data hears of it, and what is out stays named.

    Where the organisation promised so, as in research, what names the person is taken out as well.
    """
    await case.proven(RIGHT)
    await case.act(RIGHT, Verb.SUPPRESS)
    if case.state.opened.policy.withdrawal_masks:
        await case.copied()
        await case.act(RIGHT, Verb.MASK)
    await case.recipients_told(RIGHT)
    await case.answer(RIGHT, "consent-withdrawn", Outcome.GRANTED)
