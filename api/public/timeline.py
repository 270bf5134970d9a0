"""A case as its requester sees it: what happened, what goes on, what comes, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.rendering import day
from casework.letters.contract import LetterKind
from casework.record.views import CaseView, LetterView, RightView
from casework.rules.london import london_date
from casework.rules.vocabulary import ClockState, LetterOutcome, Outcome, Stage

LETTERS: dict[str, str] = {
    LetterKind.ACKNOWLEDGEMENT: "We told you that we have your request.",
    LetterKind.IDENTITY_CODE: "We emailed you a code, to check that the address is yours.",
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
}
"""Letters a requester's timeline mentions. Their text stays in the mailbox: it may hold codes and links."""

STAGES: dict[Stage, tuple[str, str]] = {
    Stage.IDENTITY: ("Checking who is asking", "We check that it is really you, so that nobody else gets your data."),
    Stage.GATHER: ("Looking for your data", "We search every place where we may hold data about you."),
    Stage.REVIEW: ("Reading what we found", "A person reads what was found and prepares our answer."),
    Stage.APPROVE: ("Checking our answer", "A second look makes sure that the answer is right and complete."),
    Stage.RESPOND: ("Our answer is ready", "We sent you a link. Open it with your collection phrase."),
    Stage.CLOSED: ("Closed", "Your request is closed."),
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.ANSWERED: "We answered your request.",
    Outcome.ANSWERED_IN_PART: "We answered your request. Our letter says what we could not give you, and why.",
    Outcome.NOTHING_HELD: "We searched, and hold no data about you.",
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
    if case.stage is Stage.CLOSED and case.outcome is not None:
        return STAGES[Stage.CLOSED][0], OUTCOMES[case.outcome]
    if case.stage is Stage.RESPOND and case.facts.collected:
        return "You have our answer", "You have collected our answer."
    return STAGES[case.stage]


def sent_letters(case: CaseView) -> list[tuple[datetime, str]]:
    """Give the letters that went to the requester."""
    return [
        (letter.sent_at, LETTERS[letter.kind])
        for letter in case.letters
        if letter.sent_at is not None and is_told(letter)
    ]


def is_told(letter: LetterView) -> bool:
    """Say whether a letter belongs on the requester's timeline."""
    return letter.to == "requester" and letter.outcome == LetterOutcome.SENT and letter.kind in LETTERS


def timeline(case: CaseView, right: RightView | None) -> list[Entry]:
    """Give the story so far, where it stands, and the day by which it ends."""
    past = sent_letters(case)
    if case.answered_at is not None:
        past.append((case.answered_at, "We sent our answer."))
    if case.collected_at is not None:
        past.append((case.collected_at, "You collected our answer."))
    entries = [Entry(day(case.received), "We received your request.", "done")]
    entries += [Entry(day(at), text, "done") for at, text in sorted(past)]
    head, sentence = stage_words(case)
    if case.stage is Stage.CLOSED:
        entries.append(Entry(day(case.closed_at), sentence, "done"))
        return entries
    entries.append(Entry("Now", f"{head}. {sentence}", "now"))
    if right is not None and right.due_date is not None and case.answered_at is None:
        entries.append(Entry(f"By {day(right.due_date)}", "We answer your request.", "next"))
    return entries


def due_sentence(case: CaseView, right: RightView | None, today: date) -> str:
    """Say by when the answer comes, or why there is no date now."""
    if case.answered_at is not None:
        return f"We answered on {day(london_date(case.answered_at))}."
    if case.stage is Stage.CLOSED or right is None:
        return ""
    if right.clock is ClockState.STOPPED:
        return "The time for our answer stands still until you have answered our question."
    if right.due_date is None:
        return "The time for our answer begins when we have what we asked you for."
    if today > right.due_date:
        return f"Our answer was due by {day(right.due_date)}. We are sorry that it is late."
    return f"We will answer by {day(right.due_date)}."
