"""Evidence for children's social care: every right it promises, and the limits that research sets."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Right
from tests.organisations import courses
from tests.organisations.house import House

PROFILE = "research-charity"

LIMIT = "research-statistics"
PARA_27 = "DPA 2018 Sch 2 para 27"
ELSEWHERE = (
    "Complain to the regulator of the country where you live: Ireland: Data Protection Commission; "
    "Isle of Man: Information Commissioner of the Isle of Man."
)


async def test_access_names_safeguards_abroad_and_keeps_back_what_research_needs(house: House) -> None:
    await house.begins("2060-03-01 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    await case.found(research_data="coded-answers.csv", events="booking.csv")
    await case.withhold("coded-answers.csv", LIMIT, "Showing codes now would spoil the trial, which ends in May.")
    await case.disclose_rest()
    await case.approved()
    answer = await case.answer()
    assert "Sent outside the United Kingdom: Recordings of some studies are transcribed in Canada." in answer
    assert "It is protected by: The United Kingdom's adequacy regulations cover commercial organisations" in answer
    assert ELSEWHERE in answer
    withheld = await case.packed("2-what-we-withheld.txt")
    assert f"The rule we rely on: {PARA_27}. Our reason: Showing codes now would spoil the trial" in withheld
    await case.collected()
    assert await case.ends() == "closed: access answered-in-part"
    assert await case.course() == courses.COPY
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)


async def test_rectification_by_a_supplementary_statement(house: House) -> None:
    await house.begins("2060-03-08 10:00")
    case = await house.asked(Right.RECTIFICATION, details="My interview leaves out my second home.")
    await case.known()
    await case.found(research_data="interview.txt")
    await case.correct("interview.txt", "Statement", "", "I lived in a second home as well.", how="complete")
    await case.decided(Right.RECTIFICATION, "completed", "We have added what you told us.")
    await case.approved()
    assert await case.acted() == ["rectify at research-data"]
    await case.recipients(Right.RECTIFICATION, "Universities that carry out a study with us")
    assert "- Secure research store, Statement: completed." in await case.letter("rectification-answer")
    assert await case.ends() == "closed: rectification granted"
    assert await case.course() == courses.RECTIFIED
    assert await case.due(Right.RECTIFICATION) == date(2060, 4, 8)


async def test_erasure_is_refused_where_it_would_harm_research_and_granted_elsewhere(house: House) -> None:
    await house.begins("2060-03-15 10:00")
    case = await house.asked(Right.ERASURE)
    await case.known()
    await case.found(research_data="coded-answers.csv", events="booking.csv")
    await case.fate("coded-answers.csv", "keep", "art-17-3-d", "The study could not be checked without it.")
    await case.fate("booking.csv", "erase", "art-17-1-a")
    await case.approved()
    await house.until("2060-03-18 10:00")
    assert await case.acted() == ["erase at events"]
    await case.recipients(Right.ERASURE)
    letter = await case.letter("erasure-answer")
    assert "Research data (1 item, Secure research store). Our reason: The study could not be checked" in letter
    assert "The rule we rely on: UK GDPR Article 17(3)(d)" in letter
    assert ELSEWHERE in letter
    assert await case.ends() == "closed: erasure granted-in-part"
    assert await case.course() == courses.ERASED
    assert await case.due(Right.ERASURE) == date(2060, 4, 15)


async def test_restriction(house: House) -> None:
    await house.begins("2060-03-22 10:00")
    case = await house.asked(Right.RESTRICTION)
    await case.known()
    await case.decided(Right.RESTRICTION, "restricted", "You need it for a claim.", "art-18-1-c")
    places = ["consent-records", "events", "grants", "office", "research-data"]
    assert await case.acted() == [f"restrict at {place}" for place in places]
    await case.recipients(Right.RESTRICTION)
    assert await case.ends() == "closed: restriction granted"
    assert await case.course() == courses.RESTRICTED
    assert await case.due(Right.RESTRICTION) == date(2060, 4, 22)
    await case.do("lift_restriction", said="The claim is settled.")
    assert await case.acted() == [f"lift at {place}" for place in places]


async def test_portability_of_what_was_given_for_an_agreement(house: House) -> None:
    await house.begins("2060-03-29 10:00")
    case = await house.asked(Right.PORTABILITY)
    await case.known()
    await case.found(grants="application.csv", research_data="coded-answers.csv")
    refusal = await case.refused("decide_right", right="portability", how="refused", grounds=[LIMIT])
    assert "cannot limit this right: portability" in refusal
    await case.disclose_rest()
    await case.approved()
    letter = await case.packed("1-portability.txt")
    assert "for-reuse/Grants and agreements/application.csv" in letter
    assert "coded-answers" not in letter
    await case.collected()
    assert await case.ends() == "closed: portability answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.PORTABILITY) == date(2060, 4, 29)


async def test_objection(house: House) -> None:
    await house.begins("2060-04-05 10:00")
    case = await house.asked(Right.OBJECTION, details="Do not contact me for further studies.")
    await case.known()
    await case.decided(Right.OBJECTION, "stopped", "We have no stronger reason.")
    assert await case.acted() == ["suppress at events", "suppress at research-data"]
    assert "- Secure research store: no longer used." in await case.letter("objection-answer")
    assert await case.ends() == "closed: objection granted"
    assert await case.course() == courses.STOPPED
    assert await case.due(Right.OBJECTION) == date(2060, 5, 5)


async def test_automated_decision(house: House) -> None:
    await house.begins("2060-04-12 10:00")
    case = await house.asked(Right.AUTOMATED_DECISION)
    await case.known()
    await case.do("send_information", said="Applications with an empty field were put aside.")
    await case.decided(Right.AUTOMATED_DECISION, "upheld", "The budget was missing, and we cannot decide without it.")
    assert "The decision stays as it was." in await case.letter("automated-decision-answer")
    assert await case.ends() == "closed: automated-decision granted-in-part"
    assert await case.course() == courses.LOOKED_AT_AGAIN
    assert await case.due(Right.AUTOMATED_DECISION) == date(2060, 5, 12)


async def test_who_withdraws_is_pseudonymised_and_what_is_published_stays(house: House) -> None:
    await house.begins("2060-04-20 10:00")
    case = await house.asked(Right.CONSENT_WITHDRAWAL, details="I no longer want to take part.")
    await case.known()
    assert await case.acted() == ["suppress at events", "suppress at research-data"]
    assert "Please overwrite what names the person" in await case.letter(
        "processor-act-request", "processor:research-data"
    )
    assert await case.acted() == ["mask at research-data"]
    await case.recipients(Right.CONSENT_WITHDRAWAL, "Our transcribers")
    letter = await case.letter("consent-withdrawn")
    assert (
        "RESEARCH Results that are already published stay as they are. We have taken the data that came from you"
        in letter
    )
    assert "- Secure research store: name taken out." in letter
    assert await case.ends() == "closed: consent-withdrawal granted"
    assert await case.course() == courses.WITHDRAWN


async def test_complaint_here_or_to_the_regulator_where_the_person_lives(house: House) -> None:
    await house.begins("2060-04-26 10:00")
    case = await house.asked(Right.COMPLAINT, details="You lost my form.")
    await case.decided(Right.COMPLAINT, "upheld", "We did. We are sorry.")
    assert ELSEWHERE in await case.letter("complaint-answer")
    assert await case.ends() == "closed: complaint answered"
    assert await case.course() == courses.COMPLAINED


async def test_research_can_limit_restriction_and_objection_with_the_reason(house: House) -> None:
    await house.begins("2060-05-03 10:00")
    case = await house.asked(Right.RESTRICTION, Right.OBJECTION)
    await case.known()
    why = "The trial would have to begin again. Your answers carry a number, not your name."
    for right in (Right.RESTRICTION, Right.OBJECTION):
        await case.decided(right, "refused", why, LIMIT)
    letter = await case.letter("refusal")
    assert f"The rule we rely on: {PARA_27}." in letter
    assert f"> {why}" in letter
    assert ELSEWHERE in letter
    assert (await case.view()).acts == ()
    assert await case.ends() == "closed: objection refused, restriction refused"
    assert await case.course() == courses.REFUSED


async def test_research_can_limit_rectification(house: House) -> None:
    await house.begins("2060-05-10 10:00")
    case = await house.asked(Right.RECTIFICATION, details="Please change what I said in 2058.")
    await case.known()
    await case.found(research_data="interview.txt")
    await case.decided(Right.RECTIFICATION, "refused", "It would spoil a finished comparison.", LIMIT)
    await case.approved()
    assert PARA_27 in await case.letter("refusal")
    assert await case.ends() == "closed: rectification refused"
    assert await case.course() == courses.NOT_RECTIFIED
