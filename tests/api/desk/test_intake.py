from __future__ import annotations

from typing import Any

import pytest

from casework.rules.phrases import WORDS_IN_PHRASE
from casework.rules.reference import parse_reference
from casework.rules.vocabulary import Right, Role
from tests.api.browser import Browser
from tests.api.conftest import World
from tests.api.desk.arrange import HOSTILE

FORM: dict[str, Any] = {
    "channel": "phone",
    "received-day": "5",
    "received-month": "10",
    "received-year": "2026",
    "name": "Stanisława Wójcik",
    "capacity": "self",
    "email": "stanisława@example.org",
    "details": "Everything you hold about me.",
    "rights": ["access"],
    "kind1": "membership-number",
    "value1": "M-1042",
    "verified1": "yes",
    "old_reference": "2026/17",
}


async def form(world: World) -> Browser:
    return (await world.signed_in(Role.CASEWORKER)).get("/desk/new")


async def test_a_request_by_phone_opens_a_case_with_its_true_day(world: World) -> None:
    browser = (await form(world)).send(FORM, action="/desk/new")
    row = world.counter.last
    assert row.action == "open"
    assert row.actor == "staff:s1"
    assert row.case_id == parse_reference(row.case_id)
    assert row.message["received"] == "2026-10-05"
    assert row.message["channel"] == "phone"
    assert row.message["nation"] == "england-and-wales"
    assert row.message["has_email"] is True
    assert row.message["policy"]["profile_hash"] == "f" * 64
    assert browser.heading == "The request is logged"
    assert row.case_id in browser.words


@pytest.mark.parametrize(
    ("asked", "rights", "marketing", "otherwise", "compensation"),
    [
        ({"rights": ["erasure", "access"]}, ["access", "erasure"], False, False, False),
        ({"rights": [], "advertising": "only"}, ["objection"], True, False, False),
        ({"rights": ["access"], "advertising": "also"}, ["access", "objection"], True, True, False),
        ({"rights": ["objection"], "advertising": "no"}, ["objection"], False, False, False),
        ({"rights": ["retention-schedule"]}, ["retention-schedule"], False, False, False),
        ({"rights": ["complaint"], "compensation": "yes"}, ["complaint"], False, False, True),
    ],
)
async def test_what_they_ask_for_becomes_rights(
    world: World, asked: dict[str, Any], rights: list[str], marketing: bool, otherwise: bool, compensation: bool
) -> None:
    world.with_profile(rights=(Right.ACCESS, Right.ERASURE, Right.OBJECTION, Right.COMPLAINT))
    (await form(world)).send({**FORM, **asked}, action="/desk/new")
    said = world.counter.last.message
    assert said["rights"] == rights
    assert (said["marketing"], said["objects_otherwise"], said["compensation"]) == (marketing, otherwise, compensation)


async def test_only_what_the_profile_promises_is_offered_and_always_the_schedule(world: World) -> None:
    browser = await form(world)
    assert browser.root is not None
    boxes = [e.get("value") for e in browser.root.iter("input") if e.get("name") == "rights"]
    assert boxes == ["access", "retention-schedule"]


async def test_a_spoken_request_logged_late_counts_from_the_day_it_was_spoken(world: World) -> None:
    world.with_profile(rights=(Right.ERASURE,))
    browser = await form(world)
    assert "For a spoken request, the day it was spoken." in browser.words
    browser.send({**FORM, "rights": ["erasure"], "received-day": "6"}, action="/desk/new")
    assert world.counter.last.message["received"] == "2026-10-06"


async def test_nothing_personal_is_in_the_message(world: World) -> None:
    (await form(world)).send(FORM, action="/desk/new")
    said = str(world.counter.last.message)
    assert "jcik" not in said
    assert "M-1042" not in said
    personal = world.counter.last_personal
    phrase = personal.pop("phrase")
    assert len(phrase.split()) == WORDS_IN_PHRASE
    assert personal == {
        "name": "Stanisława Wójcik",
        "email": "stanisława@example.org",
        "details": "Everything you hold about me.",
        "old_reference": "2026/17",
        "identifiers": [{"kind": "membership-number", "value": "M-1042", "verified": True}],
    }


async def test_the_phrase_is_shown_once(world: World) -> None:
    browser = (await form(world)).send(FORM, action="/desk/new")
    phrase = world.counter.last_personal["phrase"]
    assert phrase in browser.words
    assert browser.get("/desk/phrase").status == 410
    assert phrase not in browser.words


async def test_the_same_form_twice_is_one_case_with_one_phrase(world: World) -> None:
    browser = await form(world)
    page = browser.root
    browser.send(FORM, action="/desk/new", follow=False)
    browser.root = page
    browser.send(FORM, action="/desk/new")
    assert len(world.counter.taken) == 1
    assert world.counter.last.case_id in browser.words
    assert world.counter.last_personal["phrase"] in browser.words


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_arrive_as_they_were_typed(world: World, name: str) -> None:
    (await form(world)).send({**FORM, "name": name}, action="/desk/new")
    assert world.counter.last_personal["name"] == name


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"received-day": "10"}, "The day it arrived must not be after Friday 9 October 2026"),
        ({"received-day": "31", "received-month": "9"}, "The day it arrived must be a real date, like 27 3 2026"),
        ({"received-day": ""}, "The day it arrived must include a day"),
        ({"received-year": "2024"}, "The day it arrived must not be before Wednesday 9 October 2024"),
        (
            {"received-month": "8"},
            "Please confirm that it really arrived on Wednesday 5 August 2026: that is more than a month ago",
        ),
        ({"channel": ""}, "Choose how the request arrived"),
        ({"channel": "web"}, "Choose how the request arrived"),
        ({"name": " "}, "The name is missing"),
        ({"name": "Ada\nBcc: x@y.z"}, "The name must be on one line"),
        ({"name": "Ada\u202egro"}, "The name must not contain invisible characters that turn the direction of writing"),
        ({"email": ""}, "Give at least one way to reach the person: email, phone or postal address"),
        ({"details": ""}, "What they say is missing"),
        ({"rights": []}, "Choose what they ask for"),
        ({"rights": ["objection"]}, "Choose what they ask for"),
        ({"capacity": "agent"}, "The name of the person the data is about is missing"),
        ({"kind1": ""}, "Choose what kind of number this is"),
    ],
)
async def test_faults_are_named_and_nothing_is_opened(world: World, changes: dict[str, str], problem: str) -> None:
    browser = (await form(world)).send({**FORM, **changes}, action="/desk/new")
    assert browser.status == 422
    assert browser.problems == [problem]
    assert world.counter.taken == []


async def test_an_old_day_can_be_confirmed(world: World) -> None:
    browser = (await form(world)).send({**FORM, "received-month": "8"}, action="/desk/new")
    browser.send({"received-sure": "yes"}, action="/desk/new")
    assert world.counter.last.message["received"] == "2026-08-05"


async def test_what_was_typed_is_kept_after_a_fault(world: World) -> None:
    browser = (await form(world)).send({**FORM, "channel": ""}, action="/desk/new")
    sent = browser.filled(browser.form("/desk/new"))
    assert sent["name"] == "Stanisława Wójcik"
    assert sent["kind1"] == "membership-number"


async def test_while_the_engine_is_down_the_reference_is_shown_all_the_same(world: World) -> None:
    world.counter.state = "waiting"
    browser = (await form(world)).send(FORM, action="/desk/new")
    assert world.counter.last.case_id in browser.words
    assert "Saved. It is being processed" in browser.words


async def test_a_refusal_is_shown_with_what_was_typed(world: World) -> None:
    world.counter.answers["open"] = ("refused", "This could not be done.")
    browser = (await form(world)).send(FORM, action="/desk/new")
    assert browser.status == 409
    assert "This could not be done." in browser.words
    assert browser.filled(browser.form("/desk/new"))["name"] == "Stanisława Wójcik"


@pytest.mark.parametrize("role", [Role.APPROVER, Role.DEPUTY, Role.CHAIR, Role.ADMINISTRATOR])
async def test_others_cannot_log_requests(world: World, role: Role) -> None:
    assert (await world.signed_in(role)).get("/desk/new").status == 403
