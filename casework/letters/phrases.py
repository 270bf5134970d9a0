"""Sentences that several letters share: what was asked, what a processor is asked to do, what became of it."""

from __future__ import annotations

from markupsafe import Markup, escape

from casework.letters.contract import CorrectionLine, FateLine, LetterKind
from casework.rules.vocabulary import ActState, Right, Verb

_ASKED = {  # after "You asked us"
    Right.ACCESS.value: "to give you a copy of the information we hold about {about}",
    Right.RECTIFICATION.value: "to correct information about {about}",
    Right.ERASURE.value: "to erase information about {about}",
    Right.RESTRICTION.value: "to limit what we do with information about {about}",
    Right.PORTABILITY.value: "for information about {about} in files that can be used elsewhere",
    Right.OBJECTION.value: "to stop using information about {about}",
    Right.AUTOMATED_DECISION.value: "to look again at a decision that a computer made about {about}",
    Right.CONSENT_WITHDRAWAL.value: "to stop what {about} had agreed to",
    Right.COMPLAINT.value: "to look into your complaint",
    Right.RETENTION_SCHEDULE.value: "how long we keep information",
    "marketing": "to stop sending advertising to {about}",
}

RIGHT_OF = {
    LetterKind.RECTIFICATION_ANSWER: Right.RECTIFICATION.value,
    LetterKind.ERASURE_PLANNED: Right.ERASURE.value,
    LetterKind.ERASURE_ANSWER: Right.ERASURE.value,
    LetterKind.KEPT_ERASED: Right.ERASURE.value,
    LetterKind.RESTRICTION_ANSWER: Right.RESTRICTION.value,
    LetterKind.RESTRICTION_LIFTING: Right.RESTRICTION.value,
    LetterKind.PORTABILITY_ANSWER: Right.PORTABILITY.value,
    LetterKind.OBJECTION_ANSWER: Right.OBJECTION.value,
    LetterKind.MARKETING_STOPPED: "marketing",
    LetterKind.AUTOMATED_DECISION_INFORMATION: Right.AUTOMATED_DECISION.value,
    LetterKind.AUTOMATED_DECISION_ANSWER: Right.AUTOMATED_DECISION.value,
    LetterKind.CONSENT_WITHDRAWN: Right.CONSENT_WITHDRAWAL.value,
    LetterKind.RETENTION_SCHEDULE: Right.RETENTION_SCHEDULE.value,
    LetterKind.COMPLAINT_ANSWER: Right.COMPLAINT.value,
}
"""The right a letter answers, where its kind says which."""

_TO_DO = {
    Verb.RECTIFY: "Please correct the information that the page below shows, in every place where you keep it for us.",
    Verb.ERASE: (
        "Please erase the information that the page below shows, with all copies, in every place where you keep it "
        "for us. If a copy is in a backup that you cannot change, leave that backup alone. If you ever restore it, "
        "tell us at once, and erase the information again."
    ),
    Verb.MASK: (
        "Please overwrite what names the person in the records that the page below shows. Keep the rest of each record."
    ),
    Verb.RESTRICT: (
        "Please stop using the information that the page below shows. Keep it safe, but do nothing else with it "
        "until we write to you again."
    ),
    Verb.LIFT: (
        "You may use the information that the page below shows again. Please take off the limit that we asked you "
        "to set."
    ),
    Verb.SUPPRESS: (
        "Please stop using the details that the page below shows, and make sure that they are not used again. Keep "
        "only what you need to remember this."
    ),
}

_BUTTON = {
    Verb.RECTIFY: "it is correct now",
    Verb.ERASE: "it is erased",
    Verb.MASK: "nothing in the records names the person any more",
    Verb.RESTRICT: "it is no longer used",
    Verb.LIFT: "the limit is off",
    Verb.SUPPRESS: "the details are no longer used",
}

_WE_DID = {
    Verb.RECTIFY: "We have corrected this information.",
    Verb.ERASE: "We have erased this information.",
    Verb.MASK: "We have taken out what names the person, and kept the rest of the record.",
    Verb.RESTRICT: "We keep this information, but have stopped using it while a question about it is open.",
    Verb.LIFT: "We had stopped using this information while a question about it was open. Now we use it again.",
    Verb.SUPPRESS: "We have stopped using this information.",
}

_DO_THE_SAME = {
    Verb.RECTIFY: "Please correct it in your records too.",
    Verb.ERASE: "Please erase it from your records too, with all copies and links to it.",
    Verb.MASK: "Please do the same in your records.",
    Verb.RESTRICT: "Please stop using it too, until we write to you again.",
    Verb.LIFT: "You may do so too.",
    Verb.SUPPRESS: "Please stop using it too.",
}

_CAME_OF_IT = {
    ActState.PLANNED: "not done yet; we are seeing to it",
    ActState.BEGUN: "not done yet; we are seeing to it",
    ActState.WAITING: "we have asked for it, and it has not been confirmed yet",
    ActState.NOTHING_TO_DO: "nothing there to do",
    ActState.FAILED: "not done yet, because something went wrong; a person here is seeing to it",
    ActState.EXCUSED: "could not be done",
    ActState.CANCELLED: "called off",
}

_DONE = {
    Verb.RECTIFY: "corrected",
    Verb.ERASE: "erased",
    Verb.MASK: "name taken out",
    Verb.RESTRICT: "no longer used",
    Verb.LIFT: "in use again",
    Verb.SUPPRESS: "no longer used",
}

_CORRECTED = {
    "corrected": "corrected",
    "completed": "completed",
    "noted": "left as it is, with a note beside it",
    "refused": "not changed",
}

ACT_VERBS = frozenset(verb.value for verb in _TO_DO)
ACT_OUTCOMES = frozenset(state.value for state in ActState)
CORRECTION_WORDS = frozenset(_CORRECTED)
NOT_CHANGED = frozenset({"noted", "refused"})


def asked(right: str, about: str) -> str:
    """Say what was asked, after "You asked us": for a Right value or `marketing`; other words stay as they are."""
    return _ASKED[right].format(about=about) if right in _ASKED else right.rstrip(" .")


def asked_html(right: str, about: str) -> Markup:
    """Say the same for a page: a name is kept apart, so that its script cannot turn the rest around."""
    if right not in _ASKED:
        return escape(right.rstrip(" ."))
    return Markup(_ASKED[right]).format(about=Markup("<bdi>{}</bdi>").format(about))  # noqa: S704 - our own words


def to_do(verb: str) -> str:
    """Say what a processor is asked to do."""
    return _TO_DO[Verb(verb)]


def button(verb: str) -> str:
    """Say what a processor confirms with one click."""
    return _BUTTON[Verb(verb)]


def we_did(verb: str) -> str:
    """Tell a recipient what was done."""
    return _WE_DID[Verb(verb)]


def do_the_same(verb: str) -> str:
    """Ask a recipient to do it too."""
    return _DO_THE_SAME[Verb(verb)]


def came_of(outcome: str, verb: str) -> str:
    """Say what an act came to."""
    return _DONE[Verb(verb)] if outcome == ActState.DONE else _CAME_OF_IT[ActState(outcome)]


def correction_words(line: CorrectionLine) -> str:
    """Say what became of one field."""
    return _CORRECTED[line.how]


def field_words(line: CorrectionLine) -> str:
    """Say which field of what, once where both have the same name."""
    return ", ".join(dict.fromkeys(part for part in (line.description, line.label) if part))


def placed(line: FateLine) -> str:
    """Say how many items a line is about, and where they are."""
    items = f"{line.count} {'item' if line.count == 1 else 'items'}" if line.count else ""
    return ", ".join(part for part in (items, line.processor_title) if part)
