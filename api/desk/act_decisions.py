"""Decisions on carrying out what was decided: acts that failed, an erasure to be stopped, who is told, restrictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.desk.deciding import MAIN, Decided, Decision, Read, Sitting, plain, words_of
from api.desk.right_decisions import right_of
from api.forms import Form
from casework.record.views import ActView, CaseView
from casework.register.profile import Profile
from casework.rules.stages import Action
from casework.rules.vocabulary import ActState, Right
from workflows.right_messages import ActChoice, RecipientsTold

STATES: dict[Action, frozenset[ActState]] = {
    Action.RETRY_ACT: frozenset({ActState.FAILED}),
    Action.RECORD_ACT: frozenset({ActState.FAILED, ActState.WAITING}),
    Action.EXCUSE_ACT: frozenset({ActState.FAILED, ActState.WAITING}),
}
"""In which state an act calls for which decision."""


def acts_for(case: CaseView, action: Action) -> tuple[ActView, ...]:
    """Give the acts of a case about which this can be decided now."""
    return tuple(act for act in case.acts if act.state in STATES[action])


def _act(action: Action, label: str, required: bool = True) -> Read:
    def read(form: Form, sitting: Sitting) -> Decided:
        form.anchors["act"] = MAIN
        known = [act.key for act in acts_for(sitting.case, action)]
        key = form.choice("act", known, "Choose an act of this case that calls for this")
        said = words_of(form, label, required) if label else {}
        return Decided(ActChoice(sitting.token, sitting.actor, key), said)

    return read


def _act_shown(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"act": next((act for act in sitting.case.acts if act.key == form.value("act")), None)}


def telling(case: CaseView) -> tuple[Right, ...]:
    """Give the rights of a case after which recipients are to be told now."""
    asked = {task.subject for task in case.tasks if task.kind == "recipients" and task.state == "open"}
    return tuple(line.right for line in case.rights if line.right.value in asked)


def recipients_of(case: CaseView, profile: Profile, right: Right) -> tuple[str, ...]:
    """Give the recipients that the register names for the processors where something was done for a right.

    Where the register ties no purpose to them, or nothing was done yet, all recipients are given.
    """
    done = {act.processor for act in case.acts if act.right is right and act.state is ActState.DONE}
    fitting = [purpose for purpose in profile.register if done.intersection(purpose.processors)]
    named = (name for purpose in fitting or profile.register for name in purpose.recipients)
    return tuple(dict.fromkeys(named))


def _told_shown(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    options = telling(sitting.case)
    right = next((right for right in options if form.value("right") == right.value or len(options) == 1), None)
    names = recipients_of(sitting.case, sitting.profile, right) if right else ()
    written_to = {known.name for known in sitting.profile.recipients}
    numbered = [
        (str(number), name, "Gets a letter" if name in written_to else "Tell them yourself")
        for number, name in enumerate(names)
    ]
    return {"right": right, "options": options, "recipients": numbered}


def _told(form: Form, sitting: Sitting) -> Decided:
    right = right_of(form, telling(sitting.case))
    if right is None:
        return Decided(None)
    names = recipients_of(sitting.case, sitting.profile, right)
    form.anchors["recipients"] = "recipients-0" if names else "told-none"
    told = form.choice("told", ("some", "none"), "Choose whether recipients were told")
    chosen = tuple(names[int(number)] for number in form.choices("recipients", map(str, range(len(names)))))
    if told == "some" and not chosen:
        form.error("recipients", "Choose who was told")
    said = words_of(form, "Why nobody could be told", required=told == "none")
    message = RecipientsTold(sitting.token, sitting.actor, right, chosen if told == "some" else ())
    return Decided(message, said)


ACT_DECISIONS = (
    Decision(Action.CANCEL_ERASURE, "Stop the erasure", "Stop it", plain("The reason"), weighty=True),
    Decision(Action.RETRY_ACT, "Try it again", "Try again", _act(Action.RETRY_ACT, ""), shows=_act_shown),
    Decision(Action.RECORD_ACT, "Record that it was done by hand", "Record it",
             _act(Action.RECORD_ACT, "What was done"), shows=_act_shown),
    Decision(Action.EXCUSE_ACT, "Go on without it", "Record the excuse",
             _act(Action.EXCUSE_ACT, "Why it cannot be done"), shows=_act_shown),
    Decision(Action.TELL_RECIPIENTS, "Record which recipients were told", "Record it", _told, shows=_told_shown),
    Decision(Action.LIFT_RESTRICTION, "Lift the restriction", "Tell the person, then lift it",
             plain("The reason"), weighty=True),
    Decision(Action.RECORD_TOLD, "Record that the person was told of the lifting", "Record it",
             plain("How they were told")),
)  # fmt: skip
