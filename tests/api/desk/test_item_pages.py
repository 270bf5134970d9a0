from __future__ import annotations

from typing import Any

import pytest

from casework.rules.vocabulary import Right, Role
from tests.api.browser import Browser
from tests.api.conftest import World
from tests.api.desk.arrange import (
    HOSTILE,
    PAGE,
    RESPONDING,
    SCHEDULE,
    correction,
    item,
    put_items,
    put_rights,
)

ITEMS = f"{PAGE}/items"
FACTS = f"{ITEMS}/item1/facts"
CORRECT = f"{ITEMS}/item1/correct"


def on(prefix: str, day: int, month: int, year: int) -> dict[str, str]:
    return {f"{prefix}-day": str(day), f"{prefix}-month": str(month), f"{prefix}-year": str(year)}


async def arranged(world: World, *items: Any, right: Right = Right.ERASURE, **changes: Any) -> Browser:
    world.with_profile(retention=SCHEDULE)
    put_rights(world, right, **changes)
    put_items(world, *(items or (item(1),)))
    return await world.signed_in(Role.CASEWORKER)


async def test_what_an_item_is_is_chosen_from_the_schedule_first(world: World) -> None:
    browser = (await arranged(world)).get(FACTS)
    assert "Gifts and invoices" in browser.words
    assert "Kept for 6 years" in browser.words
    browser.get(f"{FACTS}?kind=finance")
    assert "When was the transaction?" in browser.words
    assert "Does something keep it longer?" in browser.words


@pytest.mark.parametrize(
    ("kind", "fields", "personal"),
    [
        ("finance", on("transaction", 1, 6, 2024), {"retention": "finance", "days": {"transaction": "2024-06-01"}}),
        ("finance", {}, {"retention": "finance", "days": {}}),
        ("newsletter", {"to_come": ["last-use"]}, {"retention": "newsletter", "days": {}, "to_come": ["last-use"]}),
        (
            "newsletter",
            {**on("last-use", 1, 6, 2026), "circumstance": ["safeguarding", "live-claim"],
             **on("live-claim", 31, 12, 2027)},
            {"retention": "newsletter", "days": {"last-use": "2026-06-01"},
             "circumstances": {"safeguarding": None, "live-claim": "2027-12-31"}},
        ),
    ],
)  # fmt: skip
async def test_what_is_known_of_an_item_is_sealed(
    world: World, kind: str, fields: dict[str, Any], personal: dict[str, Any]
) -> None:
    browser = (await arranged(world)).get(f"{FACTS}?kind={kind}")
    browser.send(fields, action=FACTS)
    assert world.counter.last.action == "record_item_facts"
    assert world.counter.last.message == {"items": ["item1"]}
    assert world.counter.last_personal == personal
    assert browser.path == ITEMS


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        (on("transaction", 31, 2, 2024), ["The day of the transaction must be a real date, like 27 3 2026"]),
        (
            {**on("transaction", 1, 2, 2024), "to_come": ["transaction"]},
            ["Give a day, or say that it is still to come"],
        ),
        ({"kind": "invented"}, ["Choose what it is in the schedule"]),
    ],
)
async def test_faults_in_what_an_item_is(world: World, fields: dict[str, Any], problems: list[str]) -> None:
    browser = (await arranged(world)).get(f"{FACTS}?kind=finance")
    browser.send(fields, action=FACTS)
    assert browser.status == 422
    assert browser.problems == problems
    assert world.counter.taken == []


async def test_a_law_that_counts_from_another_day_asks_for_it(world: World) -> None:
    browser = (await arranged(world)).get(f"{FACTS}?kind=newsletter")
    assert "When was the last claim?" not in browser.words
    browser.send({"law": ["gift-aid"]}, action=FACTS)
    assert browser.problems == [
        "Give the day of the last claim too: that law counts from it. Or leave it empty",
    ]
    browser.send(on("last-claim", 1, 6, 2024), action=FACTS)
    assert world.counter.last_personal == {
        "retention": "newsletter",
        "days": {"last-claim": "2024-06-01"},
        "law": ["gift-aid"],
    }


async def test_the_same_can_be_said_of_all_like_it_of_which_nobody_has_said_it(world: World) -> None:
    browser = await arranged(
        world,
        item(1),
        item(2),
        item(3, kind="Invoice"),
        item(4, retention="newsletter"),
        item(5, facts={"days": {"birth": "1990-01-01"}}),
        item(6, processor="archive"),
        item(7),
    )
    browser.get(f"{FACTS}?kind=finance").send({"alike": "yes"}, action=FACTS)
    assert world.counter.last.message == {"items": ["item1", "item2", "item7"]}


async def test_what_is_recorded_is_shown_again(world: World) -> None:
    known = {"days": {"last-use": "2026-06-01"}, "circumstances": {"safeguarding": None}}
    browser = (await arranged(world, item(1, retention="newsletter", facts=known))).get(f"{FACTS}?kind=newsletter")
    sent = browser.filled(browser.form(FACTS))
    assert (sent["last-use-day"], sent["last-use-month"], sent["last-use-year"]) == ("1", "6", "2026")
    assert sent["circumstance"] == ["safeguarding"]


async def test_without_a_schedule_there_is_nothing_to_choose(world: World) -> None:
    browser = await arranged(world)
    world.profile = world.profile.model_copy(update={"retention": ()})
    browser = (await world.signed_in(Role.CASEWORKER, email="two@example.org")).get(FACTS)
    assert "no retention schedule yet" in browser.words


@pytest.mark.parametrize(
    ("fields", "how", "personal"),
    [
        (
            {"field": "0", "how": "replace", "new": "Line One"}, "replace",
            {"label": "Name", "old": "Line 1", "new": "Line One"},
        ),
        ({"field": "1", "how": "complete", "new": "A member"}, "complete",
         {"label": "Note", "old": "", "new": "A member"}),
        ({"field": "0", "how": "note", "new": "Disputed."}, "note",
         {"label": "Name", "old": "Line 1", "new": "Disputed."}),
        (
            {"field": "other", "label": "Title", "old": "Mr", "how": "replace", "new": "Dr"}, "replace",
            {"label": "Title", "old": "Mr", "new": "Dr"},
        ),
    ],
)  # fmt: skip
async def test_a_correction_is_proposed_on_a_field_of_the_item(
    world: World, fields: dict[str, str], how: str, personal: dict[str, str]
) -> None:
    browser = (await arranged(world, right=Right.RECTIFICATION)).get(CORRECT)
    browser.send(fields, action=CORRECT)
    assert world.counter.last.action == "propose_correction"
    assert world.counter.last.message == {"item": "item1", "how": how}
    assert world.counter.last_personal == personal
    assert browser.path == ITEMS


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({}, ["Choose what is wrong or missing", "Choose what is to be done", "What is right is missing"]),
        ({"field": "9", "how": "replace", "new": "x"}, ["Choose what is wrong or missing"]),
        ({"field": "0", "how": "replace", "new": "Line 1"}, ["This is what it says already"]),
        ({"field": "other", "how": "replace", "new": "x"}, ["What it is is missing"]),
    ],
)
async def test_faults_in_a_correction(world: World, fields: dict[str, str], problems: list[str]) -> None:
    browser = (await arranged(world, right=Right.RECTIFICATION)).get(CORRECT)
    browser.send(fields, action=CORRECT)
    assert browser.status == 422
    assert browser.problems == problems
    assert world.counter.taken == []


async def test_proposed_corrections_are_listed_and_can_be_taken_back(world: World) -> None:
    browser = await arranged(world, right=Right.RECTIFICATION, corrections=(correction(),))
    browser.get(ITEMS)
    assert "Record 1: Email correct Now old@example.org Then new@example.org" in browser.words
    browser.send(action=f"{ITEMS}/drop")
    assert world.counter.last.action == "drop_correction"
    assert world.counter.last.message == {"correction": "correction1"}


async def test_a_correction_that_is_gone_is_not_taken_back_twice(world: World) -> None:
    browser = await arranged(world, right=Right.RECTIFICATION, corrections=(correction(),))
    fields = browser.get(ITEMS).filled(browser.form(f"{ITEMS}/drop"))
    browser.post(f"{ITEMS}/drop", {**fields, "correction": "correction9"})
    assert "That correction is not proposed any more." in browser.words
    assert world.counter.taken == []


@pytest.mark.parametrize("value", HOSTILE)
async def test_values_are_shown_literally(world: World, value: str) -> None:
    browser = await arranged(world, right=Right.RECTIFICATION, corrections=(correction(old=value, new=value),))
    assert browser.get(ITEMS).words.count(" ".join(value.split())) >= 2


async def test_once_the_answer_is_on_its_way_nothing_is_corrected_or_described(world: World) -> None:
    browser = await arranged(world, right=Right.RECTIFICATION, facts=RESPONDING)
    assert "This cannot be done now" in browser.get(CORRECT).words
    assert "This cannot be done now" in browser.get(FACTS).words


async def test_an_item_of_another_case_is_not_found(world: World) -> None:
    browser = await arranged(world)
    assert browser.get(f"{ITEMS}/item99/facts").status == 404
    assert browser.get(f"{ITEMS}/item99/correct").status == 404


@pytest.mark.parametrize("action", ["record_item_facts", "propose_correction"])
async def test_a_refusal_is_shown(world: World, action: str) -> None:
    world.counter.answers[action] = ("refused", "Not now.")
    browser = await arranged(world, right=Right.RECTIFICATION)
    if action == "record_item_facts":
        browser.get(f"{FACTS}?kind=finance").send(action=FACTS)
    else:
        browser.get(CORRECT).send({"field": "0", "how": "note", "new": "x"}, action=CORRECT)
    assert browser.status == 409
    assert "Not now." in browser.words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"health": True}, "It may be shown only with a health professional’s opinion."),
        ({"health": True, "opinion_known": True}, "The person has seen it or knows it already."),
    ],
)
async def test_health_items_say_what_opinion_they_have(world: World, changes: dict[str, Any], said: str) -> None:
    browser = (await arranged(world, item(1, **changes), right=Right.ACCESS)).get(ITEMS)
    assert "about health" in browser.words
    assert said in browser.words
    assert f"{PAGE}/decide/record_opinion?item=item1" in browser.links()
    assert f"{PAGE}/decide/consult_third_party?item=item1" in browser.links()
