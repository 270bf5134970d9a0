"""What the person who asks can do: one update each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.clock import EventName
    from casework.rules.procedure import TaskOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Authority, Clarification, Identity, Outcome
    from workflows.base import CaseBase, refused, told
    from workflows.messages import Submission, Taken


class RequesterUpdates(CaseBase):
    """Updates: confirm_email, ask_new_code, send_evidence, reply, change_contact, withdraw, collect."""

    @workflow.update
    async def confirm_email(self, message: Submission) -> Taken:
        """The code that was emailed came back."""
        return await self.decide(
            Action.CONFIRM_EMAIL,
            message.token,
            message.actor,
            "email-confirmed",
            "Thank you. Your email address is confirmed.",
            lambda: self._email_confirmed(message.token),
        )

    @confirm_email.validator
    def check_confirm_email(self, message: Submission) -> None:
        """Refuse when there is nothing to confirm."""
        self.check(Action.CONFIRM_EMAIL, message.actor)

    def _email_confirmed(self, token: str) -> dict[str, Any]:
        if self.state.opened.policy.email_code_suffices:
            return {
                "identity": Identity.SATISFIED,
                "facts": {"means": "email-code"},
                "waits": {"code": None},
                "done": self.open_tasks("identity"),
            }
        orders = () if self.open_tasks("identity") else (TaskOrder(key="identity/email", kind="identity"),)
        return {
            "identity": Identity.EMAIL_CONFIRMED,
            "waits": {"code": None},
            "opened": orders,
            "letters": told(orders, token),
        }

    @workflow.update
    async def ask_new_code(self, message: Submission) -> Taken:
        """A new identity code is wanted."""
        taken = await self.decide(
            Action.ASK_NEW_CODE,
            message.token,
            message.actor,
            "code-asked",
            "We have sent a new code. The earlier one no longer works.",
            lambda: self._new_code(message.token),
        )
        self.state.codes_asked.append(workflow.now())
        return taken

    @ask_new_code.validator
    def check_ask_new_code(self, message: Submission) -> None:
        """Refuse when no code is needed, and more codes than the profile allows within an hour."""
        self.check(Action.ASK_NEW_CODE, message.actor)
        self._check_codes()

    def _new_code(self, token: str) -> dict[str, Any]:
        # Once more under the lock: several may have been asked for at the same moment.
        self._check_codes()
        return {
            "letters": (self.letter(token, "identity-code"),),
            "waits": {"code": self.state.waits.get("code", workflow.now())},
        }

    def _check_codes(self) -> None:
        hour_ago = workflow.now() - timedelta(hours=1)
        recent = sum(asked > hour_ago for asked in self.state.codes_asked)
        if recent >= self.state.opened.policy.codes_per_hour:
            raise refused(
                "too-many-codes",
                "Several codes were sent in the last hour. Please use the newest, or try again later.",
            )

    @workflow.update
    async def send_evidence(self, message: Submission) -> Taken:
        """Evidence of identity or authority was uploaded; it lies in the vault."""
        return await self.decide(
            Action.SEND_EVIDENCE,
            message.token,
            message.actor,
            "evidence-received",
            "Thank you. A person will look at what you sent, and then we destroy our copy.",
            lambda: self._evidence_received(message.token),
        )

    @send_evidence.validator
    def check_send_evidence(self, message: Submission) -> None:
        """Refuse when nothing was asked for."""
        self.check(Action.SEND_EVIDENCE, message.actor)

    def _evidence_received(self, token: str) -> dict[str, Any]:
        changes: dict[str, Any] = {"waits": {"evidence": None, "authority": None}, "clock_events": self.state.events}
        if self.waiting_for(EventName.ID_REQUESTED, EventName.ID_RECEIVED):
            changes["clock_events"] = self.with_event(EventName.ID_RECEIVED, self.today())
            changes["identity"] = Identity.EVIDENCE_RECEIVED
        if self.waiting_for(EventName.AUTHORITY_REQUESTED, EventName.AUTHORITY_RECEIVED):
            event = self.with_event(EventName.AUTHORITY_RECEIVED, self.today())[-1]
            changes["clock_events"] = (*changes["clock_events"], event)
            changes["authority"] = Authority.RECEIVED
        orders = (TaskOrder(key=f"evidence/{token}", kind="look-at-evidence"),)
        return {**changes, "opened": orders, "letters": told(orders, token), "done": self.open_tasks("lapse")}

    @workflow.update
    async def reply(self, message: Submission) -> Taken:
        """The person wrote: the answer to our question, or anything else."""
        return await self.decide(
            Action.REPLY,
            message.token,
            message.actor,
            "replied",
            "Thank you. We have added your message to your request.",
            lambda: self._replied(message.token),
        )

    @reply.validator
    def check_reply(self, message: Submission) -> None:
        """Refuse once the case is closed."""
        self.check(Action.REPLY, message.actor)

    def _replied(self, token: str) -> dict[str, Any]:
        orders = (TaskOrder(key=f"reply/{token}", kind="read-reply"),)
        changes: dict[str, Any] = {"opened": orders, "letters": told(orders, token)}
        if self.state.clarification is Clarification.OPEN:
            changes["clarification"] = Clarification.ANSWERED
            changes["clock_events"] = self.with_event(EventName.CLARIFICATION_RECEIVED, self.today())
            changes["waits"] = {"clarification": None}
            changes["done"] = self.open_tasks("clarification")
        return changes

    @workflow.update
    async def change_contact(self, message: Submission) -> Taken:
        """The person's contact details changed; both old and new mailbox hear of it."""
        return await self.decide(
            Action.CHANGE_CONTACT,
            message.token,
            message.actor,
            "contact-changed",
            "Your contact details are changed. We have written to the old and the new address.",
            lambda: {
                "letters": (
                    self.letter(message.token, "contact-changed"),
                    self.letter(f"{message.token}/former", "contact-changed", to=f"former/{message.token}"),
                )
            },
        )

    @change_contact.validator
    def check_change_contact(self, message: Submission) -> None:
        """Refuse once the case is closed."""
        self.check(Action.CHANGE_CONTACT, message.actor)

    @workflow.update
    async def withdraw(self, message: Submission) -> Taken:
        """The person takes the request back."""
        taken = await self.decide(
            Action.WITHDRAW,
            message.token,
            message.actor,
            "withdrawn",
            "Your request is withdrawn. You can ask again at any time.",
        )
        self.state.end(Outcome.WITHDRAWN, message.token)
        return taken

    @withdraw.validator
    def check_withdraw(self, message: Submission) -> None:
        """Refuse once the answer has gone out."""
        self.check(Action.WITHDRAW, message.actor)

    @workflow.update
    async def collect(self, message: Submission) -> Taken:
        """The answer was downloaded."""
        taken = await self.decide(
            Action.COLLECT,
            message.token,
            message.actor,
            "collected",
            "Your download has been noted.",
            lambda: {"collected": True, "waits": {"collection": None}, "done": self.open_tasks("collection")},
        )
        self.state.end_if_done()
        return taken

    @collect.validator
    def check_collect(self, message: Submission) -> None:
        """Refuse before there is an answer."""
        self.check(Action.COLLECT, message.actor)
