"""How the answer reaches the person, and every other way a case ends."""

from __future__ import annotations

import pytest

from casework.rules.vocabulary import Capacity, Channel
from tests.workflows.office import APPROVER, DAY, DPO, DPO_MAIL, HOUR, ZOE_MAIL, Office, Request


async def test_an_answer_nobody_opens_is_chased_and_then_put_to_a_person(office: Office) -> None:
    request = await office.answered()
    first = office.rehearsed.post.link("/c/").removeprefix("/c/")
    assert await request.planned() == [
        "Thu 4 Mar 09:00 collection-chase",
        "Mon 8 Mar 09:00 collection-chase",
        "Mon 15 Mar 09:00 collection-chase",
        "Mon 29 Mar 09:00 collection-lapse",
    ]
    await office.until("2060-03-29 10:00")
    assert office.letters(ZOE_MAIL)[3:] == ["Your request our answer is waiting for you"] * 3
    assert await request.tasks() == ["collection-lapse"]
    assert "The answer was not collected" in office.newest(DPO_MAIL)

    await request.do("resend_answer")
    assert await request.tasks() == []
    links = office.rehearsed.deployment.links
    second = office.rehearsed.post.link("/c/").removeprefix("/c/")
    assert await links.open(first, office.rehearsed.now) in ("revoked", "expired")
    assert await links.open(second, office.rehearsed.now) == (request.id, "collect", "")
    assert (await request.planned())[0] == "Thu 1 Apr 09:00 collection-chase"

    phrases = office.rehearsed.deployment.phrases
    assert await phrases.check(request.id, request.phrase) == "right"
    await request.do("reset_phrase", said={"phrase": "correct horse battery staple"})
    assert await phrases.check(request.id, request.phrase) == "wrong"
    assert await phrases.check(request.id, "correct horse battery staple") == "right"

    await request.do("collect", "requester")
    view = await request.view()
    assert (view.stage, view.outcome) == ("closed", "answered")


async def test_without_email_the_answer_is_handed_over(office: Office) -> None:
    request = await office.request(
        "Zoë O'Hara", "", channel=Channel.PHONE, actor=DPO, identifiers=[{"kind": "membership-number", "value": "M-17"}]
    )
    assert await request.tasks() == ["identity", "letter-not-sent"], "the acknowledgement is to be printed"
    acknowledgement = (await request.view()).letters[0]
    assert (acknowledgement.outcome, "Zoë O'Hara" in acknowledgement.body) == ("to-print", True)
    await request.dismiss("letter-not-sent")
    await request.do("decide_identity", satisfied=True, means="known-contact", verified_identifiers=["all"])
    assert await request.searches() == {"members": "not-searchable", "gifts": "found"}
    await request.decide_all()
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    assert (await request.stage(), await request.tasks()) == ("respond", ["hand-over"])
    (task,) = [task.key for task in (await request.view()).tasks if task.state == "open"]
    assert await request.refused("dismiss_task", task=task) == (
        "That task ends with its decision, not by being ticked off."
    )
    await request.do("record_handover")
    view = await request.view()
    assert (view.stage, view.outcome, view.answered_at is not None) == ("closed", "answered", True)
    assert await request.tasks() == ["letter-not-sent"], "the closing letter is still to be posted"
    await request.dismiss("letter-not-sent")
    assert await request.tasks() == []


async def test_while_the_letter_is_refused_the_answer_can_be_handed_over(office: Office) -> None:
    request = await office.reviewed()
    office.refuses.add(ZOE_MAIL)
    await request.do("approve", APPROVER)
    assert (await request.stage(), await request.tasks()) == ("respond", ["letter-not-sent"])
    assert (await request.view()).answered_at is None, "not answered before the letter went"
    assert "Thu 1 Apr 09:00 due-reminder" in await request.planned("due-reminder")
    await request.do("record_handover", said="Collected at the counter.")
    assert await request.stage() == "closed"


async def test_while_no_mail_goes_out_the_answer_can_be_handed_over(office: Office) -> None:
    request = await office.reviewed()
    office.unreachable = True
    await request.do("approve", APPROVER)
    assert (await request.stage(), await request.tasks()) == ("respond", [])
    await request.do("record_handover", said="Collected at the counter.")
    assert (await request.stage(), (await request.view()).outcome) == ("closed", "answered")
    letters = len(office.letters(ZOE_MAIL))
    office.unreachable = False
    await office.pass_time(HOUR)
    assert sorted(office.letters(ZOE_MAIL)[letters:]) == [
        "Your request is closed",
        "Your request our answer is ready",
    ]
    assert (await request.log()).count("answered") == 0


async def at_identity(office: Office) -> Request:
    return await office.request()


async def at_gathering(office: Office) -> Request:
    request = await office.gathered()
    await request.asks_archive()
    return request


@pytest.mark.parametrize("at", [at_identity, at_gathering, Office.gathered, Office.reviewed])
async def test_a_request_can_be_taken_back_until_it_is_answered(office: Office, at: object) -> None:
    request: Request = await at(office)  # type: ignore[operator]
    assert await request.do("withdraw", "requester") == "Your request is withdrawn. You can ask again at any time."
    view = await request.view()
    assert (view.stage, view.outcome) == ("closed", "withdrawn")
    assert office.letters(ZOE_MAIL)[-1] == "Your request we have stopped"
    assert (await request.tasks(), await request.planned()) == ([], [])


@pytest.mark.parametrize(
    ("outcome", "letter"),
    [
        ("another-controller", "Please ask that organisation directly."),
        ("person-died", "Data protection law covers living people only"),
        ("withdrawn", "You told us that you no longer want us to go on with your request."),
    ],
)
async def test_a_case_ends_with_an_outcome_and_its_letter(office: Office, outcome: str, letter: str) -> None:
    request = await office.gathered()
    await request.do("close", outcome=outcome, said="Our sister charity in Wales keeps these.")
    view = await request.view()
    assert (view.stage, view.outcome) == ("closed", outcome)
    words = office.newest(ZOE_MAIL)
    assert letter in words
    assert ("Our sister charity in Wales keeps these." in words) is (outcome == "another-controller")
    closed = "The case is closed, so this can no longer be done."
    assert await request.refused("reply", "requester", said="But why?") == closed
    assert await request.refused("close", outcome="person-died") == closed


async def test_no_ending_that_is_not_true(office: Office) -> None:
    request = await office.gathered()
    table = {
        "answered": "This outcome comes about by approving and sending an answer.",
        "identity-not-confirmed": ("The person's identity was confirmed, so the case cannot end for want of it."),
        "no-authority": "No authority is missing, so the case cannot end for want of it.",
        "clarification-not-answered": "No question is unanswered, so the case cannot end for want of an answer.",
    }
    for outcome, sentence in table.items():
        assert await request.refused("close", outcome=outcome) == sentence
    await request.do("request_clarification", said="Which years?")
    await office.pass_time(40 * DAY)
    await request.do("close", outcome="clarification-not-answered")
    assert "We asked you a question about your request" in office.newest(ZOE_MAIL)


async def test_new_contact_details_reach_both_mailboxes(office: Office) -> None:
    request = await office.gathered()
    await request.do("change_contact", "requester", {"email": "zoe@new.example.org", "old_email": ZOE_MAIL})
    changed = "Your request your contact details were changed"
    assert office.letters(ZOE_MAIL)[-1] == office.letters("zoe@new.example.org")[-1] == changed
    await request.do("change_contact", "requester", {"phone": "01632 960999"})
    assert "letter-not-sent" not in await request.tasks()


async def test_tasks_that_need_a_decision_are_not_ticked_off(office: Office) -> None:
    request = await office.gathered(capacity=Capacity.CHILD_SELF)
    await request.do("reply", "requester", said="I am twelve.")
    assert await request.tasks() == ["authority", "read-reply"]
    assert await request.refused("dismiss_task", task="authority/received") == (
        "That task ends with its decision, not by being ticked off."
    )
    await request.dismiss("read-reply")
    assert await request.tasks() == ["authority"]
    assert await request.refused("dismiss_task", task="nothing") == "That task is not open any more."
