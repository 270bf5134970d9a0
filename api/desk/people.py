"""The people of the desk: added, changed, sent away and invited by an administrator."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk import words
from api.desk.page import KeepsPeople, sent, show
from api.desk.passwords import send_link
from api.errors import Stop
from api.forms import Form
from api.rendering import redirect
from api.services import services_of
from api.sessions import Signed
from casework.record.contract import LastAdministrator, StaffExists
from casework.record.views import StaffView
from casework.rules.london import london_date
from casework.rules.vocabulary import Role

log = logging.getLogger(__name__)

router = APIRouter(prefix="/desk/people")

ROLE_HINTS: dict[str, str] = {
    Role.DPO: "Works on cases and approves other people’s reviews",
    Role.CASEWORKER: "Works on cases",
    Role.APPROVER: "Reads cases, approves answers or sends them back",
    Role.ADMINISTRATOR: "Keeps this list and sees the health of the service; sees no case",
    Role.DEPUTY: "Reads cases, and is told when a task is not done in time",
    Role.CHAIR: "Reads cases, and is told when the deputy has not acted either",
}
NOT_SENT = "The person is saved, but the link could not be sent. Check the mail settings, then send it again from here."


@router.get("")
async def people(request: Request, signed: KeepsPeople) -> Response:
    """Show everybody."""
    return show(request, signed, "people.html", people=await services_of(request).staff.all())


def person_page(
    request: Request, signed: Signed, form: Form, person: StaffView | None, status_code: int = 200
) -> Response:
    """Render the form of one person, new or known."""
    options = [(role.value, words.ROLES[role], ROLE_HINTS[role]) for role in Role]
    return show(request, signed, "person.html", status_code=status_code, form=form, person=person, roles=options)


@router.get("/add")
async def ask(request: Request, signed: KeepsPeople) -> Response:
    """Show the form for a new person."""
    return person_page(request, signed, Form(), None)


@router.post("/add")
async def add(request: Request, signed: KeepsPeople) -> Response:
    """Add a person and mail them the link to set their first password."""
    services = services_of(request)
    form = await sent(request)
    name = form.line("name", "The name")
    email = form.email("email", "The email address")
    roles = roles_of(form)
    if not form.ok:
        return person_page(request, signed, form, None, 422)
    try:
        person = await services.staff.add(name, email, roles, services.now())
    except StaffExists as error:
        form.error("email", str(error))
        return person_page(request, signed, form, None, 409)
    log.info("%s added staff:%s as %s", signed.actor, person.id, named(roles))
    return redirect(request, "/desk/people", await invited(request, person))


def roles_of(form: Form) -> tuple[Role, ...]:
    """Read the roles; at least one."""
    return tuple(Role(role) for role in form.choices("roles", [r.value for r in Role], "Choose at least one role"))


def named(roles: Iterable[Role]) -> str:
    """Give roles for the log, which alone shows later who let whom do what."""
    return ",".join(sorted(role.value for role in roles))


async def invited(request: Request, person: StaffView) -> str:
    """Mail a person the link to set a password, and give the notice for the administrator."""
    try:
        await send_link(services_of(request), person)
    except Exception as error:
        log.warning("a password link could not be sent: %s", type(error).__name__)
        return NOT_SENT
    return "A link to set a password is on its way. It works for 60 minutes."


async def known_person(request: Request, staff_id: str) -> StaffView:
    """Give the person of an address; raises Stop(404)."""
    person = await services_of(request).staff.get(staff_id)
    if person is None:
        raise Stop(404)
    return person


@router.get("/{staff_id}")
async def ask_change(request: Request, signed: KeepsPeople, staff_id: str) -> Response:
    """Show the form of a known person."""
    person = await known_person(request, staff_id)
    values: dict[str, str | list[str]] = {"name": person.name, "roles": [role.value for role in person.roles]}
    values["active"] = "yes" if person.active else ""
    if person.away_until is not None:
        away = person.away_until
        values |= {"away-day": str(away.day), "away-month": str(away.month), "away-year": str(away.year)}
    return person_page(request, signed, Form.filled(values), person)


@router.post("/{staff_id}")
async def change(request: Request, signed: KeepsPeople, staff_id: str) -> Response:
    """Change name, roles, whether active and until when away; somebody must remain who can administer."""
    services = services_of(request)
    person = await known_person(request, staff_id)
    form = await sent(request)
    today = london_date(services.now())
    name = form.line("name", "The name")
    roles = roles_of(form)
    away = form.date("away", "The last day away", required=False, latest=date(today.year + 2, 12, 31))
    if not form.ok:
        return person_page(request, signed, form, person, 422)
    try:
        await services.staff.change(person.id, name, roles, form.ticked("active"), away)
    except LastAdministrator as error:
        form.error("roles", str(error), f"roles-{Role.ADMINISTRATOR.value}")
        return person_page(request, signed, form, person, 409)
    active = "active" if form.ticked("active") else "not active"
    log.info(
        "%s changed staff:%s from %s to %s, %s", signed.actor, person.id, named(person.roles), named(roles), active
    )
    return redirect(request, "/desk/people", "The change is saved.")


@router.post("/{staff_id}/link")
async def resend(request: Request, signed: KeepsPeople, staff_id: str) -> Response:
    """Mail a person a new link to set a password."""
    person = await known_person(request, staff_id)
    if not person.active:
        raise Stop(409, "This person is not active", "Make the person active first. Nothing was changed.")
    log.info("%s had a password link sent to staff:%s", signed.actor, person.id)
    return redirect(request, "/desk/people", await invited(request, person))
