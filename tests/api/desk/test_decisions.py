from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from api.desk.decisions import DECISIONS, ON_ITEMS
from api.desk.roles import NEEDS
from casework.rules.phrases import WORDS_IN_PHRASE
from casework.rules.vocabulary import Authority, Capacity, Clarification, Identity, Role, SearchResult, Stage
from tests.api.browser import Browser
from tests.api.cases import REFERENCE, search
from tests.api.conftest import World
from tests.api.desk import right_cases
from tests.api.desk.arrange import APPROVING, GATHERING, PAGE, RESPONDING, REVIEWING, put, task

SEARCHES = (search(result=SearchResult.FAILED), search(key="crm/1", processor="crm", connector="sql"))
TASKS = (task("reply/t1", "Read the reply"),)
AGENT = {"authority": Authority.RECEIVED}


def on(prefix: str, day: int, month: int, year: int = 2026) -> dict[str, str]:
    return {f"{prefix}-day": str(day), f"{prefix}-month": str(month), f"{prefix}-year": str(year)}


CASES: list[Any] = [
    (
        "request_evidence", {}, "", {"doubt": "same-name", "text": "A copy of a bill."}, {"doubt": "same-name"},
        {"text": "A copy of a bill."},
    ),
    (
        "decide_identity", {"identity": Identity.EVIDENCE_REQUESTED}, "",
        {"satisfied": "yes", "means": "documents", "verified_identifiers": ["i2"], **on("on", 9, 10)},
        {"satisfied": True, "means": "documents", "on": "2026-10-09", "verified_identifiers": ["i2"]}, {},
    ),
    (
        "decide_identity", {}, "", {"satisfied": "no", "means": "documents", "text": "The signature differs."},
        {"satisfied": False, "means": "", "on": None, "verified_identifiers": []}, {"text": "The signature differs."},
    ),
    (
        "verify_identifiers", GATHERING, "", {"verified_identifiers": ["i2"], "text": "It is on the card."},
        {"identifiers": ["i2"]}, {"text": "It is on the card."},
    ),
    ("request_authority", AGENT, "", {"text": "A signed form."}, {}, {"text": "A signed form."}),
    (
        "decide_authority", AGENT, "", {"satisfied": "yes", "means": "other", "text": "We know both."},
        {"satisfied": True, "means": "other", "on": None, "verified_identifiers": []}, {"text": "We know both."},
    ),
    (
        "decide_identity", {}, "", {"satisfied": "yes", "means": "documents", "text": "Her surname is new."},
        {"satisfied": True, "means": "documents", "on": None, "verified_identifiers": []},
        {"text": "Her surname is new."},
    ),
    ("request_clarification", GATHERING, "", {"text": "Which years?"}, {}, {"text": "Which years?"}),
    (
        "record_clarification", {**GATHERING, "clarification": Clarification.OPEN}, "",
        {"what": "answered", "text": "Since 2019.", **on("on", 9, 10)},
        {"on": "2026-10-09", "lapsed": False}, {"text": "Since 2019."},
    ),
    (
        "record_clarification", {**GATHERING, "clarification": Clarification.OPEN}, "", {"what": "lapsed"},
        {"on": "2026-10-09", "lapsed": True}, {},
    ),
    (
        "extend", GATHERING, "", {"ground": "complexity", "text": "Forty boxes."}, {"ground": "complexity"},
        {"text": "Forty boxes."},
    ),
    (
        "correct_receipt", {}, "", {**on("received", 5, 10), "text": "Post stamp."}, {"received": "2026-10-05"},
        {"text": "Post stamp."},
    ),
    (
        "excuse_search", GATHERING, "?search=archive/a1b2", {"text": "Boxes burnt in 2010."},
        {"processor": "archive", "search": "archive/a1b2"}, {"text": "Boxes burnt in 2010."},
    ),
    ("retry_search", GATHERING, "?search=archive/a1b2", {}, {"processor": "archive", "search": "archive/a1b2"}, {}),
    ("reissue_link", GATHERING, "?search=archive/a1b2", {}, {"processor": "archive", "search": "archive/a1b2"}, {}),
    ("dismiss_task", {}, "?task=reply/t1", {"text": "Called back."}, {"task": "reply/t1"}, {"text": "Called back."}),
    ("finish_review", REVIEWING, "", {}, {}, {}),
    ("approve", APPROVING, "", {}, {}, {}),
    ("send_back", APPROVING, "", {"text": "Page 3 names a child."}, {}, {"text": "Page 3 names a child."}),
    ("resend_answer", RESPONDING, "", {}, {}, {}),
    (
        "record_handover", RESPONDING, "", {"way": "post", "text": "Signed for."}, {"by": "post"},
        {"text": "By post: Signed for."},
    ),
    (
        "change_contact", {}, "", {"email": "new@example.org", "text": "Called us."}, {},
        {"email": "new@example.org", "phone": "020 7946 0000", "address": "1 Mill Lane\nLeeds", "text": "Called us."},
    ),
    (
        "close", {}, "", {"outcome": "withdrawn", "text": "They called."}, {"outcome": "withdrawn"},
        {"text": "They called."},
    ),
]  # fmt: skip


async def opened(world: World, action: str, facts: dict[str, Any], query: str = "", role: Role = Role.DPO) -> Browser:
    put(world, facts=facts, searches=SEARCHES, tasks=TASKS)
    return (await world.signed_in(role)).get(f"{PAGE}/decide/{action}{query}")


@pytest.mark.parametrize(("action", "facts", "query", "fields", "message", "personal"), CASES)
async def test_each_decision_submits_its_action_message_and_words(
    world: World,
    action: str,
    facts: dict[str, Any],
    query: str,
    fields: dict[str, Any],
    message: dict[str, Any],
    personal: dict[str, Any],
) -> None:
    world.counter.sentence = "It is recorded."
    browser = await opened(world, action, facts, query)
    token = browser.filled(browser.form(f"{PAGE}/decide/{action}"))["token"]
    browser.send(fields, action=f"{PAGE}/decide/{action}")
    row = world.counter.last
    assert (row.token, row.case_id, row.action, row.actor) == (token, REFERENCE, action, "staff:s1")
    assert row.message == message
    assert world.counter.last_personal == personal
    assert browser.path == PAGE
    assert "It is recorded." in browser.words


def test_the_tables_and_the_two_below_cover_every_decision() -> None:
    here = {row[0] for row in (*CASES, *right_cases.CASES)} | {"add_processor", "reset_phrase"}
    assert here == {action.value for action in DECISIONS}
    assert set(DECISIONS) | set(ON_ITEMS) == set(NEEDS)


async def test_a_processor_that_was_not_searched_can_be_added(world: World) -> None:
    put(world, facts=GATHERING, searches=(search(),))
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/decide/add_processor")
    assert "Northgate Archive Services" not in browser.words
    browser.send({"processor": "crm"}, action=f"{PAGE}/decide/add_processor")
    assert world.counter.last.message == {"processor": "crm", "search": ""}


async def test_a_new_phrase_is_sealed_and_shown_once(world: World) -> None:
    browser = await opened(world, "reset_phrase", RESPONDING)
    browser.send({"text": "Called the known number."}, action=f"{PAGE}/decide/reset_phrase")
    phrase = world.counter.last_personal["phrase"]
    assert len(phrase.split()) == WORDS_IN_PHRASE
    assert world.counter.last.message == {}
    assert browser.path == "/desk/phrase"
    assert browser.heading == "The new collection phrase"
    assert phrase in browser.words
    assert browser.get("/desk/phrase").status == 410


@pytest.mark.parametrize(
    ("action", "facts", "fields", "problems"),
    [
        (
            "request_evidence",
            {},
            {},
            ["Choose what makes you doubt who asks", "What you need and why is missing"],
        ),
        ("request_evidence", {}, {"doubt": "we-always-ask", "text": "x"}, ["Choose what makes you doubt who asks"]),
        ("decide_identity", {}, {}, ["Choose whether you are satisfied who they are"]),
        ("decide_identity", {}, {"satisfied": "yes"}, ["Choose how you know"]),
        ("decide_identity", {}, {"satisfied": "yes", "means": "other"}, ["The reason is missing"]),
        ("decide_identity", {}, {"satisfied": "yes", "means": "not-needed"}, ["The reason is missing"]),
        ("decide_identity", {}, {"satisfied": "yes", "means": "signed-form"}, ["Choose how you know"]),
        (
            "decide_identity",
            {},
            {"satisfied": "yes", "means": "documents"},
            [
                "Documents may be asked for only where there is a reasonable doubt about who asks (UK GDPR Article "
                "12(6)). Write down what the doubt is and why nothing lighter settles it"
            ],
        ),
        ("decide_authority", AGENT, {"satisfied": "yes"}, ["Choose how you know"]),
        ("decide_authority", AGENT, {"satisfied": "yes", "means": "guardian"}, ["Choose how you know"]),
        ("decide_identity", {}, {"satisfied": "no"}, ["The reason is missing"]),
        (
            "decide_identity",
            {"identity": Identity.EVIDENCE_REQUESTED},
            {"satisfied": "yes", "means": "documents", **on("on", 10, 10)},
            ["The day it arrived must not be after Friday 9 October 2026"],
        ),
        ("extend", {}, {}, ["Choose why more time is needed", "The reason is missing"]),
        ("extend", {}, {"ground": "holiday", "text": "x"}, ["Choose why more time is needed"]),
        ("correct_receipt", {}, {**on("received", 9, 10), "text": "x"}, ["This is the day already recorded"]),
        (
            "correct_receipt",
            {},
            {**on("received", 10, 10), "text": "x"},
            ["The day of receipt must not be after Friday 9 October 2026"],
        ),
        ("add_processor", GATHERING, {}, ["Choose a processor"]),
        ("excuse_search", GATHERING, {"search": "other/1", "text": "x"}, ["Choose a search of this case"]),
        ("dismiss_task", {}, {"task": "review/1"}, ["Choose a task that is still open"]),
        ("close", {}, {"outcome": "answered", "text": "x"}, ["Choose how the case ends"]),
        ("close", {}, {"outcome": "no-authority", "text": "x"}, ["Choose how the case ends"]),
        ("send_back", APPROVING, {}, ["What has to change is missing"]),
        ("record_handover", RESPONDING, {"text": "x"}, ["Choose how it was handed over"]),
        ("change_contact", {}, {"text": "x"}, ["These are the details already recorded"]),
        (
            "change_contact",
            {},
            {"email": "", "phone": "", "address": "", "text": "x"},
            ["Give at least one way to reach the person"],
        ),
    ],
)
async def test_faults_are_named_and_nothing_is_submitted(
    world: World, action: str, facts: dict[str, Any], fields: dict[str, Any], problems: list[str]
) -> None:
    browser = await opened(world, action, facts)
    browser.send(fields, action=f"{PAGE}/decide/{action}")
    assert browser.status == 422
    assert browser.problems == problems
    assert world.counter.taken == []


async def test_the_new_due_date_is_shown_before_the_receipt_is_corrected(world: World) -> None:
    browser = await opened(world, "correct_receipt", {})
    browser.send(on("received", 5, 10), action=f"{PAGE}/decide/correct_receipt", button=("step", "preview"))
    assert "due Thursday 5 November 2026 instead of Monday 9 November 2026" in browser.words
    assert world.counter.taken == []
    browser.send({"text": "Post stamp."}, action=f"{PAGE}/decide/correct_receipt")
    assert world.counter.last.message == {"received": "2026-10-05"}


async def test_a_preview_says_why_a_day_cannot_be(world: World) -> None:
    put(world, received=date(2026, 10, 7), right={"events": ((date(2026, 10, 8), "id_requested"),)})
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/decide/correct_receipt")
    browser.send(on("received", 9, 10), action=f"{PAGE}/decide/correct_receipt", button=("step", "preview"))
    assert browser.status == 200
    assert "is dated Thursday 8 October 2026, before the day of receipt, Friday 9 October 2026." in browser.words


async def test_a_refusal_is_shown_with_what_was_typed_and_a_new_token(world: World) -> None:
    world.counter.answers["extend"] = ("refused", "The first month has ended.")
    browser = await opened(world, "extend", GATHERING)
    first = browser.filled(browser.form(f"{PAGE}/decide/extend"))["token"]
    browser.send({"ground": "complexity", "text": "Forty boxes."}, action=f"{PAGE}/decide/extend")
    assert browser.status == 409
    assert "The first month has ended." in browser.words
    again = browser.filled(browser.form(f"{PAGE}/decide/extend"))
    assert again["text"] == "Forty boxes."
    assert again["token"] != first


async def test_what_waits_is_said_to_be_saved(world: World) -> None:
    world.counter.state = "waiting"
    browser = await opened(world, "finish_review", REVIEWING)
    browser.send(action=f"{PAGE}/decide/finish_review")
    assert browser.path == PAGE
    assert "Saved. It is being processed" in browser.words


async def test_a_double_click_is_one_decision(world: World) -> None:
    browser = await opened(world, "finish_review", REVIEWING)
    page = browser.root
    browser.send(action=f"{PAGE}/decide/finish_review")
    browser.root = page
    browser.send(action=f"{PAGE}/decide/finish_review")
    assert world.counter.actions() == ["finish_review"]
    assert browser.path == PAGE


async def test_without_its_key_a_decision_is_refused(world: World) -> None:
    browser = await opened(world, "finish_review", REVIEWING)
    fields = browser.filled(browser.form(f"{PAGE}/decide/finish_review"))
    del fields["form_key"]
    assert browser.post(f"{PAGE}/decide/finish_review", fields).status == 403
    assert world.counter.taken == []


async def test_without_its_token_a_decision_is_refused(world: World) -> None:
    browser = await opened(world, "finish_review", REVIEWING)
    fields = browser.filled(browser.form(f"{PAGE}/decide/finish_review"))
    assert browser.post(f"{PAGE}/decide/finish_review", {**fields, "token": "short"}).status == 400
    assert world.counter.taken == []


async def test_from_another_site_a_decision_is_refused(world: World) -> None:
    browser = await opened(world, "finish_review", REVIEWING)
    fields = browser.filled(browser.form(f"{PAGE}/decide/finish_review"))
    browser.post(f"{PAGE}/decide/finish_review", fields, headers={"sec-fetch-site": "cross-site"})
    assert browser.status == 403
    assert world.counter.taken == []


@pytest.mark.parametrize(
    ("role", "action", "facts"),
    [
        (Role.APPROVER, "decide_identity", {}),
        (Role.CASEWORKER, "approve", APPROVING),
        (Role.CASEWORKER, "reset_phrase", RESPONDING),
        (Role.DEPUTY, "close", {}),
        (Role.CHAIR, "extend", GATHERING),
        (Role.ADMINISTRATOR, "dismiss_task", {}),
    ],
)
async def test_a_role_that_does_not_include_it_is_refused(
    world: World, role: Role, action: str, facts: dict[str, Any]
) -> None:
    browser = await opened(world, action, facts, role=role)
    assert browser.status == 403
    csrf = next(iter(world.sessions.open.values())).csrf
    browser.post(f"{PAGE}/decide/{action}", {"form_key": csrf, "token": "a" * 32})
    assert browser.status == 403
    assert world.counter.taken == []


@pytest.mark.parametrize("action", ["collect", "calendar_changed", "decide_items", "anything"])
async def test_what_is_no_decision_of_the_desk_is_not_found(world: World, action: str) -> None:
    assert (await opened(world, action, {})).status == 404


async def test_a_decision_that_cannot_be_taken_now_says_why(world: World) -> None:
    browser = await opened(world, "approve", REVIEWING)
    assert "This case is not waiting for approval." in browser.words
    assert not [f for f in browser.root.iter("form") if "decide" in f.get("action", "")]  # type: ignore[union-attr]


async def test_identity_shows_what_is_to_be_verified_and_what_was_sent(world: World) -> None:
    words = (await opened(world, "decide_identity", {"identity": Identity.EVIDENCE_RECEIVED})).words
    assert "Membership number: M-1042" in words
    assert "Email address: stanis" not in words
    assert "When did the evidence arrive?" in words


async def test_every_decision_page_is_sound_at_every_stage(world: World) -> None:
    browser = await world.signed_in(Role.DPO, Role.APPROVER)
    stages: list[dict[str, Any]] = [{}, GATHERING, REVIEWING, APPROVING, RESPONDING, {"stage": Stage.CLOSED}]
    for facts in stages:
        put(world, facts=facts, capacity=Capacity.CHILD_SELF)
        for action in DECISIONS:
            assert browser.get(f"{PAGE}/decide/{action.value}").status == 200
