"""A person asked by an emailed link: asked, chased, escalated, given more time, answered."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.letters import LetterActivities
    from activities.record import RecordActivities
    from casework.rules.acts import ActChange
    from casework.rules.london import london_date
    from casework.rules.plan import Moment, MomentKind, earliest
    from casework.rules.procedure import LetterOrder, LetterSending, ManualPlanOrder, Step
    from casework.rules.vocabulary import LetterOutcome, Nation
    from workflows import options
    from workflows.base import refused
    from workflows.messages import LetterNotSent, MoreTime, Taken


class PersonAsked:
    """What asking a person takes, whatever they are asked for. Update: need_more_time.

    `steps` begins the keys of the steps and letters of this asking, `plan_key` is what its plan is kept under,
    `facts` go into every event, `about` into every letter; `letters` are the kinds of request, chaser, escalation.
    """

    def __init__(
        self,
        case_id: str,
        processor: str,
        nation: Nation,
        *,
        plan_key: str,
        steps: str,
        facts: dict[str, str],
        about: dict[str, str],
        letters: tuple[str, str, str],
    ) -> None:
        """Start with what is asked of whom."""
        self._case_id = case_id
        self._processor = processor
        self._nation = nation
        self._plan_key = plan_key
        self._steps = steps
        self._facts = {"processor": processor, **facts}
        self._about = about
        self._request, self._chaser, self._escalation = letters
        self._asked_at: datetime = workflow.now()
        self._moments: tuple[Moment, ...] = ()
        self._done: set[str] = set()
        self._answered = False
        self._lock = asyncio.Lock()
        self._sending: set[asyncio.Task[Any]] = set()

    async def ask(self, *begun: ActChange) -> None:
        """Ask, chase and escalate until the answer is in; the case cancels what is no longer needed."""
        try:
            await self._until_answered(begun)
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

    async def _until_answered(self, begun: tuple[ActChange, ...]) -> None:
        self._moments = await self._plan(until=None)
        await self._commit("asked-person", "person-asked", self._letter(self._request, "first"), acts=begun)
        while not self._answered:
            moment = self._next()
            if moment is None:
                await workflow.wait_condition(lambda: self._answered or self._next() is not None)
            elif await self._comes(moment):
                async with self._lock:
                    if not self._answered and self._next() == moment:
                        await self._act_on(moment)

    def _next(self) -> Moment | None:
        return earliest(self._moments, tuple(self._done))

    async def _comes(self, moment: Moment) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._answered or self._next() != moment,
                timeout=max(0.0, (moment.at - workflow.now()).total_seconds()),
                timeout_summary=moment.kind.value,
            )
        except TimeoutError:
            return True
        return False

    async def _act_on(self, moment: Moment) -> None:
        self._done.add(moment.key)
        which = moment.key.removeprefix(f"search/{self._plan_key}/")
        if moment.kind is MomentKind.SEARCH_ESCALATE:
            letters: tuple[LetterOrder, ...] = (
                self._letter(self._escalation, which, to=f"escalation:{self._processor}"),
                self._letter(self._escalation, f"{which}/dpo", to="staff:dpo"),
            )
        else:
            letters = (self._letter(self._chaser, which),)
        await self._commit(moment.key, moment.kind.value, *letters)

    async def _plan(self, until: date | None) -> tuple[Moment, ...]:
        order = ManualPlanOrder(
            case_id=self._case_id,
            search=self._plan_key,
            processor=self._processor,
            nation=self._nation.value,
            asked_at=self._asked_at,
            at=workflow.now(),
            until=until,
        )
        plan = await workflow.execute_local_activity_method(RecordActivities.plan_manual, order, **options.RECORD)
        return plan.moments

    async def _commit(
        self,
        key: str,
        kind: str,
        *letters: LetterOrder,
        actor: str = "service",
        source: str = "",
        acts: tuple[ActChange, ...] = (),
    ) -> None:
        # A moment's key is the key of the step in which it is dealt with.
        moment = key.startswith(f"search/{self._plan_key}/")
        step = Step(
            case_id=self._case_id,
            key=key if moment else f"{self._steps}/{key}",
            kind=kind,
            at=workflow.now(),
            actor=actor,
            source=source,
            facts=self._facts,
            letters=letters,
            acts=acts,
            search_moments=tuple(m for m in self._moments if m.key not in self._done),
            search_key=self._plan_key,
        )
        await workflow.execute_local_activity_method(RecordActivities.write_step, step, **options.RECORD)
        for letter in letters:
            task = asyncio.create_task(self._send(letter))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, letter: LetterOrder) -> None:
        """Send one letter; one to the person asked that does not go is told to the case."""
        sent = await workflow.execute_activity_method(
            LetterActivities.send, LetterSending(self._case_id, letter.key, workflow.now()), **options.LETTER
        )
        # Not every processor has somebody to escalate to.
        if sent.outcome not in (LetterOutcome.SENT, LetterOutcome.NO_ADDRESS):
            case = workflow.get_external_workflow_handle(self._case_id)
            await case.signal("letter_not_sent", LetterNotSent(letter.key, letter.kind, letter.to, sent.outcome))

    def _letter(self, kind: str, key: str, to: str = "") -> LetterOrder:
        return LetterOrder(
            key=f"{self._steps}/{kind}/{key}",
            kind=kind,
            to=to or f"processor:{self._processor}",
            facts=self._about,
        )

    def refuse_answered(self) -> None:
        """Refuse anything more once the answer is in."""
        if self._answered:
            raise refused("answered", "This has already been answered. Thank you.")

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
        self.refuse_answered()
        if message.until <= london_date(workflow.now()):
            raise refused("past-date", "Please give a day that is still to come.")
