from __future__ import annotations

from dataclasses import replace

import pytest

from casework.rules.vocabulary import Health, Right, Role, Stage
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.desk.arrange import HOSTILE, PAGE, line, put, task


def full(world: World) -> None:
    world.reader.lines = [
        line("RD-LATE", -2, owner="Ffion Pryce", health=Health.NEEDS_PERSON),
        line("RD-TODAY", 0),
        line("RD-SOON", 3, stage=Stage.REVIEW, open_tasks=2),
        line("RD-LATER", 20, owner="Ffion Pryce"),
        line("RD-STOPPED", None),
        line("RD-CLOSED", None, stage=Stage.CLOSED),
    ]


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("open", ["RD-LATE", "RD-TODAY", "RD-SOON", "RD-LATER", "RD-STOPPED"]),
        ("mine", ["RD-LATE", "RD-LATER"]),
        ("soon", ["RD-TODAY", "RD-SOON"]),
        ("late", ["RD-LATE"]),
        ("closed", ["RD-CLOSED"]),
    ],
)
async def test_filters(world: World, show: str, shown: list[str]) -> None:
    full(world)
    browser = (await world.signed_in(Role.DPO)).get(f"/desk?show={show}")
    assert [link[12:] for link in browser.links() if link.startswith("/desk/cases/")] == shown


async def test_each_line_says_how_long_is_left(world: World) -> None:
    full(world)
    words = (await world.signed_in(Role.DPO)).get("/desk").words
    for said in ("2 days late", "due today", "3 days left", "20 days left", "no due date now", "Needs a person"):
        assert said in words


async def test_each_line_names_the_rights_of_its_case(world: World) -> None:
    world.reader.lines = [line("RD-1", 3, rights=(Right.ACCESS, Right.ERASURE)), line("RD-2", 3, rights=tuple(Right))]
    words = (await world.signed_in(Role.DPO)).get("/desk").words
    assert "RD-1 Access, Erasure" in words
    assert "Copy of the retention schedule" in words


async def test_an_unknown_filter_is_not_found(world: World) -> None:
    assert (await world.signed_in(Role.DPO)).get("/desk?show=anything").status == 404


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_are_shown_literally(world: World, name: str) -> None:
    world.reader.lines = [line("RD-1", 3, name=name)]
    browser = (await world.signed_in(Role.DPO)).get("/desk")
    assert name in browser.words


async def test_finding_one_case_opens_it(world: World) -> None:
    put(world)
    world.reader.hits["Wójcik"] = [REFERENCE]
    browser = (await world.signed_in(Role.CASEWORKER)).get("/desk")
    assert browser.send({"text": "Wójcik"}, action="/desk/find").path == PAGE


async def test_finding_several_lists_them_closed_ones_too(world: World) -> None:
    full(world)
    world.reader.hits["Person"] = ["RD-SOON", "RD-CLOSED"]
    browser = (await world.signed_in(Role.DPO)).get("/desk").send({"text": "Person"}, action="/desk/find")
    assert [link[12:] for link in browser.links() if link.startswith("/desk/cases/")] == ["RD-SOON", "RD-CLOSED"]
    assert "2 cases found" in browser.words


async def test_finding_nothing_says_so_and_keeps_the_words_out_of_the_address(world: World) -> None:
    browser = (await world.signed_in(Role.DPO)).get("/desk").send({"text": "Nobody"}, action="/desk/find")
    assert browser.path == "/desk/find"
    assert "Nothing fits" in browser.words


async def test_finding_needs_words(world: World) -> None:
    browser = (await world.signed_in(Role.DPO)).get("/desk").send({"text": " "}, action="/desk/find")
    assert browser.problems == ["What to look for is missing"]


async def test_my_tasks_are_those_of_my_roles_and_those_passed_on_to_me(world: World) -> None:
    put(
        world,
        tasks=(
            task("identity/1", "Decide on identity"),
            task("approve/1", "Approve the answer", owner="approver"),
            task("review/1", "Review the items", escalated_to="deputy"),
            task("reply/1", "Already read", state="done"),
        ),
    )
    words = (await world.signed_in(Role.DEPUTY)).get("/desk").words
    assert "Review the items" in words
    assert "passed on to the deputy" in words
    assert "Decide on identity" not in words


async def test_cases_with_a_task_of_mine_wait_for_me(world: World) -> None:
    put(world, tasks=(task("identity/1", "Decide on identity"),))
    world.reader.lines = [line("RD-LATER", 20), line(REFERENCE, 3)]
    browser = (await world.signed_in(Role.DPO)).get("/desk?show=mine")
    assert [link[12:] for link in browser.links() if link.startswith("/desk/cases/")] == [REFERENCE, REFERENCE]


async def test_submissions_that_wait_are_hinted_at(world: World) -> None:
    at = world.clock()
    await world.inbox.commit("t1", "RD-NEW", "", "open", "requester", {}, {}, at)
    await world.inbox.commit("t2", "RD-OLD", "", "reply", "requester", {}, {}, at)
    words = (await world.signed_in(Role.DPO)).get("/desk").words
    assert "2 submissions are saved and still being processed. New, and not in the queue yet: RD-NEW." in words


async def test_an_administrator_is_sent_to_the_people(world: World) -> None:
    browser = (await world.signed_in(Role.ADMINISTRATOR)).get("/desk")
    assert browser.path == "/desk/people"


async def test_somebody_made_inactive_is_out_at_once(world: World) -> None:
    browser = await world.signed_in(Role.DPO)
    world.staff.people["s1"] = replace(world.staff.people["s1"], active=False)
    assert browser.get("/desk").path == "/desk/login"
