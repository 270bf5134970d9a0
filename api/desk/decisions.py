"""Every decision the desk can take about a case: what its form's answers come to, checked before it is submitted.

A decision is a page of its own with one form; its fields are in the template `desk/decisions/<action>.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.desk import words
from api.desk.receipt import read_receipt
from api.forms import Form
from casework.connectors.contract import Processors
from casework.record.views import CaseView
from casework.rules.stages import Action, may_close_as
from casework.rules.vocabulary import Outcome
from workflows.messages import (
    ClarificationAnswered,
    Closing,
    Extension,
    IdentifiersVerified,
    IdentityDecision,
    ProcessorChoice,
    ReceiptCorrection,
    Submission,
    TaskDismissal,
)

MAIN = "main"
"""Where the error summary leads for what is no field of the page."""


def endings(case: CaseView) -> tuple[Outcome, ...]:
    """Give how this case may be closed without an answer. None of the outcomes is a refusal."""
    return tuple(outcome for outcome in Outcome if may_close_as(case.facts, outcome) is None)


@dataclass(frozen=True)
class Sitting:
    """What a decision is taken in: the case as it stands, the London date, who decides, the form's token."""

    case: CaseView
    processors: Processors
    today: date
    token: str
    actor: str


@dataclass(frozen=True)
class Decided:
    """One submission: a message of workflows.messages, and what must be sealed."""

    message: Any
    personal: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Decision:
    """One decision. What `read` gives counts only when the form has no faults afterwards."""

    action: Action
    title: str
    button: str
    read: Callable[[Form, Sitting], Decided]
    weighty: bool = False  # ends something, or cannot be taken back


def _words(form: Form, label: str, required: bool = True) -> dict[str, Any]:
    text = form.text("text", label, required=required)
    return {"text": text} if text else {}


def _plain(label: str, required: bool = True) -> Callable[[Form, Sitting], Decided]:
    def read(form: Form, sitting: Sitting) -> Decided:
        return Decided(Submission(sitting.token, sitting.actor), _words(form, label, required))

    return read


def _silent(form: Form, sitting: Sitting) -> Decided:
    return Decided(Submission(sitting.token, sitting.actor))


def _identity(form: Form, sitting: Sitting) -> Decided:
    given = tuple(i.id for i in sitting.case.identifiers if not i.verified)
    return _judged(form, sitting, words.MEANS_OF_IDENTITY, "who they are", given)


def _identifiers(form: Form, sitting: Sitting) -> Decided:
    given = tuple(i.id for i in sitting.case.identifiers if not i.verified)
    chosen = form.choices("verified_identifiers", given)
    if form.ok and not chosen:
        form.error("verified_identifiers", "Choose at least one that you have verified")
    message = IdentifiersVerified(sitting.token, sitting.actor, identifiers=chosen)
    return Decided(message, _words(form, "How you made sure"))


def _authority(form: Form, sitting: Sitting) -> Decided:
    return _judged(form, sitting, words.MEANS_OF_AUTHORITY, "that they may ask", ())


def _judged(form: Form, sitting: Sitting, means: Mapping[str, str], of_what: str, given: tuple[str, ...]) -> Decided:
    answer = form.choice("satisfied", ("yes", "no"), f"Choose whether you are satisfied {of_what}")
    satisfied = answer == "yes"
    way = form.choice("means", means, "Choose how you know", required=satisfied)
    reason = _words(form, "The reason", required=answer == "no" or way == "other")
    on = form.date("on", "The day it arrived", required=False, earliest=sitting.case.received, latest=sitting.today)
    verified = form.choices("verified_identifiers", given) if satisfied else ()
    message = IdentityDecision(
        sitting.token,
        sitting.actor,
        satisfied,
        means=way if satisfied else "",
        on=on,
        verified_identifiers=verified,
    )
    return Decided(message, reason)


def _clarified(form: Form, sitting: Sitting) -> Decided:
    what = form.choice("what", ("answered", "lapsed"), "Choose what happened")
    lapsed = what == "lapsed"
    on = (
        sitting.today
        if lapsed
        else form.date("on", "The day of the answer", earliest=sitting.case.received, latest=sitting.today)
    )
    said = _words(form, "What they answered", required=not lapsed)
    return Decided(ClarificationAnswered(sitting.token, sitting.actor, on or sitting.today, lapsed), said)


def _extension(form: Form, sitting: Sitting) -> Decided:
    ground = form.choice("ground", words.GROUNDS_TO_EXTEND, "Choose why more time is needed")
    return Decided(Extension(sitting.token, sitting.actor, ground), _words(form, "The reason"))


def _receipt(form: Form, sitting: Sitting) -> Decided:
    received = read_receipt(form, "received", "The day of receipt", sitting.today)
    if received == sitting.case.received:
        form.error("received", "This is the day already recorded", "received-day")
    message = ReceiptCorrection(sitting.token, sitting.actor, received or sitting.case.received)
    return Decided(message, _words(form, "The reason"))


def addable(case: CaseView, processors: Processors) -> tuple[str, ...]:
    """Give the processors that could still be added: those with no line in the search ledger."""
    searched = {search.processor for search in case.searches}
    return tuple(key for key in (*processors.keys(), *processors.optional()) if key not in searched)


def _processor(form: Form, sitting: Sitting) -> Decided:
    options = addable(sitting.case, sitting.processors)
    form.anchors["processor"] = f"processor-{options[0]}" if options else MAIN
    chosen = form.choice("processor", options, "Choose a processor")
    message = ProcessorChoice(sitting.token, sitting.actor, processor=chosen)
    return Decided(message, _words(form, "The reason", required=False))


def _search(label: str) -> Callable[[Form, Sitting], Decided]:
    def read(form: Form, sitting: Sitting) -> Decided:
        known = {search.key: search.processor for search in sitting.case.searches}
        form.anchors["search"] = MAIN
        key = form.choice("search", known, "Choose a search of this case")
        message = ProcessorChoice(sitting.token, sitting.actor, processor=known.get(key, ""), search=key)
        return Decided(message, _words(form, label) if label else {})

    return read


def _task(form: Form, sitting: Sitting) -> Decided:
    known = tuple(task.key for task in sitting.case.tasks if task.state == "open")
    form.anchors["task"] = MAIN
    key = form.choice("task", known, "Choose a task that is still open")
    return Decided(TaskDismissal(sitting.token, sitting.actor, key), _words(form, "Your note", required=False))


def _closing(form: Form, sitting: Sitting) -> Decided:
    outcome = form.choice("outcome", endings(sitting.case), "Choose how the case ends")
    message = Closing(sitting.token, sitting.actor, Outcome(outcome or Outcome.WITHDRAWN))
    return Decided(message, _words(form, "The reason"))


def _handover(form: Form, sitting: Sitting) -> Decided:
    way = form.choice("way", words.WAYS_TO_HAND_OVER, "Choose how it was handed over")
    said = form.text("text", "How you made sure that it reached the right person")
    text = f"{words.WAYS_TO_HAND_OVER.get(way, way)}: {said}"
    return Decided(Submission(sitting.token, sitting.actor), {"text": text})


def _contact(form: Form, sitting: Sitting) -> Decided:
    known = sitting.case.requester
    personal = {
        "email": form.email("email", "The email address", required=False),
        "phone": form.phone("phone", "The phone number"),
        "address": form.text("address", "The postal address", required=False, most=500),
    }
    if form.ok and not any(personal.values()):
        form.error("email", "Give at least one way to reach the person")
    if form.ok and personal == {"email": known.email, "phone": known.phone, "address": known.address}:
        form.error("email", "These are the details already recorded")
    return Decided(Submission(sitting.token, sitting.actor), {**personal, **_words(form, "How you know")})


DECISIONS: dict[Action, Decision] = {
    decision.action: decision
    for decision in (
        Decision(Action.REQUEST_EVIDENCE, "Ask for proof of identity", "Send the question",
                 _plain("What you need and why")),
        Decision(Action.DECIDE_IDENTITY, "Decide on identity", "Record the decision", _identity),
        Decision(Action.VERIFY_IDENTIFIERS, "Verify what the person is known by", "Verify and search", _identifiers),
        Decision(Action.REQUEST_AUTHORITY, "Ask for proof of authority", "Send the question",
                 _plain("What you need and why")),
        Decision(Action.DECIDE_AUTHORITY, "Decide on authority", "Record the decision", _authority),
        Decision(Action.REQUEST_CLARIFICATION, "Ask what the person means", "Send the question",
                 _plain("Your question")),
        Decision(Action.RECORD_CLARIFICATION, "Record the answer to our question", "Record it", _clarified),
        Decision(Action.EXTEND, "Take two more months", "Extend and tell the person", _extension, weighty=True),
        Decision(Action.CORRECT_RECEIPT, "Correct the day of receipt", "Correct it", _receipt),
        Decision(Action.ADD_PROCESSOR, "Search one more processor", "Add and search", _processor),
        Decision(Action.EXCUSE_SEARCH, "Go on without this search", "Record the excuse",
                 _search("Why it is right to go on without it")),
        Decision(Action.RETRY_SEARCH, "Search again", "Search again", _search("")),
        Decision(Action.REISSUE_LINK, "Send a new link to the person who searches", "Send a new link", _search("")),
        Decision(Action.DISMISS_TASK, "Mark a task as done", "Mark as done", _task),
        Decision(Action.FINISH_REVIEW, "Finish the review", "Finish the review", _silent),
        Decision(Action.APPROVE, "Approve the answer", "Approve and send", _silent, weighty=True),
        Decision(Action.SEND_BACK, "Send the review back", "Send back", _plain("What has to change")),
        Decision(Action.RESET_PHRASE, "Set a new collection phrase", "Make a new phrase",
                 _plain("How you made sure who asks, and how you pass the phrase on")),
        Decision(Action.RESEND_ANSWER, "Send the download link again", "Send a new link", _silent),
        Decision(Action.RECORD_HANDOVER, "Record that the answer was handed over", "Record it", _handover),
        Decision(Action.CHANGE_CONTACT, "Change contact details", "Change them", _contact),
        Decision(Action.CLOSE, "Close without an answer", "Close the case", _closing, weighty=True),
    )
}  # fmt: skip
