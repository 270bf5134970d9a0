from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.record.models import Event, Identifier, Item, Person, Search
from casework.record.reader import RecordReader
from casework.record.sealing import place
from casework.record.searches import SearchLedger
from casework.rules.procedure import FoundItem, SearchOrder, SearchOutcome, SearchPlanOrder
from casework.rules.vocabulary import IdentifierKind, SearchResult
from tests.record.cases import CASE, OTHER
from tests.record.processors import Declared

EMAIL, NATIONAL_ID, PAYROLL = IdentifierKind.EMAIL, IdentifierKind.NATIONAL_ID, IdentifierKind.PAYROLL_NUMBER
FOUND, NOTHING, FAILED = SearchResult.FOUND, SearchResult.NOTHING_FOUND, SearchResult.FAILED
MINE = ("email", "stanisław.wójcik@wp.pl")


@pytest.fixture
async def ledger(database, ciphers, cases):
    await cases.open()
    await cases.know(MINE)
    return SearchLedger(database, ciphers, Declared(crm="email phone", hr="email", pay="national-id"))


def order_of(search, at):
    return SearchOrder(CASE, search.processor, search.connector, search.round, search.identifiers, at)


def outcome(result=FOUND, items=(), yielded=(), **changes):
    values = {"terms": "crm: Customer.Email = stanisław.wójcik@wp.pl", "evidence": {"Customer": len(items)}}
    return SearchOutcome(result, **{**values, "items": tuple(items), "yielded": tuple(yielded), **changes})


def record(position, digest=None, kind="Customer", label="Stanisława Wójcik", **changes):
    return FoundItem(
        kind=kind, label=label, position=position, digest=f"digest {position}" if digest is None else digest, **changes
    )


async def planned(ledger, at, number=1, only=""):
    plan = await ledger.plan(SearchPlanOrder(CASE, number, at, only))
    return {search.processor: search for search in plan.searches}, plan.unsearchable


async def rows(database, model):
    async with database.reading() as session:
        return (await session.scalars(select(model))).all()


class TestPlan:
    async def test_the_first_round_searches_whoever_knows_a_verified_key(self, ledger, utc):
        searches, unsearchable = await planned(ledger, utc(2026, 3, 2))
        assert list(searches) == ["crm", "hr"]
        assert unsearchable == ()
        crm = searches["crm"]
        assert (crm.case_id, crm.connector, crm.round, crm.patience_hours) == (CASE, "sql", 1, 6)
        assert len(crm.identifiers) == 16
        assert crm.key == f"crm/{crm.identifiers}"
        assert "wp.pl" not in repr(crm)

    async def test_asked_twice_it_says_the_same(self, ledger, utc):
        assert await planned(ledger, utc(2026, 3, 2)) == await planned(ledger, utc(2026, 3, 2))

    async def test_keys_that_are_not_verified_search_nothing(self, ledger, cases, utc):
        await cases.know(("national-id", "295847284"), verified=False)
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        assert "pay" not in searches

    async def test_a_yielded_key_opens_the_next_round_for_whoever_knows_it(self, ledger, utc):
        at = utc(2026, 3, 2)
        first, _ = await planned(ledger, at)
        await ledger.save(order_of(first["crm"], at), outcome(NOTHING), at)
        await ledger.save(order_of(first["hr"], at), outcome(yielded=[(NATIONAL_ID, "295847284")]), at)
        second, unsearchable = await planned(ledger, at, 2)
        assert (list(second), unsearchable) == (["pay"], ())
        await ledger.save(order_of(second["pay"], at), outcome(), at)
        assert await planned(ledger, at, 3) == ({}, ())

    async def test_a_second_key_of_a_kind_it_knows_searches_a_processor_again(self, ledger, cases, utc):
        at = utc(2026, 3, 2)
        first, _ = await planned(ledger, at)
        await ledger.save(order_of(first["crm"], at), outcome(), at)
        await cases.know(("phone", "+44 20 7946 0000"))
        second, _ = await planned(ledger, at, 2)
        assert second["crm"].key != first["crm"].key
        assert second["hr"].key == first["hr"].key

    async def test_at_the_fixed_point_what_no_key_reaches_is_recorded_once(self, ledger, database, utc):
        at = utc(2026, 3, 2)
        first, _ = await planned(ledger, at)
        for search in first.values():
            await ledger.save(order_of(search, at), outcome(NOTHING), at)
        for _ in range(2):
            assert await planned(ledger, at, 2) == ({}, ("pay",))
        row = next(row for row in await rows(database, Search) if row.processor == "pay")
        assert (row.key, row.result, row.round) == ("pay/none", "not-searchable", 2)
        kinds = [event.facts for event in await rows(database, Event) if event.facts["processor"] == "pay"]
        assert kinds == [{"processor": "pay", "round": "2", "result": "not-searchable", "items": "0", "yielded": "0"}]

    async def test_a_later_key_overtakes_not_searchable(self, ledger, database, ciphers, cases, utc):
        at = utc(2026, 3, 2)
        first, _ = await planned(ledger, at)
        for search in first.values():
            await ledger.save(order_of(search, at), outcome(NOTHING), at)
        await planned(ledger, at, 2)
        reader = RecordReader(database, ciphers)
        case = await reader.case(CASE)
        assert case.facts.searches_unexcused == 1
        assert [s.terms for s in case.searches if s.processor == "pay"] == ["no identifier this system knows"]
        await cases.know(("national-id", "295847284"))
        third, _ = await planned(ledger, at, 3)
        await ledger.save(order_of(third["pay"], at), outcome(NOTHING), at)
        case = await reader.case(CASE)
        assert [(s.processor, s.result) for s in case.searches if s.processor == "pay"] == [("pay", NOTHING)]
        assert case.facts.searches_unexcused == 0
        assert await planned(ledger, at, 4) == ({}, ())


class TestOneProcessor:
    async def test_one_added_by_the_desk_is_searched_and_kept_in_later_rounds(self, database, ciphers, cases, utc):
        at = utc(2026, 3, 2)
        await cases.open()
        await cases.know(MINE)
        ledger = SearchLedger(database, ciphers, Declared(("archive",), crm="email", archive="email national-id"))
        searches, _ = await planned(ledger, at)
        assert list(searches) == ["crm"]
        added, _ = await planned(ledger, at, 2, "archive")
        assert list(added) == ["archive"]
        for search in (*searches.values(), *added.values()):
            await ledger.save(order_of(search, at), outcome(NOTHING), at)
        assert await planned(ledger, at, 3) == ({}, ())
        await cases.know(("national-id", "295847284"))
        again, _ = await planned(ledger, at, 4)
        assert list(again) == ["archive"]

    async def test_one_that_no_key_reaches_is_recorded_at_once(self, ledger, database, utc):
        assert await planned(ledger, utc(2026, 3, 2), 1, "pay") == ({}, ("pay",))
        assert [row.key for row in await rows(database, Search)] == ["pay/none"]

    async def test_a_failed_search_is_tried_again_under_its_key_and_a_finished_one_is_not(self, ledger, utc):
        at = utc(2026, 3, 2)
        searches, _ = await planned(ledger, at)
        order = order_of(searches["crm"], at)
        await ledger.save(order, outcome(FAILED), at)
        assert "crm" not in (await planned(ledger, at, 2))[0]
        again, _ = await planned(ledger, at, 2, "crm")
        assert again["crm"].key == order.key
        await ledger.save(order_of(again["crm"], utc(2026, 3, 3)), outcome(), at)
        assert await planned(ledger, at, 3, "crm") == ({}, ())


class TestAskedPeople:
    @pytest.fixture
    async def paper(self, database, ciphers, cases):
        await cases.open()
        return SearchLedger(database, ciphers, Declared(paper=""))

    async def test_a_person_is_asked_once_without_any_key(self, paper, cases, utc):
        at = utc(2026, 3, 2)
        searches, _ = await planned(paper, at)
        assert (searches["paper"].key, searches["paper"].connector) == ("paper/person", "manual")
        await paper.save(order_of(searches["paper"], at), outcome(NOTHING), at)
        await cases.know(("phone", "020 7946 0000"))
        assert await planned(paper, at, 2) == ({}, ())

    async def test_while_a_person_is_asked_they_are_not_asked_again(self, paper, cases, utc):
        at = utc(2026, 3, 2)
        await cases.add(waiting("paper/person", at))
        assert await planned(paper, at, 2) == ({}, ())
        assert await planned(paper, at, 2, "paper") == ({}, ())

    @pytest.mark.parametrize("result", [FAILED, SearchResult.WRONG_PERSON])
    async def test_who_did_not_answer_for_it_is_asked_under_the_same_key(self, paper, utc, result):
        at = utc(2026, 3, 2)
        searches, _ = await planned(paper, at)
        await paper.save(order_of(searches["paper"], at), outcome(result), at)
        again, _ = await planned(paper, at, 2, "paper")
        assert again["paper"].key == "paper/person"

    async def test_who_has_answered_is_asked_anew_only_on_demand(self, paper, utc):
        at = utc(2026, 3, 2)
        for number, key in enumerate(["paper/person", "paper/person-2", "paper/person-3"], 1):
            searches, _ = await planned(paper, at, number, "paper")
            assert searches["paper"].key == key
            await paper.save(order_of(searches["paper"], at), outcome(), at)
        assert await planned(paper, at, 4) == ({}, ())


def waiting(key, at, processor="paper", **changes):
    values = {"connector": "manual", "round": 1, "result": "waiting", "evidence": {}, "started_at": at}
    return Search(case_id=CASE, key=key, processor=processor, **{**values, **changes})


class TestTerms:
    async def test_verified_keys_it_knows_with_name_and_birth_date_to_confirm(self, ledger, cases, ciphers, utc):
        await cases.know(("phone", "020 7946 0000"), ("national-id", "295847284"))
        await cases.know(("email", "claimed@example.org"), verified=False)
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        terms = await ledger.terms(order_of(searches["crm"], utc(2026, 3, 2)))
        assert terms.keys == ((EMAIL, "stanisław.wójcik@wp.pl"), (IdentifierKind.PHONE, "020 7946 0000"))
        assert terms.names == ("Stanisława Wójcik",)
        assert terms.birth_date == ""
        assert "jcik" not in repr(terms)

    async def test_an_agent_s_name_confirms_nothing(self, ledger, cases, ciphers, utc):
        cipher = await ciphers.cipher(CASE)
        sealed = {
            name: cipher.seal(place("person", name, "child"), text)
            for name, text in (("name_sealed", "Zofia Wójcik"), ("birth_date_sealed", "2014-05-01"))
        }
        await cases.add(Person(id="child", case_id=CASE, role="data-subject", **sealed))
        terms = await ledger.terms(SearchOrder(CASE, "crm", "sql", 1, "x", utc(2026, 3, 2)))
        assert (terms.names, terms.birth_date) == (("Zofia Wójcik",), "2014-05-01")

    async def test_a_person_may_search_by_all_keys(self, database, ciphers, cases, utc):
        await cases.open()
        await cases.know(MINE, ("membership-number", "M-17"))
        paper = SearchLedger(database, ciphers, Declared(paper=""))
        terms = await paper.terms(SearchOrder(CASE, "paper", "manual", 1, "person", utc(2026, 3, 2)))
        assert [kind.value for kind, _ in terms.keys] == ["email", "membership-number"]


class TestSave:
    async def test_a_search_is_recorded_with_items_keys_and_one_event(self, ledger, database, utc):
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        order = order_of(searches["crm"], utc(2026, 3, 2, 9))
        found = outcome(items=[record(1), record(2, kind="Invoice")], yielded=[(PAYROLL, "P1")], file_id="x1")
        done = await ledger.save(order, found, utc(2026, 3, 2, 10))
        assert (done.key, done.result, done.items, done.yielded) == (order.key, FOUND, 2, 1)
        (row,) = await rows(database, Search)
        assert (row.result, row.round, row.by, row.file_id) == ("found", 1, "service", "x1")
        assert (row.started_at, row.ended_at) == (utc(2026, 3, 2, 9), utc(2026, 3, 2, 10))
        (event,) = await rows(database, Event)
        assert (event.kind, event.step_key) == ("search-done", f"search/{order.key}/1")
        assert event.facts == {"processor": "crm", "round": "1", "result": "found", "items": "2", "yielded": "1"}

    async def test_a_finished_search_says_again_what_it_said(self, ledger, database, utc):
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        order = order_of(searches["crm"], utc(2026, 3, 2))
        first = await ledger.save(order, outcome(items=[record(1)], yielded=[(PAYROLL, "P1")]), utc(2026, 3, 2))
        for other in (outcome(NOTHING), outcome(items=[record(1), record(2)]), outcome(FAILED)):
            assert await ledger.save(order, other, utc(2026, 3, 3)) == first
        assert len(await rows(database, Item)) == 1
        assert len(await rows(database, Event)) == 1

    async def test_saved_by_two_workers_at_one_time_it_is_saved_once(self, ledger, database, utc):
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        order = order_of(searches["crm"], utc(2026, 3, 2))
        found = outcome(items=[record(1), record(2)], yielded=[(PAYROLL, "P1")])
        answers = await asyncio.gather(*(ledger.save(order, found, utc(2026, 3, 2)) for _ in range(3)))
        assert len(set(answers)) == 1
        assert len(await rows(database, Item)) == 2
        assert len(await rows(database, Event)) == 1

    @pytest.mark.parametrize("result", [FAILED, SearchResult.WRONG_PERSON])
    async def test_what_failed_gives_way_to_a_later_result(self, ledger, database, utc, result):
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        order = order_of(searches["crm"], utc(2026, 3, 2))
        for _ in range(2):
            await ledger.save(order, outcome(result, items=[record(9)]), utc(2026, 3, 2))
        later = replace(order, at=utc(2026, 3, 3), round=2)
        done = await ledger.save(later, outcome(items=[record(1)]), utc(2026, 3, 3))
        assert (done.result, done.items) == (FOUND, 1)
        assert [item.position for item in await rows(database, Item)] == [1]
        assert [(event.step_key[-1], event.facts["result"]) for event in await rows(database, Event)] == [
            ("1", result.value),
            ("2", "found"),
        ]

    async def test_an_answer_closes_the_search_that_was_waiting_for_it(self, ledger, cases, database, utc):
        await cases.add(waiting("paper/person", utc(2026, 3, 2)))
        order = SearchOrder(CASE, "paper", "manual", 1, "person", utc(2026, 3, 9))
        upload = record(0, digest="sha", kind="file", label="akta osobowe.pdf", file_id="u1")
        await ledger.save(order, outcome(items=[upload], by="processor:paper"), utc(2026, 3, 9))
        (row,) = await rows(database, Search)
        (item,) = await rows(database, Item)
        assert (row.result, row.by) == ("found", "processor:paper")
        assert (item.file_id, item.position, item.kind) == ("u1", 0, "file")

    async def test_only_keys_not_yet_verified_count_as_yielded(self, ledger, cases, database, utc):
        await cases.know(("payroll-number", "p 17"), verified=False)
        yielded = [
            (EMAIL, "Stanisław.Wójcik@WP.pl"),
            (PAYROLL, "P 17"),
            (NATIONAL_ID, "295847284"),
            (NATIONAL_ID, " 295847284 "),
            (NATIONAL_ID, "  "),
        ]
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        done = await ledger.save(order_of(searches["hr"], utc(2026, 3, 2)), outcome(yielded=yielded), utc(2026, 3, 2))
        assert done.yielded == 2
        known = {row.kind: (row.verified, row.source) for row in await rows(database, Identifier)}
        assert known == {
            "email": (True, "given"),
            "payroll-number": (True, "processor:hr"),
            "national-id": (True, "processor:hr"),
        }

    async def test_another_case_with_the_same_key_is_its_own(self, ledger, cases, database, utc):
        await cases.open(OTHER)
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        order = order_of(searches["crm"], utc(2026, 3, 2))
        await ledger.save(order, outcome(items=[record(1)]), utc(2026, 3, 2))
        await ledger.save(replace(order, case_id=OTHER), outcome(items=[record(1), record(2)]), utc(2026, 3, 2))
        assert len(await ledger.items(CASE)) == 1
        assert len(await ledger.items(OTHER)) == 2

    async def test_nothing_personal_stands_in_the_clear(self, ledger, database, utc):
        searches, _ = await planned(ledger, utc(2026, 3, 2))
        found = outcome(items=[record(1)], yielded=[(NATIONAL_ID, "295847284")])
        await ledger.save(order_of(searches["crm"], utc(2026, 3, 2)), found, utc(2026, 3, 2))
        for model in (Search, Item, Identifier, Event):
            kept = "".join(str(vars(row)) for row in await rows(database, model))
            assert "jcik" not in kept
            assert "295847284" not in kept


class TestItems:
    async def test_items_by_processor_kind_and_position(self, ledger, utc):
        at = utc(2026, 3, 2)
        searches, _ = await planned(ledger, at)
        hr = [record(10, "h10", "Pay"), record(9, "h9", "Pay"), record(1, "h1", "Address", "ul. Łąkowa 7")]
        await ledger.save(order_of(searches["hr"], at), outcome(items=hr, file_id="x2"), at)
        crm = [record(1, "c1", third_party=True), record(2, "c2", special=True)]
        await ledger.save(order_of(searches["crm"], at), outcome(items=crm, file_id="x1"), at)
        items = await ledger.items(CASE)
        assert [(i.processor, i.kind, i.position, i.file_id) for i in items] == [
            ("crm", "Customer", 1, "x1"),
            ("crm", "Customer", 2, "x1"),
            ("hr", "Address", 1, "x2"),
            ("hr", "Pay", 9, "x2"),
            ("hr", "Pay", 10, "x2"),
        ]
        assert [(i.third_party, i.special) for i in items[:2]] == [(True, False), (False, True)]
        assert (items[2].label, items[2].verdict, items[2].reason) == ("ul. Łąkowa 7", "undecided", "")

    async def test_equal_content_is_a_duplicate_of_the_first(self, ledger, cases, utc):
        at = utc(2026, 3, 2)
        first, _ = await planned(ledger, at)
        await ledger.save(order_of(first["hr"], at), outcome(items=[record(1, "same"), record(2, "same")]), at)
        await cases.know(("phone", "020 7946 0000"))
        second, _ = await planned(ledger, at, 2)
        again = [record(1, "same"), record(2, "other"), record(3, "")]
        await ledger.save(order_of(second["crm"], at), outcome(items=[*again, replace(again[2], position=4)]), at)
        items = await ledger.items(CASE)
        original = next(i for i in items if i.processor == "hr" and i.position == 1)
        assert [(i.processor, i.position, i.duplicate_of == original.id, bool(i.duplicate_of)) for i in items] == [
            ("crm", 1, True, True),
            ("crm", 2, False, False),
            ("crm", 3, False, False),
            ("crm", 4, False, False),
            ("hr", 1, False, False),
            ("hr", 2, True, True),
        ]

    @pytest.mark.parametrize("label", ["Robert'); DROP TABLE item;--", "<script>alert(1)</script>", "فاطمة", "Siân"])
    async def test_labels_are_kept_literally(self, ledger, utc, label):
        at = utc(2026, 3, 2)
        searches, _ = await planned(ledger, at)
        await ledger.save(order_of(searches["crm"], at), outcome(items=[record(1, label=label)]), at)
        assert [item.label for item in await ledger.items(CASE)] == [label]

    async def test_a_large_search_is_written_whole(self, ledger, database, utc):
        at = utc(2026, 3, 2)
        searches, _ = await planned(ledger, at)
        many = [record(number) for number in range(1, 2502)]
        done = await ledger.save(order_of(searches["crm"], at), outcome(items=many), at)
        assert done.items == 2501
        assert [item.position for item in await ledger.items(CASE)] == list(range(1, 2502))

    async def test_labels_are_gone_with_the_key(self, ledger, ciphers, utc):
        at = utc(2026, 3, 2)
        searches, _ = await planned(ledger, at)
        await ledger.save(order_of(searches["crm"], at), outcome(items=[record(1)]), at)
        ciphers.shred(CASE)
        assert [item.label for item in await ledger.items(CASE)] == ["(destroyed)"]


async def test_what_erasure_and_health_rules_ask_is_kept_with_the_item(ledger, database, utc):
    at = utc(2026, 3, 2)
    first, _ = await planned(ledger, at)
    found = [
        record(1, health=True, given=True, retention="invoices", days={"transaction": "2021-04-01"}),
        record(2),
    ]
    await ledger.save(order_of(first["crm"], at), outcome(items=found), at)
    one, two = sorted(await ledger.items(CASE), key=lambda item: item.position)
    assert (one.health, one.given, one.retention) == (True, True, "invoices")
    assert one.facts == {"days": {"transaction": "2021-04-01"}}
    assert (two.health, two.given, two.retention, two.facts) == (False, False, "", {})
    (row, _) = sorted(await rows(database, Item), key=lambda row: row.position)
    assert b"2021" not in row.facts_sealed
