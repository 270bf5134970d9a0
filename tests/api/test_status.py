"""The status page and what a requester can do on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.views import LetterView
from casework.rules.vocabulary import (
    Authority,
    Clarification,
    ClockState,
    Identity,
    Outcome,
    Stage,
)
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START


async def linked(world: World, **case: Any) -> Browser:
    """Give the browser of a person who came by the mailed link."""
    world.reader.cases[REFERENCE] = cases.case(**case)
    return await world.holding("status", REFERENCE, "linked")


async def submitted(world: World, **case: Any) -> Browser:
    """Give the browser that only filled in the form."""
    world.reader.cases[REFERENCE] = cases.case(**case)
    return await world.holding("status", REFERENCE, "submitted")


PROVEN = {"stage": Stage.GATHER, "identity": Identity.SATISFIED}


async def test_the_mailed_link_becomes_a_cookie_and_a_clean_address(world: World) -> None:
    world.reader.cases[REFERENCE] = cases.case()
    token = await world.links.issue(REFERENCE, "status", "", START, START + timedelta(days=90))
    browser = world.browser().get(f"/s/{token}")
    assert browser.path == "/status"
    assert token not in browser.text
    assert REFERENCE in browser.words


@pytest.mark.parametrize(
    ("what", "status", "heading"),
    [
        ("unknown", 404, "This link does not work"),
        ("expired", 410, "This link has expired"),
        ("revoked", 410, "This link has been replaced"),
        ("other purpose", 404, "This link does not work"),
    ],
)
async def test_links_that_do_not_open(world: World, what: str, status: int, heading: str) -> None:
    purpose = "collect" if what == "other purpose" else "status"
    token = await world.links.issue(REFERENCE, purpose, "", START, START + timedelta(days=1))
    if what == "revoked":
        await world.links.revoke(REFERENCE, purpose, "", START)
    if what == "expired":
        world.clock.forward(days=2)
    browser = world.browser().get("/s/nothing" if what == "unknown" else f"/s/{token}")
    assert (browser.status, browser.heading) == (status, heading)
    assert world.sessions.open == {}


async def test_a_reference_alone_opens_nothing(world: World, browser: Browser) -> None:
    world.reader.cases[REFERENCE] = cases.case()
    assert browser.get(f"/status?reference={REFERENCE}").status == 401
    assert browser.get(f"/status/{REFERENCE}").status == 404
    assert browser.get(f"/s/{REFERENCE}").status == 404
    assert REFERENCE not in browser.text


async def test_date_and_reason(world: World) -> None:
    browser = (await linked(world)).get("/status")
    assert "We will answer by Monday 9 November 2026." in browser.words
    assert "One month later is Monday 9 November 2026. (UK GDPR Article 12(3))" in browser.words


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"right": {"clock": ClockState.STOPPED, "due_date": None}},
            "The time for our answer stands still until you have answered our question.",
        ),
        (
            {"right": {"clock": ClockState.NOT_STARTED, "due_date": None}},
            "The time for our answer begins when we have what we asked you for.",
        ),
        (
            {"right": {"due_date": date(2026, 10, 8)}},
            "Our answer was due by Thursday 8 October 2026. We are sorry that it is late.",
        ),
        (
            {"answered_at": START, "facts": {"stage": Stage.RESPOND, "answered": True}},
            "We answered on Friday 9 October 2026.",
        ),
        (
            {"facts": {"stage": Stage.CLOSED, "outcome": Outcome.WITHDRAWN}, "closed_at": START},
            "You took your request back. You can ask again at any time.",
        ),
    ],
)
async def test_where_it_stands_in_plain_words(world: World, change: dict[str, Any], sentence: str) -> None:
    assert sentence in (await linked(world, **change)).get("/status").words


async def test_the_timeline_names_letters_but_never_shows_their_text(world: World) -> None:
    letters = tuple(
        LetterView(kind, kind, to, "sent", "someone@example.org", "Subject", "code 123456", START, START)
        for kind, to in [("acknowledgement", "requester"), ("identity-code", "requester"), ("task-opened", "staff:dpo")]
    )
    browser = (await linked(world, letters=letters)).get("/status")
    assert "We told you that we have your request." in browser.words
    assert "We emailed you a code" in browser.words
    assert "123456" not in browser.text


async def test_who_only_filled_in_the_form_sees_progress_and_no_details(world: World) -> None:
    world.reader.logs[REFERENCE] = [cases.event(1, "clarification-requested", text="Which club do you mean?")]
    browser = (await submitted(world, facts={"clarification": Clarification.OPEN})).get("/status")
    assert "Our answer" not in browser.heading
    for secret in ("Wójcik", "Mill Lane", "Which club"):
        assert secret not in browser.text
    assert "/status/contact" not in browser.links()
    assert browser.get("/status/contact").status == 403


async def test_the_right_code_confirms_and_proves_the_mailbox(world: World) -> None:
    browser = await submitted(world)
    await world.codes.issue(REFERENCE, START, START + timedelta(minutes=15))
    browser.get("/status/code").send({"code": "123456"}, action="/status/code")
    assert world.counter.actions() == ["confirm_email"]
    assert world.counter.last.message == {}
    assert "Your email address is confirmed" in browser.words
    assert "Wójcik" in browser.words


async def test_wrong_codes_lock_the_code_and_change_nothing(world: World) -> None:
    browser = await submitted(world)
    await world.codes.issue(REFERENCE, START, START + timedelta(minutes=15))
    browser.get("/status/code")
    for _ in range(5):
        browser.send({"code": "999999"}, action="/status/code")
        assert browser.problems == ["That is not the code in our email. Please check it and try again"]
    browser.send({"code": "123456"}, action="/status/code")
    assert browser.problems == ["This code was tried too often and no longer works. Please ask for a new code"]
    assert "999999" not in browser.text
    assert world.counter.taken == []


async def test_an_expired_code(world: World) -> None:
    browser = await submitted(world)
    await world.codes.issue(REFERENCE, START, START + timedelta(minutes=15))
    world.clock.forward(minutes=16)
    browser.get("/status/code").send({"code": "123456"}, action="/status/code")
    assert browser.problems == ["This code has expired. Please ask for a new code"]


async def test_nobody_without_the_session_can_try_a_code(world: World, browser: Browser) -> None:
    world.reader.cases[REFERENCE] = cases.case()
    await world.codes.issue(REFERENCE, START, START + timedelta(minutes=15))
    browser.get("/request")
    browser.post("/status/code", {"code": "1", "token": "x" * 32, "form_key": "x"})
    assert browser.status == 401
    assert world.codes.tries[REFERENCE] == 0


async def test_new_codes_are_limited_per_case_and_hour(world: World) -> None:
    browser = await submitted(world)
    for minute in (1, 2):
        await world.codes.issue(REFERENCE, START + timedelta(minutes=minute), START + timedelta(hours=1))
    world.clock.forward(minutes=10)
    browser.get("/status/code").send(action="/status/new-code")
    assert world.counter.actions() == ["ask_new_code"]
    await world.codes.issue(REFERENCE, world.clock(), START + timedelta(hours=1))
    browser.get("/status/code").send(action="/status/new-code")
    assert world.counter.actions() == ["ask_new_code"]
    assert "You have asked for several codes in the last hour." in browser.words
    world.clock.forward(minutes=55)
    browser.get("/status/code").send(action="/status/new-code")
    assert world.counter.actions() == ["ask_new_code", "ask_new_code"]


async def test_a_reply_to_our_question(world: World) -> None:
    world.reader.logs[REFERENCE] = [
        cases.event(1, "clarification-requested", text="Which club do you mean?"),
        cases.event(2, "task-half", text="internal"),
    ]
    facts = {**PROVEN, "clarification": Clarification.OPEN, "clock": ClockState.STOPPED}
    browser = (await linked(world, facts=facts)).get("/status")
    assert "Which club do you mean?" in browser.words
    browser.get("/status/reply").send({"text": "The rowing club.\r\nAnd the choir."})
    assert world.counter.last.action == "reply"
    assert world.counter.last_personal == {"text": "The rowing club.\nAnd the choir."}


async def test_an_empty_reply_is_not_sent(world: World) -> None:
    browser = (await linked(world, facts=PROVEN)).get("/status/reply").send({"text": "  "})
    assert browser.problems == ["Your message is missing"]
    assert world.counter.taken == []


async def test_evidence_goes_to_the_vault_and_its_ids_to_the_inbox(world: World) -> None:
    facts = {"identity": Identity.EVIDENCE_REQUESTED, "authority": Authority.NOT_NEEDED}
    browser = (await linked(world, facts=facts)).get("/status/evidence")
    name = "..\\..\\etc/stanisław\u202e.jpg"
    browser.send({"text": "My bill"}, files=[("files", (name, b"picture", "image/jpeg"))])
    assert world.counter.last.action == "send_evidence"
    ids = world.counter.last_personal["files"]
    assert world.counter.last_personal["text"] == "My bill"
    view = world.files.views[REFERENCE, ids[0]]
    assert (view.kind, view.name, view.media_type, view.size) == ("evidence", "stanisław.jpg", "image/jpeg", 7)
    assert world.vault.content[REFERENCE, ids[0]] == b"picture"


async def test_evidence_sent_twice_is_stored_once(world: World) -> None:
    browser = (await linked(world, facts={"identity": Identity.EVIDENCE_REQUESTED})).get("/status/evidence")
    form = browser.filled(browser.form("/status/evidence"))
    for _ in range(2):
        browser.post("/status/evidence", form, files=[("files", ("a.png", b"x", "image/png"))])
    assert len(world.vault.content) == 1
    assert world.counter.actions() == ["send_evidence"]


async def test_evidence_that_the_case_refuses_is_destroyed_again(world: World) -> None:
    world.counter.answers["send_evidence"] = ("refused", "Nothing was asked for.")
    browser = (await linked(world, facts={"identity": Identity.EVIDENCE_REQUESTED})).get("/status/evidence")
    browser.send(files=[("files", ("a.png", b"x", "image/png"))])
    assert browser.status == 409
    assert "Nothing was asked for." in browser.words
    assert world.vault.content == {}
    assert await world.files.list(REFERENCE) == []


async def test_no_file_and_an_empty_file(world: World) -> None:
    browser = (await linked(world, facts={"identity": Identity.EVIDENCE_REQUESTED})).get("/status/evidence")
    browser.send(files=[("files", ("", b"", "application/octet-stream"))])
    assert browser.problems == ["Your files: please choose at least one file"]
    browser.send(files=[("files", ("a.png", b"", "image/png"))])
    assert browser.problems == ["Your files: one of the files is empty"]


async def test_changed_contact_details_name_the_old_address_too(world: World) -> None:
    browser = (await linked(world, facts=PROVEN)).get("/status/contact")
    browser.send({"email": "new@example.org", "phone": "", "address": "2 Mill Lane"})
    assert world.counter.last.action == "change_contact"
    assert world.counter.last_personal == {
        "email": "new@example.org",
        "phone": "",
        "address": "2 Mill Lane",
        "old_email": "stanisława.wójcik@example.org",
    }


async def test_withdrawing_asks_first(world: World) -> None:
    browser = (await linked(world, facts=PROVEN)).get("/status/withdraw")
    assert world.counter.taken == []
    browser.send({"text": "Settled otherwise"})
    assert world.counter.last.action == "withdraw"
    assert world.counter.last_personal == {"text": "Settled otherwise"}
    assert "Your request is withdrawn." in browser.words


async def test_while_the_case_does_not_answer_the_person_is_told_it_is_saved(world: World) -> None:
    world.counter.state = "waiting"
    browser = (await linked(world, facts=PROVEN)).get("/status/reply").send({"text": "Hello"})
    assert "Saved. It is being processed; you do not need to send it again." in browser.words


async def test_what_cannot_be_done_now_is_said_and_not_submitted(world: World) -> None:
    closed = {"stage": Stage.CLOSED, "outcome": Outcome.ANSWERED}
    browser = await linked(world, facts=closed, closed_at=START)
    assert browser.get("/status/reply").status == 409
    assert browser.get("/status/withdraw").status == 409
    assert world.counter.taken == []


async def test_leaving_ends_the_session(world: World) -> None:
    browser = (await linked(world)).get("/status").send(action="/status/leave")
    assert browser.path == "/"
    assert world.sessions.open == {}
    assert browser.get("/status").status == 401


async def test_a_session_ends_by_itself(world: World) -> None:
    token = await world.links.issue(REFERENCE, "status", "", START, START + timedelta(days=90))
    world.reader.cases[REFERENCE] = cases.case()
    browser = world.browser().get(f"/s/{token}")
    world.clock.forward(hours=3)
    assert browser.get("/status").status == 401
    assert "the session that it started has ended" in browser.words
