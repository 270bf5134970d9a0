"""The public counter: request form, status, collection, suppliers' answers. `router` holds every public page."""

from __future__ import annotations

from fastapi import APIRouter

from api.public import act_answer, answer, code, collect, doing, front, links, request_form, status

router = APIRouter()
for _part in (front, request_form, links, status, code, doing, collect, answer, act_answer):
    router.include_router(_part.router)
