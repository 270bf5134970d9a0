"""The profiles of five organisations: each can be used, and its retention schedule decides as its own text says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casework.cli import main
from casework.register.profile import Profile, load_profile
from casework.rules.retention import ErasureReading, may_be_erased
from casework.rules.vocabulary import Right
from tests.rules.retention_words import facts
from tests.rules.words import day

FOLDER = Path(__file__).parents[2] / "examples" / "organisations"
SOFTWARE, ENGAGEMENT, HOMES, CENTRE, RESEARCH = (
    "casework-software",
    "community-engagement",
    "supported-accommodation",
    "child-contact-centre",
    "research-charity",
)
NAMES = [SOFTWARE, ENGAGEMENT, HOMES, CENTRE, RESEARCH]


def profile_of(name: str) -> Profile:
    return load_profile(FOLDER / name / "profile.yaml")[0]


def test_there_are_five() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_check_asks_for_nothing_but_the_regulator(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "check", str(FOLDER / name / "profile.yaml")]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    looks = [line for line in told.out.splitlines() if line.startswith("Please look at this")]
    assert len(looks) == 1
    assert looks[0].startswith("Please look at this: Every letter names the regulator.")
    assert "The retention schedule has " in told.out


@pytest.mark.parametrize("name", NAMES)
def test_everybody_in_them_is_made_up(name: str) -> None:
    text = (FOLDER / name / "profile.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"@[a-z.-]+", text)) == set(re.findall(r"@[a-z-]+\.example\.org", text))
    assert set(re.findall(r"phone: (\d+ \d{3})", text)) == {"01632 960"}
    assert set(re.findall(r"https?://[^\s]+", text)) <= set(re.findall(r"https://[a-z-]+\.example\.org", text))


@pytest.mark.parametrize("name", NAMES)
def test_a_person_or_a_database_is_asked_and_the_register_says_what_for(name: str) -> None:
    profile = profile_of(name)
    named = {key for purpose in profile.register for key in purpose.processors}
    assert named == {declared.key for declared in profile.processors}
    assert Right.ACCESS in profile.rights


PROMISED = {
    SOFTWARE: "access rectification erasure restriction objection automated-decision complaint",
    ENGAGEMENT: (
        "access rectification erasure restriction objection portability consent-withdrawal complaint retention-schedule"
    ),
    HOMES: "access rectification erasure objection consent-withdrawal complaint",
    CENTRE: (
        "access rectification erasure restriction objection automated-decision portability complaint retention-schedule"
    ),
    RESEARCH: (
        "access rectification erasure restriction portability objection automated-decision consent-withdrawal complaint"
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_rights_promised(name: str) -> None:
    assert " ".join(profile_of(name).rights) == PROMISED[name]


# Kind of row, how long, from when, unless what: row for row.
SCHEDULES = {
    SOFTWARE: [("account", "2 years", "last-access", "in-use live-claim")],
    CENTRE: [
        ("hr-file", "6 years", "employment-ends volunteering-ends", ""),
        ("parental-leave", "5 years", "birth adoption", "disability-allowance:18 years"),
        ("dbs-certificate", "at most 6 months", "decision", ""),
        ("finance", "6 years", "financial-year-ends", "several-periods"),
        ("supported-contact-court", "3 years", "last-session", "safeguarding"),
        ("supported-contact-self-referral", "1 year", "last-session", "safeguarding"),
        ("supervised-contact-court", "3 years", "last-session", "safeguarding"),
        ("supervised-contact-self-referral", "1 year", "last-session", "safeguarding"),
        ("supervised-contact-report", "indefinitely", "", ""),
        ("accident-book", "indefinitely", "", ""),
        ("safeguarding-child", "indefinitely", "", ""),
        ("other-staff-papers", "3 years", "last-use", ""),
    ],
    RESEARCH: [
        ("event", "3 years", "event", ""),
        ("consent", "6 years", "consent-withdrawn", "in-use"),
        ("agreement", "6 years", "agreement-ends", "deed:12 years funder"),
        ("unsuccessful-application", "3 years", "decision", ""),
        ("research-data", "at least 5 years", "publication", ""),
    ],
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_schedule_row_for_row(name: str) -> None:
    found = [
        (
            row.kind,
            row.keep,
            " ".join(row.trigger),
            " ".join(f"{each.when}:{each.keep}" if each.keep else each.when for each in row.exceptions),
        )
        for row in profile_of(name).retention
    ]
    assert found == SCHEDULES[name]


# What it shows, whose row, the facts, asked on: may it go, is it a legal duty, kept until, due from.
DECISIONS = [
    ("an account unused for two years", SOFTWARE, "account", "last-access 2024-11-20",
     "Saturday 21 November 2026", True, False, None, "Saturday 21 November 2026"),
    ("an account that is still subscribed", SOFTWARE, "account", "last-access 2024-11-20, if in-use",
     "Saturday 21 November 2026", False, False, None, None),
    ("an account with proceedings that are possible", SOFTWARE, "account", "last-access 2024-11-20, if live-claim",
     "Saturday 21 November 2026", False, False, None, None),
    ("an unsuccessful applicant", ENGAGEMENT, "unsuccessful-application", "decision 2026-05-20",
     "Saturday 21 November 2026", True, False, None, "Saturday 21 November 2026"),
    ("a wage whose minimum wage duty ends later than the year's", ENGAGEMENT, "payroll", "transaction 2026-03-31",
     "Thursday 1 April 2032", False, True, "Monday 31 May 2032", "Tuesday 1 June 2032"),
    ("rent: six years from the end of the financial year", HOMES, "finance", "transaction 2025-09-01",
     "Saturday 21 November 2026", False, True, "Wednesday 31 March 2032", "Thursday 1 April 2032"),
    ("the rest of the file", HOMES, "case-file", "service-ends 2020-11-20",
     "Saturday 21 November 2026", True, False, None, "Saturday 21 November 2026"),
    ("the rest of the file, with a disciplinary matter", HOMES, "case-file",
     "service-ends 2020-11-20, if disciplinary", "Saturday 21 November 2026", False, False, None, None),
    ("pictures, on the day consent is withdrawn", HOMES, "pictures", "consent-withdrawn 2026-11-21",
     "Saturday 21 November 2026", True, False, None, "Tuesday 22 December 2026"),
    ("a staff certificate older than six months", CENTRE, "dbs-certificate", "decision 2026-05-20",
     "Saturday 21 November 2026", True, False, None, "Saturday 21 November 2026"),
    ("an invoice of the last day of the financial year", CENTRE, "finance", "transaction 2020-03-31",
     "Wednesday 1 April 2026", True, False, None, "Wednesday 1 April 2026"),
    ("an invoice of the day after", CENTRE, "finance", "transaction 2020-04-01",
     "Wednesday 1 April 2026", False, True, "Wednesday 31 March 2027", "Thursday 1 April 2027"),
    ("a lease over three years", CENTRE, "finance", "transaction 2020-03-31, if several-periods 2022-04-01",
     "Wednesday 1 April 2026", False, True, "Saturday 31 March 2029", "Sunday 1 April 2029"),
    ("a volunteer who left", CENTRE, "hr-file", "volunteering-ends 2024-02-29",
     "Saturday 21 November 2026", False, False, "Thursday 28 February 2030", "Friday 1 March 2030"),
    ("parental leave for a child with a disability allowance", CENTRE, "parental-leave",
     "birth 2018-01-31, if disability-allowance", "Saturday 21 November 2026", False, False,
     "Thursday 31 January 2036", "Friday 1 February 2036"),
    ("supported contact after a self-referral", CENTRE, "supported-contact-self-referral", "last-session 2025-11-20",
     "Saturday 21 November 2026", True, False, None, "Saturday 21 November 2026"),
    ("supervised contact by order", CENTRE, "supervised-contact-court", "last-session 2025-11-20",
     "Saturday 21 November 2026", False, False, "Monday 20 November 2028", "Tuesday 21 November 2028"),
    ("a child protection issue", CENTRE, "supported-contact-self-referral", "last-session 2015-11-20, if safeguarding",
     "Saturday 21 November 2026", False, False, None, None),
    ("an observation report follows its own row", CENTRE, "supervised-contact-report", "last-session 2015-11-20",
     "Saturday 21 November 2026", False, False, None, None),
    ("the accident book, three years by law", CENTRE, "accident-book", "last-entry 2024-11-21",
     "Saturday 21 November 2026", False, True, None, None),
    ("the accident book, afterwards by policy alone", CENTRE, "accident-book", "last-entry 2023-11-20",
     "Saturday 21 November 2026", False, False, None, None),
    ("an event", RESEARCH, "event", "event 2024-02-29",
     "Sunday 28 February 2027", False, False, "Sunday 28 February 2027", "Monday 1 March 2027"),
    ("consent that still holds", RESEARCH, "consent", "to-come consent-withdrawn",
     "Saturday 21 November 2026", False, False, None, None),
    ("consent withdrawn", RESEARCH, "consent", "consent-withdrawn 2020-11-20",
     "Saturday 21 November 2026", True, False, None, "Saturday 21 November 2026"),
    ("a deed", RESEARCH, "agreement", "agreement-ends 2016-03-31, if deed",
     "Saturday 21 November 2026", False, False, "Friday 31 March 2028", "Saturday 1 April 2028"),
    ("a funder who asks for longer than a deed", RESEARCH, "agreement",
     "agreement-ends 2016-03-31, if deed, if funder 2031-03-31",
     "Saturday 21 November 2026", False, False, "Monday 31 March 2031", "Tuesday 1 April 2031"),
    ("an unsuccessful application: its own period wins over what is usual", RESEARCH, "unsuccessful-application",
     "decision 2024-11-21", "Saturday 21 November 2026", False, False, "Sunday 21 November 2027",
     "Monday 22 November 2027"),
    ("research data before publication", RESEARCH, "research-data", "to-come publication",
     "Saturday 21 November 2026", False, False, None, None),
    ("research data five years after it", RESEARCH, "research-data", "publication 2021-11-20",
     "Saturday 21 November 2026", True, False, None, None),
]  # fmt: skip


def read(name: str, kind: str, known: str, asked: str) -> ErasureReading:
    profile = profile_of(name)
    return may_be_erased(profile.schedule()[kind], facts(known), day(asked), profile.retention_setting())


@pytest.mark.parametrize(
    ("name", "kind", "known", "asked", "may", "duty", "until", "due"),
    [decision[1:] for decision in DECISIONS],
    ids=[decision[0] for decision in DECISIONS],
)
def test_a_decision(
    name: str, kind: str, known: str, asked: str, may: bool, duty: bool, until: str | None, due: str | None
) -> None:
    reading = read(name, kind, known, asked)
    assert (reading.may_erase, reading.legal_duty) == (may, duty)
    assert (reading.until, reading.due) == (day(until) if until else None, day(due) if due else None)


def test_what_stays_of_a_certificate() -> None:
    reading = read(CENTRE, "dbs-certificate", "decision 2026-05-20", "Saturday 21 November 2026")
    assert reading.stays == ("Date", "Reference number", "Decision", "Outcome")


@pytest.mark.parametrize("name", NAMES)
def test_only_rows_with_a_statute_are_ever_a_legal_duty(name: str) -> None:
    profile = profile_of(name)
    for declared in profile.retention:
        known = ", ".join(f"{trigger} 2026-11-20" for trigger in ("transaction", "employment-ends", "service-ends"))
        reading = may_be_erased(
            declared.row(), facts(known), day("Saturday 21 November 2026"), profile.retention_setting()
        )
        assert reading.legal_duty is (declared.basis == "statute"), declared.kind
