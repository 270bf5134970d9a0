"""Plans in words: what comes when, under which key, and what is left of moments gone by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.london import LONDON
from casework.rules.plan import Ladder, Moment, OpenTask, PlanFacts, Wait, earliest, plan, task_due
from casework.rules.wording import weekday
from tests.rules.words import EW, SC, day, utc

LADDER = Ladder()
DUE = date(2026, 12, 21)
FACTS = PlanFacts(nation=EW, due_date=DUE, planning_date=DUE)
NONE = PlanFacts(nation=EW, due_date=None, planning_date=None)


def lines(moments: tuple[Moment, ...]) -> list[str]:
    """Write a plan as `Monday 2026-12-07 09:00 due-reminder/14/...`, in London time."""
    local = [(m.at.astimezone(LONDON), m.key) for m in moments]
    return [f"{weekday(at.date())} {at:%Y-%m-%d %H:%M} {key}" for at, key in local]


def planned(facts: PlanFacts, now: str, ladder: Ladder = LADDER) -> list[str]:
    return lines(plan(facts, ladder, COMMITTED_CALENDAR, utc(now)))


def sentences(facts: PlanFacts, now: str, ladder: Ladder = LADDER) -> list[str]:
    return [m.sentence for m in plan(facts, ladder, COMMITTED_CALENDAR, utc(now))]


def test_the_reminders_of_an_answer() -> None:
    assert planned(FACTS, "2026-11-21 10:00") == [
        "Tuesday 2026-12-01 09:00 due-reminder/14/2026-12-21",
        "Thursday 2026-12-10 09:00 due-reminder/7/2026-12-21",
        "Wednesday 2026-12-16 09:00 due-reminder/3/2026-12-21",
        "Friday 2026-12-18 09:00 due-reminder/1/2026-12-21",
        "Monday 2026-12-21 09:00 due-reminder/0/2026-12-21",
        "Tuesday 2026-12-22 00:00 due-passed/2026-12-21",
        "Tuesday 2026-12-22 09:00 late-reminder/2026-12-21/2026-12-22",
    ]
    assert sentences(FACTS, "2026-11-21 10:00") == [
        "Remind the DPO that the answer is due in 14 working days.",
        "Remind the DPO that the answer is due in 7 working days.",
        "Remind the DPO that the answer is due in 3 working days.",
        "Remind the DPO that the answer is due in 1 working day.",
        "Remind the DPO that the answer is due today.",
        "Record that the due date has passed without an answer.",
        "Tell the DPO and the deputy that the answer is late.",
    ]


def test_reminders_hang_on_the_planning_date_lateness_on_the_due_date() -> None:
    facts = replace(FACTS, planning_date=date(2026, 12, 17))
    assert planned(facts, "2026-12-14 10:00") == [
        "Monday 2026-12-14 09:00 due-reminder/3/2026-12-17",
        "Wednesday 2026-12-16 09:00 due-reminder/1/2026-12-17",
        "Monday 2026-12-21 09:00 due-reminder/0/2026-12-21",
        "Tuesday 2026-12-22 00:00 due-passed/2026-12-21",
        "Tuesday 2026-12-22 09:00 late-reminder/2026-12-21/2026-12-22",
    ]
    assert (
        sentences(facts, "2026-12-14 08:00")[1] == "Remind the DPO that the answer should be ready in 3 working days."
    )


def test_without_a_due_date_the_last_reminder_is_on_the_planning_date() -> None:
    facts = replace(NONE, planning_date=DUE)
    assert planned(facts, "2026-12-18 09:00") == [
        "Friday 2026-12-18 09:00 due-reminder/1/2026-12-21",
        "Monday 2026-12-21 09:00 due-reminder/0/2026-12-21",
    ]
    assert sentences(facts, "2026-12-18 09:00")[1] == "Remind the DPO that the answer should be ready today."


def test_while_the_clock_is_stopped_nothing_is_due() -> None:
    assert planned(NONE, "2026-12-18 09:00") == []


@pytest.mark.parametrize("over", [{"answered": True}, {"closed": True}])
def test_an_answer_or_the_closing_ends_the_reminders(over: dict[str, Any]) -> None:
    assert planned(replace(FACTS, **over), "2026-12-24 10:00") == []


def test_an_answer_leaves_tasks_and_waits_the_closing_only_what_somebody_still_has_to_do() -> None:
    facts = replace(
        FACTS,
        answered=True,
        tasks=(OpenTask("bounce/1", "letter-not-sent", date(2026, 12, 14), date(2026, 12, 17)),),
        waits=(Wait("collection", utc("2026-12-14 12:00")),),
    )
    assert len(planned(facts, "2026-12-14 12:00")) == 8
    closed = planned(replace(facts, closed=True), "2026-12-14 12:00")
    assert [line.split()[3].split("/")[0] for line in closed] == [
        "task-half",
        "task-full",
        "task-deputy",
        "task-chair",
    ]
    assert planned(replace(facts, closed=True, tasks=()), "2026-12-14 12:00") == []


def test_what_was_kept_for_a_time_outlasts_the_case() -> None:
    kept = Wait("kept", utc("2026-12-14 12:00"), until=date(2029, 4, 1))  # a Sunday
    assert planned(replace(NONE, closed=True, waits=(kept,)), "2026-12-14 12:00") == [
        "Monday 2029-04-02 09:00 kept-over/2029-04-01"
    ]


# Waiting days after Saturday 12 December 2026 20:00, and when the erasure is carried out.
WAITING = [
    (date(2026, 12, 12), "Saturday 2026-12-12 20:00"),  # none: at once, whatever the day and the hour
    (date(2026, 12, 13), "Monday 2026-12-14 09:00"),
    (date(2026, 12, 15), "Tuesday 2026-12-15 09:00"),
]


@pytest.mark.parametrize(("until", "carried_out"), WAITING)
def test_an_erasure_waits_for_its_days_and_without_any_not_at_all(until: date, carried_out: str) -> None:
    wait = Wait("erasure", utc("2026-12-12 20:00"), until=until)
    assert planned(replace(NONE, waits=(wait,)), "2026-12-12 20:00") == [f"{carried_out} erasure-open/{until}"]


def test_a_restriction_is_reviewed_after_ninety_days() -> None:
    held = Wait("restriction", utc("2026-12-14 12:00"))
    assert sentences(replace(NONE, closed=True, waits=(held,)), "2026-12-14 12:00") == [
        "Ask the DPO whether the restriction is still needed."
    ]


# When it is, what is still listed of the reminders of Monday 21 December 2026.
GONE_BY = [
    ("2026-12-11 10:00", "due-reminder/7 due-reminder/3 due-reminder/1 due-reminder/0 late-reminder"),
    ("2026-12-18 08:59", "due-reminder/3 due-reminder/1 due-reminder/0 late-reminder"),
    ("2026-12-18 09:00", "due-reminder/1 due-reminder/0 late-reminder"),
    ("2026-12-22 08:00", "due-reminder/0 late-reminder"),
    ("2026-12-22 09:00", "late-reminder late-reminder"),
]


@pytest.mark.parametrize(("now", "listed"), GONE_BY)
def test_of_the_reminders_gone_by_only_the_latest_is_listed(now: str, listed: str) -> None:
    keys = [m.key for m in plan(FACTS, LADDER, COMMITTED_CALENDAR, utc(now)) if "reminder" in m.key]
    assert [key.removesuffix("/2026-12-21").partition("/2026")[0] for key in keys] == listed.split()


def test_a_reminder_that_comes_late_says_what_is_left_now() -> None:
    assert sentences(FACTS, "2026-12-14 10:00")[0] == "Remind the DPO that the answer is due in 5 working days."
    assert sentences(replace(FACTS, due_date=None), "2026-12-20 10:00")[0] == (
        "Remind the DPO that the answer should be ready in 1 working day."
    )
    over_christmas = replace(FACTS, planning_date=date(2026, 12, 18))
    assert sentences(over_christmas, "2026-12-18 10:00", Ladder(due_reminders=(3,)))[0] == (
        "Remind the DPO that the answer should be ready now."
    )


def test_late_reminders_skip_the_holidays_and_only_the_latest_missed_one_counts() -> None:
    assert planned(FACTS, "2026-12-27 12:00")[1:] == [
        "Thursday 2026-12-24 09:00 late-reminder/2026-12-21/2026-12-24",
        "Tuesday 2026-12-29 09:00 late-reminder/2026-12-21/2026-12-29",
    ]
    assert planned(FACTS, "2026-12-29 08:00")[1:] == planned(FACTS, "2026-12-27 12:00")[1:]


def test_days_before_receipt_are_no_missed_reminders() -> None:
    facts = replace(FACTS, received=date(2026, 12, 10))
    assert planned(facts, "2026-12-11 10:00")[0] == "Wednesday 2026-12-16 09:00 due-reminder/3/2026-12-21"
    earlier = replace(FACTS, received=date(2026, 12, 9))
    assert planned(earlier, "2026-12-11 10:00")[0] == "Thursday 2026-12-10 09:00 due-reminder/7/2026-12-21"


def test_closure_days_move_reminders_but_no_statutory_date() -> None:
    closed = Ladder(closure_days=frozenset(date(2026, 12, n) for n in (18, 21, 22)))
    assert planned(FACTS, "2026-12-16 10:00", closed) == [
        "Tuesday 2026-12-15 09:00 due-reminder/3/2026-12-21",
        "Thursday 2026-12-17 09:00 due-reminder/0/2026-12-21",
        "Tuesday 2026-12-22 00:00 due-passed/2026-12-21",
        "Wednesday 2026-12-23 09:00 late-reminder/2026-12-21/2026-12-23",
    ]
    assert sentences(FACTS, "2026-12-16 10:00", closed)[1] == (
        "Remind the DPO that the answer is due while you are closed."
    )


def test_nine_o_clock_is_london_s() -> None:
    summer = replace(FACTS, due_date=date(2026, 7, 1), planning_date=date(2026, 7, 1))
    moments = plan(summer, LADDER, COMMITTED_CALENDAR, utc("2026-06-30 12:00"))
    assert [m.at for m in moments[1:3]] == [utc("2026-07-01 08:00"), utc("2026-07-01 23:00")]


def test_the_hour_and_the_counts_are_the_organisation_s() -> None:
    ladder = Ladder(due_reminders=(2,), hour=7)
    assert planned(FACTS, "2026-12-01 12:00", ladder)[:2] == [
        "Thursday 2026-12-17 07:00 due-reminder/2/2026-12-21",
        "Monday 2026-12-21 07:00 due-reminder/0/2026-12-21",
    ]


TASK = OpenTask("review/1", "look-at-evidence", opened_on=day("Thursday 3 December 2026"), due_on=date(2026, 12, 9))


def test_the_ladder_of_a_task() -> None:
    facts = replace(NONE, tasks=(TASK,))
    assert planned(facts, "2026-12-03 12:00") == [
        "Monday 2026-12-07 09:00 task-half/review/1/2026-12-09",
        "Wednesday 2026-12-09 09:00 task-full/review/1/2026-12-09",
        "Friday 2026-12-11 09:00 task-deputy/review/1/2026-12-09",
        "Tuesday 2026-12-15 09:00 task-chair/review/1/2026-12-09",
    ]
    assert sentences(facts, "2026-12-03 12:00") == [
        "Remind the owner that half the time for the task “look at evidence” has gone.",
        "Remind the owner that the task “look at evidence” is due.",
        "Tell the deputy that the task “look at evidence” is 2 working days late.",
        "Tell the chair that the task “look at evidence” is 4 working days late.",
    ]
    assert {m.subject for m in plan(facts, LADDER, COMMITTED_CALENDAR, utc("2026-12-03 12:00"))} == {"review/1"}


# Opened on, due on, the day of half time and of full time.
HALVES = [
    ("Thursday 3 December 2026", "Friday 4 December 2026", None, "Friday 4 December 2026"),
    ("Thursday 3 December 2026", "Monday 7 December 2026", "Friday 4 December 2026", "Monday 7 December 2026"),
    ("Thursday 3 December 2026", "Tuesday 8 December 2026", "Monday 7 December 2026", "Tuesday 8 December 2026"),
    ("Thursday 3 December 2026", "Thursday 17 December 2026", "Thursday 10 December 2026", "Thursday 17 December 2026"),
    ("Thursday 3 December 2026", "Saturday 5 December 2026", "Friday 4 December 2026", "Monday 7 December 2026"),
    ("Thursday 3 December 2026", "Thursday 3 December 2026", None, "Friday 4 December 2026"),
]


@pytest.mark.parametrize(("opened", "due", "half", "full"), HALVES)
def test_half_and_full_time(opened: str, due: str, half: str | None, full: str) -> None:
    facts = replace(NONE, tasks=(OpenTask("t", "review", day(opened), day(due)),))
    moments = plan(facts, LADDER, COMMITTED_CALENDAR, utc("2026-12-03 12:00"))
    days = {m.key.split("/")[0]: m.at.astimezone(LONDON).date() for m in moments}
    assert (days.get("task-half"), days["task-full"]) == (half and day(half), day(full))


def test_of_a_task_s_steps_gone_by_only_the_latest_is_listed() -> None:
    facts = replace(NONE, tasks=(TASK,))
    assert planned(facts, "2026-12-12 12:00") == [
        "Friday 2026-12-11 09:00 task-deputy/review/1/2026-12-09",
        "Tuesday 2026-12-15 09:00 task-chair/review/1/2026-12-09",
    ]


MONDAY = utc("2026-12-07 15:00")
# What is awaited since Monday 7 December 2026, what comes and with which words.
WAITS = [
    (
        "code",
        [
            ("Tuesday 2026-12-08 09:00 code-chase/1/code/2026-12-07", "Remind the requester"),
            ("Thursday 2026-12-10 09:00 code-unused/3/code/2026-12-07", "Ask the DPO to step in"),
        ],
    ),
    (
        "evidence",
        [
            ("Monday 2026-12-14 09:00 evidence-chase/7/evidence/2026-12-07", "proof of identity"),
            ("Monday 2026-12-21 09:00 evidence-chase/14/evidence/2026-12-07", "proof of identity"),
            ("Wednesday 2027-01-06 09:00 evidence-lapse/30/evidence/2026-12-07", "no proof of identity has come"),
        ],
    ),
    (
        "authority",
        [
            ("Monday 2026-12-14 09:00 evidence-chase/7/authority/2026-12-07", "proof of authority"),
            ("Monday 2026-12-21 09:00 evidence-chase/14/authority/2026-12-07", "proof of authority"),
            ("Wednesday 2027-01-06 09:00 evidence-lapse/30/authority/2026-12-07", "no proof of authority has come"),
        ],
    ),
    (
        "clarification",
        [
            ("Monday 2026-12-14 09:00 clarification-chase/7/clarification/2026-12-07", "the question that was asked"),
            ("Monday 2026-12-21 09:00 clarification-chase/14/clarification/2026-12-07", "the question that was asked"),
            ("Wednesday 2027-01-06 09:00 clarification-lapse/30/clarification/2026-12-07", "was not answered"),
        ],
    ),
    (
        "collection",
        [
            ("Thursday 2026-12-10 09:00 collection-chase/3/collection/2026-12-07", "the answer is waiting"),
            ("Monday 2026-12-14 09:00 collection-chase/7/collection/2026-12-07", "the answer is waiting"),
            ("Monday 2026-12-21 09:00 collection-chase/14/collection/2026-12-07", "the answer is waiting"),
            ("Monday 2027-01-04 09:00 collection-lapse/28/collection/2026-12-07", "was not collected"),
        ],
    ),
    (
        "self-review",
        [("Tuesday 2026-12-08 15:00 self-review-open/2026-12-07T15:00:00+00:00", "approve their own review")],
    ),
]


@pytest.mark.parametrize(("kind", "coming"), WAITS)
def test_the_ladder_of_a_wait(kind: str, coming: list[tuple[str, str]]) -> None:
    moments = plan(replace(NONE, waits=(Wait(kind, MONDAY),)), LADDER, COMMITTED_CALENDAR, MONDAY)
    assert lines(moments) == [line for line, _ in coming]
    assert all(words in moment.sentence for moment, (_, words) in zip(moments, coming, strict=True))
    assert {moment.subject for moment in moments} == {kind}


def test_chasers_wait_for_a_working_day_of_the_nation() -> None:
    facts = PlanFacts(nation=SC, due_date=None, planning_date=None, waits=(Wait("code", utc("2026-11-27 12:00")),))
    assert planned(facts, "2026-11-27 12:00") == [
        "Tuesday 2026-12-01 09:00 code-chase/1/code/2026-11-27",
        "Tuesday 2026-12-01 09:00 code-unused/3/code/2026-11-27",
    ]


def test_an_unknown_wait_is_an_error() -> None:
    with pytest.raises(ValueError, match="no ladder knows"):
        plan(replace(NONE, waits=(Wait("weather", MONDAY),)), LADDER, COMMITTED_CALENDAR, MONDAY)


def test_keys_move_with_the_date_they_hang_on() -> None:
    now = utc("2026-11-21 10:00")
    before = {m.key for m in plan(FACTS, LADDER, COMMITTED_CALENDAR, now)}
    moved = replace(FACTS, due_date=date(2026, 12, 22), planning_date=date(2026, 12, 22))
    assert before.isdisjoint(m.key for m in plan(moved, LADDER, COMMITTED_CALENDAR, now))
    assert before == {m.key for m in plan(FACTS, LADDER, COMMITTED_CALENDAR, utc("2026-11-30 10:00"))}


def test_what_happened_while_the_service_was_down_happens_once() -> None:
    """A service that slept from 1 to 17 December fires one reminder, then waits for the next."""
    done: list[str] = ["due-reminder/14/2026-12-21"]
    fired = []
    now = utc("2026-12-17 11:00")
    while (moment := earliest(plan(FACTS, LADDER, COMMITTED_CALENDAR, now), done)) is not None and moment.at <= now:
        fired.append(moment.key)
        done.append(moment.key)
    assert fired == ["due-reminder/3/2026-12-21"]
    assert moment is not None
    assert moment.key == "due-reminder/1/2026-12-21"


def test_earliest() -> None:
    moments = plan(FACTS, LADDER, COMMITTED_CALENDAR, utc("2026-12-21 12:00"))
    keys = [m.key for m in moments]
    assert [m.key for m in moments if earliest(moments, keys[:1]) == m] == keys[1:2]
    assert earliest(moments, keys) is None
    assert earliest((), ()) is None


# A task of which kind, opened when (UTC), due on.
TASK_DUES = [
    ("review", "2026-12-03 12:00", "Tuesday 8 December 2026"),
    ("review", "2026-12-05 12:00", "Wednesday 9 December 2026"),
    ("review", "2026-07-02 23:30", "Wednesday 8 July 2026"),  # already Friday in London
    ("approve", "2026-12-03 12:00", "Friday 4 December 2026"),
    ("look", "2026-12-05 12:00", "Monday 7 December 2026"),
    ("review", "2026-12-23 12:00", "Wednesday 30 December 2026"),
]


@pytest.mark.parametrize(("kind", "opened", "due"), TASK_DUES)
def test_task_due(kind: str, opened: str, due: str) -> None:
    ladder = Ladder(task_days={"approve": 1, "look": 0}, closure_days=frozenset({date(2026, 12, 31)}))
    assert task_due(kind, utc(opened), EW, ladder, COMMITTED_CALENDAR) == day(due)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        task_due("review", datetime(2026, 12, 3, 12), EW, LADDER, COMMITTED_CALENDAR)  # noqa: DTZ001
