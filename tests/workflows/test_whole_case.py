"""One request for access from the web form to the closed case, and twice the same form."""

from __future__ import annotations

import asyncio

import pytest

from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, APPROVER_MAIL, DPO, DPO_MAIL, ZOE_MAIL, Office


async def test_from_the_form_to_the_collected_answer(open_with: OpenOffice) -> None:
    office = await open_with(**{"processors.payroll": {"searched_by_default": True}})
    request = await office.request()
    assert await request.stage() == "identity"
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"
    assert await request.searches() == {}, "nothing is searched before we know who asks"
    assert sorted(office.letters(ZOE_MAIL)) == ["We have your request", "Your code from Larkfield Society"]

    await request.confirm()
    assert await request.stage() == "review"
    assert await request.searches() == {"members": "found", "gifts": "found", "payroll": "not-searchable"}
    assert [(s.processor, s.round) for s in (await request.view()).searches] == [
        ("members", 1),
        ("gifts", 2),  # by the member number that the first search yielded
        ("payroll", 3),
    ]
    assert [(i.kind, i.label, i.third_party) for i in await request.items()] == [
        ("Gifts received", "£20 on 2059-05-01", False),
        ("Gifts received", "£50 on 2059-12-24", True),
        ("Member records", "Zoë O'Hara", False),
    ]
    assert await request.tasks() == ["excuse", "review"]

    assert await request.refused("finish_review") == (
        "A search brought no result. Try it again, or record why it is excused."
    )
    excuse = "She never worked here; the payroll bureau agrees."
    await request.do("excuse_search", search="payroll/none", said=excuse)
    assert await request.refused("finish_review") == "An item has no verdict yet. Decide every item first."
    await request.decide_all()
    await request.do("finish_review")
    assert await request.stage() == "approve"
    assert await request.tasks() == ["approve"]
    assert office.letters(APPROVER_MAIL) == ["something for you to do"]

    assert await request.refused("approve") == "You did the review, so another person must approve it."
    await request.do("approve", APPROVER)
    assert await request.stage() == "respond"
    assert office.letters(ZOE_MAIL)[2:] == ["Your request our answer is ready"]
    assert await request.tasks() == []
    assert await office.package(request) == [
        "1-answer.html",
        "1-answer.txt",
        "Gifts/Gifts received.csv",
        "Gifts/Gifts received.json",
        "Members/Member records.csv",
        "Members/Member records.json",
        "contents.txt",
    ]

    await request.do("collect", "requester")
    view = await request.view()
    assert (view.stage, view.outcome, view.health) == ("closed", "answered", "well")
    assert office.letters(ZOE_MAIL)[3:] == ["Your request is closed"]
    assert (await request.planned(), await request.tasks()) == ([], [])
    assert await request.log() == [
        "opened",
        "email-confirmed",
        "identity-settled",
        "search-done",
        "search-done",
        "search-done",
        "review-opened",
        "search-excused",
        "items-decided",
        "review-finished",
        "approved",
        "answer-prepared",
        "answered",
        "collected",
        "closed",
    ]
    assert all("Zo" not in letter for letter in office.letters(DPO_MAIL)), "no name in a subject line"


async def test_the_same_form_sent_twice_is_taken_once(office: Office) -> None:
    request = await office.gathered()
    counter = office.rehearsed.counter
    item = (await request.items())[0].id

    async def decide() -> str:
        message = {"items": [item], "verdict": "disclose", "exemption": ""}
        sent = await counter.submit("a" * 32, request.id, "decide_items", DPO, message, {}, wait_seconds=20)
        return sent.state

    states = await asyncio.gather(decide(), decide(), decide())
    await office.settle()
    assert set(states) <= {"accepted", "waiting"}
    assert "accepted" in states
    assert await decide() == "accepted"
    assert (await request.log()).count("items-decided") == 1


@pytest.mark.parametrize(
    ("one", "other", "stages"),
    [
        pytest.param("approve", "send_back", ("respond", "review"), id="two people decide about the approval"),
        pytest.param("close", "withdraw", ("closed", "closed"), id="two ways to end"),
        pytest.param("withdraw", "approve", ("closed", "respond"), id="taken back while approved"),
    ],
)
async def test_of_two_decisions_at_once_the_first_stands(
    office: Office, one: str, other: str, stages: tuple[str, str]
) -> None:
    request = await office.reviewed()
    decisions = {
        "approve": ("approve", APPROVER, {}),
        "send_back": ("send_back", "staff:other", {}),
        "close": ("close", DPO, {"outcome": "person-died"}),
        "withdraw": ("withdraw", "requester", {}),
    }
    taken = await request.race(decisions[one], decisions[other])
    log, view = await request.log(), await request.view()
    outcomes = {"approve": "answered", "send_back": None, "close": "person-died", "withdraw": "withdrawn"}
    if taken == [True, True]:
        # An approved answer can still be taken back while it is being prepared; then nothing goes out.
        assert {one, other} == {"approve", "withdraw"}
        assert (view.stage, view.outcome) == ("closed", "withdrawn")
        assert "answered" not in log
        return
    assert sorted(taken) == [False, True]
    first = one if taken[0] else other
    assert (view.stage, view.outcome) == (stages[taken.index(True)], outcomes[first])
