"""Carrying out a decision at the processors: by connector or by asking a person, until each act is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ChildWorkflowError

with workflow.unsafe.imports_passed_through():
    from activities.acting import ActActivities
    from casework.rules.acts import ActChange, ActOrder, ActPlan, ActPlanOrder
    from casework.rules.procedure import TaskOrder
    from casework.rules.vocabulary import ActState, Health, Right, Stage, Verb
    from workflows import options
    from workflows.base import CaseBase, CaseEnded, told
    from workflows.manual_act import ManualActWorkflow
    from workflows.right_messages import ManualAct

SETTLED = frozenset({ActState.DONE, ActState.NOTHING_TO_DO, ActState.EXCUSED, ActState.CANCELLED})


class Acting(CaseBase):
    """The acts of one case."""

    async def act(self, right: Right, *verbs: Verb, edition: int = 1, due_by: date | None = None) -> int:
        """Do these, verb after verb, at every processor concerned, and give how many acts there were.

        Comes back when each is done, or excused by a person. Raises CaseEnded when the case ends before.
        """
        count = 0
        for verb in verbs:
            plan = await self._plan_acts(right, verb, edition, due_by)
            count += len(plan.acts) + len(plan.by_hand)
            await asyncio.gather(
                *(self._carry_out(order) for order in plan.acts), *(self._by_hand(key) for key in plan.by_hand)
            )
        return count

    async def _plan_acts(self, right: Right, verb: Verb, edition: int, due_by: date | None) -> ActPlan:
        order = ActPlanOrder(self.case_id, right, verb, edition, workflow.now(), due_by)
        async with self._lock:
            plan = await workflow.execute_local_activity_method(ActActivities.plan_acts, order, **options.RECORD)
            for act in plan.acts:
                self.state.acts.setdefault(act.key, ActState.PLANNED)
            for key in plan.by_hand:
                self.state.acts.setdefault(key, ActState.FAILED)
        return plan

    async def _carry_out(self, order: ActOrder) -> None:
        attempt = 0
        while self.state.acts[order.key] not in SETTLED:
            attempt += 1
            by_hand = order.connector == "manual"
            state = await (self._ask_to_act(order) if by_hand else self._act_unattended(order))
            if self.state.acts[order.key] not in SETTLED:
                self.state.acts[order.key] = state
            if state is ActState.FAILED:
                await self._ask_what_to_do(order.key, f"{order.key}/failed/{attempt}")
                await self._settled_or_retried(order.key)

    async def _by_hand(self, key: str) -> None:
        if self.state.acts[key] is ActState.FAILED:
            await self._ask_what_to_do(key, f"{key}/by-hand")
        await self.still(lambda: self.state.acts[key] in SETTLED)

    async def _settled_or_retried(self, key: str) -> None:
        await self.still(lambda: self.state.acts[key] is not ActState.FAILED)

    async def _act_unattended(self, order: ActOrder) -> ActState:
        """Have a connector act, patiently; what it refuses, or a system that stays down, is a person's affair."""
        patience = timedelta(hours=self.state.opened.policy.search_patience_hours)
        self.state.acts[order.key] = ActState.BEGUN
        try:
            done = await workflow.execute_activity_method(
                ActActivities.act_on_processor, order, **options.search(patience)
            )
        except ActivityError:
            return ActState.FAILED
        return done.state

    async def _ask_to_act(self, order: ActOrder) -> ActState:
        """Ask a person to do it, in a workflow of its own: it may last for days."""
        self.state.acts[order.key] = ActState.WAITING
        asked = ManualAct(
            case_id=self.case_id,
            processor=order.processor,
            act=order.key,
            right=order.right,
            verb=order.verb,
            edition=order.edition,
            nation=self.state.opened.nation,
        )
        child = await workflow.start_child_workflow(ManualActWorkflow.run, asked, id=f"{self.case_id}/act/{order.key}")
        try:
            await self.still(lambda: child.done() or self.state.acts[order.key] is not ActState.WAITING)
        finally:
            if not child.done():
                child.cancel()
        try:
            return ActState(await child)
        except (ChildWorkflowError, asyncio.CancelledError):
            return self.state.acts[order.key] if self.state.acts[order.key] in SETTLED else ActState.FAILED

    async def _ask_what_to_do(self, key: str, step: str) -> None:
        right, verb, _, processor = key.split("/")
        orders = (TaskOrder(key=f"act/{key}", kind="act-failed", subject=key),)
        async with self._lock:
            await self.commit(
                step,
                "act-failed",
                facts={"act": key, "processor": processor, "verb": verb, "right": right},
                health=Health.NEEDS_PERSON,
                acts=(ActChange(key, ActState.FAILED),),
                opened=orders,
                letters=told(orders, step),
            )

    async def still(self, condition: Callable[[], bool]) -> None:
        """Wait for something; raises CaseEnded when the case ends before. In a closed case only that counts."""
        await workflow.wait_condition(
            lambda: condition() or (self.state.ending is not None and self.state.stage is not Stage.CLOSED)
        )
        if not condition():
            raise CaseEnded
