"""The facts that can move the clock, checked and brought into order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.rules.editions import ARTICLE_12_3
from casework.rules.wording import in_words

LAST_YEAR = 9000  # later dates leave no room to count months in


class EventName(StrEnum):
    """A fact that can move the clock."""

    ID_REQUESTED = "id_requested"
    ID_RECEIVED = "id_received"
    AUTHORITY_REQUESTED = "authority_requested"
    AUTHORITY_RECEIVED = "authority_received"
    FEE_REQUESTED = "fee_requested"
    FEE_PAID = "fee_paid"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_RECEIVED = "clarification_received"
    EXTENDED = "extended"


QUESTION_OF = {
    EventName.ID_RECEIVED: EventName.ID_REQUESTED,
    EventName.AUTHORITY_RECEIVED: EventName.AUTHORITY_REQUESTED,
    EventName.FEE_PAID: EventName.FEE_REQUESTED,
    EventName.CLARIFICATION_RECEIVED: EventName.CLARIFICATION_REQUESTED,
}

EVENT_WORDS = {
    EventName.ID_REQUESTED: "the request for proof of identity",
    EventName.ID_RECEIVED: "the proof of identity",
    EventName.AUTHORITY_REQUESTED: "the request for proof of authority",
    EventName.AUTHORITY_RECEIVED: "the proof of authority",
    EventName.FEE_REQUESTED: "the request for a fee",
    EventName.FEE_PAID: "the payment of the fee",
    EventName.CLARIFICATION_REQUESTED: "the request for clarification",
    EventName.CLARIFICATION_RECEIVED: "the answer to a request for clarification",
    EventName.EXTENDED: "the notice of an extension",
}


@dataclass(frozen=True, order=True)
class ClockEvent:
    """One dated fact; the date is a Europe/London calendar date."""

    on: date
    name: EventName


class ClockError(ValueError):
    """The facts given cannot all be true; the message is a sentence for the person who gave them."""


def in_order(received: date, events: Sequence[ClockEvent]) -> tuple[ClockEvent, ...]:
    """Give the facts by date, on one day as given but a question before its answer.

    Raises ClockError for a fact before receipt, an answer to nothing asked, and dates no law covers.
    """
    _check_dates(received, events)
    waiting = sorted(events, key=lambda event: event.on)
    ordered: list[ClockEvent] = []
    while waiting:
        event = waiting.pop(0)
        if not _was_asked(event, ordered):
            question = ClockEvent(event.on, QUESTION_OF[event.name])
            if question not in waiting:
                raise ClockError(_unasked(event))
            waiting.remove(question)
            ordered.append(question)
        ordered.append(event)
    return tuple(ordered)


def _was_asked(event: ClockEvent, before: Sequence[ClockEvent]) -> bool:
    question = QUESTION_OF.get(event.name)
    if question is None:
        return True
    names = Counter(earlier.name for earlier in before)
    if event.name is EventName.CLARIFICATION_RECEIVED:
        # Each answer ends a stop of the clock, so it needs a question of its own.
        return names[question] > names[event.name]
    # Papers may come in several parts: the last part governs.
    return names[question] > 0


def _unasked(event: ClockEvent) -> str:
    answer, question = EVENT_WORDS[event.name], EVENT_WORDS[QUESTION_OF[event.name]]
    return f"{answer[0].upper()}{answer[1:]} is dated {in_words(event.on)}, but {question} that it answers is missing."


def _check_dates(received: date, events: Sequence[ClockEvent]) -> None:
    if received < ARTICLE_12_3.began:
        raise ClockError("This law applies to requests received on or after 25 May 2018.")
    for day in (received, *(event.on for event in events)):
        if day.year > LAST_YEAR:
            raise ClockError(f"The year {day.year} is too far in the future to count from.")
    for event in events:
        if event.on < received:
            words = EVENT_WORDS[event.name]
            raise ClockError(
                f"{words[0].upper()}{words[1:]} is dated {in_words(event.on)}, "
                f"before the day of receipt, {in_words(received)}."
            )
