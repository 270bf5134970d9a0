"""A supplier asked by link to erase, correct, restrict or stop using what they hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.views import CorrectionView, IdentifierView
from casework.rules.vocabulary import ActState, Fate, IdentifierKind, Right, Verb
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START

ERASE = "erasure/erase/1/archive"
DONE = {
    "how": "cross-shredded",
    "on-day": "9",
    "on-month": "10",
    "on-year": "2026",
    "role": "the office manager",
    "text": "A copy is with our solicitor.",
}


async def asked(world: World, *, case: dict[str, Any] | None = None, **act: Any) -> Browser:
    """Give the browser of the supplier who followed the link to an act."""
    the_act = cases.act(**act)
    world.reader.cases[REFERENCE] = cases.case(acts=(the_act,), **(case or {}))
    token = await world.links.issue(REFERENCE, "search", f"act/{the_act.key}", START, START + timedelta(days=60))
    return world.browser().get(f"/a/{token}")


async def test_erasing_names_what_goes_and_what_stays(world: World) -> None:
    world.searches.found[REFERENCE] = [
        cases.item("i1", "Letter of 2019.pdf", fate=Fate.ERASE),
        cases.item("i2", "Gift Aid form.pdf", fate=Fate.KEEP, fate_until=date(2032, 4, 5)),
        cases.item("i3", "Row of another system", fate=Fate.ERASE, processor="crm"),
        cases.item("i4", "Not decided on", fate=Fate.UNDECIDED),
    ]
    browser = await asked(world)
    assert (browser.path, browser.heading) == ("/answer", "Please erase what you hold about this person")
    assert "Northgate Archive Services" in browser.words
    assert "What to erase Letter of 2019.pdf" in browser.words
    assert "Gift Aid form.pdf (until Monday 5 April 2032)" in browser.words
    assert "another system" not in browser.text
    assert "Not decided on" not in browser.text


async def test_an_act_on_named_items_is_about_these_alone(world: World) -> None:
    world.searches.found[REFERENCE] = [
        cases.item("i1", "Letter of 2019.pdf", fate=Fate.ERASE),
        cases.item("i2", "Letter of 2020.pdf", fate=Fate.KEEP, fate_until=date(2026, 10, 1)),
    ]
    browser = await asked(world, items=("i2",))
    assert "Letter of 2019.pdf" not in browser.words
    assert "What to erase Letter of 2020.pdf" in browser.words


async def test_whom_it_is_about_is_told_as_in_a_search(world: World) -> None:
    number = IdentifierView("i3", IdentifierKind.NATIONAL_ID, "QQ123456C", True, "processor:hr")
    browser = await asked(world, case={"identifiers": (*cases.case().identifiers, number)})
    assert "Stanisława Wójcik" in browser.words
    assert "stanisława.wójcik@example.org" in browser.words
    for secret in ("M-1042", "QQ123456C", "Mill Lane"):
        assert secret not in browser.text, "not verified, not to be told, not theirs to know"


async def test_correcting_shows_field_old_and_new(world: World) -> None:
    corrections = (
        CorrectionView("c1", "i1", "archive", "replace", "Address", "1 Mill Lane", "2 Mill Lane"),
        CorrectionView("c2", "i1", "archive", "note", "Assessment", "", "She disputes this"),
        CorrectionView("c3", "i9", "crm", "replace", "Phone", "1", "2"),
    )
    browser = await asked(world, case={"corrections": corrections}, verb=Verb.RECTIFY, right=Right.RECTIFICATION)
    assert browser.heading == "Please correct what you hold about this person"
    assert "FieldAddress It says1 Mill Lane It should say2 Mill Lane" in browser.words
    assert "FieldAssessment Leave it, and add this noteShe disputes this" in browser.words
    assert "Phone" not in browser.words


@pytest.mark.parametrize(
    ("act", "case", "heading", "words"),
    [
        ({"verb": Verb.RESTRICT, "right": Right.RESTRICTION}, {}, "Please keep this person’s data, and do not use it",
         "until we write to you again"),
        ({"verb": Verb.LIFT, "right": Right.RESTRICTION}, {}, "You may use this person’s data again",
         "That has ended"),
        ({"verb": Verb.SUPPRESS, "right": Right.CONSENT_WITHDRAWAL}, {}, "Please stop using this person’s data",
         "took their agreement back"),
        ({"verb": Verb.SUPPRESS, "right": Right.OBJECTION}, {"marketing": True}, "Please send this person no marketing",
         "No advertising and no appeals"),
        ({"verb": Verb.SUPPRESS, "right": Right.OBJECTION, "edition": 2}, {"marketing": True},
         "Please stop using this person’s data", "never used again"),
        ({"verb": Verb.MASK}, {}, "Please take out what names this person", "Your own record stays"),
    ],
)  # fmt: skip
async def test_what_is_asked_in_plain_words(
    world: World, act: dict[str, Any], case: dict[str, Any], heading: str, words: str
) -> None:
    browser = await asked(world, case=case, **act)
    assert browser.heading == heading
    assert words in browser.words
    assert "/answer/found" not in browser.links()


async def test_done_says_when_how_and_by_which_role(world: World) -> None:
    browser = (await asked(world)).get("/answer/done")
    browser.send()
    assert browser.problems == ["How you did it is missing", "The day is missing", "The role of who did it is missing"]
    browser.send({**DONE, "on-year": "2027"})
    assert browser.problems == ["The day must not be after Friday 9 October 2026"]
    browser.send({**DONE, "on-day": "8"})
    assert browser.problems == ["The day must not be before Friday 9 October 2026"]
    browser.send(DONE)
    assert browser.heading == "Thank you"
    row = world.counter.last
    assert (row.action, row.actor) == ("answer_act", "processor:archive")
    assert row.workflow_id == f"{REFERENCE}/act/{ERASE}"
    assert row.message == {"answer": "done"}
    assert world.counter.last_personal == {
        "how": "cross-shredded",
        "on": "2026-10-09",
        "role": "the office manager",
        "text": "A copy is with our solicitor.",
    }


@pytest.mark.parametrize(
    ("page", "answer", "problem"),
    [
        ("/answer/nothing-to-do", "nothing-to-do", "Where you looked is missing"),
        ("/answer/not-possible", "failed", "The reason is missing"),
    ],
)
async def test_the_other_answers_need_a_word(world: World, page: str, answer: str, problem: str) -> None:
    browser = (await asked(world)).get(page).send()
    assert browser.problems == [problem]
    browser.send({"text": "The boxes burnt in 2025."})
    assert browser.heading == "Thank you"
    assert world.counter.last.message == {"answer": answer}
    assert world.counter.last_personal == {"text": "The boxes burnt in 2025."}


async def test_more_time(world: World) -> None:
    browser = (await asked(world)).get("/answer/later")
    browser.send({"until-day": "16", "until-month": "oct", "until-year": "2026"})
    assert (world.counter.last.action, world.counter.last.message) == ("need_more_time", {"until": "2026-10-16"})
    assert world.counter.last.workflow_id == f"{REFERENCE}/act/{ERASE}"


@pytest.mark.parametrize("state", [ActState.DONE, ActState.NOTHING_TO_DO, ActState.FAILED, ActState.EXCUSED])
async def test_what_is_over_is_not_asked_again(world: World, state: ActState) -> None:
    browser = await asked(world, state=state)
    assert (browser.status, browser.heading) == (410, "This was already answered")
    assert browser.get("/answer/done").status == 410


async def test_an_act_that_is_gone(world: World) -> None:
    browser = await asked(world)
    world.reader.cases[REFERENCE] = cases.case()
    assert (browser.get("/answer").status, browser.heading) == (410, "This question is no longer open")


async def test_a_link_to_one_kind_of_question_does_not_answer_the_other(world: World) -> None:
    browser = await asked(world, case={"searches": (cases.search(),)})
    for page in ("found", "nothing", "wrong-person"):
        assert browser.get(f"/answer/{page}").status == 404
    token = await world.links.issue(REFERENCE, "search", "archive/a1b2", START, START + timedelta(days=60))
    browser = world.browser().get(f"/a/{token}")
    for page in ("done", "nothing-to-do", "not-possible"):
        assert browser.get(f"/answer/{page}").status == 404
    assert world.counter.taken == []


async def test_a_double_click_is_one_answer(world: World) -> None:
    browser = (await asked(world)).get("/answer/done")
    form = {**browser.filled(browser.form()), **DONE}
    for _ in range(2):
        browser.post("/answer/done", form)
    assert browser.heading == "Thank you"
    assert world.counter.actions() == ["answer_act"]


async def test_a_refused_answer_says_why(world: World) -> None:
    browser = (await asked(world)).get("/answer/done")
    world.counter.answers["answer_act"] = ("refused", "This has already been answered. Thank you.")
    browser.send(DONE)
    assert browser.status == 409
    assert "This has already been answered." in browser.words
