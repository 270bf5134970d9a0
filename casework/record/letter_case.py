"""The part of a case that a letter is written from: few rows, and nothing decrypted that no letter says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from casework.record.case_view import identifier_view, person_view, search_view, task_view
from casework.record.letter_views import LetterCase
from casework.record.models import Case, CaseRight, Identifier, Person, Search, Task
from casework.record.opened import Opener
from casework.record.rights import right_view
from casework.rules.vocabulary import Capacity

Rows = dict[str, list[Any]]


def read_for_letter(session: Session, case_id: str, task: str, search: str, identifiers: bool) -> Rows:
    """Read the rows; empty for an unknown case."""
    # One statement: every letter needs these, and a case has few rights and at most two people.
    whole = (
        select(Case, CaseRight, Person)
        .outerjoin(CaseRight, CaseRight.case_id == Case.id)
        .outerjoin(Person, Person.case_id == Case.id)
        .where(Case.id == case_id)
        .order_by(CaseRight.due_date.is_(None), CaseRight.due_date, Person.role.desc(), Person.id)
    )
    rows: Rows = {"case": [], "rights": [], "people": [], "tasks": [], "searches": [], "identifiers": []}
    for found in session.execute(whole):
        for name, row in zip(("case", "rights", "people"), found, strict=True):
            if row is not None and row not in rows[name]:
                rows[name].append(row)
    if task:
        rows["tasks"] += session.scalars(select(Task).where(Task.case_id == case_id, Task.key == task))
    if search:
        rows["searches"] += session.scalars(select(Search).where(Search.case_id == case_id, Search.key == search))
    if identifiers:
        verified = select(Identifier).where(and_(Identifier.case_id == case_id, Identifier.verified))
        rows["identifiers"] += session.scalars(verified.order_by(Identifier.kind, Identifier.id))
    return rows


def build_for_letter(rows: Rows, opened: Opener) -> LetterCase:
    """Give what was read with its words decrypted."""
    case: Case = rows["case"][0]
    return LetterCase(
        id=case.id,
        received=case.received,
        capacity=Capacity(case.capacity),
        owner_id=case.owner_id,
        rights=tuple(right_view(row) for row in rows["rights"]),
        people=tuple(person_view(row, opened) for row in rows["people"]),
        identifiers=tuple(identifier_view(row, opened) for row in rows["identifiers"]),
        tasks=tuple(task_view(row) for row in rows["tasks"]),
        searches=tuple(search_view(row, 0, opened) for row in rows["searches"]),
    )
