"""What strangers may set off is limited, fairly: whoever is over a limit waits, nobody else is shut out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request

from api.pace import HOUR, Pace, in_words, network_of, warn_of_proxy
from casework.rules.vocabulary import Role, Stage
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START


def ask(browser: Browser, email: str, name: str = "Ann Lee") -> Browser:
    """Ask on the public form, with a form of one's own."""
    browser.get("/request")
    browser.send({"rights": ["access"]}, button=("go", "next"))
    browser.send({"capacity": "self"}, button=("go", "next"))
    browser.send({"name": name, "email": email}, button=("go", "next"))
    browser.send({}, button=("go", "next"))
    return browser.send(action="/request/send")


# The counting


def test_so_many_go_on_and_the_next_waits_until_the_first_is_an_hour_old() -> None:
    pace = Pace(2, HOUR)
    assert pace.take("a", START) == 0
    assert pace.take("a", START + timedelta(minutes=10)) == 0
    assert pace.take("a", START + timedelta(minutes=20)) == 2400
    assert pace.take("b", START + timedelta(minutes=20)) == 0
    assert pace.take("a", START + timedelta(minutes=60)) == 0
    assert pace.take("a", START + timedelta(minutes=61)) == 540


def test_waiting_in_vain_does_not_lengthen_the_wait() -> None:
    pace = Pace(1, HOUR)
    pace.take("a", START)
    for _ in range(50):
        pace.take("a", START + timedelta(minutes=59))
    assert pace.take("a", START + HOUR) == 0


def test_the_same_token_counts_once() -> None:
    pace = Pace(2, HOUR)
    assert [pace.take("a", START, "form1") for _ in range(5)] == [0, 0, 0, 0, 0]
    assert pace.take("a", START, "form2") == 0
    assert pace.take("a", START, "form3") == 3600


def test_nought_means_no_limit() -> None:
    pace = Pace(0, HOUR)
    assert {pace.take("a", START) for _ in range(100)} == {0}


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_one_household_is_one_network(client: str, network: str) -> None:
    assert network_of(Request({"type": "http", "client": (client, 1234), "headers": []})) == network


def test_a_proxy_nobody_trusts_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_proxy.cache_clear()
    forwarded = [(b"x-forwarded-for", b"198.51.100.9")]
    network_of(Request({"type": "http", "client": ("198.51.100.9", 0), "headers": forwarded}))
    assert caplog.text == ""
    for _ in range(3):
        assert network_of(Request({"type": "http", "client": ("192.0.2.1", 999), "headers": forwarded})) == "192.0.2.1"
    assert len(caplog.records) == 1
    assert "198.51.100.9" not in caplog.text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3540, "59 minutes"),
        (3541, "1 hour"),
        (86_400, "24 hours"),
    ],
)
def test_waits_in_words(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


# The public form


def test_one_network_waits_after_so_many_requests_and_keeps_what_was_typed(world: World) -> None:
    browser = world.with_settings(requests_per_network=2, requests_per_mailbox=0).browser()
    for number in range(2):
        assert ask(browser, f"person{number}@example.org").path == "/request/sent"
    ask(browser, "third@example.org", name="Siân ap Llŷr")
    assert (browser.status, browser.headers["retry-after"]) == (429, "3600")
    assert "wait 1 hour and send it again, or send it to privacy@example.org" in browser.problems[0]
    assert "Siân ap Llŷr" in browser.words
    assert len(world.counter.taken) == 2
    world.clock.forward(hours=1)
    browser.send(action="/request/send")
    assert browser.path == "/request/sent"
    assert world.counter.last_personal["name"] == "Siân ap Llŷr"


def test_a_mailbox_named_too_often_gets_its_request_but_no_letters_by_themselves(world: World) -> None:
    browser = world.with_settings(requests_per_mailbox=2).browser()
    for _ in range(2):
        ask(browser, "victim@example.org")
        assert "We email you a code" in browser.words
    ask(browser, " Victim@Example.org ")
    assert browser.path == "/request/sent"
    assert world.counter.last_personal["phrase"] in browser.words
    assert "A person looks at your request first" in browser.words
    assert "/status/code" not in browser.links()
    assert [row.message["quiet"] for row in world.counter.taken] == [False, False, True]
    assert ask(browser, "somebody.else@example.org").path == "/request/sent"
    assert world.counter.last.message["quiet"] is False
    world.clock.forward(hours=24)
    ask(browser, "victim@example.org")
    assert world.counter.last.message["quiet"] is False


def test_a_form_sent_twice_counts_once(world: World) -> None:
    browser = world.with_settings(requests_per_network=1, requests_per_mailbox=1).browser()
    ask(browser, "ann@example.org")
    browser.get("/request")
    browser.send({"rights": ["access"]}, button=("go", "next"))
    browser.send({"capacity": "self"}, button=("go", "next"))
    browser.send({"name": "Ann", "email": "ann@example.org"}, button=("go", "next"))
    browser.send({}, button=("go", "next"))
    token = world.counter.last.token
    fields = {**browser.filled(browser.form("/request/send")), "token": token}
    assert browser.post("/request/send", fields).path == "/request/sent"
    assert len(world.counter.taken) == 1


def test_a_form_left_open_does_not_lead_into_its_case_for_ever(world: World) -> None:
    browser = world.browser()
    ask(browser, "ann@example.org")
    other = Browser(browser.client.app, "http://testserver")  # type: ignore[arg-type]
    other.get("/request")
    other.send({"rights": ["access"]}, button=("go", "next"))
    other.send({"capacity": "self"}, button=("go", "next"))
    other.send({"name": "Ann", "email": "ann@example.org"}, button=("go", "next"))
    other.send({}, button=("go", "next"))
    fields = {**other.filled(other.form("/request/send")), "token": world.counter.last.token}
    world.clock.forward(hours=2, seconds=1)
    other.post("/request/send", fields)
    assert (other.status, other.heading) == (409, "This request was sent already")
    assert other.get("/status").status == 401


# In a case


async def status_page(world: World, **case: Any) -> Browser:
    """Give the browser of the person who filled in the form."""
    world.reader.cases[REFERENCE] = cases.case(**case)
    return await world.holding("status", REFERENCE, "submitted")


async def test_a_case_cannot_be_flooded_with_messages(world: World) -> None:
    browser = await status_page(world, stage=Stage.GATHER)
    for number in range(20):
        browser.get("/status/reply").send({"text": f"Message {number}"}, action="/status/reply")
        assert browser.path == "/status"
    browser.get("/status/reply").send({"text": "One too many"}, action="/status/reply")
    assert (browser.status, browser.heading) == (429, "Please wait a little")
    assert world.counter.actions() == ["reply"] * 20


async def test_new_codes_to_one_mailbox_are_limited_by_the_day_over_all_its_cases(world: World) -> None:
    browser = await status_page(world)
    other = cases.case()
    world.reader.cases["RD-2222-2222-2"] = replace(other, id="RD-2222-2222-2")
    until = START + timedelta(days=9)
    token, _ = await world.sessions.start("status", START, until, None, "RD-2222-2222-2", "submitted")
    for number in range(7):
        if number == 3:
            browser.client.cookies.set("rd_status", token)
        browser.get("/status/code").send({}, action="/status/new-code")
        world.clock.forward(hours=1)
    assert "Too many codes went to this email address today" in browser.text
    assert world.counter.actions() == ["ask_new_code"] * 6


# The desk


async def test_links_to_one_mailbox_of_the_desk_are_limited_wherever_they_are_asked_from(world: World) -> None:
    await world.staffed(Role.DPO)
    app = world.app()
    for number in range(8):
        browser = Browser(app)
        browser.client = type(browser.client)(app, follow_redirects=False, client=(f"192.0.2.{number}", 1))
        browser.get("/desk/forgot").send({"email": "dpo@example.org"})
        assert browser.status == 200
    assert len(world.post.sent) == 5


async def test_colleagues_who_share_an_address_do_not_delay_each_other_by_signing_in(world: World) -> None:
    await world.staffed(Role.DPO)
    app = world.app()
    for _ in range(30):
        browser = Browser(app)
        browser.get("/desk/login").send({"email": "dpo@example.org", "password": "a long enough password"})
        assert browser.path == "/desk"
