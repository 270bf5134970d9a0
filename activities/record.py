"""Short writes to the record: one local activity, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from temporalio import activity
from temporalio.exceptions import ApplicationError

from casework.connectors.contract import Processors
from casework.record.acting import ActOutcome
from casework.record.contract import ActBook, CalendarBook, FileBook, GateClosed, InboxBook, SearchBook, StepBook
from casework.record.views import FileView
from casework.register.declarations import ManualDeclaration
from casework.rules.acts import ActDone, ManualActResult
from casework.rules.clock import ClockError
from casework.rules.manual_plan import chase_plan
from casework.rules.plan import Ladder
from casework.rules.procedure import (
    FoundItem,
    ManualPlan,
    ManualPlanOrder,
    ManualResult,
    SearchDone,
    SearchOrder,
    SearchOutcome,
    SearchPlan,
    SearchPlanOrder,
    Step,
    StepDone,
)
from casework.rules.vocabulary import Nation
from casework.rules.wording import in_words


class RecordActivities:
    """The record's part of the procedure."""

    def __init__(
        self,
        steps: StepBook,
        searches: SearchBook,
        inbox: InboxBook,
        files: FileBook,
        calendar: CalendarBook,
        processors: Processors,
        ladder: Ladder,
        declared: Mapping[str, ManualDeclaration] = MappingProxyType({}),
    ) -> None:
        """Take the books it writes to, and what the profile says of all that a person sends."""
        self._steps = steps
        self._searches = searches
        self._inbox = inbox
        self._files = files
        self._calendar = calendar
        self._processors = processors
        self._ladder = ladder
        self._declared = declared

    @activity.defn
    async def write_step(self, step: Step) -> StepDone:
        """Commit one step; what contradicts itself or what nobody may decide comes back as a refusal, not a retry."""
        try:
            return await self._steps.write(step)
        except ClockError as error:
            raise ApplicationError(str(error), type="dates-contradict", non_retryable=True) from None
        except GateClosed as error:
            raise ApplicationError(str(error), type=error.code, non_retryable=True) from None

    @activity.defn
    async def plan_searches(self, order: SearchPlanOrder) -> SearchPlan:
        """Say which searches are still to be made."""
        return await self._searches.plan(order)

    @activity.defn
    async def plan_manual(self, order: ManualPlanOrder) -> ManualPlan:
        """Say when the person asked is to be chased, and by when an answer is due."""
        asked = self._processors.asked(order.processor)
        return chase_plan(
            order,
            answer_days=asked.answer_days,
            chase_after_days=asked.chase_after_days,
            nation=Nation(order.nation),
            ladder=self._ladder,
            calendar=await self._calendar.current(),
        )

    @activity.defn
    async def save_manual(self, result: ManualResult) -> SearchDone:
        """Record what a person answered, with each uploaded file as an item."""
        personal = await self._inbox.personal(result.token)
        files = [
            file for file in [await self._files.get(result.case_id, id_) for id_ in personal.get("files", [])] if file
        ]
        order = SearchOrder(
            case_id=result.case_id,
            processor=result.processor,
            connector="manual",
            round=result.round,
            identifiers=result.search.rpartition("/")[2],
            at=result.at,
        )
        said = "; ".join(
            f"{name}: {personal[key]}"
            for name, key in (("terms", "terms"), ("place", "place"), ("said", "text"))
            if personal.get(key)
        )
        outcome = SearchOutcome(
            result=result.result,
            terms=said,
            evidence={"files": len(files)},
            items=tuple(self._item(result.processor, file) for file in files),
            by=result.actor,
        )
        return await self._searches.save(order, outcome, result.at)

    def _item(self, processor: str, file: FileView) -> FoundItem:
        declared = self._declared.get(processor)
        return FoundItem(
            kind="file",
            label=file.name,
            position=0,
            digest=file.id,
            file_id=file.id,
            special=declared is not None and declared.health,
            health=declared is not None and declared.health,
            given=declared is not None and declared.given,
            retention=declared.retention if declared is not None else "",
        )


class ManualActActivities:
    """What people answer who are asked to act on what they hold."""

    def __init__(self, acts: ActBook, inbox: InboxBook) -> None:
        """Take the book of acts, and the inbox that holds their words."""
        self._acts = acts
        self._inbox = inbox

    @activity.defn
    async def save_manual_act(self, result: ManualActResult) -> ActDone:
        """Record what a person answered who was asked to act, in their words."""
        personal = await self._inbox.personal(result.token)
        outcome = ActOutcome(state=result.state, evidence={"by_hand": True}, note=note_of(personal), by=result.actor)
        return await self._acts.save(result.order, outcome, result.at)


def note_of(personal: Mapping[str, str]) -> str:
    """Give how, when and in which role somebody acted, then what else they said, as one text.

    For example: cross-shredded on 3 December 2026 by the office manager.
    """
    how, text = (personal.get(name, "").strip() for name in ("how", "text"))
    if not how and personal.get("on"):
        how, text = text, ""
    day = in_words(date.fromisoformat(personal["on"])).partition(" ")[2] if personal.get("on") else ""
    done = " ".join(
        part
        for part in (how.rstrip("."), day and f"on {day}", personal.get("role") and f"by {personal['role']}")
        if part
    )
    return ". ".join(part for part in (done, text) if part)
