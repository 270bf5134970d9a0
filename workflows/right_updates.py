"""What the desk decides about the rights of a case: one update each."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import SEARCHED, RightChange
    from casework.rules.clock import EventName
    from casework.rules.gates import decision_gate, refusal_gate
    from casework.rules.procedure import TaskOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Outcome, Right, Stage
    from workflows.aftercare import Aftercare
    from workflows.base import refused, told
    from workflows.messages import Submission, Taken
    from workflows.right_messages import Fee, PassedOn, RequestRefusal, RightAdded, RightDecision
    from workflows.right_state import REFUSED


class RightUpdates(Aftercare):
    """Updates on rights, refusals, fees, and requests that are for somebody else to answer."""

    @workflow.update
    async def decide_right(self, message: RightDecision) -> Taken:
        """Decide how one right is answered."""
        return await self.decide(
            Action.DECIDE_RIGHT,
            message.token,
            message.actor,
            "right-decided",
            "The decision is recorded.",
            lambda: self._right_decided(message),
        )

    @decide_right.validator
    def check_decide_right(self, message: RightDecision) -> None:
        """Refuse a right nobody asked for or that is answered, a way it does not know, and a missing ground."""
        self.check(Action.DECIDE_RIGHT, message.actor)
        self._check_decision(message)

    def _check_decision(self, message: RightDecision) -> None:
        state = self.state.rights.get(message.right)
        if state is None or state.answered:
            raise refused("no-such-right", "That right is not open in this case.")
        if message.right in SEARCHED and self.state.approved:
            raise refused("approved", "What was decided is approved and being carried out.")
        if state.how and message.right not in SEARCHED:
            raise refused("right-decided", "This was decided already, and is being carried out.")
        policy = self.state.opened.policy
        barred = decision_gate(
            message.right,
            message.how,
            message.grounds,
            policy.kinds,
            nation=self.state.opened.nation,
            marketing=self.state.opened.only_marketing,
        )
        if barred is not None:
            raise refused(barred.code, barred.sentence)

    def _right_decided(self, message: RightDecision) -> dict[str, Any]:
        self._check_decision(message)
        changes: dict[str, Any] = {
            "rights": (RightChange(message.right, how=message.how, grounds=message.grounds),),
            "facts": {"right": message.right.value, "how": message.how},
            "done": tuple(key for key in (f"right/{message.right.value}",) if key in self.state.tasks),
        }
        if message.right in SEARCHED and self.state.stage is Stage.APPROVE:
            changes |= self._reopened(message.token)
        return changes

    def _reopened(self, token: str) -> dict[str, Any]:
        """Take a case back to review: what was finished there has changed. A refused request is open again."""
        if self.state.request_refused:
            return self._taken_back()
        return {
            "stage": Stage.REVIEW,
            "reviewed_by": "",
            "waits": {"self-review": None},
            "dropped": self.open_tasks("approve"),
            "opened": (TaskOrder(key=f"review/{token}", kind="review"),),
        }

    def _taken_back(self) -> dict[str, Any]:
        """Go on where the case stood before the whole request was refused."""
        self.state.request_refused = False
        searching = Stage.GATHER if self.state.reviewed_rights else Stage.REVIEW
        still_open = [right for right, state in self.state.rights.items() if not state.answered]
        asked = [right for right in still_open if self.state.rights[right].how == REFUSED]
        orders = (TaskOrder(key=f"right/{right.value}", kind="right", subject=right.value) for right in asked)
        identity = () if self.state.proven else (TaskOrder(key="identity/again", kind="identity"),)
        return {
            "rights": tuple(RightChange(right, undecided=True) for right in asked),
            "stage": searching if self.state.proven else Stage.IDENTITY,
            "reviewed_by": "",
            "waits": {"self-review": None},
            "dropped": self.open_tasks("approve"),
            "opened": (*identity, *(order for order in orders if Right(order.subject) not in SEARCHED)),
        }

    @workflow.update
    async def add_right(self, message: RightAdded) -> Taken:
        """Add a right to the case: it has its own clock from today."""
        taken = await self.decide(
            Action.ADD_RIGHT,
            message.token,
            message.actor,
            "right-added",
            "Added. It has a date of its own.",
            lambda: self._right_added(message.right),
        )
        self.begin_procedure(message.right)
        return taken

    @add_right.validator
    def check_add_right(self, message: RightAdded) -> None:
        """Refuse a right that is in the case already, or one that would need a review that is over."""
        self.check(Action.ADD_RIGHT, message.actor)
        if message.right in self.state.rights:
            raise refused("right-there", "That right is in this case already.")
        if message.right in SEARCHED and self.state.approved:
            raise refused("approved", "The review is over. Please open a new case for it.")

    def _right_added(self, right: Right) -> dict[str, Any]:
        changes: dict[str, Any] = {
            "rights": (RightChange(right, added=True),),
            "facts": {"right": right.value},
            "clock_events": self.state.events,
        }
        if right in SEARCHED and self.state.stage in (Stage.REVIEW, Stage.APPROVE):
            changes |= {
                "stage": Stage.GATHER,
                "waits": {"self-review": None},
                "dropped": self.open_tasks("review", "approve"),
            }
        return changes

    def begin_procedure(self, right: Right) -> None:
        """Run the procedure of a right beside the others."""
        raise NotImplementedError

    @workflow.update
    async def refuse_request(self, message: RequestRefusal) -> Taken:
        """Refuse the whole request; it goes out once another person has approved it (UK GDPR Articles 12(5), 11)."""
        taken = await self.decide(
            Action.REFUSE_REQUEST,
            message.token,
            message.actor,
            "request-refused",
            "Recorded. Another person now has to approve the refusal.",
            lambda: self._request_refused(message),
        )
        self.state.request_refused = True
        return taken

    @refuse_request.validator
    def check_refuse_request(self, message: RequestRefusal) -> None:
        """Refuse any other ground: only these two provisions end a whole request."""
        self.check(Action.REFUSE_REQUEST, message.actor)
        for right, state in self.state.rights.items():
            closed = refusal_gate(right, message.ground) if state.refusable(right) else None
            if closed is not None:
                raise refused(closed.code, closed.sentence)

    def _request_refused(self, message: RequestRefusal) -> dict[str, Any]:
        orders = (TaskOrder(key=f"approve/{message.token}", kind="approve", owner="approver"),)
        alone = self.state.opened.policy.self_review_hours is not None
        still_open = [right for right, state in self.state.rights.items() if state.refusable(right)]
        return {
            "rights": tuple(RightChange(right, how=REFUSED, grounds=(message.ground,)) for right in still_open),
            "facts": {"ground": message.ground},
            "stage": Stage.APPROVE,
            "reviewed_by": message.actor,
            "review_finished_at": workflow.now(),
            "waits": {**dict.fromkeys(self.state.waits), "self-review": workflow.now() if alone else None},
            "dropped": tuple(key for key in sorted(self.state.tasks) if key != "compensation"),
            "opened": orders,
            "letters": told(orders, message.token),
        }

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
