"""A copy of the retention schedule: answered the same day, to anybody, without asking who they are."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.vocabulary import Outcome, Right
    from workflows.rights_base import RightsBase

RIGHT = Right.RETENTION_SCHEDULE


async def retention_schedule(case: RightsBase) -> None:
    """Send the schedule as the profile declares it."""
    await case.answer(RIGHT, "retention-schedule", Outcome.ANSWERED)
