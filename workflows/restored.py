"""A processor was restored from a backup: what was erased since then is erased again."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.acting import ActActivities
    from casework.rules.acts import ErasedAgain, ErasedAgainOrder
    from workflows import options
    from workflows.right_messages import Restored

PATIENCE = timedelta(days=14)


@workflow.defn
class RestoredWorkflow:
    """One restored backup of one processor; its id names both, so that telling it twice does it once."""

    @workflow.run
    async def run(self, restored: Restored) -> ErasedAgain:
        """Erase again, for as long as it takes the processor to come back."""
        order = ErasedAgainOrder(restored.processor, restored.since, workflow.now())
        return await workflow.execute_activity_method(ActActivities.erase_again, order, **options.search(PATIENCE))
