"""What the desk decides about items beyond their verdict: their fate, corrections, opinions, people named in them."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import FateOrder
    from casework.rules.procedure import TaskOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Fate, Stage
    from workflows.base import refused
    from workflows.messages import Taken
    from workflows.right_messages import (
        Consultation,
        ConsultationAnswer,
        Correction,
        CorrectionDropped,
        FatesDecision,
        ItemFacts,
        Opinion,
    )
    from workflows.right_updates import RightUpdates

ANSWERS = ("consents", "refuses", "no-answer")
HOW = ("replace", "complete", "note")


class ItemUpdates(RightUpdates):
    """Updates on fates, facts, corrections, opinions and consultations."""

    @workflow.update
    async def decide_fates(self, message: FatesDecision) -> Taken:
        """Decide what becomes of items."""
        facts = {"fate": message.fate.value, "ground": message.ground, "items": str(len(message.items))}
        order = FateOrder(message.items, message.fate, message.ground, message.until)
        return await self._on_items(Action.DECIDE_FATES, message, "fates-decided", facts, fates=order)

    @decide_fates.validator
    def check_decide_fates(self, message: FatesDecision) -> None:
        """Refuse outside review, an empty choice, and keeping something without a ground."""
        self.check(Action.DECIDE_FATES, message.actor)
        self._check_some(message.items)
        if message.fate is Fate.KEEP and not message.ground:
            raise refused("no-ground", "Say on which ground it is kept: the person is told.")
        if message.until is not None and message.until < self.today():
            raise refused("past-date", "The day until which it is kept has passed already.")

    @workflow.update
    async def record_item_facts(self, message: ItemFacts) -> Taken:
        """Record what kind of record items are, and the days their keeping counts from."""
        facts = {"items": str(len(message.items))}
        return await self._on_items(Action.RECORD_ITEM_FACTS, message, "item-facts-recorded", facts)

    @record_item_facts.validator
    def check_record_item_facts(self, message: ItemFacts) -> None:
        """Refuse outside review, and an empty choice."""
        self.check(Action.RECORD_ITEM_FACTS, message.actor)
        self._check_some(message.items)

    @workflow.update
    async def record_opinion(self, message: Opinion) -> Taken:
        """Record a health professional's opinion on items, or that the person knows them (DPA 2018 Sch 3 para 6)."""
        facts = {
            "items": str(len(message.items)),
            "on": message.on.isoformat(),
            "harm": "yes" if message.harm else "no",
        }
        return await self._on_items(Action.RECORD_OPINION, message, "opinion-recorded", facts)

    @record_opinion.validator
    def check_record_opinion(self, message: Opinion) -> None:
        """Refuse an opinion of a day that has not come."""
        self.check(Action.RECORD_OPINION, message.actor)
        self._check_some(message.items)
        if message.on > self.today():
            raise refused("future-date", "The day of the opinion cannot be in the future.")

    @workflow.update
    async def propose_correction(self, message: Correction) -> Taken:
        """Propose to correct or complete a field, or to attach a note of the dispute."""
        facts = {"item": message.item, "how": message.how}
        return await self._on_items(Action.PROPOSE_CORRECTION, message, "correction-proposed", facts)

    @propose_correction.validator
    def check_propose_correction(self, message: Correction) -> None:
        """Refuse where no correction was asked for, and unknown words."""
        self.check(Action.PROPOSE_CORRECTION, message.actor)
        if message.how not in HOW:
            raise refused("unknown-way", "A field is replaced, completed, or a note is attached.")

    @workflow.update
    async def drop_correction(self, message: CorrectionDropped) -> Taken:
        """Take a proposed correction back."""
        facts = {"correction": message.correction}
        return await self._on_items(Action.DROP_CORRECTION, message, "correction-dropped", facts)

    @drop_correction.validator
    def check_drop_correction(self, message: CorrectionDropped) -> None:
        """Refuse where no correction was asked for."""
        self.check(Action.DROP_CORRECTION, message.actor)

    async def _on_items(self, action: Action, message: Any, kind: str, facts: dict[str, str], **changes: Any) -> Taken:
        return await self.decide(
            action,
            message.token,
            message.actor,
            kind,
            "The decision is recorded.",
            lambda: {"facts": facts, **changes, **self._review_again(message.token)},
        )

    def _review_again(self, token: str) -> dict[str, Any]:
        return self._reopened(token) if self.state.stage is Stage.APPROVE else {}

    def _check_some(self, items: tuple[str, ...]) -> None:
        if not items:
            raise refused("no-items", "Choose at least one item.")

    @workflow.update
    async def consult_third_party(self, message: Consultation) -> Taken:
        """Record somebody named in items, and ask them where that is right (DPA 2018 Sch 2 para 16)."""
        token = message.token
        key = f"consultation/{token}"
        orders = (TaskOrder(key=key, kind="consultation", subject=token),) if message.sought else ()
        letters = (self.letter(token, "third-party-consultation", to=f"third-party:{token}", third_party=token),)
        taken = await self.decide(
            Action.CONSULT_THIRD_PARTY,
            token,
            message.actor,
            "third-party-consulted",
            "Recorded. They are being asked." if message.sought else "Recorded, with your reason for not asking them.",
            lambda: {
                "facts": {
                    "items": str(len(message.items)),
                    "sought": "yes" if message.sought else "no",
                    "professional": message.professional,
                },
                "opened": orders,
                "letters": letters if message.sought else (),
                "waits": {"third-party": workflow.now()} if message.sought else {},
                **self._review_again(token),
            },
        )
        if message.sought:
            self.state.consultations.add(token)
        return taken

    @consult_third_party.validator
    def check_consult_third_party(self, message: Consultation) -> None:
        """Refuse outside review, and an empty choice."""
        self.check(Action.CONSULT_THIRD_PARTY, message.actor)
        self._check_some(message.items)

    @workflow.update
    async def record_consultation(self, message: ConsultationAnswer) -> Taken:
        """Record what somebody named in items said, or that no answer came."""
        rest = self.state.consultations - {message.consultation}
        taken = await self.decide(
            Action.RECORD_CONSULTATION,
            message.token,
            message.actor,
            "consultation-recorded",
            "The answer is recorded. Now decide on the items.",
            lambda: {
                "facts": {"consultation": message.consultation, "answer": message.answer},
                "done": (
                    *(key for key in (f"consultation/{message.consultation}",) if key in self.state.tasks),
                    *(() if rest else self.open_tasks("consultation-lapse")),
                ),
                "waits": {} if rest else {"third-party": None},
            },
        )
        self.state.consultations.discard(message.consultation)
        return taken

    @record_consultation.validator
    def check_record_consultation(self, message: ConsultationAnswer) -> None:
        """Refuse when that person is not being asked, and unknown answers."""
        self.check(Action.RECORD_CONSULTATION, message.actor)
        if message.consultation not in self.state.consultations:
            raise refused("nobody-asked", "That person is not being asked.")
        if message.answer not in ANSWERS:
            raise refused("unknown-answer", "Choose one of the three answers.")
