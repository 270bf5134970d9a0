"""Children and parents, in words: what an age means for asking alone, nation by nation."""

from __future__ import annotations

from datetime import date

import pytest

from casework.rules.competence import PARENT, Competence, age_on, presumed_competent
from casework.rules.vocabulary import Nation
from tests.rules.words import EW, NI, SC, day

ADULT, PRESUMED, LIKELY, CASE = Competence.ADULT, Competence.PRESUMED, Competence.LIKELY, Competence.CASE_BY_CASE

# What it shows, the nation, born, asked on; what is presumed, asks alone, a parent may still ask, the law.
AGES = [
    ("a Scottish thirteen-year-old asks alone", SC, "2013-06-01", "Saturday 21 November 2026",
     PRESUMED, True, True, "DPA 2018 s.208(3)"),
    ("on the twelfth birthday", SC, "2014-11-21", "Saturday 21 November 2026",
     PRESUMED, True, True, "DPA 2018 s.208(3)"),
    ("the day before", SC, "2014-11-22", "Saturday 21 November 2026",
     CASE, False, True, "DPA 2018 s.208(2)"),
    ("sixteen is grown up in Scotland", SC, "2010-11-21", "Saturday 21 November 2026",
     ADULT, True, False, "Age of Legal Capacity (Scotland) Act 1991 s.1; Children (Scotland) Act 1995 s.2(7)"),
    ("and not in England", EW, "2010-11-21", "Saturday 21 November 2026",
     LIKELY, False, True, "Commissioner's guidance on children and the UK GDPR"),
    ("an English thirteen-year-old is considered", EW, "2013-06-01", "Saturday 21 November 2026",
     LIKELY, False, True, "Commissioner's guidance on children and the UK GDPR"),
    ("a Northern Irish twelve-year-old", NI, "2014-11-21", "Saturday 21 November 2026",
     LIKELY, False, True, "Commissioner's guidance on children and the UK GDPR"),
    ("an eleven-year-old", EW, "2014-11-22", "Saturday 21 November 2026",
     CASE, False, True, "Commissioner's guidance on children and the UK GDPR"),
    ("the day before eighteen", EW, "2008-11-22", "Saturday 21 November 2026",
     LIKELY, False, True, "Commissioner's guidance on children and the UK GDPR"),
    ("eighteen", EW, "2008-11-21", "Saturday 21 November 2026",
     ADULT, True, False, "Family Law Reform Act 1969 s.1"),
    ("eighteen in Northern Ireland", NI, "2008-11-21", "Saturday 21 November 2026",
     ADULT, True, False, "Age of Majority Act (Northern Ireland) 1969 s.1"),
    ("nobody knows how old", SC, "", "Saturday 21 November 2026",
     Competence.NOT_KNOWN, False, True, "Commissioner's guidance on children and the UK GDPR"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("nation", "born", "on", "competence", "alone", "parent", "law"),
    [case[1:] for case in AGES],
    ids=[case[0] for case in AGES],
)
def test_an_age(
    nation: Nation, born: str, on: str, competence: Competence, alone: bool, parent: bool, law: str
) -> None:
    reading = presumed_competent(date.fromisoformat(born) if born else None, day(on), nation)
    assert (reading.competence, reading.asks_alone, reading.parent_may_ask) == (competence, alone, parent)
    assert reading.provision == law
    assert reading.words.endswith(".")


# Born, on, the age.
BIRTHDAYS = [
    ("2008-02-29", "2026-02-28", 17),
    ("2008-02-29", "2026-03-01", 18),
    ("2008-02-29", "2028-02-29", 20),
    ("2026-11-21", "2026-11-21", 0),
]


@pytest.mark.parametrize(("born", "on", "age"), BIRTHDAYS)
def test_birthdays(born: str, on: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(on)) == age


def test_a_birth_to_come() -> None:
    with pytest.raises(ValueError, match="lies in the future"):
        presumed_competent(date(2026, 11, 22), date(2026, 11, 21), EW)


def test_what_is_considered_before_a_parent_is_answered() -> None:
    assert [each.id for each in PARENT] == [
        "responsibility",
        "able",
        "wishes",
        "interests",
        "orders",
        "confidence",
        "abuse",
        "whereabouts",
    ]
    assert all(each.words.endswith(("?", ".")) and each.provision for each in PARENT)
