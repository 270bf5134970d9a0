from __future__ import annotations

from typing import Any

import pytest

from casework.register.profile import SqlDeclaration, TableDeclaration
from casework.rules.vocabulary import Fate, Right, Role, Verdict
from tests.api.browser import Browser
from tests.api.conftest import World
from tests.api.desk.arrange import APPROVING, PAGE, SCHEDULE, item, put_items, put_rights

ITEMS = f"{PAGE}/items"
# Financial years end on 31 March: kept by law until the end of 31 March 2031, and until 31 March 2024.
YOUNG = {"retention": "finance", "facts": {"days": {"transaction": "2024-06-01"}}}
OLD = {"retention": "finance", "facts": {"days": {"transaction": "2017-06-01"}}}
HOUSE = {"retention": "newsletter", "facts": {"days": {"last-use": "2026-06-01"}}}
SAFEGUARDED = {**HOUSE, "facts": {**HOUSE["facts"], "circumstances": {"safeguarding": None}}}  # type: ignore[dict-item]


async def erasing(world: World, *items: Any, asked: tuple[Right, ...] = (Right.ERASURE,), **changes: Any) -> Browser:
    world.with_profile(retention=SCHEDULE)
    put_rights(world, *asked, **changes)
    put_items(world, *items)
    return (await world.signed_in(changes.pop("role", Role.DPO))).get(ITEMS)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (YOUNG, "Suggested: keep until 31 March 2031. The law says that it must be kept until the end of"),
        (OLD, "Suggested: erase. Nothing keeps it any longer."),
        (HOUSE, "For you to decide. Only the organisation's own schedule keeps it"),
        (SAFEGUARDED, "Suggested: keep. The schedule makes an exception here"),
        ({}, "For you to decide. No row of the schedule covers it"),
        ({"retention": "finance", "facts": {"days": {"nonsense": "x"}}}, "cannot be read. Record it again."),
    ],
)
async def test_each_item_says_what_keeps_it_and_what_is_suggested(
    world: World, known: dict[str, Any], said: str
) -> None:
    assert said in (await erasing(world, item(1, **known))).words


async def test_the_explanation_cites_its_sources(world: World) -> None:
    words = (await erasing(world, item(1, **YOUNG))).words
    assert "Why: Gifts and invoices" in words
    assert "A legal duty is a ground to refuse erasure" in words
    assert "UK GDPR Article 17(3)(b)" in words


@pytest.mark.parametrize(
    ("known", "fate", "fields", "message", "personal"),
    [
        (OLD, "erase", {}, {"fate": "erase", "ground": "", "until": None}, {}),
        (OLD, "mask", {}, {"fate": "mask", "ground": "", "until": None}, {}),
        (HOUSE, "suppress", {}, {"fate": "suppress", "ground": "", "until": None}, {}),
        (YOUNG, "keep", {}, {"fate": "keep", "ground": "art-17-3-b", "until": "2031-03-31"}, {}),
        (
            HOUSE,
            "keep",
            {"ground": "art-17-3-e", "fate_text": "A claim is threatened.", "until-day": "1", "until-month": "6",
             "until-year": "2027"},
            {"fate": "keep", "ground": "art-17-3-e", "until": "2027-06-01"},
            {"text": "A claim is threatened."},
        ),
        (
            HOUSE,
            "keep",
            {"ground": "crime-tax", "fate_text": "The police asked."},
            {"fate": "keep", "ground": "crime-tax", "until": "2027-06-01"},
            {"text": "The police asked."},
        ),
    ],
)  # fmt: skip
async def test_a_fate_for_selected_items(
    world: World,
    known: dict[str, Any],
    fate: str,
    fields: dict[str, str],
    message: dict[str, Any],
    personal: dict[str, str],
) -> None:
    browser = await erasing(world, item(1, **known), item(2, **known))
    browser.send({"item": ["item2"], **fields}, action=ITEMS, button=("fate", fate))
    assert world.counter.last.action == "decide_fates"
    assert world.counter.last.message == {"items": ["item2"], **message}
    assert world.counter.last_personal == personal
    assert browser.path == ITEMS


@pytest.mark.parametrize(
    ("known", "fate", "fields", "problems"),
    [
        (OLD, "erase", {"item": []}, ["Select at least one item"]),
        (OLD, "burn", {}, ["Choose what becomes of the items"]),
        (
            YOUNG,
            "erase",
            {},
            ["Record 1: The law says that this must be kept until the end of Monday 31 March 2031 "
             "(Finance Act 1998 Sch 18 para 21)."],
        ),
        (
            HOUSE,
            "keep",
            {},
            ["Our own retention schedule is no ground to refuse erasure. Say that no ground of Article 17(1) applies, "
             "or which exception of Article 17(3) does.", "Why it is kept is missing"],
        ),
        (HOUSE, "keep", {"ground": "art-17-3-e"}, ["Why it is kept is missing"]),
        (HOUSE, "keep", {"ground": "schedule", "fate_text": "x"}, ["Choose the ground on which it is kept"]),
        (
            YOUNG,
            "keep",
            {"until-day": "8", "until-month": "10", "until-year": "2026"},
            ["The day until which it is kept must not be before Friday 9 October 2026"],
        ),
    ],
)  # fmt: skip
async def test_what_nobody_may_decide_is_named_and_nothing_is_submitted(
    world: World, known: dict[str, Any], fate: str, fields: dict[str, Any], problems: list[str]
) -> None:
    browser = await erasing(world, item(1, **known))
    browser.send({"item": ["item1"], **fields}, action=ITEMS, button=("fate", fate))
    assert browser.status == 422
    assert browser.problems == problems
    assert world.counter.taken == []


async def test_items_kept_until_different_days_go_in_messages_of_their_own(world: World) -> None:
    later = {"retention": "finance", "facts": {"days": {"transaction": "2025-06-01"}}}
    browser = await erasing(world, item(1, **YOUNG), item(2, **later), item(3, **YOUNG))
    browser.send({"item": ["item1", "item2", "item3"]}, action=ITEMS, button=("fate", "keep"))
    said = [(row.message["items"], row.message["until"]) for row in world.counter.taken]
    assert said == [(["item1", "item3"], "2031-03-31"), (["item2"], "2032-03-31")]
    assert len({row.token for row in world.counter.taken}) == 2


async def test_clear_suggestions_are_taken_at_once_and_nothing_that_needs_weighing(world: World) -> None:
    browser = await erasing(
        world,
        item(1, **YOUNG),
        item(2, **OLD),
        item(3, **HOUSE),
        item(4, **SAFEGUARDED),
        item(5, **OLD, verdict=Verdict.DUPLICATE),
        item(6, **OLD, fate=Fate.KEEP),
        item(7, id="a1", processor="archive", **OLD),
    )
    assert "Take the 3 clear suggestions for Supporter database" in browser.words
    fields = browser.filled(next(f for f in browser.root.iter("form") if f.get("action", "").endswith("/suggested")))  # type: ignore[union-attr]
    browser.post(f"{ITEMS}/suggested", {**fields, "processor": "crm"})
    said = [(row.message["items"], row.message["fate"], row.message["ground"]) for row in world.counter.taken]
    assert said == [(["item1"], "keep", "art-17-3-b"), (["item2", "item5"], "erase", "")]


async def test_the_first_refusal_ends_what_goes_in_parts(world: World) -> None:
    world.counter.answers["decide_fates"] = ("refused", "The law says that this must be kept.")
    browser = await erasing(world, item(1, **YOUNG), item(2, **OLD))
    browser.send(action=f"{ITEMS}/suggested")
    assert browser.status == 409
    assert "The law says that this must be kept." in browser.words
    assert len(world.counter.taken) == 1


async def test_the_organisations_own_record_loses_the_name_alone(world: World) -> None:
    table = TableDeclaration.model_validate(
        {"table": "invoice", "title": "Customer", "label": "x", "acts": {"mask": {"set": {"Name": None}}}}
    )
    crm = SqlDeclaration(connector="sql", key="crm", title="Supporter database", url="sqlite:///x", tables=(table,))
    world.with_profile(processors=(crm, *world.profile.processors[1:]))
    assert "Suggested: remove the name." in (await erasing(world, item(1, **OLD))).words


def table(title: str, parent: str = "", **acts: Any) -> TableDeclaration:
    reached = {"reached_from": {"table": parent, "column": "of", "their_column": "id"}} if parent else {}
    return TableDeclaration.model_validate({"table": title, "title": title, "label": "x", "acts": acts, **reached})


# What hangs on the other record, what is known of it, the other record, and what is suggested for that.
HANGING = [
    (
        "Gift",
        {**YOUNG},
        "Customer",
        "Suggested: remove the name. Nothing keeps the person's details, but Gift",
    ),
    ("Gift", {**OLD}, "Customer", "Suggested: erase. Nothing keeps it any longer."),
    ("Gift", {**YOUNG, "fate": Fate.ERASE}, "Customer", "Suggested: erase. Nothing keeps it any longer."),
    ("Gift", {**YOUNG, "verdict": Verdict.NOT_THEIRS}, "Customer", "Suggested: erase. Nothing keeps it any longer."),
    ("Renewal", {**YOUNG}, "Customer", "Suggested: erase. Nothing keeps it any longer."),
    (
        "Renewal",
        {**YOUNG},
        "Membership",
        "For you to decide. Nothing keeps it any longer. Renewal that stay hang",
    ),
]


@pytest.mark.parametrize(("kind", "known", "parent", "said"), HANGING)
async def test_what_records_that_stay_hang_on_is_not_suggested_to_go(
    world: World, kind: str, known: dict[str, Any], parent: str, said: str
) -> None:
    tables = (
        table("Customer", erase="delete", mask={"set": {"Name": None}}),
        table("Gift", "Customer", erase="delete"),
        table("Membership", "Customer", erase="delete"),
        table("Renewal", "Membership", erase="delete"),
    )
    crm = SqlDeclaration(connector="sql", key="crm", title="Supporter database", url="sqlite:///x", tables=tables)
    world.with_profile(processors=(crm, *world.profile.processors[1:]))
    assert said in (await erasing(world, item(1, kind=parent, **OLD), item(2, kind=kind, **known))).words


@pytest.mark.parametrize(
    ("asked", "how", "seen", "not_seen"),
    [
        ((Right.ACCESS,), "", ["Disclose selected"], ["Erase selected", "Propose a correction", "Say what this is"]),
        ((Right.ERASURE,), "", ["Erase selected", "Say what this is"], ["Disclose selected", "Propose a correction"]),
        ((Right.ERASURE, Right.ACCESS), "", ["Erase selected", "Disclose selected"], ["Propose a correction"]),
        ((Right.RECTIFICATION,), "", ["Propose a correction"], ["Erase selected", "Disclose selected"]),
        ((Right.ERASURE,), "refused", [], ["Erase selected", "Disclose selected"]),
        ((Right.PORTABILITY,), "", ["Disclose selected"], ["Erase selected"]),
    ],
)
async def test_only_what_the_rights_of_the_case_need_is_asked(
    world: World, asked: tuple[Right, ...], how: str, seen: list[str], not_seen: list[str]
) -> None:
    words = (await erasing(world, item(1), asked=asked, how=how)).words
    assert [said for said in seen if said not in words] == []
    assert [said for said in not_seen if said in words] == []


async def test_filters_by_fate(world: World) -> None:
    browser = await erasing(
        world, item(1), item(2, fate=Fate.KEEP, fate_ground="art-17-3-e"), item(3, verdict=Verdict.NOT_THEIRS)
    )
    assert "1 still to be erased or kept" in browser.words
    words = browser.get(f"{ITEMS}?fate=undecided").words
    assert "Record 1" in words
    assert "Record 2" not in words
    assert "Record 3" not in words
    assert "Kept: Legal claims" in browser.get(f"{ITEMS}?fate=keep").words
    assert browser.get(f"{ITEMS}?fate=anything").status == 404


async def test_a_fate_can_still_change_while_approval_waits(world: World) -> None:
    browser = await erasing(world, item(1, **OLD, fate=Fate.ERASE), facts=APPROVING)
    browser.send({"item": ["item1"]}, action=ITEMS, button=("fate", "mask"))
    assert world.counter.actions() == ["decide_fates"]


async def test_an_approver_sees_the_fates_and_decides_none(world: World) -> None:
    put_rights(world, Right.ERASURE)
    put_items(world, item(1, fate=Fate.ERASE))
    browser = (await world.signed_in(Role.APPROVER)).get(ITEMS)
    assert "Erase" in browser.words
    csrf = next(iter(world.sessions.open.values())).csrf
    fields = {"form_key": csrf, "token": "a" * 32, "item": "item1", "fate": "keep", "processor": "crm"}
    for path in (ITEMS, f"{ITEMS}/suggested", f"{ITEMS}/drop", f"{ITEMS}/item1/facts", f"{ITEMS}/item1/correct"):
        assert browser.post(path, fields).status == 403
    assert world.counter.taken == []
