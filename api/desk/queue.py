"""The queue: every case by due date, what waits for me, and finding a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.page import Anyone, ReadsCases, sent, show
from api.desk.roles import Ability, abilities
from api.errors import Stop
from api.forms import Form
from api.rendering import redirect
from api.services import services_of
from api.sessions import Signed
from casework.record.views import QueueLine, TaskView
from casework.rules.london import london_date
from casework.rules.vocabulary import Stage

router = APIRouter(prefix="/desk")

SOON = 7  # calendar days before the due date
ANY_TRY = timedelta(days=1)  # no submission is tried more rarely: finds all that wait
MOST_WAITING = 1_000
FILTERS = {"open": "Open", "mine": "Waiting for me", "soon": "Due soon", "late": "Late", "closed": "Closed"}


def belongs(line: QueueLine, chosen: str, signed: Signed, mine: frozenset[str]) -> bool:
    """Say whether a line belongs under a filter of the queue; `mine` are the cases in which a task waits for me."""
    closed = line.stage is Stage.CLOSED
    if chosen == "closed" or closed:
        return closed and chosen == "closed"
    days = line.days_left
    if chosen == "mine":
        return line.case_id in mine or line.owner in (signed.person.id, signed.person.name)
    if chosen == "late":
        return days is not None and days < 0
    if chosen == "soon":
        return days is not None and 0 <= days <= SOON
    return True


def is_mine(task: TaskView, signed: Signed) -> bool:
    """Say whether a task is this person's: by role, by escalation to the role, or by name."""
    mine = {role.value for role in signed.person.roles} | {signed.person.id}
    return task.owner in mine or task.escalated_to in mine


async def queue_page(
    request: Request, signed: Signed, chosen: str, found: Sequence[str] | None = None, form: Form | None = None
) -> Response:
    """Render the queue under a filter, or the cases that were found."""
    services = services_of(request)
    now = services.now()
    today = london_date(now)
    is_open = await services.reader.queue(today)
    lines = is_open
    if found is not None or chosen == "closed":
        closed = await services.reader.queue(today, closed=True)
        lines = (*is_open, *(line for line in closed if line not in is_open))
    tasks = [task for task in await services.reader.tasks() if is_mine(task, signed)]
    mine = frozenset(task.case_id for task in tasks)
    shown = [
        line for line in lines if (line.case_id in found if found is not None else belongs(line, chosen, signed, mine))
    ]
    waiting = await services.inbox.due(now + ANY_TRY, MOST_WAITING)
    return show(
        request,
        signed,
        "queue.html",
        status_code=422 if form is not None and form.errors else 200,
        lines=shown,
        chosen=chosen,
        filters=FILTERS,
        counts={key: sum(belongs(line, key, signed, mine) for line in is_open) for key in FILTERS if key != "closed"},
        found=found,
        form=form,
        tasks=tasks,
        waiting=len(waiting),
        unopened=sorted({row.case_id for row in waiting if row.action == "open"}),
    )


@router.get("")
async def queue(request: Request, signed: Anyone, show: str = "open") -> Response:
    """Show the queue; people who only administer are sent to their page."""
    if Ability.READ not in abilities(signed.person.roles):
        return redirect(request, "/desk/people")
    if show not in FILTERS:
        raise Stop(404)
    return await queue_page(request, signed, show)


@router.post("/find")
async def find(request: Request, signed: ReadsCases) -> Response:
    """Find cases by reference, email, phone, old reference or name; sent as a form to keep names out of addresses."""
    form = await sent(request)
    text = form.line("text", "What to look for")
    if not form.ok:
        return await queue_page(request, signed, "open", form=form)
    found = await services_of(request).reader.find(text)
    if len(found) == 1:
        return redirect(request, f"/desk/cases/{found[0]}")
    return await queue_page(request, signed, "open", found=tuple(found), form=form)
