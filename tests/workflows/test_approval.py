"""Who may approve, and what takes an approval back."""

from __future__ import annotations

from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, DPO, DPO_MAIL, HOUR, MINUTE, Office


async def test_one_person_alone_approves_after_the_set_hours(open_with: OpenOffice) -> None:
    office = await open_with(approval={"self_review_hours": 48})
    request = await office.reviewed()
    too_soon = "You did the review yourself. You can approve it 48 hours after finishing it."
    assert await request.refused("approve") == too_soon
    await office.pass_time(48 * HOUR - 10 * MINUTE)
    assert await request.refused("approve") == too_soon
    await office.pass_time(11 * MINUTE)
    assert await request.dated("self-review-open") == ["Wed 3 Mar 10:00 self-review-open"]
    assert "Approve the answer or send it back" in office.newest(DPO_MAIL)
    await request.do("approve")
    assert await request.stage() == "respond"


async def test_another_person_need_not_wait(open_with: OpenOffice) -> None:
    office = await open_with(approval={"self_review_hours": 48})
    request = await office.reviewed()
    await request.do("approve", APPROVER)
    assert await request.stage() == "respond"
    assert await request.planned("self-review-open") == []


async def test_sent_back_it_is_reviewed_again(office: Office) -> None:
    request = await office.reviewed()
    letters = len(office.letters(DPO_MAIL))
    await request.do("send_back", APPROVER, said="The note about her sister must go.")
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])
    assert office.letters(DPO_MAIL)[letters:] == ["something for you to do"]
    view = await request.view()
    assert (view.facts.reviewed_by, view.facts.review_finished_at) == ("", None)
    assert await request.refused("approve", APPROVER) == (
        "This case is not waiting for approval. Its review must be finished first."
    )
    await request.do("finish_review", APPROVER)
    assert await request.refused("approve", APPROVER) == "You did the review, so another person must approve it."
    await request.do("approve", DPO)
    assert await request.stage() == "respond"


async def test_a_changed_verdict_cancels_the_finished_review(office: Office) -> None:
    request = await office.reviewed()
    gift = (await request.items())[1].id
    await request.do("consult_third_party", items=[gift], sought=False, said={"name": "Ida", "text": "She has died."})
    await request.do("decide_items", items=[gift], verdict="withhold", exemption="third-party", said="Her sister.")
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    await request.do("collect", "requester")
    assert (await request.view()).outcome == "answered-in-part"


async def test_once_approved_nothing_in_it_changes(office: Office) -> None:
    request = await office.answered()
    item = (await request.items())[0].id
    sentence = "The answer has already been sent."
    assert await request.refused("decide_items", items=[item], verdict="withhold") == sentence
    assert await request.refused("add_processor", processor="archive") == sentence
    assert await request.refused("withdraw", "requester") == sentence
    assert await request.refused("close", outcome="person-died") == sentence
