"""Law editions: which law governs a request, by its day of receipt, and which a letter speaks of, by its day.

The Data (Use and Access) Act 2025 s.76 put Article 12A into the UK GDPR on 5 February 2026; requests
received before keep the former Article 12(3) (SI 2026/82 regulations 2(h) and 4). Decisions by computers alone
taken before that day keep the former Article 22 (regulation 5). Complaints to the organisation under DPA 2018
s.164A began on 19 June 2026 (regulations 3 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Edition:
    """One edition of the law of time limits, with the provisions its explanations cite."""

    key: str  # the day it began, as ISO date
    began: date
    receipt: str
    start: str
    month: str
    counting: str
    working_day: str
    extension: str
    pause: str


ARTICLE_12_3 = Edition(
    key="2018-05-25",
    began=date(2018, 5, 25),
    receipt="UK GDPR Article 12(3) as it stood before 5 February 2026",
    start="UK GDPR Article 12(6) as it stood before 5 February 2026; Commissioner's guidance on time limits",
    month="UK GDPR Article 12(3) as it stood before 5 February 2026; SI 2026/82 regulation 4",
    counting="Regulation (EEC, Euratom) 1182/71 Article 3; Commissioner's guidance on time limits",
    working_day="Regulation (EEC, Euratom) 1182/71 Article 3(4); Commissioner's guidance on time limits",
    extension="UK GDPR Article 12(3) as it stood before 5 February 2026",
    pause="Commissioner's guidance on clarification before 5 February 2026, for large amounts of data",
)
ARTICLE_12A = Edition(
    key="2026-02-05",
    began=date(2026, 2, 5),
    receipt="UK GDPR Article 12A(2)(a)",
    start="UK GDPR Articles 12(5), 12(6) and 12A(2)",
    month="UK GDPR Article 12A(1)",
    counting="UK GDPR Article 4A; Regulation (EEC, Euratom) 1182/71 Article 3",
    working_day="UK GDPR Article 4A; Regulation (EEC, Euratom) 1182/71 Article 3(4)",
    extension="UK GDPR Article 12A(3) and (4)",
    pause="UK GDPR Article 12A(5) and (6)",
)
EDITIONS = (ARTICLE_12_3, ARTICLE_12A)

COMPLAINTS_BEGAN = date(2026, 6, 19)  # DPA 2018 s.164A, SI 2026/82 regulations 3 and 7


def law_on(received: date) -> Edition:
    """Give the edition that governs a request received on a London date; raises ValueError before 25 May 2018."""
    if received < ARTICLE_12_3.began:
        raise ValueError("This law applies to requests received on or after 25 May 2018.")
    return max((edition for edition in EDITIONS if edition.began <= received), key=lambda edition: edition.began)


def edition_on(received: date) -> str:
    """Give the key of the edition that governs a request received on a London date."""
    return law_on(received).key


@dataclass(frozen=True)
class Wording:
    """What a letter sent on a day must and may speak of.

    `elements` are what every refusal, in full or in part, says (UK GDPR Article 12(4)); `complain_to_us` is empty
    while that was not yet a right.
    """

    key: str  # the day it began, as ISO date
    began: date
    elements: tuple[str, ...]
    complain_to_us: str
    complain_to_regulator: str
    automated: str


REASONS, TO_US, TO_REGULATOR, TO_COURT = "reasons", "complaint-to-us", "complaint-to-regulator", "court"
FORMER_ARTICLE_22 = "UK GDPR Article 22 as it stood before 5 February 2026"
ARTICLES_22A_TO_D = "UK GDPR Articles 22A to 22D"

WORDINGS = (
    Wording(
        "2018-05-25",
        ARTICLE_12_3.began,
        (REASONS, TO_REGULATOR, TO_COURT),
        "",
        "UK GDPR Article 77",
        FORMER_ARTICLE_22,
    ),
    Wording(
        "2026-02-05",
        ARTICLE_12A.began,
        (REASONS, TO_REGULATOR, TO_COURT),
        "",
        "UK GDPR Article 77",
        ARTICLES_22A_TO_D,
    ),
    Wording(
        "2026-06-19",
        COMPLAINTS_BEGAN,
        (REASONS, TO_US, TO_REGULATOR, TO_COURT),
        "DPA 2018 s.164A",
        "DPA 2018 s.165",
        ARTICLES_22A_TO_D,
    ),
)


@dataclass(frozen=True)
class RightsLaw:
    """The law that governs a request received on a day: its time limit, and whether a complaint is a right."""

    key: str
    time_limit: Edition
    complaints: bool


def wording_on(sent: date) -> Wording:
    """Give what a letter sent on a London date speaks of; raises ValueError before 25 May 2018."""
    if sent < ARTICLE_12_3.began:
        raise ValueError("This law applies to letters sent on or after 25 May 2018.")
    return max((wording for wording in WORDINGS if wording.began <= sent), key=lambda wording: wording.began)


def rights_law_on(received: date) -> RightsLaw:
    """Give the law that governs a request received on a London date; raises ValueError before 25 May 2018."""
    time_limit = law_on(received)
    complaints = received >= COMPLAINTS_BEGAN
    return RightsLaw(COMPLAINTS_BEGAN.isoformat() if complaints else time_limit.key, time_limit, complaints)


def automated_law_on(decided: date) -> str:
    """Name the law of a decision by a computer alone, by the day it was taken (SI 2026/82 regulation 5)."""
    return ARTICLES_22A_TO_D if decided >= ARTICLE_12A.began else FORMER_ARTICLE_22
