"""What holds for every page: headers, form keys, cookies, limits, errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World


@pytest.mark.parametrize("path", ["/", "/request", "/privacy", "/accessibility"])
def test_the_open_pages(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 200


def test_the_front_page_leads_to_the_form(browser: Browser) -> None:
    assert "/request" in browser.get("/").links()


def test_pages_refuse_frames_scripts_and_caches(browser: Browser) -> None:
    headers = browser.get("/").headers
    policy = headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert policy == (
        "default-src 'none'; style-src 'self'; "
        f"script-src 'nonce-{nonce}'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers
    assert browser.get("/").headers["content-security-policy"] != policy


def test_static_files_may_be_kept(browser: Browser) -> None:
    assert browser.get("/static/rightsdesk.css").headers["cache-control"] == "public, max-age=3600"
    assert browser.get("/static/../app.py").status == 404


def test_by_https_cookies_are_secure_and_bound_to_the_host(world: World) -> None:
    browser = world.with_settings(public_url="https://rights.example.org").browser()
    headers = browser.get("/request").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    cookie = headers["set-cookie"]
    assert cookie.startswith("__Host-rd_visitor=")
    for part in ("; Path=/", "; HttpOnly", "; SameSite=lax", "; Secure"):
        assert part in cookie


async def test_session_cookies_are_http_only(world: World) -> None:
    world.reader.cases[REFERENCE] = cases.case()
    token = await world.links.issue(REFERENCE, "status", "", world.clock(), world.clock().replace(year=2027))
    cookie = world.browser().get(f"/s/{token}", follow=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=7200" in cookie


def test_the_demo_is_marked_on_every_page(world: World) -> None:
    browser = world.with_settings(demo=True, public_url="http://testserver").browser()
    for path in ("/", "/request", "/nowhere"):
        assert "Demonstration" in browser.get(path).text
    assert "Demonstration" not in World().browser().get("/").text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_forms_from_other_sites_are_refused(world: World, browser: Browser, headers: dict[str, str]) -> None:
    browser.get("/request")
    form = browser.filled(browser.form())
    browser.post("/request", {**form, "rights": "access", "go": "next"}, headers=headers)
    assert (browser.status, browser.heading) == (403, "This form did not come from our site")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "http://127.0.0.1:8080"},
        {},
    ],
)
def test_our_own_forms_are_taken(browser: Browser, headers: dict[str, str]) -> None:
    browser.get("/request")
    form = browser.filled(browser.form())
    assert browser.post("/request", {**form, "rights": "access", "go": "next"}, headers=headers).status == 200


@pytest.mark.parametrize("key", ["", "wrong", "ключ"])
def test_forms_without_the_right_key_are_refused(browser: Browser, key: str) -> None:
    browser.get("/request")
    form = browser.filled(browser.form())
    browser.post("/request", {**form, "rights": "access", "form_key": key})
    assert (browser.status, browser.heading) == (403, "Please send the form again")


def test_another_visitors_key_does_not_fit(world: World, browser: Browser) -> None:
    browser.get("/request")
    other = world.browser().get("/request")
    form = browser.filled(browser.form())
    assert other.post("/request", {**form, "rights": "access"}).status == 403


def test_without_cookies_a_form_is_refused_with_a_reason(browser: Browser) -> None:
    browser.get("/request")
    form = browser.filled(browser.form())
    browser.client.cookies.clear()
    assert browser.post("/request", form).status == 403


async def test_a_session_of_one_kind_opens_no_other_page(world: World) -> None:
    world.reader.cases[REFERENCE] = cases.case(searches=(cases.search(),))
    browser = await world.holding("search", REFERENCE, "archive/a1b2")
    token = browser.client.cookies["rd_search"]
    assert browser.get("/answer").status == 200
    for kind in ("status", "collect", "staff"):
        browser.client.cookies.set(f"rd_{kind}", token)
    assert browser.get("/status").status == 401
    assert browser.get("/collect").status == 401


def test_unknown_pages_and_methods(browser: Browser) -> None:
    assert browser.get("/<script>alert(1)</script>").status == 404
    assert "alert" not in browser.text
    assert browser.post("/", {"a": "b"}).status == 405
    assert browser.get("/request/send").status == 405


def test_a_broken_body_is_explained(browser: Browser) -> None:
    browser.get("/request")
    browser.post(
        "/request", None, content=b"--nonsense", headers={"content-type": "multipart/form-data; boundary=other"}
    )
    assert browser.status in {400, 403}
    assert "nonsense" not in browser.text


def test_a_body_over_the_limit_is_refused_by_its_length(world: World, browser: Browser) -> None:
    browser.get("/request")
    form = browser.filled(browser.form())
    browser.post("/request", {**form, "details": "x" * 300_000, "go": "next"})
    assert (browser.status, browser.heading) == (413, "That is too large")
    assert world.counter.taken == []


def test_a_body_over_the_limit_is_refused_while_it_streams(world: World, browser: Browser) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"a=" + b"x" * 1000 + b"&"

    browser.get("/request")
    browser.post("/request", None, content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert (browser.status, browser.heading) == (413, "That is too large")


def test_a_body_of_exactly_the_limit_is_read(world: World, browser: Browser) -> None:
    browser.get("/request")
    browser.post(
        "/request",
        None,
        content=b"a=" + b"x" * 199_998,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert browser.status == 403


def test_our_own_failure_is_a_clear_page_and_a_log_line_without_its_message(
    world: World, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("Stanisława Wójcik")

    world.inbox.get = fail  # type: ignore[method-assign,assignment]
    browser.get("/request")
    form = browser.filled(browser.form())
    with caplog.at_level(logging.INFO):
        browser.post("/request/send", form)
    assert (browser.status, browser.heading) == (500, "Something went wrong")
    assert "page failed: RuntimeError at test_site.py" in caplog.text
    assert "Wójcik" not in caplog.text


def test_health_for_machines_and_people(world: World, browser: Browser) -> None:
    assert browser.get("/health", headers={"accept": "application/json"}).status == 200
    world.health.parts["temporal"] = "Temporal cannot be reached."
    response = browser.client.get("/health")
    assert response.status_code == 503
    assert response.json()["well"] is False
    assert response.json()["parts"]["temporal"] == "Temporal cannot be reached."
    browser.get("/health", headers={"accept": "text/html"})
    assert browser.heading == "Service health"
    assert "Temporal cannot be reached." in browser.words
