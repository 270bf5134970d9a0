"""Whatever the smaller books write, the audit finds it as they wrote it, and what was spoilt shows itself."""

from __future__ import annotations

from sqlalchemy import update

from casework.record.audit import verify
from casework.record.files import FileList
from casework.record.letters import Letters
from casework.record.models import Letter, Person
from casework.record.phrases import Phrases
from casework.record.reader import RecordReader
from casework.record.sealing import table_of
from casework.record.searches import SearchLedger
from casework.record.staff import StaffList
from casework.record.views import FileView
from casework.rules.procedure import FoundItem, SearchOrder, SearchOutcome, SearchPlanOrder
from casework.rules.vocabulary import IdentifierKind, Role, SearchResult
from tests.record.cases import CASE
from tests.record.processors import Declared


async def test_the_audit_is_clean_after_every_book_has_written(database, ciphers, cases, quick, utc):
    at = utc(2026, 3, 2)
    await cases.open()
    await cases.add(Letter(case_id=CASE, key="l1", kind="answer", to="requester", facts={}, queued_at=at))
    ledger = SearchLedger(database, ciphers, Declared(crm="email", pay="national-id"))
    order = SearchOrder(CASE, "crm", "sql", 1, "aa", at)
    item = FoundItem(kind="Customer", label="Wójcik", position=1, digest="d", third_party=True)
    yielded = ((IdentifierKind.EMAIL, "s@example.org"),)
    await ledger.save(order, SearchOutcome(SearchResult.FAILED, "", {}), at)
    await ledger.save(order, SearchOutcome(SearchResult.FOUND, "Email", {"rows": 1}, (item,), yielded), at)
    await ledger.plan(SearchPlanOrder(CASE, 2, at, "pay"))
    letters = Letters(database, ciphers)
    await letters.store(CASE, "l1", b"mime", "s@example.org", "Subject", "Body", "<1@example.org>")
    await letters.begin(CASE, "l1", at)
    await letters.not_begun(CASE, "l1")
    await letters.begin(CASE, "l1", at)
    await letters.settle(CASE, "l1", "sent", at)
    files = FileList(database, ciphers)
    await files.add(CASE, FileView("f1", "evidence", "", "paszport.pdf", "application/pdf", 9, at, None), "a" * 64)
    await files.destroyed(CASE, "f1", at)
    phrases = Phrases(database, ciphers)
    await phrases.set(CASE, "amber otter lantern quiet")
    await phrases.check(CASE, "wrong")
    staff = StaffList(database, ciphers, lambda: at, quick)
    anna = await staff.add("Anna", "anna@example.org", [Role.ADMINISTRATOR], at, "long enough")
    await staff.change(anna.id, "Anna Nowak", [Role.ADMINISTRATOR, Role.DPO], True, None)

    report = await verify(database, ciphers)
    assert report.problems == ()
    assert (report.cases, report.events) == (1, 4)


async def test_one_spoilt_value_does_not_hide_the_rest(database, ciphers, cases):
    await cases.open()
    table = table_of(Person)
    async with database.writing() as session:
        await session.execute(update(table).values(name_sealed=table.c.email_sealed))
    reader = RecordReader(database, ciphers)
    case = await reader.case(CASE)
    assert case is not None
    assert case.requester.name == "(cannot be read: it was altered)"
    assert case.requester.email == "stanisław.wójcik@wp.pl"
    assert [line.name for line in await reader.queue(case.received)] == ["(cannot be read: it was altered)"]
