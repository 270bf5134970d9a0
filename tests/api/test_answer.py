"""A supplier's answer by link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.record.views import IdentifierView
from casework.rules.vocabulary import IdentifierKind, SearchResult
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START


async def asked(world: World, **search: object) -> Browser:
    """Give the browser of the supplier who followed the link."""
    world.reader.cases[REFERENCE] = cases.case(searches=(cases.search(**search),))
    token = await world.links.issue(REFERENCE, "search", "archive/a1b2", START, START + timedelta(days=60))
    return world.browser().get(f"/a/{token}")


async def test_the_question_shows_whom_to_look_for_by_what_is_verified(world: World) -> None:
    browser = await asked(world)
    assert browser.path == "/answer"
    assert "Northgate Archive Services" in browser.words
    assert "Please look in the boxes stored for us" in browser.words
    assert "Stanisława Wójcik" in browser.words
    assert "stanisława.wójcik@example.org" in browser.words
    assert "M-1042" not in browser.text
    assert "Mill Lane" not in browser.text


async def test_a_national_number_is_not_told_to_a_person_who_searches(world: World) -> None:
    number = IdentifierView("i3", IdentifierKind.NATIONAL_ID, "QQ123456C", True, "processor:hr")
    case = cases.case(searches=(cases.search(),))
    world.reader.cases[REFERENCE] = replace(case, identifiers=(*case.identifiers, number))
    token = await world.links.issue(REFERENCE, "search", "archive/a1b2", START, START + timedelta(days=60))
    browser = world.browser().get(f"/a/{token}")
    assert "stanisława.wójcik@example.org" in browser.words
    assert "QQ123456C" not in browser.text


async def test_found_files_go_to_the_vault_and_the_answer_to_the_search(world: World) -> None:
    browser = (await asked(world)).get("/answer/found")
    files = [("files", ("box 1.pdf", b"one", "application/pdf")), ("files", ("box 2.pdf", b"two", "application/pdf"))]
    browser.send({"place": "Room 4"}, files=files)
    assert browser.heading == "Thank you"
    row = world.counter.last
    assert (row.action, row.actor) == ("answer_search", "processor:archive")
    assert row.workflow_id == f"{REFERENCE}/search/archive/a1b2"
    assert row.message == {"answer": "found", "files": 2}
    assert world.counter.last_personal["place"] == "Room 4"
    kept = [world.files.views[REFERENCE, file_id] for file_id in world.counter.last_personal["files"]]
    assert [(view.kind, view.subject, view.name) for view in kept] == [
        ("supplier", "archive/a1b2", "box 1.pdf"),
        ("supplier", "archive/a1b2", "box 2.pdf"),
    ]


async def test_nothing_found_needs_place_and_terms(world: World) -> None:
    browser = (await asked(world)).get("/answer/nothing").send()
    assert browser.problems == ["Where you searched is missing", "What you searched for is missing"]
    browser.send({"place": "All boxes", "terms": "Wójcik, Wojcik"})
    assert world.counter.last.message == {"answer": "nothing-found", "files": 0}
    assert world.counter.last_personal == {"place": "All boxes", "terms": "Wójcik, Wojcik", "text": "", "files": []}


async def test_not_our_person(world: World) -> None:
    (await asked(world)).get("/answer/wrong-person").send({"text": "Another Wójcik"})
    assert world.counter.last.message == {"answer": "wrong-person", "files": 0}
    assert world.counter.last_personal["text"] == "Another Wójcik"


@pytest.mark.parametrize(
    ("day", "month", "year", "problem"),
    [
        ("9", "10", "2026", "The day must not be before Saturday 10 October 2026"),
        ("31", "11", "2026", "The day must be a real date, like 27 3 2026"),
        ("9", "12", "2026", "The day must not be after Tuesday 8 December 2026"),
        ("", "", "", "The day is missing"),
    ],
)
async def test_more_time_only_until_a_sensible_day(world: World, day: str, month: str, year: str, problem: str) -> None:
    browser = (await asked(world)).get("/answer/later")
    browser.send({"until-day": day, "until-month": month, "until-year": year})
    assert browser.problems == [problem]
    assert world.counter.taken == []


async def test_more_time(world: World) -> None:
    browser = (await asked(world)).get("/answer/later")
    browser.send({"until-day": "16", "until-month": "oct", "until-year": "2026", "text": "Off-site"})
    assert world.counter.last.action == "need_more_time"
    assert world.counter.last.message == {"until": "2026-10-16"}
    assert "We will wait until then" in browser.words


async def test_answering_twice_says_it_was_answered(world: World) -> None:
    browser = await asked(world, result=SearchResult.FOUND)
    assert (browser.status, browser.heading) == (410, "This was already answered")
    world.reader.cases[REFERENCE] = cases.case(searches=(cases.search(),))
    browser.get("/answer/nothing")
    world.counter.answers["answer_search"] = ("refused", "This has already been answered. Thank you.")
    browser.send({"place": "a", "terms": "b"})
    assert browser.status == 409
    assert "This has already been answered." in browser.words


async def test_files_of_a_refused_answer_are_destroyed(world: World) -> None:
    browser = (await asked(world)).get("/answer/found")
    world.counter.answers["answer_search"] = ("refused", "This has already been answered. Thank you.")
    browser.send(files=[("files", ("a.pdf", b"x", "application/pdf"))])
    assert browser.status == 409
    assert world.vault.content == {}


async def test_a_status_link_does_not_open_the_answer_page(world: World) -> None:
    token = await world.links.issue(REFERENCE, "status", "", START, START + timedelta(days=60))
    assert world.browser().get(f"/a/{token}").status == 404


async def test_a_double_click_is_one_answer(world: World) -> None:
    browser = (await asked(world)).get("/answer/found")
    form = browser.filled(browser.form())
    for _ in range(2):
        browser.post("/answer/found", form, files=[("files", ("a.pdf", b"x", "application/pdf"))])
    assert browser.heading == "Thank you"
    assert len(world.vault.content) == 1
    assert world.counter.actions() == ["answer_search"]
