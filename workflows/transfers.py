"""Sending the files of portability straight to another controller (UK GDPR Article 20(2))."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.transfers import TransferActivities
    from casework.rules.procedure import LetterOrder, PackageBuilt, PackageOrder, TaskOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import LetterOutcome, Right
    from workflows import options
    from workflows.base import refused, told
    from workflows.delivery import BY, Delivery
    from workflows.messages import Opened, Submission, Taken
    from workflows.right_messages import Transfer


class Transfers(Delivery):
    """Updates: transfer_package, collect_transfer."""

    def __init__(self, opened: Opened) -> None:
        """Start with nobody to send to."""
        super().__init__(opened)
        self._receiver = ""  # token of the latest decision; it names the receiver in its inbox row

    @workflow.update
    async def transfer_package(self, message: Transfer) -> Taken:
        """Send what the person provided to the controller they name, with the answer; the latest decision counts."""
        taken = await self.decide(
            Action.TRANSFER_PACKAGE,
            message.token,
            message.actor,
            "transfer-cancelled" if message.to_nobody else "transfer-decided",
            "Nothing goes to another organisation."
            if message.to_nobody
            else "The files go to the receiver as soon as the answer is approved and ready.",
            lambda: self._check_transfer(message),
        )
        self._receiver = "" if message.to_nobody else message.token
        if self._receiver:
            self.start(self._transfer(message.token))
        return taken

    @transfer_package.validator
    def check_transfer_package(self, message: Transfer) -> None:
        """Refuse where portability was not asked for or is refused, and where the files may not go by link."""
        self.check(Action.TRANSFER_PACKAGE, message.actor)
        self._check_transfer(message)

    def _check_transfer(self, message: Transfer) -> dict[str, object]:
        if message.to_nobody:
            if not self._receiver:
                raise refused("nothing-to-stop", "No files wait to go to another organisation.")
        elif self.outcome_without_copy(Right.PORTABILITY) is not None:
            raise refused("no-files", "Portability ends without files here, so there are none to send on.")
        elif self.state.deliver_by:
            raise refused("no-link", f"This answer goes {BY[self.state.deliver_by]} only, and never by link.")
        return {}

    async def _transfer(self, token: str) -> None:
        """Wait for the answer to be ready, and send the receiver a link to the files alone."""
        await workflow.wait_condition(
            lambda: (
                (self.state.prepared and self.state.approved)
                or self.state.ending is not None
                or self._receiver != token
                or self._fault is not None
            )
        )
        if not self._may_go(token):
            return
        order = PackageOrder(self.case_id, self.state.editions, workflow.now())
        files = await workflow.execute_activity_method(TransferActivities.build, order, **options.PACKAGE)
        letter = self.letter(token, "portability-transfer", to=f"receiver:{token}")
        async with self._lock:
            if not self._may_go(token):
                return
            self._receiver = ""
            if files.deliver_by or not files.items:
                await self._hold_back(token, files)
                return
            await self.commit(f"{token}/prepared", "transfer-prepared", queued=(letter,))
        if await self.send(letter) == LetterOutcome.SENT:
            async with self._lock:
                await self.commit(
                    f"{token}/sent", "transferred", letters=(self.letter(token, "transferred", of=token),)
                )

    def _may_go(self, token: str) -> bool:
        """Say whether the decision still stands and its files go out: never those of a request that was taken back."""
        ended = self.state.ending is not None and not self.state.copied
        gives = self.outcome_without_copy(Right.PORTABILITY) is None
        return self._receiver == token and self.state.prepared and gives and not ended

    async def _hold_back(self, token: str, files: PackageBuilt) -> None:
        orders = (TaskOrder(key=f"transfer/{token}", kind="transfer"),)
        why = files.deliver_by or "nothing-provided"
        letters: tuple[LetterOrder, ...] = told(orders, token)
        await self.commit(f"{token}/held", "transfer-held-back", facts={"why": why}, opened=orders, letters=letters)

    @workflow.update
    async def collect_transfer(self, message: Submission) -> Taken:
        """The receiver fetched the files; that says nothing of the person's own copy."""
        return await self.decide(
            Action.COLLECT_TRANSFER, message.token, message.actor, "transfer-collected", "The download has been noted."
        )

    @collect_transfer.validator
    def check_collect_transfer(self, message: Submission) -> None:
        """Refuse anybody but the receiver."""
        self.check(Action.COLLECT_TRANSFER, message.actor)
