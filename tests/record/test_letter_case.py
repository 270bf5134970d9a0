"""What a letter reads of a case: only what it names, and of a right everything its answer tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.record.acts import Acts
from casework.record.letter_views import FatedItems, LetterCase, LetterNames
from casework.record.reader import RecordReader
from casework.rules.acts import ActPlanOrder, FateOrder, RightChange
from casework.rules.vocabulary import ActState, Fate, Right, Verb
from tests.record.keeping import KEEPING
from tests.record.procedure import CASE, NOON, Procedure
from tests.record.processors import Declared


async def letter(procedure: Procedure, **names: Any) -> LetterCase:
    view = await RecordReader(procedure.database, procedure.ciphers).for_letter(CASE, LetterNames(**names))
    assert view is not None
    return view


@pytest.fixture
async def erasing(procedure: Procedure) -> Procedure:
    """An erasure and a rectification, decided on and planned."""
    procedure.keep(KEEPING)
    asks = {"rights": ["erasure", "rectification", "objection"], "marketing": True}
    await procedure.open({"name": "Zoë Ng", "email": "zoe@example.org"}, asks=asks)
    crm = await procedure.find_items(
        {"kind": "Order"}, {"kind": "Order"}, {"kind": "Letter"}, {"digest": "twice"}, {"digest": "twice"}, {}
    )
    (pay,) = await procedure.find_items({"kind": "Payslip", "retention": "invoices"}, processor="pay")
    until = date(2027, 1, 31)
    kept = FateOrder((crm[2], pay), Fate.KEEP, "art-17-3-e", until)
    await procedure.decide("fates-decided", personal={"text": "There is a claim."}, fates=kept)
    gone = FateOrder((crm[0], crm[1], crm[3]), Fate.ERASE)
    await procedure.decide("fates-decided", personal={"text": "Nobody needs it."}, fates=gone)
    for item, new in ((crm[0], "Ng"), (pay, "Zoë")):
        await procedure.decide("correction-proposed", {"item": item}, {"label": "Name", "old": "?", "new": new})
    acts = Acts(procedure.database, procedure.ciphers, Declared(crm="email", pay="email").offering(crm="erase rectify"))
    await acts.plan(ActPlanOrder(CASE, Right.ERASURE, Verb.ERASE, 1, NOON))
    await acts.plan(ActPlanOrder(CASE, Right.RECTIFICATION, Verb.RECTIFY, 1, NOON))
    told = {"right": "erasure", "recipients": "Payroll Ltd; Council"}
    await procedure.decide("recipients-told", personal={"text": "By post."}, facts=told)
    untold = {"right": "rectification", "recipients": ""}
    await procedure.decide("recipients-told", personal={"text": "It was published."}, facts=untold)
    await procedure.step("erasure-approved", erase_on=date(2026, 3, 9))
    return procedure


async def test_an_ordinary_letter_reads_nothing_of_items_and_acts(erasing: Procedure) -> None:
    view = await letter(erasing)
    assert {right.right for right in view.rights} == {Right.ERASURE, Right.RECTIFICATION, Right.OBJECTION}
    assert (view.acts, view.fated, view.corrections, view.told, view.not_told, view.third_party) == (
        (),
        (),
        (),
        (),
        "",
        None,
    )
    assert (view.marketing, view.erase_on, view.requester.name) == (True, date(2026, 3, 9), "Zoë Ng")


async def test_the_answer_to_an_erasure_tells_what_becomes_of_everything(erasing: Procedure) -> None:
    view = await letter(erasing, right="erasure")
    until = date(2027, 1, 31)
    assert set(view.fated) == {
        FatedItems("Order", "crm", Fate.ERASE, 2, "", None),
        FatedItems("Letter", "crm", Fate.KEEP, 1, "art-17-3-e", until, "There is a claim."),
        # One record, found twice.
        FatedItems("Invoice", "crm", Fate.ERASE, 1, "", None),
        FatedItems("Payslip", "pay", Fate.KEEP, 1, "art-17-3-e", until, "There is a claim.", "invoices"),
    }
    assert [(act.key, act.state) for act in view.acts] == [("erasure/erase/1/crm", ActState.PLANNED)]
    assert (view.told, view.not_told, view.corrections) == (("Payroll Ltd", "Council"), "", ())


async def test_the_answer_to_a_rectification_tells_the_corrections(erasing: Procedure) -> None:
    view = await letter(erasing, right="rectification")
    assert [(one.processor, one.label, one.old, one.new) for one in view.corrections] == [
        ("crm", "Name", "?", "Ng"),
        ("pay", "Name", "?", "Zoë"),
    ]
    assert {act.processor for act in view.acts} == {"crm", "pay"}
    assert (view.fated, view.told, view.not_told) == ((), (), "It was published.")


async def test_a_letter_about_one_act_reads_that_act_and_what_it_is_about(erasing: Procedure) -> None:
    view = await letter(erasing, act="rectification/rectify/1/pay", right="rectification")
    assert [act.key for act in view.acts] == ["rectification/rectify/1/pay"]
    assert [one.new for one in view.corrections] == ["Zoë"]
    view = await letter(erasing, act="erasure/erase/1/crm")
    assert {group.processor for group in view.fated} == {"crm"}
    assert (view.corrections, view.told) == ((), ())
    assert (await letter(erasing, act="erasure/erase/1/elsewhere")).acts == ()


async def test_the_answer_names_the_decision_and_its_reason(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["restriction"]})
    change = RightChange(Right.RESTRICTION, how="restricted", grounds=("art-18-1-a",))
    await procedure.decide("right-decided", personal={"text": "Until we know."}, rights=(change,))
    (right,) = (await letter(procedure, right="restriction")).rights
    assert (right.how, right.grounds, right.reason) == ("restricted", ("art-18-1-a",), "Until we know.")


async def test_a_letter_to_somebody_named_in_items_reads_them(procedure: Procedure) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({})
    said = {"name": "Bjørn Hansen", "email": "bjorn@example.no"}
    token = await procedure.submit("x", said, {"items": [item], "sought": True}, "staff:1")
    await procedure.step("third-party-consulted", key=token, source=token)
    person = (await letter(procedure, third_party=token)).third_party
    assert person is not None
    assert (person.id, person.name, person.email, person.sought) == (token, "Bjørn Hansen", "bjorn@example.no", True)
    assert (await letter(procedure, third_party="nobody")).third_party is None


async def test_there_is_nothing_to_read_of_an_unknown_case(procedure: Procedure) -> None:
    reader = RecordReader(procedure.database, procedure.ciphers)
    assert await reader.for_letter(CASE, LetterNames(right="erasure")) is None
