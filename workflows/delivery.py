"""Sending the answer: the package, the link to it, and whether the person has it."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.packages import PackageActivities
    from casework.rules.procedure import LetterOrder, PackageOrder, TaskOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Health, LetterOutcome, Outcome
    from workflows import options
    from workflows.base import CaseBase, refused, told
    from workflows.messages import Submission, Taken


class Delivery(CaseBase):
    """The answer's way to the person. Updates: reset_phrase, resend_answer, record_handover."""

    async def respond(self) -> None:
        """Build the package, send the answer, and wait until it was collected or handed over."""
        if not self.state.answered:
            self.state.editions += 1
            order = PackageOrder(self.case_id, self.state.editions, workflow.now())
            try:
                package = await self.unless_ended(
                    workflow.start_activity_method(PackageActivities.build, order, **options.PACKAGE)
                )
            except ActivityError:
                if self.state.ending is not None:
                    return
                raise
            await self._send_answer(f"answer/{self.state.editions}", package.file_id)
        await self.until(lambda: self.state.answered and self.state.collected)
        if self.state.ending is None:
            self.state.end(self.state.answer_outcome or Outcome.ANSWERED, "")

    async def _send_answer(self, key: str, package: str) -> None:
        ready = LetterOrder(key=f"{key}/answer-ready", kind="answer-ready")
        by_link = self.state.opened.has_email
        async with self._lock:
            if self.state.ending is not None:
                return
            orders = () if by_link else (TaskOrder(key="hand-over", kind="hand-over"),)
            await self.commit(
                f"{key}/prepared",
                "answer-prepared",
                package_file_id=package,
                opened=orders,
                letters=told(orders, key),
                queued=(ready,) * by_link,
            )
            self.state.prepared = True
        if by_link:
            # Beside the procedure: while no mail goes out, the answer can be handed over.
            self.start(self._send_link(key, ready))

    async def _send_link(self, key: str, ready: LetterOrder) -> None:
        if await self.send(ready) != LetterOutcome.SENT:
            return
        async with self._lock:
            if self.state.answered or self.state.ending is not None:
                return
            await self.commit(
                f"{key}/sent",
                "answered",
                answered=True,
                outcome=self.state.answer_outcome,
                health=Health.WELL,
                waits={"collection": workflow.now()},
                done=self.open_tasks("late"),
            )

    @workflow.update
    async def reset_phrase(self, message: Submission) -> Taken:
        """Set a new collection phrase, told to the person through another known channel."""
        return await self.decide(
            Action.RESET_PHRASE, message.token, message.actor, "phrase-reset", "The new phrase is set."
        )

    @reset_phrase.validator
    def check_reset_phrase(self, message: Submission) -> None:
        """Refuse once the case is closed without an answer."""
        self.check(Action.RESET_PHRASE, message.actor)

    @workflow.update
    async def resend_answer(self, message: Submission) -> Taken:
        """Send a fresh link to the answer; earlier links stop working."""
        ready = self.letter(message.token, "answer-ready")
        taken = await self.decide(
            Action.RESEND_ANSWER,
            message.token,
            message.actor,
            "answer-resent",
            "A fresh link is on its way.",
            lambda: {
                "queued": (ready,),
                "waits": {"collection": workflow.now()} if self.state.answered else {},
                "done": self.open_tasks("collection", "letter"),
            },
        )
        # The first link may never have got there: then this one is the answer.
        self.start(self._send_link(message.token, ready))
        return taken

    @resend_answer.validator
    def check_resend_answer(self, message: Submission) -> None:
        """Refuse before there is an answer to link to."""
        self.check(Action.RESEND_ANSWER, message.actor)
        if not self.state.prepared:
            raise refused("not-prepared", "The answer is still being prepared. Try again in a minute.")

    @workflow.update
    async def record_handover(self, message: Submission) -> Taken:
        """Record that the answer was handed over by post or in person."""
        return await self.decide(
            Action.RECORD_HANDOVER,
            message.token,
            message.actor,
            "handed-over",
            "The handover is recorded.",
            lambda: {
                "answered": True,
                "collected": True,
                "waits": {"collection": None},
                "done": self.open_tasks("collection", "hand-over"),
            },
        )

    @record_handover.validator
    def check_record_handover(self, message: Submission) -> None:
        """Refuse before the answer is approved."""
        self.check(Action.RECORD_HANDOVER, message.actor)
