"""The rights of a case on its page: each with its date, its decision and what can be decided now; and what is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from api.desk.act_decisions import STATES, telling
from api.desk.page import Offer
from api.desk.right_decisions import GroundChoice, decidable, ground_of, way_title
from casework.record.views import ActView, CaseView, ItemView, RightView, ThirdPartyView
from casework.rules.rights import BY_ITEM, RIGHTS_RULES
from casework.rules.stages import Action
from casework.rules.vocabulary import Fate, Right, Verdict

BY_ITEMS = frozenset({Right.ACCESS, Right.PORTABILITY, Right.ERASURE, Right.RECTIFICATION})


@dataclass(frozen=True)
class Way:
    """One link to a place where something is decided."""

    text: str
    href: str


@dataclass(frozen=True)
class RightLine:
    """One right as the page shows it. `days_left` counts calendar days, None once it is answered or has no date."""

    view: RightView
    title: str
    is_open: bool
    days_left: int | None
    decision: str
    grounds: tuple[GroundChoice, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class ActLine:
    """One act at a processor, with what can be decided about it now."""

    view: ActView
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class FateCount:
    """How many items of a kind at one processor get a fate, on which ground, until which last day."""

    fate: Fate
    processor: str
    kind: str
    ground: str
    until: date | None
    reason: str
    count: int


def link(case: CaseView, offer: Offer, text: str = "", **about: str) -> Way:
    """Give the link to a decision, about one thing of the case where it needs one."""
    query = f"?{urlencode(about)}" if about else ""
    return Way(text or offer.text, f"/desk/cases/{case.id}/decide/{offer.action.value}{query}")


def right_lines(case: CaseView, offered: dict[str, Offer], today: date) -> list[RightLine]:
    """Give every right of a case, in the order of the record."""
    return [_line(case, view, offered, today) for view in case.rights]


def _line(case: CaseView, view: RightView, offered: dict[str, Offer], today: date) -> RightLine:
    is_open = view.right in case.facts.rights_open and view.answered_at is None and view.outcome is None
    days = (view.due_date - today).days if is_open and view.due_date else None
    return RightLine(
        view,
        RIGHTS_RULES[view.right].title,
        is_open,
        days,
        way_title(view.right, view.how) if view.how and view.how != BY_ITEM else "",
        tuple(ground_of(id_) for id_ in view.grounds),
        tuple(_ways(case, view, offered)),
    )


def _ways(case: CaseView, view: RightView, offered: dict[str, Offer]) -> list[Way]:
    ways = []
    right = view.right
    if right in decidable(case) and offered[Action.DECIDE_RIGHT].open:
        by_item = right in BY_ITEMS and right is not Right.RECTIFICATION
        text = "Change the decision" if view.how else "Decide on it as a whole" if by_item else "Decide on this right"
        ways.append(link(case, offered[Action.DECIDE_RIGHT], text, right=right.value))
    if right is Right.AUTOMATED_DECISION and right in case.facts.rights_open and offered[Action.SEND_INFORMATION].open:
        ways.append(link(case, offered[Action.SEND_INFORMATION]))
    if right in BY_ITEMS and right in case.facts.rights_open and offered[Action.DECIDE_ITEMS].open:
        ways.append(Way("Go to the items", f"/desk/cases/{case.id}/items"))
    if right is Right.PORTABILITY and offered[Action.TRANSFER_PACKAGE].open and view.how in ("", BY_ITEM):
        ways.append(link(case, offered[Action.TRANSFER_PACKAGE]))
    if right in telling(case) and offered[Action.TELL_RECIPIENTS].open:
        ways.append(link(case, offered[Action.TELL_RECIPIENTS], right=right.value))
    return ways


def ways_of_act(case: CaseView, act: ActView, offered: dict[str, Offer]) -> tuple[Way, ...]:
    """Give what can be decided now about an act that did not come about by itself."""
    fitting = (action for action, states in STATES.items() if act.state in states and offered[action].open)
    return tuple(link(case, offered[action], act=act.key) for action in fitting)


def act_lines(case: CaseView, offered: dict[str, Offer]) -> list[ActLine]:
    """Give every act of a case, in the order they were planned."""
    return [ActLine(act, ways_of_act(case, act, offered)) for act in case.acts]


def way_of_person(case: CaseView, person: ThirdPartyView, offered: dict[str, Offer]) -> tuple[Way, ...]:
    """Give the way to record what somebody named in items answered."""
    if not person.sought or person.answer or not offered[Action.RECORD_CONSULTATION].open:
        return ()
    return (link(case, offered[Action.RECORD_CONSULTATION], "Record the answer", consultation=person.id),)


def fate_counts(items: Sequence[ItemView]) -> list[FateCount]:
    """Count what becomes of items, what goes first; without what is not theirs, and duplicates that go unsaid."""
    order = (Fate.ERASE, Fate.MASK, Fate.SUPPRESS, Fate.KEEP, Fate.UNDECIDED)
    counted = Counter(
        (item.fate, item.processor, item.kind, item.fate_ground, item.fate_until, item.fate_reason)
        for item in items
        if item.verdict is not Verdict.NOT_THEIRS
        and not (item.verdict is Verdict.DUPLICATE and item.fate is Fate.UNDECIDED)
    )
    found = [FateCount(*key, count) for key, count in counted.items()]
    return sorted(
        found, key=lambda each: (order.index(each.fate), each.processor, each.kind, each.until or date.max, each.ground)
    )
