"""The page of one case: where it stands, what happens next, and every decision that can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.page import Offer, ReadsCases, case_of, offers, show
from api.services import services_of
from casework.connectors.contract import Processors
from casework.record.views import CaseView, EventView, SearchView, TaskView
from casework.rules.london import london_date
from casework.rules.stages import Action
from casework.rules.vocabulary import SearchResult, Stage

router = APIRouter(prefix="/desk/cases/{ref}")

BY_DECISION = frozenset({"identity", "authority", "review", "approve", "excuse"})
"""Tasks that end with a decision of their own, never by being ticked off; the first word of their key."""

FITTING: dict[str, tuple[Action, ...]] = {
    "identity": (Action.DECIDE_IDENTITY, Action.REQUEST_EVIDENCE),
    "evidence": (Action.DECIDE_IDENTITY, Action.DECIDE_AUTHORITY),
    "authority": (Action.DECIDE_AUTHORITY, Action.REQUEST_AUTHORITY),
    "clarification": (Action.RECORD_CLARIFICATION, Action.CLOSE),
    "lapse": (Action.DECIDE_IDENTITY, Action.DECIDE_AUTHORITY, Action.CLOSE),
    "excuse": (Action.EXCUSE_SEARCH, Action.RETRY_SEARCH),
    "hand-over": (Action.RECORD_HANDOVER,),
    "collection": (Action.RESEND_ANSWER, Action.RESET_PHRASE, Action.RECORD_HANDOVER),
    "letter": (Action.CHANGE_CONTACT,),
}
"""Decisions that fit a task, by the first word of its key."""

WRITTEN = frozenset({"evidence-received", "replied", "clarification-received", "withdrawn"})
"""Events that hold the requester's own words."""

ABOUT_SEARCHES = frozenset({Action.EXCUSE_SEARCH, Action.RETRY_SEARCH, Action.REISSUE_LINK})
UNSETTLED = frozenset(SearchResult) - {SearchResult.FOUND, SearchResult.NOTHING_FOUND}


@dataclass(frozen=True)
class Way:
    """One link to a place where something is decided."""

    text: str
    href: str


def way(case: CaseView, offer: Offer, subject: str = "", key: str = "") -> Way:
    """Give the link to a decision, about one search or task of the case where it needs one."""
    query = f"?{urlencode({subject: key})}" if subject else ""
    return Way(offer.text, f"/desk/cases/{case.id}/decide/{offer.action.value}{query}")


def ways_of_task(case: CaseView, task: TaskView, offered: dict[str, Offer]) -> tuple[Way, ...]:
    """Give the decisions that fit an open task and can be taken now."""
    first = task.key.split("/")[0]
    ways = []
    if first == "review":
        ways.append(Way("Review the items", f"/desk/cases/{case.id}/items"))
    if first == "approve":
        ways.append(Way("Look at the answer", f"/desk/cases/{case.id}/approval"))
    for action in FITTING.get(first, ()):
        if not offered[action].open:
            continue
        if action in ABOUT_SEARCHES:
            if any(search.key == task.subject for search in case.searches):
                ways.append(way(case, offered[action], "search", task.subject))
            continue
        ways.append(way(case, offered[action]))
    if first not in BY_DECISION and offered[Action.DISMISS_TASK].open:
        ways.append(replace(way(case, offered[Action.DISMISS_TASK], "task", task.key), text="Mark as done"))
    return tuple(ways)


def ways_of_search(case: CaseView, search: SearchView, offered: dict[str, Offer]) -> tuple[Way, ...]:
    """Give the decisions that fit a line of the search ledger and can be taken now."""
    fitting: list[Action] = []
    if search.result in (SearchResult.FAILED, SearchResult.WRONG_PERSON):
        fitting.append(Action.RETRY_SEARCH)
    if search.connector == "manual" and search.result is SearchResult.WAITING:
        fitting.append(Action.REISSUE_LINK)
    if search.result in UNSETTLED and not search.excused_by:
        fitting.append(Action.EXCUSE_SEARCH)
    return tuple(way(case, offered[action], "search", search.key) for action in fitting if offered[action].open)


def titled(task: TaskView, processors: Processors) -> TaskView:
    """Give a task about one search with its processor called by its title."""
    key = task.subject.split("/")[0]
    return replace(task, title=task.title.replace(f": {key}", f": {title_of(processors, key)}")) if key else task


def title_of(processors: Processors, key: str) -> str:
    """Give a processor's title, or its key where it is declared no more."""
    try:
        return processors.title(key)
    except LookupError:
        return key


def sent_back(case: CaseView, events: Sequence[EventView]) -> EventView | None:
    """Give why the review was sent back, until it is finished again."""
    latest = next((e for e in reversed(events) if e.kind in ("sent-back", "review-finished")), None)
    return latest if latest and latest.kind == "sent-back" and case.stage is Stage.REVIEW else None


def is_running(case: CaseView) -> bool:
    """Say whether the due date still calls for anything."""
    return case.answered_at is None and case.stage is not Stage.CLOSED


@router.get("")
async def case_page(request: Request, signed: ReadsCases, ref: str) -> Response:
    """Show a case."""
    case = await case_of(request, ref)
    services = services_of(request)
    offered = offers(request, signed, case)
    owner = await services.staff.get(case.owner_id) if case.owner_id else None
    due = next((right.due_date for right in case.rights if right.due_date is not None), None)
    events = await services.reader.events(case.id)
    open_tasks = [task for task in case.tasks if task.state == "open"]
    return show(
        request,
        signed,
        "case.html",
        case=case,
        offers=offered,
        owner=owner,
        due=due,
        days_left=(due - london_date(services.now())).days if due and is_running(case) else None,
        tasks=[(titled(task, services.processors), ways_of_task(case, task, offered)) for task in open_tasks],
        written=[event for event in events if event.kind in WRITTEN and event.text],
        sent_back=sent_back(case, events),
        searches=[(search, ways_of_search(case, search, offered)) for search in case.searches],
        people=await names(request),
        processors=services.processors,
    )


async def names(request: Request) -> dict[str, str]:
    """Give the names of staff by actor, for showing who did what."""
    return {f"staff:{person.id}": person.name for person in await services_of(request).staff.all()}
