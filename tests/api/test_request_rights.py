"""The public request form for every right: what is offered, asked, promised and committed."""

from __future__ import annotations

from typing import Any

import pytest

from casework.rules.vocabulary import Right
from tests.api import cases
from tests.api.browser import Browser
from tests.api.conftest import World
from tests.api.judge import words_of
from tests.api.test_request_form import MS_WOJCIK, filled

EVERY = tuple(right for right in Right)


@pytest.fixture
def world() -> World:
    """Give an organisation that promises every right."""
    return World().with_profile(rights=EVERY)


def light(browser: Browser, *rights: str, **you: str) -> Browser:
    """Fill in the short form, for which nobody needs to know who asks."""
    browser.get("/request").send({"rights": list(rights)}, button=("go", "next"))
    return browser.send(you, button=("go", "next"))


def boxes(browser: Browser) -> list[str]:
    """Give the values of the boxes that a page offers, in order."""
    assert browser.root is not None
    return [box.get("value", "") for box in browser.root.iter("input") if box.get("type") == "checkbox"]


def promised(browser: Browser) -> dict[str, str]:
    """Give the rights that a page lists, each with its promise."""
    assert browser.root is not None
    listed = next(e for e in browser.root.iter("dl"))
    return {words_of(row[0]): words_of(row[1]) for row in listed.findall("div")}


def sent(world: World) -> dict[str, Any]:
    """Give what the newest request asks for."""
    message = world.counter.last.message
    return {name: message[name] for name in ("rights", "marketing", "objects_otherwise")}


def test_every_promised_right_is_offered_with_a_plain_sentence_and_none_is_chosen(browser: Browser) -> None:
    browser.get("/request")
    assert browser.heading == "What would you like us to do?"
    assert boxes(browser) == [
        "access",
        "rectification",
        "erasure",
        "restriction",
        "portability",
        "objection",
        "marketing",
        "automated-decision",
        "consent-withdrawal",
        "complaint",
        "retention-schedule",
    ]
    assert "checked" not in browser.text
    assert "Get a copy of the information we hold about you" in browser.words
    assert "Stop sending me marketing" in browser.words


def test_what_the_profile_does_not_promise_is_not_offered(world: World) -> None:
    browser = world.with_profile(rights=(Right.ACCESS, Right.ERASURE)).browser().get("/request")
    assert boxes(browser) == ["access", "erasure", "retention-schedule"]
    browser.send({"rights": ["objection"]}, button=("go", "next"))
    assert browser.problems == ["Choose what you would like, at least one"]


def test_several_rights_are_named_with_their_dates_before_and_after_sending(world: World, browser: Browser) -> None:
    rights = ("erasure", "access", "consent-withdrawal", "marketing", "retention-schedule", "complaint")
    filled(browser, rights=rights)
    expected = {
        "Stop sending me marketing": "We stop at once.",
        "Take back my consent": "At once, as soon as we know that it is you.",
        "See how long records are kept": "We send it today.",
        "Get a copy of my information": "We will answer by Monday 9 November 2026.",
        "Erase my information": "We will answer by Monday 9 November 2026.",
        "Make a complaint": "We tell you by Monday 9 November 2026 that we look into it, and then what came of it.",
    }
    assert promised(browser) == expected
    browser.send(action="/request/send")
    assert promised(browser) == expected
    assert sent(world) == {
        "rights": ["consent-withdrawal", "objection", "retention-schedule", "access", "erasure", "complaint"],
        "marketing": True,
        "objects_otherwise": False,
    }
    assert "/status/code" in browser.links()
    assert world.counter.last_personal["phrase"] in browser.words


def test_a_correction_says_what_is_wrong_and_what_is_right(world: World, browser: Browser) -> None:
    filled(browser, rights=("rectification",))
    assert browser.problems == ["What is wrong, and what is right is missing"]
    browser.send({"correction": "I moved to 2 Mill Lane."}, button=("go", "next"))
    assert browser.heading == "Check your answers"
    browser.send(action="/request/send")
    assert world.counter.last_personal["details"] == "I moved to 2 Mill Lane."


def test_a_correction_and_a_copy_keep_both_of_what_was_said(world: World, browser: Browser) -> None:
    filled(browser, rights=("rectification", "access"), correction="I moved.", details="All of 2019")
    browser.send(action="/request/send")
    assert world.counter.last_personal["details"] == "What is wrong, and what is right:\nI moved.\n\nAll of 2019"


@pytest.mark.parametrize("right", ["erasure", "objection", "restriction", "portability", "automated-decision"])
def test_nobody_has_to_say_why(world: World, browser: Browser, right: str) -> None:
    filled(browser, rights=(right,)).send(action="/request/send")
    assert world.counter.last.message["rights"] == [right]
    assert "Wójcik" not in str(world.counter.last.message)


def test_the_retention_schedule_needs_an_address_and_nothing_else(world: World, browser: Browser) -> None:
    light(browser, "retention-schedule", email="ann@example.org")
    assert browser.heading == "Check your answers"
    assert "Step 3 of 3" in browser.words
    assert "collection phrase" not in browser.words
    browser.send(action="/request/send")
    assert promised(browser) == {"See how long records are kept": "We send it today."}
    assert "/status/code" not in browser.links()
    assert "phrase" not in browser.words
    assert sent(world) == {"rights": ["retention-schedule"], "marketing": False, "objects_otherwise": False}
    sealed = world.counter.last_personal
    assert (sealed["name"], sealed["email"], sealed["phrase"]) == ("", "ann@example.org", "")


def test_stopping_marketing_asks_no_proof_and_says_so(world: World, browser: Browser) -> None:
    light(browser, "marketing", **MS_WOJCIK, address="1 Mill Lane")
    assert "You do not have to show us who you are." in browser.words
    browser.send(action="/request/send")
    assert promised(browser) == {"Stop sending me marketing": "We stop at once."}
    assert "You do not have to show us who you are." in browser.words
    assert "/status/code" not in browser.links()
    assert "phrase" not in browser.words
    assert sent(world) == {"rights": ["objection"], "marketing": True, "objects_otherwise": False}
    assert world.counter.last_personal["address"] == "1 Mill Lane"


def test_stopping_marketing_needs_a_name(browser: Browser) -> None:
    light(browser, "marketing", "retention-schedule", email="ann@example.org")
    assert browser.problems == ["Your full name is missing"]


def test_objecting_to_more_than_marketing_is_kept_apart(world: World, browser: Browser) -> None:
    filled(browser, rights=("objection", "marketing"), details="Do not rate me").send(action="/request/send")
    assert sent(world) == {"rights": ["objection"], "marketing": True, "objects_otherwise": True}
    assert "/status/code" in browser.links()


def test_a_form_from_before_rights_could_be_chosen_asks_for_a_copy(world: World, browser: Browser) -> None:
    filled(browser)
    form = browser.filled(browser.form("/request/send"))
    form.pop("rights")
    browser.post("/request/send", form)
    assert sent(world) == {"rights": ["access"], "marketing": False, "objects_otherwise": False}


def test_a_right_nobody_knows_is_not_sent(world: World, browser: Browser) -> None:
    filled(browser)
    form = browser.filled(browser.form("/request/send"))
    browser.post("/request/send", {**form, "rights": ["everything"]})
    assert (browser.status, browser.heading) == (422, "What would you like us to do?")
    assert world.counter.taken == []


def test_wanting_less_after_all_asks_less_and_sends_less(world: World, browser: Browser) -> None:
    filled(browser, "parent", {**MS_WOJCIK, "subject_name": "Łucja Wójcik"}, details="All of it")
    browser.send(action="/request", button=("go", "want"))
    assert browser.filled(browser.form())["rights"] == ["access"]
    browser.send({"rights": ["retention-schedule"]}, button=("go", "next"))
    assert "You do not have to say who you are" in browser.words
    browser.send(button=("go", "next"))
    assert "Łucja" not in browser.words
    browser.send(action="/request/send")
    sealed = world.counter.last_personal
    assert (world.counter.last.message["capacity"], sealed["subject_name"], sealed["details"]) == ("self", "", "")


def test_wanting_more_after_all_asks_for_what_is_missing(browser: Browser) -> None:
    light(browser, "retention-schedule", email="ann@example.org")
    browser.send(action="/request", button=("go", "want"))
    browser.send({"rights": ["retention-schedule", "access"]}, button=("go", "next"))
    assert browser.heading == "Who are you asking for?"
    browser.send({"capacity": "self"}, button=("go", "next"))
    assert browser.filled(browser.form())["email"] == "ann@example.org"
    browser.send(button=("go", "next"))
    assert browser.problems == ["Your full name is missing"]


def test_on_a_later_look_the_confirmation_still_knows_what_was_asked(world: World, browser: Browser) -> None:
    filled(browser, rights=("access", "erasure")).send(action="/request/send")
    world.reader.cases[world.counter.last.case_id] = cases_of(world.counter.last.case_id)
    browser.get("/request/sent")
    assert list(promised(browser)) == ["Erase my information"]
    assert "already shown" in browser.words


def cases_of(case_id: str) -> Any:
    """Give a case in which only erasure is left."""
    return cases.case(case_id, right={"right": Right.ERASURE})
