from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from casework.record.models import Staff
from casework.record.reader import RecordReader
from casework.record.sealing import place
from casework.rules.vocabulary import Health, Right, Stage
from casework.vault.contract import ORGANISATION
from tests.record.cases import CASE, OPENED, OTHER, planned, right, task

THIRD = "RD-4444-5555-6"


@pytest.fixture
def reader(database, ciphers):
    return RecordReader(database, ciphers)


async def test_an_empty_record_has_an_empty_queue(reader):
    assert await reader.queue(date(2026, 3, 2)) == ()


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 3, 26), 7),
        (date(2026, 4, 1), 1),
        (date(2026, 4, 2), 0),  # the due date itself is in time
        (date(2026, 4, 3), -1),
    ],
)
async def test_days_left_are_calendar_days_until_the_due_date(reader, cases, today, left):
    await cases.open()
    (line,) = await reader.queue(today)
    assert line.days_left == left


async def test_the_queue_is_ordered_by_due_date_undated_last(reader, cases):
    await cases.open(CASE, due=None)
    await cases.open(OTHER, due=date(2026, 4, 9))
    await cases.open(THIRD, due=date(2026, 4, 2))
    lines = await reader.queue(date(2026, 3, 2))
    assert [(line.case_id, line.days_left) for line in lines] == [(THIRD, 31), (OTHER, 38), (CASE, None)]


async def test_a_line_says_whose_it_is_where_it_stands_and_what_comes_next(reader, cases, ciphers, utc):
    organisation = await ciphers.create(ORGANISATION, OPENED)
    sealed = {name: organisation.seal(place("staff", name, "anna"), "Anna") for name in ("name_sealed", "email_sealed")}
    async with cases.database.writing() as session:
        session.add(Staff(id="anna", email_token="t", roles=["dpo"], created_at=OPENED, **sealed))
    await cases.open(name="فاطمة <b>Wójcik</b>", owner_id="anna", stage="review", health="retrying")
    await cases.add(
        right(due=date(2026, 3, 20), right="erasure", clock="stopped", planning_date=date(2026, 3, 18)),
        task("a", "review", date(2026, 3, 9)),
        task("b", "excuse", date(2026, 3, 9)),
        task("c", "identity", date(2026, 3, 9), state="done"),
        planned("late", utc(2026, 3, 19, 9), "Later."),
        planned("soon", utc(2026, 3, 9, 9), "On Monday 9 March the reminder goes out."),
    )
    (line,) = await reader.queue(date(2026, 3, 2))
    assert line.name == "فاطمة <b>Wójcik</b>"
    assert line.rights == (Right.ACCESS, Right.ERASURE)
    assert (line.stage, line.health, line.clock, line.owner) == (Stage.REVIEW, Health.RETRYING, "stopped", "Anna")
    assert (line.due_date, line.planning_date, line.days_left) == (date(2026, 3, 20), date(2026, 3, 18), 18)
    assert (line.open_tasks, line.next_sentence) == (2, "On Monday 9 March the reminder goes out.")
    assert "Wójcik" not in repr(line)


async def test_a_right_that_is_answered_sets_no_date_any_more(reader, cases, utc):
    await cases.open(due=date(2026, 4, 9))
    early = date(2026, 3, 4)
    answered = {"outcome": "granted", "answered_at": utc(2026, 3, 4)}
    await cases.add(right(due=early, right="consent-withdrawal", planning_date=early, **answered))
    (line,) = await reader.queue(date(2026, 3, 20))
    assert (line.due_date, line.planning_date, line.days_left) == (date(2026, 4, 9), date(2026, 4, 9), 20)


async def test_closed_cases_have_a_list_of_their_own(reader, cases):
    await cases.open(CASE)
    await cases.open(OTHER, stage="closed", closed_at=OPENED)
    assert [line.case_id for line in await reader.queue(date(2026, 3, 2))] == [CASE]
    (closed,) = await reader.queue(date(2026, 5, 2), closed=True)
    assert (closed.case_id, closed.days_left) == (OTHER, None)


async def test_a_case_that_was_answered_counts_no_more_days(reader, cases):
    await cases.open(stage="respond", answered_at=OPENED)
    (line,) = await reader.queue(date(2026, 5, 2))
    assert (line.due_date, line.days_left) == (date(2026, 4, 2), None)


async def test_a_case_whose_key_is_destroyed_is_still_in_the_queue(reader, cases, ciphers):
    await cases.open()
    ciphers.shred(CASE)
    (line,) = await reader.queue(date(2026, 3, 2))
    assert (line.case_id, line.name) == (CASE, "(destroyed)")


async def test_many_cases_take_as_many_queries_as_one(reader, cases, database):
    async def statements() -> int:
        seen = []
        watch = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(database.engine.sync_engine, "before_cursor_execute", watch)
        await reader.queue(date(2026, 3, 2))
        event.remove(database.engine.sync_engine, "before_cursor_execute", watch)
        return len(seen)

    await cases.open()
    one = await statements()
    for number in range(8):
        await cases.open(f"RD-0000-000{number}-0")
    assert await statements() == one
    assert len(await reader.queue(date(2026, 3, 2))) == 9
