"""What a decision of the desk is made of: what it is taken in, what its form comes to, and small readers of forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.forms import Form
from casework.connectors.contract import Processors
from casework.record.related_views import RelatedCase
from casework.record.views import CaseView, ItemView
from casework.register.profile import Profile
from casework.rules.stages import Action
from workflows.messages import Submission

MAIN = "main"
"""Where the error summary leads for what is no field of the page."""


@dataclass(frozen=True)
class Sitting:
    """What a decision is taken in: the case as it stands, the London date, who decides, the form's token.

    `items` are there only for decisions that are about items, other requests from the same address (`related`)
    only for those about who asks.
    """

    case: CaseView
    processors: Processors
    profile: Profile
    today: date
    token: str
    actor: str
    items: tuple[ItemView, ...] = ()
    related: tuple[RelatedCase, ...] = ()


@dataclass(frozen=True)
class Decided:
    """One submission: a message of workflows.messages, and what must be sealed."""

    message: Any
    personal: dict[str, Any] = field(default_factory=dict, repr=False)


Read = Callable[[Form, Sitting], Decided]
Shown = Callable[[Form, Sitting], Mapping[str, Any]]


def _nothing(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Decision:
    """One decision. What `read` gives counts only when the form has no faults afterwards.

    `shows` gives what its page needs besides the case, `begins` the values its form has at first.
    """

    action: Action
    title: str
    button: str
    read: Read
    weighty: bool = False  # ends something, or cannot be taken back
    about_items: bool = False
    about_asker: bool = False
    shows: Shown = _nothing
    begins: Callable[[Sitting], Mapping[str, str]] = lambda sitting: {}


def words_of(form: Form, label: str, required: bool = True) -> dict[str, Any]:
    """Read the words that go with a decision; empty where there are none."""
    text = form.text("text", label, required=required)
    return {"text": text} if text else {}


def plain(label: str, required: bool = True) -> Read:
    """Give the reader of a decision that is words alone."""

    def read(form: Form, sitting: Sitting) -> Decided:
        return Decided(Submission(sitting.token, sitting.actor), words_of(form, label, required))

    return read


def silent(form: Form, sitting: Sitting) -> Decided:
    """Read a decision that is a button alone."""
    return Decided(Submission(sitting.token, sitting.actor))


def date_values(name: str, on: date | None) -> dict[str, str]:
    """Give a date as the three fields of a form hold it."""
    if on is None:
        return {}
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}
