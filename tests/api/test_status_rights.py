"""The status page for every right: each with its date and state, the waiting erasure, the story so far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.views import LetterView, NextView, RightView
from casework.rules.vocabulary import ClockState, Identity, Outcome, Right, Stage
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START
from tests.api.judge import words_of

GATHERING = {"stage": Stage.GATHER, "identity": Identity.SATISFIED}
ANSWERED = START + timedelta(days=10)
UNTIL = date(2026, 10, 29)


def right(kind: Right, **changes: Any) -> RightView:
    """Give one right of a case."""
    return cases.right(right=kind, **changes)


async def shown(world: World, *rights: RightView, subject: str = "linked", **case: Any) -> Browser:
    """Give the status page of a case with these rights."""
    world.reader.cases[REFERENCE] = cases.case(rights=rights, **case)
    return (await world.holding("status", REFERENCE, subject)).get("/status")


def lines(browser: Browser) -> dict[str, str]:
    """Give the rights that the page lists, each with its state and sentence, without the reasons for the date."""
    assert browser.root is not None
    listed = next(e for e in browser.root.iter("dl"))
    return {words_of(row[0]): words_of(row[1]).partition("Why this date?")[0].strip() for row in listed.findall("div")}


def story(browser: Browser) -> list[str]:
    """Give the lines of the timeline."""
    assert browser.root is not None
    (listed,) = [e for e in browser.root.iter("ol") if e.get("class") == "timeline"]
    return [words_of(line) for line in listed]


async def test_each_right_has_its_own_date_and_state(world: World) -> None:
    browser = await shown(
        world,
        right(Right.ERASURE, due_date=date(2027, 1, 11)),
        right(Right.ACCESS, clock=ClockState.STOPPED, due_date=None),
        right(Right.RECTIFICATION, outcome=Outcome.GRANTED_IN_PART, answered_at=ANSWERED),
        right(Right.CONSENT_WITHDRAWAL, due_date=None),
        right(Right.RETENTION_SCHEDULE, outcome=Outcome.ANSWERED, answered_at=START),
        right(Right.COMPLAINT, due_date=date(2026, 10, 8)),
        facts=GATHERING,
    )
    assert lines(browser) == {
        "Take back my consent": "Being worked on We are stopping it now.",
        "See how long records are kept": "Answered We answered on Friday 9 October 2026.",
        "Get a copy of my information": "Waiting for you "
        "The time for our answer stands still until you have answered our question.",
        "Correct my information": "Done in part We answered on Monday 19 October 2026. "
        "Our letter says what we could not do, and why.",
        "Erase my information": "Being worked on We will answer by Monday 11 January 2027.",
        "Make a complaint": "Being worked on "
        "Our answer was due by Thursday 8 October 2026. We are sorry that it is late.",
    }
    assert "One month later is Monday 9 November 2026. (UK GDPR Article 12(3))" in browser.words


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.GRANTED, "Done We answered on Monday 19 October 2026. We did what you asked."),
        (
            Outcome.REFUSED,
            "Not done We answered on Monday 19 October 2026. "
            "Our letter says why we could not do it, and what you can do about that.",
        ),
        (Outcome.NOTHING_HELD, "Answered We answered on Monday 19 October 2026. We hold no data about you."),
    ],
)
async def test_how_a_right_ended(world: World, outcome: Outcome, words: str) -> None:
    browser = await shown(world, right(Right.ERASURE, outcome=outcome, answered_at=ANSWERED), facts=GATHERING)
    assert lines(browser) == {"Erase my information": words}


async def test_stopping_marketing_asks_for_no_code(world: World) -> None:
    browser = await shown(world, right(Right.OBJECTION, how="marketing"), marketing=True)
    assert lines(browser) == {
        "Stop sending me marketing": "Being worked on We are stopping it now, everywhere. "
        "You do not have to show us who you are."
    }
    assert "/status/code" not in browser.links()
    assert "We check that it is really you" not in browser.words


async def test_an_objection_to_marketing_and_more_shows_both(world: World) -> None:
    browser = await shown(world, right(Right.OBJECTION), marketing=True)
    assert lines(browser) == {
        "Stop using my information": "Being worked on Marketing stops at once. "
        "About the rest: we will answer by Monday 9 November 2026."
    }
    assert "/status/code" in browser.links()


async def test_a_waiting_erasure_says_how_to_stop_it(world: World) -> None:
    facts = {"stage": Stage.ACT, "identity": Identity.SATISFIED, "erasure_waiting": True}
    browser = await shown(world, right(Right.ERASURE), facts=facts, erase_on=UNTIL)
    assert lines(browser) == {
        "Erase my information": "Decided It is decided what will be erased. We begin on Thursday 29 October 2026. "
        "Until then you can stop it."
    }
    assert "You can still stop the erasure" in browser.words
    assert "Waiting before we erase." in browser.words
    assert any("We begin to erase what was decided, unless you stop it before." in line for line in story(browser))
    browser.get("/status/withdraw")
    assert "Nothing is erased then." in browser.words
    browser.send({"text": ""})
    assert world.counter.last.action == "withdraw"


async def test_once_begun_an_erasure_cannot_be_stopped(world: World) -> None:
    facts = {"stage": Stage.ACT, "identity": Identity.SATISFIED, "erasure_waiting": False}
    browser = await shown(world, right(Right.ERASURE), facts=facts, erase_on=UNTIL)
    assert "You can still stop the erasure" not in browser.words
    assert "Doing what was decided." in browser.words


async def test_the_story_tells_of_every_turn_and_never_in_our_words(world: World) -> None:
    world.reader.logs[REFERENCE] = [
        cases.event(2, "right-added", text="secret", right="restriction"),
        cases.event(3, "restriction-set", text="secret"),
        cases.event(4, "recipients-told", text="secret", recipients="The bank"),
        cases.event(5, "recipients-told", text="secret", recipients=""),
        cases.event(6, "erasure-cancelled", text="secret"),
        cases.event(7, "right-decided", text="secret", right="erasure"),
        cases.event(8, "act-done", processor="crm", verb="erase"),
    ]
    letter = LetterView("l", "erasure-planned", "requester", "sent", "", "", "secret", START, START)
    browser = await shown(
        world,
        right(Right.ACCESS, outcome=Outcome.ANSWERED, answered_at=ANSWERED),
        right(Right.ERASURE, due_date=date(2027, 1, 11)),
        letters=(letter,),
        facts={**GATHERING, "restricted": True},
        restricted=True,
        next=(NextView(START + timedelta(days=900), "kept-over", "internal"),),
        subject="submitted",
    )
    assert story(browser) == [
        "Friday 9 October 2026We received your request.",
        "Friday 9 October 2026We told you what we will erase, and when.",
        "Friday 9 October 2026This was added to your request: “Keep my information, but do not use it”.",
        "Friday 9 October 2026We keep your data, and no longer use it.",
        "Friday 9 October 2026We told those who had the data from us.",
        "Friday 9 October 2026The erasure was stopped. Nothing was erased.",
        "Monday 19 October 2026We answered “Get a copy of my information”.",
        "NowLooking for your data. We search every place where we may hold data about you.",
        "By Monday 11 January 2027We answer “Erase my information”.",
        "Tuesday 27 March 2029We erase what we had to keep until then, and write to you.",
    ]
    assert "We keep your data and do not use it" in browser.words
    for secret in ("secret", "internal", "The bank", "crm"):
        assert secret not in browser.text


@pytest.mark.parametrize(
    ("kind", "stage", "head"),
    [
        (Right.ACCESS, Stage.REVIEW, "Reading what we found."),
        (Right.RESTRICTION, Stage.REVIEW, "Being looked at."),
        (Right.RETENTION_SCHEDULE, Stage.IDENTITY, "Being worked on."),
        (Right.ERASURE, Stage.RESPOND, "Our answer is on its way."),
        (Right.PORTABILITY, Stage.RESPOND, "Our answer is ready."),
        (Right.ERASURE, Stage.IDENTITY, "Checking who is asking."),
    ],
)
async def test_where_it_stands_fits_the_right(world: World, kind: Right, stage: Stage, head: str) -> None:
    browser = await shown(world, right(kind), facts={"stage": stage})
    assert head in browser.words


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_every_ending_has_words(world: World, outcome: Outcome) -> None:
    closed = {"stage": Stage.CLOSED, "outcome": outcome}
    browser = await shown(world, right(Right.ERASURE, outcome=outcome), facts=closed, closed_at=ANSWERED)
    assert browser.status == 200
    assert lines(browser) == {"Erase my information": "Closed"}
