"""Searching every processor: in rounds, by connector or by asking a person, until nothing new is known."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, ChildWorkflowError

with workflow.unsafe.imports_passed_through():
    from activities.gathering import GatherActivities
    from activities.record import RecordActivities
    from casework.rules.procedure import LetterOrder, SearchChange, SearchOrder, SearchPlan, SearchPlanOrder, TaskOrder
    from casework.rules.vocabulary import Health, SearchResult, Stage
    from workflows import options
    from workflows.base import CaseBase, told
    from workflows.manual_search import ManualSearchWorkflow
    from workflows.messages import LetterNotSent, ManualSearch, Opened
    from workflows.state import NEEDS_EXCUSE


class Gathering(CaseBase):
    """The searches of one case; signal: letter_not_sent."""

    def __init__(self, opened: Opened) -> None:
        """Start with nobody asked."""
        super().__init__(opened)
        self._asked: dict[str, asyncio.Task[None]] = {}

    async def gather(self) -> None:
        """Search in rounds until no processor has anything new to be searched by, then open the review."""
        while self._gathering():
            plan = await self._plan_round()
            if plan.searches:
                await self._search_all(plan.searches)
            elif await self._answers_are_in():
                await self._open_review()
                return

    def _gathering(self) -> bool:
        return self.state.ending is None and self.state.stage is Stage.GATHER

    async def _plan_round(self) -> SearchPlan:
        self.state.round += 1
        only = self.state.to_search.pop(0) if self.state.to_search else ""
        order = SearchPlanOrder(self.case_id, self.state.round, workflow.now(), only)
        plan = await workflow.execute_local_activity_method(RecordActivities.plan_searches, order, **options.RECORD)
        for processor in plan.unsearchable:
            self.state.note_unsearchable(processor)
        patience = self.state.opened.policy.search_patience_hours
        searches = tuple(replace(o, patience_hours=patience, at=workflow.now()) for o in plan.searches)
        return replace(plan, searches=searches)

    async def _search_all(self, orders: tuple[SearchOrder, ...]) -> None:
        """Ask people, and wait for the processors that are searched unattended."""
        connected = [self.start(self._search(order)) for order in orders if order.connector != "manual"]
        for order in orders:
            if order.connector == "manual":
                await self._ask_person(order)
        await asyncio.gather(*connected)

    async def _answers_are_in(self) -> bool:
        """Wait for people who were asked; True when there is nothing left to search."""
        if self.state.to_search:
            return False
        await self.until(
            lambda: self.state.searches_waiting == 0 or bool(self.state.to_search) or not self._gathering()
        )
        return not self.state.to_search and self._gathering()

    async def _search(self, order: SearchOrder) -> None:
        """Search one connected processor, patiently; a system that stays down becomes a person's task."""
        longest = timedelta(hours=order.patience_hours)
        for patience in (options.SEARCH_FIRST_PATIENCE, longest):
            try:
                done = await self.unless_ended(
                    workflow.start_activity_method(GatherActivities.search, order, **options.search(patience))
                )
            except ActivityError as error:
                if self.state.ending is not None:
                    return
                if isinstance(error.cause, ApplicationError) and error.cause.non_retryable:
                    break
                if patience is not longest:
                    await self._note_retrying(order)
            else:
                self.state.take_search(order, done.result)
                return
        await self._ask_what_now(order, SearchResult.FAILED)

    async def _note_retrying(self, order: SearchOrder) -> None:
        async with self._lock:
            await self.commit(
                f"search/{order.key}/{order.round}/retrying",
                "search-retrying",
                facts={"processor": order.processor},
                health=Health.RETRYING,
            )

    async def _ask_what_now(self, order: SearchOrder, result: SearchResult) -> None:
        """Let a person decide at once about a search that gave nothing to rely on: others may last for days."""
        key = f"search/{order.key}/{order.round}/{result.value}"
        orders = (TaskOrder(key=f"excuse/{order.key}", kind="excuse", subject=order.key),)
        change = SearchChange(order.key, order.processor, order.round, order.connector, result)
        async with self._lock:
            await self.commit(
                key,
                f"search-{result.value}",
                facts={"processor": order.processor},
                health=Health.NEEDS_PERSON if result is SearchResult.FAILED else None,
                searches=(change,),
                opened=orders,
                letters=told(orders, key),
            )

    async def _ask_person(self, order: SearchOrder) -> None:
        """Ask a person to search, in a workflow of its own: it may last for days."""
        if order.key in self._asked:
            await self._asked[order.key]  # the workflow that asked before has the same id
        async with self._lock:
            await self.commit(
                f"search/{order.key}/{order.round}/asked",
                "search-asked",
                facts={"processor": order.processor},
                searches=(SearchChange(order.key, order.processor, order.round, "manual", SearchResult.WAITING),),
            )
        self._asked[order.key] = self.start(self._await_answer(order))

    async def _await_answer(self, order: SearchOrder) -> None:
        asked = ManualSearch(self.case_id, order.processor, order.key, order.round, self.state.opened.nation)
        child = await workflow.start_child_workflow(
            ManualSearchWorkflow.run, asked, id=f"{self.case_id}/search/{order.key}"
        )
        await self.until(lambda: child.done() or self.state.searches[order.key].excused)
        if not child.done():
            child.cancel()
        try:
            result = SearchResult(await child)
        except (ChildWorkflowError, asyncio.CancelledError):
            result = SearchResult.FAILED
        self.state.take_search(order, result)
        if result in NEEDS_EXCUSE and self.state.ending is None and not self.state.searches[order.key].excused:
            await self._ask_what_now(order, result)

    async def _open_review(self) -> None:
        """Ask for a verdict on every item, and for an excuse where a search gave nothing to rely on."""
        async with self._lock:
            if self.state.to_search or not self._gathering():
                return  # decided while we waited for our turn
            self.state.reviews += 1
            key = f"review-opened/{self.state.reviews}"
            unexcused = [f"excuse/{search}" for search in self.state.unexcused()]
            orders = (
                TaskOrder(key=f"review/{self.state.reviews}", kind="review"),
                *(
                    TaskOrder(key=excuse, kind="excuse", subject=excuse.removeprefix("excuse/"))
                    for excuse in unexcused
                    if excuse not in self.state.tasks
                ),
            )
            await self.commit(
                key,
                "review-opened",
                stage=Stage.REVIEW,
                health=self.state.health(),
                reviewed_by="",
                opened=orders,
                dropped=tuple(task for task in self.open_tasks("excuse") if task not in unexcused),
                letters=told(orders[:1], key),
            )

    @workflow.signal
    async def letter_not_sent(self, message: LetterNotSent) -> None:
        """A search by hand could not write to the person who searches."""
        await self.note_not_sent(LetterOrder(message.letter, message.kind, message.to), message.outcome)
