"""One durable timer per case, at its earliest planned moment, and what is done when a moment comes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from casework.rules.plan import Moment, MomentKind
    from casework.rules.procedure import LetterOrder, TaskOrder
    from casework.rules.vocabulary import Health, Stage
    from workflows.aftercare import Aftercare
    from workflows.base import as_raised, told

LAPSES = {
    MomentKind.CODE_UNUSED: ("identity/code-unused", "identity"),
    MomentKind.EVIDENCE_LAPSE: ("lapse/evidence", "evidence-lapse"),
    MomentKind.CLARIFICATION_LAPSE: ("clarification/lapse", "clarification-lapse"),
    MomentKind.COLLECTION_LAPSE: ("collection/lapse", "collection-lapse"),
    MomentKind.FEE_LAPSE: ("fee/lapse", "fee-lapse"),
    MomentKind.THIRD_PARTY_LAPSE: ("consultation-lapse", "consultation-lapse"),
    MomentKind.RESTRICTION_REVIEW: ("restriction-review", "restriction-review"),
}
"""Moments at which a person is asked to decide: the key and kind of the task they get."""

UNHEARD = "unheard"
"""How the record refuses to begin what cannot be taken back while something handed in waits to be delivered."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
"""How long to wait for that before asking again, each time twice as long: it comes within seconds or not soon."""

OVER = frozenset({MomentKind.ERASURE_OPEN, MomentKind.KEPT_OVER})
"""Moments at which a stretch of time is simply over."""

CHASERS = {
    MomentKind.CODE_CHASE: "identity-chaser",
    MomentKind.EVIDENCE_CHASE: "evidence-chaser",
    MomentKind.CLARIFICATION_CHASE: "clarification-chaser",
    MomentKind.COLLECTION_CHASE: "collection-chaser",
}
"""Moments at which the requester is reminded, and by which letter."""

STAFF_LETTERS = {
    MomentKind.DUE_REMINDER: ("due-reminder", ("dpo",)),
    MomentKind.LATE_REMINDER: ("late-reminder", ("dpo", "deputy")),
    MomentKind.TASK_DEPUTY: ("task-escalation", ("deputy",)),
    MomentKind.TASK_CHAIR: ("task-escalation", ("chair",)),
    MomentKind.TASK_HALF: ("task-reminder", ("dpo",)),
    MomentKind.TASK_FULL: ("task-reminder", ("dpo",)),
    MomentKind.SELF_REVIEW_OPEN: ("task-reminder", ("dpo",)),
}
"""Moments at which staff are written to: the letter, and the roles it goes to."""


class Timekeeping(Aftercare):
    """Keeps the case's time."""

    async def keep_time(self) -> None:
        """Wait for one moment after the other, for as long as the case is open or needs care."""
        pause = FIRST_PAUSE
        while not self._at_rest():
            moment = self.state.next_moment()
            if moment is None or self._closing():
                await workflow.wait_condition(self._something_planned_or_over)
            elif await self._comes(moment):
                if await self._dealt_with(moment):
                    pause = FIRST_PAUSE
                else:
                    await self._hear(moment, pause)
                    pause = min(2 * pause, LONGEST_PAUSE)

    def _at_rest(self) -> bool:
        """Say whether nothing is planned, under way or left to do, so that time need not be kept any longer."""
        return self.state.at_rest and len(self._running) <= 1 and workflow.all_handlers_finished()

    def _closing(self) -> bool:
        """Say whether the end is decided and not yet written: nothing else is done meanwhile."""
        return self.state.ending is not None and self.state.stage is not Stage.CLOSED

    def _something_planned_or_over(self) -> bool:
        return self._at_rest() or (self.state.next_moment() is not None and not self._closing())

    async def _comes(self, moment: Moment) -> bool:
        """Sleep until a moment; False when another became the earliest meanwhile.

        The condition is true only for that, so that unrelated messages never re-arm the timer.
        """
        remaining = moment.at - workflow.now()
        if remaining.total_seconds() <= 0:
            return True
        try:
            await workflow.wait_condition(
                lambda: self._other_first(moment), timeout=remaining, timeout_summary=moment.kind.value
            )
        except TimeoutError:
            return True
        return False

    def _other_first(self, moment: Moment) -> bool:
        first = self.state.next_moment()
        return self._closing() or self._at_rest() or first is None or first.at != moment.at

    async def _dealt_with(self, moment: Moment) -> bool:
        """Do what a moment brings; False where something that was handed in before must be heard first."""
        async with self._lock:
            if self._closing() or self.state.next_moment() != moment:
                return True
            before, ends = dict(self.state.waits), dict(self.state.ends)
            try:
                await self._act_on(moment)
            except (ActivityError, ApplicationError) as error:
                cause = as_raised(error)
                if not (isinstance(cause, ApplicationError) and cause.type == UNHEARD):
                    raise
                self.state.moments_done -= {moment.key}
                self.state.waits, self.state.ends = before, ends
                return False
        return True

    async def _hear(self, moment: Moment, pause: timedelta) -> None:
        """Wait a while for what was handed in, or until it put another moment first."""
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._other_first(moment), timeout=pause)

    async def _act_on(self, moment: Moment) -> None:
        self.state.moments_done |= {moment.key}
        await self.commit(moment.key, moment.kind.value, **self._consequences(moment))
        if moment.kind is MomentKind.ERASURE_OPEN:
            self.state.erasure_open = True
        elif moment.kind is MomentKind.KEPT_OVER:
            self.start(self.erase_kept())

    def _consequences(self, moment: Moment) -> dict[str, Any]:
        if moment.kind in OVER:
            return {"waits": {moment.subject: None}}
        if moment.kind in LAPSES:
            return self._lapsed(moment)
        if moment.kind is MomentKind.FEE_CHASE:
            return {"letters": (self.letter(moment.key, "fee-chaser", of=self.state.fee_token),)}
        if moment.kind in CHASERS:
            return {"letters": (self.letter(moment.key, CHASERS[moment.kind]),)}
        if moment.kind is MomentKind.THIRD_PARTY_CHASE:
            return {"letters": self._ask_again(moment)}
        if moment.kind is MomentKind.DUE_PASSED:
            orders = () if "late" in self.state.tasks else (TaskOrder(key="late", kind="late"),)
            return {"health": Health.NEEDS_PERSON, "opened": orders, "letters": told(orders, moment.key)}
        kind, roles = STAFF_LETTERS[moment.kind]
        return {"letters": tuple(self._to_staff(moment, kind, role) for role in roles)}

    def _lapsed(self, moment: Moment) -> dict[str, Any]:
        key, kind = LAPSES[moment.kind]
        orders = () if key in self.state.tasks else (TaskOrder(key=key, kind=kind),)
        again = {moment.subject: workflow.now()} if moment.kind is MomentKind.RESTRICTION_REVIEW else {}
        return {"opened": orders, "letters": told(orders, moment.key), "waits": again}

    def _ask_again(self, moment: Moment) -> tuple[LetterOrder, ...]:
        return tuple(
            self.letter(f"{moment.key}/{one}", "third-party-chaser", to=f"third-party:{one}", third_party=one)
            for one in sorted(self.state.consultations)
        )

    def _to_staff(self, moment: Moment, kind: str, role: str) -> LetterOrder:
        task = moment.subject
        if moment.kind is MomentKind.SELF_REVIEW_OPEN:
            task = next(iter(self.open_tasks("approve")), "approve")
        elif role == "dpo" and task.startswith("approve/"):
            role = "approver"
        to = f"owner/{task}" if role == "dpo" and task in self.state.tasks else f"staff:{role}"
        facts = {"task": task}
        if self.state.due_date is not None:
            facts["due_date"] = self.state.due_date.isoformat()
        return LetterOrder(key=f"{moment.key}/{kind}/{role}", kind=kind, to=to, facts=facts)
