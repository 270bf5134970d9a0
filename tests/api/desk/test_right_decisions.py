from __future__ import annotations

from typing import Any

import pytest

from api.desk.decisions import DECISIONS
from api.desk.right_decisions import way_choices
from casework.rules.stages import Action
from casework.rules.vocabulary import Right, Role
from tests.api.browser import Browser
from tests.api.cases import REFERENCE, case
from tests.api.conftest import World
from tests.api.desk.arrange import GATHERING, HOSTILE, PAGE, person, put_items, put_rights
from tests.api.desk.right_cases import CASES, CLOSED_PAGES, DONE, FAULTS, PROFILE, TELL, WAITING


async def opened(
    world: World, action: str, arranged: dict[str, Any], query: str = "", role: Role = Role.CASEWORKER
) -> Browser:
    held = dict(arranged)
    asked = held.pop("asked")
    if held.pop("profile", False):
        world.with_profile(**PROFILE)
    put_items(world, *held.pop("items", ()))
    put_rights(world, *asked, **held)
    return (await world.signed_in(role)).get(f"{PAGE}/decide/{action}{query}")


@pytest.mark.parametrize(("action", "arranged", "query", "fields", "message", "personal"), CASES)
async def test_each_decision_submits_its_action_message_and_words(
    world: World,
    action: str,
    arranged: dict[str, Any],
    query: str,
    fields: dict[str, Any],
    message: dict[str, Any],
    personal: dict[str, Any],
) -> None:
    browser = await opened(world, action, arranged, query)
    browser.send(fields, action=f"{PAGE}/decide/{action}")
    row = world.counter.last
    assert (row.case_id, row.action, row.actor) == (REFERENCE, action, "staff:s1")
    assert row.message == message
    assert world.counter.last_personal == personal
    assert browser.path == PAGE


@pytest.mark.parametrize(("action", "arranged", "query", "fields", "problems"), FAULTS)
async def test_faults_are_named_and_nothing_is_submitted(
    world: World, action: str, arranged: dict[str, Any], query: str, fields: dict[str, Any], problems: list[str]
) -> None:
    browser = await opened(world, action, arranged, query)
    browser.send(fields, action=f"{PAGE}/decide/{action}")
    assert browser.status == 422
    assert browser.problems == problems
    assert world.counter.taken == []


@pytest.mark.parametrize(("action", "arranged", "reason"), CLOSED_PAGES)
async def test_what_cannot_be_decided_now_says_why(
    world: World, action: str, arranged: dict[str, Any], reason: str
) -> None:
    browser = await opened(world, action, arranged)
    assert reason in browser.words
    assert not [f for f in browser.root.iter("form") if "decide" in f.get("action", "")]  # type: ignore[union-attr]


async def test_an_approver_stops_an_erasure_and_decides_nothing_else(world: World) -> None:
    browser = await opened(world, "cancel_erasure", {"asked": [Right.ERASURE], "facts": WAITING}, role=Role.APPROVER)
    browser.send({"text": "Wrong person."}, action=f"{PAGE}/decide/cancel_erasure")
    assert world.counter.actions() == ["cancel_erasure"]
    assert browser.get(f"{PAGE}/decide/decide_right?right=erasure").status == 403


@pytest.mark.parametrize("right", list(Right))
def test_no_ground_stands_twice_on_the_page_of_a_right(right: Right) -> None:
    choices = way_choices(right, case(), World().profile)
    ids = [ground.id for choice in choices for ground in (*choice.grounds, *choice.exemptions)]
    assert len(ids) == len(set(ids))
    assert "manifestly-unfounded" not in ids


@pytest.mark.parametrize(
    ("kinds", "offered"),
    [((), {"audit": False, "crime-tax": True}), (("national-auditor",), {"audit": True, "crime-tax": True})],
)
async def test_only_exemptions_that_this_organisation_can_rely_on_are_offered(
    world: World, kinds: tuple[str, ...], offered: dict[str, bool]
) -> None:
    world.with_profile(organisation=world.profile.organisation.model_copy(update={"kinds": kinds}))
    browser = await opened(world, "decide_right", {"asked": [Right.ERASURE]}, "?right=erasure")
    assert browser.root is not None
    boxes = {e.get("value") for e in browser.root.iter("input") if e.get("name") == "grounds"}
    assert {id_: id_ in boxes for id_ in offered} == offered


async def test_exemptions_of_a_case_follow_what_the_organisation_was_at_receipt(world: World) -> None:
    arranged = {"asked": [Right.ERASURE], "policy": {"kinds": ["national-auditor"]}}
    browser = await opened(world, "decide_right", arranged, "?right=erasure")
    assert 'value="audit"' in browser.text


async def test_without_a_right_in_the_address_one_is_chosen_first(world: World) -> None:
    browser = await opened(world, "decide_right", {"asked": [Right.RESTRICTION, Right.OBJECTION], "facts": GATHERING})
    links = [link for link in browser.links() if "?right=" in link]
    assert links == [f"{PAGE}/decide/decide_right?right={right}" for right in ("restriction", "objection")]


async def test_a_right_of_another_case_cannot_be_decided(world: World) -> None:
    browser = await opened(world, "decide_right", {"asked": [Right.RESTRICTION], "facts": GATHERING})
    fields = browser.filled(browser.form(f"{PAGE}/decide/decide_right"))
    browser.post(f"{PAGE}/decide/decide_right", {**fields, "right": "erasure", "how": "refused", "text": "x"})
    assert browser.problems == ["Choose a right of this case that is still open"]
    assert world.counter.taken == []


async def test_an_objection_to_advertising_needs_no_decision(world: World) -> None:
    arranged = {"asked": [Right.OBJECTION], "facts": GATHERING, "marketing": True}
    browser = await opened(world, "decide_right", arranged, "?right=objection")
    assert "Advertising is stopped whatever you decide here" in browser.words


@pytest.mark.parametrize(
    ("asked", "grounds"),
    [
        ([Right.ACCESS], ["manifestly-excessive", "manifestly-unfounded", "not-identifiable"]),
        ([Right.ACCESS, Right.OBJECTION], ["manifestly-excessive", "manifestly-unfounded"]),
        ([Right.ACCESS, Right.COMPLAINT], []),
        ([Right.CONSENT_WITHDRAWAL], []),
    ],
)
async def test_a_whole_request_is_refused_only_on_what_reaches_all_of_it(
    world: World, asked: list[Right], grounds: list[str]
) -> None:
    browser = await opened(world, "refuse_request", {"asked": asked, "facts": {}})
    assert browser.root is not None
    assert [e.get("value") for e in browser.root.iter("input") if e.get("name") == "ground"] == grounds


async def test_recipients_are_those_of_the_processors_where_something_was_done(world: World) -> None:
    arranged = {"asked": [Right.ERASURE], "facts": WAITING, "acts": (DONE,), "tasks": (TELL,), "profile": True}
    words = (await opened(world, "tell_recipients", arranged, "?right=erasure")).words
    assert "Brightpost Ltd Gets a letter" in words
    assert "Our auditors Tell them yourself" in words
    assert "HM Revenue and Customs" not in words


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_of_others_are_shown_literally(world: World, name: str) -> None:
    arranged = {"asked": [Right.ACCESS], "third_parties": (person(name=name),)}
    assert name in (await opened(world, "record_consultation", arranged, "?consultation=person1")).words


async def test_what_was_typed_is_kept_after_a_fault(world: World) -> None:
    arranged = {"asked": [Right.OBJECTION], "facts": GATHERING}
    browser = await opened(world, "decide_right", arranged, "?right=objection")
    browser.send({"how": "overridden", "text": "We must."}, action=f"{PAGE}/decide/decide_right")
    again = browser.filled(browser.form(f"{PAGE}/decide/decide_right"))
    assert (again["right"], again["how"], again["text"]) == ("objection", ["overridden"], "We must.")


async def test_every_page_is_sound_for_every_right_at_every_stage(world: World) -> None:
    browser = await world.signed_in(Role.DPO)
    stages: list[dict[str, Any]] = [{}, GATHERING, WAITING, {"stage": "closed"}]
    for facts in stages:
        put_rights(world, *Right, facts=facts, acts=(DONE,), tasks=(TELL,), third_parties=(person(),))
        for action in DECISIONS:
            assert browser.get(f"{PAGE}/decide/{action.value}").status == 200
        for right in Right:
            for action in (Action.DECIDE_RIGHT, Action.TELL_RECIPIENTS):
                assert browser.get(f"{PAGE}/decide/{action.value}?right={right.value}").status == 200
