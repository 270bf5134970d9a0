"""Homes for care leavers and looked-after young people: every right it promises, from receipt to closure."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Capacity, Channel, Right
from tests.organisations import courses
from tests.organisations.house import House, Wishes

PROFILE = "supported-accommodation"


async def test_access_names_sources_and_shows_health_only_after_a_professionals_opinion(house: House) -> None:
    await house.begins("2060-03-01 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    await case.found(case_files="support-plan.pdf", health_plans="care-plan.pdf")
    await case.disclose_rest()
    assert "health professional" in await case.refused("finish_review")
    plan = await case.item("care-plan.pdf")
    await case.do("record_opinion", said="Dr Bell", items=[plan], on="2060-03-01", harm=False)
    await case.approved()
    answer = await case.answer()
    assert "Health and care plans: searched; 1 item found." in answer
    assert "Where we got it from: You; Your local authority; Your family; Schools and health services." in answer
    await case.collected()
    assert await case.ends() == "closed: access answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)


async def test_rectification(house: House) -> None:
    await house.begins("2060-03-08 10:00")
    case = await house.asked(Right.RECTIFICATION, details="My room number is wrong.")
    await case.known()
    await case.found(case_files="support-plan.pdf")
    await case.correct("support-plan.pdf", "Room", "12", "21")
    await case.decided(Right.RECTIFICATION, "corrected", "You are right.")
    await case.approved()
    assert await case.acted() == ["rectify at case-files"]
    await case.recipients(Right.RECTIFICATION, "Social services")
    assert "- Young people's case files, Room: corrected." in await case.letter("rectification-answer")
    assert await case.ends() == "closed: rectification granted"
    assert await case.course() == courses.RECTIFIED
    assert await case.due(Right.RECTIFICATION) == date(2060, 4, 8)


async def test_the_finding_of_an_investigation_stays_with_a_note_of_the_dispute(house: House) -> None:
    await house.begins("2060-03-15 10:00")
    case = await house.asked(Right.RECTIFICATION, details="I did not start the fire.")
    await case.known()
    await case.found(safeguarding_log="fire-finding.pdf")
    await case.correct("fire-finding.pdf", "Finding", "", "Robin says that it was somebody else.", how="note")
    await case.decided(Right.RECTIFICATION, "noted", "We asked all who were there.", "art-16-finding")
    await case.approved()
    assert await case.acted(safeguarding_log="The note is on the first page.") == ["rectify at safeguarding-log"]
    await case.recipients(Right.RECTIFICATION)
    letter = await case.letter("rectification-answer")
    assert "Safeguarding log, Finding: left as it is, with a note beside it." in letter
    assert "The note says: Robin says that it was somebody else." in letter
    assert "It records what an investigation found." in letter
    assert await case.ends() == "closed: rectification granted-in-part"
    assert await case.course() == courses.RECTIFIED


async def test_spoken_erasure_is_due_from_that_day_and_keeps_accounts_and_safeguarding(house: House) -> None:
    await house.begins("2060-03-22 10:00")
    case = await house.asked(Right.ERASURE, channel=Channel.PHONE, received=date(2060, 3, 19), phone="01632 960777")
    assert await case.due(Right.ERASURE) == date(2060, 4, 20)
    await case.known("key-worker")
    await case.found(case_files="plan.pdf", finance="rent-2051.csv rent-2059.csv", safeguarding_log="concern.txt")
    await case.fate("plan.pdf", "erase", "art-17-1-a")
    await case.facts("rent-2051.csv", days={"transaction": "2051-05-01"})
    await case.facts("rent-2059.csv", days={"transaction": "2059-09-01"})
    assert await case.suggested("rent-2051.csv") == "erase"
    await case.fate("rent-2051.csv", "erase", "art-17-1-a")
    assert await case.suggested("rent-2059.csv") == "keep for art-17-3-b until 2066-03-31"
    assert "must be kept until the end of Wednesday 31 March 2066" in await case.no_fate("rent-2059.csv", "erase")
    await case.fate("rent-2059.csv", "keep", "art-17-3-b", "", "2066-03-31")
    assert "Say on which ground" in await case.no_fate("concern.txt", "keep")
    await case.fate("concern.txt", "keep", "art-17-1-none", "It can still matter for somebody's safety.")
    await case.approved()
    await house.until("2060-03-25 10:00")
    assert await case.acted() == ["erase at case-files", "erase at finance"]
    await case.recipients(Right.ERASURE, "Social services")
    letter = await case.letter("erasure-answer")
    assert "WHAT WE HAVE ERASED - Case files of young people (1 item, Young people's case files)." in letter
    assert "Financial transactions, for finance and audit (1 item, Finance). Our reason: The law says" in letter
    assert "we keep it until Wednesday 31 March 2066. Then we erase it and write to you." in letter
    assert "Charities Act 2011 s.131" in letter
    safety = "Safeguarding and disciplinary matters (1 item, Safeguarding log). Our reason: It can still matter"
    assert safety in letter
    assert await case.ends() == "closed: erasure granted-in-part"
    assert await case.course() == courses.ERASED


async def test_marketing_and_profiling_stop(house: House) -> None:
    await house.begins("2060-03-29 10:00")
    wishes = Wishes(marketing=True, objects_otherwise=True)
    case = await house.asked(Right.OBJECTION, wishes=wishes, details="No appeals, and do not profile me.")
    assert await case.acted() == ["suppress at news", "suppress at photos"]
    assert "Newsletter and appeals" in await case.letter("marketing-stopped")
    await case.known()
    await case.decided(Right.OBJECTION, "stopped", "We no longer sort you by what you read.")
    assert await case.acted() == ["suppress at news", "suppress at photos"]
    assert "We have stopped." in await case.letter("objection-answer")
    assert await case.ends() == "closed: objection granted"
    assert await case.course() == courses.MARKETING_THEN_STOPPED
    assert await case.due(Right.OBJECTION) == date(2060, 4, 29)


async def test_withdrawn_consent_to_pictures_reaches_event_partners_and_funders(house: House) -> None:
    await house.begins("2060-04-05 10:00")
    case = await house.asked(Right.CONSENT_WITHDRAWAL, details="Please stop using the film of the regatta.")
    await case.known()
    assert await case.acted(photos="The yearbook of 2059 is printed.") == ["suppress at news", "suppress at photos"]
    await case.recipients(Right.CONSENT_WITHDRAWAL, "Event partners", "Funders")
    letter = await case.letter("consent-withdrawn")
    assert "WHAT WE CANNOT CALL BACK" in letter
    assert "- Photographs and video: The yearbook of 2059 is printed." in letter
    assert "- Event partners - Funders" in letter
    told = [one.to for one in (await case.view()).letters if one.kind == "recipient-notice"]
    assert told == ["recipient:Event partners", "recipient:Funders"]
    assert "We have stopped using this information." in await case.letter("recipient-notice", "recipient:")
    assert await case.ends() == "closed: consent-withdrawal granted"
    assert await case.course() == courses.WITHDRAWN


async def test_complaint(house: House) -> None:
    await house.begins("2060-04-12 10:00")
    case = await house.asked(Right.COMPLAINT, details="My file lay open in the hall.")
    await case.decided(Right.COMPLAINT, "upheld", "It did. Files are locked away now.")
    letter = await case.letter("complaint-answer")
    assert "It did. Files are locked away now." in letter
    assert "phone 0303 123 1113; https://ico.org.uk/make-a-complaint/" in letter
    assert await case.ends() == "closed: complaint answered"
    assert await case.course() == courses.COMPLAINED


async def test_lightest_proof_first_and_only_documents_on_doubt_move_the_clock(house: House) -> None:
    await house.begins("2060-04-20 10:00")
    known = await house.asked(Right.ACCESS, channel=Channel.COUNTER)
    await known.known("key-worker")
    assert await known.due(Right.ACCESS) == date(2060, 5, 20)
    doubted = await house.asked(Right.ACCESS, email="somebody@example.org")
    await doubted.do("request_evidence", said="The address is not ours, and nobody here knows the voice.")
    assert await doubted.due(Right.ACCESS) is None
    await house.until("2060-04-22 10:00")
    await doubted.do("send_evidence", "requester")
    await doubted.do("decide_identity", satisfied=True, means="documents")
    assert await doubted.due(Right.ACCESS) == date(2060, 5, 24)
    for case in (known, doubted):
        await case.do("withdraw", "requester")


async def test_free_of_charge_but_for_a_request_that_is_repeated_or_excessive(house: House) -> None:
    await house.begins("2060-04-26 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    fee = {"text": "You had the same copy a week ago.", "fee": "£12.00", "how_to_pay": "By bank transfer."}
    assert "one of the reasons that the law gives" in await case.refused("request_fee", said=fee, ground="much-work")
    await case.do("request_fee", said=fee, ground="manifestly-excessive")
    assert "a fee of £12.00" in await case.letter("fee-request")
    assert await case.due(Right.ACCESS) is None
    await house.until("2060-04-28 10:00")
    await case.do("record_fee", on="2060-04-28")
    assert await case.due(Right.ACCESS) == date(2060, 5, 28)
    await case.do("withdraw", "requester")


async def test_what_professionals_wrote_at_work_is_not_kept_back_as_somebody_elses(house: House) -> None:
    await house.begins("2060-05-03 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    await case.found(case_files="social-worker-report.pdf")
    report = await case.item("social-worker-report.pdf")
    said = {"name": "Jo Marsh", "text": "She wrote it for the council."}
    await case.do("consult_third_party", said=said, items=[report], sought=False, professional="social-work")
    refusal = await case.refused("decide_items", items=[report], verdict="withhold", exemption="third-party")
    assert "A professional at work is shown here." in refusal
    await case.disclose_rest()
    await case.approved()
    await case.collected()
    assert await case.ends() == "closed: access answered"
    assert await case.course() == courses.COPY


async def test_a_young_persons_competence_is_considered_and_recorded(house: House) -> None:
    await house.begins("2060-05-10 10:00")
    case = await house.asked(Right.ACCESS, capacity=Capacity.CHILD_SELF, birth_date="2045-02-03")
    await case.known()
    assert await case.stage() == "identity"
    assert await case.tasks() == ["authority"]
    await case.do("decide_authority", said="Understands what a file is.", satisfied=True, means="child-understands")
    await case.found()
    await case.approved()
    await case.collected()
    (decided,) = [e for e in await house.rehearsed.events(case.id) if e.kind == "authority-decided"]
    assert decided.text == "Understands what a file is."
    assert await case.ends() == "closed: access nothing-held"
    assert await case.course() == courses.COPY


async def test_the_wishes_of_a_competent_young_person_come_before_a_parents(house: House) -> None:
    await house.begins("2060-05-17 10:00")
    case = await house.asked(Right.ACCESS, name="Pat Ashby", email="pat@example.org", capacity=Capacity.PARENT,
                             subject_name="Robin Ashby", birth_date="2045-02-03")  # fmt: skip
    await case.known()
    await case.do("decide_authority", said="Robin is competent and does not want this.", satisfied=False)
    assert await case.searches() == {}
    assert await case.ends() == "closed: access no-authority"
    assert await case.course() == courses.ENDED_AT_ONCE
