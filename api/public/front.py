"""The organisation's front page and the short pages every site has."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.rendering import page

router = APIRouter()


@router.get("/")
async def front(request: Request) -> Response:
    """Show what a person can do here."""
    return page(request, "public/front.html")


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    """Say what happens with what people send here."""
    return page(request, "public/privacy.html")


@router.get("/accessibility")
async def accessibility(request: Request) -> Response:
    """Say how accessible these pages are and whom to tell of a barrier."""
    return page(request, "public/accessibility.html")
