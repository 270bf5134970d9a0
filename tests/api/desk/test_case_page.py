from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.views import EventView, FileView, IdentifierView, LetterView, NextView, PersonView
from casework.rules.vocabulary import (
    Authority,
    Capacity,
    Clarification,
    ClockState,
    Health,
    IdentifierKind,
    Identity,
    Outcome,
    Role,
    SearchResult,
    Stage,
)
from tests.api.cases import REFERENCE, search
from tests.api.conftest import World
from tests.api.desk.arrange import APPROVING, GATHERING, HOSTILE, PAGE, RESPONDING, REVIEWING, put, task
from tests.api.fakes import START


def decide(action: str) -> str:
    return f"{PAGE}/decide/{action}"


async def test_the_head_says_where_the_case_stands(world: World) -> None:
    put(world, health=Health.RETRYING)
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert browser.heading == f"Stanisława Wójcik {REFERENCE}"
    for said in ("Monday 9 November 2026", "31 days left", "Running", "Trying again", "9 October 2026, web form"):
        assert said in browser.words


async def test_it_says_what_happens_next_and_why_the_date_is_what_it_is(world: World) -> None:
    put(world, right={"events": ((date(2026, 10, 12), "id_requested"),)})
    words = (await world.signed_in(Role.CHAIR)).get(PAGE).words
    assert "Monday 12 October 2026 at 10:30 am If the code is not used, a person will look." in words
    assert "One month later is Monday 9 November 2026. UK GDPR Article 12(3)" in words
    assert "12 October 2026: Request for proof of identity" in words
    assert "Extend by Monday 9 November 2026" in words


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": GATHERING},
        {"facts": REVIEWING},
        {"facts": APPROVING},
        {"facts": {**RESPONDING, "collected": True}, "answered_at": START, "collected_at": START},
        {"facts": {"stage": Stage.CLOSED, "outcome": Outcome.WITHDRAWN}, "next": (), "closed_at": START},
        {"facts": {"clock": ClockState.STOPPED, "clarification": Clarification.OPEN}, "right": {"due_date": None,
         "planning_date": None, "extend_by": None, "clock": ClockState.STOPPED}},
        {"facts": {"authority": Authority.REQUESTED}, "capacity": Capacity.AGENT,
         "people": (PersonView("requester", "Ada"), PersonView("data-subject", "Ben", birth_date="1990-01-02"))},
        {"details": "", "identifiers": (), "waiting_submissions": 1},
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", [Role.DPO, Role.APPROVER, Role.DEPUTY])
async def test_the_page_is_sound_at_every_stage(world: World, role: Role, changes: dict[str, Any]) -> None:
    put(world, **dict(changes))
    assert (await world.signed_in(role)).get(PAGE).status == 200


@pytest.mark.parametrize(
    ("key", "facts", "actions"),
    [
        ("identity/received", {}, ["decide_identity", "request_evidence"]),
        ("evidence/t1", {"identity": Identity.EVIDENCE_RECEIVED}, ["decide_identity", "dismiss_task"]),
        ("authority/received", {"authority": Authority.UNDECIDED}, ["decide_authority", "request_authority"]),
        ("excuse/archive/a1b2", GATHERING, ["excuse_search", "retry_search"]),
        ("collection/lapse", RESPONDING, ["resend_answer", "reset_phrase", "record_handover", "dismiss_task"]),
        ("reply/t2", {}, ["dismiss_task"]),
        ("letter/x", {}, ["change_contact", "dismiss_task"]),
        ("hand-over", {**GATHERING, "stage": Stage.RESPOND}, ["record_handover", "dismiss_task"]),
    ],
)
async def test_a_task_offers_the_decisions_that_fit_it(
    world: World, key: str, facts: dict[str, Any], actions: list[str]
) -> None:
    subject = "archive/a1b2" if key.startswith("excuse") else ""
    failed = search(result=SearchResult.FAILED)
    put(world, facts=facts, tasks=(task(key, "This one", subject=subject),), searches=(failed,))
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert browser.root is not None
    panel = next(s for s in browser.root.iter("section") if s.get("aria-labelledby") == "tasks")
    links = [a.get("href", "").split("?")[0] for a in panel.iter("a")]
    assert links == [decide(action) for action in actions]


async def test_review_and_approval_tasks_lead_to_their_pages(world: World) -> None:
    put(world, facts=REVIEWING, tasks=(task("review/1"), task("approve/1")))
    links = (await world.signed_in(Role.DPO)).get(PAGE).links()
    assert f"{PAGE}/items" in links
    assert f"{PAGE}/approval" in links


async def test_what_cannot_be_done_now_is_shown_with_the_reason(world: World) -> None:
    put(world)
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert decide("add_processor") not in browser.links()
    assert "First decide on the person's identity" in browser.words


async def test_whoever_may_only_read_is_told_so_once(world: World) -> None:
    put(world)
    browser = (await world.signed_in(Role.DEPUTY)).get(PAGE)
    assert not any("/decide/" in link for link in browser.links())
    assert browser.words.count("Other decisions are for the data protection officer and caseworkers.") == 1
    assert "Add" not in browser.words


async def test_the_ledger_shows_what_was_searched_and_what_came_of_it(world: World) -> None:
    put(
        world,
        facts={**GATHERING, "searches_unexcused": 1},
        searches=(
            search(
                key="crm/1",
                processor="crm",
                connector="sql",
                result=SearchResult.FOUND,
                terms="Searched by email address in Customer.",
                evidence={"rows": {"Customer": 1, "Invoice": 7}, "version": "1"},
                by="service",
                items=8,
                ended_at=START,
            ),
            search(key="archive/1", result=SearchResult.WRONG_PERSON),
            search(key="archive/2", result=SearchResult.WAITING),
            search(key="archive/3", result=SearchResult.NOT_SEARCHABLE, excused_by="staff:s1", excused_at=START,
                   excuse="They never wrote to us."),
        ),
    )  # fmt: skip
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    for said in (
        "Supporter database Found 8 items Searched by email address in Customer.",
        "Invoice 7",
        "Not known there",
        "Excused by Ffion Pryce on 9 October 2026: They never wrote to us.",
    ):
        assert said in browser.words
    links = [link for link in browser.links() if "/decide/" in link and "?" in link]
    assert links == [
        decide("retry_search") + "?search=archive%2F1",
        decide("excuse_search") + "?search=archive%2F1",
        decide("reissue_link") + "?search=archive%2F2",
        decide("excuse_search") + "?search=archive%2F2",
    ]


async def test_evidence_is_offered_to_those_who_decide_and_not_to_readers(world: World) -> None:
    file = FileView("f1", "evidence", "", "passport <1>.jpg", "image/jpeg", 20_000, START, None)
    put(world, files=(file, FileView("f2", "evidence", "", "old.jpg", "image/jpeg", 5, START, START)))
    browser = (await world.signed_in(Role.CASEWORKER)).get(PAGE)
    assert f"{PAGE}/files/f1" in browser.links()
    assert f"{PAGE}/files/f2" not in browser.links()
    assert "passport <1>.jpg" in browser.words
    reader = (await world.signed_in(Role.CHAIR, email="chair@example.org")).get(PAGE)
    assert f"{PAGE}/files/f1" not in reader.links()


async def test_delivery_says_whether_the_answer_was_collected(world: World) -> None:
    put(world, facts=RESPONDING, answered_at=START)
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert "It has not been collected yet." in browser.words
    put(world, facts={**RESPONDING, "collected": True}, answered_at=START, collected_at=START + timedelta(days=2))
    assert "It was collected on Sunday 11 October 2026 at 10:30 am." in browser.get(PAGE).words


async def test_letters_lead_to_their_words(world: World) -> None:
    letter = LetterView("a/acknowledgement", "acknowledgement", "requester", "sent", "", "S", "B", START, START)
    put(world, letters=(letter,))
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert f"{PAGE}/letters/a/acknowledgement" in browser.links()


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_and_words_are_shown_literally(world: World, name: str) -> None:
    put(
        world,
        people=(PersonView("requester", name, address=name),),
        details=name,
        identifiers=(IdentifierView("i9", IdentifierKind.OTHER, name, False, "given"),),
        tasks=(task("reply/1", name),),
    )
    words = (await world.signed_in(Role.DPO)).get(PAGE).words
    assert words.count(name) >= 4


async def test_a_reference_in_small_letters_is_found(world: World) -> None:
    put(world)
    assert (await world.signed_in(Role.DPO)).get(PAGE.lower()).status == 200


async def test_an_unknown_case_is_a_clear_page(world: World) -> None:
    browser = (await world.signed_in(Role.DPO)).get("/desk/cases/RD-0000-0000-0")
    assert browser.status == 404
    assert browser.heading == "No such case"


async def test_an_administrator_sees_no_case(world: World) -> None:
    put(world)
    assert (await world.signed_in(Role.ADMINISTRATOR)).get(PAGE).status == 403


def event(seq: int, kind: str, actor: str, text: str) -> EventView:
    return EventView(seq, START, START.date(), actor, kind, {}, text, kind, "0" * 64, "a1" * 32)


async def test_what_the_requester_wrote_is_read_on_the_case(world: World) -> None:
    put(world)
    world.reader.logs[REFERENCE] = [event(1, "replied", "requester", "I mean <b>the years</b> 2019 to 2023.")]
    words = (await world.signed_in(Role.DPO)).get(PAGE).words
    assert "They wrote on Friday 9 October 2026 at 10:30 am I mean <b>the years</b> 2019 to 2023." in words


@pytest.mark.parametrize(
    ("kinds", "shown"), [(("review-finished", "sent-back"), True), (("sent-back", "review-finished"), False)]
)
async def test_why_the_review_was_sent_back_is_shown_until_it_is_finished_again(
    world: World, kinds: tuple[str, str], shown: bool
) -> None:
    put(world, facts=REVIEWING)
    texts = {"sent-back": "Look at the notes again.", "review-finished": ""}
    world.reader.logs[REFERENCE] = [event(n, kind, "staff:s1", texts[kind]) for n, kind in enumerate(kinds, start=1)]
    words = (await world.signed_in(Role.DPO)).get(PAGE).words
    assert ("Sent back by Ffion Pryce" in words and "Look at the notes again." in words) is shown


async def test_a_task_about_a_search_names_the_processor_by_its_title(world: World) -> None:
    put(world, tasks=(task("excuse/archive/1", "Excuse a search: archive", subject="archive/1"),))
    assert "Excuse a search: Northgate Archive Services" in (await world.signed_in(Role.DPO)).get(PAGE).words


async def test_a_closed_case_offers_only_what_can_still_be_done(world: World) -> None:
    put(world, facts={"stage": Stage.CLOSED, "outcome": Outcome.WITHDRAWN}, next=(), closed_at=START)
    browser = (await world.signed_in(Role.DPO)).get(PAGE)
    assert browser.words.count("This case is closed.") == 1
    assert not any("/decide/" in link for link in browser.links())


async def test_of_many_moments_the_first_six_come_first(world: World) -> None:
    moments = tuple(NextView(START + timedelta(days=n), "reminder", f"Moment {n}.") for n in range(8))
    put(world, next=moments)
    words = (await world.signed_in(Role.DPO)).get(PAGE).words
    assert words.index("Moment 5.") < words.index("2 more") < words.index("Moment 6.")
