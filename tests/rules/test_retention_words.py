"""What the answer says: its sentences, their sources, what may be called a duty, what stays; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework.rules.retention import ErasureReading, may_be_erased
from casework.rules.retention_rows import Basis, Bound, Keep, RetentionError, YearEnd, keep_of, year_end_of
from tests.rules.retention_words import MARCH, facts, row, setting
from tests.rules.words import NI, SC, day

TODAY = "Saturday 21 November 2026"
SCHEDULE = "The organisation's retention schedule"


def read(words: str, known: str, asked: str = TODAY, basis: Basis = Basis.OWN) -> ErasureReading:
    return may_be_erased(row(words, basis), facts(known), day(asked), MARCH)


def said(reading: ErasureReading) -> list[tuple[str, str]]:
    return [(step.text, step.source) for step in reading.steps]


def test_the_law_wins_over_a_shorter_period_and_says_so() -> None:
    reading = read("1 year from financial-year-ends, law charity-accounts", "transaction 2025-06-30")
    assert said(reading) == [
        (
            "Papers: kept for 1 year from the end of the financial year on Tuesday 31 March 2026, so until the end of "
            "Wednesday 31 March 2027.",
            f"{SCHEDULE}, its own policy",
        ),
        (
            "Accounting records of a charity: the law asks for 6 years from the end of the financial year on Tuesday "
            "31 March 2026, so until the end of Wednesday 31 March 2032.",
            "Charities Act 2011 s.131",
        ),
        (
            "The organisation's own period would end on Wednesday 31 March 2027, before the legal duty: the duty "
            "counts.",
            "UK GDPR Article 17(3)(b)",
        ),
        (
            "On Saturday 21 November 2026 it may not be erased: it is kept until the end of Wednesday 31 March 2032.",
            "Charities Act 2011 s.131",
        ),
        (
            "A legal duty is a ground to refuse erasure until the end of Wednesday 31 March 2032.",
            "UK GDPR Article 17(3)(b)",
        ),
        ("Erasure becomes due on Thursday 1 April 2032.", "UK GDPR Article 5(1)(e)"),
    ]
    assert reading.holds[0].source == "Charities Act 2011 s.131"


def test_what_may_go_says_since_when() -> None:
    assert said(read("3 years from event", "event 2020-05-01"))[1:] == [
        ("On Saturday 21 November 2026 it may be erased.", "UK GDPR Article 5(1)(e)"),
        ("Erasure has been due since Tuesday 2 May 2023.", "UK GDPR Article 5(1)(e)"),
    ]


# The row, the facts, asked on, and a sentence of the answer with its source.
SENTENCES = [
    (
        "6 years from employment-ends", "", TODAY,
        "Not known: the end of the employment. Without that day nothing can be counted.", f"{SCHEDULE}, its own policy",
    ),
    (
        "6 years from employment-ends", "to-come employment-ends", TODAY,
        "Still to come: the end of the employment. Until then the period does not begin.",
        f"{SCHEDULE}, its own policy",
    ),
    (
        "6 years from employment-ends", "to-come employment-ends", TODAY,
        "On Saturday 21 November 2026 it may not be erased: no day is known on which that ends.",
        f"{SCHEDULE}, its own policy",
    ),
    (
        "1 year from making, law right-to-work", "making 2026-01-01, to-come employment-ends", TODAY,
        "A legal duty is a ground to refuse erasure for as long as it lasts.", "UK GDPR Article 17(3)(b)",
    ),
    (
        "6 years from transaction, law paye", "transaction 2024-06-01", TODAY,
        "A legal duty is a ground to refuse erasure until the end of Wednesday 5 April 2028. What keeps it longer is "
        "no legal duty.", "UK GDPR Article 17(3)(b)",
    ),
    (
        "6 years from employment-ends", "employment-ends 2024-06-30", TODAY,
        "The schedule alone is no ground to refuse: see whether the person has a right to erasure, and whether an "
        "exception takes it away.", "UK GDPR Article 17(1) and (3)",
    ),
    (
        "1 year from event, unless safeguarding", "event 2024-06-30, if safeguarding", TODAY,
        "Exception: a safeguarding or child protection matter. Kept as long as that lasts.",
        f"{SCHEDULE}, its own policy",
    ),
    (
        "1 year from event", "event 2024-06-30, if safeguarding", TODAY,
        "Without effect, since this row makes no such exception: a safeguarding or child protection matter.", SCHEDULE,
    ),
    (
        "1 year from event", "event 2024-06-30, if live-claim", TODAY,
        "Exception: legal proceedings, live or possible. Kept as long as that lasts.", "UK GDPR Article 17(3)(e)",
    ),
    (
        "1 year from event", "event 2024-06-30, if open-request 2026-12-01", TODAY,
        "Exception: a request for a copy that is not answered yet. Kept until the end of Tuesday 1 December 2026.",
        "Data Protection Act 2018 s.173",
    ),
    (
        "6 years from agreement-ends, unless deed 12 years", "agreement-ends 2020-02-29, if deed", TODAY,
        "Exception: an agreement made as a deed. Kept for 12 years from the end of the agreement on Saturday 29 "
        "February 2020, so until the end of Sunday 29 February 2032.", f"{SCHEDULE}, its own policy",
    ),
    (
        "6 years from agreement-ends, unless deed 12 years", "if deed", TODAY,
        "Exception: an agreement made as a deed. Kept as long as that lasts.", f"{SCHEDULE}, its own policy",
    ),
    (
        "6 years from financial-year-ends, unless several-periods",
        "transaction 2024-06-01, if several-periods 2026-05-31", TODAY,
        "Exception: a transaction that covers more than one period. Counted from its last day, Sunday 31 May 2026.",
        f"{SCHEDULE}, its own policy",
    ),
    (
        "1 year from decision, law dbs-certificate", "decision 2026-05-21", TODAY,
        "Criminal record certificates: a code of practice allows at most 6 months from the decision on Thursday 21 "
        "May 2026, so gone by the end of Saturday 21 November 2026.", "Code of practice under Police Act 1997 s.122",
    ),
    (
        "1 year from decision, law dbs-certificate", "decision 2026-05-21", TODAY,
        "The organisation's own period would last longer: the limit counts.", "UK GDPR Article 5(1)(e)",
    ),
    (
        "1 year from making, law money-laundering", "making 2026-01-01, relationship-ends 2025-03-31", TODAY,
        "Customer checks against money laundering: the law asks for, and allows no more than, 5 years from the end of "
        "the business relationship on Monday 31 March 2025, so until the end of Sunday 31 March 2030.",
        "Money Laundering Regulations 2017 reg 40",
    ),
    (
        "1 year from making, law annual-leave", "making 2026-04-05", TODAY,
        "Annual leave and holiday pay records: this duty began on Monday 6 April 2026 and does not reach this record.",
        "Working Time Regulations 1998 reg 16B (Employment Rights Act 2025 s.35)",
    ),
    (
        "1 year from transaction, law tips", "transaction 2026-04-05", TODAY,
        "This entry is to be confirmed.", "Employment Rights Act 1996 Part 2B",
    ),
    (
        "6 months from decision, law recruitment", "decision 2026-04-05", TODAY,
        "Files of unsuccessful applicants: 12 months from the decision is usual; it binds nobody.",
        "Time limits of employment tribunals",
    ),
    (
        "at least 5 years from publication", "publication 2026-04-05", TODAY,
        "A person reviews then whether it is still needed.", f"{SCHEDULE}, its own policy",
    ),
    (
        "at most 6 months from decision, stays Date, stays Outcome", "decision 2026-04-05", TODAY,
        "When it goes, this stays: Date; Outcome.", f"{SCHEDULE}, its own policy",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("words", "known", "asked", "sentence", "source"), SENTENCES)
def test_a_sentence(words: str, known: str, asked: str, sentence: str, source: str) -> None:
    assert (sentence, source) in said(read(words, known, asked))


def test_only_a_statute_makes_a_legal_duty() -> None:
    for basis in Basis:
        reading = read("6 years from employment-ends, law personnel-file", "employment-ends 2024-06-30", basis=basis)
        assert not reading.may_erase
        assert not reading.legal_duty
        assert reading.duty_until is None
        assert not any("legal duty" in step.text for step in reading.steps)


def test_the_facts_of_a_certificate_stay_when_it_goes() -> None:
    reading = read("at most 6 months from decision, law dbs-certificate", "decision 2026-05-01")
    assert reading.may_erase
    assert reading.stays == ("Date of the certificate", "Type of the certificate", "Reference number", "Decision")
    named = read("at most 6 months from decision, law dbs-certificate, stays Date", "decision 2026-05-01")
    assert named.stays == ("Date",)


def test_a_law_of_another_nation_changes_nothing() -> None:
    words, known = row("1 year from making, law annual-leave"), facts("making 2026-06-01")
    reading = may_be_erased(words, known, day("Wednesday 2 June 2027"), setting(NI))
    assert reading.may_erase
    assert "Annual leave and holiday pay records: this is not law in Northern Ireland." in [
        step.text for step in reading.steps
    ]
    assert may_be_erased(words, known, day("Wednesday 2 June 2027"), setting(SC)).legal_duty


def test_a_law_named_twice_is_said_once() -> None:
    reading = read("1 year from transaction, law paye", "transaction 2026-04-05, law paye")
    assert len([step for step in reading.steps if step.text.startswith("PAYE")]) == 1


# Reviewed every five years: the facts, and when it is to be reviewed.
REVIEWS = [
    ("publication 2024-02-29", date(2029, 2, 28)),
    ("publication 2024-02-29, last-review 2026-03-01", date(2031, 3, 1)),
    ("to-come publication, last-review 2026-03-01", date(2031, 3, 1)),
    ("to-come publication", None),
]


@pytest.mark.parametrize(("known", "by"), REVIEWS)
def test_a_review(known: str, by: date | None) -> None:
    words = replace(row("at least 5 years from publication"), review_every=keep_of("5 years"))
    reading = may_be_erased(words, facts(known), day(TODAY), MARCH)
    assert reading.review_on == by
    assert reading.due is None
    assert reading.steps[-1].on == by


def test_what_is_kept_indefinitely_can_be_reviewed() -> None:
    words = replace(row("indefinitely"), review_every=keep_of("5 years"))
    reading = may_be_erased(words, facts("last-review 2026-03-01"), day(TODAY), MARCH)
    assert reading.steps[-1].text == "A person reviews by Saturday 1 March 2031 whether it is still needed."
    assert may_be_erased(words, facts(""), day(TODAY), MARCH).review_on is None


KEEPS = [
    ("6 years", Keep("6 years", months=72)),
    ("1 year", Keep("1 year", months=12)),
    ("at most 6 months", Keep("at most 6 months", months=6, bound=Bound.AT_MOST)),
    ("at least 5 years", Keep("at least 5 years", months=60, bound=Bound.AT_LEAST)),
    ("30 days", Keep("30 days", days=30)),
    ("200 years", Keep("200 years", months=2400)),
    ("indefinitely", Keep("indefinitely")),
]


@pytest.mark.parametrize(("words", "keep"), KEEPS)
def test_a_length(words: str, keep: Keep) -> None:
    assert keep_of(words) == keep


@pytest.mark.parametrize("words", ["", "six years", "0 years", "6", "-1 years", "6 years ", "for ever", "201 years"])
def test_no_length(words: str) -> None:
    with pytest.raises(RetentionError):
        keep_of(words)


LONGER = [
    ("12 years", "6 years", True),
    ("6 years", "72 months", False),
    ("366 days", "12 months", True),
    ("365 days", "1 year", False),
    ("indefinitely", "200 years", True),
    ("indefinitely", "indefinitely", False),
    ("6 years", "indefinitely", False),
]


@pytest.mark.parametrize(("one", "other", "longer"), LONGER)
def test_one_length_exceeds_another(one: str, other: str, longer: bool) -> None:
    assert keep_of(one).exceeds(keep_of(other)) is longer


def test_the_end_of_a_financial_year() -> None:
    assert year_end_of("31 March") == YearEnd(31, 3)
    assert year_end_of("5 April") == YearEnd(5, 4)
    assert year_end_of("28 February") == year_end_of("29 February") == YearEnd(29, 2)


@pytest.mark.parametrize("words", ["", "March", "31", "31 april", "31 April", "30 February", "0 May", "x May", "³ May"])
def test_no_end_of_a_year(words: str) -> None:
    with pytest.raises(RetentionError, match="is no day of the year: write for example 31 March"):
        year_end_of(words)


ROWS = [
    ("indefinitely from birth", "what is kept indefinitely counts from nothing"),
    ("6 years", "say from when it counts"),
    ("6 years from agreement-ends, unless deed 6 years", "deed: an exception must keep longer than the row itself"),
    ("6 years from agreement-ends, unless deed at least 12 years", "deed: an exception keeps for a plain length"),
    ("6 years from agreement-ends, unless deed indefinitely", "deed: an exception keeps for a plain length"),
    ("6 years from event, unless live-claim 12 years", "live-claim: this exception has no length of its own"),
    ("6 years from event, unless several-periods 9 years", "several-periods: this exception has no length of its own"),
    ("indefinitely, unless deed 12 years", "deed: an exception must keep longer than the row itself"),
]


@pytest.mark.parametrize(("words", "sentence"), ROWS)
def test_rows_that_cannot_be_counted(words: str, sentence: str) -> None:
    with pytest.raises(RetentionError, match=sentence):
        row(words)


FACTS = [
    ("employment-ends 2026-01-01, to-come employment-ends", "The end of the employment cannot have a day and be still"),
    ("financial-year-ends 2026-03-31", "Give the day of the transaction: the end of the financial year follows from"),
    ("to-come claim-year-ends", "Give the day of the last claim: the end of the year of the last claim follows from"),
    ("law retention-act", '"retention-act" is not in the catalogue of retention law.'),
]


@pytest.mark.parametrize(("known", "sentence"), FACTS)
def test_facts_that_make_no_sense(known: str, sentence: str) -> None:
    with pytest.raises(RetentionError, match=sentence):
        read("6 years from employment-ends", known)
