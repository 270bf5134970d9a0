"""What the desk decides about who asks and whether they may: one update each."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.evidence import EvidenceActivities
    from casework.rules.clock import EventName
    from casework.rules.procedure import EvidenceOrder
    from casework.rules.proof import DOUBTS
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Authority, Identity, Outcome
    from workflows import options
    from workflows.base import CaseBase, refused
    from workflows.messages import EvidenceRequest, IdentityDecision, Submission, Taken


class IdentityUpdates(CaseBase):
    """Updates: request_evidence, decide_identity, request_authority, decide_authority."""

    @workflow.update
    async def request_evidence(self, message: EvidenceRequest) -> Taken:
        """Ask for evidence of identity, with the reason recorded: the clock starts when it arrives."""
        return await self.decide(
            Action.REQUEST_EVIDENCE,
            message.token,
            message.actor,
            "evidence-requested",
            "The person has been asked for evidence. The month starts when it arrives.",
            lambda: {
                "identity": Identity.EVIDENCE_REQUESTED,
                "facts": {"doubt": message.doubt} if message.doubt else {},
                "clock_events": self.with_event(EventName.ID_REQUESTED, self.today()),
                "waits": {"evidence": workflow.now(), "code": None},
                "done": (*self.open_tasks("identity"), *self._evidence_tasks(self.state.authority)),
                "letters": (self.letter(message.token, "evidence-request", words_of=message.token),),
            },
        )

    @request_evidence.validator
    def check_request_evidence(self, message: EvidenceRequest) -> None:
        """Refuse once identity is settled, and a doubt that is none."""
        self.check(Action.REQUEST_EVIDENCE, message.actor)
        if message.doubt and message.doubt not in DOUBTS:
            raise refused("unknown-doubt", "Say what makes you doubt who asks, in one of the given words.")

    @workflow.update
    async def decide_identity(self, message: IdentityDecision) -> Taken:
        """Decide whether we know who asks; evidence is destroyed afterwards."""
        taken = await self.decide(
            Action.DECIDE_IDENTITY,
            message.token,
            message.actor,
            "identity-decided",
            "The decision on identity is recorded.",
            lambda: self._identity_decided(message),
        )
        self._evidence_decided()
        if not message.satisfied:
            self.state.end(Outcome.IDENTITY_NOT_CONFIRMED, message.token)
        return taken

    @decide_identity.validator
    def check_decide_identity(self, message: IdentityDecision) -> None:
        """Refuse once identity is settled, or for a day that has not come."""
        self.check(Action.DECIDE_IDENTITY, message.actor)
        self._check_day(message)

    def _identity_decided(self, message: IdentityDecision) -> dict[str, Any]:
        return {
            "identity": Identity.SATISFIED if message.satisfied else Identity.NOT_SATISFIED,
            "facts": {
                "means": message.means,
                "satisfied": "yes" if message.satisfied else "no",
                "verified_identifiers": ",".join(message.verified_identifiers),
            },
            "clock_events": self._settled(EventName.ID_REQUESTED, EventName.ID_RECEIVED, message),
            "waits": {"code": None, "evidence": None},
            "done": (*self.open_tasks("identity"), *self._evidence_tasks(self.state.authority)),
        }

    def _evidence_tasks(self, other: Identity | Authority) -> tuple[str, ...]:
        """Give the tasks about evidence that a decision ends, but for those that the other question still needs."""
        kept = {
            Identity.EVIDENCE_RECEIVED: "evidence",
            Authority.RECEIVED: "evidence",
            Identity.EVIDENCE_REQUESTED: "lapse",
            Authority.REQUESTED: "lapse",
        }.get(other)
        return self.open_tasks(*(word for word in ("evidence", "lapse") if word != kept))

    def _settled(self, asked: EventName, answered: EventName, message: IdentityDecision) -> tuple[Any, ...]:
        if not self.waiting_for(asked, answered):
            return self.state.events
        if message.on is not None:
            return self.with_event(answered, message.on)
        return self.without_open(asked, answered)

    def _check_day(self, message: IdentityDecision) -> None:
        if message.on is not None and message.on > self.today():
            raise refused("future-date", "The day the evidence arrived cannot be in the future.")

    @workflow.update
    async def request_authority(self, message: Submission) -> Taken:
        """Ask an agent or parent for evidence that they may act."""
        return await self.decide(
            Action.REQUEST_AUTHORITY,
            message.token,
            message.actor,
            "authority-requested",
            "The person has been asked for evidence of authority.",
            lambda: {
                "authority": Authority.REQUESTED,
                "clock_events": self.with_event(EventName.AUTHORITY_REQUESTED, self.today()),
                "waits": {"authority": workflow.now()},
                "done": (*self.open_tasks("authority"), *self._evidence_tasks(self.state.identity)),
                "letters": (self.letter(message.token, "authority-request", words_of=message.token),),
            },
        )

    @request_authority.validator
    def check_request_authority(self, message: Submission) -> None:
        """Refuse when no authority is needed or it is settled."""
        self.check(Action.REQUEST_AUTHORITY, message.actor)

    @workflow.update
    async def decide_authority(self, message: IdentityDecision) -> Taken:
        """Decide whether the agent or parent may act, or the child may ask alone."""
        taken = await self.decide(
            Action.DECIDE_AUTHORITY,
            message.token,
            message.actor,
            "authority-decided",
            "The decision on authority is recorded.",
            lambda: {
                "authority": Authority.SATISFIED if message.satisfied else Authority.NOT_SATISFIED,
                "facts": {"means": message.means, "satisfied": "yes" if message.satisfied else "no"},
                "clock_events": self._settled(EventName.AUTHORITY_REQUESTED, EventName.AUTHORITY_RECEIVED, message),
                "waits": {"authority": None},
                "done": (*self.open_tasks("authority"), *self._evidence_tasks(self.state.identity)),
            },
        )
        self._evidence_decided()
        if not message.satisfied:
            self.state.end(Outcome.NO_AUTHORITY, message.token)
        return taken

    @decide_authority.validator
    def check_decide_authority(self, message: IdentityDecision) -> None:
        """Refuse when no authority is needed or it is settled."""
        self.check(Action.DECIDE_AUTHORITY, message.actor)
        self._check_day(message)

    def _evidence_decided(self) -> None:
        # Both questions may rest on the same papers: they go when neither is open any longer.
        if not self.state.evidence_wanted:
            self.destroy_evidence()

    def destroy_evidence(self) -> None:
        """Destroy all evidence of the case, beside the procedure."""
        self.start(
            workflow.execute_activity_method(
                EvidenceActivities.destroy, EvidenceOrder(self.case_id, workflow.now()), **options.DESTROY
            )
        )
