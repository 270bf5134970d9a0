"""Unfounded and excessive requests, in words: what must be recorded before a refusal or a fee."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.rules.fees import SIGNALS, BurdenFacts, fee_reading, refusal_reading
from casework.rules.vocabulary import Right

GROUND = "Say whether the request is manifestly unfounded or manifestly excessive."
SIGNAL = "Name what makes it so. Rude words, a dispute or a large amount of data alone do not."
REASONS = "Record the reasons: the organisation must be able to show them."
TRIED = "Record what else was tried, or why nothing else would help."
AMOUNT = "Say how much is asked for."
COST = "Record what the fee covers: it may not be more than the administrative cost."
FREE = "This is free and cannot be refused as unfounded or excessive."
MARKETING = "An objection to advertising is free and cannot be refused."
COPY = "A fee for a further copy belongs to a request for access."

# What it shows, the right, the ground, the signals, what else was tried, reasons recorded; what is missing.
REFUSALS = [
    ("all recorded", Right.ACCESS, "manifestly-excessive", "repeats", "offered-a-part", True, []),
    ("nothing recorded", Right.ACCESS, "", "", "", False, [GROUND, SIGNAL, REASONS, TRIED]),
    ("rude words alone", Right.ACCESS, "manifestly-unfounded", "rude", "none-would-help", True, [SIGNAL]),
    ("a dispute alone", Right.ACCESS, "manifestly-unfounded", "dispute rude", "none-would-help", True, [SIGNAL]),
    ("a large amount alone", Right.ACCESS, "manifestly-excessive", "volume", "more-time", True, [SIGNAL]),
    ("rude words, and an offer to withdraw", Right.ACCESS, "manifestly-unfounded", "rude offer", "none-would-help",
     True, []),
    ("a signal of the other ground", Right.ACCESS, "manifestly-excessive", "offer", "more-time", True, [SIGNAL]),
    ("no reasons", Right.ERASURE, "manifestly-excessive", "repeats", "more-time", False, [REASONS]),
    ("nothing else tried", Right.ERASURE, "manifestly-excessive", "repeats", "", True, [TRIED]),
    ("a complaint", Right.COMPLAINT, "manifestly-unfounded", "malice", "none-would-help", True, [FREE]),
    ("consent", Right.CONSENT_WITHDRAWAL, "manifestly-excessive", "repeats", "more-time", True, [FREE]),
    ("a further copy refuses nothing", Right.ACCESS, "further-copy", "", "", True, [GROUND, SIGNAL, TRIED]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "ground", "signals", "tried", "reasoned", "missing"),
    [case[1:] for case in REFUSALS],
    ids=[case[0] for case in REFUSALS],
)
def test_refusals(right: Right, ground: str, signals: str, tried: str, reasoned: bool, missing: list[str]) -> None:
    facts = BurdenFacts(right, ground, tuple(signals.split()), tuple(tried.split()), reasoned)
    reading = refusal_reading(facts)
    assert list(reading.missing) == missing
    assert reading.allowed is (not missing)


WHOLE = BurdenFacts(Right.ACCESS, "manifestly-excessive", ("repeats",), ("offered-a-part",), reasoned=True)


# What it shows, the facts besides; what is missing.
FEES = [
    ("all recorded", replace(WHOLE, pence=1250, costed=True), []),
    ("no amount", replace(WHOLE, costed=True), [AMOUNT]),
    ("nothing is no fee", replace(WHOLE, pence=0, costed=True), [AMOUNT]),
    ("no cost recorded", replace(WHOLE, pence=1250), [COST]),
    ("a further copy needs no other reason", BurdenFacts(Right.ACCESS, "further-copy", pence=300, costed=True), []),
    (
        "a further copy of what was erased",
        BurdenFacts(Right.ERASURE, "further-copy", pence=300, costed=True),
        [COPY],
    ),
    (
        "advertising is stopped for nothing",
        replace(WHOLE, right=Right.OBJECTION, pence=300, costed=True, marketing=True),
        [MARKETING],
    ),
]


@pytest.mark.parametrize(("facts", "missing"), [case[1:] for case in FEES], ids=[case[0] for case in FEES])
def test_fees(facts: BurdenFacts, missing: list[str]) -> None:
    reading = fee_reading(facts)
    assert list(reading.missing) == missing
    assert reading.allowed is (not missing)


def test_a_fee_moves_the_start_and_says_so() -> None:
    facts = replace(WHOLE, pence=1250, costed=True)
    steps = [(step.text, step.source) for step in fee_reading(facts).steps]
    assert (
        "Ask promptly, and say why: the month starts on the day it is paid.",
        "UK GDPR Article 12A(2)(c)",
    ) in steps


def test_what_never_suffices_alone() -> None:
    assert [signal.id for signal in SIGNALS if not signal.telling] == ["rude", "dispute", "volume"]
