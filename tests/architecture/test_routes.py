"""Every page is open by decision or guarded, and every form is checked."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from api.sessions import SessionGuard, StaffGuard, Visitor
from tests.api.conftest import World

OPEN_PAGES = {
    "/",
    "/privacy",
    "/accessibility",
    "/health",
    # A mailed link is itself the key: it is looked up, and exchanged for a session.
    "/s/{token}",
    "/c/{token}",
    "/a/{token}",
    "/desk/reset/{token}",
}
"""Pages without a guard. Adding one is a decision: it must show and change nothing of any case."""

GUARDS = (SessionGuard, StaffGuard, Visitor)


def routes() -> list[tuple[str, set[str], Dependant]]:
    """Give path, methods and dependencies of every route."""
    found = []
    for context in iter_route_contexts(World().app().routes):
        route = getattr(context, "route", context)
        if isinstance(route, APIRoute):
            path = getattr(context, "path", route.path)
            found.append((path, set(route.methods or ()), route.dependant))
    return found


def guards_of(dependant: Dependant) -> Iterator[object]:
    """Give every guard a route depends on."""
    for part in dependant.dependencies:
        if isinstance(part.call, GUARDS):
            yield part.call
        yield from guards_of(part)


def test_there_are_routes_to_check() -> None:
    paths = {path for path, _, _ in routes()}
    assert {"/request", "/status", "/collect", "/answer", "/desk/login"} <= paths


def test_every_page_is_open_by_list_or_guarded() -> None:
    bare = {path for path, _, dependant in routes() if not list(guards_of(dependant))}
    assert bare - OPEN_PAGES == set(), "these pages need a guard, or a place on the list"
    assert OPEN_PAGES - bare == set(), "these pages are guarded now: take them off the list"


def test_every_form_is_checked() -> None:
    forms = [(path, dependant) for path, methods, dependant in routes() if methods - {"GET", "HEAD"}]
    assert {path for path, dependant in forms if not list(guards_of(dependant))} == set()


def test_every_page_of_the_desk_is_for_staff() -> None:
    entrance = ("/desk/login", "/desk/forgot", "/desk/reset", "/desk/password")
    for path, _, dependant in routes():
        if path.startswith("/desk") and not path.startswith(entrance):
            assert any(isinstance(guard, StaffGuard) for guard in guards_of(dependant)), path
