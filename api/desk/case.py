"""The page of one case: where it stands, what happens next, and every decision that can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.case_rights import Way, act_lines, fate_counts, link, right_lines, way_of_person, ways_of_act
from api.desk.page import Offer, ReadsCases, case_of, offers, show
from api.desk.right_decisions import ground_of
from api.desk.transfer_decisions import story_of
from api.desk.words import CORRECTIONS_SHORT
from api.services import services_of
from casework.connectors.contract import Processors
from casework.record.views import CaseView, EventView, ItemView, SearchView, TaskView
from casework.rules.london import london_date
from casework.rules.stages import Action
from casework.rules.vocabulary import Right, SearchResult, Stage

router = APIRouter(prefix="/desk/cases/{ref}")

BY_DECISION = frozenset(
    {
        *("identity", "authority", "review", "approve", "excuse"),
        *("right", "act", "recipients", "consultation", "restriction-told"),
    }
)
"""Tasks that end with a decision of their own, never by being ticked off; the first word of their key."""

FITTING: dict[str, tuple[Action, ...]] = {
    "identity": (Action.DECIDE_IDENTITY, Action.REQUEST_EVIDENCE),
    "evidence": (Action.DECIDE_IDENTITY, Action.DECIDE_AUTHORITY),
    "authority": (Action.DECIDE_AUTHORITY, Action.REQUEST_AUTHORITY),
    "clarification": (Action.RECORD_CLARIFICATION, Action.CLOSE),
    "lapse": (Action.DECIDE_IDENTITY, Action.DECIDE_AUTHORITY, Action.CLOSE),
    "hand-over": (Action.RECORD_HANDOVER,),
    "collection": (Action.RESEND_ANSWER, Action.RESET_PHRASE, Action.RECORD_HANDOVER),
    "letter": (Action.CHANGE_CONTACT,),
}
"""Decisions that fit a task, by the first word of its key."""

FITTING_KIND: dict[str, tuple[Action, ...]] = {
    "fee-lapse": (Action.RECORD_FEE, Action.CLOSE),
    "restriction-review": (Action.LIFT_RESTRICTION,),
    "restriction-told": (Action.RECORD_TOLD,),
}
"""Decisions that fit a task, by its kind; these come before those by its key."""

WRITTEN = frozenset({"evidence-received", "replied", "clarification-received", "withdrawn"})
"""Events that hold the requester's own words."""

PROOFS = frozenset(
    {"email-confirmed", "evidence-requested", "identity-decided", "authority-requested", "authority-decided"}
)
"""Events that say how it was settled who asks and that they may; the papers go afterwards, these stay."""

UNSETTLED = frozenset(SearchResult) - {SearchResult.FOUND, SearchResult.NOTHING_FOUND}
WITH_ITEMS = frozenset({Right.ERASURE, Right.RECTIFICATION})
"""Rights whose state on the page is told by the items."""


def ways_of_subject(case: CaseView, task: TaskView, offered: dict[str, Offer]) -> tuple[Way, ...]:
    """Give the decisions that fit a task about one search, right, act or person, named by its subject."""
    about = task.subject
    if task.kind.startswith("consultation"):
        return tuple(
            way for person in case.third_parties if person.id == about for way in way_of_person(case, person, offered)
        )
    first = task.key.split("/")[0]
    to_receiver = first == "transfer" or about.endswith("/portability-transfer")
    if to_receiver and offered[Action.TRANSFER_PACKAGE].open:
        return (link(case, offered[Action.TRANSFER_PACKAGE]),)
    if first == "excuse" and any(search.key == about for search in case.searches):
        fitting = (Action.EXCUSE_SEARCH, Action.RETRY_SEARCH)
        return tuple(link(case, offered[action], search=about) for action in fitting if offered[action].open)
    if first == "act":
        return tuple(way for act in case.acts if act.key == about for way in ways_of_act(case, act, offered))
    by_right = {"right": Action.DECIDE_RIGHT, "recipients": Action.TELL_RECIPIENTS}.get(first)
    if by_right is not None and offered[by_right].open:
        return (link(case, offered[by_right], right=about),)
    return ()


def ways_of_task(case: CaseView, task: TaskView, offered: dict[str, Offer]) -> tuple[Way, ...]:
    """Give the decisions that fit an open task and can be taken now."""
    first = task.key.split("/")[0]
    ways = []
    if first == "review":
        ways.append(Way("Review the items", f"/desk/cases/{case.id}/items"))
    if first == "approve":
        ways.append(Way("Look at the answer", f"/desk/cases/{case.id}/approval"))
    ways += ways_of_subject(case, task, offered)
    for action in FITTING_KIND.get(task.kind, FITTING.get(first, ())):
        if offered[action].open:
            ways.append(link(case, offered[action]))
    if first not in BY_DECISION and offered[Action.DISMISS_TASK].open:
        ways.append(link(case, offered[Action.DISMISS_TASK], "Mark as done", task=task.key))
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
    return tuple(link(case, offered[action], search=search.key) for action in fitting if offered[action].open)


def titled(task: TaskView, processors: Processors) -> TaskView:
    """Give a task about one search or act with its processor called by its title."""
    words = task.subject.split("/")
    key = words[-1] if task.key.startswith("act/") else words[0]
    if not key or not task.title.endswith(key):
        return task
    return replace(task, title=f"{task.title.removesuffix(key)}{title_of(processors, key)}")


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


async def items_of(request: Request, case: CaseView) -> Sequence[ItemView]:
    """Give the items where the page tells of them."""
    if case.corrections or case.third_parties or any(line.right in WITH_ITEMS for line in case.rights):
        return await services_of(request).searches.items(case.id)
    return ()


@router.get("")
async def case_page(request: Request, signed: ReadsCases, ref: str) -> Response:
    """Show a case."""
    case = await case_of(request, ref)
    services = services_of(request)
    offered = offers(request, signed, case)
    owner = await services.staff.get(case.owner_id) if case.owner_id else None
    today = london_date(services.now())
    rights = right_lines(case, offered, today)
    dates = [line.view.due_date for line in rights if line.view.due_date and (line.is_open or not is_running(case))]
    due = min(dates, default=None)
    events = await services.reader.events(case.id)
    items = await items_of(request, case)
    open_tasks = [task for task in case.tasks if task.state == "open"]
    return show(
        request,
        signed,
        "case.html",
        case=case,
        offers=offered,
        owner=owner,
        due=due,
        days_left=(due - today).days if due and is_running(case) else None,
        rights=rights,
        acts=act_lines(case, offered),
        whys={event.facts.get("act", ""): event.facts.get("why", "") for event in events if event.kind == "act-failed"},
        third_parties=[(person, way_of_person(case, person, offered)) for person in case.third_parties],
        fates=fate_counts(items) if any(line.right is Right.ERASURE for line in case.rights) else [],
        labels={item.id: item.label for item in items},
        ground_of=ground_of,
        correction_words=CORRECTIONS_SHORT,
        tasks=[(titled(task, services.processors), ways_of_task(case, task, offered)) for task in open_tasks],
        written=[event for event in events if event.kind in WRITTEN and event.text],
        sent_back=sent_back(case, events),
        restricted_since=since(events, "restriction-set") if case.restricted else None,
        transfers=story_of(events),
        proofs=[event for event in events if event.kind in PROOFS],
        related=await services.reader.related(case.id),
        searches=[(search, ways_of_search(case, search, offered)) for search in case.searches],
        people=await names(request),
        processors=services.processors,
    )


def since(events: Sequence[EventView], kind: str) -> EventView | None:
    """Give the latest event of a kind."""
    return next((event for event in reversed(events) if event.kind == kind), None)


async def names(request: Request) -> dict[str, str]:
    """Give the names of staff by actor, for showing who did what."""
    return {f"staff:{person.id}": person.name for person in await services_of(request).staff.all()}
