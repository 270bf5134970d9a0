"""Browser sessions and the guards that pages depend on. Every guard also checks the forms sent to its pages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from api.errors import SignInNeeded, Stop
from api.rendering import cookie, set_cookie
from api.security import FIELD, SAFE, check_key, check_origin, key_of, visitor_of
from api.services import services_of
from casework.record.views import SessionView, StaffView
from casework.rules.vocabulary import Role


class Kind(StrEnum):
    """What a session opens; each kind has its own cookie, so one browser can hold several."""

    STAFF = "staff"
    STATUS = "status"
    SEARCH = "search"
    COLLECT = "collect"
    RESET = "reset"
    RECEIPT = "receipt"  # of a request just sent: shows the collection phrase once


HOURS = {
    Kind.STAFF: 8.0,
    Kind.STATUS: 2.0,
    Kind.SEARCH: 8.0,
    Kind.COLLECT: 1.0,
    Kind.RESET: 1.0,
    Kind.RECEIPT: 0.25,
}

IDLE = timedelta(hours=2)
"""So long a member of staff may do nothing before the session ends; `HOURS` is the longest it lasts in any case."""

RENEWED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Signed:
    """A member of staff at work: the person and the session."""

    person: StaffView
    session: SessionView = field(repr=False)

    @property
    def actor(self) -> str:
        """The actor as workflow messages name it."""
        return f"staff:{self.person.id}"

    def has(self, *roles: Role) -> bool:
        """Say whether the person has any of these roles."""
        return bool(self.person.roles & set(roles))


async def form_of(request: Request) -> FormData:
    """Read the form that was sent, once; the body's size is limited before (api.limits)."""
    return await request.form(max_files=50, max_fields=20_000, max_part_size=1_048_576)


async def check_form(request: Request, expected: str) -> None:
    """Check origin and form key of an unsafe request, and give the page the key for its own forms."""
    request.state.csrf = expected
    if request.method in SAFE:
        return
    check_origin(request)
    form = await form_of(request)
    check_key(expected, form.get(FIELD))


def token_of(request: Request, kind: Kind) -> str:
    """Give the session token of a kind that the browser sent, or an empty text."""
    return request.cookies.get(cookie(request, kind), "")


async def session_of(request: Request, kind: Kind) -> SessionView | None:
    """Give the browser's good session of a kind, or None."""
    token = token_of(request, kind)
    if not token:
        return None
    services = services_of(request)
    session = await services.sessions.get(token, services.now())
    return session if session is not None and session.kind == kind else None


async def start_session(
    request: Request,
    response: Response,
    kind: Kind,
    *,
    staff_id: str | None = None,
    case_id: str = "",
    subject: str = "",
) -> str:
    """Start a session, set its cookie on the response, and give its form key. An older one of the kind ends."""
    await end_session(request, None, kind)
    services = services_of(request)
    at = services.now()
    lasts = timedelta(hours=HOURS[kind])
    first = IDLE if kind is Kind.STAFF else lasts
    token, csrf = await services.sessions.start(
        kind.value, at, at + first, staff_id=staff_id, case_id=case_id, subject=subject
    )
    set_cookie(request, response, kind, token, int(lasts.total_seconds()))
    return csrf


async def keep_alive(request: Request, session: SessionView) -> None:
    """Put off the end of a member of staff's session that is in use; written down every ten minutes at most."""
    services = services_of(request)
    longest = session.created_at + timedelta(hours=HOURS[Kind.STAFF])
    until = min(services.now() + IDLE, longest)
    if until - session.expires_at >= RENEWED_EVERY:
        await services.sessions.extend(token_of(request, Kind.STAFF), until)


async def end_session(request: Request, response: Response | None, kind: Kind) -> None:
    """End the browser's session of a kind; with a response, delete the cookie too."""
    token = token_of(request, kind)
    if token:
        await services_of(request).sessions.end(token)
    if response is not None:
        set_cookie(request, response, kind, "", 0)


class Visitor:
    """Guards pages anybody may use: an anonymous cookie binds their forms to the browser."""

    async def __call__(self, request: Request) -> str:
        """Give the visitor's cookie value; a new one is set with the answer."""
        known = visitor_of(request)
        value = known or secrets.token_urlsafe(32)
        if not known and request.method in SAFE:
            request.state.new_visitor = value
        await check_form(request, key_of(value) if known or request.method in SAFE else "")
        return value


@dataclass(frozen=True)
class SessionGuard:
    """Guards pages that need a session of one kind; raises SignInNeeded without."""

    kind: Kind

    async def __call__(self, request: Request) -> SessionView:
        """Give the session."""
        session = await session_of(request, self.kind)
        if session is None:
            raise SignInNeeded(self.kind)
        await check_form(request, session.csrf)
        return session


@dataclass(frozen=True)
class StaffGuard:
    """Guards pages of the desk: an active person, with one of the roles if any are named."""

    roles: frozenset[Role] = frozenset()

    async def __call__(self, request: Request) -> Signed:
        """Give the person at work; raises SignInNeeded, or Stop(403) for a missing role."""
        session = await session_of(request, Kind.STAFF)
        person = await services_of(request).staff.get(session.staff_id) if session and session.staff_id else None
        if session is None or person is None or not person.active:
            raise SignInNeeded(Kind.STAFF)
        signed = Signed(person, session)
        request.state.signed = signed
        if self.roles and not signed.has(*self.roles):
            raise Stop(403)
        await check_form(request, session.csrf)
        await keep_alive(request, session)
        return signed


def staff(*roles: Role) -> StaffGuard:
    """Give the dependency of a desk page: `Annotated[Signed, Depends(staff(Role.DPO))]`; no roles: anyone active."""
    return StaffGuard(frozenset(roles))


visitor = Visitor()
status_session = SessionGuard(Kind.STATUS)
search_session = SessionGuard(Kind.SEARCH)
collect_session = SessionGuard(Kind.COLLECT)
reset_session = SessionGuard(Kind.RESET)
