"""The words of a retention schedule: how long, from when, on what basis, unless what; and the facts of one record."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from casework.rules.months import add_months
from casework.rules.vocabulary import Nation
from casework.rules.wording import month_number

LONGEST = 200 * 12  # months; no law asks for more, and the calendar must not run out
_LEAP_YEAR = 2024
_KEEP = re.compile(r"(?:at (?P<bound>least|most) )?(?P<number>[1-9]\d{0,4}) (?P<unit>year|month|day)s?")
INDEFINITELY = "indefinitely"


class RetentionError(ValueError):
    """A schedule or a record's facts make no sense; the message is a sentence for the person who wrote them."""


class Trigger(StrEnum):
    """What a period counts from. The second group follows from another day: see retention_starts."""

    EMPLOYMENT_ENDS = "employment-ends"
    VOLUNTEERING_ENDS = "volunteering-ends"
    SERVICE_ENDS = "service-ends"
    AGREEMENT_ENDS = "agreement-ends"
    TENANCY_ENDS = "tenancy-ends"
    MEMBERSHIP_ENDS = "membership-ends"
    RELATIONSHIP_ENDS = "relationship-ends"
    TRANSACTION = "transaction"
    LAST_CLAIM = "last-claim"
    BIRTH = "birth"
    DEATH = "death"
    ADOPTION = "adoption"
    MAKING = "making"
    RECEIPT = "receipt"
    DECISION = "decision"
    PUBLICATION = "publication"
    EVENT = "event"
    LAST_ACCESS = "last-access"
    LAST_USE = "last-use"
    LAST_SESSION = "last-session"
    LAST_ENTRY = "last-entry"
    LAST_REVIEW = "last-review"
    CONSENT_WITHDRAWN = "consent-withdrawn"

    FINANCIAL_YEAR_ENDS = "financial-year-ends"
    TAX_YEAR_ENDS = "tax-year-ends"
    FILING_DATE = "filing-date"
    PAY_PERIOD_ENDS = "pay-period-ends"
    CLAIM_YEAR_ENDS = "claim-year-ends"


TRIGGER_WORDS = {
    Trigger.EMPLOYMENT_ENDS: "the end of the employment",
    Trigger.VOLUNTEERING_ENDS: "the end of the volunteering",
    Trigger.SERVICE_ENDS: "the end of the service to the person",
    Trigger.AGREEMENT_ENDS: "the end of the agreement",
    Trigger.TENANCY_ENDS: "the end of the tenancy",
    Trigger.MEMBERSHIP_ENDS: "the end of the membership",
    Trigger.RELATIONSHIP_ENDS: "the end of the business relationship",
    Trigger.TRANSACTION: "the transaction",
    Trigger.LAST_CLAIM: "the last claim",
    Trigger.BIRTH: "the birth",
    Trigger.DEATH: "the death",
    Trigger.ADOPTION: "the adoption",
    Trigger.MAKING: "the making of the record",
    Trigger.RECEIPT: "its receipt",
    Trigger.DECISION: "the decision",
    Trigger.PUBLICATION: "the publication",
    Trigger.EVENT: "the event",
    Trigger.LAST_ACCESS: "the last access",
    Trigger.LAST_USE: "the last use",
    Trigger.LAST_SESSION: "the last contact session",
    Trigger.LAST_ENTRY: "the last entry",
    Trigger.LAST_REVIEW: "the last review",
    Trigger.CONSENT_WITHDRAWN: "the withdrawal of consent",
    Trigger.FINANCIAL_YEAR_ENDS: "the end of the financial year",
    Trigger.TAX_YEAR_ENDS: "the end of the tax year",
    Trigger.FILING_DATE: "the day the tax return was due",
    Trigger.PAY_PERIOD_ENDS: "the end of the next pay reference period",
    Trigger.CLAIM_YEAR_ENDS: "the end of the year of the last claim",
}


class Basis(StrEnum):
    """What a period rests on. Only a statute makes it a legal duty."""

    STATUTE = "statute"
    CODE = "code"
    PRACTICE = "practice"
    OWN = "own"


class Circumstance(StrEnum):
    """What can keep a record longer than its period."""

    SAFEGUARDING = "safeguarding"
    DISCIPLINARY = "disciplinary"
    LIVE_CLAIM = "live-claim"
    OPEN_REQUEST = "open-request"
    DEED = "deed"
    FUNDER = "funder"
    SEVERAL_PERIODS = "several-periods"
    DISABILITY_ALLOWANCE = "disability-allowance"
    IN_USE = "in-use"


CIRCUMSTANCE_WORDS = {
    Circumstance.SAFEGUARDING: "a safeguarding or child protection matter",
    Circumstance.DISCIPLINARY: "a disciplinary matter",
    Circumstance.LIVE_CLAIM: "legal proceedings, live or possible",
    Circumstance.OPEN_REQUEST: "a request for a copy that is not answered yet",
    Circumstance.DEED: "an agreement made as a deed",
    Circumstance.FUNDER: "a longer period that the funder asks for",
    Circumstance.SEVERAL_PERIODS: "a transaction that covers more than one period",
    Circumstance.DISABILITY_ALLOWANCE: "a disability allowance for the child",
    Circumstance.IN_USE: "its continued use",
}


class Bound(StrEnum):
    """Whether a length is what is kept, the least that is kept, or the most."""

    EXACTLY = "exactly"
    AT_LEAST = "at least"  # then reviewed, not erased as a matter of course
    AT_MOST = "at most"  # may go sooner


@dataclass(frozen=True)
class Keep:
    """How long: a length in months or days with its bound; neither months nor days is `indefinitely`."""

    words: str
    months: int = 0
    days: int = 0
    bound: Bound = Bound.EXACTLY

    @property
    def indefinite(self) -> bool:
        """Say whether no end is set."""
        return not (self.months or self.days)

    def until(self, start: date) -> date:
        """Give the last day of the period: the day of the start is not counted, and the last day is kept whole.

        Only for a length. Source: the corresponding date rule (Dodds v Walker [1981] 1 WLR 1027).
        """
        return add_months(start, self.months) + timedelta(days=self.days)

    def exceeds(self, other: Keep) -> bool:
        """Say whether this keeps longer than another, counted from any one day."""
        if self.indefinite or other.indefinite:
            return self.indefinite and not other.indefinite
        start = date(_LEAP_YEAR + 1, 1, 1)
        return self.until(start) > other.until(start)


def keep_of(words: str) -> Keep:
    """Read `6 years`, `at most 6 months`, `at least 5 years`, `30 days` or `indefinitely`; raises RetentionError."""
    if words == INDEFINITELY:
        return Keep(words)
    match = _KEEP.fullmatch(words)
    if match is None:
        raise RetentionError(
            f'"{words}" is no length of time: write for example 6 years, at most 6 months, at least 5 years, '
            "30 days or indefinitely"
        )
    number, unit = int(match["number"]), match["unit"]
    months = {"year": 12 * number, "month": number, "day": 0}[unit]
    days = number if unit == "day" else 0
    if months > LONGEST:
        raise RetentionError(f'"{words}" is longer than 200 years: write indefinitely')
    return Keep(words, months, days, Bound(f"at {match['bound']}") if match["bound"] else Bound.EXACTLY)


@dataclass(frozen=True)
class YearEnd:
    """The last day of a year that need not be the calendar's. The end of February is its last day, 28th or 29th."""

    day: int
    month: int

    def on_or_after(self, day: date) -> date:
        """Give the end of the year that a day falls in."""
        this = self._in(day.year)
        return this if this >= day else self._in(day.year + 1)

    def _in(self, year: int) -> date:
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


def year_end_of(words: str) -> YearEnd:
    """Read the end of a financial year, e.g. `31 March`; raises RetentionError."""
    number, _, name = words.partition(" ")
    month = month_number(name)
    if not month or not number.isdecimal() or not 1 <= int(number) <= monthrange(_LEAP_YEAR, month)[1]:
        raise RetentionError(f'"{words}" is no day of the year: write for example 31 March')
    february = month == 2
    return YearEnd(29 if february and int(number) == 28 else int(number), month)


@dataclass(frozen=True)
class Exceptional:
    """One exception of a row: kept while the circumstance lasts, or for a longer period from the same start."""

    when: Circumstance
    keep: Keep | None = None


WITHOUT_LENGTH = (Circumstance.LIVE_CLAIM, Circumstance.OPEN_REQUEST, Circumstance.SEVERAL_PERIODS)


def _check(exception: Exceptional, keep: Keep) -> None:
    if exception.keep is None:
        return
    if exception.when in WITHOUT_LENGTH:
        raise RetentionError(f"{exception.when}: this exception has no length of its own: leave keep out")
    if exception.keep.indefinite or exception.keep.bound is not Bound.EXACTLY:
        raise RetentionError(f"{exception.when}: an exception keeps for a plain length, or without keep while it lasts")
    if not exception.keep.exceeds(keep):
        raise RetentionError(f"{exception.when}: an exception must keep longer than the row itself")


@dataclass(frozen=True)
class Row:
    """One row of a retention schedule. Several triggers: the latest that is known counts.

    `law` names entries of the catalogue (retention_law) that govern these records; `stays` what remains when
    they go.
    """

    kind: str
    title: str
    keep: Keep
    basis: Basis
    triggers: tuple[Trigger, ...] = ()
    law: tuple[str, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    stays: tuple[str, ...] = ()
    review_every: Keep | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be counted; raises RetentionError."""
        if self.keep.indefinite and self.triggers:
            raise RetentionError("what is kept indefinitely counts from nothing: leave the trigger out")
        if not self.keep.indefinite and not self.triggers:
            raise RetentionError("say from when it counts: give a trigger")
        for exception in self.exceptions:
            _check(exception, self.keep)


@dataclass(frozen=True)
class Facts:
    """What is known of one record; days are London dates.

    `days` holds what has happened, `to_come` what certainly has not (the employment goes on), and everything
    else is unknown. `circumstances` maps what keeps it longer to its last day, None where no end is known; for
    `several-periods` that day is the last one the transaction covers. `law` names entries of the catalogue that
    govern this record besides those of its row.
    """

    days: Mapping[Trigger, date] = field(default_factory=dict)
    to_come: frozenset[Trigger] = frozenset()
    circumstances: Mapping[Circumstance, date | None] = field(default_factory=dict)
    law: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """Where the organisation is, and when its financial year ends."""

    nation: Nation
    year_end: YearEnd = YearEnd(31, 3)
