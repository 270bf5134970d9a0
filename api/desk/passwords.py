"""Forgotten and first passwords: a link by email, good for an hour, and the page that sets one."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from api.desk.login import throttle_of
from api.desk.page import sent
from api.errors import Stop
from api.forms import Form
from api.pace import network_of, paces_of
from api.rendering import page, redirect, set_cookie
from api.services import Services, services_of
from api.sessions import Kind, end_session, reset_session, visitor
from casework.record.views import SessionView, StaffView

log = logging.getLogger(__name__)

router = APIRouter(prefix="/desk")

LINK_LASTS = timedelta(minutes=60)
LEAST = 12  # characters of a password
MOST = 1_000
SENT = (
    "If this address belongs to somebody on the desk, a link to set a new password is on its way. "
    "It works for 60 minutes."
)
SPENT = "This link has been used, or it is older than 60 minutes. Please ask for a new one."


async def send_link(services: Services, person: StaffView) -> None:
    """Mail a person a link that sets a password, good for an hour."""
    now = services.now()
    token, _ = await services.sessions.start(Kind.RESET, now, now + LINK_LASTS, staff_id=person.id)
    link = f"{services.settings.public_url.rstrip('/')}/desk/reset/{token}"
    await services.post.reset(person.name, person.email, link, now)


async def send_link_if_known(services: Services, email: str) -> None:
    """Mail a link if the address is an active person's. Runs after the answer, which so is always alike."""
    person = await services.staff.by_email(email)
    if person is None or not person.active:
        return
    try:
        await send_link(services, person)
    except Exception as error:
        log.warning("a password link could not be sent: %s", type(error).__name__)


@router.get("/forgot")
async def ask(request: Request, known: Annotated[str, Depends(visitor)]) -> Response:
    """Show the page for a forgotten password."""
    return page(request, "desk/forgot.html", form=Form(), sent="")


@router.post("/forgot")
async def forgot(request: Request, known: Annotated[str, Depends(visitor)]) -> Response:
    """Answer the same whether the address is known or not, and send a link if it is."""
    services = services_of(request)
    form = await sent(request)
    email = form.email("email", "Your email address")
    if not form.ok:
        return page(request, "desk/forgot.html", status_code=422, form=form, sent="")
    response = page(request, "desk/forgot.html", form=form, sent=SENT)
    throttle, client, now = throttle_of(request, "forgot", free=3), network_of(request), services.now()
    if not throttle.wait_seconds(client, email, now) and not paces_of(request).resets_of_mailbox.take(email, now):
        response.background = BackgroundTask(send_link_if_known, services, email)
    throttle.failed(client, email, now)
    return response


@router.get("/reset/{token}")
async def open_link(request: Request, token: str) -> Response:
    """Exchange the link for a cookie, so that its token leaves the address at once."""
    services = services_of(request)
    session = await services.sessions.get(token, services.now())
    if session is None or session.kind != Kind.RESET:
        raise Stop(410, "This link no longer works", SPENT)
    response = redirect(request, "/desk/password")
    set_cookie(request, response, Kind.RESET, token, int(LINK_LASTS.total_seconds()))
    return response


@router.get("/password")
async def ask_password(request: Request, session: Annotated[SessionView, Depends(reset_session)]) -> Response:
    """Show the page that sets a password."""
    person = await person_of(request, session)
    return page(request, "desk/password.html", form=Form(), person=person, least=LEAST)


@router.post("/password")
async def set_password(request: Request, session: Annotated[SessionView, Depends(reset_session)]) -> Response:
    """Set the password; every session of the person ends, and the link is spent."""
    services = services_of(request)
    person = await person_of(request, session)
    form = await sent(request)
    password = str(form.data.get("password", "")) if form.data is not None else ""
    again = str(form.data.get("again", "")) if form.data is not None else ""
    check_new_password(form, password, again, person)
    if not form.ok:
        return page(request, "desk/password.html", status_code=422, form=form, person=person, least=LEAST)
    await services.staff.set_password(person.id, password)
    response = redirect(request, "/desk/login", "Your password is set. Please sign in.")
    await end_session(request, response, Kind.RESET)
    return response


def check_new_password(form: Form, password: str, again: str, person: StaffView) -> None:
    """Note what is wrong with a new password: length counts, not the mixture of signs."""
    plain = password.casefold()
    if len(password) < LEAST:
        form.error("password", f"The password must be {LEAST} characters or more")
    elif len(password) > MOST:
        form.error("password", f"The password must be {MOST:,} characters or fewer")
    elif len(set(plain)) < 4 or plain in (person.email.casefold(), person.name.casefold()):
        form.error("password", "The password is too easy to guess")
    if password != again:
        form.error("again", "The two passwords are not the same")


async def person_of(request: Request, session: SessionView) -> StaffView:
    """Give the active person a link was sent to; raises Stop(410)."""
    person = await services_of(request).staff.get(session.staff_id or "")
    if person is None or not person.active:
        raise Stop(410, "This link no longer works", SPENT)
    return person
