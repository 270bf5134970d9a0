"""The case workflow: one request from receipt to closure, read as the DPO's handbook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ChildWorkflowError

with workflow.unsafe.imports_passed_through():
    from activities.gathering import GatherActivities
    from activities.packages import PackageActivities
    from activities.record import RecordActivities
    from casework.rules.procedure import (
        LetterOrder,
        PackageOrder,
        SearchChange,
        SearchOrder,
        SearchPlan,
        SearchPlanOrder,
        TaskOrder,
    )
    from casework.rules.vocabulary import Authority, Channel, Health, LetterOutcome, Outcome, SearchResult, Stage
    from workflows import options
    from workflows.base import told
    from workflows.desk import DeskUpdates
    from workflows.manual_search import ManualSearchWorkflow
    from workflows.messages import CalendarChanged, ManualSearch, Opened
    from workflows.requester import RequesterUpdates
    from workflows.review import ReviewUpdates
    from workflows.state import SETTLED
    from workflows.timekeeping import Timekeeping

CLOSING_LETTERS = {
    Outcome.WITHDRAWN: "withdrawal",
    Outcome.IDENTITY_NOT_CONFIRMED: "identity-not-confirmed",
}
"""Endings with a letter of their own; every other ending gets the closing letter."""


@workflow.defn
class CaseWorkflow(RequesterUpdates, DeskUpdates, ReviewUpdates, Timekeeping):
    """One case. Updates: see RequesterUpdates, DeskUpdates, ReviewUpdates; signal: calendar_changed; query: stage."""

    @workflow.init
    def __init__(self, opened: Opened) -> None:
        """Start with what was received."""
        super().__init__(opened)
        self._asked: dict[str, asyncio.Task[None]] = {}

    @workflow.run
    async def run(self, opened: Opened) -> str:
        """Run the case and give its outcome."""
        await self._receive(opened)
        keeper = asyncio.create_task(self.keep_time())
        while self.state.ending is None:
            if self.state.stage is Stage.IDENTITY:
                await self._prove_identity()
            elif self.state.stage is Stage.GATHER:
                await self._gather()
            elif self.state.stage in (Stage.REVIEW, Stage.APPROVE):
                await self._until(lambda: self.state.stage not in (Stage.REVIEW, Stage.APPROVE))
            else:
                await self._respond()
        await keeper
        await self._close(self.state.ending)
        await workflow.wait_condition(lambda: workflow.all_handlers_finished() and not self._running)
        return self.state.ending.value

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Wait for something, or for the case to end."""
        await workflow.wait_condition(lambda: condition() or self.state.ending is not None)

    async def _receive(self, opened: Opened) -> None:
        """Acknowledge at once; send the identity code, and ask a person where a code is not enough."""
        orders = []
        letters = [LetterOrder(key="received/acknowledgement", kind="acknowledgement")]
        by_code = opened.has_email and opened.channel is Channel.WEB
        if by_code:
            letters.append(LetterOrder(key="received/identity-code", kind="identity-code"))
        else:
            orders.append(TaskOrder(key="identity/received", kind="identity"))
        if self.state.authority is not Authority.NOT_NEEDED:
            orders.append(TaskOrder(key="authority/received", kind="authority"))
        async with self._lock:
            await self.commit(
                "received",
                "opened",
                actor=opened.actor,
                source=opened.token,
                received=opened.received,
                stage=Stage.IDENTITY,
                clock_events=(),
                opened=tuple(orders),
                letters=(*letters, *told(orders, "received")),
                waits={"code": workflow.now() if by_code else None},
            )

    async def _prove_identity(self) -> None:
        """No search opens before we know who asks and that they may."""
        await self._until(lambda: self.state.proven)
        if self.state.proven and self.state.ending is None:
            async with self._lock:
                await self.commit("identity-settled", "identity-settled", stage=Stage.GATHER, health=Health.WELL)

    async def _gather(self) -> None:
        """Search in rounds until no processor has anything new to be searched by, then open the review."""
        while self.state.ending is None:
            plan = await self._plan_round()
            if not plan.searches:
                if await self._answers_are_in():
                    break
                continue
            connected = [self._search(order) for order in plan.searches if order.connector != "manual"]
            for order in plan.searches:
                if order.connector == "manual":
                    await self._ask_person(order)
            await asyncio.gather(*connected)
        if self.state.ending is None:
            await self._open_review(plan)

    async def _plan_round(self) -> SearchPlan:
        self.state.round += 1
        only = self.state.to_search.pop(0) if self.state.to_search else ""
        order = SearchPlanOrder(self.case_id, self.state.round, workflow.now(), only)
        plan = await workflow.execute_local_activity_method(RecordActivities.plan_searches, order, **options.RECORD)
        patience = self.state.opened.policy.search_patience_hours
        searches = tuple(replace(o, patience_hours=patience, at=workflow.now()) for o in plan.searches)
        return replace(plan, searches=searches)

    async def _answers_are_in(self) -> bool:
        """Wait for people who were asked; True when there is nothing left to search."""
        if self.state.to_search:
            return False
        await self._until(lambda: self.state.searches_waiting == 0 or bool(self.state.to_search))
        return not self.state.to_search

    async def _search(self, order: SearchOrder) -> None:
        """Search one connected processor, patiently; a system that stays down becomes a person's task."""
        change = SearchChange(order.key, order.processor, order.round, order.connector)
        try:
            done = await workflow.execute_activity_method(
                GatherActivities.search, order, **options.search(options.SEARCH_FIRST_PATIENCE)
            )
        except ActivityError:
            await self._note_retrying(order)
            try:
                done = await workflow.execute_activity_method(
                    GatherActivities.search, order, **options.search(timedelta(hours=order.patience_hours))
                )
            except ActivityError:
                async with self._lock:
                    await self.commit(
                        f"search/{order.key}/{order.round}/failed",
                        "search-failed",
                        facts={"processor": order.processor},
                        health=Health.NEEDS_PERSON,
                        searches=(replace(change, result=SearchResult.FAILED),),
                    )
                return
        self.state.take_search(order, done.result)

    async def _note_retrying(self, order: SearchOrder) -> None:
        async with self._lock:
            await self.commit(
                f"search/{order.key}/{order.round}/retrying",
                "search-retrying",
                facts={"processor": order.processor},
                health=Health.RETRYING,
            )

    async def _ask_person(self, order: SearchOrder) -> None:
        """Ask a person to search, in a workflow of its own: it may last for days."""
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
        excused = asyncio.create_task(self._until(lambda: self.state.searches[order.key].excused))
        await workflow.wait([child, excused], return_when=asyncio.FIRST_COMPLETED)
        if not child.done():
            child.cancel()
        try:
            self.state.take_search(order, SearchResult(await child))
        except (ChildWorkflowError, asyncio.CancelledError):
            self.state.take_search(order, SearchResult.FAILED)
        excused.cancel()

    async def _open_review(self, plan: SearchPlan) -> None:
        """Ask for a verdict on every item, and for an excuse where a search gave nothing to rely on."""
        self.state.reviews += 1
        key = f"review-opened/{self.state.reviews}"
        for processor in plan.unsearchable:
            self.state.note_unsearchable(processor)
        unexcused = [k for k, s in self.state.searches.items() if s.result not in SETTLED and not s.excused]
        orders = (
            TaskOrder(key=f"review/{self.state.reviews}", kind="review"),
            *(
                TaskOrder(key=f"excuse/{search}", kind="excuse", subject=search)
                for search in sorted(unexcused)
                if f"excuse/{search}" not in self.state.tasks
            ),
        )
        async with self._lock:
            await self.commit(
                key, "review-opened", stage=Stage.REVIEW, reviewed_by="", opened=orders, letters=told(orders[:1], key)
            )

    async def _respond(self) -> None:
        """Build the package, send the answer, and wait until it was collected or handed over."""
        if not self.state.answered:
            self.state.editions += 1
            package = await workflow.execute_activity_method(
                PackageActivities.build,
                PackageOrder(self.case_id, self.state.editions, workflow.now()),
                **options.PACKAGE,
            )
            await self._send_answer(f"answer/{self.state.editions}", package.file_id)
        await self._until(lambda: self.state.collected)
        if self.state.ending is None:
            self.state.ending = self.state.answer_outcome or Outcome.ANSWERED

    async def _send_answer(self, key: str, package: str) -> None:
        ready = LetterOrder(key=f"{key}/answer-ready", kind="answer-ready")
        by_link = self.state.opened.has_email
        async with self._lock:
            orders = () if by_link else (TaskOrder(key="hand-over", kind="hand-over"),)
            await self.commit(
                f"{key}/prepared",
                "answer-prepared",
                package_file_id=package,
                opened=orders,
                letters=told(orders, key),
                queued=(ready,) * by_link,
            )
        if by_link and await self.send(ready) == LetterOutcome.SENT:
            async with self._lock:
                await self.commit(
                    f"{key}/sent",
                    "answered",
                    answered=True,
                    outcome=self.state.answer_outcome,
                    waits={"collection": workflow.now()},
                )
        await self._until(lambda: self.state.answered)

    async def _close(self, outcome: Outcome) -> None:
        """Close with a letter; what was planned is over."""
        kind = CLOSING_LETTERS.get(outcome, "closing")
        async with self._lock:
            await self.commit(
                "closed",
                "closed",
                stage=Stage.CLOSED,
                outcome=outcome,
                facts={"outcome": outcome.value},
                dropped=tuple(sorted(self.state.tasks)),
                waits=dict.fromkeys(self.state.waits),
                letters=(LetterOrder(key=f"closed/{kind}", kind=kind, facts={"outcome": outcome.value}),),
            )

    @workflow.signal
    async def calendar_changed(self, message: CalendarChanged) -> None:
        """Bank holidays were published anew: dates are read again and enter the history as data."""
        if message.edition in self.state.calendar_editions or self.state.stage is Stage.CLOSED:
            return
        self.state.calendar_editions.add(message.edition)
        async with self._lock:
            await self.commit(
                f"calendar/{message.edition}",
                "calendar-changed",
                facts={"edition": message.edition},
                clock_events=self.state.events,
            )

    @workflow.query
    def stage(self) -> str:
        """Give the stage, for inspection."""
        return self.state.stage.value
