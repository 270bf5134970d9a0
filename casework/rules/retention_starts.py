"""The day a period of retention counts from.

Some days follow from another: the ends of the financial year, of the tax year and of the pay reference period
from the day of the transaction, the day a tax return is due likewise, the year of a claim from the last claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.rules.months import add_months
from casework.rules.retention_rows import TRIGGER_WORDS, Facts, RetentionError, Trigger, YearEnd

FIRST_YEAR = 1850  # earlier days are what databases write for "not known"
FAR_AWAY = 9000  # and later ones for "never": it has not happened
TAX_YEAR = YearEnd(5, 4)
RETURN_DUE = YearEnd(31, 1)
FOLLOWS_FROM = {
    Trigger.FINANCIAL_YEAR_ENDS: Trigger.TRANSACTION,
    Trigger.TAX_YEAR_ENDS: Trigger.TRANSACTION,
    Trigger.FILING_DATE: Trigger.TRANSACTION,
    Trigger.PAY_PERIOD_ENDS: Trigger.TRANSACTION,
    Trigger.CLAIM_YEAR_ENDS: Trigger.LAST_CLAIM,
}


@dataclass(frozen=True)
class Start:
    """From when a period counts: `on`, or None where that has not happened or (`unknown`) nobody knows."""

    trigger: Trigger
    on: date | None = None
    unknown: bool = False


def start_of(triggers: tuple[Trigger, ...], facts: Facts, year_end: YearEnd) -> Start:
    """Give the latest known of several days; it has not come while one of them is known to be still to come."""
    for trigger in triggers:
        if _is_to_come(FOLLOWS_FROM.get(trigger, trigger), facts):
            return Start(trigger)
    known = list(_known(triggers, facts, year_end))
    if not known:
        return Start(triggers[0], unknown=True)
    return max(known, key=lambda start: start.on or date.min)


def check_facts(facts: Facts) -> None:
    """Refuse days that contradict each other or that would have to be counted; raises RetentionError."""
    for trigger in facts.days.keys() & facts.to_come:
        raise RetentionError(f"{_capital(TRIGGER_WORDS[trigger])} cannot have a day and be still to come.")
    for trigger in FOLLOWS_FROM.keys() & (facts.days.keys() | facts.to_come):
        given, asked = TRIGGER_WORDS[trigger], TRIGGER_WORDS[FOLLOWS_FROM[trigger]]
        raise RetentionError(f"Give the day of {asked}: {given} follows from it.")


def _known(triggers: tuple[Trigger, ...], facts: Facts, year_end: YearEnd) -> Iterator[Start]:
    for trigger in triggers:
        day = facts.days.get(FOLLOWS_FROM.get(trigger, trigger))
        if day is not None and day.year >= FIRST_YEAR:
            yield Start(trigger, _counted_from(trigger, day, year_end))


def _is_to_come(trigger: Trigger, facts: Facts) -> bool:
    day = facts.days.get(trigger)
    return trigger in facts.to_come or (day is not None and day.year >= FAR_AWAY)


def _counted_from(trigger: Trigger, day: date, year_end: YearEnd) -> date:
    """Give the day a period counts from, out of the day that is known.

    A pay reference period is at most a month (National Minimum Wage Regulations 2015 reg 6), so the one after
    that of a day ends within two months of it. A return is due on 31 January after the tax year.
    """
    tax_year = TAX_YEAR.on_or_after(day)
    return {
        Trigger.FINANCIAL_YEAR_ENDS: year_end.on_or_after(day),
        Trigger.TAX_YEAR_ENDS: tax_year,
        Trigger.FILING_DATE: RETURN_DUE.on_or_after(tax_year),
        Trigger.PAY_PERIOD_ENDS: add_months(day, 2),
        Trigger.CLAIM_YEAR_ENDS: max(tax_year, year_end.on_or_after(day)),
    }.get(trigger, day)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
