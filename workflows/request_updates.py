"""What the desk decides about a request as such: fees, what is for somebody else, explaining a computer's decision."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.clock import EventName
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Outcome, Right
    from workflows.aftercare import Aftercare
    from workflows.base import refused
    from workflows.messages import Submission, Taken
    from workflows.right_messages import Fee, PassedOn


class RequestUpdates(Aftercare):
    """Updates: request_fee, record_fee, pass_on, send_information."""

    @workflow.update
    async def request_fee(self, message: Fee) -> Taken:
        """Ask for a fee instead of refusing: the month starts with its payment (Articles 12(5) and 12A(2))."""
        taken = await self.decide(
            Action.REQUEST_FEE,
            message.token,
            message.actor,
            "fee-requested",
            "The person has been told of the fee and why. The month starts when it is paid.",
            lambda: {
                "clock_events": self.with_event(EventName.FEE_REQUESTED, self.today()),
                "facts": {"ground": message.ground},
                "waits": {"fee": workflow.now()},
                "letters": (self.letter(message.token, "fee-request", words_of=message.token, of=message.token),),
            },
        )
        self.state.fee_token = message.token
        return taken

    @request_fee.validator
    def check_request_fee(self, message: Fee) -> None:
        """Refuse while a fee is open, or for another reason than the law gives."""
        self.check(Action.REQUEST_FEE, message.actor)
        if message.ground not in ("manifestly-unfounded", "manifestly-excessive", "further-copy"):
            raise refused("unknown-ground", "A fee needs one of the reasons that the law gives for it.")

    @workflow.update
    async def record_fee(self, message: Fee) -> Taken:
        """Record that the fee was paid."""
        on = message.on or self.today()
        return await self.decide(
            Action.RECORD_FEE,
            message.token,
            message.actor,
            "fee-paid",
            "The payment is recorded. The month runs from that day.",
            lambda: {
                "clock_events": self.with_event(EventName.FEE_PAID, on),
                "waits": {"fee": None},
                "done": self.open_tasks("fee"),
            },
        )

    @record_fee.validator
    def check_record_fee(self, message: Fee) -> None:
        """Refuse when none was asked for, or for a day that has not come."""
        self.check(Action.RECORD_FEE, message.actor)
        if message.on is not None and message.on > self.today():
            raise refused("future-date", "The day of the payment cannot be in the future.")

    @workflow.update
    async def pass_on(self, message: PassedOn) -> Taken:
        """Pass a request on to the controller who decides about the data; what is ours to answer goes on."""
        token, asked_in = message.token, self.state.opened.token
        taken = await self.decide(
            Action.PASS_ON,
            token,
            message.actor,
            "passed-on",
            "Both the controller and the person have been told.",
            lambda: {
                "facts": {"on": message.on.isoformat(), "partly": "yes" if message.partly else "no"},
                "letters": (
                    self.letter(token, "passed-on-to-controller", to=f"passed-on:{token}", of=token, asked_in=asked_in),
                    self.letter(token, "passed-on", of=token, on=message.on.isoformat()),
                ),
            },
        )
        if not message.partly:
            self.state.silent = True
            self.state.end(Outcome.ANOTHER_CONTROLLER, token)
        return taken

    @pass_on.validator
    def check_pass_on(self, message: PassedOn) -> None:
        """Refuse after approval, and a day that has not come."""
        self.check(Action.PASS_ON, message.actor)
        if message.on > self.today():
            raise refused("future-date", "The day it was passed on cannot be in the future.")

    @workflow.update
    async def send_information(self, message: Submission) -> Taken:
        """Tell the person how a decision made by a computer came about, and ask for their view (Article 22C)."""
        right = Right.AUTOMATED_DECISION.value
        return await self.decide(
            Action.SEND_INFORMATION,
            message.token,
            message.actor,
            "information-sent",
            "The person has been told how the decision was made and how to give their view.",
            lambda: {
                "facts": {"right": right},
                "letters": (
                    self.letter(message.token, "automated-decision-information", right=right, words_of=message.token),
                ),
            },
        )

    @send_information.validator
    def check_send_information(self, message: Submission) -> None:
        """Refuse where no decision of a computer is contested."""
        self.check(Action.SEND_INFORMATION, message.actor)
        if Right.AUTOMATED_DECISION not in self.state.rights:
            raise refused("no-such-right", "Nobody asked about an automated decision in this case.")
