"""What is still to be decided on the items of a case: counted in groups, alike for the steps and for the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from casework.record.models import CaseRight, Item
from casework.record.rights import is_open
from casework.rules.acts import BY_VERDICT
from casework.rules.gates import GateRefusal, health_gate
from casework.rules.rights import BY_ITEM
from casework.rules.vocabulary import Fate, Outcome, Right, Verdict

SERIOUS_HARM = "health-serious-harm"
UNDECIDED = frozenset({Verdict.UNDECIDED, Verdict.CONSULT})
HELD_BACK = frozenset({Verdict.REDACT, Verdict.WITHHOLD})
NOT_FOR_ERASURE = frozenset({Verdict.NOT_THEIRS})
"""Verdicts that make a fate needless: what is another's is not touched. A duplicate is there as well, and goes too."""

OPINION_OF_HARM = "opinion-of-harm"
COUNTED = (
    Item.verdict,
    Item.exemption,
    Item.health,
    Item.opinion_on,
    Item.opinion_harm,
    Item.opinion_known,
    Item.fate,
)


@dataclass(frozen=True)
class ItemGroup:
    """Items that are alike in everything that is counted."""

    verdict: Verdict
    exemption: str
    health: bool
    opinion_on: date | None
    opinion_harm: bool | None
    opinion_known: bool
    fate: Fate
    count: int
    alike: int = 0  # duplicates without a fate of their own, whose double has one


def item_groups(session: Session, case_id: str) -> tuple[ItemGroup, ...]:
    """Count the items of a case in the database, however many they are."""
    counted = select(*COUNTED, func.count()).where(Item.case_id == case_id).group_by(*COUNTED)
    rows = session.execute(counted).all()
    doubles = any(row[0] == Verdict.DUPLICATE and (row[6] or Fate.UNDECIDED) == Fate.UNDECIDED for row in rows)
    alike = _alike(session, case_id) if doubles else {}
    return tuple(
        ItemGroup(
            verdict=Verdict(row[0]),
            exemption=row[1],
            health=bool(row[2]),
            opinion_on=row[3],
            opinion_harm=row[4],
            opinion_known=bool(row[5]),
            fate=Fate(row[6] or Fate.UNDECIDED),
            count=row[7],
            alike=alike.get(tuple(row[:7]), 0),
        )
        for row in rows
    )


def _alike(session: Session, case_id: str) -> dict[tuple[Any, ...], int]:
    """Count the duplicates without a fate whose double at the same processor has one: it is the same record."""
    other = aliased(Item)
    double = select(other.id).where(
        other.case_id == Item.case_id,
        other.processor == Item.processor,
        other.digest == Item.digest,
        other.digest != "",
        other.verdict.not_in(NOT_FOR_ERASURE),
        other.fate != Fate.UNDECIDED.value,
    )
    unfated = or_(Item.fate.is_(None), Item.fate == Fate.UNDECIDED.value)
    duplicates = Item.case_id == case_id, Item.verdict == Verdict.DUPLICATE.value, unfated
    counted = select(*COUNTED, func.count()).where(*duplicates, double.exists()).group_by(*COUNTED)
    return {tuple(row[:7]): row[7] for row in session.execute(counted)}


def undecided(groups: Iterable[ItemGroup], rights: Sequence[CaseRight]) -> int:
    """Count items without a verdict, where a right is open that is answered with a copy, and not decided as a whole."""
    if not any(_by_items(row, *BY_VERDICT) for row in rights):
        return 0
    return sum(group.count for group in groups if group.verdict in UNDECIDED)


def unfated(groups: Iterable[ItemGroup], rights: Sequence[CaseRight]) -> int:
    """Count items without a fate, where erasure is open and not decided as a whole."""
    if not any(_by_items(row, Right.ERASURE) for row in rights):
        return 0
    return fates(groups, rights).get(Fate.UNDECIDED.value, 0)


def fates(groups: Iterable[ItemGroup], rights: Sequence[CaseRight]) -> dict[str, int]:
    """Count items by their fate, where erasure was asked for; what is another's has none."""
    counts: dict[str, int] = {}
    if not any(row.right == Right.ERASURE for row in rights):
        return counts
    for group in groups:
        if group.verdict not in NOT_FOR_ERASURE and group.count > group.alike:
            counts[group.fate.value] = counts.get(group.fate.value, 0) + group.count - group.alike
    return counts


def without_opinion(
    groups: Iterable[ItemGroup], rights: Sequence[CaseRight], health_professional: bool, on: date
) -> int:
    """Count items about health that may not go out, or be kept back, for want of an opinion good on a London date."""
    return sum(group.count for group in groups if health_refusal(group, rights, health_professional, on))


def health_refusal(
    group: ItemGroup, rights: Sequence[CaseRight], health_professional: bool, on: date
) -> GateRefusal | None:
    """Say whether the gate on health data is closed to what was decided on some items (DPA 2018 Sch 3 paras 5, 6).

    It bars access only. What is redacted may go out with an opinion of harm: the rest is what that leaves to show.
    """
    if not any(_by_items(row, Right.ACCESS) for row in rights):
        return None
    withholding = group.verdict is Verdict.WITHHOLD and group.exemption == SERIOUS_HARM
    if not withholding and group.verdict not in (Verdict.DISCLOSE, Verdict.REDACT):
        return None
    refusal = health_gate(
        group.health, health_professional, group.opinion_known, group.opinion_on, group.opinion_harm, on, withholding
    )
    allowed = refusal is not None and refusal.code == OPINION_OF_HARM and group.verdict is Verdict.REDACT
    return None if allowed else refusal


def outcome_if_answered(groups: Iterable[ItemGroup], rights: Sequence[CaseRight]) -> Outcome | None:
    """Say what a copy comes to with these verdicts; None while one is missing, or where no copy was asked for.

    Duplicates and what is about somebody else do not count: without any other item nothing is held.
    """
    verdicts = {group.verdict for group in groups if group.count}
    if verdicts & UNDECIDED or not any(row.right in BY_VERDICT for row in rights):
        return None
    if verdicts & HELD_BACK:
        return Outcome.ANSWERED_IN_PART
    return Outcome.ANSWERED if Verdict.DISCLOSE in verdicts else Outcome.NOTHING_HELD


def _by_items(row: CaseRight, *rights: Right) -> bool:
    """Say whether this is one of some rights, open, and follows from what is decided on items."""
    return is_open(row) and row.right in rights and (row.how or BY_ITEM) == BY_ITEM
