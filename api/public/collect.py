"""Collecting the answer: a mailed link, then the collection phrase, then the package as a stream."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from api.counter import fields_of
from api.errors import Stop
from api.forms import Form
from api.rendering import page, redirect
from api.services import Services, services_of
from api.sessions import Kind, collect_session, end_session, form_of, start_session
from api.sessions import token_of as session_token
from casework.record.views import FileView, SessionView
from casework.rules.stages import Action
from casework.vault.contract import VaultError
from workflows.messages import Submission

log = logging.getLogger(__name__)
router = APIRouter()

Holder = Annotated[SessionView, Depends(collect_session)]

OPENED = "open"
MOST_TRIES = 5
NOT_THERE = "Our answer cannot be collected here at the moment. Please write to us or call us, and give your reference."
LOCKED = (
    "The phrase was wrong too often, so this page is closed. "
    "Please open the link in our letter again, or ask us for a new phrase."
)
LOCKED_FOR_GOOD = (
    "The phrase was wrong too often. To protect the data, it no longer works. "
    "Please call us or write to us: we will make sure who you are and give you a new phrase."
)


def tries_of(session: SessionView) -> int:
    """Give how many wrong phrases were entered in this session."""
    count = session.subject.removeprefix("tries:")
    return int(count) if count.isdigit() else 0


async def package_of(services: Services, session: SessionView) -> FileView:
    """Give the package to be collected; raises Stop when there is none (any more)."""
    case = await services.reader.case(session.case_id)
    file_id = case.package_file_id if case is not None else None
    found = await services.files.get(session.case_id, file_id) if file_id else None
    if found is None or found.destroyed_at is not None:
        raise Stop(410, "There is nothing to collect", NOT_THERE)
    return found


@router.get("/collect")
async def collect(request: Request, session: Holder) -> Response:
    """Ask for the phrase, or offer the download once it was right."""
    file = await package_of(services_of(request), session)
    if session.subject == OPENED:
        return page(request, "public/collect_ready.html", case_id=session.case_id, file=file)
    return page(request, "public/collect_phrase.html", case_id=session.case_id, form=Form())


@router.post("/collect")
async def check(request: Request, session: Holder) -> Response:
    """Check the phrase. Wrong ones count for the session and, in the record, for the case."""
    services = services_of(request)
    await package_of(services, session)
    if session.subject == OPENED:
        return redirect(request, "/collect")
    form = Form(await form_of(request))
    phrase = form.line("phrase", "The collection phrase", most=200)
    if not form.ok:
        return page(request, "public/collect_phrase.html", status_code=422, case_id=session.case_id, form=form)
    result = await services.phrases.check(session.case_id, phrase, services.profile.delivery.phrase_tries)
    if result == "right":
        response: Response = redirect(request, "/collect")
        await start_session(request, response, Kind.COLLECT, case_id=session.case_id, subject=OPENED)
        return response
    if result == "locked":
        raise Stop(403, "The phrase no longer works", LOCKED_FOR_GOOD)
    return await wrong(request, session, form)


async def wrong(request: Request, session: SessionView, form: Form) -> Response:
    """Count a wrong phrase by starting the session anew; close the page after several."""
    tries = tries_of(session) + 1
    if tries >= MOST_TRIES:
        await end_session(request, None, Kind.COLLECT)
        raise Stop(403, "The phrase was wrong too often", LOCKED)
    form.error("phrase", "That is not the collection phrase. Please check each word and try again")
    form.values["phrase"] = []
    # The page is rendered with the new session's key, so the session is started first.
    carrier = Response()
    request.state.csrf = await start_session(
        request, carrier, Kind.COLLECT, case_id=session.case_id, subject=f"tries:{tries}"
    )
    response = page(request, "public/collect_phrase.html", status_code=422, case_id=session.case_id, form=form)
    response.headers.append("set-cookie", carrier.headers["set-cookie"])
    return response


@router.get("/collect/package")
async def package(request: Request, session: Holder) -> Response:
    """Stream the package; once it was handed over whole, the case is told."""
    services = services_of(request)
    if session.subject != OPENED:
        return redirect(request, "/collect")
    file = await package_of(services, session)
    content = services.vault.read(session.case_id, file.id)
    try:
        first = await anext(content, b"")
    except VaultError as error:
        log.error("package of %s cannot be read: %s", session.case_id, type(error).__name__)
        raise Stop(410, "There is nothing to collect", NOT_THERE) from None
    token = hashlib.sha256(b"collect:" + session_token(request, Kind.COLLECT).encode()).hexdigest()[:48]
    return StreamingResponse(
        handed_over(services, session.case_id, token, first, content),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{session.case_id}.zip"',
            "Content-Length": str(file.size),
        },
    )


async def handed_over(
    services: Services, case_id: str, token: str, first: bytes, rest: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Give the package on, then record its collection: a download that breaks off is none."""
    yield first
    async for chunk in rest:
        yield chunk
    message = fields_of(Submission(token=token, actor="requester"))
    try:
        await services.counter.submit(token, case_id, Action.COLLECT, "requester", message, {}, wait_seconds=1.0)
    except Exception as error:
        # The person has the answer: a failure to note it must not spoil the download.
        log.error("collection of %s was not recorded: %s", case_id, type(error).__name__)
