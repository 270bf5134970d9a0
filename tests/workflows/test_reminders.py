"""Who is reminded, when: of the answer, and of each task. Nothing is late in silence."""

from __future__ import annotations

from temporalio.api.enums.v1 import EventType

from casework.rules.vocabulary import Health
from tests.workflows.conftest import OpenOffice
from tests.workflows.office import (
    APPROVER,
    APPROVER_MAIL,
    CHAIR_MAIL,
    DEPUTY_MAIL,
    DPO_MAIL,
    MINUTE,
    Office,
    words_of,
)

DUE_DATE = ("due-reminder", "due-passed", "late-reminder")
TIMERS = (EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_TIMER_CANCELED)
LADDER = ("task-half", "task-full", "task-deputy", "task-chair")


async def test_the_answer_is_reminded_of_until_it_is_late_and_then_every_working_day(office: Office) -> None:
    request = await office.reviewed()
    await office.until("2060-04-07 10:00")
    assert await request.dated(*DUE_DATE) == [
        "Fri 12 Mar 09:00 due-reminder",
        "Tue 23 Mar 09:00 due-reminder",
        "Mon 29 Mar 09:00 due-reminder",  # the first in summer time
        "Wed 31 Mar 09:00 due-reminder",
        "Thu 1 Apr 09:00 due-reminder",
        "Fri 2 Apr 00:00 due-passed",
        "Fri 2 Apr 09:00 late-reminder",
        "Mon 5 Apr 09:00 late-reminder",
        "Tue 6 Apr 09:00 late-reminder",
        "Wed 7 Apr 09:00 late-reminder",
    ]
    assert office.letters(DPO_MAIL).count("is due soon") == 5
    assert office.letters(DPO_MAIL).count("is late") == 4
    assert office.letters(DEPUTY_MAIL).count("is late") == 4
    view = await request.view()
    assert view.health is Health.NEEDS_PERSON
    assert "late" in await request.tasks()

    await request.do("approve", APPROVER)
    assert (await request.view()).health is Health.WELL
    assert await request.planned(*DUE_DATE) == []


async def test_a_task_climbs_its_ladder_and_vanishes_when_it_is_done(office: Office) -> None:
    request = await office.gathered()
    assert await request.planned(*LADDER) == [
        "Wed 3 Mar 09:00 task-half",
        "Thu 4 Mar 09:00 task-full",
        "Mon 8 Mar 09:00 task-deputy",
        "Wed 10 Mar 09:00 task-chair",
    ]
    await office.until("2060-03-10 10:00")
    assert await request.dated(*LADDER) == [
        "Wed 3 Mar 09:00 task-half",
        "Thu 4 Mar 09:00 task-full",
        "Mon 8 Mar 09:00 task-deputy",
        "Wed 10 Mar 09:00 task-chair",
    ]
    assert office.letters(DPO_MAIL) == ["something for you to do", *["still waiting for you"] * 2]
    assert len(office.letters(DEPUTY_MAIL)) == len(office.letters(CHAIR_MAIL)) == 1
    for address in (DPO_MAIL, DEPUTY_MAIL, CHAIR_MAIL):
        for letter in office.rehearsed.post.to(address):
            assert "Zo" not in words_of(letter), "those who only watch learn nothing personal"
            assert "Review what was found" in words_of(letter)

    await request.decide_all()
    await request.do("finish_review")
    assert await request.planned(*LADDER) == [
        "Fri 12 Mar 09:00 task-half",
        "Mon 15 Mar 09:00 task-full",
        "Wed 17 Mar 09:00 task-deputy",
        "Fri 19 Mar 09:00 task-chair",
    ]
    await office.until("2060-03-12 10:00")
    assert office.letters(APPROVER_MAIL) == ["something for you to do", "still waiting for you"]
    await request.do("approve", APPROVER)
    assert await request.planned(*LADDER) == []


async def test_closure_days_move_reminders_but_no_due_date(open_with: OpenOffice) -> None:
    office = await open_with(closure_days=["2060-03-04", "2060-03-12", "2060-04-01"])
    request = await office.gathered()
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"
    assert await request.planned(*DUE_DATE) == [
        "Thu 11 Mar 09:00 due-reminder",
        "Tue 23 Mar 09:00 due-reminder",
        "Mon 29 Mar 09:00 due-reminder",
        "Wed 31 Mar 09:00 due-reminder",
        "Fri 2 Apr 00:00 due-passed",
        "Fri 2 Apr 09:00 late-reminder",
    ]
    assert (await request.planned(*LADDER))[:2] == ["Wed 3 Mar 09:00 task-half", "Fri 5 Mar 09:00 task-full"]


async def test_colleagues_who_cannot_be_written_to_are_one_task(office: Office) -> None:
    office.refuses.add(DPO_MAIL)
    request = await office.gathered()
    await office.until("2060-03-16 10:00")
    assert await request.tasks() == ["letter-not-sent", "review"]
    kinds = await request.log()
    assert kinds.count("letter-not-sent") > 1


async def test_decisions_that_move_no_date_re_arm_no_timer(office: Office) -> None:
    counted = []
    for busy in (False, True):
        request = await office.gathered()
        if busy:
            items = [item.id for item in await request.items()]
            for _ in range(8):
                await request.do("decide_items", items=items, verdict="disclose", exemption="")
        await office.pass_time(MINUTE)
        history = await request.history()
        kinds = [event.event_type for event in history.events]
        counted.append([kinds.count(kind) for kind in TIMERS])
    quiet, busy_as_well = counted
    assert quiet[0] > 0
    assert quiet == busy_as_well
