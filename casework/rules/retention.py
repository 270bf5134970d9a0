"""May a record be erased on a day, and if not, why and until when: dates in, an explained answer out.

A statutory minimum always wins over a shorter period of the organisation's own, a ceiling over a longer one.
Only a minimum is a legal duty. Sources: UK GDPR Articles 5(1)(e) and 17(3), and entry by entry the catalogue
in data/retention.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from casework.rules.explanation import ClockStep
from casework.rules.retention_rows import Bound, Circumstance, Facts, Row, Setting, Trigger
from casework.rules.retention_starts import Start, check_facts, start_of
from casework.rules.retention_weighing import (
    ONE_DAY,
    SCHEDULE_SOURCES,
    Hold,
    Weighed,
    Why,
    weigh_circumstances,
    weigh_law,
    weigh_row,
)
from casework.rules.wording import in_words

__all__ = ["ErasureReading", "Hold", "Why", "may_be_erased"]

STORAGE_LIMIT = "UK GDPR Article 5(1)(e)"
DUTY_IS_A_GROUND = "UK GDPR Article 17(3)(b)"
NO_GROUND_ALONE = "UK GDPR Article 17(1) and (3)"


@dataclass(frozen=True)
class ErasureReading:
    """Whether a record may be erased on a day.

    `until` is the last day it is kept, None where nothing keeps it or no end is known; `duty_until` likewise the
    last day of a legal duty, also a past one; `due` the first day on which nothing lets it stay any longer, None where
    no such day is set or known. `holds` are the reasons on that day, the strongest first; `stays` is what
    remains when it goes.
    """

    may_erase: bool
    until: date | None
    due: date | None
    duty_until: date | None
    review_on: date | None
    holds: tuple[Hold, ...]
    stays: tuple[str, ...]
    steps: tuple[ClockStep, ...]

    @property
    def legal_duty(self) -> bool:
        """Say whether the law itself forbids erasing it on that day; nothing else may be called a legal duty."""
        return any(hold.why is Why.LEGAL_DUTY for hold in self.holds)


def may_be_erased(row: Row, facts: Facts, on: date, setting: Setting) -> ErasureReading:
    """Say whether a record may be erased on a London date under its row of the schedule and the law.

    What is not known keeps the record. Raises RetentionError where the facts contradict each other or name a
    law that is not in the catalogue.
    """
    check_facts(facts)
    facts = _to_the_last_period(row, facts)
    start = start_of(row.triggers, facts, setting.year_end) if row.triggers else None
    own = weigh_row(row, start)
    law = tuple(weigh_law(row, facts, setting))
    others = (*law, *weigh_circumstances(row, facts, start))
    ceiling = min((each.limit for each in law if each.limit), default=None)
    capped = replace(own, holds=tuple(_capped(hold, ceiling) for hold in own.holds), limit=_sooner(own.limit, ceiling))
    holds = sorted(
        (hold for each in (capped, *others) for hold in each.holds if hold.lasts(on)), key=lambda hold: _rank(hold.why)
    )
    due = _due(capped, others)
    duty_until = _last(hold for each in law for hold in each.holds if hold.why is Why.LEGAL_DUTY)
    review_on = _review(row, facts, start)
    stays = row.stays or tuple(part for each in law for part in each.stays)
    steps = (
        *own.steps,
        *(step for each in others for step in each.steps),
        *_differing(own, ceiling, duty_until),
        *_answer(on, holds, due),
        *_afterwards(row, stays, review_on),
    )
    return ErasureReading(not holds, _last(holds), due, duty_until, review_on, tuple(holds), stays, steps)


def _to_the_last_period(row: Row, facts: Facts) -> Facts:
    """Count a transaction over several periods from its last day, where the row makes that exception."""
    last = facts.circumstances.get(Circumstance.SEVERAL_PERIODS)
    first = facts.days.get(Trigger.TRANSACTION)
    made = any(exception.when is Circumstance.SEVERAL_PERIODS for exception in row.exceptions)
    if not made or last is None or first is None:
        return facts
    return replace(facts, days={**facts.days, Trigger.TRANSACTION: max(first, last)})


def _capped(hold: Hold, ceiling: date | None) -> Hold:
    return replace(hold, until=_sooner(hold.until, ceiling))


def _sooner(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _rank(why: Why) -> int:
    return list(Why).index(why)


def _last(holds: Iterable[Hold]) -> date | None:
    days = [hold.until for hold in holds]
    return max((day for day in days if day is not None), default=None) if None not in days else None


def _due(own: Weighed, others: Iterable[Weighed]) -> date | None:
    """Give the day after the last that anything lets it stay; None where one of them has no end."""
    lasting = [hold for each in (own, *others) for hold in each.holds]
    if own.limit is None or any(hold.until is None for hold in lasting):
        return None
    return max(own.limit, *(hold.until for hold in lasting if hold.until)) + ONE_DAY


def _review(row: Row, facts: Facts, start: Start | None) -> date | None:
    known = [facts.days.get(Trigger.LAST_REVIEW), start.on if start else None]
    days = [day for day in known if day is not None]
    return row.review_every.until(max(days)) if row.review_every and days else None


def _differing(own: Weighed, ceiling: date | None, duty_until: date | None) -> Iterator[ClockStep]:
    (hold,) = own.holds
    end = own.limit or hold.until
    if duty_until is not None and end is not None and end < duty_until:
        words = f"The organisation's own period would end on {in_words(end)}, before the legal duty: the duty counts."
        yield ClockStep(words, DUTY_IS_A_GROUND, duty_until)
    if ceiling is not None and (end is None or end > ceiling):
        yield ClockStep("The organisation's own period would last longer: the limit counts.", STORAGE_LIMIT, ceiling)


def _answer(on: date, holds: list[Hold], due: date | None) -> Iterator[ClockStep]:
    if not holds:
        yield ClockStep(f"On {in_words(on)} it may be erased.", STORAGE_LIMIT, on)
    else:
        until = _last(holds)
        end = f"it is kept until the end of {in_words(until)}" if until else "no day is known on which that ends"
        longest = next(hold for hold in holds if hold.until == until)
        yield ClockStep(f"On {in_words(on)} it may not be erased: {end}.", longest.source, until)
        yield from _ground(holds, until)
    if due is not None:
        when = "has been due since" if due <= on else "becomes due on"
        yield ClockStep(f"Erasure {when} {in_words(due)}.", STORAGE_LIMIT, due)


def _ground(holds: list[Hold], until: date | None) -> Iterator[ClockStep]:
    """Say whether what keeps a record is also a ground to refuse its erasure."""
    duties = [hold for hold in holds if hold.why is Why.LEGAL_DUTY]
    if duties:
        last = _last(duties)
        end = f"until the end of {in_words(last)}" if last else "for as long as it lasts"
        longer = "" if last == until else " What keeps it longer is no legal duty."
        yield ClockStep(f"A legal duty is a ground to refuse erasure {end}.{longer}", DUTY_IS_A_GROUND, last)
    elif all(hold.source in SCHEDULE_SOURCES.values() for hold in holds):
        yield ClockStep(
            "The schedule alone is no ground to refuse: see whether the person has a right to erasure, and whether "
            "an exception takes it away.",
            NO_GROUND_ALONE,
        )


def _afterwards(row: Row, stays: tuple[str, ...], review_on: date | None) -> Iterator[ClockStep]:
    source = SCHEDULE_SOURCES[row.basis]
    if row.keep.bound is Bound.AT_LEAST or review_on:
        day = f" by {in_words(review_on)}" if review_on else " then"
        yield ClockStep(f"A person reviews{day} whether it is still needed.", source, review_on)
    if stays:
        yield ClockStep(f"When it goes, this stays: {'; '.join(stays)}.", source)
