from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.models import Case, CaseRight, Event, Planned
from casework.record.steps_context import Rules
from casework.rules.clock import ClockError, ClockEvent, EventName
from casework.rules.plan import Moment, MomentKind, Wait
from casework.rules.procedure import TaskOrder
from casework.rules.vocabulary import Nation, Stage
from tests.record.procedure import NO_HOLIDAYS, NOON, Procedure

DAY = timedelta(days=1)


async def keys(procedure: Procedure, model: type[Any]) -> list[str]:
    return sorted(row.key for row in await procedure.rows(model))


async def test_every_date_follows_a_corrected_receipt(procedure: Procedure) -> None:
    await procedure.open(received=date(2026, 3, 2))
    done = await procedure.step("receipt-corrected", received=date(2026, 2, 10))
    assert done.due_date == date(2026, 3, 10)
    assert (await procedure.only(Case)).received == date(2026, 2, 10)
    assert (await procedure.only(CaseRight)).due_date == date(2026, 3, 10)
    assert [row.key for row in await procedure.rows(Planned)] == [f"due/{done.planning_date}"]


async def test_clock_events_stop_and_start_the_clock(procedure: Procedure) -> None:
    await procedure.open()
    asked = (ClockEvent(date(2026, 3, 4), EventName.CLARIFICATION_REQUESTED),)
    done = await procedure.step("clarification-requested", clock_events=asked)
    assert (done.clock, done.planning_date) == ("stopped", None)
    done = await procedure.step("noted", at=NOON + DAY)
    assert done.clock == "stopped"
    answered = (*asked, ClockEvent(date(2026, 3, 11), EventName.CLARIFICATION_RECEIVED))
    done = await procedure.step("clarification-received", clock_events=answered)
    assert (done.clock, done.due_date) == ("running", date(2026, 4, 10))
    right = await procedure.only(CaseRight)
    assert right.clock_events == [
        {"on": "2026-03-04", "name": "clarification_requested"},
        {"on": "2026-03-11", "name": "clarification_received"},
    ]


async def test_contradicting_dates_change_nothing(procedure: Procedure) -> None:
    await procedure.open()
    answer_alone = (ClockEvent(date(2026, 3, 4), EventName.CLARIFICATION_RECEIVED),)
    with pytest.raises(ClockError):
        await procedure.step("clarification-received", clock_events=answer_alone, stage=Stage.GATHER)
    assert (await procedure.only(Case)).stage == "identity"
    assert len(await procedure.rows(Event)) == 1


async def test_a_new_calendar_moves_the_dates_when_its_step_is_written(procedure: Procedure) -> None:
    await procedure.open()
    holiday = {Nation.ENGLAND_AND_WALES: frozenset({date(2026, 4, 2)})}
    procedure.calendar.calendar = replace(NO_HOLIDAYS, edition="2026-02", holidays={**NO_HOLIDAYS.holidays, **holiday})
    assert (await procedure.step("noted")).due_date == date(2026, 4, 2)
    assert (await procedure.step("calendar-changed")).due_date == date(2026, 4, 3)
    assert (await procedure.only(CaseRight)).calendar_edition == "2026-02"


async def test_the_plan_leaves_out_what_has_happened(procedure: Procedure) -> None:
    await procedure.open(opened=(TaskOrder("a", "look"), TaskOrder("b", "look")))
    await procedure.step("task-reminded", key="task/a", at=NOON)
    done = await procedure.step("noted", moments_done=("task/b",), waits=(Wait("evidence", NOON),))
    assert [moment.key for moment in done.moments] == ["wait/evidence", f"due/{done.planning_date}"]
    assert await keys(procedure, Planned) == [f"due/{done.planning_date}", "wait/evidence"]
    row = (await procedure.rows(Planned, Planned.at))[0]
    assert (row.kind, row.at, row.sentence) == (
        "evidence-chase",
        done.moments[0].at,
        "On 2026-03-09 somebody hears of it.",
    )


async def test_a_manual_search_keeps_its_own_moments(procedure: Procedure) -> None:
    opened = await procedure.open()
    due = f"due/{opened.planning_date}"

    def chase(search: str) -> tuple[Moment, ...]:
        at = NOON + 3 * DAY
        return (Moment(f"search/{search}/1/chase", MomentKind.SEARCH_CHASE, at, "The bureau is reminded."),)

    for search in ("payroll/person", "payroll_person"):
        done = await procedure.step("person-asked", waits=None, search_key=search, search_moments=chase(search))
        assert done.moments == ()
    both = ["search/payroll/person/1/chase", "search/payroll_person/1/chase"]
    assert await keys(procedure, Planned) == [due, *both]
    await procedure.step("noted")
    assert await keys(procedure, Planned) == [due, *both]
    await procedure.step("person-answered", waits=None, search_key="payroll_person", search_moments=())
    assert await keys(procedure, Planned) == [due, both[0]]
    await procedure.step("closed", stage=Stage.CLOSED)
    assert await keys(procedure, Planned) == []


async def test_the_real_rules_plan_a_case_and_its_repetition_gives_the_same_plan(procedure: Procedure) -> None:
    procedure.steps._rules = Rules()
    done = await procedure.open(opened=(TaskOrder("identity/received", "identity"),), waits=(Wait("code", NOON),))
    assert done.due_date == date(2026, 4, 2)
    assert [(task.key, task.due_on) for task in done.tasks] == [("identity/received", date(2026, 3, 5))]
    assert {"due-reminder", "due-passed", "task-half", "task-full", "code-unused"} <= {m.kind for m in done.moments}
    assert await keys(procedure, Planned) == sorted(moment.key for moment in done.moments)
    opened = procedure.ordered("opened", key="received")
    assert await procedure.steps.write(opened) == done
