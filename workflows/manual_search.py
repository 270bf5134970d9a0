"""One search by a person who was asked by an emailed link: asked, chased, escalated, answered."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.letters import LetterActivities
    from activities.record import RecordActivities
    from casework.rules.london import london_date
    from casework.rules.plan import Moment, MomentKind, earliest
    from casework.rules.procedure import LetterOrder, LetterSending, ManualPlanOrder, ManualResult, Step
    from casework.rules.vocabulary import LetterOutcome, SearchResult
    from workflows import options
    from workflows.base import refused
    from workflows.messages import LetterNotSent, ManualAnswer, ManualSearch, MoreTime, Taken

ANSWERS = {
    "found": SearchResult.FOUND,
    "nothing-found": SearchResult.NOTHING_FOUND,
    "wrong-person": SearchResult.WRONG_PERSON,
}


@workflow.defn
class ManualSearchWorkflow:
    """Updates: answer_search, need_more_time. Ends with the result of the search."""

    @workflow.init
    def __init__(self, asked: ManualSearch) -> None:
        """Start with what is asked of whom."""
        self._asked = asked
        self._asked_at: datetime = workflow.now()
        self._moments: tuple[Moment, ...] = ()
        self._done: set[str] = set()
        self._result: SearchResult | None = None
        self._lock = asyncio.Lock()
        self._sending: set[asyncio.Task[Any]] = set()

    @workflow.run
    async def run(self, asked: ManualSearch) -> str:
        """Ask, chase, escalate; give the result of the search. The case cancels what is no longer needed."""
        try:
            result = await self._ask()
        except (asyncio.CancelledError, ActivityError) as error:
            if not is_cancelled_exception(error):
                raise
            self._moments = ()
            await self._commit("no-longer-asked", "person-not-asked")
            await workflow.wait_condition(workflow.all_handlers_finished)
            raise
        self._moments = ()
        await self._commit("answered", "person-answered")
        await workflow.wait_condition(lambda: workflow.all_handlers_finished() and not self._sending)
        return result.value

    async def _ask(self) -> SearchResult:
        self._moments = await self._plan(until=None)
        await self._commit("asked-person", "person-asked", self._letter("processor-request", "first"))
        while self._result is None:
            moment = self._next()
            if moment is None:
                await workflow.wait_condition(lambda: self._result is not None or self._next() is not None)
            elif await self._comes(moment):
                async with self._lock:
                    if self._result is None and self._next() == moment:
                        await self._act_on(moment)
        return self._result

    def _next(self) -> Moment | None:
        return earliest(self._moments, tuple(self._done))

    async def _comes(self, moment: Moment) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._result is not None or self._next() != moment,
                timeout=max(0.0, (moment.at - workflow.now()).total_seconds()),
                timeout_summary=moment.kind.value,
            )
        except TimeoutError:
            return True
        return False

    async def _act_on(self, moment: Moment) -> None:
        self._done.add(moment.key)
        if moment.kind is MomentKind.SEARCH_ESCALATE:
            letters: tuple[LetterOrder, ...] = (
                self._letter("processor-escalation", moment.key, to=f"escalation:{self._asked.processor}"),
                self._letter("processor-escalation", f"{moment.key}/dpo", to="staff:dpo"),
            )
        else:
            letters = (self._letter("processor-chaser", moment.key),)
        await self._commit(moment.key, moment.kind.value, *letters)

    async def _plan(self, until: date | None) -> tuple[Moment, ...]:
        order = ManualPlanOrder(
            case_id=self._asked.case_id,
            search=self._asked.search,
            processor=self._asked.processor,
            nation=self._asked.nation.value,
            asked_at=self._asked_at,
            at=workflow.now(),
            until=until,
        )
        plan = await workflow.execute_local_activity_method(RecordActivities.plan_manual, order, **options.RECORD)
        return plan.moments

    async def _commit(
        self, key: str, kind: str, *letters: LetterOrder, actor: str = "service", source: str = ""
    ) -> None:
        step = Step(
            case_id=self._asked.case_id,
            key=key if key.startswith("search/") else f"search/{self._asked.search}/{self._asked.round}/{key}",
            kind=kind,
            at=workflow.now(),
            actor=actor,
            source=source,
            facts={"processor": self._asked.processor},
            letters=letters,
            search_moments=tuple(m for m in self._moments if m.key not in self._done),
            search_key=self._asked.search,
        )
        await workflow.execute_local_activity_method(RecordActivities.write_step, step, **options.RECORD)
        for letter in letters:
            task = asyncio.create_task(self._send(letter))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, letter: LetterOrder) -> None:
        """Send one letter; one to the person who searches that does not go is told to the case."""
        sent = await workflow.execute_activity_method(
            LetterActivities.send, LetterSending(self._asked.case_id, letter.key, workflow.now()), **options.LETTER
        )
        # Not every processor has somebody to escalate to.
        if sent.outcome not in (LetterOutcome.SENT, LetterOutcome.NO_ADDRESS):
            case = workflow.get_external_workflow_handle(self._asked.case_id)
            await case.signal("letter_not_sent", LetterNotSent(letter.key, letter.kind, letter.to, sent.outcome))

    def _letter(self, kind: str, key: str, to: str = "") -> LetterOrder:
        return LetterOrder(
            key=f"search/{self._asked.search}/{self._asked.round}/{kind}/{key}",
            kind=kind,
            to=to or f"processor:{self._asked.processor}",
            facts={"search": self._asked.search},
        )

    @workflow.update
    async def answer_search(self, message: ManualAnswer) -> Taken:
        """The person answered."""
        async with self._lock:
            self.check_answer_search(message)
            result = ManualResult(
                case_id=self._asked.case_id,
                search=self._asked.search,
                processor=self._asked.processor,
                round=self._asked.round,
                result=ANSWERS[message.answer],
                token=message.token,
                actor=message.actor,
                at=workflow.now(),
            )
            await workflow.execute_local_activity_method(RecordActivities.save_manual, result, **options.RECORD)
            self._result = result.result
        return Taken("Thank you. Your answer is recorded and you need do nothing more.")

    @answer_search.validator
    def check_answer_search(self, message: ManualAnswer) -> None:
        """Refuse a second answer and words we do not know."""
        if self._result is not None:
            raise refused("answered", "This has already been answered. Thank you.")
        if message.answer not in ANSWERS:
            raise refused("unknown-answer", "Please choose one of the three answers.")

    @workflow.update
    async def need_more_time(self, message: MoreTime) -> Taken:
        """The person asks not to be chased before a day."""
        async with self._lock:
            self.check_need_more_time(message)
            self._moments = await self._plan(message.until)
            await self._commit(message.token, "more-time", actor=message.actor, source=message.token)
        return Taken("Thank you for telling us. We will ask again then.")

    @need_more_time.validator
    def check_need_more_time(self, message: MoreTime) -> None:
        """Refuse a day that has passed, and any after the answer."""
        if self._result is not None:
            raise refused("answered", "This has already been answered. Thank you.")
        if message.until <= london_date(workflow.now()):
            raise refused("past-date", "Please give a day that is still to come.")
