"""What is suggested for an item whose erasure was asked for, and the sentence a letter says about it."""

from __future__ import annotations

import pytest

from casework.rules.erasure import reason_words, suggest_fate
from casework.rules.exemptions import EXEMPTIONS
from casework.rules.gates import erasure_gate, keep_gate
from casework.rules.grounds import GROUNDS
from casework.rules.retention import ErasureReading, may_be_erased
from casework.rules.vocabulary import Fate
from casework.rules.wording import in_words
from tests.rules.retention_words import MARCH, facts, row
from tests.rules.words import day

ERASE, MASK, SUPPRESS, KEEP, OPEN = Fate.ERASE, Fate.MASK, Fate.SUPPRESS, Fate.KEEP, Fate.UNDECIDED
TODAY = "Saturday 21 November 2026"

# What it shows, the row, the facts, a shared record or marketing; the fate, its ground, kept until.
SUGGESTIONS = [
    ("the period is over", "2 years from last-access", "last-access 2024-01-10", "", ERASE, "", None),
    ("over, and the organisation's own record", "2 years from last-access", "last-access 2024-01-10", "shared",
     MASK, "", None),
    ("payroll of last year: a duty", "6 years from financial-year-ends, law paye", "transaction 2026-02-10", "",
     KEEP, "art-17-3-b", "Thursday 5 April 2029"),
    ("a duty comes before marketing", "6 years from financial-year-ends, law paye", "transaction 2026-02-10",
     "marketing", KEEP, "art-17-3-b", "Thursday 5 April 2029"),
    ("a duty, and a claim that goes on", "6 years from financial-year-ends, law paye",
     "transaction 2026-02-10, if live-claim", "", KEEP, "art-17-3-e", None),
    ("a duty, and a claim that ends before it", "6 years from financial-year-ends, law paye",
     "transaction 2026-02-10, if live-claim 2027-06-30", "", KEEP, "art-17-3-b", "Thursday 5 April 2029"),
    ("a duty, and safeguarding beyond it", "6 years from financial-year-ends, law paye, unless safeguarding",
     "transaction 2026-02-10, if safeguarding", "", KEEP, "", None),
    ("a duty that has no end yet, and a claim", "6 years from employment-ends, law right-to-work",
     "to-come employment-ends, if live-claim", "", KEEP, "art-17-3-b", None),
    ("a live claim", "1 year from last-session", "last-session 2020-05-01, if live-claim", "",
     KEEP, "art-17-3-e", None),
    ("a claim with a known end", "1 year from last-session", "last-session 2020-05-01, if live-claim 2027-06-30", "",
     KEEP, "art-17-3-e", "Wednesday 30 June 2027"),
    ("safeguarding: a person names the ground", "1 year from last-session, unless safeguarding",
     "last-session 2020-05-01, if safeguarding", "", KEEP, "", None),
    ("a disciplinary matter until a day", "1 year from last-session, unless disciplinary",
     "last-session 2020-05-01, if disciplinary 2027-01-31", "", KEEP, "", "Sunday 31 January 2027"),
    ("a claim that ends before safeguarding does", "1 year from last-session, unless safeguarding",
     "last-session 2020-05-01, if safeguarding, if live-claim 2027-06-30", "", KEEP, "", None),
    ("an agreement made as a deed", "6 years from agreement-ends, unless deed 12 years",
     "agreement-ends 2018-03-31, if deed", "", KEEP, "", "Sunday 31 March 2030"),
    ("the schedule alone refuses nothing", "6 years from employment-ends", "employment-ends 2024-03-31", "",
     OPEN, "schedule", "Sunday 31 March 2030"),
    ("not even indefinitely", "indefinitely", "", "", OPEN, "schedule", None),
    ("the period has not begun", "6 years from employment-ends", "to-come employment-ends", "",
     OPEN, "schedule", None),
    ("the day the law counts from is not known", "2 years from last-access, law paye", "last-access 2020-01-10", "",
     OPEN, "", None),
    ("a copy was asked for and is not sent", "2 years from last-access", "last-access 2020-01-10, if open-request",
     "", OPEN, "", None),
    ("an entry of a mailing list", "2 years from last-access", "last-access 2026-10-10", "marketing",
     SUPPRESS, "art-21-3", None),
]  # fmt: skip


def read(words: str, known: str) -> ErasureReading:
    return may_be_erased(row(words), facts(known), day(TODAY), MARCH)


@pytest.mark.parametrize(
    ("words", "known", "what", "fate", "ground", "until"),
    [case[1:] for case in SUGGESTIONS],
    ids=[case[0] for case in SUGGESTIONS],
)
def test_suggestions(words: str, known: str, what: str, fate: Fate, ground: str, until: str | None) -> None:
    reading = read(words, known)
    suggested = suggest_fate(reading, shared_record=what == "shared", marketing=what == "marketing")
    end = in_words(suggested.until) if suggested.until else None
    assert (suggested.fate, suggested.ground, end) == (fate, ground, until)
    assert suggested.words.endswith((".", "?"))
    assert erasure_gate(reading, suggested.fate) is None


@pytest.mark.parametrize("case", SUGGESTIONS, ids=[case[0] for case in SUGGESTIONS])
def test_only_a_statute_is_called_the_laws_demand(case: tuple[str, ...]) -> None:
    reading = read(case[1], case[2])
    suggested = suggest_fate(reading, marketing=case[3] == "marketing")
    assert ("law says that it must be kept" in suggested.words) is reading.legal_duty
    if suggested.ground == "art-17-3-b":
        assert suggested.until == reading.duty_until


def test_no_row_covers_it() -> None:
    suggested = suggest_fate(None)
    assert (suggested.fate, suggested.ground, suggested.until) == (OPEN, "", None)
    assert suggested.words == "No row of the schedule covers it: decide whether a ground of Article 17(1) applies."


def test_a_duty_says_when_it_ends_and_what_keeps_it_longer() -> None:
    suggested = suggest_fate(
        read("6 years from financial-year-ends, law paye", "transaction 2026-02-10, if live-claim 2031-01-31")
    )
    assert suggested.words == (
        "The law says that it must be kept until the end of Thursday 5 April 2029 (Income Tax (Pay As You Earn) "
        "Regulations 2003 reg 97). A live claim keeps it until the end of Friday 31 January 2031."
    )


# A fate, its ground, kept until; the sentence of the letter.
SENTENCES = [
    (ERASE, "", "", "We erase it."),
    (MASK, "", "", "We take out what shows that it is about you. The rest is our own record, and stays."),
    (SUPPRESS, "art-21-3", "", "We keep only what we need so that it is never used again."),
    (
        KEEP, "art-17-3-b", "Thursday 5 April 2029",
        "The law says that we must keep it until the end of Thursday 5 April 2029. Then we will erase it.",
    ),
    (KEEP, "art-17-3-b", "", "The law says that we must keep it."),
    (KEEP, "art-17-3-e", "", "It is needed for a legal claim, made or really to be expected."),
    (
        KEEP, "art-17-1-none", "Sunday 31 March 2030",
        "We still need it for the reason we collected it, and none of the reasons for which the law makes us erase "
        "something applies. We keep it until the end of Sunday 31 March 2030.",
    ),
    (KEEP, "crime-tax", "", "Data protection law lets us keep it in this case."),
    (KEEP, "", "", "We have decided to keep it."),
    (OPEN, "", "", "We are still deciding on it."),
]  # fmt: skip


@pytest.mark.parametrize(("fate", "ground", "until", "sentence"), SENTENCES)
def test_the_sentence_of_a_letter(fate: Fate, ground: str, until: str, sentence: str) -> None:
    assert reason_words(fate, ground, day(until) if until else None) == sentence


def test_no_other_ground_speaks_of_a_duty() -> None:
    grounds = [ground for ground in (*GROUNDS, *EXEMPTIONS, "") if ground != "art-17-3-b"]
    told = [reason_words(KEEP, ground, day(TODAY)) for ground in grounds if keep_gate(ground) is None]
    assert not any("must keep" in words or "duty" in words for words in told)
