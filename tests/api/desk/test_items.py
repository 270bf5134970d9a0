from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.desk import items as items_pages
from casework.rules.exemptions import exemptions_for
from casework.rules.vocabulary import Right, Role, Verdict
from casework.vault.contract import VaultError
from tests.api.browser import Browser
from tests.api.conftest import World
from tests.api.desk.arrange import APPROVING, HOSTILE, PAGE, RESPONDING, REVIEWING, item, put, put_items
from tests.api.fakes import FakeVault

ITEMS = f"{PAGE}/items"
EXEMPTION = exemptions_for(Right.ACCESS)[0]


async def reviewing(world: World, *items: Any, facts: dict[str, Any] = REVIEWING, role: Role = Role.DPO) -> Browser:
    put(world, facts=facts)
    put_items(world, *items)
    return (await world.signed_in(role)).get(ITEMS)


async def test_items_are_shown_with_their_content_grouped_by_processor_and_kind(world: World) -> None:
    browser = await reviewing(
        world,
        item(2, third_party=True),
        item(1, special=True),
        item(7, kind="Invoice", duplicate_of="item1"),
        item(1, id="file1", processor="archive", kind="file", position=0, file_id="f1", label="scan.pdf"),
    )
    assert browser.root is not None
    heads = ["".join(h.itertext()) for h in browser.root.iter("h2")]
    assert heads[:3] == [
        "Northgate Archive Services: Files",
        "Supporter database: Customer",
        "Supporter database: Invoice",
    ]
    for said in ("Name Line 1", "about somebody else too", "special category", "same as Record 1", "4 undecided"):
        assert said in browser.words
    assert f"{PAGE}/files/f1" in browser.links()


@pytest.mark.parametrize(
    ("verdict", "fields", "message", "personal"),
    [
        ("disclose", {}, {"verdict": "disclose", "exemption": ""}, {}),
        (
            "withhold",
            {"exemption": EXEMPTION.id, "text": "Names a child."},
            {"verdict": "withhold", "exemption": EXEMPTION.id},
            {"text": "Names a child."},
        ),
        ("not-theirs", {"exemption": EXEMPTION.id}, {"verdict": "not-theirs", "exemption": ""}, {}),
        ("duplicate", {}, {"verdict": "duplicate", "exemption": ""}, {}),
    ],
)
async def test_a_verdict_on_selected_items(
    world: World, verdict: str, fields: dict[str, str], message: dict[str, Any], personal: dict[str, str]
) -> None:
    browser = await reviewing(world, item(1), item(2), item(3))
    browser.send({"item": ["item3", "item1"], **fields}, action=ITEMS, button=("verdict", verdict))
    assert world.counter.last.action == "decide_items"
    assert world.counter.last.message == {"items": ["item3", "item1"], **message}
    assert world.counter.last_personal == personal
    assert browser.path == ITEMS


async def test_a_whole_page_can_be_decided_at_once(world: World) -> None:
    browser = await reviewing(world, *(item(n) for n in range(1, 61)))
    page = browser.filled(browser.form(ITEMS))
    shown = [f"item{n}" for n in range(1, 51)]
    browser.post(ITEMS, {**page, "shown": shown, "whole_page": "yes", "verdict": "disclose"})
    assert world.counter.last.message["items"] == shown


async def test_pages_of_fifty(world: World) -> None:
    browser = await reviewing(world, *(item(n) for n in range(1, 121)))
    assert "Items 1 to 50 of 120" in browser.words
    browser.get(f"{ITEMS}?page=3")
    assert "Items 101 to 120 of 120" in browser.words
    assert "Name Line 120" in browser.words
    assert browser.get(f"{ITEMS}?page=4").status == 404


async def test_filters_by_processor_and_verdict(world: World) -> None:
    browser = await reviewing(
        world,
        item(1),
        item(2, verdict=Verdict.WITHHOLD, exemption=EXEMPTION.id, reason="Names a child."),
        item(3, id="a1", processor="archive", label="Other"),
    )
    assert "Record 2" not in browser.get(f"{ITEMS}?verdict=undecided").words
    words = browser.get(f"{ITEMS}?verdict=withhold").words
    assert f"{EXEMPTION.title}: Names a child." in words
    assert "Record 1" not in browser.get(f"{ITEMS}?processor=archive").words
    assert browser.get(f"{ITEMS}?verdict=anything").status == 404


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"verdict": "disclose"}, ["Select at least one item"]),
        ({"verdict": "disclose", "item": ["item99"]}, ["Select at least one item"]),
        ({"verdict": "undecided", "item": ["item1"]}, ["Choose what to do with the items"]),
        ({"item": ["item1"]}, ["Choose what to do with the items"]),
        (
            {"verdict": "withhold", "item": ["item1"]},
            ["Choose the exemption you rely on", "Why you withhold it is missing"],
        ),
        (
            {"verdict": "withhold", "item": ["item1"], "exemption": "because", "text": "x"},
            ["Choose the exemption you rely on"],
        ),
    ],
)
async def test_faults_are_named_and_nothing_is_submitted(
    world: World, fields: dict[str, Any], problems: list[str]
) -> None:
    browser = await reviewing(world, item(1))
    browser.send(fields, action=ITEMS)
    assert browser.status == 422
    assert browser.problems == problems
    assert world.counter.taken == []


async def test_the_rest_of_a_processor_is_disclosed_at_once(world: World) -> None:
    browser = await reviewing(
        world,
        item(1),
        item(2, verdict=Verdict.WITHHOLD),
        item(3),
        item(1, id="a1", processor="archive", verdict=Verdict.DISCLOSE),
    )
    browser.send(action=f"{ITEMS}/rest")
    assert world.counter.last.message == {"items": ["item1", "item3"], "verdict": "disclose", "exemption": ""}


async def test_very_many_items_go_in_several_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items_pages, "CHUNK", 2)
    browser = await reviewing(world, *(item(n) for n in range(1, 6)))
    token = browser.filled(browser.form(f"{ITEMS}/rest"))["token"]
    browser.send(action=f"{ITEMS}/rest")
    assert [row.message["items"] for row in world.counter.taken] == [["item1", "item2"], ["item3", "item4"], ["item5"]]
    assert [row.token for row in world.counter.taken] == [token, f"{token}.1", f"{token}.2"]


async def test_a_double_click_is_one_decision(world: World) -> None:
    browser = await reviewing(world, item(1))
    page = browser.root
    browser.send({"item": ["item1"]}, action=ITEMS, button=("verdict", "disclose"))
    browser.root = page
    browser.send({"item": ["item1"]}, action=ITEMS, button=("verdict", "disclose"))
    assert len(world.counter.taken) == 1


async def test_a_refusal_keeps_the_selection(world: World) -> None:
    world.counter.answers["decide_items"] = ("refused", "The answer is on its way.")
    browser = await reviewing(world, item(1), item(2))
    browser.send({"item": ["item2"]}, action=ITEMS, button=("verdict", "disclose"))
    assert browser.status == 409
    assert "The answer is on its way." in browser.words
    assert browser.filled(browser.form(ITEMS))["item"] == ["item2"]


@pytest.mark.parametrize(("facts", "role"), [(RESPONDING, Role.DPO), (REVIEWING, Role.APPROVER)])
async def test_who_may_not_decide_sees_no_form(world: World, facts: dict[str, Any], role: Role) -> None:
    browser = await reviewing(world, item(1), facts=facts, role=role)
    assert "Name Line 1" in browser.words
    assert browser.root is not None
    assert not [f for f in browser.root.iter("form") if "/items" in f.get("action", "")]


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CHAIR])
async def test_who_only_hears_of_delays_does_not_read_what_was_found(world: World, role: Role) -> None:
    put(world, facts=REVIEWING)
    put_items(world, item(1))
    browser = (await world.signed_in(role)).get(f"{PAGE}/items")
    assert browser.status == 403
    assert "Line 1" not in browser.text
    assert f"{PAGE}/items?" not in browser.get(PAGE).text


async def test_a_reader_cannot_decide_by_address(world: World) -> None:
    browser = await reviewing(world, item(1), role=Role.APPROVER)
    csrf = next(iter(world.sessions.open.values())).csrf
    fields = {"form_key": csrf, "token": "a" * 32, "item": "item1", "verdict": "disclose"}
    assert browser.post(ITEMS, fields).status == 403
    assert browser.post(f"{ITEMS}/rest", {**fields, "processor": "crm"}).status == 403
    assert world.counter.taken == []


@pytest.mark.parametrize("name", HOSTILE)
async def test_labels_are_shown_literally(world: World, name: str) -> None:
    browser = await reviewing(world, item(1, label=name))
    assert name in browser.words


class Damaged(FakeVault):
    """A vault whose extracts were altered."""

    async def read(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        if file_id == "extract1":
            raise VaultError("altered")
        yield b""


async def test_an_altered_extract_leaves_the_page_usable(world: World) -> None:
    world.vault = Damaged()
    assert "The content of this item could not be read." in (await reviewing(world, item(1))).words


async def test_flagged_items_are_pointed_out_before_all_are_disclosed(world: World) -> None:
    words = (await reviewing(world, item(1, special=True), item(2), item(3, third_party=True))).words
    assert "Disclose the 3 undecided from Supporter database 2 of them flagged: look at them first" in words


async def test_nothing_found_is_said(world: World) -> None:
    assert "Nothing has been found so far." in (await reviewing(world)).words


async def test_a_change_while_approval_waits_is_possible(world: World) -> None:
    browser = await reviewing(world, item(1, verdict=Verdict.DISCLOSE), facts=APPROVING)
    browser.send({"item": ["item1"]}, action=ITEMS, button=("verdict", "not-theirs"))
    assert world.counter.actions() == ["decide_items"]
