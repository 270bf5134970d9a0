"""The case workflow: one request from receipt to closure, read as the DPO's handbook."""

from __future__ import annotations

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.procedure import LetterOrder, TaskOrder
    from casework.rules.vocabulary import Authority, Channel, Health, Outcome, Stage
    from workflows.base import told
    from workflows.delivery import Delivery
    from workflows.desk import DeskUpdates
    from workflows.gathering import Gathering
    from workflows.identity import IdentityUpdates
    from workflows.messages import CalendarChanged, Opened
    from workflows.requester import RequesterUpdates
    from workflows.review import ReviewUpdates
    from workflows.timekeeping import Timekeeping

CLOSING_LETTERS = {
    Outcome.WITHDRAWN: "withdrawal",
    Outcome.IDENTITY_NOT_CONFIRMED: "identity-not-confirmed",
}
"""Endings with a letter of their own; every other ending gets the closing letter."""


@workflow.defn
class CaseWorkflow(RequesterUpdates, IdentityUpdates, DeskUpdates, Gathering, ReviewUpdates, Delivery, Timekeeping):
    """One case; its updates are in the classes it is made of. Signal: calendar_changed; query: stage."""

    @workflow.init
    def __init__(self, opened: Opened) -> None:
        """Start with what was received."""
        super().__init__(opened)

    @workflow.run
    async def run(self, opened: Opened) -> str:
        """Run the case and give its outcome."""
        await self._receive(opened)
        keeper = asyncio.create_task(self.keep_time())
        while self.state.ending is None:
            if self.state.stage is Stage.IDENTITY:
                await self._prove_identity()
            elif self.state.stage is Stage.GATHER:
                await self.gather()
            elif self.state.stage in (Stage.REVIEW, Stage.APPROVE):
                await self.until(lambda: self.state.stage not in (Stage.REVIEW, Stage.APPROVE))
            else:
                await self.respond()
        await keeper
        await self._close(self.state.ending)
        # What is still to be done by hand, such as posting the last letter, can be ticked off afterwards.
        await workflow.wait_condition(
            lambda: workflow.all_handlers_finished() and not self._running and not self.state.tasks
        )
        return self.state.ending.value

    async def _receive(self, opened: Opened) -> None:
        """Acknowledge at once; send the identity code, and ask a person where a code is not enough."""
        orders = []
        letters = [LetterOrder(key="received/acknowledgement", kind="acknowledgement")]
        by_code = opened.has_email and opened.channel is Channel.WEB and not opened.quiet
        if by_code:
            letters.append(LetterOrder(key="received/identity-code", kind="identity-code"))
            self.state.codes_asked.append(workflow.now())
        else:
            orders.append(TaskOrder(key="identity/received", kind="identity"))
        if self.state.authority is not Authority.NOT_NEEDED:
            orders.append(TaskOrder(key="authority/received", kind="authority"))
        queued = () if opened.quiet else (*letters, *told(orders, "received"))
        async with self._lock:
            await self.commit(
                "received",
                "opened",
                facts={"letters": "held back"} if opened.quiet else {},
                actor=opened.actor,
                source=opened.token,
                received=opened.received,
                stage=Stage.IDENTITY,
                clock_events=(),
                opened=tuple(orders),
                letters=queued,
                waits={"code": workflow.now() if by_code else None},
            )
        self._begun = True

    async def _prove_identity(self) -> None:
        """No search opens before we know who asks and that they may."""
        await self.until(lambda: self.state.proven)
        if self.state.proven and self.state.ending is None:
            async with self._lock:
                await self.commit("identity-settled", "identity-settled", stage=Stage.GATHER, health=Health.WELL)

    async def _close(self, outcome: Outcome) -> None:
        """Close with a letter; what was planned is over, and evidence nobody decided upon is destroyed."""
        kind = CLOSING_LETTERS.get(outcome, "closing")
        facts = {"outcome": outcome.value, "words_of": self.state.ended_by}
        async with self._lock:
            await self.commit(
                "closed",
                "closed",
                stage=Stage.CLOSED,
                outcome=outcome,
                health=Health.WELL,
                facts={"outcome": outcome.value},
                dropped=tuple(sorted(self.state.tasks)),
                waits=dict.fromkeys(self.state.waits),
                letters=(LetterOrder(key=f"closed/{kind}", kind=kind, facts=facts),),
            )
        if self.state.evidence_wanted:
            self.destroy_evidence()

    @workflow.signal
    async def calendar_changed(self, message: CalendarChanged) -> None:
        """Bank holidays were published anew: dates are read again and enter the history as data."""
        if message.edition in self.state.calendar_editions or self.state.stage is Stage.CLOSED:
            return
        self.state.calendar_editions.add(message.edition)
        await self.begun()
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
