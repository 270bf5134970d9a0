"""Children who ask for themselves, and parents who ask for them: age, competence and what else to consider.

Sources: DPA 2018 s.208 (Scotland) and Sch 3 paras 4, 10 and 21; the Commissioner's guidance on children.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.rules.vocabulary import Nation

ADULT_AT = 18
SCOTTISH_ADULT_AT = 16
INDICATOR = 12
S208 = "DPA 2018 s.208"
GUIDANCE = "Commissioner's guidance on children and the UK GDPR"
MAJORITY = {
    Nation.ENGLAND_AND_WALES: "Family Law Reform Act 1969 s.1",
    Nation.NORTHERN_IRELAND: "Age of Majority Act (Northern Ireland) 1969 s.1",
}


class Competence(StrEnum):
    """Whether a person is taken to understand what asking means."""

    ADULT = "adult"
    PRESUMED = "presumed"  # unless the contrary is shown
    LIKELY = "likely"  # a person considers it, and usually finds that they do
    CASE_BY_CASE = "case-by-case"
    NOT_KNOWN = "not-known"  # nobody knows how old


@dataclass(frozen=True)
class CompetenceReading:
    """What age says about asking alone. `asks_alone`: nothing further need be considered.

    `parent_may_ask` says that somebody with parental responsibility can still ask on the child's behalf, in the
    child's interest and with the child's own wishes first where the child is able to have them.
    """

    competence: Competence
    age: int | None
    asks_alone: bool
    parent_may_ask: bool
    words: str
    provision: str


@dataclass(frozen=True)
class Consideration:
    """One thing to consider before a parent is answered for a child."""

    id: str
    words: str
    provision: str


PARENT = (
    Consideration("responsibility", "Does this parent have parental responsibility, and how do we know?", GUIDANCE),
    Consideration("able", "Can the child understand and ask alone? Then ask the child first.", GUIDANCE),
    Consideration("wishes", "What does the child want?", GUIDANCE),
    Consideration("interests", "Is answering this parent in the child's best interests?", GUIDANCE),
    Consideration("orders", "Does a court order limit what this parent may know or do?", GUIDANCE),
    Consideration(
        "confidence",
        "Did the child tell us something expecting that this parent would not hear of it?",
        "DPA 2018 Sch 3 paras 4 and 10",
    ),
    Consideration("abuse", "Is there a sign that the child is or may be abused?", "DPA 2018 Sch 3 para 21"),
    Consideration(
        "whereabouts", "Would the answer show where the child or the other parent lives?", "DPA 2018 Sch 2 para 16"
    ),
)


def age_on(birth: date, on: date) -> int:
    """Give the age in whole years on a London date; raises ValueError before the birth.

    Somebody born on 29 February is a year older on 1 March where there is no such day.
    """
    if birth > on:
        raise ValueError("The date of birth lies in the future.")
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def presumed_competent(birth: date | None, on: date, nation: Nation) -> CompetenceReading:
    """Say what the age of a person on a London date means for asking alone; raises ValueError before the birth."""
    if birth is None:
        words = "We do not know how old the person is. Consider whether they understand what they ask for."
        return CompetenceReading(Competence.NOT_KNOWN, None, False, True, words, GUIDANCE)
    age = age_on(birth, on)
    if nation is Nation.SCOTLAND:
        return _in_scotland(age)
    if age >= ADULT_AT:
        words = f"At {age} the person is an adult and asks for themselves."
        return CompetenceReading(Competence.ADULT, age, True, False, words, MAJORITY[nation])
    if age >= INDICATOR:
        words = f"At {age} a child usually understands enough to ask alone. Consider this child, and record it."
        return CompetenceReading(Competence.LIKELY, age, False, True, words, GUIDANCE)
    words = f"At {age} it depends on the child: consider what this child understands, and record it."
    return CompetenceReading(Competence.CASE_BY_CASE, age, False, True, words, GUIDANCE)


def _in_scotland(age: int) -> CompetenceReading:
    if age >= SCOTTISH_ADULT_AT:
        words = f"At {age} a person in Scotland has full legal capacity, and parental responsibilities have ended."
        source = "Age of Legal Capacity (Scotland) Act 1991 s.1; Children (Scotland) Act 1995 s.2(7)"
        return CompetenceReading(Competence.ADULT, age, True, False, words, source)
    if age >= INDICATOR:
        words = f"At {age} a child in Scotland is presumed to understand, unless the contrary is shown, and asks alone."
        return CompetenceReading(Competence.PRESUMED, age, True, True, words, f"{S208}(3)")
    words = f"At {age} it depends on whether this child has a general understanding of what asking means: record it."
    return CompetenceReading(Competence.CASE_BY_CASE, age, False, True, words, f"{S208}(2)")
