"""Mailed links: the token of the address is exchanged for a cookie at once, and the address is left."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import Stop
from api.public.collect import TRANSFER, Standing
from api.rendering import redirect
from api.services import services_of
from api.sessions import Kind, start_session

router = APIRouter()

LINKED = "linked"
"""Subject of a status session that began with a link from the person's own mailbox."""

REASONS = {
    "unknown": (404, "This link does not work", "Please check that you copied the whole link from our letter."),
    "expired": (410, "This link has expired", "Links work for a limited time only, to keep your data safe."),
    "revoked": (410, "This link has been replaced", "We sent a newer link. Please use the one in our latest letter."),
}
MOST_TOKEN = 64


async def follow(request: Request, token: str, purpose: str) -> tuple[str, str]:
    """Give case and subject of a link for this purpose; raises Stop for one that does not open."""
    services = services_of(request)
    found = await services.links.open(token, services.now()) if len(token) <= MOST_TOKEN else "unknown"
    if isinstance(found, tuple) and found[1] == purpose:
        return found[0], found[2]
    raise Stop(*REASONS.get(found if isinstance(found, str) else "unknown", REASONS["unknown"]))


@router.get("/s/{token}")
async def to_status(request: Request, token: str) -> Response:
    """Open a requester's status page."""
    case_id, _ = await follow(request, token, "status")
    response = redirect(request, "/status")
    await start_session(request, response, Kind.STATUS, case_id=case_id, subject=LINKED)
    return response


@router.get("/c/{token}")
async def to_collection(request: Request, token: str) -> Response:
    """Open the page on which the collection phrase is asked for."""
    case_id, whose = await follow(request, token, "collect")
    response = redirect(request, "/collect")
    standing = Standing(for_receiver=whose == TRANSFER)
    await start_session(request, response, Kind.COLLECT, case_id=case_id, subject=standing.subject)
    return response


@router.get("/a/{token}")
async def to_answer(request: Request, token: str) -> Response:
    """Open the page on which a supplier or colleague answers."""
    case_id, search = await follow(request, token, "search")
    response = redirect(request, "/answer")
    await start_session(request, response, Kind.SEARCH, case_id=case_id, subject=search)
    return response
