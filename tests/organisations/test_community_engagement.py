"""Social research, advocacy and local health feedback, with thirteen suppliers: every right it promises."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Channel, Right
from tests.organisations import courses
from tests.organisations.house import House

PROFILE = "community-engagement"

EVERYBODY = ["accounting", "crm", "office-suite", "paper-files", "survey-software", "website"]
SHREDDED = {"how": "Cross-shredded", "on": "2060-03-18", "role": "the office manager", "text": ""}


async def test_access_says_what_is_anonymous_and_so_out_of_scope(house: House) -> None:
    await house.begins("2060-03-01 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    assert await case.letters_to("processor:") == ["processor-request"] * 6
    await case.found(crm="contact.csv", website="signed-feedback.txt", paper_files="interview.pdf")
    await case.disclose_rest()
    await case.approved()
    answer = await case.answer()
    assert "Contacts database: searched; 1 item found." in answer
    assert "Paper files not yet digitised: searched; 1 item found." in answer
    assert "This is not part of our answer, because it names nobody" in answer
    assert "Feedback given without a name; Answers to surveys that asked for no name." in answer
    await case.collected()
    assert await case.ends() == "closed: access answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)


async def test_incomplete_data_is_completed(house: House) -> None:
    await house.begins("2060-03-08 10:00")
    case = await house.asked(Right.RECTIFICATION, details="My second volunteer role is missing.")
    await case.known()
    await case.found(crm="contact.csv")
    await case.correct("contact.csv", "Roles", "Reader", "Reader; driver", how="complete")
    await case.decided(Right.RECTIFICATION, "completed", "You are right.")
    await case.approved()
    assert "Please correct the information" in await case.letter("processor-act-request", "processor:crm")
    assert await case.acted() == ["rectify at crm"]
    await case.recipients(Right.RECTIFICATION)
    assert "- Contacts database, Roles: completed." in await case.letter("rectification-answer")
    assert await case.ends() == "closed: rectification granted"
    assert await case.course() == courses.RECTIFIED
    assert await case.due(Right.RECTIFICATION) == date(2060, 4, 8)


async def test_erasure_with_paper_that_is_shredded_by_somebody_on_a_day(house: House) -> None:
    await house.begins("2060-03-15 10:00")
    case = await house.asked(Right.ERASURE)
    await case.known()
    await case.found(crm="contact.csv", paper_files="form.pdf", accounting="expenses.csv")
    await case.fate("contact.csv", "erase", "art-17-1-b")
    await case.fate("form.pdf", "erase", "art-17-1-a")
    await case.facts("expenses.csv", days={"transaction": "2059-06-01"})
    assert await case.suggested("expenses.csv") == "keep for art-17-3-b until 2066-03-31"
    await case.fate("expenses.csv", "keep", "art-17-3-b", "", "2066-03-31")
    await case.approved()
    await house.until("2060-03-18 10:00")
    assert await case.acted(paper_files=SHREDDED) == ["erase at crm", "erase at paper-files"]
    (paper,) = [act for act in (await case.view()).acts if act.processor == "paper-files"]
    assert paper.note == "Cross-shredded on 18 March 2060 by the office manager"
    await case.recipients(Right.ERASURE, "Our website host")
    letter = await case.letter("erasure-answer")
    assert "Invoices, expenses and other accounting records (1 item, Accounting, with expenses)." in letter
    assert "To keep this is a legal duty: we may not erase it yet." in letter
    assert "we keep it until Wednesday 31 March 2066" in letter
    assert await case.ends() == "closed: erasure granted-in-part"
    assert await case.course() == courses.ERASED
    assert await case.due(Right.ERASURE) == date(2060, 4, 15)


async def test_restriction_and_its_end(house: House) -> None:
    await house.begins("2060-03-22 10:00")
    case = await house.asked(Right.RESTRICTION)
    await case.known()
    await case.decided(Right.RESTRICTION, "restricted", "You need it for a claim.", "art-18-1-c")
    assert await case.acted() == [f"restrict at {processor}" for processor in EVERYBODY]
    await case.recipients(Right.RESTRICTION, "The council that pays for the work")
    assert "We have set the limit." in await case.letter("restriction-answer")
    assert "Please stop using it too, until we write to you again." in await case.letter(
        "recipient-notice", "recipient:"
    )
    assert await case.ends() == "closed: restriction granted"
    assert await case.course() == courses.RESTRICTED
    assert await case.due(Right.RESTRICTION) == date(2060, 4, 22)
    await case.do("lift_restriction", said="Your claim is settled.")
    assert await case.acted() == [f"lift at {processor}" for processor in EVERYBODY]


async def test_objection(house: House) -> None:
    await house.begins("2060-03-29 10:00")
    case = await house.asked(Right.OBJECTION, details="Do not use my answers for your work for the council.")
    await case.known()
    await case.decided(Right.OBJECTION, "stopped", "We have no stronger reason.")
    assert await case.acted() == ["suppress at crm", "suppress at website"]
    letter = await case.letter("objection-answer")
    assert "- Contacts database: no longer used." in letter
    assert "- Website and feedback centre: no longer used." in letter
    assert await case.ends() == "closed: objection granted"
    assert await case.course() == courses.STOPPED
    assert await case.due(Right.OBJECTION) == date(2060, 4, 29)


async def test_portability_gives_what_was_given_with_consent(house: House) -> None:
    await house.begins("2060-04-05 10:00")
    case = await house.asked(Right.PORTABILITY)
    await case.known()
    await case.found(crm="contact.csv", survey_software="answers.csv", office_suite="notes-about-robin.txt")
    await case.disclose_rest()
    await case.approved()
    letter = await case.packed("1-portability.txt")
    assert "for-reuse/Contacts database/contact.csv: what you gave us, from Contacts database." in letter
    assert "for-reuse/Survey software/answers.csv" in letter
    assert "notes-about-robin" not in letter
    assert await case.packed("for-reuse/Survey software/answers.csv") == "answers.csv"
    await case.collected()
    assert await case.ends() == "closed: portability answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.PORTABILITY) == date(2060, 5, 5)


async def test_withdrawn_consent_is_applied_and_those_told_who_use_it_with_us(house: House) -> None:
    await house.begins("2060-04-12 10:00")
    case = await house.asked(Right.CONSENT_WITHDRAWAL, details="No more news, and not my photograph.")
    assert await case.waiting_acts() == []
    await case.known()
    assert await case.acted(website="The spring report is printed.") == ["suppress at crm", "suppress at website"]
    await case.recipients(Right.CONSENT_WITHDRAWAL, "Our website host")
    letter = await case.letter("consent-withdrawn")
    assert "WHAT WE CANNOT CALL BACK" in letter
    assert "- Website and feedback centre: The spring report is printed." in letter
    assert "WHOM WE HAVE TOLD" in letter
    assert await case.ends() == "closed: consent-withdrawal granted"
    assert await case.course() == courses.WITHDRAWN
    assert await case.due(Right.CONSENT_WITHDRAWAL) is None


async def test_complaint_with_the_regulators_address_and_phone(house: House) -> None:
    await house.begins("2060-04-20 10:00")
    case = await house.asked(Right.COMPLAINT, details="Nobody called me back.")
    await case.decided(Right.COMPLAINT, "upheld-in-part", "We called, but too late.")
    letter = await case.letter("complaint-answer")
    assert "You are right in part" in letter
    assert "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF; phone 0303 123 1113" in letter
    assert await case.ends() == "closed: complaint answered"
    assert await case.course() == courses.COMPLAINED


async def test_the_retention_schedule_is_sent_the_same_day_without_asking_who_it_is_for(house: House) -> None:
    await house.begins("2060-04-26 10:00")
    case = await house.asked(Right.RETENTION_SCHEDULE)
    assert await case.letters_to() == ["retention-schedule"]
    letter = await case.letter("retention-schedule")
    assert "Signed feedback - How long: 2 years. - Counted from: its receipt. - Why: our own rule." in letter
    assert "Invoices, expenses and other accounting records - How long: 6 years." in letter
    assert "Why: a legal duty" in letter
    assert await case.dated("opened", "closed") == ["Mon 26 Apr 10:00 opened", "Mon 26 Apr 10:00 closed"]
    assert await case.ends() == "closed: retention-schedule answered"
    assert await case.course() == courses.AT_ONCE


async def test_suppliers_are_reminded_and_then_somebody_above_them_hears_of_it(house: House) -> None:
    await house.begins("2060-05-03 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    await house.until("2060-05-18 10:00")
    assert await case.letters_to("processor:website") == ["processor-request", "processor-chaser", "processor-chaser"]
    assert await case.letters_to("escalation:website") == ["processor-escalation"]
    assert await case.letters_to("escalation:paper-files") == ["processor-escalation"]
    chased = [word for word in await case.dated("search-chase", "search-escalate") if "Thu 6 May" in word]
    assert chased == ["Thu 6 May 09:00 search-chase"] * 5
    await case.found()
    await case.approved()
    assert "No. We searched with care and hold no personal data about you" in await case.answer()
    await case.collected()
    assert await case.ends() == "closed: access nothing-held"
    assert await case.course() == courses.COPY


async def test_a_call_is_logged_with_the_day_it_was_spoken(house: House) -> None:
    await house.begins("2060-05-24 10:00")
    case = await house.asked(Right.ACCESS, channel=Channel.PHONE, received=date(2060, 5, 20), phone="01632 960999")
    assert await case.due(Right.ACCESS) == date(2060, 6, 21)
    assert await case.tasks() == ["identity"]
    await case.do("withdraw", "requester")
    assert await case.ends() == "closed: access withdrawn"


async def test_emergency_contacts_are_other_people(house: House) -> None:
    await house.begins("2060-05-31 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    await case.do("add_processor", processor="hr")
    await case.found(hr="personal-file.pdf emergency-contact.pdf")
    page = await case.item("emergency-contact.pdf")
    refusal = await case.refused("decide_items", items=[page], verdict="withhold", exemption="third-party")
    assert "First record who else this is about" in refusal
    said = {"name": "Kit Ashby", "email": "kit@example.org", "text": "Your number as emergency contact of staff."}
    await case.do("consult_third_party", said=said, items=[page], sought=True)
    assert "Do you agree that we give this to the person who asked?" in await case.letter(
        "third-party-consultation", "third-party:"
    )
    ((other,),) = [(await case.view()).third_parties]
    await case.do("record_consultation", consultation=other.id, answer="refuses")
    await case.withhold("emergency-contact.pdf", "third-party", "It is somebody else's number.")
    await case.disclose_rest()
    await case.approved()
    withheld = await case.packed("2-what-we-withheld.txt")
    assert "DPA 2018 Sch 2 paras 16 and 17" in withheld
    assert "It is somebody else's number." in withheld
    await case.collected()
    assert await case.ends() == "closed: access answered-in-part"
    assert await case.course() == courses.COPY


async def test_of_two_rights_each_has_its_own_recipients_and_its_own_answer(house: House) -> None:
    await house.begins("2060-06-08 10:00")
    case = await house.asked(Right.RECTIFICATION, Right.CONSENT_WITHDRAWAL, details="A wrong name, and no more news.")
    await case.known()
    assert await case.acted() == ["suppress at crm", "suppress at website"]
    await case.found(crm="contact.csv")
    await case.correct("contact.csv", "Name", "Robyn", "Robin")
    await case.decided(Right.RECTIFICATION, "corrected", "You are right.")
    await case.approved()
    assert await case.acted() == ["rectify at crm"]
    assert await case.tasks() == ["recipients", "recipients"]
    await case.recipients(Right.CONSENT_WITHDRAWAL, "Our website host")
    assert await case.tasks() == ["recipients"]
    await case.recipients(Right.RECTIFICATION, "Our survey supplier")
    assert "Our survey supplier" in await case.letter("rectification-answer")
    assert "Our website host" in await case.letter("consent-withdrawn")
    assert await case.ends() == "closed: rectification granted, consent-withdrawal granted"
