"""One act by a person who was asked by an emailed link: to erase, correct, restrict or stop using what they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.record import ManualActActivities
    from casework.rules.acts import ActChange, ActOrder, ManualActResult
    from casework.rules.plan import Moment, MomentKind
    from casework.rules.vocabulary import ActState
    from workflows import options
    from workflows.asked import PersonAsked
    from workflows.base import refused
    from workflows.messages import Taken
    from workflows.right_messages import ActAnswer, ManualAct

ANSWERS = frozenset({ActState.DONE, ActState.NOTHING_TO_DO, ActState.FAILED})
ACT_LETTERS = ("processor-act-request", "processor-act-chaser", "processor-act-escalation")
SENTENCES = {
    MomentKind.SEARCH_CHASE: "Remind the person who was asked to act on what they hold.",
    MomentKind.SEARCH_ESCALATE: "Tell the next person up that the person who was asked to act has not answered.",
}


@workflow.defn
class ManualActWorkflow(PersonAsked):
    """Updates: answer_act, need_more_time. Ends with what the act came to, as a value of ActState."""

    @workflow.init
    def __init__(self, asked: ManualAct) -> None:
        """Start with what is asked of whom. Asked for a second time, the same act has steps of its own."""
        super().__init__(
            asked.case_id,
            asked.processor,
            asked.nation,
            plan_key=f"act/{asked.act}",
            steps=f"act/{asked.act}/{workflow.info().run_id[:8]}",
            facts={"act": asked.act, "verb": asked.verb.value},
            about={"act": asked.act},
            letters=ACT_LETTERS,
        )
        self._asked = asked
        self._result = ActState.WAITING

    @workflow.run
    async def run(self, asked: ManualAct) -> str:
        """Ask, chase, escalate; give what the act came to."""
        await self.ask(ActChange(asked.act, ActState.WAITING))
        return self._result.value

    async def _plan(self, until: date | None) -> tuple[Moment, ...]:
        moments = await super()._plan(until)
        return tuple(replace(moment, sentence=SENTENCES[moment.kind]) for moment in moments)

    @workflow.update
    async def answer_act(self, message: ActAnswer) -> Taken:
        """The person answered."""
        async with self._lock:
            self.check_answer_act(message)
            asked = self._asked
            order = ActOrder(
                case_id=asked.case_id,
                right=asked.right,
                verb=asked.verb,
                processor=asked.processor,
                connector="manual",
                edition=asked.edition,
                at=self._asked_at,
            )
            result = ManualActResult(order, message.answer, message.token, message.actor, workflow.now())
            await workflow.execute_local_activity_method(ManualActActivities.save_manual_act, result, **options.RECORD)
            self._result, self._answered = message.answer, True
        return Taken("Thank you. Your answer is recorded and you need do nothing more.")

    @answer_act.validator
    def check_answer_act(self, message: ActAnswer) -> None:
        """Refuse a second answer, and words that are no answer."""
        self.refuse_answered()
        if message.answer not in ANSWERS:
            raise refused("unknown-answer", "Please choose one of the three answers.")
