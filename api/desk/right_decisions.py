"""Decisions on a right as a whole, and on one more right in the same case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.desk.deciding import MAIN, Decided, Decision, Sitting, plain, words_of
from api.forms import Form
from casework.record.views import CaseView, RightView
from casework.register.profile import Profile
from casework.rules.acts import AT_ONCE, SEARCHED
from casework.rules.exemptions import EXEMPTIONS, Scope
from casework.rules.gates import decision_gate
from casework.rules.grounds import GROUNDS
from casework.rules.rights import RIGHTS_RULES, Way, ways_for
from casework.rules.stages import Action
from casework.rules.vocabulary import Outcome, Right, Stage
from workflows.right_messages import RightAdded, RightDecision

ALWAYS_IN_WORDS = frozenset({Right.AUTOMATED_DECISION, Right.COMPLAINT})
"""Rights whose answer is the desk's own words, whatever was decided."""

ADVERTISING = "marketing"
"""How an objection is decided that is to direct marketing alone: at receipt, and by nobody."""

BY_ITEMS_ALONE = frozenset({Right.ACCESS})
"""Decided item by item, and refused only together with the whole request."""


@dataclass(frozen=True)
class GroundChoice:
    """One ground or exemption that a decision may rest on. `common` ones are met in practice."""

    id: str
    title: str
    provision: str
    plain: str
    exemption: bool = False
    common: bool = True


@dataclass(frozen=True)
class WayChoice:
    """One way to decide, with what it may rest on here."""

    way: Way
    grounds: tuple[GroundChoice, ...]
    exemptions: tuple[GroundChoice, ...]


def ground_of(id_: str) -> GroundChoice:
    """Give a ground or exemption by its id; one that the catalogue knows no more is shown by its id."""
    if id_ in GROUNDS:
        ground = GROUNDS[id_]
        return GroundChoice(id_, ground.title, ground.provision, ground.plain)
    if id_ in EXEMPTIONS:
        entry = EXEMPTIONS[id_]
        return GroundChoice(id_, entry.title, entry.provision, entry.plain, exemption=True, common=entry.common)
    return GroundChoice(id_, id_, "", "")


def kinds_of(case: CaseView, profile: Profile) -> frozenset[str]:
    """Give what the organisation is in law: as the case was received, else as the profile says now."""
    return frozenset(case.policy.get("kinds", profile.organisation.kinds))


def can_rest_on(id_: str, case: CaseView, profile: Profile) -> bool:
    """Say whether a decision on one right can rest on a ground here: in force, and open to this organisation.

    What ends a whole request is decided for the request, with a weighing of its own.
    """
    if id_ in EXEMPTIONS:
        entry = EXEMPTIONS[id_]
        ours = entry.open_to(kinds_of(case, profile)) and case.nation in entry.nations
        return ours and entry.scope is not Scope.REQUEST
    return id_ in GROUNDS and not GROUNDS[id_].configurable


def way_choices(right: Right, case: CaseView, profile: Profile) -> tuple[WayChoice, ...]:
    """Give what may be decided on a right by this organisation, each way with its grounds and exemptions."""
    found = []
    for way in ways_for(right):
        choices = [ground_of(id_) for id_ in way.grounds if can_rest_on(id_, case, profile)]
        if way.needs_ground and not choices:
            continue
        exemptions = sorted((c for c in choices if c.exemption), key=lambda choice: (not choice.common, choice.title))
        found.append(WayChoice(way, tuple(c for c in choices if not c.exemption), tuple(exemptions)))
    return tuple(found)


def way_title(right: Right, how: str) -> str:
    """Give what was decided on a right in words, also a word that the table does not know."""
    if how == ADVERTISING:
        return "Advertising stopped"
    return next((way.title for way in ways_for(right) if way.how == how), how.replace("-", " ").capitalize())


def decidable(case: CaseView) -> tuple[Right, ...]:
    """Give the rights of a case that a person can decide on as such.

    What is decided singly takes effect at once, and what was reviewed once it is approved: neither is decided again.
    """
    never = AT_ONCE | BY_ITEMS_ALONE
    approved = case.stage in (Stage.ACT, Stage.RESPOND)
    return tuple(
        line.right
        for line in case.rights
        if line.right in case.facts.rights_open - never and not (approved if line.right in SEARCHED else line.how)
    )


def right_of(form: Form, options: tuple[Right, ...]) -> Right | None:
    """Read which right a decision is about; it comes with the address and is no field of the page."""
    form.anchors["right"] = MAIN
    value = form.choice("right", [right.value for right in options], "Choose a right of this case that is still open")
    return Right(value) if value else None


def line_of(case: CaseView, right: Right | None) -> RightView | None:
    """Give a right of the case with its clock and decision."""
    return next((line for line in case.rights if line.right is right), None)


def _asked(form: Form, options: tuple[Right, ...]) -> Right | None:
    """Give the right the page is about: the one in the address, or the only one there is."""
    value = form.value("right")
    return next((right for right in options if right.value == value or len(options) == 1), None)


def _right_shown(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    options = decidable(sitting.case)
    right = _asked(form, options)
    return {
        "right": right,
        "line": line_of(sitting.case, right),
        "options": options,
        "rules": RIGHTS_RULES,
        "choices": way_choices(right, sitting.case, sitting.profile) if right else (),
    }


def needs_words(right: Right, way: Way) -> bool:
    """Say whether a decision is told in the desk's own words: every refusal, in part or whole, gives its reason."""
    return right in ALWAYS_IN_WORDS or way.outcome not in (None, Outcome.GRANTED)


def _right(form: Form, sitting: Sitting) -> Decided:
    case, profile = sitting.case, sitting.profile
    right = right_of(form, decidable(case))
    if right is None:
        return Decided(None)
    choices = way_choices(right, case, profile)
    how = form.choice("how", [choice.way.how for choice in choices], "Choose what is decided")
    chosen = next((choice for choice in choices if choice.way.how == how), None)
    known = [ground.id for choice in choices for ground in (*choice.grounds, *choice.exemptions)]
    grounds = form.choices("grounds", known)
    if chosen is not None:
        barred = decision_gate(right, how, grounds, kinds_of(case, profile), nation=case.nation)
        if barred is not None:
            first = next(iter((*chosen.grounds, *chosen.exemptions)), None)
            form.error("grounds", barred.sentence, f"grounds-{first.id}" if first else f"how-{how}")
    reason = words_of(form, "The reason", required=chosen is not None and needs_words(right, chosen.way))
    return Decided(RightDecision(sitting.token, sitting.actor, right, how, grounds), reason)


def addable_rights(case: CaseView) -> tuple[Right, ...]:
    """Give the rights that are not in the case yet."""
    have = {line.right for line in case.rights}
    return tuple(right for right in Right if right not in have)


def _adding(form: Form, sitting: Sitting) -> Mapping[str, Any]:
    return {"options": [(r.value, RIGHTS_RULES[r].title, RIGHTS_RULES[r].plain) for r in addable_rights(sitting.case)]}


def _added(form: Form, sitting: Sitting) -> Decided:
    options = [right.value for right in addable_rights(sitting.case)]
    right = form.choice("right", options, "Choose which right is added")
    reason = words_of(form, "What they asked, or why it follows")
    marketing = right == Right.OBJECTION and form.ticked("marketing")
    return Decided(RightAdded(sitting.token, sitting.actor, Right(right or Right.ACCESS), marketing), reason)


RIGHT_DECISIONS = (
    Decision(Action.DECIDE_RIGHT, "Decide on a right", "Record the decision", _right, shows=_right_shown),
    Decision(Action.ADD_RIGHT, "Add one more right", "Add it", _added, shows=_adding),
    Decision(
        Action.SEND_INFORMATION,
        "Explain an automated decision",
        "Send the explanation",
        plain("What was decided, and how"),
    ),
)
