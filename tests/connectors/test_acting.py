"""Acts by a connector as the activity carries them out: on one person only, as read, and what it leaves to a person."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.acting import ActActivities
from casework.commands.wiring import kept_by_law
from casework.connectors.contract import FoundRecord, Processors
from casework.connectors.erased import row_text
from casework.record.acting import ActOutcome, ActWork
from casework.record.contract import ActBook, ErasureLedger
from casework.record.steps_context import Keeping
from casework.record.views import CorrectionView, ItemView
from casework.rules.acts import ActDone, ActOrder
from casework.rules.procedure import SearchTerms
from casework.rules.retention_rows import Basis, Row, Setting, Trigger, keep_of
from casework.rules.vocabulary import ActState, Nation, Right, Verb, Verdict
from casework.vault.contract import Files
from tests.connectors.conformance import EMAIL, PHONE
from tests.connectors.conformance_acts import records
from tests.connectors.databases import SqlShop, ask, run

MONDAY = datetime(2060, 3, 1, 10, tzinfo=UTC)
SHARED = SearchTerms(((PHONE, "07700 900003"),), (), "")
ANNA = SearchTerms(((EMAIL, "anna.łóś@example.org"),), (), "")
NAMES = "SELECT name FROM person ORDER BY id"


class Book:
    """What is to be done, and what came of it."""

    def __init__(self, work: ActWork) -> None:
        self.work = work
        self.outcome: ActOutcome | None = None

    async def begin(self, order: ActOrder) -> ActWork:
        return self.work

    async def save(self, order: ActOrder, outcome: ActOutcome, at: datetime) -> ActDone:
        self.outcome = outcome
        return ActDone(order.key, outcome.state, outcome.rows)


class Extract:
    """One extract, of the shop's records."""

    def __init__(self, found: list[FoundRecord]) -> None:
        self.found = found

    async def read(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        for record in self.found:
            assert record.row is not None
            line = {"kind": record.kind, "label": record.label, "fields": record.fields}
            key = [list(pair) for pair in record.row.key]
            yield json.dumps({**line, "table": record.row.table, "key": key}).encode() + b"\n"

    def items(self) -> tuple[ItemView, ...]:
        return tuple(
            ItemView(f"item-{position}", "shop", "shop", record.kind, record.label, "file", position, False, False, "",
                     Verdict.DISCLOSE, "", "", "", None)
            for position, record in enumerate(self.found, 1)
        )  # fmt: skip


class Shops:
    """The shop as the only processor."""

    def __init__(self, shop: SqlShop) -> None:
        self.shop = shop

    def connector(self, key: str) -> Any:
        return self.shop.connector()


async def carry_out(
    shop: SqlShop, right: Right, verb: Verb, work: ActWork, *, edition: int = 1, found: Any = (), law: Any = None
) -> ActOutcome:
    """Have the activity do it, and give what was saved."""
    book = Book(work)
    acting = ActActivities(
        cast(ActBook, book),
        cast(ErasureLedger, None),
        cast(Files, Extract(list(found))),
        cast(Processors, Shops(shop)),
        row_text,
        **({"kept_by_law": law} if law else {}),
    )
    order = ActOrder("RD-7K3M-9QXT-4", right, verb, "shop", "sql", edition, MONDAY)
    await ActivityEnvironment().run(acting.act_on_processor, order)
    assert book.outcome is not None
    return book.outcome


def by_person(terms: SearchTerms) -> ActWork:
    return ActWork(begun_before=False, terms=terms)


@pytest.mark.parametrize(
    ("right", "verb", "edition"),
    [
        (Right.CONSENT_WITHDRAWAL, Verb.MASK, 1),
        (Right.CONSENT_WITHDRAWAL, Verb.SUPPRESS, 1),
        (Right.OBJECTION, Verb.SUPPRESS, 2),
        (Right.RESTRICTION, Verb.RESTRICT, 1),
    ],
)
async def test_a_phone_of_two_people_lets_nothing_be_done_to_either(
    own_sqlite_shop: SqlShop, right: Right, verb: Verb, edition: int
) -> None:
    everybody = "SELECT * FROM person ORDER BY id"
    before = await ask(own_sqlite_shop.url, everybody)
    with pytest.raises(ApplicationError) as caught:
        await carry_out(own_sqlite_shop, right, verb, by_person(SHARED), edition=edition)
    assert caught.value.message == ("Shop: the identifiers lead to more than one person: a person must do it by hand")
    assert (caught.value.type, caught.value.non_retryable) == ("connector-refused", True)
    assert await ask(own_sqlite_shop.url, everybody) == before


async def test_advertising_to_a_shared_phone_stops_for_both(own_sqlite_shop: SqlShop) -> None:
    outcome = await carry_out(own_sqlite_shop, Right.OBJECTION, Verb.SUPPRESS, by_person(SHARED))
    assert (outcome.state, outcome.rows) == (ActState.DONE, 2)
    wants = await ask(own_sqlite_shop.url, "SELECT id FROM person WHERE NOT wants_news ORDER BY id")
    assert wants == [(3,), (4,)]


async def test_what_the_law_keeps_is_not_masked_unseen(own_sqlite_shop: SqlShop) -> None:
    asked: list[tuple[str, date]] = []

    def law(found: FoundRecord, on: date) -> bool:
        asked.append((found.kind, on))
        return found.kind == "People"

    today = datetime.now(UTC).date()
    outcome = await carry_out(own_sqlite_shop, Right.CONSENT_WITHDRAWAL, Verb.MASK, by_person(ANNA), law=law)
    assert (outcome.state, outcome.rows) == (ActState.DONE, 3)  # her three lines
    assert outcome.evidence["kept_by_law"] == 1
    assert (await ask(own_sqlite_shop.url, NAMES))[0] == ("Anna Łoś",)
    assert {kind for kind, _ in asked} == {"People", "Lines"}
    assert all(on >= max(today, date(2060, 3, 1)) for _, on in asked)


async def test_where_the_law_keeps_all_there_is_nothing_to_mask(own_sqlite_shop: SqlShop) -> None:
    everything = by_person(ANNA)
    outcome = await carry_out(
        own_sqlite_shop, Right.CONSENT_WITHDRAWAL, Verb.MASK, everything, law=lambda found, on: True
    )
    assert (outcome.state, outcome.evidence) == (ActState.NOTHING_TO_DO, {"kept_by_law": 4})


@pytest.mark.parametrize("verb", [Verb.ERASE, Verb.MASK, Verb.SUPPRESS])
async def test_a_row_that_became_somebody_elses_is_left_alone(own_sqlite_shop: SqlShop, verb: Verb) -> None:
    found = await records(own_sqlite_shop.connector(), "3", "People")
    await run(own_sqlite_shop.url, "UPDATE person SET name = 'Eve', email = 'eve@example.org' WHERE id = 3")
    work = ActWork(begun_before=False, items=Extract(found).items())
    for begun_before in (False, True):
        again = dataclasses.replace(work, begun_before=begun_before)
        with pytest.raises(ApplicationError, match="1 of the rows of People were changed since they were read") as no:
            await carry_out(own_sqlite_shop, Right.ERASURE, verb, again, found=found)
        assert "Cy" not in no.value.message
        assert "Eve" not in no.value.message
    assert ("Eve",) in await ask(own_sqlite_shop.url, NAMES)


def corrections(*hows: str) -> Iterator[CorrectionView]:
    for number, how in enumerate(hows):
        yield CorrectionView(f"c{number}", "item-1", "shop", how, "Name", "Cy", "Cyrus")


async def test_a_note_does_not_hold_up_what_is_replaced(own_sqlite_shop: SqlShop) -> None:
    found = await records(own_sqlite_shop.connector(), "3", "People")
    work = ActWork(False, Extract(found).items(), tuple(corrections("replace", "note")))
    first = await carry_out(own_sqlite_shop, Right.RECTIFICATION, Verb.RECTIFY, work, found=found)
    assert (first.state, first.rows, first.already) == (ActState.FAILED, 1, 0)
    assert first.note.startswith("A note cannot be attached by the connector")
    assert ("Cyrus",) in await ask(own_sqlite_shop.url, NAMES)
    again = dataclasses.replace(work, begun_before=True)
    second = await carry_out(own_sqlite_shop, Right.RECTIFICATION, Verb.RECTIFY, again, found=found)
    assert (second.state, second.rows, second.already) == (ActState.FAILED, 1, 1)


async def test_notes_alone_are_a_persons(own_sqlite_shop: SqlShop) -> None:
    found = await records(own_sqlite_shop.connector(), "3", "People")
    work = ActWork(False, Extract(found).items(), tuple(corrections("note")))
    outcome = await carry_out(own_sqlite_shop, Right.RECTIFICATION, Verb.RECTIFY, work, found=found)
    assert (outcome.state, outcome.rows) == (ActState.FAILED, 0)
    assert ("Cy",) in await ask(own_sqlite_shop.url, NAMES)


@pytest.mark.parametrize(
    ("kind", "days", "on", "kept"),
    [
        ("gift", {"transaction": "2059-05-01"}, date(2060, 3, 1), True),
        ("gift", {"transaction": "2040-05-01"}, date(2060, 3, 1), False),
        ("gift", {}, date(2060, 3, 1), True),  # a law speaks of it, and nobody knows from when
        ("letter", {"receipt": "2060-01-01"}, date(2060, 3, 1), False),  # our own period is no law
        ("letter", {}, date(2060, 3, 1), False),
        ("nothing we know", {}, date(2060, 3, 1), False),
    ],
)
def test_only_the_law_keeps_a_record_from_being_masked(kind: str, days: dict[str, str], on: date, kept: bool) -> None:
    six, own = keep_of("6 years"), keep_of("3 years")
    schedule = {
        "gift": Row("gift", "Gifts", six, Basis.STATUTE, (Trigger.TRANSACTION,), law=("charity-accounts",)),
        "letter": Row("letter", "Letters", own, Basis.OWN, (Trigger.RECEIPT,)),
    }
    says = kept_by_law(Keeping(schedule, Setting(Nation.ENGLAND_AND_WALES), frozenset()))
    assert says(FoundRecord("Gifts", "", {}, retention=kind, days=days), on) is kept
