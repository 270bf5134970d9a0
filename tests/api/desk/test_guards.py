from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from api import desk
from casework.rules.vocabulary import Role
from tests.api.conftest import World
from tests.api.desk.arrange import put

WITHOUT_SIGN_IN = {"/desk/login", "/desk/forgot", "/desk/reset/{token}", "/desk/password"}


def routes_of(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from routes_of(inner)
        elif isinstance(route, APIRoute):
            yield route


def routes() -> list[tuple[str, str]]:
    return [(method, route.path) for route in routes_of(desk.router) for method in sorted(route.methods or ())]


def address(path: str) -> str:
    values = {"ref": "RD-7K3M-9QXT-4", "action": "close", "kind": "answer", "staff_id": "s1"}
    return re.sub(r"{(\w+)(?::\w+)?}", lambda m: values.get(m[1], "x"), path)


GUARDED = [(method, path) for method, path in routes() if path not in WITHOUT_SIGN_IN]


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_every_page_asks_for_sign_in(world: World, method: str, path: str) -> None:
    put(world)
    browser = world.browser()
    if method == "GET":
        assert browser.get(address(path)).path == "/desk/login"
    else:
        assert browser.post(address(path), {"x": "y"}).status == 401
    assert world.counter.taken == []


@pytest.mark.parametrize("path", [path for method, path in GUARDED if method == "POST"])
async def test_every_form_needs_its_key(world: World, path: str) -> None:
    put(world)
    browser = await world.signed_in(*Role)
    assert browser.post(address(path), {"token": "a" * 32, "form_key": "guessed"}).status == 403
    assert world.counter.taken == []
    assert len(world.sessions.open) == 1


def test_there_are_pages_to_judge() -> None:
    assert len(GUARDED) > 20
