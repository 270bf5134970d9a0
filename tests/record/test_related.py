"""Other requests from the same address: found by tokens alone, whatever became of them."""

from __future__ import annotations

from datetime import date

import pytest

from casework.record.models import CaseRight, Lookup
from casework.record.reader import RecordReader
from casework.record.sealing import search_token
from casework.rules.vocabulary import Outcome, Right, Stage
from tests.record.cases import CASE, OTHER, right

THIRD, FOURTH = "RD-4444-5555-6", "RD-6666-7777-8"
MAIL, PHONE = "stanisław.wójcik@wp.pl", "01632 960111"


@pytest.fixture
def reader(database, ciphers):
    return RecordReader(database, ciphers)


def phone_of(case_id, ciphers, number=PHONE):
    return Lookup(case_id=case_id, kind="phone", token=search_token(ciphers, "phone", number))


async def test_a_case_alone_has_none(reader, cases):
    await cases.open()
    await cases.open(OTHER, email="somebody@else.example")
    assert await reader.related(CASE) == ()
    assert await reader.related("RD-NONE-NONE-0") == ()


async def test_open_ones_come_first_and_the_earliest_receipt_leads(reader, cases, ciphers):
    await cases.open(received=date(2026, 3, 9))
    await cases.open(OTHER, name="S. Wojcik", received=date(2026, 3, 5), stage="review")
    await cases.open(THIRD, received=date(2026, 3, 2), stage="gather")
    await cases.open(FOURTH, received=date(2026, 1, 2), stage="closed")
    await cases.add(right(OTHER, right="erasure"), case_id=OTHER)
    found = await reader.related(CASE)
    assert [(one.case_id, one.received, one.stage, one.is_open) for one in found] == [
        (THIRD, date(2026, 3, 2), Stage.GATHER, True),
        (OTHER, date(2026, 3, 5), Stage.REVIEW, True),
        (FOURTH, date(2026, 1, 2), Stage.CLOSED, False),
    ]
    assert [one.rights for one in found] == [(Right.ACCESS,), (Right.ACCESS, Right.ERASURE), (Right.ACCESS,)]
    assert {one.by for one in found} == {("email",)}
    assert "Wojcik" not in repr(found)


async def test_a_phone_number_counts_as_well_and_an_old_reference_does_not(reader, cases, ciphers):
    await cases.open()
    await cases.open(OTHER, email="other@wp.pl")
    await cases.open(THIRD)
    await cases.open(FOURTH, email="fourth@wp.pl")
    await cases.add(phone_of(CASE, ciphers))
    for case_id in (OTHER, THIRD):
        await cases.add(phone_of(case_id, ciphers), case_id=case_id)
    for case_id in (CASE, FOURTH):
        await cases.add(Lookup(case_id=case_id, kind="old-reference", token="same"), case_id=case_id)
    found = {one.case_id: one.by for one in await reader.related(CASE)}
    assert found == {OTHER: ("phone",), THIRD: ("email", "phone")}


async def test_how_the_others_ended_is_told(reader, cases, database, ciphers):
    await cases.open()
    await cases.open(OTHER, stage="closed")
    async with database.writing(await ciphers.cipher(OTHER)) as session:
        access = await session.get(CaseRight, (OTHER, "access"), with_for_update=True)
        access.outcome = "answered-in-part"
    assert [one.outcome for one in await reader.related(CASE)] == [Outcome.ANSWERED_IN_PART]
    assert [one.outcome for one in await reader.related(OTHER)] == [None]
