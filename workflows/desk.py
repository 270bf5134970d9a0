"""What the desk decides about identity, authority, the clock and the case as a whole: one update each."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.clock import EventName
    from casework.rules.stages import Action, may_close_as
    from casework.rules.vocabulary import Clarification, ClockState
    from workflows.base import CaseBase, refused
    from workflows.messages import (
        ClarificationAnswered,
        Closing,
        Extension,
        ReceiptCorrection,
        Submission,
        Taken,
        TaskDismissal,
    )


DECIDED = (
    *("identity", "authority", "evidence", "review", "approve", "excuse", "hand-over"),
    *("right", "act", "recipients", "consultation", "restriction-told"),
)
"""Tasks that end with a decision, by the first word of their key."""


class DeskUpdates(CaseBase):
    """Updates on identity, authority, clarification, extension, receipt, tasks and closing."""

    @workflow.update
    async def request_clarification(self, message: Submission) -> Taken:
        """Ask what the person means: the clock stops until the answer."""
        return await self.decide(
            Action.REQUEST_CLARIFICATION,
            message.token,
            message.actor,
            "clarification-requested",
            "The question is on its way. The clock of a request for a copy stops from today until the answer.",
            lambda: {
                "clarification": Clarification.OPEN,
                "clock_events": self.with_event(EventName.CLARIFICATION_REQUESTED, self.today()),
                "waits": {"clarification": workflow.now()},
                "letters": (self.letter(message.token, "clarification", words_of=message.token),),
            },
        )

    @request_clarification.validator
    def check_request_clarification(self, message: Submission) -> None:
        """Refuse while a question is open, or after the answer."""
        self.check(Action.REQUEST_CLARIFICATION, message.actor)

    @workflow.update
    async def record_clarification(self, message: ClarificationAnswered) -> Taken:
        """Record an answer that came by another way, or that no answer came and we go on."""
        return await self.decide(
            Action.RECORD_CLARIFICATION,
            message.token,
            message.actor,
            "clarification-lapsed" if message.lapsed else "clarification-received",
            "The answer is recorded. The clock runs again.",
            lambda: {
                "clarification": Clarification.LAPSED if message.lapsed else Clarification.ANSWERED,
                "clock_events": self.with_event(EventName.CLARIFICATION_RECEIVED, message.on),
                "waits": {"clarification": None},
                "done": self.open_tasks("clarification"),
            },
        )

    @record_clarification.validator
    def check_record_clarification(self, message: ClarificationAnswered) -> None:
        """Refuse when no question is open, or for a day that has not come."""
        self.check(Action.RECORD_CLARIFICATION, message.actor)
        if message.on > self.today():
            raise refused("future-date", "The day of the answer cannot be in the future.")

    @workflow.update
    async def extend(self, message: Extension) -> Taken:
        """Extend by two further months, with notice and reasons (UK GDPR Article 12A(3) and (4))."""
        return await self.decide(
            Action.EXTEND,
            message.token,
            message.actor,
            "extended",
            "The time is extended and the person has been told why.",
            lambda: {
                "clock_events": self.with_event(EventName.EXTENDED, self.today()),
                "facts": {"ground": message.ground},
                "letters": (self.letter(message.token, "extension", words_of=message.token, ground=message.ground),),
            },
        )

    @extend.validator
    def check_extend(self, message: Extension) -> None:
        """Refuse a notice that would come too late to have effect, or while no month is running."""
        self.check(Action.EXTEND, message.actor)
        if message.ground not in ("complexity", "number-of-requests"):
            raise refused("unknown-ground", "An extension needs complexity or the number of requests as its ground.")
        if self.state.clock is not ClockState.RUNNING:
            raise refused("clock-not-running", "The clock is not running, so there is no month to extend yet.")
        if self.state.due_date is not None and self.today() > self.state.due_date:
            raise refused("too-late", "The first month has ended. Notice of an extension would have no effect now.")

    @workflow.update
    async def correct_receipt(self, message: ReceiptCorrection) -> Taken:
        """Correct the day of receipt: every date and timer follows."""
        return await self.decide(
            Action.CORRECT_RECEIPT,
            message.token,
            message.actor,
            "receipt-corrected",
            "The day of receipt is corrected. Every date has moved with it.",
            lambda: {
                "received": message.received,
                "clock_events": self.state.events,
                "facts": {"from": self.state.received.isoformat(), "to": message.received.isoformat()},
                "letters": (self.letter(message.token, "receipt-corrected", words_of=message.token),),
            },
        )

    @correct_receipt.validator
    def check_correct_receipt(self, message: ReceiptCorrection) -> None:
        """Refuse a day that has not come, or one after something that already happened in the case."""
        self.check(Action.CORRECT_RECEIPT, message.actor)
        if message.received > self.today():
            raise refused("future-date", "The day of receipt cannot be in the future.")
        earliest = min((event.on for event in self.state.events), default=None)
        if earliest is not None and message.received > earliest:
            raise refused("after-event", "The day of receipt cannot be after something that was done in the case.")

    @workflow.update
    async def dismiss_task(self, message: TaskDismissal) -> Taken:
        """Mark a task done that only asks for somebody's attention."""
        taken = await self.decide(
            Action.DISMISS_TASK,
            message.token,
            message.actor,
            "task-done",
            "The task is done.",
            lambda: {"done": (message.task,), "facts": {"task": message.task}},
        )
        self.state.end_if_done()
        return taken

    @dismiss_task.validator
    def check_dismiss_task(self, message: TaskDismissal) -> None:
        """Refuse tasks that end by a decision of their own."""
        self.check(Action.DISMISS_TASK, message.actor)
        if message.task not in self.state.tasks:
            raise refused("no-such-task", "That task is not open any more.")
        if message.task.split("/")[0] in DECIDED:
            raise refused("needs-decision", "That task ends with its decision, not by being ticked off.")

    @workflow.update
    async def close(self, message: Closing) -> Taken:
        """End the case with an outcome other than an answer."""
        taken = await self.decide(
            Action.CLOSE,
            message.token,
            message.actor,
            "closing",
            "The case is being closed.",
            lambda: {"facts": {"outcome": message.outcome.value}},
        )
        self.state.end(message.outcome, message.token)
        return taken

    @close.validator
    def check_close(self, message: Closing) -> None:
        """Refuse to close an answered case this way, or with an outcome that is not true of it."""
        self.check(Action.CLOSE, message.actor)
        refusal = may_close_as(self.state.facts(), message.outcome)
        if refusal is not None:
            raise refused(refusal.code, refusal.sentence)
