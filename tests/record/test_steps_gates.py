"""What nobody may decide: the step is refused with a sentence, and nothing of it is written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.contract import GateClosed
from casework.record.models import Event, Item
from casework.rules.acts import ActChange, FateOrder, RightChange
from casework.rules.procedure import VerdictOrder
from casework.rules.vocabulary import ActState, Fate, Right, Verdict
from tests.record.keeping import KEEPING
from tests.record.procedure import NOON, Procedure

DAY = timedelta(days=1)
# An invoice of April 2021 belongs to the year that ended in March 2022, and is kept until the end of March 2028.
INVOICE = {"retention": "invoices", "facts": {"days": {"transaction": "2021-04-01"}}}
OLD_INVOICE = {"retention": "invoices", "facts": {"days": {"transaction": "2015-04-01"}}}
UNDATED = {"retention": "invoices"}
LAW_ONLY = {"facts": {"days": {"transaction": "2021-04-01"}, "law": ["corporation-tax"]}}
NEWS = {"retention": "newsletter", "facts": {"days": {"last-use": "2026-01-01"}}}
BAD = {"retention": "invoices", "facts": {"days": {"transaction": "2021-04-01"}, "to_come": ["transaction"]}}


async def refused(procedure: Procedure, kind: str, **changes: Any) -> str | None:
    """Write a step and give the code it was refused with; then nothing may have been written."""
    before = await written(procedure)
    code, sentence = None, "Done."
    try:
        await procedure.decide(kind, **changes)
    except GateClosed as gate:
        code, sentence = gate.code, str(gate)
    assert (await written(procedure) == before) is (code is not None)
    assert sentence.endswith(".")
    return code


async def written(procedure: Procedure) -> tuple[int, list[str]]:
    """Give the number of events, and the signatures of all items."""
    return len(await procedure.rows(Event)), [row.row_mac for row in await procedure.rows(Item, Item.id)]


@pytest.mark.parametrize(
    ("what", "item", "fate", "ground", "at", "code"),
    [
        ("the law keeps it", INVOICE, Fate.ERASE, "", NOON, "legal-duty"),
        ("masking takes it away as well", INVOICE, Fate.MASK, "", NOON, "legal-duty"),
        ("on the last day still", INVOICE, Fate.ERASE, "", NOON.replace(2028, 3, 31), "legal-duty"),
        ("on the next day no more", INVOICE, Fate.ERASE, "", NOON.replace(2028, 4, 1), None),
        ("long over", OLD_INVOICE, Fate.ERASE, "", NOON, None),
        ("the law is named for this one item", LAW_ONLY, Fate.ERASE, "", NOON, "legal-duty"),
        ("the day is not known, and that is no duty", UNDATED, Fate.ERASE, "", NOON, None),
        ("the schedule alone is no duty", NEWS, Fate.ERASE, "", NOON, None),
        ("no row of the schedule", {}, Fate.ERASE, "", NOON, None),
        ("suppressed is not gone", INVOICE, Fate.SUPPRESS, "", NOON, None),
        ("kept for the law", INVOICE, Fate.KEEP, "art-17-3-b", NOON, None),
        ("kept for nothing", INVOICE, Fate.KEEP, "", NOON, "ground-missing"),
        ("kept for our schedule", NEWS, Fate.KEEP, "schedule", NOON, "schedule-alone"),
        ("kept under an exemption", NEWS, Fate.KEEP, "legal-proceedings", NOON, None),
        ("facts that cannot both be", BAD, Fate.ERASE, "", NOON, "facts-contradict"),
    ],
)
async def test_fates(
    procedure: Procedure, what: str, item: dict[str, Any], fate: Fate, ground: str, at: Any, code: str | None
) -> None:
    procedure.keep(KEEPING)
    await procedure.open(asks={"rights": ["erasure"]})
    plain, barred = await procedure.find_items({}, dict(item))
    order = FateOrder((plain, barred), fate, ground)
    assert await refused(procedure, "fates-decided", at=at, fates=order) == code, what


@pytest.mark.parametrize(
    ("what", "item", "until", "code"),
    [
        ("shorter than the law says", INVOICE, date(2027, 3, 31), "legal-duty"),
        ("a day short", INVOICE, date(2028, 3, 30), "legal-duty"),
        ("as long as the law says", INVOICE, date(2028, 3, 31), None),
        ("longer", INVOICE, date(2030, 3, 31), None),
        ("without an end", INVOICE, None, None),
        ("no law keeps it", NEWS, date(2026, 3, 31), None),
        ("facts that cannot both be", BAD, date(2030, 3, 31), "facts-contradict"),
    ],
)
async def test_what_is_kept_for_a_time_outlasts_the_legal_duty(
    procedure: Procedure, what: str, item: dict[str, Any], until: date | None, code: str | None
) -> None:
    procedure.keep(KEEPING)
    await procedure.open(asks={"rights": ["erasure"]})
    ids = await procedure.find_items({}, dict(item))
    order = FateOrder(tuple(ids), Fate.KEEP, "art-17-3-e", until)
    assert await refused(procedure, "fates-decided", fates=order) == code, what


@pytest.mark.parametrize("kind", ["review-finished", "approved"])
@pytest.mark.parametrize(
    ("what", "decided", "proposed", "dropped", "code"),
    [
        ("nothing is proposed", "corrected", "", False, "no-correction"),
        ("nothing completes it", "completed", "", False, "no-correction"),
        ("a note changes nothing", "corrected", "note", False, "no-correction"),
        ("taken back", "corrected", "replace", True, "no-correction"),
        ("replaced", "corrected", "replace", False, None),
        ("completed", "completed", "complete", False, None),
        ("left as it is", "accurate", "", False, None),
        ("refused", "refused", "", False, None),
    ],
)
async def test_a_correction_that_was_decided_says_what_is_corrected(
    procedure: Procedure, kind: str, what: str, decided: str, proposed: str, dropped: bool, code: str | None
) -> None:
    await procedure.open(asks={"rights": ["rectification"]})
    (item,) = await procedure.find_items({})
    if proposed:
        message, said = {"item": item, "how": proposed}, {"label": "Name", "old": "Zoe", "new": "Zoë"}
        token = await procedure.submit("x", said, message, "staff:1")
        await procedure.step("correction-proposed", key=token, source=token)
        if dropped:
            await procedure.decide("correction-dropped", {"correction": token})
    await procedure.step("noted", rights=(RightChange(Right.RECTIFICATION, how=decided),))
    assert await refused(procedure, kind) == code, what


@pytest.mark.parametrize(
    ("what", "rights", "exemption", "code"),
    [
        ("professional privilege", ["access"], "lpp", None),
        ("it limits access only", ["portability"], "lpp", "exemption-wrong-right"),
        ("enough that one of the rights can be limited", ["portability", "access"], "lpp", None),
        (
            "a right that is not answered with a copy does not help",
            ["access", "erasure"],
            "rights-of-nobody",
            "exemption-unknown",
        ),
        ("no exemption", ["access"], "", "exemption-unknown"),
        ("only for those who have a public task", ["access"], "protect-charity", "exemption-not-ours"),
        ("about the whole request", ["access"], "manifestly-excessive", "exemption-whole-request"),
        ("it only gives more time", ["access"], "exam-marks", "exemption-refuses-nothing"),
        ("not law in England", ["access"], "education-principal-reporter", "exemption-not-ours"),
    ],
)
async def test_exemptions(procedure: Procedure, what: str, rights: list[str], exemption: str, code: str | None) -> None:
    procedure.keep(KEEPING)
    await procedure.open(asks={"rights": rights})
    (item,) = await procedure.find_items({})
    order = VerdictOrder((item,), Verdict.WITHHOLD, exemption)
    assert await refused(procedure, "items-decided", verdict=order) == code, what


ASKED = {"sought": True}
WHY_NOT = {"sought": False, "text": "She is in prison for hurting him."}
NOT_ASKED = {"sought": False}
NURSE = {"sought": False, "professional": "health", "text": "At work."}


@pytest.mark.parametrize(
    ("what", "others", "answer", "code"),
    [
        ("nobody is recorded", (), "", "third-party-not-recorded"),
        ("asked, and waited for", (ASKED,), "", None),
        ("said no", (ASKED,), "refuses", None),
        ("said nothing", (ASKED,), "no-answer", None),
        ("agreed", (ASKED,), "consents", "third-party-consented"),
        ("not asked, for a reason", (WHY_NOT,), "", None),
        ("not asked, and nobody says why", (NOT_ASKED,), "", "third-party-not-asked"),
        ("a professional at work", (NURSE,), "", "third-party-professional"),
        ("one of two agreed", (ASKED, WHY_NOT), "consents", None),
    ],
)
async def test_other_people(
    procedure: Procedure, what: str, others: tuple[dict[str, Any], ...], answer: str, code: str | None
) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({})
    for number, other in enumerate(others):
        said = {"name": "Ana", "text": other.get("text", "")}
        token = await procedure.submit("x", said, {"items": [item], **other}, "staff:1", token=f"other-{number}")
        await procedure.step("third-party-consulted", key=token, source=token)
    if answer:
        await procedure.decide("consultation-recorded", {"consultation": "other-0", "answer": answer})
    order = VerdictOrder((item,), Verdict.WITHHOLD, "third-party")
    assert await refused(procedure, "items-decided", verdict=order) == code, what


async def test_consent_that_comes_after_the_verdict_is_seen_when_the_review_ends(procedure: Procedure) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({})
    token = await procedure.submit("x", {"name": "Ana"}, {"items": [item], **ASKED}, "staff:1")
    await procedure.step("third-party-consulted", key=token, source=token)
    await procedure.decide("items-decided", verdict=VerdictOrder((item,), Verdict.WITHHOLD, "third-party"))
    await procedure.decide("consultation-recorded", {"consultation": token, "answer": "consents"})
    assert await refused(procedure, "review-finished") == "third-party-consented"
    await procedure.decide("items-decided", verdict=VerdictOrder((item,), Verdict.DISCLOSE))
    assert await refused(procedure, "review-finished") is None


@pytest.mark.parametrize(
    ("what", "opinion", "verdict", "code"),
    [
        ("no opinion, kept back for harm", None, "withhold", "opinion-missing"),
        ("harm is likely", ("2026-03-01", True), "withhold", None),
        ("no harm is likely", ("2026-03-01", False), "withhold", "opinion-against-harm"),
        ("six months ago", ("2025-09-02", True), "withhold", "opinion-too-old"),
        ("a day less", ("2025-09-03", True), "withhold", None),
        ("no opinion yet, to be shown", None, "disclose", None),
        ("harm is likely, to be shown", ("2026-03-01", True), "disclose", "opinion-of-harm"),
        ("harm is likely, shown in part", ("2026-03-01", True), "redact", None),
    ],
)
async def test_health_data(
    procedure: Procedure, what: str, opinion: tuple[str, bool] | None, verdict: str, code: str | None
) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({"health": True})
    if opinion is not None:
        on, harm = opinion
        await procedure.decide("opinion-recorded", {"items": [item], "on": on, "harm": harm})
    exemption = "health-serious-harm" if verdict == "withhold" else ""
    order = VerdictOrder((item,), Verdict(verdict), exemption)
    assert await refused(procedure, "items-decided", verdict=order) == code, what


async def test_an_opinion_that_lapsed_meanwhile_stops_the_approval(procedure: Procedure) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({"health": True})
    await procedure.decide("items-decided", verdict=VerdictOrder((item,), Verdict.DISCLOSE))
    assert await refused(procedure, "approved") == "opinion-missing"
    await procedure.decide("opinion-recorded", {"items": [item], "on": "2026-03-02", "harm": False})
    assert await refused(procedure, "approved", at=NOON + 184 * DAY) == "opinion-too-old"
    assert await refused(procedure, "approved") is None


async def test_a_refused_access_needs_no_opinion(procedure: Procedure) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({"health": True})
    await procedure.decide("items-decided", verdict=VerdictOrder((item,), Verdict.DISCLOSE))
    await procedure.step("noted", rights=(RightChange(Right.ACCESS, how="refused"),))
    assert await refused(procedure, "approved") is None


async def test_an_opinion_of_tomorrow_is_refused(procedure: Procedure) -> None:
    await procedure.open()
    (item,) = await procedure.find_items({"health": True})
    message = {"items": [item], "on": date(2026, 3, 3).isoformat()}
    assert await refused(procedure, "opinion-recorded", message=message) == "opinion-to-come"


@pytest.mark.parametrize(
    ("what", "kind", "message", "said", "code"),
    [
        (
            "a kind the schedule does not know",
            "item-facts-recorded",
            {},
            {"retention": "postcards"},
            "retention-unknown",
        ),
        ("a day that does not exist", "item-facts-recorded", {}, {"days": {"birth": "1999-02-30"}}, "facts-contradict"),
        ("a word nobody knows", "item-facts-recorded", {}, {"days": {"moonrise": "1999-02-01"}}, "facts-contradict"),
        ("a law that does not exist", "item-facts-recorded", {}, {"law": ["magna-carta"]}, "facts-contradict"),
        (
            "a day that follows from another",
            "item-facts-recorded",
            {},
            {"days": {"tax-year-ends": "2020-04-05"}},
            "facts-contradict",
        ),
        (
            "a correction of another case's item",
            "correction-proposed",
            {"item": "elsewhere"},
            {"new": "x"},
            "no-such-item",
        ),
        (
            "somebody named in nothing of ours",
            "third-party-consulted",
            {"items": ["elsewhere"]},
            {"name": "x"},
            "no-such-item",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(
    procedure: Procedure, what: str, kind: str, message: dict[str, Any], said: dict[str, Any], code: str
) -> None:
    procedure.keep(KEEPING)
    await procedure.open(asks={"rights": ["erasure"]})
    (item,) = await procedure.find_items(dict(INVOICE))
    message = {"items": [item], **message}
    assert await refused(procedure, kind, message=message, personal=said) == code, what


async def test_an_act_that_was_never_planned_cannot_be_changed(procedure: Procedure) -> None:
    await procedure.open()
    change = ActChange("erasure/erase/1/crm", ActState.EXCUSED)
    assert await refused(procedure, "act-excused", acts=(change,)) == "no-such-act"
