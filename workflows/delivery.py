"""Sending the answer: the package, the link to it, and whether the person has it."""

from __future__ import annotations

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.packages import PackageActivities
    from casework.rules.acts import BY_VERDICT, RightChange
    from casework.rules.procedure import LetterOrder, PackageBuilt, PackageOrder, TaskOrder
    from casework.rules.rights import BY_ITEM
    from casework.rules.stages import Action
    from casework.rules.vocabulary import LetterOutcome, Outcome, Right
    from workflows import options
    from workflows.base import CaseEnded, refused, told
    from workflows.messages import Handover, Opened, Submission, Taken
    from workflows.rights_base import RightsBase

BY = {"secure-email": "by secure email", "post": "by post"}
"""The only ways that an organisation may prescribe for a processor's data, in words."""


class Delivery(RightsBase):
    """The answer's way to the person. Updates: reset_phrase, resend_answer, record_handover."""

    def __init__(self, opened: Opened) -> None:
        """Start with no package."""
        super().__init__(opened)
        self._building = False

    async def deliver_copy(self) -> None:
        """Build the package once for all rights that call for a copy, and wait until it went out."""
        if not self._building:
            self._building = True
            self.state.editions += 1
            order = PackageOrder(self.case_id, self.state.editions, workflow.now())
            try:
                package = await self.unless_ended(
                    workflow.start_activity_method(PackageActivities.build, order, **options.PACKAGE)
                )
            except ActivityError:
                if self.state.ending is not None:
                    raise CaseEnded from None
                raise
            await self._send_answer(f"answer/{self.state.editions}", package)
        await self.still(lambda: self.state.copied)

    def outcome_without_copy(self, right: Right) -> Outcome | None:
        """Say what a right comes to that ends without a copy: refused as a whole, or it does not apply."""
        how = self.state.rights[right].how
        return self.outcome_of(right) if how and how != BY_ITEM else None

    def _copies(self) -> dict[Right, Outcome]:
        """Give what the rights that the package answers come to."""
        outcome = self.state.answer_outcome or Outcome.ANSWERED
        rights = (right for right, state in self.state.rights.items() if right in BY_VERDICT and not state.answered)
        return {right: outcome for right in rights if self.outcome_without_copy(right) is None}

    async def _send_answer(self, key: str, package: PackageBuilt) -> None:
        ready = LetterOrder(key=f"{key}/answer-ready", kind="answer-ready")
        by_link = self.state.opened.has_email and not package.deliver_by
        async with self._lock:
            if self.state.ending is not None:
                return
            self.state.deliver_by, self.state.tell = package.deliver_by, package.tell
            orders = () if by_link else (TaskOrder(key="hand-over", kind="hand-over", subject=package.deliver_by),)
            await self.commit(
                f"{key}/prepared",
                "answer-prepared",
                facts={"deliver_by": package.deliver_by} if package.deliver_by else {},
                package_file_id=package.file_id,
                opened=orders,
                letters=told(orders, key),
                queued=(ready,) * by_link,
            )
            self.state.prepared = True
        if by_link:
            # Beside the procedure: while no mail goes out, the answer can be handed over.
            self.start(self._send_link(key, ready))

    async def _send_link(self, key: str, ready: LetterOrder) -> None:
        if await self.send(ready) != LetterOutcome.SENT or self.state.copied or self.state.ending is not None:
            return
        await self.note_answered(f"{key}/sent", self._copies(), "answered", waits={"collection": workflow.now()},
                                 letters=self._notices(f"{key}/sent"))  # fmt: skip

    def _notices(self, key: str) -> tuple[LetterOrder, ...]:
        """Tell those who are to hear that data of their processor went out, and nothing of what it was."""
        on = self.today().isoformat()
        return tuple(
            LetterOrder(f"{key}/disclosure/{processor}", "disclosure-notice", f"disclosure:{processor}", {"on": on})
            for processor in self.state.tell
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
                "waits": {"collection": workflow.now()} if self.state.copied else {},
                "done": (*self.open_tasks("collection"), *self._links_not_sent()),
            },
        )
        # The first link may never have got there: then this one is the answer.
        self.start(self._send_link(message.token, ready))
        return taken

    def _links_not_sent(self) -> tuple[str, ...]:
        """Give the tasks about links to the answer that could not be mailed: this one takes their place."""
        return tuple(key for key in self.open_tasks("letter") if key.endswith("/answer-ready"))

    @resend_answer.validator
    def check_resend_answer(self, message: Submission) -> None:
        """Refuse before there is an answer to link to."""
        self.check(Action.RESEND_ANSWER, message.actor)
        if not self.state.prepared:
            raise refused("not-prepared", "The answer is still being prepared. Try again in a minute.")
        if self.state.deliver_by:
            raise refused("no-link", f"This answer never goes by link. It goes {BY[self.state.deliver_by]} only.")

    @workflow.update
    async def record_handover(self, message: Handover) -> Taken:
        """Record that the answer was handed over: by post or in person, or by the only way that is allowed for it."""
        taken = await self.decide(
            Action.RECORD_HANDOVER,
            message.token,
            message.actor,
            "handed-over",
            "The handover is recorded.",
            lambda: self._handed_over(message),
        )
        self.state.end_if_done()
        return taken

    def _handed_over(self, message: Handover) -> dict[str, Any]:
        self._check_way(message)
        copies = {} if self.state.copied else self._copies()
        rest = [right for right, state in self.state.rights.items() if right not in copies and not state.answered]
        return {
            "rights": tuple(RightChange(right, outcome=outcome, answered=True) for right, outcome in copies.items()),
            "answered": not rest,
            "collected": True,
            "waits": {"collection": None},
            "done": self.open_tasks("collection", "hand-over"),
            "facts": {"by": message.by} if message.by else {},
            "letters": self._notices(message.token) if copies else (),
        }

    @record_handover.validator
    def check_record_handover(self, message: Handover) -> None:
        """Refuse before the answer is approved, and another way than the only one allowed for it."""
        self.check(Action.RECORD_HANDOVER, message.actor)
        self._check_way(message)

    def _check_way(self, message: Handover) -> None:
        if not self.state.prepared:
            raise refused("not-prepared", "The answer is still being prepared. Try again in a minute.")
        if self.state.deliver_by and message.by != self.state.deliver_by:
            raise refused("wrong-way", f"This answer goes {BY[self.state.deliver_by]} only, and in no other way.")
