"""A case as its requester sees it: what happened, what goes on, what comes, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from api.public.right_lines import in_order, is_open, needs_proof, right_title
from api.public.wishes import TITLES
from api.rendering import day
from casework.letters.contract import LetterKind
from casework.record.views import CaseView, EventView, LetterView
from casework.rules.acts import BY_VERDICT, SEARCHED
from casework.rules.london import london_date
from casework.rules.moments import MomentKind
from casework.rules.vocabulary import LetterOutcome, Outcome, Right, Stage

LETTERS: dict[str, str] = {
    LetterKind.ACKNOWLEDGEMENT: "We told you that we have your request.",
    LetterKind.IDENTITY_CODE: "We emailed you a code, to check that the address is yours.",
    LetterKind.IDENTITY_CHASER: "We reminded you that your code was not used.",
    LetterKind.EVIDENCE_REQUEST: "We asked you to show who you are.",
    LetterKind.AUTHORITY_REQUEST: "We asked you to show that you may ask for this person.",
    LetterKind.EVIDENCE_CHASER: "We reminded you of what we asked for.",
    LetterKind.CLARIFICATION: "We asked you what exactly you would like.",
    LetterKind.CLARIFICATION_CHASER: "We reminded you of our question.",
    LetterKind.EXTENSION: "We told you that we need more time, and why.",
    LetterKind.RECEIPT_CORRECTED: "We told you of a corrected day of receipt.",
    LetterKind.CONTACT_CHANGED: "We confirmed your new contact details.",
    LetterKind.ANSWER_READY: "We told you that our answer is ready.",
    LetterKind.COLLECTION_CHASER: "We reminded you to collect our answer.",
    LetterKind.WITHDRAWAL: "We confirmed that you took your request back.",
    LetterKind.CLOSING: "We told you that your request is closed.",
    LetterKind.MARKETING_STOPPED: "We told you that our marketing to you has stopped.",
    LetterKind.ERASURE_PLANNED: "We told you what we will erase, and when.",
    LetterKind.KEPT_ERASED: "We erased what we had to keep until then, and told you.",
    LetterKind.RESTRICTION_LIFTING: "We told you that we will use your data again, and why.",
    LetterKind.AUTOMATED_DECISION_INFORMATION: "We explained the decision to you, and asked for your side.",
    LetterKind.FEE_REQUEST: "We asked you for a fee, and told you why.",
    LetterKind.FEE_CHASER: "We reminded you of the fee.",
    LetterKind.TRANSFERRED: "We sent your files to the organisation you named, and told you.",
    LetterKind.PASSED_ON: "We told you to whom we passed your request on.",
}
"""Letters a requester's timeline mentions. Their text stays in the mailbox: it may hold codes and links."""

EVENTS: dict[str, str] = {
    "right-added": "This was added to your request: “{right}”.",
    "erasure-approved": "It was decided what will be erased.",
    "erasure-cancelled": "The erasure was stopped. Nothing was erased.",
    "restriction-set": "We keep your data, and no longer use it.",
    "restriction-lifted": "We use your data again.",
    "recipients-told": "We told those who had the data from us.",
    "fee-paid": "We have your fee.",
}
"""Events a requester's timeline mentions besides letters; never with the words that were said."""

BY_STAGE: dict[Stage, tuple[str, str]] = {
    Stage.IDENTITY: ("Checking who is asking", "We check that it is really you, so that nobody else gets your data."),
    Stage.GATHER: ("Looking for your data", "We search every place where we may hold data about you."),
    Stage.REVIEW: ("Reading what we found", "A person reads what was found and prepares our answer."),
    Stage.APPROVE: ("Checking our answer", "A second look makes sure that the answer is right and complete."),
    Stage.ACT: ("Doing what was decided", "We carry it out in every place that is concerned."),
    Stage.RESPOND: ("Our answer is ready", "We sent you a link. Open it with your collection phrase."),
    Stage.CLOSED: ("Closed", "Your request is closed."),
}
LIGHT = ("Being worked on", "We are doing what you asked. You do not have to show us who you are.")
UNSEARCHED = ("Being looked at", "A person looks at what you ask, and decides.")
WRITTEN = ("Our answer is on its way", "We write to you what we did.")
UNTIL_ERASED = ("Waiting before we erase", "It is decided what will be erased. For some days it can still be stopped.")
COLLECTED = ("You have our answer", "You have collected our answer.")

OUTCOMES: dict[Outcome, str] = {
    Outcome.ANSWERED: "We answered your request.",
    Outcome.ANSWERED_IN_PART: "We answered your request. Our letter says what we could not give you, and why.",
    Outcome.NOTHING_HELD: "We searched, and hold no data about you.",
    Outcome.GRANTED: "We did what you asked.",
    Outcome.GRANTED_IN_PART: "We did part of what you asked. Our letter says what we could not do, and why.",
    Outcome.REFUSED: "We could not do what you asked. Our letter says why, and what you can do about that.",
    Outcome.WITHDRAWN: "You took your request back. You can ask again at any time.",
    Outcome.IDENTITY_NOT_CONFIRMED: "We could not make sure who was asking.",
    Outcome.NO_AUTHORITY: "We could not make sure that you may ask for this person.",
    Outcome.CLARIFICATION_NOT_ANSWERED: "Our question was not answered. You can ask again at any time.",
    Outcome.ANOTHER_CONTROLLER: "Another organisation holds this data. Our letter says which.",
    Outcome.PERSON_DIED: "The request ended.",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `state` is done, now or next."""

    when: str
    text: str
    state: str


def stage_words(case: CaseView) -> tuple[str, str]:
    """Give heading and sentence of where a case is."""
    rights = {right.right for right in case.rights}
    if case.stage is Stage.CLOSED and case.outcome is not None:
        return BY_STAGE[Stage.CLOSED][0], OUTCOMES[case.outcome]
    if case.stage is Stage.RESPOND and case.facts.collected:
        return COLLECTED
    if case.stage is Stage.RESPOND and rights and rights.isdisjoint(BY_VERDICT):
        return WRITTEN
    if case.stage is Stage.ACT and case.facts.erasure_waiting:
        return UNTIL_ERASED
    if case.stage is Stage.IDENTITY and rights and not needs_proof(case):
        return LIGHT
    if case.stage in (Stage.GATHER, Stage.REVIEW) and rights and rights.isdisjoint(SEARCHED):
        return UNSEARCHED
    return BY_STAGE[case.stage]


def timeline(case: CaseView, events: Iterable[EventView]) -> list[Entry]:
    """Give the story so far, where it stands, and what comes on which day."""
    past = [*_letters(case), *_events(events), *_answers(case)]
    entries = [Entry(day(case.received), "We received your request.", "done")]
    entries += [Entry(day(at), text, "done") for at, text in sorted(past)]
    head, sentence = stage_words(case)
    if case.stage is Stage.CLOSED:
        entries.append(Entry(day(case.closed_at), sentence, "done"))
    else:
        entries.append(Entry("Now", f"{head}. {sentence}", "now"))
    entries += [Entry(when, text, "next") for _, when, text in sorted(_coming(case))]
    return entries


def is_told(letter: LetterView) -> bool:
    """Say whether a letter belongs on the requester's timeline."""
    return letter.to == "requester" and letter.outcome == LetterOutcome.SENT and letter.kind in LETTERS


def _letters(case: CaseView) -> Iterator[tuple[datetime, str]]:
    for letter in case.letters:
        if letter.sent_at is not None and is_told(letter):
            yield letter.sent_at, LETTERS[letter.kind]


def _events(events: Iterable[EventView]) -> Iterator[tuple[datetime, str]]:
    for event in events:
        nobody = event.kind == "recipients-told" and not event.facts.get("recipients")
        if event.kind in EVENTS and not nobody:
            yield event.at, EVENTS[event.kind].format(right=_title(event.facts.get("right", "")))


def _title(right: str) -> str:
    return TITLES[Right(right)] if right else ""


def _answers(case: CaseView) -> Iterator[tuple[datetime, str]]:
    if len(case.rights) > 1:
        for right in case.rights:
            if right.answered_at is not None:
                yield right.answered_at, f"We answered “{right_title(right)}”."
    elif case.answered_at is not None:
        yield case.answered_at, "We sent our answer."
    if case.collected_at is not None:
        yield case.collected_at, "You collected our answer."


def _coming(case: CaseView) -> Iterator[tuple[date, str, str]]:
    for right in in_order(case):
        if right.due_date is not None and is_open(case, right) and right.right is not Right.RETENTION_SCHEDULE:
            text = "We answer your request." if len(case.rights) == 1 else f"We answer “{right_title(right)}”."
            yield right.due_date, f"By {day(right.due_date)}", text
    if case.erase_on is not None and case.facts.erasure_waiting:
        yield case.erase_on, day(case.erase_on), "We begin to erase what was decided, unless you stop it before."
    for moment in case.next:
        if moment.kind == MomentKind.KEPT_OVER:
            on = london_date(moment.at)
            yield on, day(on), "We erase what we had to keep until then, and write to you."
