"""What attackers try on any site: odd hosts, odd sizes, pages that fail, sessions left lying about."""

from __future__ import annotations

import logging

import pytest

from api import rendering
from api.limits import WITHOUT_FILES
from casework.record.views import FileView
from casework.rules.vocabulary import Identity, Role
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START

EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/", 200, "no-store"),
        ("/nowhere", 404, "no-store"),
        ("/status", 401, "no-store"),
        ("/health", 200, "no-store"),
        ("/static/rightsdesk.css", 200, "public, max-age=3600"),
        ("/static/nowhere.css", 404, "no-store"),
        ("/static/%2e%2e/app.py", 404, "no-store"),
    ],
)
def test_every_answer_carries_the_headers_and_only_good_static_files_are_kept(
    browser: Browser, path: str, status: int, kept: str
) -> None:
    browser.get(path)
    assert browser.status == status
    assert browser.headers["cache-control"] == kept
    assert {name: browser.headers[name] for name in EVERY_ANSWER} == EVERY_ANSWER
    assert "default-src 'none'" in browser.headers["content-security-policy"]


def test_when_even_the_error_page_fails_a_bare_sentence_with_all_headers_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    browser = world.browser()

    def broken(request: object) -> dict[str, object]:
        raise RuntimeError("Margaret Ellis")

    monkeypatch.setattr(rendering, "common", broken)
    with caplog.at_level(logging.DEBUG):
        response = browser.client.get("/")
    assert response.status_code == 500
    assert response.text.startswith("Something went wrong. The fault is ours")
    assert {name: response.headers[name] for name in EVERY_ANSWER} == EVERY_ANSWER
    assert "Margaret" not in caplog.text
    assert "error page failed: RuntimeError" in caplog.text


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8080", 200), ("localhost", 200), ("rebound.example.com", 400)]
)
def test_the_demo_answers_only_under_this_machines_names(world: World, host: str, status: int) -> None:
    browser = world.with_settings(demo=True).browser()
    assert browser.client.get("/", headers={"host": host}).status_code == status


def test_only_uploads_may_be_large(world: World) -> None:
    browser = world.with_settings(body_limit=3 * WITHOUT_FILES).browser().get("/request")
    large = {**browser.filled(browser.form()), "details": "x" * (WITHOUT_FILES + 1)}
    browser.post("/request", large)
    assert browser.status == 413


async def test_uploads_may_be_as_large_as_the_settings_say(world: World) -> None:
    world.with_settings(body_limit=3 * WITHOUT_FILES)
    world.reader.cases[REFERENCE] = cases.case(facts={"identity": Identity.EVIDENCE_REQUESTED})
    browser = (await world.holding("status", REFERENCE, "linked")).get("/status/evidence")
    browser.send({}, files={"files": ("scan.pdf", b"x" * (2 * WITHOUT_FILES), "application/pdf")})
    assert browser.path == "/status"
    assert world.counter.actions() == ["send_evidence"]


async def test_a_case_takes_so_many_files_of_evidence_and_no_more(world: World) -> None:
    world.reader.cases[REFERENCE] = cases.case(facts={"identity": Identity.EVIDENCE_RECEIVED})
    for number in range(30):
        view = FileView(f"f{number}", "evidence", "", "scan.pdf", "application/pdf", 1, START, None)
        await world.files.add(REFERENCE, view, "")
    browser = (await world.holding("status", REFERENCE, "linked")).get("/status/evidence")
    browser.send({}, files={"files": ("scan.pdf", b"x", "application/pdf")})
    assert browser.status == 422
    assert "many files already" in browser.problems[0]
    assert world.vault.content == {}


# Sessions of the desk


async def signed_in(world: World) -> Browser:
    """Sign in with the password, as people do."""
    await world.staffed(Role.DPO)
    browser = world.browser().get("/desk/login")
    return browser.send({"email": "dpo@example.org", "password": "a long enough password"})


async def test_a_session_that_is_not_used_ends_after_two_hours(world: World) -> None:
    browser = await signed_in(world)
    world.clock.forward(hours=1, minutes=59)
    assert browser.get("/desk").path == "/desk"
    world.clock.forward(hours=2, seconds=1)
    assert browser.get("/desk").path == "/desk/login"


async def test_a_session_in_use_goes_on_but_not_beyond_eight_hours(world: World) -> None:
    browser = await signed_in(world)
    for _ in range(7):
        world.clock.forward(hours=1)
        assert browser.get("/desk").path == "/desk"
    world.clock.forward(minutes=59)
    assert browser.get("/desk").path == "/desk"
    world.clock.forward(minutes=1)
    assert browser.get("/desk").path == "/desk/login"


async def test_signing_in_gives_a_new_session_and_ends_the_one_a_browser_had(world: World) -> None:
    browser = await signed_in(world)
    planted = browser.client.cookies["rd_staff"]
    browser.client.cookies.delete("rd_staff")
    browser.get("/desk/login")
    browser.client.cookies.set("rd_staff", planted, domain="testserver.local", path="/")
    fields = {**browser.filled(browser.form()), "email": "dpo@example.org", "password": "a long enough password"}
    browser.post("/desk/login", fields)
    assert planted not in world.sessions.open
    assert len(world.sessions.open) == 1
