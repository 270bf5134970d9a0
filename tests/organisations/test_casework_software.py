"""A software company whose customers are councillors: every right it promises, from receipt to closure."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Channel, Right
from tests.organisations import courses
from tests.organisations.house import House, Wishes

PROFILE = "casework-software"

EMPTY = ["DELETE FROM post", "DELETE FROM account", "DELETE FROM newsletter", "DELETE FROM attendee"]
ROBIN = ["INSERT INTO account VALUES ('A-1', 'Robin', 'Ashby', 'Eastmarsh Council', 'Councillor', '1 Quay Street',"
         " 'robin@example.org', '01632 960001', '2061-12-31', '2060-02-20', 'secret', 0, 1)",
         "INSERT INTO post VALUES (1, 'A-1', 'Robin Ashby', 'Eastmarsh', '2059-05-01', 'The lamp is mended.')",
         "INSERT INTO newsletter VALUES (1, 'robin@example.org', '2058-01-01', 1)",
         "INSERT INTO newsletter VALUES (2, 'ann@example.org', '2058-01-01', 1)"]  # fmt: skip
ANN = ["INSERT INTO account VALUES ('A-2', 'Ann', 'Lee', 'Westmarsh Council', 'Clerk', '2 Quay Street',"
       " 'ann@example.org', '01632 960002', '2059-12-31', '2058-01-15', 'secret', 0, 1)"]  # fmt: skip
ACCOUNTS = "Accounts, newsletter and events"
POSTS = "Posts in an organisation's workspace"
WANTED = "SELECT email, wanted FROM newsletter ORDER BY subscriber"


async def begins(house: House, words: str, *more: str) -> None:
    """Begin with one account holder and another subscriber in the database."""
    house.put(*EMPTY, *ROBIN, *more)
    await house.begins(words)


async def test_access(house: House) -> None:
    await begins(house, "2060-03-01 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    assert await case.letters_to("processor:") == ["processor-request"]
    await case.found(support_mailbox="mails.txt")
    await case.disclose_rest()
    await case.approved()
    answer = await case.answer()
    assert "With this letter you receive 4 items of it" in answer
    assert f"{ACCOUNTS}: searched; 3 items found. - Support mailbox: searched; 1 item found." in answer
    assert "As long as the account is subscribed, and two years after its last access" in answer
    await case.collected()
    assert await case.ends() == "closed: access answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)


async def test_rectification(house: House) -> None:
    await begins(house, "2060-03-08 10:00")
    case = await house.asked(Right.RECTIFICATION, details="I lead the council now.")
    await case.known()
    await case.found()
    await case.correct("Accounts", "Job title", "Councillor", "Leader of the council")
    await case.decided(Right.RECTIFICATION, "corrected", "You are right.")
    await case.approved()
    await case.recipients(Right.RECTIFICATION, "Our hosting provider")
    assert house.rows("SELECT job_title, last_name FROM account") == [("Leader of the council", "Ashby")]
    letter = await case.letter("rectification-answer")
    assert f"- {ACCOUNTS}, Job title: corrected." in letter
    assert "so that they can do the same: - Our hosting provider" in letter
    assert "Please correct it in your records too." in await case.letter("recipient-notice", "recipient:")
    assert await case.ends() == "closed: rectification granted"
    assert await case.course() == courses.RECTIFIED
    assert await case.due(Right.RECTIFICATION) == date(2060, 4, 8)


async def test_erasure_replaces_the_authors_name(house: House) -> None:
    await begins(house, "2060-03-15 10:00")
    case = await house.asked(Right.ERASURE)
    await case.known()
    await case.found()
    await case.fate("Accounts", "erase", "art-17-1-a")
    await case.fate("Newsletter", "erase", "art-17-1-b")
    await case.fate(POSTS, "mask")
    await case.approved()
    assert await case.stage() == "act"
    assert "we will do it on Thursday 18 March 2060" in await case.letter("erasure-planned")
    assert house.rows("SELECT count(*) FROM account") == [(1,)]
    await house.until("2060-03-18 10:00")
    await case.recipients(Right.ERASURE, "Our mailing provider", "Our hosting provider")
    assert house.rows("SELECT count(*) FROM account") == [(0,)]
    assert house.rows("SELECT author, account_number, text FROM post") == [
        ("A former user", None, "The lamp is mended.")
    ]
    assert house.rows(WANTED) == [("ann@example.org", 1)]
    letter = await case.letter("erasure-answer")
    assert f"Account data (1 item, {ACCOUNTS}). What stays: Anonymised statistics." in letter
    assert "These records stay, but now nothing in them says whom they are about." in letter
    assert f"- {POSTS} (1 item, {ACCOUNTS})." in letter
    assert await case.letters_to("recipient:") == ["recipient-notice", "recipient-notice"]
    assert await case.ends() == "closed: erasure granted"
    assert await case.course() == courses.ERASED
    assert await case.due(Right.ERASURE) == date(2060, 4, 15)


async def test_restriction_and_its_end(house: House) -> None:
    await begins(house, "2060-03-22 10:00")
    case = await house.asked(Right.RESTRICTION)
    await case.known()
    await case.decided(Right.RESTRICTION, "restricted", "You say that it is wrong, and we check.", "art-18-1-a")
    assert house.rows("SELECT restricted FROM account") == [(1,)]
    assert await case.acted() == ["restrict at support-mailbox"]
    await case.recipients(Right.RESTRICTION)
    assert "We have set the limit." in await case.letter("restriction-answer")
    assert await case.ends() == "closed: restriction granted"
    assert await case.course() == courses.RESTRICTED
    assert await case.due(Right.RESTRICTION) == date(2060, 4, 22)
    await case.do("lift_restriction", said="We checked: it is right now.")
    assert await case.acted() == ["lift at support-mailbox"]
    assert "We end it now that we have told you." in await case.letter("restriction-lifting")
    assert house.rows("SELECT restricted FROM account") == [(0,)]


async def test_objection_to_processing_that_causes_distress(house: House) -> None:
    await begins(house, "2060-03-29 10:00")
    case = await house.asked(Right.OBJECTION, details="Your usage profile of me distresses me.")
    await case.known()
    assert await case.tasks() == ["right"]
    await case.decided(Right.OBJECTION, "stopped", "We have no stronger reason.")
    assert house.rows("SELECT usage_profile FROM account") == [(0,)]
    letter = await case.letter("objection-answer")
    assert "We have stopped." in letter
    assert f"- {ACCOUNTS}: no longer used." in letter
    assert await case.ends() == "closed: objection granted"
    assert await case.course() == courses.STOPPED
    assert await case.due(Right.OBJECTION) == date(2060, 4, 29)


async def test_marketing_stops_everywhere_while_the_rest_goes_on(house: House) -> None:
    await begins(house, "2060-04-05 10:00")
    case = await house.asked(Right.ACCESS, Right.OBJECTION, wishes=Wishes(marketing=True))
    assert house.rows(WANTED) == [("robin@example.org", 0), ("ann@example.org", 1)]
    assert "We have stopped. You do not have to give a reason" in await case.letter("marketing-stopped")
    assert await case.ends() == "identity: access open, objection granted"
    await case.known()
    await case.found()
    await case.disclose_rest()
    await case.approved()
    await case.collected()
    assert await case.ends() == "closed: access answered, objection granted"


async def test_automated_decision(house: House) -> None:
    await begins(house, "2060-04-12 10:00")
    case = await house.asked(Right.AUTOMATED_DECISION, details="A machine locked my account.")
    await case.known()
    await case.do("send_information", said="Ten wrong passwords within an hour lock an account.")
    assert "Please do so by Monday 26 April 2060" in await case.letter("automated-decision-information")
    await case.do("reply", "requester", said="My cat sat on the keyboard.")
    await case.decided(Right.AUTOMATED_DECISION, "changed", "We believe you and have unlocked it.")
    letter = await case.letter("automated-decision-answer")
    assert "A person who can change the decision looked at everything again" in letter
    assert "The decision is changed." in letter
    assert await case.ends() == "closed: automated-decision granted"
    assert await case.course() == courses.LOOKED_AT_AGAIN
    assert await case.due(Right.AUTOMATED_DECISION) == date(2060, 5, 12)


async def test_complaint_to_the_company_first_then_the_regulator(house: House) -> None:
    await begins(house, "2060-04-20 10:00")
    case = await house.asked(Right.COMPLAINT, details="You wrote to my old address.")
    await case.decided(Right.COMPLAINT, "upheld", "We did, and have corrected it.")
    letter = await case.letter("complaint-answer")
    assert "You are right, and we are sorry." in letter
    assert "Complain to the Information Commissioner's Office (ICO)" in letter
    assert await case.ends() == "closed: complaint answered"
    assert await case.course() == courses.COMPLAINED


async def test_casework_is_passed_to_the_councillor_the_same_day_and_not_searched(house: House) -> None:
    await begins(house, "2060-04-26 10:00")
    case = await house.asked(Right.ACCESS, details="What has Councillor Vale written about me?")
    said = {"controller": "Councillor Maud Vale", "controller_email": "maud.vale@example.org"}
    await case.do("pass_on", said=said, on="2060-04-26", partly=False)
    assert await case.searches() == {}
    passed = await case.letter("passed-on-to-controller", "passed-on:")
    assert "- Name: Robin Ashby - email: robin@example.org" in passed
    assert "> What has Councillor Vale written about me?" in passed
    told = await case.letter("passed-on")
    assert "Councillor Maud Vale" in told
    assert "So we passed your request on to them on Monday 26 April 2060." in told
    assert await case.dated("passed-on") == ["Mon 26 Apr 10:00 passed-on"]
    assert await case.ends() == "closed: access another-controller"
    assert await case.course() == courses.ENDED_AT_ONCE


async def test_of_a_mixed_request_only_the_companys_own_data_is_searched(house: House) -> None:
    await begins(house, "2060-05-04 10:00")
    case = await house.asked(Right.ACCESS, details="All you have, also what Councillor Vale typed in.")
    await case.known()
    said = {
        "controller": "Councillor Maud Vale",
        "controller_email": "maud.vale@example.org",
        "text": "We answer for your own account.",
    }
    await case.do("pass_on", said=said, on="2060-05-04", partly=True)
    assert "> We answer for your own account." in await case.letter("passed-on")
    assert set(await case.searches()) == {"accounts", "support-mailbox"}
    await case.found()
    await case.disclose_rest()
    await case.approved()
    await case.collected()
    assert await case.ends() == "closed: access answered"
    assert await case.course() == courses.COPY


async def test_a_request_hidden_in_a_support_email_counts_from_the_emails_arrival(house: House) -> None:
    await begins(house, "2060-05-10 10:00")
    case = await house.asked(
        Right.ERASURE, channel=Channel.EMAIL, received=date(2060, 5, 6), details="Please delete my account and details."
    )
    assert await case.due(Right.ERASURE) == date(2060, 6, 7)
    assert "We received your request on Thursday 6 May 2060." in await case.letter("acknowledgement")
    await case.known("email-reply")
    await case.found()
    await case.fate("Accounts", "erase", "art-17-1-a")
    await case.fate("Newsletter", "erase", "art-17-1-b")
    await case.fate(POSTS, "mask")
    await case.approved()
    await house.until("2060-05-13 10:00")
    await case.recipients(Right.ERASURE)
    assert await case.ends() == "closed: erasure granted"
    assert await case.course() == courses.ERASED


async def test_a_claim_for_compensation_is_a_persons_and_never_answered_by_the_service(house: House) -> None:
    await begins(house, "2060-05-17 10:00")
    case = await house.asked(Right.COMPLAINT, wishes=Wishes(compensation=True), details="I want £500 for it.")
    assert await case.tasks() == ["compensation", "right"]
    await case.decided(Right.COMPLAINT, "not-upheld", "We kept to the law.")
    assert "500" not in await case.letter("complaint-answer")
    assert await case.tasks() == ["compensation"]
    assert await case.ends() == "review: complaint answered"
    await case.dismiss("compensation")
    assert await case.ends() == "closed: complaint answered"
    assert await case.course() == courses.COMPLAINED
    assert [kind for kind in await case.letters_to() if kind not in ("acknowledgement", "complaint-answer")] == []


async def test_an_account_goes_two_years_after_its_last_access_unless_a_claim_is_possible(house: House) -> None:
    await begins(house, "2060-05-24 10:00", "DELETE FROM post", *ANN)
    subscribed = await house.asked(Right.ERASURE)
    await subscribed.known()
    await subscribed.found()
    await subscribed.facts("Accounts", circumstances={"in-use": None})
    assert await subscribed.suggested("Accounts") == "keep until no known day"
    await subscribed.fate("Newsletter", "erase", "art-17-1-b")
    await subscribed.fate("Accounts", "keep", "art-17-1-none", "Your council still pays for it.", "2062-02-20")
    await subscribed.approved()
    unused = await house.asked(Right.ERASURE, name="Ann Lee", email="ann@example.org")
    await unused.known()
    await unused.found()
    assert await unused.suggested("Accounts") == "erase"
    await unused.facts("Accounts", circumstances={"live-claim": None})
    assert await unused.suggested("Accounts") == "keep for art-17-3-e until no known day"
    await unused.fate("Newsletter", "erase", "art-17-1-b")
    await unused.fate("Accounts", "keep", "art-17-3-e", "You have told us that you will sue.")
    await unused.approved()
    await house.until("2060-05-27 10:00")
    for case in (subscribed, unused):
        await case.recipients(Right.ERASURE)
        assert await case.ends() == "closed: erasure granted-in-part"
        assert await case.course() == courses.ERASED
    assert "we keep it until Monday 20 February 2062. Then we erase it and write to you." in await subscribed.letter(
        "erasure-answer"
    )
    await house.until("2062-02-20 12:00")
    assert house.rows("SELECT account_number FROM account ORDER BY 1") == [("A-1",), ("A-2",)]
    await house.until("2062-02-21 12:00")
    assert house.rows("SELECT account_number FROM account ORDER BY 1") == [("A-2",)]
    assert f"WHAT WE HAVE ERASED - Account data (1 item, {ACCOUNTS})." in await subscribed.letter("kept-erased")
    assert await unused.did("kept-erased") == []
