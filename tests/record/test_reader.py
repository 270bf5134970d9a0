from __future__ import annotations

from datetime import date

import pytest

from casework.record.models import Inbox, Item, Letter, Lookup, Person, Search, StoredFile
from casework.record.reader import RecordReader
from casework.record.sealing import place, search_token
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    Authority,
    Clarification,
    ClockState,
    Identity,
    Outcome,
    Right,
    SearchResult,
    Stage,
)
from tests.record.cases import CASE, OPENED, OTHER, planned, right, task

HOSTILE = [
    "Robert'); DROP TABLE cases;--",
    "<script>alert(1)</script>",
    "فاطمة الزهراء",
    "Llŷr ap Siôn",
    "O’Néill-日本",
]


@pytest.fixture
def reader(database, ciphers):
    return RecordReader(database, ciphers)


def search(key, result="found", number=1, **changes):
    values = {"processor": key.split("/")[0], "connector": "sql", "round": number, "evidence": {"rows": 3}}
    return Search(case_id=CASE, key=key, result=result, started_at=OPENED, **{**values, **changes})


def item(cipher, key, verdict="undecided", search_key="crm/aa"):
    return Item(
        id=key,
        case_id=CASE,
        search_key=search_key,
        processor="crm",
        kind="Customer",
        label_sealed=cipher.seal(place("item", "label_sealed", key), "label"),
        file_id="x1",
        position=int(key[1:]),
        digest=key,
        verdict=verdict,
    )


async def test_no_case_is_none(reader):
    assert await reader.case(CASE) is None
    assert await reader.events(CASE) == ()


async def test_a_new_case_with_its_people_rights_and_words(reader, cases):
    await cases.open()
    await cases.know(("email", "stanisław.wójcik@wp.pl"))
    case = await reader.case(CASE)
    assert (case.id, case.received, case.stage, case.outcome) == (CASE, date(2026, 3, 2), Stage.IDENTITY, None)
    assert (case.requester.name, case.requester.email) == ("Stanisława Wójcik", "stanisław.wójcik@wp.pl")
    assert (case.requester.phone, case.requester.address, case.requester.birth_date) == ("", "", "")
    assert case.subject == case.requester
    assert case.details == "Everything, please."
    assert [(known.kind, known.value, known.verified) for known in case.identifiers] == [
        ("email", "stanisław.wójcik@wp.pl", True)
    ]
    (access,) = case.rights
    assert (access.right, access.clock, access.due_date) == (Right.ACCESS, ClockState.RUNNING, date(2026, 4, 2))
    assert [(step.text, step.source, step.on) for step in access.steps] == [
        ("One month later is Thursday 2 April 2026.", "Article 12A", date(2026, 4, 2))
    ]
    assert case.policy["search_patience_hours"] == 6
    assert "Stanisława" not in repr(case)


async def test_the_facts_are_those_the_workflow_goes_by(reader, cases, ciphers):
    await cases.open(
        stage="approve",
        identity="satisfied",
        clarification="answered",
        reviewed_by="staff:anna",
        review_finished_at=OPENED,
        answered_at=OPENED,
    )
    cipher = await ciphers.cipher(CASE)
    await cases.add(
        search("crm/aa"),
        search("paper/person", "waiting"),
        search("pay/none", "not-searchable"),
        search("hr/bb", "failed"),
        search("old/cc", "failed", excused_by="staff:anna"),
        item(cipher, "i1"),
        item(cipher, "i2", "consult"),
        item(cipher, "i3", "withhold"),
    )
    assert (await reader.case(CASE)).facts == CaseFacts(
        stage=Stage.APPROVE,
        identity=Identity.SATISFIED,
        authority=Authority.NOT_NEEDED,
        clarification=Clarification.ANSWERED,
        clock=ClockState.RUNNING,
        searches_waiting=1,
        searches_unexcused=2,
        items_undecided=2,
        reviewed_by="staff:anna",
        review_finished_at=OPENED,
        answered=True,
        self_review_hours=24,
    )


async def test_the_right_that_is_due_first_leads(reader, cases):
    await cases.open(due=None)
    extended = [{"on": "2026-03-20", "name": "extended"}]
    await cases.add(
        right(right="erasure", clock="stopped", due=date(2026, 5, 1), clock_events=extended),
        right(right="objection", clock="not_started", due=date(2026, 6, 1)),
    )
    case = await reader.case(CASE)
    assert [row.right for row in case.rights] == [Right.ERASURE, Right.OBJECTION, Right.ACCESS]
    assert case.rights[0].events == ((date(2026, 3, 20), "extended"),)
    assert (case.facts.clock, case.facts.extended) == (ClockState.STOPPED, True)


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        (None, None, None),
        ("answered", None, None),
        ("answered", "answered", Outcome.ANSWERED),
        ("withdrawn", "withdrawn", Outcome.WITHDRAWN),
        ("answered", "nothing-held", Outcome.ANSWERED_IN_PART),
    ],
)
async def test_how_a_case_of_two_rights_ended(reader, cases, first, second, whole):
    await cases.open()
    await cases.add(right(right="erasure", outcome=first), right(right="objection", outcome=second))
    case = await reader.case(CASE)
    assert case.outcome is None, "access is still open"
    async with cases.database.writing(await cases.ciphers.cipher(CASE)) as session:
        await session.delete(await session.get(type(right()), (CASE, "access")))
    assert (await reader.case(CASE)).outcome == whole


async def test_the_ledger_with_its_items_tasks_plan_letters_and_files(reader, cases, ciphers, utc):
    await cases.open()
    cipher = await ciphers.cipher(CASE)
    crm = search("crm/aa", terms_sealed=cipher.seal(place("search", "terms_sealed", CASE, "crm/aa"), "Email = s@wp.pl"))
    excuse = cipher.seal(place("search", "excuse_sealed", CASE, "pay/none"), "They were never paid.")
    letter = {"kind": "acknowledgement", "to": "requester", "facts": {}, "queued_at": OPENED}
    name = cipher.seal(place("stored_file", "name_sealed", "f1"), "paszport.pdf")
    stored = {"media_type": "application/pdf", "size": 9, "sha256": "a" * 64, "stored_at": OPENED}
    inbox = {"workflow_id": CASE, "action": "reply", "actor": "requester", "message": {}, "committed_at": OPENED}
    await cases.add(
        crm,
        search("pay/none", "not-searchable", 2, excuse_sealed=excuse, excused_by="staff:anna", excused_at=OPENED),
        search("hr/none", "not-searchable", 2),
        search("hr/dd", "nothing-found", 3),
        item(cipher, "i1"),
        item(cipher, "i2"),
        task("excuse/pay/none", "excuse", date(2026, 3, 9), subject="pay/none"),
        task("review/1", "review", date(2026, 3, 5)),
        task("identity/received", "identity", date(2026, 3, 3), state="done"),
        planned("past", utc(2026, 3, 1), "Overdue."),
        planned("soon", utc(2026, 3, 9), "Soon."),
        Letter(case_id=CASE, key="received/acknowledgement", **letter),
        StoredFile(id="f1", case_id=CASE, kind="evidence", name_sealed=name, destroyed_at=OPENED, **stored),
        Inbox(token="t1", case_id=CASE, next_try_at=OPENED, state="waiting", **inbox),
        Inbox(token="t2", case_id=CASE, next_try_at=OPENED, state="accepted", **inbox),
    )
    case = await reader.case(CASE)
    assert [(s.key, s.result, s.items) for s in case.searches] == [
        ("crm/aa", SearchResult.FOUND, 2),
        ("pay/none", SearchResult.NOT_SEARCHABLE, 0),
        ("hr/dd", SearchResult.NOTHING_FOUND, 0),
    ]
    assert (case.searches[0].terms, case.searches[0].evidence) == ("Email = s@wp.pl", {"rows": 3})
    assert (case.searches[1].excuse, case.searches[1].excused_by) == ("They were never paid.", "staff:anna")
    assert [(row.title, row.state) for row in case.tasks] == [
        ("Review what was found", "open"),
        ("Excuse a search that gave nothing to rely on, or try it again: pay", "open"),
        ("Decide whether we know who is asking", "done"),
    ]
    assert [row.sentence for row in case.next] == ["Overdue.", "Soon."]
    assert [(row.kind, row.outcome, row.body) for row in case.letters] == [("acknowledgement", "queued", "")]
    assert [(row.name, row.destroyed_at) for row in case.files] == [("paszport.pdf", OPENED)]
    assert case.waiting_submissions == 1


async def test_who_asks_for_another_is_not_the_subject(reader, cases, ciphers):
    await cases.open(name="Marta Wójcik", capacity="parent", authority="undecided")
    cipher = await ciphers.cipher(CASE)
    name = cipher.seal(place("person", "name_sealed", "child"), "Zofia Wójcik")
    await cases.add(Person(id="child", case_id=CASE, role="data-subject", name_sealed=name))
    case = await reader.case(CASE)
    assert (case.requester.name, case.subject.name) == ("Marta Wójcik", "Zofia Wójcik")


async def test_the_log_in_order_with_words_and_sentences(reader, cases):
    await cases.open()
    await cases.say("received", "", kind="opened")
    await cases.say("t1", "Only 2024, please. ’Tis all.")
    await cases.say("t2", "", kind="something-new")
    log = await reader.events(CASE)
    assert [(row.seq, row.kind, row.text, row.sentence) for row in log] == [
        (1, "opened", "", "The request was received."),
        (2, "replied", "Only 2024, please. ’Tis all.", "The requester wrote."),
        (3, "something-new", "", "Something new."),
    ]
    assert (log[0].at, log[0].london_date) == (OPENED, date(2026, 3, 2))
    assert "please" not in repr(log)


async def test_a_case_whose_key_is_destroyed_can_be_read(reader, cases, ciphers):
    await cases.open()
    await cases.know(("email", "stanisław.wójcik@wp.pl"))
    await cases.say("t1", "Only 2024, please.")
    ciphers.shred(CASE)
    case = await reader.case(CASE)
    assert (case.requester.name, case.requester.email, case.requester.phone) == ("(destroyed)", "(destroyed)", "")
    assert (case.details, case.identifiers[0].value) == ("(destroyed)", "(destroyed)")
    assert case.rights[0].due_date == date(2026, 4, 2)
    assert [row.text for row in await reader.events(CASE)] == ["(destroyed)"]
    assert await reader.find("wójcik") == ()


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_are_shown_and_found_literally(reader, cases, name):
    await cases.open(name=name)
    assert (await reader.case(CASE)).requester.name == name
    assert await reader.find(name) == (CASE,)
    assert await reader.find(name[2:7]) == (CASE,)


async def test_open_tasks_by_due_date_and_owner(reader, cases):
    await cases.open()
    await cases.open(OTHER)
    await cases.add(
        task("review/1", "review", date(2026, 3, 9)),
        task("approve/1", "approve", date(2026, 3, 6), owner="approver"),
        task("late", "late", date(2026, 3, 5), escalated_to="deputy"),
        task("reply/1", "read-reply", date(2026, 3, 1), state="done"),
    )
    await cases.add(task("review/1", "review", date(2026, 3, 3), case_id=OTHER), case_id=OTHER)
    assert [(row.case_id, row.key) for row in await reader.tasks()] == [
        (OTHER, "review/1"),
        (CASE, "late"),
        (CASE, "approve/1"),
        (CASE, "review/1"),
    ]
    assert [row.key for row in await reader.tasks("approver")] == ["approve/1"]
    assert [row.key for row in await reader.tasks("deputy")] == ["late"]
    assert await reader.tasks("chair") == ()


@pytest.mark.parametrize(
    "text",
    [
        "RD-7K3M-9QXT-Q",
        "rd-7k3m-9qxt-q",
        " RD 7K3M 9QXT Q ",
        "rd7k3m9qxtq",
        "7K3M–9QXT–Q",
        "stanisław.wójcik@wp.pl",
        "Stanisław.WÓJCIK@wp.pl",
        "wójcik",
        "STANISŁAWA",
        "sława  wój",
    ],
)
async def test_what_finds_a_case(reader, cases, text):
    await cases.open()
    await cases.open(OTHER, name="Ben Nevis", email="ben@example.org")
    assert await reader.find(text) == (CASE,)


@pytest.mark.parametrize(
    "text", ["", "  ", "w", "wp.pl", "RD-7K3M-9QXT-5", "wójcik@wp.pl", "%", "_", "' OR 1=1 --", "nobody"]
)
async def test_what_finds_nothing(reader, cases, text):
    await cases.open()
    assert await reader.find(text) == ()


async def test_a_closed_case_is_found_by_address_or_old_reference_but_not_by_name(reader, cases, ciphers):
    await cases.open(stage="closed")
    token = search_token(ciphers, "old-reference", "SAR/2019/17")
    await cases.add(Lookup(case_id=CASE, kind="old-reference", token=token))
    assert await reader.find("wójcik") == ()
    assert await reader.find("stanisław.wójcik@wp.pl") == (CASE,)
    assert await reader.find("sar/2019/17 ") == (CASE,)
