"""The decision to send the files of portability straight to another controller, and where such decisions stand."""

from __future__ import annotations

from collections.abc import Sequence

from api.desk.deciding import Decided, Decision, Sitting, words_of
from api.forms import Form
from casework.record.views import EventView
from casework.rules.stages import Action
from workflows.right_messages import Transfer

STORY = frozenset(
    {
        *("transfer-decided", "transfer-cancelled", "transfer-prepared"),
        *("transfer-held-back", "transferred", "transfer-collected"),
    }
)
DECIDED, GONE_ON = "transfer-decided", frozenset({"transfer-cancelled", "transfer-prepared", "transfer-held-back"})


def story_of(events: Sequence[EventView]) -> list[EventView]:
    """Give what happened about sending files on."""
    return [event for event in events if event.kind in STORY]


def waiting_transfer(events: Sequence[EventView]) -> EventView | None:
    """Give the decision to send files on that goes out with the answer; its words name the receiver."""
    latest = next((event for event in reversed(events) if event.kind == DECIDED or event.kind in GONE_ON), None)
    return latest if latest is not None and latest.kind == DECIDED else None


def _transfer(form: Form, sitting: Sitting) -> Decided:
    to = form.choice("to", ("receiver", "nobody"), "Choose whether the files go to another organisation")
    if to != "receiver":
        return Decided(Transfer(sitting.token, sitting.actor, to_nobody=True), words_of(form, "The reason"))
    receiver = form.line("receiver", "The name of the organisation")
    email = form.email("receiver_email", "The organisation’s email address")
    said = words_of(form, "How you know that this is what the person wants").get("text", "")
    # Whoever approves the answer reads where the files go.
    personal = {"receiver": receiver, "receiver_email": email, "text": f"To {receiver}, {email}. {said}"}
    return Decided(Transfer(sitting.token, sitting.actor), personal)


TRANSFER_DECISIONS = (
    Decision(Action.TRANSFER_PACKAGE, "Send the files straight to another organisation", "Record it", _transfer,
             weighty=True),
)  # fmt: skip
