"""Decisions on a request as a whole: refusing it, asking a fee for it, passing it on to whoever decides about the data.

What must be recorded before a refusal or a fee is in casework.rules.fees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from api.desk.deciding import Decided, Decision, Sitting, date_values, words_of
from api.forms import Form
from casework.record.views import CaseView
from casework.rules.exemptions import Exemption, request_exemptions
from casework.rules.fees import (
    ALTERNATIVES,
    EXCESSIVE,
    FURTHER_COPY,
    SIGNALS,
    UNFOUNDED,
    BurdenFacts,
    fee_reading,
    refusal_reading,
)
from casework.rules.gates import refusal_gate
from casework.rules.stages import Action
from casework.rules.vocabulary import Right
from workflows.right_messages import Fee, PassedOn, RequestRefusal

POUNDS = re.compile(r"£?\s?([0-9]{1,5})(?:\.([0-9]{2}))?")
WEIGHED = frozenset({UNFOUNDED, EXCESSIVE})


def open_rights(case: CaseView) -> tuple[Right, ...]:
    """Give the rights of a case that are not answered yet, in the order of the case."""
    return tuple(line.right for line in case.rights if line.right in case.facts.rights_open)


def whole_refusals(case: CaseView) -> tuple[Exemption, ...]:
    """Give what can end the whole request: what reaches every right that is open in it."""
    rights = open_rights(case)
    if not rights:
        return ()
    return tuple(
        entry
        for entry in request_exemptions(rights[0])
        if all(refusal_gate(right, entry.id) is None for right in rights)
    )


def _weighing(sitting: Sitting) -> dict[str, Any]:
    return {
        "signals": [(signal.id, signal.words, "" if signal.telling else "Not enough by itself") for signal in SIGNALS],
        "alternatives": list(ALTERNATIVES.items()),
        "rights": open_rights(sitting.case),
    }


def _refusing(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    options = [(entry.id, entry.title, entry.plain) for entry in whole_refusals(sitting.case)]
    return {"options": options, **_weighing(sitting)}


def _weighed(form: Form) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Read what speaks for it, what else was tried, and the latter in words."""
    signals = form.choices("signals", [signal.id for signal in SIGNALS])
    alternatives = form.choices("alternatives", ALTERNATIVES)
    return signals, alternatives, form.text("tried", "What came of it", required=False)


def _sealed(text: str, signals: tuple[str, ...], alternatives: tuple[str, ...], tried: str) -> dict[str, Any]:
    """Give the words for the person, and apart from them the weighing for the record."""
    words = {signal.id: signal.words for signal in SIGNALS}
    weighing = [*(words[id_] for id_ in signals), *(ALTERNATIVES[id_] for id_ in alternatives)]
    said = {"text": text, "weighing": "; ".join(weighing), "tried": tried}
    return {name: value for name, value in said.items() if value}


def _missing(form: Form, sentences: tuple[str, ...]) -> None:
    """Place each sentence about what is still to be recorded at the field it asks for."""
    for sentence in sentences:
        if sentence.startswith("Name what"):
            form.error("signals", sentence.rstrip("."), f"signals-{SIGNALS[0].id}")
        elif sentence.startswith("Record what else"):
            form.error("alternatives", sentence.rstrip("."), f"alternatives-{next(iter(ALTERNATIVES))}")
        elif not sentence.startswith(("Record the reasons", "Say how much", "Record what the fee")):
            form.error("ground", sentence.rstrip("."))


def _refused(form: Form, sitting: Sitting) -> Decided:
    ground = form.choice("ground", [e.id for e in whole_refusals(sitting.case)], "Choose why the request is refused")
    text = form.text("text", "The reason")
    signals, alternatives, tried = _weighed(form)
    if ground in WEIGHED:
        for right in open_rights(sitting.case):
            facts = BurdenFacts(right, ground, signals, alternatives, reasoned=bool(text))
            _missing(form, refusal_reading(facts).missing)
    elif ground and not tried:
        form.error("tried", "Say what you tried to find out who it is")
    return Decided(RequestRefusal(sitting.token, sitting.actor, ground), _sealed(text, signals, alternatives, tried))


def fee_grounds(case: CaseView) -> list[tuple[str, str, str]]:
    """Give why a fee can be asked for in this case."""
    found = [(e.id, e.title, e.plain) for e in whole_refusals(case) if e.id in WEIGHED]
    if Right.ACCESS in case.facts.rights_open:
        found.append((FURTHER_COPY, "A further copy", "The person has had one copy and asks for another."))
    return found


def pence_of(text: str) -> int | None:
    """Read an amount like `£12` or `12.50`; None for anything else."""
    match = POUNDS.fullmatch(text)
    return int(Decimal(match[1]) * 100) + int(match[2] or 0) if match else None


def _fee_asked(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"options": fee_grounds(sitting.case), **_weighing(sitting)}


def _fee(form: Form, sitting: Sitting) -> Decided:
    ground = form.choice("ground", [id_ for id_, *_ in fee_grounds(sitting.case)], "Choose why a fee is asked for")
    pence = pence_of(form.line("fee", "The fee", most=20))
    if pence is None or pence == 0:
        form.error("fee", "The fee must be an amount in pounds, like £12.50")
    covers = form.text("covers", "What the fee covers")
    text = form.text("text", "The reason")
    how = form.text("how_to_pay", "How to pay", most=1_000)
    signals, alternatives, tried = _weighed(form)
    if ground:
        for right in open_rights(sitting.case) if ground in WEIGHED else (Right.ACCESS,):
            facts = BurdenFacts(right, ground, signals, alternatives, bool(text), pence, bool(covers))
            _missing(form, fee_reading(facts).missing)
    amount = f"£{(pence or 0) // 100}.{(pence or 0) % 100:02d}"
    personal = _sealed("\n\n".join(part for part in (text, covers) if part), signals, alternatives, tried)
    return Decided(Fee(sitting.token, sitting.actor, ground), {**personal, "fee": amount, "how_to_pay": how})


def _paid(form: Form, sitting: Sitting) -> Decided:
    on = form.date("on", "The day it was paid", earliest=sitting.case.received, latest=sitting.today)
    note = words_of(form, "Your note", required=False)
    return Decided(Fee(sitting.token, sitting.actor, on=on or sitting.today), note)


def _passing(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"held": sitting.profile.held_for_others}


def _passed_on(form: Form, sitting: Sitting) -> Decided:
    partly = form.choice("partly", ("no", "yes"), "Choose whether all of it is passed on")
    on = form.date("on", "The day it is passed on", earliest=sitting.case.received, latest=sitting.today)
    personal = {
        "controller": form.line("controller", "The controller’s name"),
        "controller_email": form.email("controller_email", "The controller’s email address"),
        **words_of(form, "What you answer yourselves", required=partly == "yes"),
    }
    return Decided(PassedOn(sitting.token, sitting.actor, on or sitting.today, partly == "yes"), personal)


REQUEST_DECISIONS = (
    Decision(Action.REFUSE_REQUEST, "Refuse the whole request", "Record the refusal", _refused, weighty=True,
             shows=_refusing),
    Decision(Action.REQUEST_FEE, "Ask for a fee", "Ask for the fee", _fee, shows=_fee_asked),
    Decision(Action.RECORD_FEE, "Record that the fee was paid", "Record it", _paid,
             begins=lambda sitting: date_values("on", sitting.today)),
    Decision(Action.PASS_ON, "Pass the request on to another controller", "Pass it on", _passed_on, weighty=True,
             shows=_passing, begins=lambda sitting: date_values("on", sitting.today)),
)  # fmt: skip
