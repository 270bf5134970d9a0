"""What the benchmark measures, with next to no repetitions: structure and counts, never times."""

from __future__ import annotations

import pytest

from casework.benchmark.codec import CASE, body_of, sealing
from casework.benchmark.desk import desk
from casework.benchmark.histories import thirty_days
from casework.benchmark.people import LETTERS_OF_A_CASE, People
from casework.benchmark.service import Service
from casework.benchmark.whole import alone, resting, whole_cases
from tests.benchmarks.conftest import TINY

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(300)]


def silent(text: str) -> None:
    """Say nothing."""


async def test_whole_cases_are_closed_with_all_their_letters(running: Service) -> None:
    people = People(running)
    before = running.sink.taken
    case_id = await people.whole_case()
    assert running.sink.taken - before == LETTERS_OF_A_CASE == 6
    view = await running.deployment.reader.case(case_id)
    assert view is not None
    assert (view.stage, view.outcome, view.answered_at is not None) == ("closed", "answered", True)
    assert {letter.outcome for letter in view.letters} == {"sent"}
    kinds = [event.kind for event in await running.deployment.reader.events(case_id)]
    assert kinds.count("search-done") == 3
    assert kinds.count("letter-sent") == 6


async def test_rows_one_to_three_are_compared_with_the_script(running: Service) -> None:
    people = People(running)
    lines = [await whole_cases(running, people, TINY, silent), await alone(running, people, TINY, silent)]
    lines.append(await resting(running, TINY, silent))
    assert [line.row for line in lines] == [1, 2, 3]
    assert all(line.measured > 0 for line in lines)
    assert set(running.processes) == {"temporal", "worker"}, "the web pages are ended again"


async def test_row_four_has_two_lines_of_interleaved_rounds(running: Service) -> None:
    deployment = running.deployment
    await deployment.ring.create(CASE, deployment.now())
    lines = await sealing(deployment.settings, deployment.ring, TINY, silent)
    assert [(line.row, line.bar.words()) for line in lines] == [(4, "≤ 1.10x"), (4, "≥ 1x")]
    assert all("1 rounds" in line.note and line.measured > 0 for line in lines)


async def test_a_decision_is_one_update_with_one_step_in_the_history(running: Service) -> None:
    lines = await desk(running, People(running), TINY, silent)
    assert [line.row for line in lines] == [5, 5, 6, 6, 6]
    events = next(line for line in lines if line.goal == "events of one task decision")
    assert events.measured == 6, "task scheduled, started and completed; accepted, step, completed"


async def test_unrelated_updates_move_no_timer_in_a_month(test_server: str) -> None:
    history, timers = await thirty_days(silent)
    assert (history.row, timers.row) == (6, 7)
    assert history.note.startswith("8 updates")
    assert 150 < history.measured < 260
    assert timers.measured == 0
    assert timers.inside


@pytest.mark.parametrize("kilobytes", [2, 32])
def test_bodies_are_of_their_size(kilobytes: int) -> None:
    assert kilobytes * 1024 <= len(body_of(kilobytes)) < kilobytes * 1024 + 200
