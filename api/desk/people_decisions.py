"""Decisions about other people in items: somebody named there, and the health professional whose opinion is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.desk import words
from api.desk.deciding import MAIN, Decided, Decision, Sitting, words_of
from api.forms import Form
from casework.record.views import CaseView, ItemView, ThirdPartyView
from casework.rules.stages import Action
from workflows.right_messages import Consultation, ConsultationAnswer, Opinion

MOST = 200
"""So many items are offered on one page; more are reached from the page of the items."""


def offered(items: Sequence[ItemView], flag: str, chosen: Sequence[str]) -> list[ItemView]:
    """Give the items a page offers: those chosen before, and those flagged so."""
    first = [item for item in items if item.id in chosen]
    return (first + [item for item in items if getattr(item, flag) and item.id not in chosen])[:MOST]


def _options(form: Form, sitting: Sitting, flag: str) -> list[tuple[str, str, str]]:
    processors = sitting.processors
    return [
        (item.id, item.label, f"{processors.title(item.processor)}, {item.kind}")
        for item in offered(sitting.items, flag, form.chosen("item"))
    ]


def _items(form: Form, sitting: Sitting, flag: str) -> tuple[str, ...]:
    known = [item.id for item in offered(sitting.items, flag, form.chosen("item"))]
    if not known:
        form.error("item", "No item of this case calls for this", MAIN)
    return form.choices("item", known, "Choose at least one item")


def _consulting(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"options": _options(form, sitting, "third_party")}


def _consultation(form: Form, sitting: Sitting) -> Decided:
    items = _items(form, sitting, "third_party")
    name = form.line("name", "The name")
    sought = form.choice("sought", ("yes", "no"), "Choose whether they are asked") == "yes"
    email = form.email("email", "The email address", required=sought)
    professional = form.choice("professional", words.PROFESSIONS, "Choose what they are", required=False)
    label = "What it says about them" if sought else "Why they are not asked"
    personal = {"name": name, "email": email, **words_of(form, label, required=sought or not professional)}
    message = Consultation(sitting.token, sitting.actor, items, sought, professional)
    return Decided(message, {key: value for key, value in personal.items() if value})


def waiting(case: CaseView) -> tuple[ThirdPartyView, ...]:
    """Give whoever was asked and has not answered."""
    return tuple(person for person in case.third_parties if person.sought and not person.answer)


def _answering(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    known = sitting.case.third_parties
    return {"person": next((person for person in known if person.id == form.value("consultation")), None)}


def _answer(form: Form, sitting: Sitting) -> Decided:
    form.anchors["consultation"] = MAIN
    known = [person.id for person in waiting(sitting.case)]
    chosen = form.choice("consultation", known, "Choose somebody who was asked and has not answered")
    answer = form.choice("answer", words.CONSULTATION_ANSWERS, "Choose what they answered")
    message = ConsultationAnswer(sitting.token, sitting.actor, chosen, answer)
    return Decided(message, words_of(form, "What they said", required=False))


def _opining(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"options": _options(form, sitting, "health")}


def _opinion(form: Form, sitting: Sitting) -> Decided:
    items = _items(form, sitting, "health")
    what = form.choice("what", words.OPINIONS, "Choose what the opinion says")
    known = what == "known"
    on = form.date("on", "The day of the opinion", required=not known, latest=sitting.today)
    label = "How you know that they have seen it" if known else "Who gave the opinion, and in what words"
    message = Opinion(sitting.token, sitting.actor, items, on or sitting.today, harm=what == "harm", known=known)
    return Decided(message, words_of(form, label))


PEOPLE_DECISIONS = (
    Decision(Action.RECORD_OPINION, "Record a health professional’s opinion", "Record it", _opinion,
             about_items=True, shows=_opining),
    Decision(Action.CONSULT_THIRD_PARTY, "Somebody else named in an item", "Record it", _consultation,
             about_items=True, shows=_consulting),
    Decision(Action.RECORD_CONSULTATION, "Record what somebody named in an item answered", "Record it", _answer,
             shows=_answering),
)  # fmt: skip
