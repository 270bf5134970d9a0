"""What outlasts the answer: erasures that wait, what is kept for a time, and restrictions."""

from __future__ import annotations

from datetime import date, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.procedure import LetterOrder, TaskOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import ActState, LetterOutcome, Right, Stage, Verb
    from workflows.base import refused, told
    from workflows.messages import Submission, Taken
    from workflows.transfers import Transfers

ONE_DAY = timedelta(days=1)


class Aftercare(Transfers):
    """Updates: cancel_erasure, lift_restriction, record_told."""

    async def begin_waiting(self, key: str, erase_on: date, letter: LetterOrder) -> None:
        """Begin the waiting period of an approved erasure, and tell the person how to stop it."""
        self.state.erasure_open = False
        async with self._lock:
            await self.commit(
                f"{key}/approved",
                "erasure-approved",
                facts={"erase_on": erase_on.isoformat()},
                erase_on=erase_on,
                waits={"erasure": workflow.now()},
                ends={"erasure": erase_on},
                letters=(letter,),
            )

    @workflow.update
    async def cancel_erasure(self, message: Submission) -> Taken:
        """Stop an approved erasure: nothing is erased, and the case is reviewed again."""
        orders = (TaskOrder(key=f"review/{message.token}", kind="review"),)
        return await self.decide(
            Action.CANCEL_ERASURE,
            message.token,
            message.actor,
            "erasure-cancelled",
            "Stopped. Nothing has been erased, and the case is back in review.",
            lambda: {
                "stage": Stage.REVIEW,
                "reviewed_by": "",
                "waits": {"erasure": None},
                "opened": orders,
                "letters": told(orders, message.token),
            },
        )

    @cancel_erasure.validator
    def check_cancel_erasure(self, message: Submission) -> None:
        """Refuse when none is waiting."""
        self.check(Action.CANCEL_ERASURE, message.actor)

    async def ask_to_lift(self) -> None:
        """Ask a person whether a restriction that stands in the way of an erasure is still wanted."""
        orders = (TaskOrder(key="restriction-review", kind="restriction-review"),)
        async with self._lock:
            self.unless_over()
            await self.commit(
                f"erasure/{self.state.approvals}/restricted",
                "restriction-review",
                opened=() if "restriction-review" in self.state.tasks else orders,
                letters=told(orders, f"erasure/{self.state.approvals}"),
            )

    async def care_for_kept(self) -> None:
        """Set the timer of the next thing whose reason to be kept lapses."""
        next_day = next(iter(self.state.kept_until), None)
        if next_day is None:
            return
        async with self._lock:
            await self.commit(
                f"kept/{next_day}/until",
                "kept-until",
                facts={"until": next_day.isoformat()},
                waits={"kept": workflow.now()},
                ends={"kept": next_day + ONE_DAY},
            )

    async def erase_kept(self) -> None:
        """Erase what was kept until yesterday or before, and write to the person; restricted data waits."""
        await self.still(lambda: not self.state.restricted, caring=True)
        day = self.today()
        self.state.kept_rounds += 1
        edition = 1 + self.state.kept_rounds
        done = await self.act(Right.ERASURE, Verb.ERASE, edition=edition, due_by=day, caring=True)
        if ActState.DONE in done:
            key = f"kept/{day}/erased"
            facts = {"right": Right.ERASURE.value, "since": day.isoformat(), "edition": str(edition)}
            async with self._lock:
                await self.commit(key, "kept-erased", letters=(self.letter(key, "kept-erased", **facts),))
        await self.care_for_kept()

    @workflow.update
    async def lift_restriction(self, message: Submission) -> Taken:
        """Tell the person that the restriction will be lifted; it is lifted once they were told (Article 18(3))."""
        letter = self.letter(message.token, "restriction-lifting", words_of=message.token)
        taken = await self.decide(
            Action.LIFT_RESTRICTION,
            message.token,
            message.actor,
            "restriction-lifting",
            "We are writing to the person. The restriction is lifted once they were told.",
            lambda: {"queued": (letter,), "done": self.open_tasks("restriction-review")},
            again=lambda: self.check_lift_restriction(message),
        )
        self.start(self._lift(message.token, letter))
        return taken

    @lift_restriction.validator
    def check_lift_restriction(self, message: Submission) -> None:
        """Refuse when none is in force, or while one is being lifted."""
        self.check(Action.LIFT_RESTRICTION, message.actor)
        if self.state.lifting:
            raise refused("being-lifted", "It is being lifted already.")

    async def _lift(self, token: str, letter: LetterOrder) -> None:
        if await self.send(letter) != LetterOutcome.SENT:
            orders = (TaskOrder(key="restriction-told", kind="restriction-told"),)
            async with self._lock:
                await self.commit(f"{token}/untold", "restriction-untold", opened=orders, letters=told(orders, token),
                                  done=(f"letter/{letter.key}",))  # fmt: skip
            await self.still(lambda: self.state.told_of_lifting, caring=True)
        self.state.lifts += 1
        await self.act(Right.RESTRICTION, Verb.LIFT, edition=self.state.lifts, caring=True)
        async with self._lock:
            await self.commit(f"{token}/lifted", "restriction-lifted", restricted=False, waits={"restriction": None})

    @workflow.update
    async def record_told(self, message: Submission) -> Taken:
        """Record how the person was told that the restriction will be lifted."""
        return await self.decide(
            Action.RECORD_TOLD,
            message.token,
            message.actor,
            "restriction-told",
            "Recorded. The restriction is being lifted.",
            lambda: {"done": self.open_tasks("restriction-told")},
        )

    @record_told.validator
    def check_record_told(self, message: Submission) -> None:
        """Refuse when no restriction is in force."""
        self.check(Action.RECORD_TOLD, message.actor)
