"""What the desk decides about the rights of a case: one update each."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import MARKETING, SEARCHED, RightChange
    from casework.rules.gates import decision_gate, refusal_gate
    from casework.rules.procedure import TaskOrder
    from casework.rules.right_rules import REFUSED
    from casework.rules.rights import needs_identity
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Authority, Identity, Right, Stage
    from workflows.base import refused, told
    from workflows.messages import Taken
    from workflows.request_updates import RequestUpdates
    from workflows.right_messages import RequestRefusal, RightAdded, RightDecision
    from workflows.right_state import begun


class RightUpdates(RequestUpdates):
    """Updates: decide_right, add_right, refuse_request."""

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
        if message.right in SEARCHED and (self.state.approved or begun(self.state.acts, message.right)):
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
        searching = Stage.GATHER if self.state.reviewed_rights else Stage.REVIEW
        asked = [right for right, state in self.state.rights.items() if state.how == REFUSED and not state.answered]
        singly = (right.value for right in asked if right not in SEARCHED)
        return {
            "rights": tuple(RightChange(right, undecided=True) for right in asked),
            "stage": searching if self.state.proven else Stage.IDENTITY,
            "reviewed_by": "",
            "waits": {"self-review": None},
            "dropped": self.open_tasks("approve"),
            "opened": tuple(TaskOrder(key=f"right/{right}", kind="right", subject=right) for right in singly),
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
            lambda: self._right_added(message),
            again=lambda: self.check_add_right(message),
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

    def _right_added(self, message: RightAdded) -> dict[str, Any]:
        right = message.right
        changes: dict[str, Any] = {
            "rights": (RightChange(right, how=MARKETING if message.marketing else "", added=True),),
            "facts": {"right": right.value},
            "clock_events": self.state.events,
        }
        if needs_identity(right, message.marketing) and not self.state.proven:
            changes |= {"stage": Stage.IDENTITY, "opened": self._who_asks()}
        elif right in SEARCHED and self.state.stage in (Stage.REVIEW, Stage.APPROVE):
            changes |= {
                "stage": Stage.GATHER,
                "waits": {"self-review": None},
                "dropped": self.open_tasks("review", "approve"),
            }
        return changes

    def _who_asks(self) -> tuple[TaskOrder, ...]:
        """Ask who it is, and whether they may, unless that is being asked already."""
        state = self.state
        orders = []
        if state.identity is Identity.UNPROVEN and "code" not in state.waits and not self.open_tasks("identity"):
            orders.append(TaskOrder(key="identity/added", kind="identity"))
        if state.authority is Authority.UNDECIDED and not self.open_tasks("authority"):
            orders.append(TaskOrder(key="authority/added", kind="authority"))
        return tuple(orders)

    def begin_procedure(self, right: Right) -> None:
        """Run the procedure of a right beside the others."""
        raise NotImplementedError

    @workflow.update
    async def refuse_request(self, message: RequestRefusal) -> Taken:
        """Refuse the whole request; it goes out once another person has approved it (UK GDPR Articles 12(5), 11)."""
        return await self.decide(
            Action.REFUSE_REQUEST,
            message.token,
            message.actor,
            "request-refused",
            "Recorded. Another person now has to approve the refusal.",
            lambda: self._request_refused(message),
            again=lambda: self.check_refuse_request(message),
        )

    @refuse_request.validator
    def check_refuse_request(self, message: RequestRefusal) -> None:
        """Refuse any other ground: only these two provisions end a whole request."""
        self.check(Action.REFUSE_REQUEST, message.actor)
        refusable = self._refusable()
        if not refusable:
            raise refused("nothing-to-refuse", "Nothing is left in this case that could be refused.")
        for right in refusable:
            closed = refusal_gate(right, message.ground)
            if closed is not None:
                raise refused(closed.code, closed.sentence)

    def _refusable(self) -> list[Right]:
        """Give the rights a refusal of the whole request is about: nothing already decided singly, or carried out."""
        return [
            right
            for right, state in self.state.rights.items()
            if state.refusable(right) and (right in SEARCHED or not state.how) and not begun(self.state.acts, right)
        ]

    def _request_refused(self, message: RequestRefusal) -> dict[str, Any]:
        orders = (TaskOrder(key=f"approve/{message.token}", kind="approve", owner="approver"),)
        alone = self.state.opened.policy.self_review_hours is not None
        rights = self._refusable()
        singly = (f"right/{right.value}" for right in rights)
        return {
            "rights": tuple(RightChange(right, how=REFUSED, grounds=(message.ground,)) for right in rights),
            "facts": {"ground": message.ground},
            "stage": Stage.APPROVE,
            "reviewed_by": message.actor,
            "review_finished_at": workflow.now(),
            "waits": {"self-review": workflow.now() if alone else None},
            "dropped": (*self.open_tasks("review", "approve"), *(key for key in singly if key in self.state.tasks)),
            "opened": orders,
            "letters": told(orders, message.token),
        }
