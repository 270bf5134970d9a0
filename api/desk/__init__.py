"""The desk: where the organisation works on its cases. `router` holds every page of it."""

from __future__ import annotations

from fastapi import APIRouter

from api.desk import (
    approval,
    case,
    decide,
    documents,
    health,
    intake,
    item_pages,
    items,
    login,
    passwords,
    people,
    phrases,
    queue,
)

router = APIRouter()
for part in (
    login,
    passwords,
    queue,
    phrases,
    intake,
    people,
    health,
    case,
    decide,
    items,
    item_pages,
    approval,
    documents,
):
    router.include_router(part.router)
