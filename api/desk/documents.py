"""Letters, previews, the event log and stored files of a case."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from api.desk.case import names, title_of
from api.desk.page import ReadsCases, SeesEvidence, case_of, sent, show
from api.errors import Stop
from api.forms import Form
from api.services import Preview, Services, services_of
from casework.letters.contract import LetterIncompleteError, LetterKind
from casework.record.views import CaseView, EventView
from casework.record.wordings import event_sentence
from casework.rules.vocabulary import Right
from casework.vault.contract import VaultError

log = logging.getLogger(__name__)

router = APIRouter(prefix="/desk/cases/{ref}")

UNREADABLE = "It was altered, or its key is missing. Please tell whoever runs the service."

TOO_EARLY = (
    "This letter cannot be shown yet",
    "It needs what this case does not have so far: an answer, for example, needs the searches.",
)

LINK_TOKEN = re.compile(r"(https?://\S+?/[a-z]/)[A-Za-z0-9_-]{16,}")
CODE = re.compile(r"\b[0-9]{3} ?[0-9]{3}\b")

PREVIEWS: dict[str, str] = {
    LetterKind.ANSWER: "The answer",
    LetterKind.ANSWER_READY: "Answer ready to collect",
    LetterKind.PARTIAL_REFUSAL: "What was withheld, and why",
    LetterKind.EVIDENCE_REQUEST: "Question for proof of identity",
    LetterKind.AUTHORITY_REQUEST: "Question for proof of authority",
    LetterKind.CLARIFICATION: "Question what the person means",
    LetterKind.EXTENSION: "Notice of two more months",
    LetterKind.RECEIPT_CORRECTED: "Corrected day of receipt",
    LetterKind.CLOSING: "Closing",
    LetterKind.RECTIFICATION_ANSWER: "Answer on rectification",
    LetterKind.ERASURE_PLANNED: "What will be erased, before it is",
    LetterKind.ERASURE_ANSWER: "Answer on erasure",
    LetterKind.PORTABILITY_ANSWER: "Answer on portability",
    LetterKind.RESTRICTION_ANSWER: "Answer on restriction",
    LetterKind.RESTRICTION_LIFTING: "Notice that a restriction ends",
    LetterKind.OBJECTION_ANSWER: "Answer on the objection",
    LetterKind.AUTOMATED_DECISION_INFORMATION: "Explanation of an automated decision",
    LetterKind.AUTOMATED_DECISION_ANSWER: "Answer on an automated decision",
    LetterKind.COMPLAINT_ANSWER: "Answer to the complaint",
    LetterKind.RETENTION_SCHEDULE: "Copy of the retention schedule",
    LetterKind.REFUSAL: "Refusal",
    LetterKind.FEE_REQUEST: "Question for a fee",
}
"""Letters that can be looked at before they are sent."""

OF_RIGHT: dict[str, Right] = {
    LetterKind.ANSWER: Right.ACCESS,
    LetterKind.ANSWER_READY: Right.ACCESS,
    LetterKind.RECTIFICATION_ANSWER: Right.RECTIFICATION,
    LetterKind.ERASURE_PLANNED: Right.ERASURE,
    LetterKind.ERASURE_ANSWER: Right.ERASURE,
    LetterKind.PORTABILITY_ANSWER: Right.PORTABILITY,
    LetterKind.RESTRICTION_ANSWER: Right.RESTRICTION,
    LetterKind.RESTRICTION_LIFTING: Right.RESTRICTION,
    LetterKind.OBJECTION_ANSWER: Right.OBJECTION,
    LetterKind.AUTOMATED_DECISION_INFORMATION: Right.AUTOMATED_DECISION,
    LetterKind.AUTOMATED_DECISION_ANSWER: Right.AUTOMATED_DECISION,
    LetterKind.COMPLAINT_ANSWER: Right.COMPLAINT,
    LetterKind.RETENTION_SCHEDULE: Right.RETENTION_SCHEDULE,
}
"""Letters that belong to one right: offered only in a case that has it."""


def previews_of(case: CaseView) -> dict[str, str]:
    """Give the letters that this case could send, with their titles."""
    have = {line.right for line in case.rights}
    return {kind: title for kind, title in PREVIEWS.items() if kind not in OF_RIGHT or OF_RIGHT[kind] in have}


def without_keys(body: str, kind: str) -> str:
    """Give a letter's words without what opens something: the tokens of its links, and an identity code.

    They are the addressee's alone. Whoever reads here could otherwise act in the person's name.
    """
    if kind == LetterKind.IDENTITY_CODE:
        body = CODE.sub("••••••", body)
    return LINK_TOKEN.sub(r"\1…", body)


@router.get("/letters/{key:path}")
async def letter(request: Request, signed: ReadsCases, ref: str, key: str) -> Response:
    """Show one letter as it was stored."""
    case = await case_of(request, ref)
    found = next((letter for letter in case.letters if letter.key == key), None)
    if found is None:
        raise Stop(404)
    return show(request, signed, "letter.html", case=case, letter=found, body=without_keys(found.body, found.kind))


async def rendered(request: Request, case_id: str, kind: str, words: str) -> Preview:
    """Render a letter of a case; raises Stop for a letter that cannot be shown, or not yet."""
    if kind not in PREVIEWS:
        raise Stop(404)
    services = services_of(request)
    try:
        return await services.previews.preview(case_id, kind, words, services.now())
    except LookupError:
        raise Stop(404, "No such letter", "This letter cannot be shown for this case.") from None
    except LetterIncompleteError:
        raise Stop(409, *TOO_EARLY) from None


@router.get("/preview/{kind}")
async def preview(request: Request, signed: ReadsCases, ref: str, kind: str) -> Response:
    """Show how a letter would read now."""
    case = await case_of(request, ref)
    found = await rendered(request, case.id, kind, "")
    return show(
        request,
        signed,
        "preview.html",
        case=case,
        kind=kind,
        kinds=previews_of(case) | {kind: PREVIEWS[kind]},
        letter=found,
        form=Form(),
    )


@router.post("/preview/{kind}")
async def preview_with_words(request: Request, signed: ReadsCases, ref: str, kind: str) -> Response:
    """Show how a letter would read with one's own words in it; nothing is kept."""
    case = await case_of(request, ref)
    form = await sent(request)
    words = form.text("text", "Your words", required=False)
    found = await rendered(request, case.id, kind, words)
    return show(
        request,
        signed,
        "preview.html",
        status_code=200 if form.ok else 422,
        case=case,
        kind=kind,
        kinds=previews_of(case) | {kind: PREVIEWS[kind]},
        letter=found,
        form=form,
    )


def titled(event: EventView, services: Services) -> EventView:
    """Give an event with its processor called by its title."""
    key = event.facts.get("processor", "")
    if not key:
        return event
    facts = {**event.facts, "processor": title_of(services.processors, key)}
    return replace(event, sentence=event_sentence(event.kind, facts))


@router.get("/events")
async def events(request: Request, signed: ReadsCases, ref: str) -> Response:
    """Show the event log with its chain of hashes."""
    case = await case_of(request, ref)
    services = services_of(request)
    return show(
        request,
        signed,
        "events.html",
        case=case,
        events=[titled(event, services) for event in await services.reader.events(case.id)],
        people=await names(request),
    )


@router.get("/files/{file_id}")
async def download(request: Request, signed: SeesEvidence, ref: str, file_id: str) -> Response:
    """Send a stored file as a download that no browser opens by itself."""
    case = await case_of(request, ref)
    services = services_of(request)
    view = await services.files.get(case.id, file_id)
    if view is None:
        raise Stop(404)
    if view.destroyed_at is not None:
        raise Stop(410, "This file was destroyed", "The file was destroyed after it had served its purpose.")
    chunks = services.vault.read(case.id, file_id)
    # The first chunk is read before the answer begins, so that an altered file gives a clear page.
    try:
        first = await anext(chunks, b"")
    except VaultError as error:
        log.error("a file of %s cannot be read: %s", case.id, type(error).__name__)
        raise Stop(
            500, "This file cannot be read", "It was altered, or its key is missing. Please tell the operator."
        ) from None
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(view.name, safe='')}"}
    return StreamingResponse(joined(first, chunks), media_type="application/octet-stream", headers=headers)


async def joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Stream a first chunk and then the others."""
    yield first
    async for chunk in rest:
        yield chunk
