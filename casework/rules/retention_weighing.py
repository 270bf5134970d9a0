"""What keeps a record, one thing at a time: its row of the schedule, the law, and exceptions, each explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casework.rules.explanation import ClockStep
from casework.rules.retention_law import Confidence as Sure
from casework.rules.retention_law import Effect, KeepingLaw, keeping_law, keeping_law_title
from casework.rules.retention_rows import (
    CIRCUMSTANCE_WORDS,
    TRIGGER_WORDS,
    Basis,
    Bound,
    Circumstance,
    Exceptional,
    Facts,
    Row,
    Setting,
)
from casework.rules.retention_starts import Start, start_of
from casework.rules.wording import NATION_NAMES, in_words

ONE_DAY = timedelta(days=1)
SCHEDULE = "The organisation's retention schedule"
SCHEDULE_SOURCES = {
    Basis.STATUTE: f"{SCHEDULE}, following the law",
    Basis.CODE: f"{SCHEDULE}, following a code of practice",
    Basis.PRACTICE: f"{SCHEDULE}, following common practice",
    Basis.OWN: f"{SCHEDULE}, its own policy",
}
ALWAYS = {
    Circumstance.LIVE_CLAIM: "UK GDPR Article 17(3)(e)",
    Circumstance.OPEN_REQUEST: "Data Protection Act 2018 s.173",
}
"""What keeps a record whether its row says so or not."""


class Why(StrEnum):
    """Why a record is kept, the strongest reason first."""

    LEGAL_DUTY = "legal-duty"
    EXCEPTION = "exception"
    OWN_PERIOD = "own-period"
    INDEFINITELY = "indefinitely"
    TO_COME = "to-come"  # the period has not begun
    NOT_KNOWN = "not-known"  # nobody has said when it began


@dataclass(frozen=True)
class Hold:
    """One thing that keeps a record: `until` its last day, None where no end is known. Only LEGAL_DUTY is a duty."""

    why: Why
    until: date | None
    source: str

    def lasts(self, on: date) -> bool:
        """Say whether it keeps the record on a day."""
        return self.until is None or self.until >= on


@dataclass(frozen=True)
class Weighed:
    """What one thing comes to. `limit` is the last day it lets the record stay, None where it sets none."""

    steps: tuple[ClockStep, ...]
    holds: tuple[Hold, ...] = ()
    limit: date | None = None
    stays: tuple[str, ...] = ()


def weigh_row(row: Row, start: Start | None) -> Weighed:
    """Weigh the row itself; `start` is None for what is kept indefinitely."""
    source = SCHEDULE_SOURCES[row.basis]
    if start is None:
        step = ClockStep(f"{row.title}: kept indefinitely.", source)
        return Weighed((step,), (Hold(Why.INDEFINITELY, None, source),))
    kept = f"{row.title}: kept for {row.keep.words} from {TRIGGER_WORDS[start.trigger]}"
    if start.on is None:
        lasts = Hold(Why.NOT_KNOWN if start.unknown else Why.TO_COME, None, source)
        return Weighed((ClockStep(f"{kept}.", source), _uncounted(start, source)), (lasts,))
    end = row.keep.until(start.on)
    then, kept_until, limit = {
        Bound.EXACTLY: ("until the end of", end, end),
        Bound.AT_LEAST: ("until the end of", end, None),
        Bound.AT_MOST: ("gone by the end of", start.on - ONE_DAY, end),
    }[row.keep.bound]
    step = ClockStep(f"{kept} on {in_words(start.on)}, so {then} {in_words(end)}.", source, end)
    return Weighed((step,), (Hold(Why.OWN_PERIOD, kept_until, source),), limit)


def weigh_law(row: Row, facts: Facts, setting: Setting) -> Iterator[Weighed]:
    """Weigh each entry of the catalogue that governs the record; raises RetentionError for an unknown one."""
    for id_ in dict.fromkeys((*row.law, *facts.law)):
        entry = keeping_law(id_, setting.nation)
        if entry is None:
            words = f"{keeping_law_title(id_)}: this is not law in {NATION_NAMES[setting.nation]}."
            yield Weighed((ClockStep(words, SCHEDULE),))
        elif entry.effect is Effect.SUGGESTION:
            usual = f"{entry.title}: {entry.keep.words} from {TRIGGER_WORDS[entry.trigger]} is usual; it binds nobody."
            yield Weighed((ClockStep(usual, entry.provision),))
        else:
            yield _binding(entry, start_of((entry.trigger,), facts, setting.year_end))


def weigh_circumstances(row: Row, facts: Facts, start: Start | None) -> Iterator[Weighed]:
    """Weigh what may keep the record longer, whether the row makes that exception or not."""
    exceptions = {exception.when: exception for exception in row.exceptions}
    for when, last in facts.circumstances.items():
        if when not in exceptions and when not in ALWAYS:
            words = f"Without effect, since this row makes no such exception: {CIRCUMSTANCE_WORDS[when]}."
            yield Weighed((ClockStep(words, SCHEDULE),))
        else:
            source = ALWAYS.get(when, SCHEDULE_SOURCES[Basis.OWN])
            yield _exception(exceptions.get(when, Exceptional(when)), last, start, source)


def _binding(entry: KeepingLaw, start: Start) -> Weighed:
    asks = f"{entry.title}: {_who(entry)} {entry.keep.words} from {TRIGGER_WORDS[start.trigger]}"
    confirm = (ClockStep("This entry is to be confirmed.", entry.provision),) if entry.confidence is Sure.LIKELY else ()
    if start.on is None:
        steps = (ClockStep(f"{asks}.", entry.provision), _uncounted(start, entry.provision), *confirm)
        # Before the employment ends, say, the duty lasts already; where nobody knows, it may.
        lasts = Hold(Why.NOT_KNOWN if start.unknown else Why.LEGAL_DUTY, None, entry.provision)
        return Weighed(steps, (lasts,) if entry.is_minimum else ())
    if start.on < entry.since:
        words = f"{entry.title}: this duty began on {in_words(entry.since)} and does not reach this record."
        return Weighed((ClockStep(words, entry.provision, entry.since),))
    end = entry.keep.until(start.on)
    then = "until the end of" if entry.is_minimum else "gone by the end of"
    step = ClockStep(f"{asks} on {in_words(start.on)}, so {then} {in_words(end)}.", entry.provision, end)
    holds = (Hold(Why.LEGAL_DUTY, end, entry.provision),) if entry.is_minimum else ()
    return Weighed((step, *confirm), holds, end if entry.is_ceiling else None, entry.stays)


def _who(entry: KeepingLaw) -> str:
    who = "the law" if entry.basis is Basis.STATUTE else "a code of practice"
    does = {
        Effect.MINIMUM: "asks for",
        Effect.CEILING: "allows at most",
        Effect.BOTH: "asks for, and allows no more than,",
    }
    return f"{who} {does[entry.effect]}"


def _exception(exception: Exceptional, last: date | None, start: Start | None, source: str) -> Weighed:
    name = f"Exception: {CIRCUMSTANCE_WORDS[exception.when]}."
    if exception.keep is not None and start is not None and start.on is not None:
        end = exception.keep.until(start.on)
        counted = f"{exception.keep.words} from {TRIGGER_WORDS[start.trigger]} on {in_words(start.on)}"
        step = ClockStep(f"{name} Kept for {counted}, so until the end of {in_words(end)}.", source, end)
        return Weighed((step,), (Hold(Why.EXCEPTION, end, source),))
    if exception.when is Circumstance.SEVERAL_PERIODS and last is not None:
        return Weighed((ClockStep(f"{name} Counted from its last day, {in_words(last)}.", source, last),))
    lasts = f"until the end of {in_words(last)}" if last and not exception.keep else "as long as that lasts"
    until = None if exception.keep else last
    return Weighed((ClockStep(f"{name} Kept {lasts}.", source, until),), (Hold(Why.EXCEPTION, until, source),))


def _uncounted(start: Start, source: str) -> ClockStep:
    what = TRIGGER_WORDS[start.trigger]
    if start.unknown:
        return ClockStep(f"Not known: {what}. Without that day nothing can be counted.", source)
    return ClockStep(f"Still to come: {what}. Until then the period does not begin.", source)
