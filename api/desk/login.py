"""Signing in and out of the desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.desk.page import Anyone, sent
from api.desk.throttle import Throttle
from api.forms import Form
from api.pace import in_words, network_of
from api.rendering import page, redirect
from api.services import services_of
from api.sessions import Kind, end_session, session_of, start_session, visitor

router = APIRouter(prefix="/desk")

WRONG = "Email address and password do not fit together, or the account is not active"


def throttle_of(request: Request, name: str, **limits: int) -> Throttle:
    """Give the application's own throttle of a name."""
    kept: dict[str, Throttle] = request.app.state.__dict__.setdefault("desk_throttles", {})
    return kept.setdefault(name, Throttle(**limits))


def login_page(request: Request, form: Form, status_code: int = 200) -> Response:
    """Render the sign-in page."""
    return page(request, "desk/login.html", status_code=status_code, form=form)


@router.get("/login")
async def ask(request: Request, known: Annotated[str, Depends(visitor)]) -> Response:
    """Show the sign-in page."""
    session = await session_of(request, Kind.STAFF)
    person = await services_of(request).staff.get(session.staff_id) if session and session.staff_id else None
    if person is not None and person.active:
        return redirect(request, "/desk")
    return login_page(request, Form())


@router.post("/login")
async def login(request: Request, known: Annotated[str, Depends(visitor)]) -> Response:
    """Check address and password; guessing gets slower, per client and account, and locks nobody out."""
    services = services_of(request)
    form = await sent(request)
    email = form.line("email", "Your email address", most=254)
    password = str(form.data.get("password", "")) if form.data is not None else ""
    if not password:
        form.error("password", "Your password is missing")
    throttle, client, now = throttle_of(request, "login"), network_of(request), services.now()
    wait = throttle.wait_seconds(client, email, now)
    if form.ok and wait:
        form.error("email", f"Too many tries. Please wait {in_words(wait)} and try again")
        response = login_page(request, form, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    if not form.ok:
        return login_page(request, form, 422)
    # Counted before the slow check, so that parallel guesses cannot share one try.
    throttle.failed(client, email, now)
    person = await services.staff.check_password(email, password)
    if person is None:
        form.error("email", WRONG)
        return login_page(request, form, 422)
    throttle.succeeded(client, email)
    response = redirect(request, "/desk")
    await start_session(request, response, Kind.STAFF, staff_id=person.id)
    return response


@router.post("/logout")
async def logout(request: Request, signed: Anyone) -> Response:
    """End the session."""
    response = redirect(request, "/desk/login", "You are signed out.")
    await end_session(request, response, Kind.STAFF)
    return response
