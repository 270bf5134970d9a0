"""A person asked by link to act: asked, reminded, escalated, given time, answering, and left alone when excused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from activities.record import note_of
from casework.rules.acts import ActChange
from casework.rules.vocabulary import ActState
from casework.temporal_programs import find_test_server_binary
from tests import used
from tests.workflows.asked_to_act import ACT, Asking, asking

pytestmark = pytest.mark.skipif(find_test_server_binary() is None, reason="no Temporal test server")

REQUEST, CHASER, ESCALATION = (f"processor-act-{kind}" for kind in ("request", "chaser", "escalation"))
SHREDDED = {
    "how": "Cross-shredded.",
    "on": "2060-03-05",
    "role": "the office manager",
    "text": "Our lawyer has one.",
}
CHASE = "Remind the person who was asked to act on what they hold."
ESCALATE = "Tell the next person up that the person who was asked to act has not answered."


@pytest.fixture
async def archive() -> AsyncIterator[Asking]:
    """Give an archive that was asked to erase on Monday 1 March 2060."""
    used.note("Temporal test server", "the binary found by casework.temporal_programs")
    async with asking() as asked:
        await asked.ask()
        yield asked


async def test_asked_reminded_escalated_and_answered(archive: Asking) -> None:
    books = archive.books
    assert books.letters() == [f"{REQUEST} to processor:archive"]
    (first,) = books.steps.values()
    assert first.acts == (ActChange(ACT, ActState.WAITING),)
    assert first.facts == {"processor": "archive", "act": ACT, "verb": "erase"}
    assert first.search_key == f"act/{ACT}"
    assert all(moment.key.startswith(f"search/act/{ACT}/") for moment in first.search_moments or ())
    assert books.planned() == [
        f"Thu 4 Mar 09:00 {CHASE}",
        f"Mon 8 Mar 09:00 {CHASE}",
        f"Fri 12 Mar 09:00 {ESCALATE}",
    ]
    await archive.until("2060-03-12 10:00")
    await archive.comes(lambda: "search-escalate" in books.kinds())
    assert books.dated("search-chase") == ["Thu 4 Mar 09:00", "Mon 8 Mar 09:00"]
    assert books.dated("search-escalate") == ["Fri 12 Mar 09:00"]
    assert books.letters()[1:] == [
        f"{CHASER} to processor:archive",
        f"{CHASER} to processor:archive",
        f"{ESCALATION} to escalation:archive",
        f"{ESCALATION} to staff:dpo",
    ]
    assert "Your answer is recorded" in await archive.say("answer_act", SHREDDED, answer="done")
    assert await archive.result() == "done"
    assert (books.kinds()[-1], books.planned()) == ("person-answered", [])
    ((order, outcome),) = books.saved
    assert (order.key, order.connector) == (ACT, "manual")
    assert (outcome.state, outcome.by) == (ActState.DONE, "processor:archive")
    assert outcome.note == "Cross-shredded on 5 March 2060 by the office manager. Our lawyer has one."
    assert len(books.sent) == 5


@pytest.mark.parametrize("answer", ["nothing-to-do", "failed"])
async def test_the_other_answers(archive: Asking, answer: str) -> None:
    await archive.say("answer_act", {"text": "We returned everything in 2058."}, answer=answer)
    assert await archive.result() == answer
    assert archive.books.saved[0][1].note == "We returned everything in 2058."
    assert archive.books.kinds() == ["person-asked", "person-answered"]


async def test_a_word_that_is_no_answer(archive: Asking) -> None:
    assert await archive.say("answer_act", answer="excused") == "Please choose one of the three answers."
    assert archive.books.saved == []


async def test_more_time_puts_reminders_off(archive: Asking) -> None:
    books = archive.books
    assert await archive.say("need_more_time", until="2060-03-01") == "Please give a day that is still to come."
    await archive.say("need_more_time", until="2060-03-18")
    assert books.planned() == [f"Fri 19 Mar 09:00 {ESCALATE}"]
    await archive.until("2060-03-19 10:00")
    await archive.comes(lambda: "search-escalate" in books.kinds())
    assert books.kinds() == ["person-asked", "more-time", "search-escalate"], "nobody is reminded before"


async def test_excused_nobody_is_asked_any_more(archive: Asking) -> None:
    await archive.case.signal("excuse")
    assert await archive.result() == "excused"
    assert (archive.books.kinds(), archive.books.planned()) == (["person-asked", "person-not-asked"], [])
    assert archive.books.saved == []


async def test_asked_again_the_person_is_written_to_again(archive: Asking) -> None:
    await archive.say("answer_act", {"text": "The key to the store is lost."}, answer="failed")
    assert await archive.result() == "failed"
    await archive.ask()
    assert archive.books.letters() == [f"{REQUEST} to processor:archive"] * 2
    await archive.say("answer_act", SHREDDED, answer="done")
    assert await archive.result() == "done"
    assert archive.books.kinds() == ["person-asked", "person-answered"] * 2


async def test_a_letter_that_does_not_go_is_told_to_the_case(archive: Asking) -> None:
    archive.books.refuses = "processor:archive"
    await archive.until("2060-03-04 10:00")
    await archive.comes(lambda: "search-chase" in archive.books.kinds())
    await archive.say("answer_act", SHREDDED, answer="done")
    assert await archive.result() == "done"
    assert await archive.case.query("not_sent") == [f"{CHASER} to processor:archive: refused"]


@pytest.mark.parametrize(
    ("said", "note"),
    [
        (SHREDDED, "Cross-shredded on 5 March 2060 by the office manager. Our lawyer has one."),
        (
            {"text": "cross-shredded", "on": "2026-12-03", "role": "the office manager"},
            "cross-shredded on 3 December 2026 by the office manager",
        ),
        ({"how": "deleted", "on": "2026-12-03", "role": "", "text": ""}, "deleted on 3 December 2026"),
        ({"text": "Nothing is left here."}, "Nothing is left here."),
        ({}, ""),
    ],
)
def test_what_is_kept_of_an_answer(said: dict[str, str], note: str) -> None:
    assert note_of(said) == note
