"""Carrying out a decision at the processors: by connector or by asking a person, until each act is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, ChildWorkflowError

with workflow.unsafe.imports_passed_through():
    from activities.acting import ActActivities
    from casework.rules.acts import ActChange, ActOrder, ActPlan, ActPlanOrder
    from casework.rules.procedure import TaskOrder
    from casework.rules.vocabulary import ActState, Health, Right, Verb
    from workflows import options
    from workflows.base import CaseBase, CaseEnded, told
    from workflows.manual_act import ManualActWorkflow
    from workflows.right_messages import ManualAct

NO_CONNECTOR = "No connector can do this here. Please do it by hand."
STAYED_DOWN = "The system could not be reached for a long time."
NOT_POSSIBLE = "The person who was asked says that it is not possible."
LONGEST_WHY = 300

SETTLED = frozenset({ActState.DONE, ActState.NOTHING_TO_DO, ActState.EXCUSED, ActState.CANCELLED})


class Acting(CaseBase):
    """The acts of one case."""

    async def act(
        self, right: Right, *verbs: Verb, edition: int = 1, due_by: date | None = None, caring: bool = False
    ) -> tuple[ActState, ...]:
        """Do these, verb after verb, at every processor concerned, and give what each act came to.

        Comes back when each is done, or excused by a person. Raises CaseEnded when the case ends before,
        unless it is what outlasts the case (`caring`).
        """
        keys: list[str] = []
        for verb in verbs:
            plan = await self._plan_acts(
                ActPlanOrder(self.case_id, right, verb, edition, workflow.now(), due_by), caring
            )
            keys += [*(order.key for order in plan.acts), *plan.by_hand]
            await asyncio.gather(
                *(self._carry_out(order, caring) for order in plan.acts),
                *(self._by_hand(key, caring) for key in plan.by_hand),
            )
        return tuple(self.state.acts[key] for key in keys)

    async def _plan_acts(self, order: ActPlanOrder, caring: bool) -> ActPlan:
        async with self._lock:
            self.unless_over(caring)
            plan = await workflow.execute_local_activity_method(ActActivities.plan_acts, order, **options.RECORD)
            for act in plan.acts:
                self.state.acts.setdefault(act.key, ActState.PLANNED)
            for key in plan.by_hand:
                self.state.acts.setdefault(key, ActState.FAILED)
                self.state.only_by_hand.add(key)
        return plan

    async def _carry_out(self, order: ActOrder, caring: bool) -> None:
        attempt = 0
        while self.state.acts[order.key] not in SETTLED:
            self.unless_over(caring)
            attempt += 1
            by_hand = order.connector == "manual"
            state, why = await (self._ask_to_act(order, caring) if by_hand else self._act_unattended(order))
            if self.state.acts[order.key] not in SETTLED:
                self.state.acts[order.key] = state
            if state is ActState.FAILED:
                await self._ask_what_to_do(order.key, f"{order.key}/failed/{attempt}", why, caring)
                await self.still(lambda: self.state.acts[order.key] is not ActState.FAILED, caring)

    async def _by_hand(self, key: str, caring: bool) -> None:
        if self.state.acts[key] is ActState.FAILED:
            await self._ask_what_to_do(key, f"{key}/by-hand", NO_CONNECTOR, caring)
        await self.still(lambda: self.state.acts[key] in SETTLED, caring)

    async def _act_unattended(self, order: ActOrder) -> tuple[ActState, str]:
        """Have a connector act, patiently; what it refuses, or a system that stays down, is a person's affair."""
        patience = timedelta(hours=self.state.opened.policy.search_patience_hours)
        self.state.acts[order.key] = ActState.BEGUN
        try:
            done = await workflow.execute_activity_method(
                ActActivities.act_on_processor, order, **options.search(patience)
            )
        except ActivityError as error:
            return ActState.FAILED, error.cause.message if isinstance(error.cause, ApplicationError) else STAYED_DOWN
        return done.state, ""

    async def _ask_to_act(self, order: ActOrder, caring: bool) -> tuple[ActState, str]:
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
            await self.still(lambda: child.done() or self.state.acts[order.key] is not ActState.WAITING, caring)
        finally:
            if not child.done():
                child.cancel()
        try:
            return ActState(await child), NOT_POSSIBLE
        except (ChildWorkflowError, asyncio.CancelledError):
            state = self.state.acts[order.key]
            return (state if state in SETTLED else ActState.FAILED), NOT_POSSIBLE

    async def _ask_what_to_do(self, key: str, step: str, why: str, caring: bool) -> None:
        right, verb, _, processor = key.split("/")
        orders = (TaskOrder(key=f"act/{key}", kind="act-failed", subject=key),)
        async with self._lock:
            self.unless_over(caring)
            await self.commit(
                step,
                "act-failed",
                facts={"act": key, "processor": processor, "verb": verb, "right": right, "why": why[:LONGEST_WHY]},
                health=Health.NEEDS_PERSON,
                acts=(ActChange(key, ActState.FAILED),),
                opened=orders,
                letters=told(orders, step),
            )

    def unless_over(self, caring: bool = False) -> None:
        """Raise CaseEnded when the case has ended, so that nothing is begun any more; aftercare goes on."""
        if self.state.ending is not None and not caring:
            raise CaseEnded

    async def still(self, condition: Callable[[], bool], caring: bool = False) -> None:
        """Wait for something; raises CaseEnded when the case ends before, unless it outlasts the case."""
        await workflow.wait_condition(lambda: condition() or (self.state.ending is not None and not caring))
        self.unless_over(caring)
