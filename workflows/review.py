"""What the desk decides about searches, items, approval and delivery: one update each."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.procedure import SearchChange, TaskOrder, VerdictOrder
    from casework.rules.stages import Action
    from casework.rules.vocabulary import Right, SearchResult, Stage
    from workflows.base import refused, told
    from workflows.item_updates import ItemUpdates
    from workflows.messages import IdentifiersVerified, ItemsDecision, ProcessorChoice, Submission, Taken

CARRIED_OUT = frozenset({Right.RECTIFICATION, Right.ERASURE})
"""Rights whose approved answer is carried out at the processors before the person hears of it."""

REVIEW_TASKS = ("review", "approve")


class ReviewUpdates(ItemUpdates):
    """Updates on searches, items, approval and delivery."""

    @workflow.update
    async def add_processor(self, message: ProcessorChoice) -> Taken:
        """Search one more processor; the review starts again with what it brings."""
        taken = await self.decide(
            Action.ADD_PROCESSOR,
            message.token,
            message.actor,
            "processor-added",
            "The processor is added and will be searched.",
            lambda: self._back_to_gathering({"processor": message.processor}),
        )
        self.state.to_search.append(message.processor)
        return taken

    @add_processor.validator
    def check_add_processor(self, message: ProcessorChoice) -> None:
        """Refuse before identity is settled or after the answer."""
        self.check(Action.ADD_PROCESSOR, message.actor)

    @workflow.update
    async def verify_identifiers(self, message: IdentifiersVerified) -> Taken:
        """Search on with what a person checked to be the data subject's own."""
        taken = await self.decide(
            Action.VERIFY_IDENTIFIERS,
            message.token,
            message.actor,
            "identifiers-verified",
            "Verified. The systems that know people by it are searched now.",
            lambda: self._back_to_gathering({"verified_identifiers": ",".join(message.identifiers)}),
        )
        # An empty name asks for a round over every processor.
        self.state.to_search.append("")
        return taken

    @verify_identifiers.validator
    def check_verify_identifiers(self, message: IdentifiersVerified) -> None:
        """Refuse before identity is settled or once the answer is approved."""
        self.check(Action.VERIFY_IDENTIFIERS, message.actor)

    @workflow.update
    async def retry_search(self, message: ProcessorChoice) -> Taken:
        """Search a processor again that failed before."""
        search = self.state.searches[message.search]
        taken = await self.decide(
            Action.RETRY_SEARCH,
            message.token,
            message.actor,
            "search-retried",
            "The search is being tried again.",
            lambda: self._back_to_gathering({"search": message.search}, f"excuse/{message.search}"),
        )
        self.state.to_search.append(search.processor)
        return taken

    @retry_search.validator
    def check_retry_search(self, message: ProcessorChoice) -> None:
        """Refuse for a search that did not fail."""
        self.check(Action.RETRY_SEARCH, message.actor)
        search = self.state.searches.get(message.search)
        if search is None or search.result not in (SearchResult.FAILED, SearchResult.WRONG_PERSON):
            raise refused("not-failed", "Only a search that failed can be tried again.")

    def _back_to_gathering(self, facts: dict[str, str], *done: str) -> dict[str, Any]:
        return {
            "stage": Stage.GATHER,
            "facts": facts,
            "waits": {"self-review": None},
            "done": tuple(key for key in done if key in self.state.tasks),
            "dropped": self.open_tasks(*REVIEW_TASKS),
        }

    @workflow.update
    async def excuse_search(self, message: ProcessorChoice) -> Taken:
        """Excuse a search that gave nothing to rely on; the reason is recorded with the person's name."""
        return await self.decide(
            Action.EXCUSE_SEARCH,
            message.token,
            message.actor,
            "search-excused",
            "The search is excused and your reason is recorded.",
            lambda: self._excused(message),
        )

    @excuse_search.validator
    def check_excuse_search(self, message: ProcessorChoice) -> None:
        """Refuse for a search that needs no excuse."""
        self.check(Action.EXCUSE_SEARCH, message.actor)
        search = self.state.searches.get(message.search)
        if search is None or search.excused or search.result in (SearchResult.FOUND, SearchResult.NOTHING_FOUND):
            raise refused("no-excuse-needed", "That search needs no excuse.")

    def _excused(self, message: ProcessorChoice) -> dict[str, Any]:
        search = self.state.searches[message.search]
        result = SearchResult.FAILED if search.result is SearchResult.WAITING else None
        key = f"excuse/{message.search}"
        return {
            "searches": (SearchChange(key=message.search, result=result, excused=True),),
            "facts": {"search": message.search},
            "health": self.state.health(besides=message.search),
            "done": (key,) if key in self.state.tasks else (),
        }

    @workflow.update
    async def reissue_link(self, message: ProcessorChoice) -> Taken:
        """Send the person searching a new link; earlier ones stop working."""
        processor = self.state.searches[message.search].processor
        return await self.decide(
            Action.REISSUE_LINK,
            message.token,
            message.actor,
            "link-reissued",
            "A new link is on its way. The earlier one no longer works.",
            lambda: {
                "facts": {"search": message.search},
                "letters": (
                    self.letter(message.token, "processor-request", to=f"processor:{processor}", search=message.search),
                ),
            },
        )

    @reissue_link.validator
    def check_reissue_link(self, message: ProcessorChoice) -> None:
        """Refuse when nobody is being asked."""
        self.check(Action.REISSUE_LINK, message.actor)
        search = self.state.searches.get(message.search)
        if search is None or search.connector != "manual" or search.result is not SearchResult.WAITING:
            raise refused("nobody-asked", "Nobody is being asked to search there now.")

    @workflow.update
    async def decide_items(self, message: ItemsDecision) -> Taken:
        """Decide on items; a change after the review was finished takes the case back to review."""
        return await self.decide(
            Action.DECIDE_ITEMS,
            message.token,
            message.actor,
            "items-decided",
            "The decision is recorded.",
            lambda: self._items_decided(message),
        )

    @decide_items.validator
    def check_decide_items(self, message: ItemsDecision) -> None:
        """Refuse outside review, and an empty choice."""
        self.check(Action.DECIDE_ITEMS, message.actor)
        if not message.items:
            raise refused("no-items", "Choose at least one item.")

    def _items_decided(self, message: ItemsDecision) -> dict[str, Any]:
        changes: dict[str, Any] = {
            "verdict": VerdictOrder(items=message.items, verdict=message.verdict, exemption=message.exemption),
            "facts": {
                "verdict": message.verdict.value,
                "exemption": message.exemption,
                "items": str(len(message.items)),
            },
        }
        if self.state.stage is Stage.APPROVE:
            changes |= self._reopened(message.token)
        return changes

    @workflow.update
    async def finish_review(self, message: Submission) -> Taken:
        """The review is finished; somebody else approves, or the same person after the set hours."""
        return await self.decide(
            Action.FINISH_REVIEW,
            message.token,
            message.actor,
            "review-finished",
            "The review is finished. It now waits for approval.",
            lambda: self._review_finished(message),
        )

    @finish_review.validator
    def check_finish_review(self, message: Submission) -> None:
        """Refuse while anything is undecided, unexcused or still being searched."""
        self.check(Action.FINISH_REVIEW, message.actor)

    def _review_finished(self, message: Submission) -> dict[str, Any]:
        orders = (TaskOrder(key=f"approve/{message.token}", kind="approve", owner="approver"),)
        alone = self.state.opened.policy.self_review_hours is not None
        return {
            "stage": Stage.APPROVE,
            "reviewed_by": message.actor,
            "review_finished_at": workflow.now(),
            "waits": {"self-review": workflow.now() if alone else None},
            "done": self.open_tasks("review"),
            "opened": orders,
            "letters": told(orders, message.token),
        }

    @workflow.update
    async def approve(self, message: Submission) -> Taken:
        """Approve what goes out; the package is built and sent at once."""
        return await self.decide(
            Action.APPROVE,
            message.token,
            message.actor,
            "approved",
            "Approved. The answer is being prepared and sent.",
            self._approved,
        )

    def _approved(self) -> dict[str, Any]:
        acting = CARRIED_OUT & {right for right in self.state.reviewed_rights if not self.is_refused(right)}
        return {
            "stage": Stage.ACT if acting else Stage.RESPOND,
            "waits": {"self-review": None},
            "done": self.open_tasks("approve"),
        }

    @approve.validator
    def check_approve(self, message: Submission) -> None:
        """Refuse the reviewer's own approval before its time, and any before identity is settled."""
        self.check(Action.APPROVE, message.actor)

    @workflow.update
    async def send_back(self, message: Submission) -> Taken:
        """Send the review back with a reason."""
        return await self.decide(
            Action.SEND_BACK,
            message.token,
            message.actor,
            "sent-back",
            "The review is sent back.",
            lambda: self._sent_back(message.token),
        )

    def _sent_back(self, token: str) -> dict[str, Any]:
        changes = self._reopened(token)
        return {**changes, "letters": told(changes["opened"], token)}

    @send_back.validator
    def check_send_back(self, message: Submission) -> None:
        """Refuse when nothing waits for approval."""
        self.check(Action.SEND_BACK, message.actor)
