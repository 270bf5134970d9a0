from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.record.events import NoSuchCase
from casework.record.models import Case, CaseRight, Event, Letter, Planned, StepAnswer, Task
from casework.record.sealing import place
from casework.rules.plan import Moment, Wait
from casework.rules.procedure import LetterOrder, TaskOrder
from casework.rules.vocabulary import Authority, Clarification, Health, Identity, Outcome, Stage
from tests.record.procedure import CASE, NOON, Procedure

DAY = timedelta(days=1)


async def keys(procedure: Procedure, model: type[Any]) -> list[str]:
    return sorted(row.key for row in await procedure.rows(model))


async def test_a_repeated_step_answers_the_same_and_changes_nothing(procedure: Procedure) -> None:
    await procedure.open()
    step = procedure.ordered(
        "evidence-requested",
        opened=(TaskOrder("identity/1", "identity"),),
        letters=(LetterOrder("1/evidence-request", "evidence-request"),),
        waits=(Wait("evidence", NOON),),
    )
    first = await procedure.steps.write(step)
    later = replace(step, at=NOON + DAY, actor="staff:9", stage=Stage.CLOSED)
    assert await procedure.steps.write(later) == first
    assert len(await procedure.rows(Event)) == 2
    assert (await procedure.only(Case)).stage == "identity"
    assert (await procedure.only(Task)).opened_at == NOON


async def test_one_step_written_at_once_is_committed_once(procedure: Procedure) -> None:
    await procedure.open()
    step = procedure.ordered("noted", opened=(TaskOrder("look", "look"),), letters=(LetterOrder("l", "closing"),))
    first, *others = await asyncio.gather(*(procedure.steps.write(step) for _ in range(5)))
    assert all(other == first for other in others)
    assert len(await procedure.rows(Event)) == 2
    assert await keys(procedure, Letter) == ["l"]


async def test_different_steps_at_once_are_all_committed_in_one_chain(procedure: Procedure) -> None:
    await procedure.open()
    await asyncio.gather(*(procedure.step("noted", opened=(TaskOrder(f"look/{n}", "look"),)) for n in range(6)))
    log = await procedure.rows(Event, Event.seq)
    assert [event.seq for event in log] == [1, 2, 3, 4, 5, 6, 7]
    assert all(later.prev_hash == earlier.hash for earlier, later in itertools.pairwise(log))
    assert len(await procedure.rows(Task)) == 6


async def test_a_step_that_breaks_midway_leaves_nothing(procedure: Procedure) -> None:
    await procedure.open()
    before = [len(await procedure.rows(model)) for model in (Event, Task, Letter, Planned, StepAnswer)]

    def broken(*arguments: Any) -> tuple[Moment, ...]:
        raise RuntimeError("the machine was switched off")

    procedure.steps._rules = replace(procedure.steps._rules, plan=broken)
    with pytest.raises(RuntimeError, match="switched off"):
        await procedure.step(
            "noted", stage=Stage.GATHER, opened=(TaskOrder("a", "a"),), letters=(LetterOrder("l", "closing"),)
        )
    after = [len(await procedure.rows(model)) for model in (Event, Task, Letter, Planned, StepAnswer)]
    assert after == before
    case = await procedure.only(Case)
    assert (case.stage, case.event_count) == ("identity", 1)


async def test_a_case_that_was_never_opened_cannot_be_changed(procedure: Procedure) -> None:
    await procedure.ciphers.create(CASE, NOON)
    with pytest.raises(NoSuchCase, match=CASE):
        await procedure.step("noted")


async def test_fields_left_none_stay_and_given_ones_change(procedure: Procedure) -> None:
    await procedure.open()
    await procedure.step(
        "changed",
        stage=Stage.REVIEW,
        health=Health.RETRYING,
        identity=Identity.SATISFIED,
        authority=Authority.SATISFIED,
        clarification=Clarification.OPEN,
        reviewed_by="staff:1",
        review_finished_at=NOON,
        package_file_id="file-9",
    )
    await procedure.step("noted")
    case = await procedure.only(Case)
    assert (case.stage, case.health, case.identity) == ("review", "retrying", "satisfied")
    assert (case.authority, case.clarification, case.package_file_id) == ("satisfied", "open", "file-9")
    assert (case.reviewed_by, case.review_finished_at) == ("staff:1", NOON)
    await procedure.step("sent-back", reviewed_by="")
    case = await procedure.only(Case)
    assert (case.reviewed_by, case.review_finished_at) == ("", None)


async def test_answering_collecting_and_closing_keep_their_first_instant(procedure: Procedure) -> None:
    await procedure.open(opened=(TaskOrder("identity/received", "identity"),))
    for kind, changes in (
        ("answered", {"answered": True, "outcome": Outcome.ANSWERED}),
        ("collected", {"collected": True}),
        ("closed", {"stage": Stage.CLOSED, "outcome": Outcome.ANSWERED}),
    ):
        await procedure.step(kind, at=NOON, **changes)
        done = await procedure.step(kind, at=NOON + DAY, **changes)
    case = await procedure.only(Case)
    assert (case.answered_at, case.collected_at, case.closed_at) == (NOON, NOON, NOON)
    assert (await procedure.only(CaseRight)).outcome == "answered"
    assert (await procedure.only(Task)).state == "dropped"
    assert (done.tasks, done.moments, await procedure.rows(Planned)) == ((), (), [])


async def test_the_words_of_a_step_are_sealed_into_its_event(procedure: Procedure) -> None:
    await procedure.open()
    token = await procedure.submit("reply", {"text": "I lived in Ely.\nThen in Wells."})
    await procedure.step("replied", source=token, actor="requester", facts={"files": "0"})
    event = (await procedure.rows(Event, Event.seq))[-1]
    assert (event.kind, event.actor, event.facts) == ("replied", "requester", {"files": "0"})
    words = await procedure.opened_text(place("event", "text_sealed", CASE, 2), event.text_sealed)
    assert words == "I lived in Ely.\nThen in Wells."


async def test_no_step_changes_another_case(procedure: Procedure) -> None:
    other = "RD-2222-3333-5"
    await procedure.open(opened=(TaskOrder("a", "look"),))
    await procedure.open(case_id=other, opened=(TaskOrder("a", "look"),))
    await procedure.step("closed", stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN)
    async with procedure.database.reading() as session:
        assert (await session.get_one(Case, other)).stage == "identity"
        assert (await session.get_one(Task, (other, "a"))).state == "open"
        assert (await session.get_one(CaseRight, (other, "access"))).outcome is None
    assert {row.case_id for row in await procedure.rows(Planned)} == {other}
