from __future__ import annotations

from casework.rules.exemptions import exemptions_for
from casework.rules.vocabulary import Right, Role, SearchResult, Verdict
from tests.api.browser import Browser
from tests.api.cases import search
from tests.api.conftest import World
from tests.api.desk.arrange import APPROVING, PAGE, REVIEWING, item, put, put_items

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
