"""The steps that the procedures of the rights are made of: proven, decided, approved, told, answered."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.acts import BY_VERDICT, RightChange
    from casework.rules.procedure import LetterOrder, TaskOrder
    from casework.rules.right_rules import REFUSED
    from casework.rules.rights import outcome_of_decision
    from casework.rules.vocabulary import Health, LetterOutcome, Outcome, Right
    from workflows.acting import Acting
    from workflows.base import told


class RightsBase(Acting):
    """What a procedure may wait for and do. Each wait raises CaseEnded when the case ends before."""

    async def proven(self, right: Right) -> None:
        """Wait until we know who asks and that they may, or the right is refused without asking."""
        await self.still(lambda: self.state.proven or (self._decided(right) and self.is_refused(right)))

    def _decided(self, right: Right) -> bool:
        """Say whether a decision on a right stands; the refusal of a whole request does once it is approved."""
        return bool(self.state.rights[right].how) and not self.state.request_refused

    async def decided(self, right: Right) -> Outcome:
        """Have a person decide on a right, and give what the decision comes to."""
        key = f"right/{right.value}"
        if not self._decided(right):
            orders = (TaskOrder(key=key, kind="right", subject=right.value),)
            async with self._lock:
                await self.commit(f"{key}/asked", "right-asked", facts={"right": right.value}, opened=orders,
                                  letters=told(orders, key))  # fmt: skip
        await self.still(lambda: self._decided(right))
        return self.outcome_of(right)

    def outcome_of(self, right: Right) -> Outcome:
        """Give what the decision on a right comes to."""
        how = self.state.rights[right].how
        if how == REFUSED:
            return Outcome.REFUSED
        return outcome_of_decision(right, how) or Outcome.ANSWERED

    def is_refused(self, right: Right) -> bool:
        """Say whether a right is refused as a whole."""
        return self.state.rights[right].how == REFUSED

    async def approved(self) -> None:
        """Wait until a second person approved what the review came to."""
        await self.still(lambda: self.state.approved)

    async def copied(self) -> None:
        """Wait until a copy that was asked for as well has gone out: it comes before anything is changed or erased."""
        wanted = BY_VERDICT & set(self.state.rights)
        await self.still(lambda: all(self.state.rights[right].answered for right in wanted))

    async def recipients_told(self, right: Right) -> None:
        """Have a person tell those who were given the data, or say why that is impossible (UK GDPR Article 19)."""
        key = f"recipients/{right.value}"
        orders = (TaskOrder(key=key, kind="recipients", subject=right.value),)
        async with self._lock:
            self.unless_over()
            await self.commit(f"{key}/asked", "recipients-asked", facts={"right": right.value}, opened=orders,
                              letters=told(orders, key))  # fmt: skip
        await self.still(lambda: self.state.rights[right].recipients_told)

    async def _looked_at(self, right: Right) -> None:
        """Have a person look before any letter goes: somebody may be having this mailbox flooded."""
        key = f"quiet/{right.value}"
        orders = (TaskOrder(key=key, kind="quiet", subject=right.value),)
        async with self._lock:
            self.unless_over()
            await self.commit(f"{key}/asked", "right-asked", facts={"right": right.value}, opened=orders,
                              letters=told(orders, key))  # fmt: skip
        await self.still(lambda: key not in self.state.tasks)

    async def note_restricted(self) -> None:
        """Record that a restriction is in force, and when it is looked at again."""
        async with self._lock:
            self.unless_over()
            await self.commit(
                "restriction/set", "restriction-set", restricted=True, waits={"restriction": workflow.now()}
            )

    async def write(self, key: str, kind: str, **facts: str) -> None:
        """Write to the person about something done on the way, without an answer of the case's rights."""
        async with self._lock:
            self.unless_over()
            await self.commit(key, kind, facts=facts, letters=(self.letter(key, kind, **facts),))

    async def answer(self, right: Right, kind: str, outcome: Outcome) -> None:
        """Answer a right by a letter of its own; one that cannot be mailed counts once somebody delivered it."""
        kind = "refusal" if self.is_refused(right) else kind
        if self.state.opened.quiet and not self.state.proven:
            await self._looked_at(right)
        letter = LetterOrder(key=f"{right.value}/answer/{kind}", kind=kind, facts={"right": right.value})
        async with self._lock:
            self.unless_over()
            await self.commit(f"{right.value}/answering", "right-answering", facts={"right": right.value},
                              queued=(letter,))  # fmt: skip
        if await self.send(letter) != LetterOutcome.SENT:
            await self.still(lambda: f"letter/{letter.key}" not in self.state.tasks)
        await self.note_answered(f"{right.value}/answered", {right: outcome})

    async def note_answered(
        self, key: str, outcomes: dict[Right, Outcome], kind: str = "right-answered", **changes: Any
    ) -> None:
        """Record that rights are answered; with the last of them the whole case is."""
        async with self._lock:
            rest = [right for right, state in self.state.rights.items() if right not in outcomes and not state.answered]
            rights = tuple(RightChange(right, outcome=outcome, answered=True) for right, outcome in outcomes.items())
            await self.commit(
                key,
                kind,
                facts={"right": ", ".join(outcomes), "outcome": ", ".join(dict.fromkeys(outcomes.values()))},
                rights=rights,
                answered=not rest,
                health=None if rest else Health.WELL,
                done=() if rest else self.open_tasks("late"),
                **changes,
            )
        self.state.end_if_done()
