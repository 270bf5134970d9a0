"""Supported and supervised contact between children and parents: every right it promises, and how it answers."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Channel, Right
from tests.organisations import courses
from tests.organisations.house import Case, House

PROFILE = "child-contact-centre"

ADDRESS = "page-with-the-other-address.pdf"


async def reviewed(house: House, **files: str) -> Case:
    """Give an access request of a parent, known and searched, with an address of the other parent kept back."""
    case = await house.asked(Right.ACCESS)
    await case.known()
    await case.found(contact_files=f"referral.pdf {ADDRESS}", **files)
    page = await case.item(ADDRESS)
    said = {"name": "Sam Ashby", "text": "A court order says that the address is not to be told."}
    await case.do("consult_third_party", said=said, items=[page], sought=False)
    await case.withhold(ADDRESS, "third-party", "It says where somebody else lives.")
    await case.disclose_rest()
    await case.approved()
    return case


async def test_access_contact_reports_go_by_secure_email_only_and_the_social_worker_is_told(house: House) -> None:
    await house.begins("2060-03-01 10:00")
    case = await reviewed(house, funded_reports="session-12-january.pdf")
    assert (await case.stage(), await case.tasks()) == ("respond", ["hand-over"])
    assert "answer-ready" not in await case.letters_to()
    assert "It goes by secure email only." in await case.refused("resend_answer")
    assert "by secure email only" in await case.refused("record_handover", said="Sent to the flat.", by="post")
    assert "by secure email only" in await case.refused("record_handover", said="Fetched here.")
    assert await case.letters_to("disclosure:") == []
    await case.do("record_handover", said="Opened with the code we phoned through.", by="secure-email")
    assert await case.letters_to("disclosure:") == ["disclosure-notice"]
    notice = await case.letter("disclosure-notice", "disclosure:funded-reports")
    assert "Robin Ashby asked us for a copy" in notice
    assert "On Monday 1 March 2060 we gave them their own information." in notice
    assert house.letters("family@thornmere-council.example.org") == ["For your information"]
    assert "It says where somebody else lives." in await case.packed("2-what-we-withheld.txt")
    assert await case.ends() == "closed: access answered-in-part"
    assert await case.course() == courses.COPY_HANDED_OVER
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)


async def test_of_contact_that_families_pay_for_no_social_worker_hears(house: House) -> None:
    await house.begins("2060-03-08 10:00")
    case = await reviewed(house, contact_reports="session-3-february.pdf")
    await case.do("record_handover", said="Opened.", by="secure-email")
    assert await case.letters_to("disclosure:") == []
    assert await case.ends() == "closed: access answered-in-part"
    assert await case.course() == courses.COPY_HANDED_OVER


async def test_without_a_report_the_answer_goes_by_link(house: House) -> None:
    await house.begins("2060-03-15 10:00")
    case = await reviewed(house)
    assert (await case.letters_to())[-1] == "answer-ready"
    await case.collected()
    assert await case.ends() == "closed: access answered-in-part"
    assert await case.course() == courses.COPY


async def test_the_other_parents_address_cannot_be_shown_without_saying_who_it_is_about(house: House) -> None:
    await house.begins("2060-03-22 10:00")
    case = await house.asked(Right.ACCESS)
    await case.confirm()
    assert await case.tasks() == ["identity"], "a code sent by email is not enough here"
    await case.do("decide_identity", said="She is here every other Saturday.", satisfied=True, means="in-person")
    await case.found(contact_files=ADDRESS)
    page = await case.item(ADDRESS)
    refusal = await case.refused("decide_items", items=[page], verdict="withhold", exemption="third-party")
    assert "First record who else this is about" in refusal
    await case.do("withdraw", "requester")
    assert await case.ends() == "closed: access withdrawn"


async def test_rectification(house: House) -> None:
    await house.begins("2060-03-29 10:00")
    case = await house.asked(Right.RECTIFICATION, details="I was not late on 12 January.")
    await case.known()
    await case.found(contact_files="attendance.pdf")
    await case.correct("attendance.pdf", "Arrived", "10:40", "10:00")
    await case.decided(Right.RECTIFICATION, "corrected", "The door log agrees with you.")
    await case.approved()
    assert await case.acted() == ["rectify at contact-files"]
    await case.recipients(Right.RECTIFICATION, "Court advisers")
    assert "- Contact files, Arrived: corrected." in await case.letter("rectification-answer")
    assert await case.ends() == "closed: rectification granted"
    assert await case.course() == courses.RECTIFIED
    assert await case.due(Right.RECTIFICATION) == date(2060, 4, 29)


async def test_erasure_follows_the_schedule_row_by_row(house: House) -> None:
    await house.begins("2060-04-05 10:00")
    case = await house.asked(Right.ERASURE)
    await case.known()
    await case.found(contact_files="self-referral.pdf court-file.pdf", contact_reports="session.pdf",
                     safeguarding_log="concern.txt")  # fmt: skip
    last = {"last-session": "2059-03-31"}
    await case.facts("self-referral.pdf", retention="supervised-contact-self-referral", days=last)
    await case.facts("court-file.pdf", retention="supervised-contact-court", days=last)
    assert await case.suggested("self-referral.pdf") == "erase"
    assert await case.suggested("court-file.pdf") == "undecided"
    await case.fate("self-referral.pdf", "erase", "art-17-1-a")
    assert "no ground to refuse" in await case.no_fate("court-file.pdf", "keep", "schedule")
    await case.fate("court-file.pdf", "keep", "art-17-1-none", "The court may ask again.", "2062-03-31")
    await case.fate("session.pdf", "keep", "art-17-1-none", "Your child may ask for it until 25.")
    await case.fate("concern.txt", "keep", "art-17-1-none", "It protects a child.")
    await case.approved()
    await house.until("2060-04-08 10:00")
    assert await case.acted() == ["erase at contact-files"]
    await case.recipients(Right.ERASURE)
    letter = await case.letter("erasure-answer")
    assert "Supervised contact, self-referral only (1 item, Contact files)." in letter
    assert "Supervised contact, with court order or court adviser (1 item, Contact files)." in letter
    assert "we keep it until Friday 31 March 2062" in letter
    assert "Supervised contact reports (1 item, Observation reports of contact that families pay for)." in letter
    assert "legal duty" not in letter
    assert await case.ends() == "closed: erasure granted-in-part"
    assert await case.course() == courses.ERASED
    assert await case.due(Right.ERASURE) == date(2060, 5, 5)


async def test_a_staff_certificate_older_than_six_months_goes_and_its_facts_stay(house: House) -> None:
    await house.begins("2060-04-12 10:00")
    case = await house.asked(Right.ERASURE)
    await case.known()
    for processor in ("dbs-certificates", "finance"):
        await case.do("add_processor", processor=processor)
    await case.found(dbs_certificates="certificate.pdf", finance="wages-2053.csv wages-2059.csv")
    await case.facts("certificate.pdf", days={"decision": "2059-10-11"})
    await case.facts("wages-2053.csv", days={"transaction": "2053-04-01"})
    await case.facts("wages-2059.csv", days={"transaction": "2059-04-01"})
    assert await case.suggested("certificate.pdf") == "erase"
    assert await case.suggested("wages-2053.csv") == "erase"
    assert await case.suggested("wages-2059.csv") == "keep for art-17-3-b until 2066-03-31"
    await case.fate("certificate.pdf", "erase", "art-17-1-a")
    await case.fate("wages-2053.csv", "erase", "art-17-1-a")
    await case.fate("wages-2059.csv", "keep", "art-17-3-b", "", "2066-03-31")
    await case.approved()
    await house.until("2060-04-15 10:00")
    assert await case.acted() == ["erase at dbs-certificates", "erase at finance"]
    await case.recipients(Right.ERASURE)
    letter = await case.letter("erasure-answer")
    stays = "What stays: Date; Reference number; Decision; Outcome."
    assert f"DBS certificates (1 item, DBS certificates). {stays}" in letter
    assert "To keep this is a legal duty: we may not erase it yet." in letter
    assert await case.ends() == "closed: erasure granted-in-part"
    assert await case.course() == courses.ERASED


async def test_restriction(house: House) -> None:
    await house.begins("2060-04-20 10:00")
    case = await house.asked(Right.RESTRICTION)
    await case.known()
    await case.decided(Right.RESTRICTION, "restricted", "You say that it is wrong.", "art-18-1-a")
    places = ["contact-files", "contact-reports", "funded-reports", "online-accounts", "safeguarding-log"]
    assert await case.acted() == [f"restrict at {place}" for place in places]
    await case.recipients(Right.RESTRICTION, "Social workers")
    assert "We have set the limit." in await case.letter("restriction-answer")
    assert await case.ends() == "closed: restriction granted"
    assert await case.course() == courses.RESTRICTED
    assert await case.due(Right.RESTRICTION) == date(2060, 5, 20)
    await case.do("lift_restriction", said="It is right now.")
    assert await case.acted() == [f"lift at {place}" for place in places]


async def test_objection_refused_with_reasons(house: House) -> None:
    await house.begins("2060-04-26 10:00")
    case = await house.asked(Right.OBJECTION, details="Do not write about our sessions.")
    await case.known()
    assert await case.refused("decide_right", right="objection", how="overridden", grounds=[]) != ""
    await case.decided(Right.OBJECTION, "overridden", "The court relies on fair records.", "art-21-1-override")
    letter = await case.letter("objection-answer")
    assert "We weigh" in letter
    assert "> The court relies on fair records." in letter
    assert "Complain to the Information Commissioner's Office (ICO)" in letter
    assert (await case.view()).acts == ()
    assert await case.ends() == "closed: objection refused"
    assert await case.course() == courses.REFUSED
    assert await case.due(Right.OBJECTION) == date(2060, 5, 26)


async def test_nothing_is_decided_by_a_machine_alone(house: House) -> None:
    await house.begins("2060-05-03 10:00")
    case = await house.asked(Right.AUTOMATED_DECISION)
    await case.known()
    await case.decided(
        Right.AUTOMATED_DECISION, "not-automated", "Our manager decided herself.", "art-22a-person-decided"
    )
    letter = await case.letter("automated-decision-answer")
    assert "no computer made this decision alone" in letter
    assert await case.ends() == "closed: automated-decision refused"
    assert await case.course() == courses.REFUSED
    assert await case.due(Right.AUTOMATED_DECISION) == date(2060, 6, 3)


async def test_portability(house: House) -> None:
    await house.begins("2060-05-10 10:00")
    case = await house.asked(Right.PORTABILITY)
    await case.known()
    await case.found(online_accounts="bookings.csv", contact_files="referral.pdf")
    await case.disclose_rest()
    await case.approved()
    letter = await case.packed("1-portability.txt")
    assert "for-reuse/Online accounts and mailbox/bookings.csv" in letter
    assert "referral" not in letter
    await case.collected()
    assert await case.ends() == "closed: portability answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.PORTABILITY) == date(2060, 6, 10)


async def test_a_formal_complaint_by_post_is_answered_in_writing(house: House) -> None:
    await house.begins("2060-05-17 10:00")
    case = await house.asked(Right.COMPLAINT, email="", channel=Channel.POST, received=date(2060, 5, 14),
                             address="4 Mill Lane, Quillbrook", details="My letter was read out aloud.")  # fmt: skip
    await case.dismiss("letter-not-sent")
    await case.decided(Right.COMPLAINT, "upheld", "It was, and that was wrong.")
    (printed,) = [one for one in (await case.view()).letters if one.kind == "complaint-answer"]
    assert printed.outcome == "to-print"
    assert "> It was, and that was wrong." in printed.body
    assert await case.ends() == "review: complaint open", "until somebody posts it"
    await case.dismiss("letter-not-sent")
    assert await case.ends() == "closed: complaint answered"
    assert await case.course() == courses.COMPLAINED


async def test_being_informed_of_how_long_things_are_kept(house: House) -> None:
    await house.begins("2060-05-24 10:00")
    case = await house.asked(Right.RETENTION_SCHEDULE)
    letter = await case.letter("retention-schedule")
    assert (
        "Supervised contact, self-referral only - How long: 1 year. - Counted from: the last contact session." in letter
    )
    assert "DBS certificates - How long: at most 6 months." in letter
    assert "What stays after that: Date, Reference number, Decision, Outcome." in letter
    assert "Supervised contact reports - How long: with no set end." in letter
    assert await case.ends() == "closed: retention-schedule answered"
    assert await case.course() == courses.AT_ONCE
