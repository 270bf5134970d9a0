"""The collection phrase on the desk: shown once to the person who passes it on, never kept in clear by us."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.page import SAVED, ReadsCases, show
from api.errors import Stop
from api.rendering import redirect
from api.services import Submitted, services_of
from api.sessions import Kind, end_session, session_of, start_session
from casework.rules.phrases import RANDOM_BYTES, make_phrase

router = APIRouter()

GONE = (
    "A collection phrase is shown once only. If it was not noted, set a new one on the page of the case. "
    "The earlier phrase then stops working."
)


def new_phrase() -> str:
    """Make a collection phrase."""
    return make_phrase(secrets.token_bytes(RANDOM_BYTES))


async def show_next(request: Request, submitted: Submitted) -> Response:
    """Send the browser to the page that shows the phrase of a submission once."""
    response = redirect(request, "/desk/phrase", SAVED if submitted.state == "waiting" else "")
    await start_session(request, response, Kind.RECEIPT, case_id=submitted.case_id, subject=submitted.token)
    return response


@router.get("/desk/phrase")
async def phrase(request: Request, signed: ReadsCases) -> Response:
    """Show reference and phrase of what was just submitted, and forget that it may be shown."""
    session = await session_of(request, Kind.RECEIPT)
    if session is None:
        raise Stop(410, "The phrase is no longer shown", GONE)
    services = services_of(request)
    submission = await services.inbox.get(session.subject)
    personal = await services.inbox.personal(session.subject)
    response = show(
        request,
        signed,
        "phrase.html",
        reference=session.case_id,
        phrase=personal.get("phrase", ""),
        new_request=submission is not None and submission.action == "open",
        has_email=bool(personal.get("email")),
    )
    await end_session(request, response, Kind.RECEIPT)
    return response
