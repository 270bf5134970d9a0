"""The case workflow: one request from receipt to closure, read as the DPO's handbook."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import MARKETING, RightChange, outlasts
    from casework.rules.plan import AFTERCARE
    from casework.rules.procedure import LetterOrder, TaskOrder
    from casework.rules.rights import in_safe_order, needs_identity
    from casework.rules.vocabulary import Authority, Channel, Health, Outcome, Right, Stage
    from workflows.act_updates import ActUpdates
    from workflows.base import CaseEnded, told
    from workflows.desk import DeskUpdates
    from workflows.gathering import Gathering
    from workflows.identity import IdentityUpdates
    from workflows.messages import CalendarChanged, Opened
    from workflows.requester import RequesterUpdates
    from workflows.review import ReviewUpdates
    from workflows.rights.access import access, portability
    from workflows.rights.automated_decision import automated_decision
    from workflows.rights.complaint import complaint
    from workflows.rights.consent_withdrawal import consent_withdrawal
    from workflows.rights.erasure import erasure
    from workflows.rights.objection import objection
    from workflows.rights.rectification import rectification
    from workflows.rights.restriction import restriction
    from workflows.rights.retention_schedule import retention_schedule
    from workflows.timekeeping import Timekeeping

CLOSING_LETTERS = {
    Outcome.WITHDRAWN: "withdrawal",
    Outcome.IDENTITY_NOT_CONFIRMED: "identity-not-confirmed",
}
"""Endings with a letter of their own; every other ending gets the closing letter."""


PROCEDURES: dict[Right, Callable[[Any], Coroutine[Any, Any, None]]] = {
    Right.ACCESS: access,
    Right.RECTIFICATION: rectification,
    Right.ERASURE: erasure,
    Right.RESTRICTION: restriction,
    Right.PORTABILITY: portability,
    Right.OBJECTION: objection,
    Right.AUTOMATED_DECISION: automated_decision,
    Right.CONSENT_WITHDRAWAL: consent_withdrawal,
    Right.COMPLAINT: complaint,
    Right.RETENTION_SCHEDULE: retention_schedule,
}


@workflow.defn
class CaseWorkflow(RequesterUpdates, IdentityUpdates, DeskUpdates, Gathering, ReviewUpdates, ActUpdates, Timekeeping):
    """One case; its updates are in the classes it is made of. Signal: calendar_changed; query: stage."""

    @workflow.init
    def __init__(self, opened: Opened) -> None:
        """Start with what was received."""
        super().__init__(opened)

    @workflow.run
    async def run(self, opened: Opened) -> str:
        """Run the case and give its outcome."""
        await self._receive(opened)
        self.start(self.keep_time())
        for right in in_safe_order(opened.rights):
            self.begin_procedure(right)
        while self.state.ending is None:
            if self.state.stage is Stage.IDENTITY:
                await self._prove_identity()
            elif self.state.stage is Stage.GATHER:
                await self.gather()
            else:
                await self.until(lambda: self.state.stage in (Stage.IDENTITY, Stage.GATHER))
        await self._close(self.state.ending)
        # What is still to be done by hand, and what is kept or restricted for a time, outlasts the answer.
        await workflow.wait_condition(
            lambda: self._fault is not None or (workflow.all_handlers_finished() and not self._running)
        )
        self.stop_for_fault()
        return self.state.ending.value

    def begin_procedure(self, right: Right) -> None:
        """Run the procedure of a right beside the others; with the end of the case it has nothing left to do."""
        self.start(self._procedure(right))

    async def _procedure(self, right: Right) -> None:
        with suppress(CaseEnded):
            await PROCEDURES[right](self)

    async def _receive(self, opened: Opened) -> None:
        """Acknowledge at once; send the identity code, and ask a person where a code is not enough."""
        orders = []
        # Whoever asks for the schedule alone gets it at once, which says that the request was received.
        only_schedule = set(opened.rights) == {Right.RETENTION_SCHEDULE}
        letters = [LetterOrder(key="received/acknowledgement", kind="acknowledgement")] * (not only_schedule)
        named = any(needs_identity(right, opened.only_marketing) for right in opened.rights)
        by_code = named and opened.has_email and opened.channel is Channel.WEB and not opened.quiet
        if by_code:
            letters.append(LetterOrder(key="received/identity-code", kind="identity-code"))
            self.state.codes_asked.append(workflow.now())
        elif named:
            orders.append(TaskOrder(key="identity/received", kind="identity"))
        if named and self.state.authority is not Authority.NOT_NEEDED:
            orders.append(TaskOrder(key="authority/received", kind="authority"))
        if opened.compensation:
            orders.append(TaskOrder(key="compensation", kind="compensation"))
        marketing = (RightChange(Right.OBJECTION, how=MARKETING),) if opened.only_marketing else ()
        queued = () if opened.quiet else (*letters, *told(orders, "received"))
        async with self._lock:
            await self.commit(
                "received",
                "opened",
                facts={"letters": "held back"} if opened.quiet else {},
                actor=opened.actor,
                source=opened.token,
                received=opened.received,
                stage=Stage.IDENTITY if named else Stage.REVIEW,
                clock_events=(),
                rights=marketing,
                opened=tuple(orders),
                letters=queued,
                waits={"code": workflow.now() if by_code else None},
            )
        self._begun = True

    async def _prove_identity(self) -> None:
        """No search opens before we know who asks and that they may."""
        await self.until(lambda: self.state.proven)
        if self.state.proven and self.state.ending is None:
            stage = Stage.GATHER if self.state.reviewed_rights else Stage.REVIEW
            async with self._lock:
                await self.commit("identity-settled", "identity-settled", stage=stage, health=Health.WELL)

    async def _close(self, outcome: Outcome) -> None:
        """Close, with a letter unless the person knows; what was planned is over, evidence not decided on goes."""
        kind = CLOSING_LETTERS.get(outcome, "closing")
        facts = {"outcome": outcome.value, "words_of": self.state.ended_by}
        known = self.state.silent or (self.state.answered and not self.state.prepared)
        letters = () if known else (LetterOrder(key=f"closed/{kind}", kind=kind, facts=facts),)
        async with self._lock:
            await self.commit(
                "closed",
                "closed",
                stage=Stage.CLOSED,
                outcome=outcome,
                health=Health.WELL,
                facts={"outcome": outcome.value},
                dropped=tuple(key for key in sorted(self.state.tasks) if not outlasts(key)),
                waits={wait: None for wait in self.state.waits if wait not in AFTERCARE},
                letters=letters,
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
