"""One search by a person who was asked by an emailed link."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.record import RecordActivities
    from casework.rules.procedure import ManualResult
    from casework.rules.vocabulary import SearchResult
    from workflows import options
    from workflows.asked import PersonAsked
    from workflows.base import refused
    from workflows.messages import ManualAnswer, ManualSearch, Taken

ANSWERS = {
    "found": SearchResult.FOUND,
    "nothing-found": SearchResult.NOTHING_FOUND,
    "wrong-person": SearchResult.WRONG_PERSON,
}
SEARCH_LETTERS = ("processor-request", "processor-chaser", "processor-escalation")


@workflow.defn
class ManualSearchWorkflow(PersonAsked):
    """Updates: answer_search, need_more_time. Ends with the result of the search."""

    @workflow.init
    def __init__(self, asked: ManualSearch) -> None:
        """Start with what is asked of whom."""
        super().__init__(
            asked.case_id,
            asked.processor,
            asked.nation,
            plan_key=asked.search,
            steps=f"search/{asked.search}/{asked.round}",
            facts={},
            about={"search": asked.search},
            letters=SEARCH_LETTERS,
        )
        self._asked = asked
        self._result = SearchResult.WAITING

    @workflow.run
    async def run(self, asked: ManualSearch) -> str:
        """Ask, chase, escalate; give the result of the search."""
        await self.ask()
        return self._result.value

    @workflow.update
    async def answer_search(self, message: ManualAnswer) -> Taken:
        """The person answered."""
        async with self._lock:
            self.check_answer_search(message)
            result = ManualResult(
                case_id=self._asked.case_id,
                search=self._asked.search,
                processor=self._asked.processor,
                round=self._asked.round,
                result=ANSWERS[message.answer],
                token=message.token,
                actor=message.actor,
                at=workflow.now(),
            )
            await workflow.execute_local_activity_method(RecordActivities.save_manual, result, **options.RECORD)
            self._result, self._answered = result.result, True
        return Taken("Thank you. Your answer is recorded and you need do nothing more.")

    @answer_search.validator
    def check_answer_search(self, message: ManualAnswer) -> None:
        """Refuse a second answer and words we do not know."""
        self.refuse_answered()
        if message.answer not in ANSWERS:
            raise refused("unknown-answer", "Please choose one of the three answers.")
