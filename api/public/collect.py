"""Collecting the answer: a mailed link, then the collection phrase, then the package as a stream.

Another controller, to whom the person lets their files go directly, collects those in the same way with its own link.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
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
from casework.rules.actions import RECEIVER
from casework.rules.stages import Action
from casework.vault.contract import VaultError
from workflows.messages import Submission

log = logging.getLogger(__name__)
router = APIRouter()

Holder = Annotated[SessionView, Depends(collect_session)]

OPENED = "open"
TRANSFER = "transfer"
"""Subject of a link to the files for another controller; links to the answer have none."""

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


ASK_THE_PERSON = (
    "The phrase was wrong too often. To protect the data, it no longer works. "
    "The person who asked can get a new one from us, and tell it to you."
)


@dataclass(frozen=True)
class Standing:
    """How far somebody is who followed a link: for whom it is, how many phrases were wrong, whether one was right."""

    for_receiver: bool
    tries: int = 0
    opened: bool = False

    @property
    def subject(self) -> str:
        """The standing as a session keeps it."""
        return f"{TRANSFER}/" * self.for_receiver + (OPENED if self.opened else f"tries:{self.tries}")


def standing_of(session: SessionView) -> Standing:
    """Read the standing that a session keeps."""
    what, _, how = session.subject.rpartition("/")
    count = how.removeprefix("tries:")
    return Standing(what == TRANSFER, int(count) if count.isdigit() else 0, how == OPENED)


async def package_of(services: Services, session: SessionView) -> FileView:
    """Give the package to be collected; raises Stop when there is none (any more)."""
    found: FileView | None = None
    if standing_of(session).for_receiver:
        found = next(iter(reversed(await services.files.list(session.case_id, TRANSFER))), None)
    else:
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
    standing = standing_of(session)
    if standing.opened:
        return page(request, "public/collect_ready.html", case_id=session.case_id, file=file, standing=standing)
    return phrase_page(request, session, Form())


def phrase_page(request: Request, session: SessionView, form: Form, status_code: int = 200) -> Response:
    """Render the page that asks for the phrase."""
    return page(
        request,
        "public/collect_phrase.html",
        status_code=status_code,
        case_id=session.case_id,
        form=form,
        standing=standing_of(session),
    )


@router.post("/collect")
async def check(request: Request, session: Holder) -> Response:
    """Check the phrase. Wrong ones count for the session and, in the record, for the case."""
    services = services_of(request)
    await package_of(services, session)
    standing = standing_of(session)
    if standing.opened:
        return redirect(request, "/collect")
    form = Form(await form_of(request))
    phrase = form.line("phrase", "The collection phrase", most=200)
    if not form.ok:
        return phrase_page(request, session, form, 422)
    result = await services.phrases.check(session.case_id, phrase, services.profile.delivery.phrase_tries)
    if result == "right":
        response: Response = redirect(request, "/collect")
        opened = replace(standing, opened=True).subject
        await start_session(request, response, Kind.COLLECT, case_id=session.case_id, subject=opened)
        return response
    if result == "locked":
        sentence = ASK_THE_PERSON if standing.for_receiver else LOCKED_FOR_GOOD
        raise Stop(403, "The phrase no longer works", sentence)
    return await wrong(request, session, form)


async def wrong(request: Request, session: SessionView, form: Form) -> Response:
    """Count a wrong phrase by starting the session anew; close the page after several."""
    standing = standing_of(session)
    once_more = replace(standing, tries=standing.tries + 1)
    if once_more.tries >= MOST_TRIES:
        await end_session(request, None, Kind.COLLECT)
        raise Stop(403, "The phrase was wrong too often", LOCKED)
    form.error("phrase", "That is not the collection phrase. Please check each word and try again")
    form.values["phrase"] = []
    # The page is rendered with the new session's key, so the session is started first.
    carrier = Response()
    request.state.csrf = await start_session(
        request, carrier, Kind.COLLECT, case_id=session.case_id, subject=once_more.subject
    )
    response = phrase_page(request, session, form, 422)
    response.headers.append("set-cookie", carrier.headers["set-cookie"])
    return response


@router.get("/collect/package")
async def package(request: Request, session: Holder) -> Response:
    """Stream the package; once it was handed over whole, the case is told."""
    services = services_of(request)
    standing = standing_of(session)
    if not standing.opened:
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
        handed_over(services, session.case_id, standing, token, first, content),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{session.case_id}.zip"',
            "Content-Length": str(file.size),
        },
    )


async def handed_over(
    services: Services, case_id: str, standing: Standing, token: str, first: bytes, rest: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Give the package on, then record its collection: a download that breaks off is none."""
    yield first
    async for chunk in rest:
        yield chunk
    actor = RECEIVER if standing.for_receiver else "requester"
    action = Action.COLLECT_TRANSFER if standing.for_receiver else Action.COLLECT
    message = fields_of(Submission(token=token, actor=actor))
    try:
        await services.counter.submit(token, case_id, action, actor, message, {}, wait_seconds=1.0)
    except Exception as error:
        # The person has the answer: a failure to note it must not spoil the download.
        log.error("collection of %s was not recorded: %s", case_id, type(error).__name__)
