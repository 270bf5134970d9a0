"""What is suggested for one item when erasure was asked for, and how a letter says why.

A suggestion decides nothing: a person does. Source: UK GDPR Article 17; the reading of casework.rules.retention.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.rules.exemptions import EXEMPTIONS
from casework.rules.grounds import GROUNDS, LEGAL_CLAIM, LEGAL_DUTY, MARKETING, SCHEDULE
from casework.rules.retention import ErasureReading
from casework.rules.retention_rows import Circumstance
from casework.rules.retention_weighing import ALWAYS, SCHEDULE_SOURCES, Hold, Why
from casework.rules.vocabulary import Fate
from casework.rules.wording import in_words

CLAIM_SOURCE, OPEN_REQUEST_SOURCE = ALWAYS[Circumstance.LIVE_CLAIM], ALWAYS[Circumstance.OPEN_REQUEST]


@dataclass(frozen=True)
class FateSuggestion:
    """What to do with one item, and why.

    `fate` is undecided where only a person can tell. `ground` is an id of casework.rules.grounds, empty where none
    is needed or a person must name it. `until` is the last day of what keeps the item, None where no end is known.
    """

    fate: Fate
    ground: str
    until: date | None
    words: str


def suggest_fate(
    reading: ErasureReading | None, shared_record: bool = False, marketing: bool = False
) -> FateSuggestion:
    """Suggest a fate from what the schedule and the law say of the item on the day of the reading.

    `shared_record` marks the organisation's own record with somebody's name on it: the name goes, the record
    stays. `marketing` marks what advertising is sent by. A reading of None means that no row covers the item.
    """
    holds = reading.holds if reading is not None else ()
    duty = [hold for hold in holds if hold.why is Why.LEGAL_DUTY]
    claim = [hold for hold in holds if hold.source == CLAIM_SOURCE]
    exceptions = [hold for hold in holds if hold.why is Why.EXCEPTION and hold.source in SCHEDULE_SOURCES.values()]
    if duty:
        return _kept_by_law(duty, claim, exceptions)
    if claim and _last(claim) == _last((*claim, *exceptions)):
        until = _last(claim)
        return FateSuggestion(Fate.KEEP, LEGAL_CLAIM, until, f"A claim is live: keep it{_until(until)}.")
    if marketing and not claim:
        words = "Keep only what is needed so that no advertising is sent again."
        return FateSuggestion(Fate.SUPPRESS, MARKETING, None, words)
    if exceptions:
        until = _last(exceptions)
        words = (
            f"The schedule makes an exception here: keep it{_until(until)}. That is the organisation's own rule: name "
            "the exception of Article 17(3) that it rests on."
        )
        return FateSuggestion(Fate.KEEP, "", until, words)
    if any(hold.source == OPEN_REQUEST_SOURCE for hold in holds):
        words = "A copy of it was asked for and has not been sent yet: nothing may go before (DPA 2018 s.173)."
        return FateSuggestion(Fate.UNDECIDED, "", _last(holds), words)
    if holds:
        return _schedule(holds)
    if reading is None:
        words = "No row of the schedule covers it: decide whether a ground of Article 17(1) applies."
        return FateSuggestion(Fate.UNDECIDED, "", None, words)
    if shared_record:
        words = "Nothing keeps the person's details. The record is the organisation's own: the name goes, it stays."
        return FateSuggestion(Fate.MASK, "", None, words)
    return FateSuggestion(Fate.ERASE, "", None, "Nothing keeps it any longer.")


def reason_words(fate: Fate, ground: str = "", until: date | None = None) -> str:
    """Say in one sentence of a letter what became of an item and why; only a statute is called the law's demand.

    An exemption is told in general words: saying more could do the harm it guards against.
    """
    if fate is not Fate.KEEP:
        return _DONE_WORDS[fate]
    end = f" We keep it until the end of {in_words(until)}." if until else ""
    if ground == LEGAL_DUTY:
        if until is None:
            return GROUNDS[LEGAL_DUTY].plain
        return f"The law says that we must keep it until the end of {in_words(until)}. Then we will erase it."
    if ground in GROUNDS:
        return f"{GROUNDS[ground].plain}{end}"
    if ground in EXEMPTIONS:
        return f"Data protection law lets us keep it in this case.{end}"
    return f"We have decided to keep it.{end}"


_DONE_WORDS = {
    Fate.UNDECIDED: "We are still deciding on it.",
    Fate.ERASE: "We erase it.",
    Fate.MASK: "We take out what shows that it is about you. The rest is our own record, and stays.",
    Fate.SUPPRESS: "We keep only what we need so that it is never used again.",
}


def _schedule(holds: Iterable[Hold]) -> FateSuggestion:
    """Say what to look at where nothing but the schedule, or a day that nobody knows, keeps an item."""
    if any(hold.why is Why.NOT_KNOWN and hold.source not in SCHEDULE_SOURCES.values() for hold in holds):
        words = "The law may say that it must be kept, but the day that counts from is not known. Find that day first."
        return FateSuggestion(Fate.UNDECIDED, "", None, words)
    until = _last(holds)
    words = (
        f"Only the organisation's own schedule keeps it{_until(until)}, and that is no ground to refuse. Decide "
        "whether a ground of Article 17(1) applies: is it still needed for what it was collected for?"
    )
    return FateSuggestion(Fate.UNDECIDED, SCHEDULE, until, words)


def _kept_by_law(duty: list[Hold], claim: list[Hold], exceptions: list[Hold]) -> FateSuggestion:
    """Name the ground that lasts longest: a letter may call it the law's demand only until the duty ends."""
    end, until = _last(duty), _last((*duty, *claim, *exceptions))
    source = next(hold.source for hold in duty if hold.until == end)
    words = f"The law says that it must be kept{_until(end)} ({source})."
    if until == end:
        return FateSuggestion(Fate.KEEP, LEGAL_DUTY, until, words)
    if claim and _last(claim) == until:
        return FateSuggestion(Fate.KEEP, LEGAL_CLAIM, until, f"{words} A live claim keeps it{_until(until)}.")
    longer = f"An exception of the schedule keeps it{_until(until)}: name the exception of Article 17(3) it rests on."
    return FateSuggestion(Fate.KEEP, "", until, f"{words} {longer}")


def _until(until: date | None) -> str:
    return f" until the end of {in_words(until)}" if until else " for as long as that lasts"


def _last(holds: Iterable[Hold]) -> date | None:
    days = [hold.until for hold in holds]
    return max((day for day in days if day is not None), default=None) if None not in days else None
