"""Where the desk shows that files go straight to another controller."""

from __future__ import annotations

import pytest

from casework.record.views import EventView
from casework.rules.vocabulary import Right, Role
from tests.api.cases import REFERENCE, event
from tests.api.conftest import World
from tests.api.desk.arrange import APPROVING, GATHERING, PAGE, put_rights, task

LINK = f"{PAGE}/decide/transfer_package"
WORDS = "To Oakfield Rowers, hello@oakfield.example. She said so."
DECIDED = event(1, "transfer-decided", "It was decided to send the files.", text=WORDS, actor="staff:s1")
CANCELLED = event(2, "transfer-cancelled", "The decision was taken back.")
PREPARED = event(2, "transfer-prepared", "The files were prepared.")
COLLECTED = event(3, "transfer-collected", "The other organisation fetched the files.", actor="receiver")


@pytest.mark.parametrize(
    ("events", "goes"),
    [
        ([], False),
        ([DECIDED], True),
        ([DECIDED, CANCELLED], False),
        ([DECIDED, PREPARED], False),
        ([CANCELLED, DECIDED], True),
    ],
)
async def test_whoever_approves_sees_where_the_files_go(world: World, events: list[EventView], goes: bool) -> None:
    put_rights(world, Right.PORTABILITY, facts=APPROVING)
    world.reader.logs[REFERENCE] = events
    words = (await world.signed_in(Role.APPROVER)).get(f"{PAGE}/approval").words
    assert (WORDS in words) is goes
    assert ("The files for reuse also go to another organisation" in words) is goes


async def test_the_case_tells_the_story(world: World) -> None:
    put_rights(world, Right.PORTABILITY, facts=GATHERING)
    world.reader.logs[REFERENCE] = [DECIDED, PREPARED, COLLECTED]
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert "Files for another organisation It was decided to send the files. Ffion Pryce" in browser.words
    assert "The other organisation fetched the files. Receiver" in browser.words
    assert LINK in browser.links()


@pytest.mark.parametrize(
    ("asked", "how", "offered"),
    [(Right.PORTABILITY, "", True), (Right.PORTABILITY, "refused", False), (Right.ACCESS, "", False)],
)
async def test_it_is_offered_with_portability_only(world: World, asked: Right, how: str, offered: bool) -> None:
    put_rights(world, asked, how=how, facts=GATHERING)
    assert (LINK in (await world.signed_in(Role.DPO)).get(PAGE).links()) is offered


@pytest.mark.parametrize(
    ("key", "subject"),
    [("transfer/t1", ""), ("letter/t1/portability-transfer", "t1/portability-transfer")],
)
async def test_a_task_about_it_leads_to_another_receiver(world: World, key: str, subject: str) -> None:
    put_rights(world, Right.PORTABILITY, facts=GATHERING, tasks=(task(key, "This one", subject=subject),))
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert browser.root is not None
    panel = next(s for s in browser.root.iter("section") if s.get("aria-labelledby") == "tasks")
    assert LINK in [a.get("href") for a in panel.iter("a")]
