"""What nobody may decide, in words: the code of the refusal, none where nothing bars it."""

from __future__ import annotations

from datetime import date

import pytest

from casework.rules.gates import (
    GateRefusal,
    decision_gate,
    erasure_gate,
    exemption_gate,
    health_gate,
    keep_gate,
    marketing_gate,
    refusal_gate,
)
from casework.rules.retention import may_be_erased
from casework.rules.vocabulary import Fate, Nation, Right
from tests.rules.retention_words import MARCH, facts, row
from tests.rules.words import EW, NI, SC, day


def code(refusal: GateRefusal | None) -> str:
    """Give the code, and make sure that whoever tried is told in a sentence."""
    if refusal is None:
        return ""
    assert refusal.sentence[0].isupper() or refusal.sentence[0] == "“"
    assert refusal.sentence.endswith(".")
    return refusal.code


WRONG_RIGHT, NOT_OURS, NOT_HERE = "exemption-wrong-right", "exemption-not-ours", "exemption-not-here"

# What it shows, the right, the exemption, what the organisation is, the nation, the refusal.
EXEMPTIONS = [
    ("crime limits rectification", Right.RECTIFICATION, "crime-tax", "charity", EW, ""),
    ("Part 4 never limits erasure", Right.ERASURE, "negotiations", "company", EW, WRONG_RIGHT),
    ("Schedule 4 never limits rectification", Right.RECTIFICATION, "adoption", "council", EW, WRONG_RIGHT),
    ("other people's information limits access only", Right.PORTABILITY, "third-party", "", EW, WRONG_RIGHT),
    ("research limits an objection", Right.OBJECTION, "research-statistics", "charity", EW, ""),
    ("research does not limit erasure here", Right.ERASURE, "research-statistics", "charity", EW, WRONG_RIGHT),
    ("consent has no exemption", Right.CONSENT_WITHDRAWAL, "crime-tax", "charity", EW, WRONG_RIGHT),
    ("a complaint has none", Right.COMPLAINT, "lpp", "charity", EW, WRONG_RIGHT),
    ("a schedule copy has none", Right.RETENTION_SCHEDULE, "lpp", "charity", EW, WRONG_RIGHT),
    ("an ordinary charity does no social work", Right.ACCESS, "social-serious-harm", "charity", EW, NOT_OURS),
    ("a designated charity does", Right.ACCESS, "social-serious-harm", "charity social-work-body", EW, ""),
    ("the person's wishes count for any health data", Right.ACCESS, "health-expectations", "charity", EW, ""),
    ("a nursery is no school", Right.ACCESS, "education-serious-harm", "company", EW, NOT_OURS),
    ("a school is", Right.ACCESS, "education-serious-harm", "school", EW, ""),
    ("a court report in a charity's file", Right.ACCESS, "social-court", "charity", EW, NOT_OURS),
    ("a court", Right.ACCESS, "social-court", "court", EW, ""),
    ("immigration is the Home Office's", Right.ACCESS, "immigration", "council", EW, NOT_OURS),
    ("the Home Office", Right.ERASURE, "immigration", "home-office", EW, ""),
    ("a company is no regulator", Right.ACCESS, "protect-public", "company", EW, NOT_OURS),
    ("a health professional needs no other's opinion", Right.ACCESS, "health-prior-opinion",
     "health-professional", EW, NOT_OURS),
    ("child abuse in England", Right.ACCESS, "child-abuse", "charity", EW, ""),
    ("child abuse in Northern Ireland", Right.ACCESS, "child-abuse", "charity", NI, ""),
    ("child abuse in Scotland", Right.ACCESS, "child-abuse", "charity", SC, NOT_HERE),
    ("a children's hearing is Scottish", Right.ACCESS, "childrens-hearing", "council", EW, NOT_HERE),
    ("the Reporter in Scotland", Right.ACCESS, "social-principal-reporter", "council", SC, ""),
    ("exam marks come later, and are not kept back", Right.ACCESS, "exam-marks", "school", EW,
     "exemption-refuses-nothing"),
    ("an item is not unfounded", Right.ACCESS, "manifestly-unfounded", "charity", EW, "exemption-whole-request"),
    ("no such exemption", Right.ACCESS, "because", "charity", EW, "exemption-unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "exemption", "kinds", "nation", "refused"),
    [case[1:] for case in EXEMPTIONS],
    ids=[case[0] for case in EXEMPTIONS],
)
def test_exemptions(right: Right, exemption: str, kinds: str, nation: Nation, refused: str) -> None:
    assert code(exemption_gate(right, exemption, frozenset(kinds.split()), nation=nation)) == refused


def test_the_refusal_says_who_alone_may_rely_on_it() -> None:
    refusal = exemption_gate(Right.ACCESS, "education-serious-harm", frozenset({"club"}))
    assert refusal is not None
    assert refusal.sentence == (
        "“Education data that could do serious harm” (DPA 2018 Sch 3 para 19) is only for a Scottish education "
        "authority or a school, and the profile does not say that we are that."
    )


# What it shows, about health, we are a health professional, the person knows it, the opinion of, that says harm,
# released on, kept back for serious harm, the refusal.
HEALTH = [
    ("nothing about health", False, False, False, "", None, "2026-11-21", False, ""),
    ("no opinion: not shown", True, False, False, "", None, "2026-11-21", False, "opinion-missing"),
    ("no opinion: not kept back either", True, False, False, "", None, "2026-11-21", True, "opinion-missing"),
    ("kept back for harm, not marked as health", False, False, False, "", None, "2026-11-21", True, "opinion-missing"),
    ("a health professional decides alone", True, True, False, "", None, "2026-11-21", False, ""),
    ("a health professional keeps back alone", True, True, False, "", None, "2026-11-21", True, ""),
    ("the person knows it", True, False, True, "", None, "2026-11-21", False, ""),
    ("what the person knows is not kept back without one", True, False, True, "", None, "2026-11-21", True,
     "opinion-missing"),
    ("no harm: shown", True, False, False, "2026-11-01", False, "2026-11-21", False, ""),
    ("no harm: not kept back", True, False, False, "2026-11-01", False, "2026-11-21", True, "opinion-against-harm"),
    ("harm: not shown", True, False, False, "2026-11-01", True, "2026-11-21", False, "opinion-of-harm"),
    ("harm: kept back", True, False, False, "2026-11-01", True, "2026-11-21", True, ""),
    ("given, and unclear", True, False, False, "2026-11-01", None, "2026-11-21", False, "opinion-missing"),
    ("its last day", True, False, False, "2026-05-22", False, "2026-11-21", False, ""),
    ("six months end with that day, not on it", True, False, False, "2026-05-21", False, "2026-11-21", False,
     "opinion-too-old"),
    ("too old to keep back", True, False, False, "2026-01-05", True, "2026-11-21", True, "opinion-too-old"),
    ("from the end of a long month", True, False, False, "2026-08-31", False, "2027-02-27", False, ""),
    ("and a day later", True, False, False, "2026-08-31", False, "2027-02-28", False, "opinion-too-old"),
    ("dated tomorrow", True, False, False, "2026-11-22", False, "2026-11-21", False, "opinion-to-come"),
    ("given today", True, False, False, "2026-11-21", False, "2026-11-21", False, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("health", "professional", "knows", "opinion", "harm", "on", "withholding", "refused"),
    [case[1:] for case in HEALTH],
    ids=[case[0] for case in HEALTH],
)
def test_health(
    health: bool,
    professional: bool,
    knows: bool,
    opinion: str,
    harm: bool | None,
    on: str,
    withholding: bool,
    refused: str,
) -> None:
    given = date.fromisoformat(opinion) if opinion else None
    released = date.fromisoformat(on)
    assert code(health_gate(health, professional, knows, given, harm, released, withholding)) == refused


# The right, what the whole request would be refused for, the refusal.
WHOLE = [
    (Right.ACCESS, "manifestly-unfounded", ""),
    (Right.ERASURE, "manifestly-excessive", ""),
    (Right.AUTOMATED_DECISION, "manifestly-excessive", ""),
    (Right.ACCESS, "not-identifiable", ""),
    (Right.AUTOMATED_DECISION, "not-identifiable", WRONG_RIGHT),
    (Right.COMPLAINT, "manifestly-unfounded", WRONG_RIGHT),
    (Right.CONSENT_WITHDRAWAL, "manifestly-excessive", WRONG_RIGHT),
    (Right.ACCESS, "lpp", "not-a-whole-refusal"),
    (Right.ACCESS, "research-statistics", "not-a-whole-refusal"),
    (Right.ERASURE, "art-17-3-e", "not-a-whole-refusal"),
    (Right.ACCESS, "", "not-a-whole-refusal"),
    (Right.ACCESS, "person-died", "own-outcome"),
    (Right.ACCESS, "no-authority", "own-outcome"),
    (Right.ACCESS, "another-controller", "own-outcome"),
]


@pytest.mark.parametrize(("right", "ground", "refused"), WHOLE)
def test_whole_requests(right: Right, ground: str, refused: str) -> None:
    assert code(refusal_gate(right, ground)) == refused


@pytest.mark.parametrize("how", ["overridden", "not-applicable", "refused", "by-item"])
def test_a_marketing_objection_can_only_be_followed(how: str) -> None:
    assert code(marketing_gate(how)) == "marketing-absolute"
    assert code(decision_gate(Right.OBJECTION, how, ("crime-tax",), marketing=True)) == "marketing-absolute"
    assert marketing_gate("stopped") is None


# What it shows, the row, the facts, on, the fate, the refusal.
ERASURES = [
    ("payroll within its three years", "3 years from tax-year-ends, law paye", "transaction 2026-05-01",
     "Saturday 21 November 2026", Fate.ERASE, "legal-duty"),
    ("its name may not go either", "3 years from tax-year-ends, law paye", "transaction 2026-05-01",
     "Saturday 21 November 2026", Fate.MASK, "legal-duty"),
    ("keeping it is free", "3 years from tax-year-ends, law paye", "transaction 2026-05-01",
     "Saturday 21 November 2026", Fate.KEEP, ""),
    ("not using it is free", "3 years from tax-year-ends, law paye", "transaction 2026-05-01",
     "Saturday 21 November 2026", Fate.SUPPRESS, ""),
    ("the day after the duty", "3 years from tax-year-ends, law paye", "transaction 2022-05-01",
     "Tuesday 7 April 2026", Fate.ERASE, ""),
    ("its last day", "3 years from tax-year-ends, law paye", "transaction 2022-05-01",
     "Sunday 5 April 2026", Fate.ERASE, "legal-duty"),
    ("the schedule alone bars nothing", "6 years from employment-ends", "employment-ends 2025-01-31",
     "Saturday 21 November 2026", Fate.ERASE, ""),
    ("nor does an exception of its own", "3 years from last-session, unless safeguarding",
     "last-session 2020-01-31, if safeguarding", "Saturday 21 November 2026", Fate.ERASE, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "known", "on", "fate", "refused"), [case[1:] for case in ERASURES], ids=[case[0] for case in ERASURES]
)
def test_nothing_goes_while_a_legal_duty_lasts(words: str, known: str, on: str, fate: Fate, refused: str) -> None:
    assert code(erasure_gate(may_be_erased(row(words), facts(known), day(on), MARCH), fate)) == refused


def test_what_no_row_covers_is_a_persons_to_decide() -> None:
    assert erasure_gate(None, Fate.ERASE) is None


def test_the_refusal_names_the_duty_and_its_end() -> None:
    reading = may_be_erased(
        row("3 years from tax-year-ends, law paye"),
        facts("transaction 2026-05-01"),
        day("Saturday 21 November 2026"),
        MARCH,
    )
    refusal = erasure_gate(reading, Fate.ERASE)
    assert refusal is not None
    assert refusal.sentence == (
        "The law says that this must be kept until the end of Friday 5 April 2030 "
        "(Income Tax (Pay As You Earn) Regulations 2003 reg 97)."
    )


# A ground on which an item is kept against an erasure, the refusal.
KEPT = [
    ("art-17-3-b", ""),
    ("art-17-3-e", ""),
    ("art-17-3-d", ""),
    ("art-17-1-none", ""),
    ("crime-tax", ""),
    ("schedule", "schedule-alone"),
    ("", "ground-missing"),
    ("art-17-1-a", "ground-missing"),
    ("art-18-1-a", "ground-missing"),
    ("lpp", "ground-missing"),
    ("manifestly-excessive", "exemption-whole-request"),
]


@pytest.mark.parametrize(("ground", "refused"), KEPT)
def test_keeping_needs_a_ground(ground: str, refused: str) -> None:
    assert code(keep_gate(ground)) == refused


# The right, what is decided, the grounds, what the organisation is, the refusal.
DECISIONS = [
    (Right.RECTIFICATION, "corrected", "", "charity", ""),
    (Right.RECTIFICATION, "noted", "art-16-finding", "charity", ""),
    (Right.RECTIFICATION, "noted", "", "charity", "ground-missing"),
    (Right.RECTIFICATION, "noted", "art-16-accurate", "charity", "ground-not-fitting"),
    (Right.RECTIFICATION, "refused", "research-statistics", "charity", ""),
    (Right.RECTIFICATION, "refused", "lpp", "charity", WRONG_RIGHT),
    (Right.RECTIFICATION, "refused", "immigration", "charity", WRONG_RIGHT),
    (Right.RESTRICTION, "refused", "immigration", "charity", NOT_OURS),
    (Right.RESTRICTION, "restricted", "art-18-1-a", "charity", ""),
    (Right.RESTRICTION, "restricted", "art-18-1-a art-18-1-d", "charity", ""),
    (Right.ERASURE, "refused", "art-17-3-e", "company", ""),
    (Right.ERASURE, "refused", "schedule", "company", "ground-not-fitting"),
    (Right.ERASURE, "stopped", "", "company", "way-unknown"),
    (Right.ACCESS, "refused", "manifestly-excessive", "company", ""),
    (Right.ACCESS, "refused", "lpp", "company", "not-a-whole-refusal"),
    (Right.OBJECTION, "overridden", "art-21-1-override", "company", ""),
    (Right.CONSENT_WITHDRAWAL, "applied", "", "company", ""),
    (Right.CONSENT_WITHDRAWAL, "refused", "crime-tax", "company", "way-unknown"),
    (Right.COMPLAINT, "not-upheld", "", "company", ""),
]


@pytest.mark.parametrize(("right", "how", "grounds", "kinds", "refused"), DECISIONS)
def test_decisions(right: Right, how: str, grounds: str, kinds: str, refused: str) -> None:
    assert code(decision_gate(right, how, grounds.split(), kinds.split(), nation=EW)) == refused
