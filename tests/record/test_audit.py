from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import null, text

from casework.commands.audit import lines
from casework.record import letters as letter_book
from casework.record.acting import ActOutcome
from casework.record.acts import Acts
from casework.record.audit import AuditReport, verify
from casework.record.events import event_hash
from casework.record.files import FileList
from casework.record.keys import CaseKeys
from casework.record.models import Base, CaseKey, CaseRight, Correction, Event, Item, Search, Staff, ThirdParty
from casework.record.passwords import Secrets
from casework.record.sealing import Signed, place, table_of
from casework.record.staff import StaffList
from casework.record.views import FileView
from casework.rules.acts import ActPlanOrder, FateOrder, RightChange
from casework.rules.plan import Wait
from casework.rules.procedure import LetterOrder, SearchChange, TaskOrder, VerdictOrder
from casework.rules.vocabulary import ActState, Fate, Outcome, Right, Role, SearchResult, Stage, Verb, Verdict
from casework.vault.keys import KeyRing
from tests.ciphers import fake_master
from tests.record.keeping import KEEPING
from tests.record.procedure import CASE, NOON, Procedure
from tests.record.processors import Declared
from tests.record.tampering import Intruder, other

OTHER = "RD-2222-3333-5"
SIGNED = sorted((m.class_ for m in Base.registry.mappers if issubclass(m.class_, Signed)), key=lambda m: m.__name__)


@pytest.fixture
async def intruder(procedure: Procedure) -> AsyncIterator[Intruder]:
    made = Intruder(procedure.database)
    yield made
    await made.engine.dispose()


@pytest.fixture
async def worked(procedure: Procedure) -> Procedure:
    """A case with letters, searches, items and files, and a second case beside it."""
    await work_through(procedure)
    await procedure.open(case_id=OTHER)
    return procedure


@pytest.fixture
async def decided(procedure: Procedure) -> Procedure:
    """A case of several rights with rows in every signed table, and every column filled that came later."""
    rights = ["access", "rectification", "erasure", "restriction", "objection"]
    procedure.keep(KEEPING)
    await work_through(procedure, asks={"rights": rights, "marketing": True, "compensation": True})
    await decide_on_rights(procedure, "Canary")
    await procedure.open(case_id=OTHER)
    return procedure


async def work_through(procedure: Procedure, mark: str = "Canary", asks: dict[str, Any] | None = None) -> None:
    """Work one case nearly to its end; every personal value carries the mark."""
    said = {
        "name": f"{mark} Name",
        "email": f"{mark}@example.org",
        "phone": "020 7946 0000",
        "address": f"{mark} Street",
        "birth_date": f"{mark} birth",
        "details": f"{mark} details",
        "old_reference": f"{mark}/1",
        "phrase": f"{mark} phrase",
        "subject_name": f"{mark} Subject",
        "identifiers": [{"kind": "customer-number", "value": f"{mark}-7"}],
        "text": f"{mark} text",
    }
    await procedure.open(said, capacity="agent", asks=asks, opened=(TaskOrder("identity/received", "identity"),))
    token = await procedure.submit("decide_identity", {"text": f"{mark} known"}, actor="staff:1")
    await procedure.step(
        "identity-decided",
        stage=Stage.GATHER,
        actor="staff:1",
        source=token,
        facts={"verified_identifiers": "all"},
        done=("identity/received",),
        letters=(LetterOrder("1/acknowledgement", "acknowledgement"),),
        searches=(SearchChange("crm/1", "crm", round=1, kind="sql"),),
        waits=(Wait("collection", NOON),),
    )
    cipher = await procedure.ciphers.cipher(CASE)
    async with procedure.database.writing(cipher) as session:
        label = cipher.seal(place("item", "label_sealed", "item-1"), f"{mark} invoice")
        session.add(
            Item(
                id="item-1",
                case_id=CASE,
                search_key="crm/1",
                processor="crm",
                kind="Invoice",
                label_sealed=label,
                file_id="file-1",
                position=1,
                digest=cipher.digest(b"1"),
                health=True,
                given=True,
            )
        )
        search = await session.get_one(Search, (CASE, "crm/1"))
        search.terms_sealed = cipher.seal(place("search", "terms_sealed", CASE, "crm/1"), f"{mark} terms")
    token = await procedure.submit("decide_items", {"text": f"{mark} reason"}, actor="staff:1")
    await procedure.step(
        "items-decided",
        actor="staff:1",
        source=token,
        verdict=VerdictOrder(("item-1",), Verdict.WITHHOLD, "lpp"),
        searches=(SearchChange("crm/1", result=SearchResult.FAILED, excused=True),),
    )
    letters = letter_book.Letters(procedure.database, procedure.ciphers)
    sent = f"Message-ID: <1@example.org>\r\n\r\nDear {mark}".encode()
    await letters.store(CASE, "1/acknowledgement", sent, f"{mark}@example.org", "Your request", f"Dear {mark}", "<1@x>")
    await letters.begin(CASE, "1/acknowledgement", NOON)
    await letters.settle(CASE, "1/acknowledgement", "sent", NOON, "250 accepted")
    view = FileView("file-1", "evidence", "", f"{mark}.pdf", "application/pdf", 9, NOON, None)
    await FileList(procedure.database, procedure.ciphers).add(CASE, view, "0" * 64)


async def decide_on_rights(procedure: Procedure, mark: str) -> None:
    """Fill what came later: rights as decided, fates, opinions, corrections, other people, acts."""
    said, items = {"text": f"{mark} why"}, {"items": ["item-1"]}
    facts = {"retention": "invoices", "days": {"birth": "1990-02-03"}}
    decided = RightChange(Right.RESTRICTION, how="restricted", grounds=("art-18-1-a",), answered=True)
    await procedure.decide("right-decided", personal=said, rights=(decided,))
    await procedure.decide("right-added", rights=(RightChange(Right.PORTABILITY, added=True),))
    await procedure.decide("item-facts-recorded", items, facts)
    await procedure.decide("opinion-recorded", {**items, "on": "2026-03-01", "harm": True, "known": True})
    order = FateOrder(("item-1",), Fate.KEEP, "art-17-3-e", date(2027, 1, 31))
    await procedure.decide("fates-decided", personal=said, fates=order)
    field = {"label": f"{mark} field", "old": f"{mark} old", "new": f"{mark} new"}
    await procedure.decide("correction-proposed", {"item": "item-1"}, field)
    await procedure.decide("correction-dropped", {"correction": (await procedure.only(Correction)).id})
    await procedure.decide("correction-proposed", {"item": "item-1"}, field)
    other_person = {"name": f"{mark} Other", "email": f"{mark}@example.net", **said}
    await procedure.decide("third-party-consulted", {**items, "sought": True}, other_person)
    consulted = (await procedure.only(ThirdParty)).id
    await procedure.decide("consultation-recorded", {"consultation": consulted, "answer": "refuses"})
    acts = Acts(procedure.database, procedure.ciphers, Declared(crm="email").offering(crm="rectify"))
    (act,) = (await acts.plan(ActPlanOrder(CASE, Right.RECTIFICATION, Verb.RECTIFY, 1, NOON))).acts
    await acts.begin(act)
    await acts.save(act, ActOutcome(ActState.DONE, rows=1, evidence={"rows": 1}, note=f"{mark} note"), NOON)
    await procedure.step("erasure-approved", erase_on=date(2026, 3, 9), restricted=True)


async def audit(procedure: Procedure) -> AuditReport:
    return await verify(procedure.database, procedure.ciphers)


async def found(procedure: Procedure) -> list[tuple[str, str, str]]:
    return [(p.case_id, p.table, p.row) for p in (await audit(procedure)).problems]


async def test_a_worked_case_is_clean(worked: Procedure) -> None:
    report = await audit(worked)
    assert report.problems == ()
    assert report.clean
    assert (report.cases, report.events) == (2, 5)


async def test_a_case_with_rows_everywhere_is_clean(decided: Procedure) -> None:
    report = await audit(decided)
    assert report.problems == ()
    assert (report.cases, report.events) == (2, 19)
    for model in SIGNED:
        assert await decided.rows(model), model


async def test_the_whole_way_to_the_end_is_clean(worked: Procedure) -> None:
    await worked.phrases.check(CASE, "wrong")
    token = await worked.submit("change_contact", {"email": "new@example.org"})
    await worked.step("contact-changed", source=token)
    await worked.step("email-confirmed")
    await worked.inbox.postpone("token-1", NOON)
    await worked.inbox.settle("token-1", "accepted", "Recorded.", NOON)
    await worked.step("answered", answered=True, outcome=Outcome.ANSWERED)
    await worked.step("closed", stage=Stage.CLOSED, outcome=Outcome.ANSWERED)
    assert await found(worked) == []


async def test_what_came_with_a_later_version_is_filled_and_cannot_be_emptied(
    decided: Procedure, intruder: Intruder
) -> None:
    for model in SIGNED:
        table, original = table_of(model), await intruder.row(model)
        key = "/".join(str(original[column.name]) for column in table.primary_key)
        for name in sorted(model.LATER):
            if (model, name) == (CaseRight, "received"):
                continue  # only a right that was added has one, and it has nothing else
            assert original[name] is not None, f"{table.name}.{name}"
            await intruder.put(model, original, **{name: null()})
            assert (table.name, key) in [problem[1:] for problem in await found(decided)], f"{table.name}.{name}"
            await intruder.put(model, original, **{name: original[name]})
    assert await found(decided) == []


async def test_every_column_of_every_signed_row_is_covered(decided: Procedure, intruder: Intruder) -> None:
    for model in SIGNED:
        table, original = table_of(model), await intruder.row(model)
        key = "/".join(str(original[column.name]) for column in table.primary_key)
        for column in table.c:
            name, value = column.name, original[column.name]
            if value is None or column.primary_key or name in model.UNSIGNED:
                continue
            await intruder.put(model, original, **{name: other(value)})
            problems = await found(decided)
            assert (table.name, key) in [problem[1:] for problem in problems], f"{table.name}.{name}"
            await intruder.put(model, original, **{name: value})
    assert await found(decided) == []


async def test_an_emptied_column_is_named(worked: Procedure, intruder: Intruder) -> None:
    await intruder.run("UPDATE item SET reason_sealed = NULL")
    assert await found(worked) == [(CASE, "item", "item-1")]


async def test_a_text_moved_to_another_row_is_named(worked: Procedure, intruder: Intruder) -> None:
    await intruder.run(
        f"UPDATE person SET name_sealed = (SELECT details_sealed FROM cases WHERE id = '{CASE}') "
        f"WHERE case_id = '{CASE}' AND role = 'requester'"
    )
    (problem,) = (await audit(worked)).problems
    assert (problem.table, problem.sentence) == ("person", "was altered (name_sealed)")


async def test_every_column_of_an_event_is_covered(worked: Procedure, intruder: Intruder) -> None:
    original = await intruder.row(Event)
    for name, value in original.items():
        assert value is not None, name
        if name in ("case_id", "seq"):
            continue
        await intruder.put(Event, original, **{name: other(value)})
        assert await found(worked) == [(original["case_id"], "event", str(original["seq"]))], name
        await intruder.put(Event, original, **{name: value})
    assert await found(worked) == []


@pytest.mark.parametrize(
    ("change", "seq", "sentence"),
    [
        ("DELETE FROM event WHERE case_id = 'CASE' AND seq = 1", 1, "is missing"),
        ("DELETE FROM event WHERE case_id = 'CASE' AND seq = 2", 2, "is missing"),
        ("DELETE FROM event WHERE case_id = 'CASE' AND seq = 4", 4, "is missing"),
        ("DELETE FROM event WHERE case_id = 'CASE'", 1, "is missing"),
        ("UPDATE event SET case_id = 'RD-0000-0000-0' WHERE case_id = 'CASE' AND seq = 2", 2, "is missing"),
        ("UPDATE event SET seq = 9 WHERE case_id = 'CASE' AND seq = 4", 4, "is missing"),
        (
            "UPDATE event SET text_sealed = NULL WHERE case_id = 'CASE' AND seq = 3",
            3,
            "was altered: its words are not those that were written",
        ),
        ("UPDATE event SET actor = 'staff:2' WHERE case_id = 'CASE' AND seq > 1", 2, "was altered"),
    ],
)
async def test_the_first_broken_event_is_named(
    worked: Procedure, intruder: Intruder, change: str, seq: int, sentence: str
) -> None:
    await intruder.run(change.replace("CASE", CASE))
    named = [(p.table, p.row, p.sentence) for p in (await audit(worked)).problems if p.case_id == CASE]
    assert named == [("event", str(seq), sentence)]


async def test_two_events_that_changed_places_are_named(worked: Procedure, intruder: Intruder) -> None:
    swap = [(2, 99), (3, 2), (99, 3)]
    await intruder.run(*(f"UPDATE event SET seq = {new} WHERE case_id = '{CASE}' AND seq = {old}" for old, new in swap))
    (problem,) = (await audit(worked)).problems
    assert (problem.row, problem.sentence) == ("2", "was reordered: it was written as event 3")


async def test_a_forged_event_with_a_right_hash_is_named(worked: Procedure, intruder: Intruder) -> None:
    last = (await worked.rows(Event, Event.case_id, Event.seq))[-1]
    event = Event(
        case_id=CASE,
        seq=5,
        step_key="forged",
        at=NOON,
        london_date=NOON.date(),
        actor="service",
        kind="noted",
        facts={},
        text_digest="",
        prev_hash=last.hash,
        hash="",
    )
    event.hash = event_hash(event)
    async with worked.database.writing() as session:
        session.add(event)
    (problem,) = (await audit(worked)).problems
    assert (problem.row, problem.sentence) == ("5", "was added by something other than the service")


async def test_a_rewritten_event_breaks_the_one_after_it(worked: Procedure, intruder: Intruder) -> None:
    second = (await worked.rows(Event, Event.case_id, Event.seq))[2]
    assert (second.case_id, second.seq) == (CASE, 2)
    second.facts = {"verified_identifiers": "none"}
    await intruder.put(Event, {"case_id": CASE, "seq": 2}, facts=second.facts, hash=event_hash(second))
    (problem,) = (await audit(worked)).problems
    assert (problem.row, problem.sentence) == ("2", "was replaced: the next event was written after another one")


async def test_a_removed_case_leaves_its_log_behind(worked: Procedure, intruder: Intruder) -> None:
    await intruder.run(f"DELETE FROM cases WHERE id = '{CASE}'")
    assert (CASE, "event", "1") in await found(worked)


async def test_the_chain_survives_shredding(worked: Procedure, intruder: Intruder) -> None:
    worked.ciphers.shred(CASE)
    report = await audit(worked)
    assert (report.problems, report.shredded) == ((), (CASE,))
    await intruder.run(f"UPDATE event SET kind = 'other' WHERE case_id = '{CASE}' AND seq = 3")
    assert await found(worked) == [(CASE, "event", "3")]


async def test_an_altered_key_and_an_altered_member_of_staff_are_named(
    procedure: Procedure, intruder: Intruder, quick: Secrets
) -> None:
    keys, master = CaseKeys(procedure.database), fake_master()
    ring = KeyRing(master, keys)
    person = await StaffList(procedure.database, ring, quick).add("Ada", "ada@example.org", [Role.DPO], NOON)
    assert (await verify(procedure.database, ring)).clean
    row = await intruder.row(Staff)
    await intruder.put(Staff, row, name_sealed=other(row["name_sealed"]))
    (problem,) = (await verify(procedure.database, ring)).problems
    assert (problem.table, problem.row, problem.sentence) == ("staff", person.id, "was altered (name_sealed)")
    row = await intruder.row(CaseKey)
    await intruder.put(CaseKey, row, wrapped=other(row["wrapped"]))
    (problem,) = (await verify(procedure.database, KeyRing(master, keys))).problems
    assert (problem.table, problem.row) == ("case_key", "organisation")


async def test_damaged_bytes_are_named_instead_of_stopping_the_audit(worked: Procedure, intruder: Intruder) -> None:
    if not worked.database.is_sqlite:
        return  # PostgreSQL itself refuses bytes that are no text, and dates that are no dates
    await intruder.run(
        "UPDATE task SET kind = CAST(X'FF' AS TEXT)",
        "UPDATE letter SET facts = '{'",
        f"UPDATE case_right SET due_date = '2O26-04-02' WHERE case_id = '{CASE}'",
        f"UPDATE event SET facts = '[' WHERE case_id = '{CASE}' AND seq = 2",
        f"UPDATE event SET at = 'soon' WHERE case_id = '{OTHER}' AND seq = 1",
    )
    assert await found(worked) == [
        (CASE, "case_right", f"{CASE}/access"),
        (CASE, "letter", f"{CASE}/1/acknowledgement"),
        (CASE, "task", f"{CASE}/identity/received"),
        (OTHER, "event", "1"),
        (CASE, "event", "2"),
    ]


async def test_the_report_is_lines_for_the_operator(worked: Procedure, intruder: Intruder) -> None:
    clean = lines(await audit(worked))
    assert clean[-1] == "Clean."
    await intruder.run(f"DELETE FROM event WHERE case_id = '{CASE}' AND seq = 2")
    assert lines(await audit(worked))[1:] == [
        "1 PROBLEMS. The first of each event log is named:",
        f"  case {CASE}: event 2 is missing.",
    ]


async def test_no_plain_column_holds_what_is_personal(worked: Procedure) -> None:
    async with worked.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in (await session.execute(text(f'SELECT * FROM "{table.name}"'))).mappings():
                for column, value in row.items():
                    shown = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    assert "canary" not in shown.casefold(), f"{table.name}.{column}"
