from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.rules.exemptions import exemptions_for
from casework.rules.vocabulary import Fate, Right, Role, SearchResult, Verdict
from tests.api.browser import Browser
from tests.api.cases import right, search
from tests.api.conftest import World
from tests.api.desk.arrange import APPROVING, PAGE, REVIEWING, correction, item, put, put_items, put_rights

APPROVAL = f"{PAGE}/approval"
EXEMPTION = exemptions_for(Right.ACCESS)[0]


async def waiting(world: World, *roles: Role, **facts: object) -> Browser:
    put(
        world,
        facts={**APPROVING, **facts},
        searches=(search(result=SearchResult.FAILED, excused_by="staff:s9", excuse="Boxes burnt in 2010."),),
    )
    put_items(
        world,
        item(1, verdict=Verdict.DISCLOSE),
        item(2, verdict=Verdict.DISCLOSE),
        item(3, verdict=Verdict.WITHHOLD, exemption=EXEMPTION.id, reason="Names a child."),
        item(4, verdict=Verdict.DUPLICATE),
    )
    return (await world.signed_in(*(roles or (Role.APPROVER,)))).get(APPROVAL)


async def test_it_shows_what_goes_out_what_does_not_and_why(world: World) -> None:
    words = (await waiting(world)).words
    for said in (
        "Supporter database Customer 2",
        f"Supporter database: 1 × Customer {EXEMPTION.title} Names a child.",
        "Duplicate: 1",
        "Excused: Boxes burnt in 2010.",
        "partial-refusal",
        "answer-ready",
    ):
        assert said in words


async def test_without_anything_withheld_no_refusal_letter_is_shown(world: World) -> None:
    await waiting(world)
    put_items(world, item(1, verdict=Verdict.DISCLOSE))
    browser = (await world.signed_in(Role.APPROVER, email="two@example.org")).get(APPROVAL)
    assert "partial-refusal" not in browser.words


async def test_approving_submits_once_and_goes_back_to_the_case(world: World) -> None:
    browser = await waiting(world)
    browser.send(action=f"{PAGE}/decide/approve")
    assert world.counter.actions() == ["approve"]
    assert browser.path == PAGE


async def test_the_reviewer_is_told_that_another_must_approve(world: World) -> None:
    browser = await waiting(world, Role.DPO, reviewed_by="staff:s1")
    assert "You did this review yourself" in browser.words
    assert "another person must approve it" in browser.words
    assert f"{PAGE}/decide/approve" not in [f.get("action") for f in browser.root.iter("form")]  # type: ignore[union-attr]


async def test_a_one_person_office_looks_again_with_a_checklist(world: World) -> None:
    world.clock.forward(hours=25)
    browser = await waiting(world, Role.DPO, reviewed_by="staff:s1", self_review_hours=24)
    assert "Is anything about another person in what is disclosed?" in browser.words
    browser.send(action=f"{PAGE}/decide/approve")
    assert world.counter.actions() == ["approve"]


async def test_before_the_review_is_finished_it_is_a_look_ahead(world: World) -> None:
    put(world, facts=REVIEWING)
    words = (await world.signed_in(Role.CASEWORKER)).get(APPROVAL).words
    assert "The review is not finished." in words


async def approving(world: World, *rights: Right, **changes: Any) -> Browser:
    put_rights(world, *rights, facts=APPROVING, **changes)
    put_items(
        world,
        item(1, fate=Fate.ERASE),
        item(2, fate=Fate.ERASE),
        item(3, fate=Fate.KEEP, fate_ground="art-17-3-e", fate_until=date(2027, 6, 1), fate_reason="A claim."),
        item(4, fate=Fate.MASK, kind="Invoice"),
    )
    return (await world.signed_in(Role.APPROVER)).get(APPROVAL)


async def test_it_shows_what_is_erased_and_what_is_kept_and_why(world: World) -> None:
    words = (await approving(world, Right.ERASURE)).words
    for said in (
        "Supporter database: 2 × Customer Erase Will be erased.",
        "Supporter database: 1 × Invoice Remove the name What names the person will be removed.",
        "Keep Will be kept until 1 June 2027. Legal claims UK GDPR Article 17(3)(e) A claim.",
        "Nothing is erased for 3 days: until then anybody here can stop it.",
        "erasure-planned",
        "erasure-answer",
    ):
        assert said in words
    assert "Will be disclosed" not in words


async def test_the_waiting_time_is_that_of_the_case(world: World) -> None:
    words = (await approving(world, Right.ERASURE, policy={"erasure_wait_days": 1})).words
    assert "Nothing is erased for 1 day:" in words


async def test_it_shows_what_is_corrected(world: World) -> None:
    words = (await approving(world, Right.RECTIFICATION, how="corrected", corrections=(correction(),))).words
    assert "Rectification: Corrected." in words
    assert "Record 1: Email correct Supporter database Now old@example.org Then new@example.org" in words
    assert "The corrections are made at once." in words
    assert "rectification-answer" in words


async def test_a_whole_refusal_shows_its_reason_and_letter_and_nothing_else(world: World) -> None:
    refused = right(right=Right.ACCESS, how="refused", grounds=("manifestly-excessive",), reason="The fifth this year.")
    browser = await approving(world, Right.ACCESS, rights=(refused,))
    assert "Access: The whole request refused. Manifestly excessive request" in browser.words
    assert "The fifth this year." in browser.words
    assert "refusal RD-" in browser.words
    assert "Will be disclosed" not in browser.words


@pytest.mark.parametrize(
    ("rights", "seen"),
    [
        ((Right.ACCESS,), {"Will be disclosed": True, "Will be erased or kept": False}),
        ((Right.PORTABILITY, Right.ERASURE), {"Will be disclosed": True, "Will be erased or kept": True}),
    ],
)
async def test_only_what_was_asked_is_shown(world: World, rights: tuple[Right, ...], seen: dict[str, bool]) -> None:
    words = (await approving(world, *rights)).words
    assert {said: said in words for said in seen} == seen
