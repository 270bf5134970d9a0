"""One request for access from the web form to the closed case, and twice the same form."""

from __future__ import annotations

import asyncio
import io
from zipfile import ZipFile

from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, APPROVER_MAIL, DAY, DPO, DPO_MAIL, ZOE_MAIL, Office, Request


async def test_from_the_form_to_the_collected_answer(open_with: OpenOffice) -> None:
    office = await open_with(**{"processors.payroll": {"searched_by_default": True}})
    request = await office.request()
    assert await request.stage() == "identity"
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"
    assert await request.searches() == {}, "nothing is searched before we know who asks"
    assert office.letters(ZOE_MAIL) == ["We have your request", "Your code from Larkfield Society"]

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
    assert await names_in_package(office, request) == [
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


async def names_in_package(office: Office, request: Request) -> list[str]:
    """Give the names of the files in the package."""
    package = (await request.view()).package_file_id
    assert package is not None
    chunks = office.rehearsed.deployment.vault.read(request.id, package)
    with ZipFile(io.BytesIO(b"".join([chunk async for chunk in chunks]))) as opened:
        return opened.namelist()


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


async def test_of_two_decisions_at_once_the_first_stands(office: Office) -> None:
    for pair in ((("approve", APPROVER), ("send_back", "staff:other")), (("close", DPO), ("withdraw", "requester"))):
        request = await office.reviewed()
        sent = await asyncio.gather(
            *(
                office.rehearsed.submit(request.id, action, actor, {"outcome": "person-died"} if action == "close" else {})
                for action, actor in pair
            )
        )
        await office.settle()
        assert sorted(each.state for each in sent) == ["accepted", "refused"], pair
        taken = next(action for (action, _), each in zip(pair, sent, strict=True) if each.state == "accepted")
        view = await request.view()
        expected = {"approve": "respond", "send_back": "review", "close": "closed", "withdraw": "closed"}
        assert view.stage == expected[taken]
        assert view.outcome == {"close": "person-died", "withdraw": "withdrawn", "approve": "answered"}.get(taken)


async def test_what_arrives_with_the_start_is_handled_after_it(office: Office) -> None:
    rehearsed = office.rehearsed
    async with asyncio.timeout(30):
        first, (reference, phrase) = await asyncio.gather(asyncio.sleep(0), rehearsed.ask("Ann Lee", "ann@example.org"))
        assert first is None
        request = Request(office, reference, phrase)
        office.requests.append(request)
        sent = await rehearsed.submit(reference, "withdraw", "requester")
        await office.settle()
    assert sent.state == "accepted"
    assert (await request.log())[:2] == ["opened", "withdrawn"]
    await office.pass_time(40 * DAY)
    assert await request.log() == ["opened", "withdrawn", "closed"]
