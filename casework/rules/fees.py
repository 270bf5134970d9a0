"""Manifestly unfounded or excessive requests: what must be recorded before one is refused or a fee is asked for.

Source: UK GDPR Articles 12(5) and 15(3); DPA 2018 s.12 (limits on fees: none are set); Commissioner's guidance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from casework.rules.exemptions import EXEMPTIONS
from casework.rules.explanation import ClockStep
from casework.rules.vocabulary import Right

UNFOUNDED, EXCESSIVE, FURTHER_COPY = "manifestly-unfounded", "manifestly-excessive", "further-copy"
ARTICLE = "UK GDPR Article 12(5)"
COPIES = "UK GDPR Article 15(3)"


@dataclass(frozen=True)
class Signal:
    """One sign that a request may be unfounded or excessive. Those that are not `telling` never suffice alone."""

    id: str
    ground: str
    words: str
    telling: bool = True


SIGNALS = (
    Signal("offer", UNFOUNDED, "The person offers to withdraw it in return for something"),
    Signal("disruption", UNFOUNDED, "The person says that it is meant to disrupt"),
    Signal("malice", UNFOUNDED, "It makes accusations out of malice that nothing supports"),
    Signal("targeting", UNFOUNDED, "It is part of a campaign against one member of staff"),
    Signal("rude", UNFOUNDED, "It is rude", telling=False),
    Signal("dispute", UNFOUNDED, "The person has a dispute with us", telling=False),
    Signal("repeats", EXCESSIVE, "It repeats an earlier request before anything can have changed"),
    Signal("overlaps", EXCESSIVE, "It overlaps with a request that is still being answered"),
    Signal("burden", EXCESSIVE, "Its burden is clearly out of proportion to what it can give the person"),
    Signal("volume", EXCESSIVE, "There is a large amount of data", telling=False),
)
ALTERNATIVES = {
    "asked-what-is-meant": "We asked what the person is looking for",
    "offered-a-part": "We offered to answer a part first",
    "more-time": "We considered taking two months more",
    "gave-earlier-answer": "We pointed to an earlier answer",
    "none-would-help": "Nothing else would help, for the reason recorded",
}


@dataclass(frozen=True)
class BurdenFacts:
    """What is recorded. `ground` is manifestly-unfounded, manifestly-excessive or, for a fee, further-copy.

    `reasoned` says that the reasons are recorded in words, `pence` is the fee asked for, `costed` that the
    administrative cost behind it is recorded.
    """

    right: Right
    ground: str
    signals: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    reasoned: bool = False
    pence: int | None = None
    costed: bool = False
    marketing: bool = False


@dataclass(frozen=True)
class BurdenReading:
    """Whether the facts suffice, and what is still to be recorded, as sentences for the desk."""

    allowed: bool
    missing: tuple[str, ...]
    steps: tuple[ClockStep, ...]


def refusal_reading(facts: BurdenFacts) -> BurdenReading:
    """Say whether enough is recorded to refuse the request whole; the decision stays a person's."""
    missing = (*_missing_ground(facts, (UNFOUNDED, EXCESSIVE)), *_missing_weighing(facts))
    steps = (
        ClockStep("The organisation must be able to show why the request is unfounded or excessive.", ARTICLE),
        ClockStep("The refusal gives its reasons and the routes of complaint.", "UK GDPR Article 12(4)"),
    )
    return BurdenReading(not missing, missing, steps)


def fee_reading(facts: BurdenFacts) -> BurdenReading:
    """Say whether enough is recorded to ask for a fee, and what asking does to the clock."""
    missing = [*_missing_ground(facts, (UNFOUNDED, EXCESSIVE, FURTHER_COPY))]
    if facts.ground != FURTHER_COPY:
        missing += _missing_weighing(facts)
    if facts.pence is None or facts.pence <= 0:
        missing.append("Say how much is asked for.")
    if not facts.costed:
        missing.append("Record what the fee covers: it may not be more than the administrative cost.")
    source = COPIES if facts.ground == FURTHER_COPY else ARTICLE
    steps = (
        ClockStep("A fee is reasonable when it covers administrative cost only. The law sets no tariff.", source),
        ClockStep("Ask promptly, and say why: the month starts on the day it is paid.", "UK GDPR Article 12A(2)(c)"),
        ClockStep(
            "Until then the date as if no fee had been asked for stays in view.", f"{ARTICLE}; UK GDPR Article 12A(2)"
        ),
    )
    return BurdenReading(not missing, tuple(missing), steps)


def _missing_ground(facts: BurdenFacts, known: Collection[str]) -> Iterator[str]:
    if facts.ground not in known:
        yield "Say whether the request is manifestly unfounded or manifestly excessive."
    elif facts.marketing and facts.right is Right.OBJECTION:
        yield "An objection to advertising is free and cannot be refused."
    elif facts.ground == FURTHER_COPY:
        if facts.right is not Right.ACCESS:
            yield "A fee for a further copy belongs to a request for access."
    elif facts.right not in EXEMPTIONS[facts.ground].rights:
        yield "This is free and cannot be refused as unfounded or excessive."


def _missing_weighing(facts: BurdenFacts) -> Iterator[str]:
    telling = {signal.id for signal in SIGNALS if signal.telling and signal.ground == facts.ground}
    if telling.isdisjoint(facts.signals):
        yield "Name what makes it so. Rude words, a dispute or a large amount of data alone do not."
    if not facts.reasoned:
        yield "Record the reasons: the organisation must be able to show them."
    if not set(ALTERNATIVES).intersection(facts.alternatives):
        yield "Record what else was tried, or why nothing else would help."
