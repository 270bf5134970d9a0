"""What the desk decides about carrying things out: acts that failed, and recipients to be told."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import ActChange
    from casework.rules.procedure import LetterOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import ActState
    from workflows.acting import SETTLED
    from workflows.base import CaseBase, refused
    from workflows.messages import Taken
    from workflows.right_messages import ActChoice, RecipientsTold


class ActUpdates(CaseBase):
    """Updates: retry_act, excuse_act, record_act, tell_recipients."""

    @workflow.update
    async def retry_act(self, message: ActChoice) -> Taken:
        """Try an act again that failed."""
        return await self._decide_act(
            Action.RETRY_ACT, message, "act-retried", "It is being tried again.", ActState.PLANNED
        )

    @retry_act.validator
    def check_retry_act(self, message: ActChoice) -> None:
        """Refuse for an act that did not fail."""
        self._check_act(Action.RETRY_ACT, message)

    @workflow.update
    async def excuse_act(self, message: ActChoice) -> Taken:
        """Go on without an act, for a reason that is recorded with the person's name."""
        return await self._decide_act(
            Action.EXCUSE_ACT, message, "act-excused", "Your reason is recorded.", ActState.EXCUSED
        )

    @excuse_act.validator
    def check_excuse_act(self, message: ActChoice) -> None:
        """Refuse for an act that is done."""
        self._check_act(Action.EXCUSE_ACT, message)

    @workflow.update
    async def record_act(self, message: ActChoice) -> Taken:
        """Record that somebody did it by hand."""
        return await self._decide_act(Action.RECORD_ACT, message, "act-recorded", "It is recorded.", ActState.DONE)

    @record_act.validator
    def check_record_act(self, message: ActChoice) -> None:
        """Refuse for an act that is done."""
        self._check_act(Action.RECORD_ACT, message)

    async def _decide_act(self, action: Action, message: ActChoice, kind: str, sentence: str, state: ActState) -> Taken:
        return await self.decide(
            action, message.token, message.actor, kind, sentence, lambda: self._changed(action, message, state)
        )

    def _changed(self, action: Action, message: ActChoice, state: ActState) -> dict[str, Any]:
        self._check_act(action, message)
        key = f"act/{message.act}"
        right, verb, _, processor = message.act.split("/")
        return {
            "facts": {"act": message.act, "right": right, "verb": verb, "processor": processor},
            "acts": (ActChange(message.act, state),),
            "health": self.state.health(besides=key),
            "done": (key,) if key in self.state.tasks else (),
        }

    def _check_act(self, action: Action, message: ActChoice) -> None:
        self.check(action, message.actor)
        state = self.state.acts.get(message.act)
        if state is None:
            raise refused("no-such-act", "There is nothing of that name to be done in this case.")
        if state in SETTLED:
            raise refused("act-settled", "That is done already.")
        if action is Action.RETRY_ACT and state is not ActState.FAILED:
            raise refused("not-failed", "Only what failed can be tried again.")
        if action is Action.RETRY_ACT and message.act in self.state.only_by_hand:
            raise refused("by-hand", "No connector can do this: do it by hand, and record that it was done.")
        if action is not Action.RETRY_ACT and state not in (ActState.FAILED, ActState.WAITING):
            raise refused("under-way", "It is being done right now. Wait until it is done or has failed.")

    @workflow.update
    async def tell_recipients(self, message: RecipientsTold) -> Taken:
        """Record which recipients are told; those with an address in the profile get a letter (Article 19)."""
        return await self.decide(
            Action.TELL_RECIPIENTS,
            message.token,
            message.actor,
            "recipients-told",
            "Recorded. The answer names who was told.",
            lambda: self._told(message),
        )

    @tell_recipients.validator
    def check_tell_recipients(self, message: RecipientsTold) -> None:
        """Refuse when nobody waits for it."""
        self.check(Action.TELL_RECIPIENTS, message.actor)
        if f"recipients/{message.right.value}" not in self.state.tasks:
            raise refused("not-asked", "Nobody has to be told of anything now.")

    def _told(self, message: RecipientsTold) -> dict[str, Any]:
        self.check_tell_recipients(message)
        return {
            "facts": {"right": message.right.value, "recipients": "; ".join(message.recipients)},
            "done": (f"recipients/{message.right.value}",),
            "letters": tuple(self._notice(message, number) for number in range(len(message.recipients))),
        }

    def _notice(self, message: RecipientsTold, number: int) -> LetterOrder:
        return LetterOrder(
            key=f"{message.token}/recipient/{number}",
            kind="recipient-notice",
            to=f"recipient:{message.recipients[number]}",
            facts={"right": message.right.value},
        )
