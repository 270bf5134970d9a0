"""What stops, starts, moves and lengthens the month of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.rules.vocabulary import Nation
from tests.workflows.office import DAY, DPO_MAIL, EASTER_ONLY, ZOE_MAIL, Office
from workflows.messages import CalendarChanged

DUE_DATE = ("due-reminder", "due-passed", "late-reminder")


async def test_a_question_stops_the_month_until_the_reply(office: Office) -> None:
    request = await office.gathered()
    await office.until("2060-03-03 10:00")
    question = "Do you mean the gifts of 2059 only?"
    await request.do("request_clarification", said=question)
    assert await request.dates() == "stopped, due None, planned None"
    assert question in office.newest(ZOE_MAIL)
    assert await request.planned(*DUE_DATE) == []
    assert await request.planned("clarification-chase", "clarification-lapse") == [
        "Wed 10 Mar 09:00 clarification-chase",
        "Wed 17 Mar 09:00 clarification-chase",
        "Fri 2 Apr 09:00 clarification-lapse",
    ]
    assert await request.refused("request_clarification") == (
        "A question is open. Record its answer, or that none came, first."
    )
    await request.decide_all()
    assert await request.refused("finish_review") == "A question is open. Record its answer, or that none came, first."

    await office.until("2060-03-11 10:00")
    assert await request.dated("clarification-chase") == ["Wed 10 Mar 09:00 clarification-chase"]
    assert office.letters(ZOE_MAIL)[-1] == "Your request our question is still open"
    await request.do("reply", "requester", said="Yes, only those.")
    # Nine days are left out; by the reading that counts the day of the answer, eight.
    assert await request.dates() == "running, due 2060-04-12, planned 2060-04-09"
    assert "read-reply" in await request.tasks()
    assert await request.planned("clarification-chase", "clarification-lapse") == []
    assert await request.planned(*DUE_DATE) == [
        "Mon 22 Mar 09:00 due-reminder",
        "Wed 31 Mar 09:00 due-reminder",
        "Tue 6 Apr 09:00 due-reminder",
        "Thu 8 Apr 09:00 due-reminder",
        "Mon 12 Apr 09:00 due-reminder",
        "Tue 13 Apr 00:00 due-passed",
        "Tue 13 Apr 09:00 late-reminder",
    ]


async def test_an_answer_by_phone_counts_from_its_own_day(office: Office) -> None:
    request = await office.gathered()
    await office.until("2060-03-03 10:00")
    await request.do("request_clarification", said="Which years?")
    await office.until("2060-03-08 10:00")
    assert await request.refused("record_clarification", on="2060-03-09") == (
        "The day of the answer cannot be in the future."
    )
    assert await request.refused("record_clarification", on="2060-03-02") == (
        "The answer to a request for clarification is dated Tuesday 2 March 2060, "
        "but the request for clarification that it answers is missing."
    )
    assert await request.dates() == "stopped, due None, planned None"
    await request.do("record_clarification", on="2060-03-05", said="All years.")
    assert await request.dates() == "running, due 2060-04-05, planned 2060-04-05"
    assert await request.refused("record_clarification", on="2060-03-05") == (
        "No question is open, so there is no answer to record."
    )


async def test_no_answer_is_put_to_a_person_who_goes_on(office: Office) -> None:
    request = await office.gathered()
    await request.decide_all()
    await request.do("finish_review")
    await office.until("2060-03-03 10:00")
    await request.do("request_clarification", said="Which years?")
    await office.until("2060-04-02 10:00")
    assert "clarification-lapse" in await request.tasks()
    await request.do("record_clarification", on="2060-04-02", lapsed=True)
    assert await request.dates() == "running, due 2060-05-03, planned 2060-05-03"
    assert "clarification-lapse" not in await request.tasks()
    assert (await request.view()).facts.clarification == "lapsed"


async def test_two_more_months_in_time_and_once(office: Office) -> None:
    request = await office.gathered()
    assert await request.refused("extend", ground="busy", said="We are busy.") == (
        "An extension needs complexity or the number of requests as its ground."
    )
    await request.do("extend", ground="complexity", said="Your records lie in forty boxes.")
    assert await request.dates() == "running, due 2060-06-01, planned 2060-06-01"
    assert "Your records lie in forty boxes." in office.newest(ZOE_MAIL)
    assert "Tuesday 1 June 2060" in office.newest(ZOE_MAIL)
    assert await request.planned("due-passed") == ["Wed 2 Jun 00:00 due-passed"]
    assert await request.refused("extend", ground="complexity") == (
        "The time has been extended already. The law allows it once."
    )


async def test_two_more_months_too_late_or_while_nothing_runs(office: Office) -> None:
    late = await office.gathered()
    stopped = await office.gathered()
    await stopped.do("request_clarification", said="Which years?")
    assert await stopped.refused("extend", ground="complexity", said="Many boxes.") == (
        "The clock is not running, so there is no month to extend yet."
    )
    await office.until("2060-04-02 10:00")
    assert await late.refused("extend", ground="complexity", said="Many boxes.") == (
        "The first month has ended. Notice of an extension would have no effect now."
    )


async def test_a_corrected_receipt_moves_every_date(office: Office) -> None:
    request = await office.gathered()
    assert (await request.planned(*DUE_DATE))[0] == "Fri 12 Mar 09:00 due-reminder"
    await request.do("correct_receipt", received="2060-02-23", said="The letter lay in the post room.")
    assert await request.dates() == "running, due 2060-03-23, planned 2060-03-23"
    assert await request.planned(*DUE_DATE) == [
        "Wed 3 Mar 09:00 due-reminder",
        "Fri 12 Mar 09:00 due-reminder",
        "Thu 18 Mar 09:00 due-reminder",
        "Mon 22 Mar 09:00 due-reminder",
        "Tue 23 Mar 09:00 due-reminder",
        "Wed 24 Mar 00:00 due-passed",
        "Wed 24 Mar 09:00 late-reminder",
    ]
    letter = office.newest(ZOE_MAIL)
    assert "Monday 23 February 2060" in letter
    assert "Tuesday 23 March 2060" in letter

    await office.until("2060-03-03 09:01")
    assert await request.dated("due-reminder") == ["Wed 3 Mar 09:00 due-reminder"]
    assert "is due soon" in office.letters(DPO_MAIL)
    assert await request.refused("correct_receipt", received="2060-03-04") == (
        "The day of receipt cannot be in the future."
    )
    await request.do("request_clarification", said="Which years?")
    await office.pass_time(DAY)
    assert await request.refused("correct_receipt", received="2060-03-04") == (
        "The day of receipt cannot be after something that was done in the case."
    )


async def test_new_bank_holidays_move_the_dates_once(office: Office) -> None:
    request = await office.gathered()
    holiday = {nation: days | {date(2060, 4, 1)} for nation, days in EASTER_ONLY.holidays.items()}
    calendar = replace(EASTER_ONLY, edition="invented-2", holidays=holiday)
    assert calendar.holidays[Nation.SCOTLAND]
    await office.rehearsed.deployment.calendar.store(calendar, office.rehearsed.now + DAY)
    handle = office.rehearsed.environment.client.get_workflow_handle(request.id)
    for _ in range(2):
        await handle.signal("calendar_changed", CalendarChanged(calendar.edition))
        await office.settle()
    assert await request.dates() == "running, due 2060-04-02, planned 2060-04-02"
    assert (await request.planned("due-passed")) == ["Sat 3 Apr 00:00 due-passed"]
    assert (await request.log()).count("calendar-changed") == 1
