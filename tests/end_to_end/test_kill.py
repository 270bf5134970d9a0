"""The worker is killed (SIGKILL) at each point where a letter or a search could be lost or repeated.

Each point gets a case of its own, one after the other on one service; then an ordinary worker ends what the
killed ones left. Letters are counted where they arrive.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.end_to_end.journeys import ask, confirm
from tests.end_to_end.killing import Killed, Killing, named
from tests.end_to_end.post import Taken
from tests.end_to_end.service import Service, eventually

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(600)]

EMAIL = "margaret.ellis@example.org"
NAME = "Margaret Ellis"

ONCE, TWICE = 1, 2
LETTER_POINTS = {
    "before-sending": ONCE,
    "after-sending": ONCE,
    "before-data": ONCE,
    "during-data": ONCE,
    "taken-unanswered": TWICE,
    "after-data": TWICE,
    "before-sent": TWICE,
}
"""Where the worker dies with a letter in hand -> how many identical copies the server then has taken in the end."""

SEARCH_POINTS = ("search-rows", "search-stored", "search-saved")
STEP_POINTS = ("step-opened", "step-email-confirmed", "step-review-opened")


def address(point: str) -> str:
    """Give an address of its own for each case."""
    return f"{point}@example.org"


@pytest.fixture(scope="module")
def killing(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Killing:
    """Give a service without a worker."""
    return Killing(make_service().start("temporal", "api"), tmp_path_factory.mktemp("marks"))


@pytest.fixture(scope="module")
def letters(killing: Killing) -> Killing:
    """Have a worker die at every point of a letter, and another end all work since."""
    service = killing.service

    def die_unanswered(letter: Taken) -> None:
        if address("taken-unanswered") in letter.to and "code" in letter.subject and not marks:
            marks.append(letter)
            service.running["worker"].kill()

    marks: list[Taken] = []
    service.sink.on_letter = die_unanswered
    for point in LETTER_POINTS:
        killing.arm(point, "identity-code")
        killing.dies(point, ask(service, NAME, address(point)))
    killing.arm("after-data", "acknowledgement", times=2)
    for_ever = ask(service, NAME, address("unknown"))
    assert service.await_death("worker") == -9
    killing.arm("after-data", "acknowledgement", times=2)
    killing.dies("unknown", for_ever)
    killing.recover()
    open_letters = "SELECT count(*) FROM letter WHERE outcome IN ('queued', 'sending')"
    eventually(lambda: service.rows(open_letters)[0][0] == 0, "the end of all letters")
    return killing


@pytest.mark.parametrize(("point", "copies"), LETTER_POINTS.items())
def test_a_letter_is_neither_lost_nor_repeated_but_for_one_identical_copy(
    letters: Killing, point: str, copies: int
) -> None:
    killed = named(letters, point)
    taken = [letter for letter in letters.service.sink.to(address(point)) if "code" in letter.subject]
    assert len(taken) == copies
    assert len({letter.content for letter in taken}) == 1, "a copy differs"
    outcome = "SELECT outcome FROM letter WHERE case_id = ? AND kind = 'identity-code'"
    assert letters.service.rows(outcome, killed.reference) == [("sent",)]
    assert (killed.due, letters.service.due(killed.reference)) == (killed.due, killed.due)
    assert killed.due, "the case was recorded before its letters"


def test_no_letter_anywhere_came_more_than_twice_or_changed(letters: Killing) -> None:
    service = letters.service
    assert max(service.sink.copies().values()) <= 2
    for message_id in service.sink.copies():
        assert len({letter.content for letter in service.sink.taken if letter.id == message_id}) == 1
    sent = {row[0] for row in service.rows("SELECT message_id FROM letter WHERE outcome = 'sent'")}
    assert sent <= set(service.sink.copies()), "a letter counts as sent that never arrived"


def test_after_two_unknown_outcomes_a_person_is_asked_and_nothing_is_sent_a_third_time(letters: Killing) -> None:
    reference = named(letters, "unknown").reference
    taken = [letter for letter in letters.service.sink.to(address("unknown")) if reference in letter.subject]
    assert len(taken) == 2
    assert taken[0].content == taken[1].content
    outcome = "SELECT outcome FROM letter WHERE case_id = ? AND kind = 'acknowledgement'"
    assert letters.service.rows(outcome, reference) == [("unknown",)]
    task = "SELECT state FROM task WHERE case_id = ? AND key = 'letter/received/acknowledgement'"
    eventually(lambda: letters.service.rows(task, reference) == [("open",)], "the task for a person")


def test_the_code_of_a_repeated_letter_still_works(letters: Killing) -> None:
    killed = named(letters, "after-data")
    confirm(letters.service, killed.asked)
    letters.service.await_stage(killed.reference, "review")
    assert letters.service.due(killed.reference) == killed.due


@pytest.fixture(scope="module")
def searches(killing: Killing) -> Killing:
    """Have a worker die during searches and steps, and another bring every case into review."""
    service = killing.service
    begun = len(killing.killed)
    for point in (*SEARCH_POINTS, *STEP_POINTS):
        killing.arm(point)
        asked = ask(service, NAME, EMAIL)
        if point != "step-opened":
            confirm(service, asked)
        killing.dies(point, asked)
    killing.recover()
    confirm(service, named(killing, "step-opened").asked)
    undisturbed = ask(service, NAME, EMAIL)
    confirm(service, undisturbed)
    for reference in (undisturbed.reference, *(killed.reference for killed in killing.killed[begun:])):
        service.await_stage(reference, "review")
    killing.killed.append(Killed("undisturbed", undisturbed, service.due(undisturbed.reference)))
    return killing


def found(service: Service, reference: str) -> list[tuple[str, str, int, str]]:
    """Give what a case's items are, whatever their ids."""
    rows = service.rows("SELECT processor, kind, position, search_key FROM item WHERE case_id = ?", reference)
    return sorted((row[0], row[1], row[2], row[3]) for row in rows)


@pytest.mark.parametrize("point", [*SEARCH_POINTS, *STEP_POINTS])
def test_what_was_in_hand_is_done_once(searches: Killing, point: str) -> None:
    service = searches.service
    killed = named(searches, point)
    undisturbed = named(searches, "undisturbed")
    assert found(service, killed.reference) == found(service, undisturbed.reference)
    assert found(service, killed.reference)
    ledger = "SELECT processor, result, round FROM search WHERE case_id = ? ORDER BY processor"
    assert service.rows(ledger, killed.reference) == [("crm", "found", 1), ("hr", "found", 1), ("payroll", "found", 2)]
    extracts = "SELECT count(*) FROM stored_file WHERE case_id = ? AND kind = 'extract' AND destroyed_at IS NULL"
    assert service.rows(extracts, killed.reference) == [(3,)]
    kinds = "SELECT kind, count(*) FROM event WHERE case_id = ? AND kind NOT LIKE 'letter-%' GROUP BY kind"
    assert dict(service.rows(kinds, killed.reference)) == dict(service.rows(kinds, undisturbed.reference))
    assert service.due(killed.reference) == (killed.due or undisturbed.due)
    tasks = "SELECT kind, state, count(*) FROM task WHERE case_id = ? GROUP BY kind, state"
    assert service.rows(tasks, killed.reference) == service.rows(tasks, undisturbed.reference)


def test_after_all_those_deaths_the_record_verifies(letters: Killing, searches: Killing) -> None:
    done = searches.service.command("audit", "verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert letters.service is searches.service
