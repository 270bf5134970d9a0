"""Items through their steps: what becomes of them, what is known of them, corrections, opinions, other people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.items import read as read_items
from casework.record.models import Correction, Item, ThirdParty
from casework.record.reader import RecordReader
from casework.record.views import CaseView, ItemView
from casework.rules.acts import FateOrder, RightChange
from casework.rules.procedure import VerdictOrder
from casework.rules.vocabulary import Fate, Outcome, Right, Verdict
from tests.record.keeping import KEEPING
from tests.record.procedure import CASE, NOON, Procedure

DAY = timedelta(days=1)


async def case_of(procedure: Procedure) -> CaseView:
    case = await RecordReader(procedure.database, procedure.ciphers, procedure.keeping).case(CASE)
    assert case is not None
    return case


async def items_of(procedure: Procedure) -> dict[str, ItemView]:
    return {item.id: item for item in await read_items(procedure.database, procedure.ciphers, CASE)}


async def test_a_fate_is_recorded_with_ground_day_and_reason(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    first, second, third = await procedure.find_items({}, {}, {})
    order = FateOrder((first, second), Fate.KEEP, "art-17-3-e", date(2027, 1, 31))
    done = await procedure.decide("fates-decided", personal={"text": "There is a claim."}, fates=order)
    assert (done.fates, done.items_unfated) == ({"keep": 2, "undecided": 1}, 1)
    assert done.kept_until == (date(2027, 1, 31),)
    assert (done.items_undecided, done.outcome_if_answered) == (0, None)
    items = await items_of(procedure)
    for item in (items[first], items[second]):
        assert (item.fate, item.fate_ground, item.fate_until) == (Fate.KEEP, "art-17-3-e", date(2027, 1, 31))
        assert item.fate_reason == "There is a claim."
    assert (items[third].fate, items[third].fate_until) == (Fate.UNDECIDED, None)
    assert (await case_of(procedure)).facts.items_unfated == 1
    done = await procedure.decide("fates-decided", fates=FateOrder((first,), Fate.UNDECIDED))
    assert (done.fates, done.kept_until) == ({"keep": 1, "undecided": 2}, (date(2027, 1, 31),))
    item = (await items_of(procedure))[first]
    assert (item.fate_ground, item.fate_until, item.fate_reason) == ("", None, "")


async def test_only_items_of_an_erasure_that_are_the_persons_need_a_fate(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure", "access"]})
    await procedure.find_items({"verdict": "duplicate"}, {"verdict": "not-theirs"}, {"verdict": "disclose"}, {})
    done = await procedure.step("noted")
    assert (done.items_unfated, done.items_undecided, done.fates) == (3, 1, {"undecided": 3})
    done = await procedure.step("noted", rights=(RightChange(Right.ERASURE, how="refused"),))
    assert (done.items_unfated, done.items_undecided) == (0, 1)
    answered = RightChange(Right.ACCESS, outcome=Outcome.ANSWERED, answered=True)
    done = await procedure.step("right-answered", rights=(answered,))
    assert done.items_undecided == 0


@pytest.mark.parametrize(
    ("what", "double", "unfated"),
    [
        ("the same record has a fate", {"digest": "d", "fate": "erase"}, 0),
        ("it has none", {"digest": "d"}, 2),
        ("its fate was taken back", {"digest": "d", "fate": "undecided"}, 2),
        ("another record has one", {"digest": "e", "fate": "erase"}, 1),
        ("it is another person's", {"digest": "d", "fate": "erase", "verdict": "not-theirs"}, 1),
        ("both are called duplicates", {"digest": "d", "verdict": "duplicate"}, 2),
    ],
)
async def test_a_duplicate_needs_a_fate_unless_its_double_has_one(
    procedure: Procedure, what: str, double: dict[str, Any], unfated: int
) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    await procedure.find_items({"verdict": "duplicate", "digest": "d"}, dict(double))
    done = await procedure.step("noted")
    assert done.items_unfated == unfated, what
    assert (await case_of(procedure)).facts.items_unfated == unfated, what


async def test_the_double_at_another_processor_is_another_record(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    await procedure.find_items({"digest": "d", "fate": "erase"})
    await procedure.find_items({"verdict": "duplicate", "digest": "d"}, processor="post")
    done = await procedure.step("noted")
    assert (done.items_unfated, done.fates) == (1, {"erase": 1, "undecided": 1})


async def test_without_erasure_no_item_needs_a_fate(procedure: Procedure) -> None:
    await procedure.open()
    await procedure.find_items({}, {})
    done = await procedure.step("noted")
    assert (done.items_unfated, done.items_undecided, done.fates) == (0, 2, {})


async def test_a_record_found_twice_has_one_fate(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    first, again, other = await procedure.find_items({"digest": "same"}, {"digest": "same"}, {})
    (elsewhere,) = await procedure.find_items({"digest": "same"}, processor="shop")
    await procedure.decide("fates-decided", fates=FateOrder((first,), Fate.ERASE))
    fates = {id_: item.fate for id_, item in (await items_of(procedure)).items()}
    assert fates == {
        first: Fate.ERASE,
        again: Fate.ERASE,
        other: Fate.UNDECIDED,
        elsewhere: Fate.UNDECIDED,
    }


async def test_what_is_kept_for_a_time_is_listed_by_its_last_days(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    ids = await procedure.find_items({}, {}, {}, {}, {"verdict": "not-theirs"})
    for item, until in zip(
        ids, (date(2028, 5, 1), date(2027, 2, 1), None, date(2027, 2, 1), date(2026, 9, 1)), strict=True
    ):
        done = await procedure.decide("fates-decided", fates=FateOrder((item,), Fate.KEEP, "art-17-3-e", until))
    assert done.kept_until == (date(2027, 2, 1), date(2028, 5, 1))


async def test_facts_of_items_are_taken_over_part_by_part(procedure: Procedure) -> None:
    procedure.keep(KEEPING)
    await procedure.open(asks={"rights": ["erasure"]})
    (item,) = await procedure.find_items({"facts": {"days": {"transaction": "2021-04-01"}}})
    assert (await items_of(procedure))[item].facts == {"days": {"transaction": "2021-04-01"}}
    said = {"retention": "invoices", "circumstances": {"live-claim": None}, "law": []}
    await procedure.decide("item-facts-recorded", {"items": [item]}, said)
    known = (await items_of(procedure))[item]
    assert known.retention == "invoices"
    assert known.facts == {"days": {"transaction": "2021-04-01"}, "circumstances": {"live-claim": None}}
    await procedure.decide("item-facts-recorded", {"items": [item]}, {"days": {}, "circumstances": {}})
    known = (await items_of(procedure))[item]
    assert (known.retention, known.facts) == ("invoices", {})
    await procedure.decide("item-facts-recorded", {"items": [item]}, {"retention": ""})
    assert (await items_of(procedure))[item].retention == ""


async def test_corrections_are_proposed_and_dropped(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["rectification"]})
    (item,) = await procedure.find_items({})
    said = {"label": "Surname", "old": " Wojcik ", "new": "Wójcik", "text": "See her passport."}
    done = await procedure.decide("correction-proposed", {"item": item, "how": "replace"}, said)
    assert done.corrections == 1
    done = await procedure.decide(
        "correction-proposed", {"item": item, "how": "note"}, {"label": "", "new": "Disputed"}
    )
    assert done.corrections == 2
    first, second = (await case_of(procedure)).corrections
    assert (first.item_id, first.processor, first.how) == (item, "crm", "replace")
    assert (first.label, first.old, first.new) == ("Surname", " Wojcik ", "Wójcik")
    assert (second.how, second.old, second.new) == ("note", "", "Disputed")
    done = await procedure.decide("correction-dropped", {"correction": first.id}, at=NOON + DAY)
    assert done.corrections == 1
    assert [one.id for one in (await case_of(procedure)).corrections] == [second.id]
    dropped = next(row for row in await procedure.rows(Correction) if row.id == first.id)
    assert (dropped.dropped_at, dropped.proposed_by) == (NOON + DAY, "staff:1")


async def test_somebody_named_in_items_is_recorded_and_their_answer_with_them(procedure: Procedure) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({})
    said = {"name": "Bjørn Hansen", "email": "bjorn@example.no"}
    token = "consultation-1"
    await procedure.submit("consult_third_party", said, {"items": [item], "sought": True}, "staff:1", token=token)
    await procedure.step("third-party-consulted", key=token, actor="staff:1", source=token)
    message = {"items": [item, "of another case"], "sought": False, "professional": "health"}
    await procedure.decide("third-party-consulted", message, {"name": "Dr Osei", "text": "She has died."})
    case = await case_of(procedure)
    asked, unasked = sorted(case.third_parties, key=lambda one: not one.sought)
    assert (asked.id, asked.name, asked.email, asked.answer) == (token, "Bjørn Hansen", "bjorn@example.no", "")
    assert (unasked.items, unasked.professional, unasked.reason, unasked.sought) == (
        (item,),
        "health",
        "She has died.",
        False,
    )
    assert case.facts.consultations_open == 1
    await procedure.decide("consultation-recorded", {"consultation": token, "answer": "refuses"}, at=NOON + DAY)
    assert (await case_of(procedure)).facts.consultations_open == 0
    row = next(row for row in await procedure.rows(ThirdParty) if row.id == token)
    assert (row.answer, row.answered_at) == ("refuses", NOON + DAY)


async def test_health_data_waits_for_an_opinion_and_an_opinion_lasts_six_months(procedure: Procedure) -> None:
    await procedure.open()
    shown, redacted, hidden, plain, known = await procedure.find_items(
        {"health": True}, {"health": True}, {"health": True}, {}, {"health": True}
    )
    await procedure.decide("items-decided", verdict=VerdictOrder((shown, plain, known), Verdict.DISCLOSE))
    done = await procedure.decide("items-decided", verdict=VerdictOrder((redacted,), Verdict.REDACT))
    assert done.items_without_opinion == 3
    await procedure.decide("opinion-recorded", {"items": [known], "on": "2026-03-02", "known": True})
    await procedure.decide("opinion-recorded", {"items": [shown], "on": "2026-03-01", "harm": False})
    done = await procedure.decide("opinion-recorded", {"items": [redacted, hidden], "on": "2026-03-01", "harm": True})
    assert done.items_without_opinion == 0
    order = VerdictOrder((hidden,), Verdict.WITHHOLD, "health-serious-harm")
    done = await procedure.decide("items-decided", verdict=order)
    assert done.items_without_opinion == 0
    item = (await items_of(procedure))[hidden]
    assert (item.opinion_on, item.opinion_harm, item.opinion_known) == (date(2026, 3, 1), True, False)
    assert (await procedure.step("noted", at=NOON + 182 * DAY)).items_without_opinion == 0
    done = await procedure.step("noted", at=NOON + 183 * DAY)
    assert done.items_without_opinion == 3
    assert (await case_of(procedure)).facts.items_without_opinion == 3


async def test_a_health_professional_needs_nobody_elses_opinion(procedure: Procedure) -> None:
    procedure.keep(KEEPING.__class__(kinds=frozenset({"health-professional"})))
    await procedure.open()
    (item,) = await procedure.find_items({"health": True})
    done = await procedure.decide("items-decided", verdict=VerdictOrder((item,), Verdict.DISCLOSE))
    assert done.items_without_opinion == 0
    assert (await case_of(procedure)).facts.items_without_opinion == 0


async def test_a_step_told_twice_changes_items_once(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure", "rectification"]})
    (item,) = await procedure.find_items({})
    token = await procedure.submit("propose_correction", {"label": "Age", "new": "9"}, {"item": item}, "staff:1")
    step = procedure.ordered("correction-proposed", key=token, source=token)
    assert await procedure.steps.write(step) == await procedure.steps.write(step)
    assert (await procedure.only(Correction)).how == "replace"
    order = procedure.ordered("fates-decided", key="f", fates=FateOrder((item,), Fate.ERASE))
    first = await procedure.steps.write(order)
    await procedure.decide("fates-decided", fates=FateOrder((item,), Fate.MASK))
    assert await procedure.steps.write(order) == first
    assert (await procedure.only(Item)).fate == "mask"
