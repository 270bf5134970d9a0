"""The part of a case that a letter is written from: few rows, and nothing decrypted that no letter says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from casework.record.act_views import act_view, acts_of, open_corrections
from casework.record.case_view import identifier_view, person_view, search_view, task_view
from casework.record.item_counts import NOT_FOR_ERASURE
from casework.record.item_views import correction_view, third_party_view
from casework.record.letter_views import FatedItems, LetterCase, LetterNames
from casework.record.models import (
    Act,
    Case,
    CaseRight,
    Correction,
    Event,
    Identifier,
    Item,
    Person,
    Search,
    Task,
    ThirdParty,
)
from casework.record.opened import Opener
from casework.record.rights import right_view
from casework.rules.vocabulary import Capacity, Fate, Right

RECIPIENTS_TOLD = "recipients-told"
BETWEEN_RIGHTS, BETWEEN_RECIPIENTS = ", ", "; "
EXPLAINED = frozenset({Fate.KEEP, Fate.SUPPRESS})
"""Fates whose reason a letter tells; those of what is gone are not even decrypted."""


@dataclass
class LetterRows:
    """The rows a letter is written from."""

    case: Case
    rights: list[CaseRight] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    third_party: ThirdParty | None = None
    told: list[Event] = field(default_factory=list)


def read_for_letter(session: Session, case_id: str, names: LetterNames) -> LetterRows | None:
    """Read the rows that a letter names; None for an unknown case."""
    # One statement: every letter needs these, and a case has few rights and at most two people.
    whole = (
        select(Case, CaseRight, Person)
        .outerjoin(CaseRight, CaseRight.case_id == Case.id)
        .outerjoin(Person, Person.case_id == Case.id)
        .where(Case.id == case_id)
        .order_by(CaseRight.due_date.is_(None), CaseRight.due_date, Person.role.desc(), Person.id)
    )
    rows: LetterRows | None = None
    for case, right, person in session.execute(whole):
        rows = rows or LetterRows(case)
        rows.rights += [right] if right is not None and right not in rows.rights else []
        rows.people += [person] if person is not None and person not in rows.people else []
    if rows is not None:
        _read_named(session, rows, names)
        _read_of_right(session, rows, names)
    return rows


def _read_named(session: Session, rows: LetterRows, names: LetterNames) -> None:
    case_id = rows.case.id
    if names.task:
        rows.tasks += session.scalars(select(Task).where(Task.case_id == case_id, Task.key == names.task))
    if names.search:
        rows.searches += session.scalars(select(Search).where(Search.case_id == case_id, Search.key == names.search))
    if names.identifiers:
        verified = select(Identifier).where(and_(Identifier.case_id == case_id, Identifier.verified))
        rows.identifiers += session.scalars(verified.order_by(Identifier.kind, Identifier.id))
    if names.third_party:
        named = ThirdParty.case_id == case_id, ThirdParty.id == names.third_party
        rows.third_party = session.scalar(select(ThirdParty).where(*named))


def _read_of_right(session: Session, rows: LetterRows, names: LetterNames) -> None:
    """Read what a right came to, or the part of it that one act is about."""
    case_id = rows.case.id
    act = session.get(Act, (case_id, names.act)) if names.act else None
    rights = {act.right} if act is not None else set(names.right.split(BETWEEN_RIGHTS)) - {""}
    if not rights:
        return
    rows.acts = [act] if act is not None else [row for row in session.scalars(acts_of(case_id)) if row.right in rights]
    if Right.RECTIFICATION in rights:
        rows.corrections = [
            row for row in open_corrections(session, case_id) if act is None or row.processor == act.processor
        ]
    if Right.ERASURE in rights:
        fated = select(Item).where(
            Item.case_id == case_id,
            Item.fate.is_not(None),
            Item.fate != Fate.UNDECIDED.value,
            Item.verdict.not_in(NOT_FOR_ERASURE),
        )
        if act is not None:
            fated = fated.where(Item.processor == act.processor)
        rows.items += session.scalars(fated.order_by(Item.processor, Item.kind, Item.id))
    if act is None:
        told = select(Event).where(Event.case_id == case_id, Event.kind == RECIPIENTS_TOLD).order_by(Event.seq)
        rows.told = [event for event in session.scalars(told) if event.facts.get("right") in rights]


def build_for_letter(rows: LetterRows, opened: Opener) -> LetterCase:
    """Give what was read with its words decrypted."""
    case = rows.case
    return LetterCase(
        id=case.id,
        received=case.received,
        capacity=Capacity(case.capacity),
        owner_id=case.owner_id,
        rights=tuple(right_view(row, opened) for row in rows.rights),
        people=tuple(person_view(row, opened) for row in rows.people),
        identifiers=tuple(identifier_view(row, opened) for row in rows.identifiers),
        tasks=tuple(task_view(row) for row in rows.tasks),
        searches=tuple(search_view(row, 0, opened) for row in rows.searches),
        marketing=bool(case.marketing),
        erase_on=case.erase_on,
        acts=tuple(act_view(row, opened) for row in rows.acts),
        corrections=tuple(correction_view(row, opened) for row in rows.corrections),
        fated=_fated(rows.items, opened),
        third_party=None if rows.third_party is None else third_party_view(rows.third_party, opened),
        told=_told(rows.told),
        not_told=next((_words(event, opened) for event in rows.told if not event.facts.get("recipients")), ""),
    )


def _told(events: list[Event]) -> tuple[str, ...]:
    named = (event.facts.get("recipients", "").split(BETWEEN_RECIPIENTS) for event in events)
    return tuple(dict.fromkeys(name for names in named for name in names if name))


def _words(event: Event, opened: Opener) -> str:
    return opened.text(event.text_sealed, "event", "text_sealed", event.case_id, event.seq)


def _fated(items: list[Item], opened: Opener) -> tuple[FatedItems, ...]:
    """Count what had the same decision; a record found several times counts once."""
    found: set[tuple[str, str]] = set()
    groups: Counter[FatedItems] = Counter()
    for item in items:
        if item.digest and (item.processor, item.digest) in found:
            continue
        found.add((item.processor, item.digest))
        groups[_alike(item, opened)] += 1
    return tuple(replace(group, count=count) for group, count in groups.items())


def _alike(item: Item, opened: Opener) -> FatedItems:
    fate = Fate(item.fate or Fate.UNDECIDED)
    reason = ""
    if fate in EXPLAINED:
        reason = opened.text(item.fate_reason_sealed, "item", "fate_reason_sealed", item.id)
    return FatedItems(
        kind=item.kind,
        processor=item.processor,
        fate=fate,
        count=0,
        ground=item.fate_ground or "",
        until=item.fate_until,
        reason=reason,
        retention=item.retention or "",
    )
