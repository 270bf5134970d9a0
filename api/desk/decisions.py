"""Every decision the desk can take about a case: what its form's answers come to, checked before it is submitted.

A decision is a page of its own with one form; its fields are in the template `desk/decisions/<action>.html`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.desk import words
from api.desk.act_decisions import ACT_DECISIONS
from api.desk.deciding import MAIN, Decided, Decision, Sitting, plain, silent, words_of
from api.desk.identity_decisions import IDENTITY_DECISIONS
from api.desk.people_decisions import PEOPLE_DECISIONS
from api.desk.receipt import read_receipt
from api.desk.request_decisions import REQUEST_DECISIONS
from api.desk.right_decisions import RIGHT_DECISIONS
from api.desk.transfer_decisions import TRANSFER_DECISIONS
from api.forms import Form
from casework.connectors.contract import Processors
from casework.record.views import CaseView
from casework.rules.stages import Action, may_close_as
from casework.rules.vocabulary import Outcome
from workflows.messages import (
    ClarificationAnswered,
    Closing,
    Extension,
    Handover,
    ProcessorChoice,
    ReceiptCorrection,
    Submission,
    TaskDismissal,
)

ON_ITEMS = (
    Action.DECIDE_ITEMS,
    Action.DECIDE_FATES,
    Action.RECORD_ITEM_FACTS,
    Action.PROPOSE_CORRECTION,
    Action.DROP_CORRECTION,
)
"""What is decided on the page of the items, and has no page of its own."""


def endings(case: CaseView) -> tuple[Outcome, ...]:
    """Give how this case may be closed without an answer. None of the outcomes is a refusal."""
    return tuple(outcome for outcome in Outcome if may_close_as(case.facts, outcome) is None)


def _clarified(form: Form, sitting: Sitting) -> Decided:
    what = form.choice("what", ("answered", "lapsed"), "Choose what happened")
    lapsed = what == "lapsed"
    on = (
        sitting.today
        if lapsed
        else form.date("on", "The day of the answer", earliest=sitting.case.received, latest=sitting.today)
    )
    said = words_of(form, "What they answered", required=not lapsed)
    return Decided(ClarificationAnswered(sitting.token, sitting.actor, on or sitting.today, lapsed), said)


def _extension(form: Form, sitting: Sitting) -> Decided:
    ground = form.choice("ground", words.GROUNDS_TO_EXTEND, "Choose why more time is needed")
    return Decided(Extension(sitting.token, sitting.actor, ground), words_of(form, "The reason"))


def _receipt(form: Form, sitting: Sitting) -> Decided:
    received = read_receipt(form, "received", "The day of receipt", sitting.today)
    if received == sitting.case.received:
        form.error("received", "This is the day already recorded", "received-day")
    message = ReceiptCorrection(sitting.token, sitting.actor, received or sitting.case.received)
    return Decided(message, words_of(form, "The reason"))


def addable(case: CaseView, processors: Processors) -> tuple[str, ...]:
    """Give the processors that could still be added: those with no line in the search ledger."""
    searched = {search.processor for search in case.searches}
    return tuple(key for key in (*processors.keys(), *processors.optional()) if key not in searched)


def _processor(form: Form, sitting: Sitting) -> Decided:
    options = addable(sitting.case, sitting.processors)
    form.anchors["processor"] = f"processor-{options[0]}" if options else MAIN
    chosen = form.choice("processor", options, "Choose a processor")
    message = ProcessorChoice(sitting.token, sitting.actor, processor=chosen)
    return Decided(message, words_of(form, "The reason", required=False))


def _search(label: str) -> Callable[[Form, Sitting], Decided]:
    def read(form: Form, sitting: Sitting) -> Decided:
        known = {search.key: search.processor for search in sitting.case.searches}
        form.anchors["search"] = MAIN
        key = form.choice("search", known, "Choose a search of this case")
        message = ProcessorChoice(sitting.token, sitting.actor, processor=known.get(key, ""), search=key)
        return Decided(message, words_of(form, label) if label else {})

    return read


def _task(form: Form, sitting: Sitting) -> Decided:
    known = tuple(task.key for task in sitting.case.tasks if task.state == "open")
    form.anchors["task"] = MAIN
    key = form.choice("task", known, "Choose a task that is still open")
    return Decided(TaskDismissal(sitting.token, sitting.actor, key), words_of(form, "Your note", required=False))


def _closing(form: Form, sitting: Sitting) -> Decided:
    outcome = form.choice("outcome", endings(sitting.case), "Choose how the case ends")
    message = Closing(sitting.token, sitting.actor, Outcome(outcome or Outcome.WITHDRAWN))
    return Decided(message, words_of(form, "The reason"))


def _handover(form: Form, sitting: Sitting) -> Decided:
    way = form.choice("way", words.WAYS_TO_HAND_OVER, "Choose how it was handed over")
    said = form.text("text", "How you made sure that it reached the right person")
    text = f"{words.WAYS_TO_HAND_OVER.get(way, way)}: {said}"
    return Decided(Handover(sitting.token, sitting.actor, by=way), {"text": text})


def _contact_known(sitting: Sitting) -> Mapping[str, str]:
    known = sitting.case.requester
    return {"email": known.email, "phone": known.phone, "address": known.address}


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
    return Decided(Submission(sitting.token, sitting.actor), {**personal, **words_of(form, "How you know")})


DECISIONS: dict[Action, Decision] = {
    decision.action: decision
    for decision in (
        *IDENTITY_DECISIONS,
        Decision(Action.REQUEST_CLARIFICATION, "Ask what the person means", "Send the question",
                 plain("Your question")),
        Decision(Action.RECORD_CLARIFICATION, "Record the answer to our question", "Record it", _clarified),
        Decision(Action.EXTEND, "Take two more months", "Extend and tell the person", _extension, weighty=True),
        Decision(Action.CORRECT_RECEIPT, "Correct the day of receipt", "Correct it", _receipt),
        Decision(Action.ADD_PROCESSOR, "Search one more processor", "Add and search", _processor),
        Decision(Action.EXCUSE_SEARCH, "Go on without this search", "Record the excuse",
                 _search("Why it is right to go on without it")),
        Decision(Action.RETRY_SEARCH, "Search again", "Search again", _search("")),
        Decision(Action.REISSUE_LINK, "Send a new link to the person who searches", "Send a new link", _search("")),
        Decision(Action.DISMISS_TASK, "Mark a task as done", "Mark as done", _task),
        Decision(Action.FINISH_REVIEW, "Finish the review", "Finish the review", silent),
        Decision(Action.APPROVE, "Approve the answer", "Approve and send", silent, weighty=True),
        Decision(Action.SEND_BACK, "Send the review back", "Send back", plain("What has to change")),
        Decision(Action.RESET_PHRASE, "Set a new collection phrase", "Make a new phrase",
                 plain("How you made sure who asks, and how you pass the phrase on")),
        Decision(Action.RESEND_ANSWER, "Send the download link again", "Send a new link", silent),
        Decision(Action.RECORD_HANDOVER, "Record that the answer was handed over", "Record it", _handover),
        Decision(Action.CHANGE_CONTACT, "Change contact details", "Change them", _contact, begins=_contact_known),
        *RIGHT_DECISIONS,
        *ACT_DECISIONS,
        *PEOPLE_DECISIONS,
        *REQUEST_DECISIONS,
        *TRANSFER_DECISIONS,
        Decision(Action.CLOSE, "Close without an answer", "Close the case", _closing, weighty=True),
    )
}  # fmt: skip
