"""The retention schedule of a profile: read into rows, every error with its line, differences from the law told."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.commands.profile import retention
from casework.register.profile import Profile, ProfileError, load_profile, profile_warnings
from casework.rules.retention_rows import Basis, Circumstance, Exceptional, Row, Setting, Trigger, YearEnd, keep_of
from casework.rules.vocabulary import Nation
from tests.register.test_profile import GOOD, write

SCHEDULE = """\
financial_year_ends: 31 December
retention:
  - kind: agreement
    title: Agreements
    keep: 6 years
    trigger: [agreement-ends]
    basis: practice
    law: [contract]
    exceptions:
      - {when: deed, keep: 12 years}
      - when: funder
    review_every: 2 years
    note: For people.
  - kind: finance
    title: Finance
    keep: 6 years
    trigger: financial-year-ends
    basis: statute
    law: [charity-accounts]
  - kind: certificate
    title: Certificates
    keep: at most 6 months
    trigger: decision
    basis: code
    stays: [Date, Decision]
"""
FIRST = len(GOOD.splitlines()) + 1  # the line of `financial_year_ends`


def loaded(folder: Path, schedule: str = SCHEDULE, old: str = "", new: str = "") -> Profile:
    return load_profile(write(folder, GOOD.replace(old, new) + schedule))[0]


def test_rows_as_the_rules_take_them(tmp_path: Path) -> None:
    profile = loaded(tmp_path)
    schedule = profile.schedule()
    assert list(schedule) == ["agreement", "finance", "certificate"]
    assert schedule["agreement"] == Row(
        kind="agreement",
        title="Agreements",
        keep=keep_of("6 years"),
        basis=Basis.PRACTICE,
        triggers=(Trigger.AGREEMENT_ENDS,),
        law=("contract",),
        exceptions=(Exceptional(Circumstance.DEED, keep_of("12 years")), Exceptional(Circumstance.FUNDER)),
        review_every=keep_of("2 years"),
    )
    assert schedule["finance"].triggers == (Trigger.FINANCIAL_YEAR_ENDS,)
    assert schedule["certificate"].stays == ("Date", "Decision")
    assert profile.retention_setting() == Setting(Nation.SCOTLAND, YearEnd(31, 12))
    assert profile_warnings(profile) == ()


def test_a_profile_without_a_schedule(tmp_path: Path) -> None:
    profile = loaded(tmp_path, "")
    assert profile.schedule() == {}
    assert profile.retention_setting().year_end == YearEnd(31, 3)
    assert retention(profile) == "There is no retention schedule."


def test_the_summary(tmp_path: Path) -> None:
    assert retention(loaded(tmp_path)) == (
        "The retention schedule has 3 rows (1 by statute), and the financial year ends on 31 December."
    )


# What is written instead, which line of the schedule it is, and the sentence.
WRONG = [
    ("31 December", "31 Decembre", 0, 'financial_year_ends: "31 Decembre" is no day of the year: write for example 31 '
     "March"),
    ("keep: 6 years\n    trigger: [a", "keep: six years\n    trigger: [a", 4, 'retention.agreement.keep: "six years" '
     "is no length of time: write for example 6 years, at most 6 months, at least 5 years, 30 days or indefinitely"),
    ("keep: 6 years\n    trigger: [a", "keep: 6\n    trigger: [a", 4, "retention.agreement.keep: must be text; a "
     "number or a date needs quotes around it"),
    ("[agreement-ends]", "[agrement-ends]", 5, 'retention.agreement.trigger.item 1: "agrement-ends" is none of '),
    ("trigger: financial-year-ends", "trigger: fiscal-year-ends", 16, 'retention.finance.trigger: "fiscal-year-ends" '
     "is none of "),
    ("    trigger: [agreement-ends]\n", "", 2, "retention.agreement: say from when it counts: give a trigger"),
    ("keep: at most 6 months", "keep: indefinitely", 19, "retention.certificate: what is kept indefinitely counts from "
     "nothing: leave the trigger out"),
    ("basis: practice", "basis: practise", 6, 'retention.agreement.basis: "practise" is none of statute, code, '
     'practice, own; did you mean "practice"?'),
    ("basis: practice", "basis: statute", 6, "retention.agreement.basis: only a period with a statute behind it is a "
     "legal duty: name the statute in law, or say another basis"),
    ("    law: [charity-accounts]\n", "", 17, "retention.finance.basis: only a period with a statute behind it"),
    ("[contract]", "[contracts]", 7, 'retention.agreement.law.item 1: "contracts" is not in the catalogue of retention '
     'law; did you mean "contract"?'),
    ("[contract]", "[dbs-certificate]", 7, 'retention.agreement.law.item 1: "dbs-certificate" is not law in Scotland'),
    ("keep: 12 years", "keep: 5 years", 2, "retention.agreement: deed: an exception must keep longer than the row "
     "itself"),
    ("keep: 12 years", "kepe: 12 years", 9, 'retention.agreement.exceptions.item 1: "kepe" is not a word this file '
     'knows; did you mean "keep"?'),
    ("when: funder", "when: founder", 10, 'retention.agreement.exceptions.item 2.when: "founder" is none of '),
    ("when: funder", "when: deed", 10, 'retention.agreement.exceptions.item 2.when: "deed" is said twice'),
    ("review_every: 2 years", "review_every: at least 2 years", 11, "retention.agreement.review_every: must be a plain "
     "length of time, e.g. 5 years"),
    ("review_every: 2 years", "review_every: indefinitely", 11, "retention.agreement.review_every: must be a plain "
     "length of time, e.g. 5 years"),
    ("title: Finance", "title: ' '", 14, "retention.finance.title: must not be empty"),
    ("[Date, Decision]", "[Date, '']", 24, "retention.certificate.stays: must not be empty"),
    ("kind: finance", "kind: agreement", 13, 'retention.agreement.kind: "agreement" is the kind of two entries'),
    ("kind: finance", "kind: Finance papers", 13, 'retention.Finance papers.kind: "Finance papers" must be small '
     "letters, digits and hyphens, at most 40"),
    ("    note:", "    notes:", 12, 'retention.agreement: "notes" is not a word this file knows; did you mean "note"?'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "sentence"), WRONG, ids=[f"{old}>{new}"[:60] for old, new, *_ in WRONG])
def test_what_is_wrong_with_a_schedule(tmp_path: Path, old: str, new: str, line: int, sentence: str) -> None:
    assert old in SCHEDULE
    with pytest.raises(ProfileError) as caught:
        loaded(tmp_path, SCHEDULE.replace(old, new, 1))
    (problem,) = caught.value.problems
    assert problem.startswith(f"demo.yaml line {FIRST + line}: {sentence}")


# Nation, a row, and what a person should look at.
DIFFERENT = [
    (
        "scotland", "keep: 1 year, trigger: making, basis: own, law: [vat]",
        "The schedule keeps papers for 1 year, but the law asks for 6 years (Value Added Tax Act 1994 Sch 11 para 6): "
        "the law's period counts.",
    ),
    (
        "scotland", "keep: at most 6 years, trigger: making, basis: own, law: [vat]",
        "The schedule keeps papers for at most 6 years, but the law asks for 6 years (Value Added Tax Act 1994 Sch 11 "
        "para 6): the law's period counts.",
    ),
    (
        "england-and-wales", "keep: 1 year, trigger: decision, basis: own, law: [dbs-certificate]",
        "The schedule keeps papers for 1 year, but at most 6 months are allowed (Code of practice under Police Act "
        "1997 s.122): that limit counts.",
    ),
    (
        "scotland", "keep: 1 year, trigger: relationship-ends, basis: own, law: [money-laundering]",
        "The schedule keeps papers for 1 year, but the law asks for 5 years (Money Laundering Regulations 2017 reg "
        "40): the law's period counts.",
    ),
    ("scotland", "keep: at most 5 years, trigger: relationship-ends, basis: own, law: [money-laundering]", None),
    ("scotland", "keep: 6 years, trigger: making, basis: statute, law: [vat]", None),
    ("scotland", "keep: 1 year, trigger: transaction, basis: own, law: [vat]", None),
    ("scotland", "keep: 1 year, trigger: employment-ends, basis: own, law: [personnel-file]", None),
]  # fmt: skip


@pytest.mark.parametrize(("nation", "words", "warning"), DIFFERENT)
def test_where_the_law_differs(tmp_path: Path, nation: str, words: str, warning: str | None) -> None:
    schedule = f"retention:\n  - {{kind: papers, title: Papers, {words}}}\n"
    profile = loaded(tmp_path, schedule, "nation: scotland", f"nation: {nation}")
    assert profile_warnings(profile) == ((warning,) if warning else ())
