"""A whole case for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.record import ledger
from casework.record.act_views import act_view, acts_of, open_corrections
from casework.record.case_facts import case_facts
from casework.record.files import file_view
from casework.record.item_counts import ItemGroup, item_groups
from casework.record.item_views import correction_view, third_party_view
from casework.record.letters import letter_view
from casework.record.models import (
    Act,
    Case,
    CaseRight,
    Correction,
    Event,
    Identifier,
    Inbox,
    Item,
    Letter,
    Person,
    Planned,
    Search,
    StoredFile,
    Task,
    ThirdParty,
)
from casework.record.opened import Opener
from casework.record.rights import case_outcome, right_view
from casework.record.views import CaseView, IdentifierView, NextView, PersonView, SearchView, TaskView
from casework.record.wordings import task_title
from casework.rules.london import london_date
from casework.rules.vocabulary import (
    Capacity,
    Channel,
    Health,
    IdentifierKind,
    Nation,
    SearchResult,
    Stage,
)


@dataclass(frozen=True)
class CaseRows:
    """Everything a case page is made from."""

    case: Case
    rights: Sequence[CaseRight]
    people: Sequence[Person]
    identifiers: Sequence[Identifier]
    tasks: Sequence[Task]
    searches: Sequence[Search]
    items: dict[str, int]
    groups: Sequence[ItemGroup]
    acts: Sequence[Act]
    corrections: Sequence[Correction]
    third_parties: Sequence[ThirdParty]
    last_step: date
    letters: Sequence[Letter]
    files: Sequence[StoredFile]
    planned: Sequence[Planned]
    waiting: int


def read_case(session: Session, case_id: str) -> CaseRows | None:
    """Read the rows of a case, or None."""
    case = session.get(Case, case_id)
    if case is None:
        return None
    waiting = select(func.count()).select_from(Inbox).where(Inbox.case_id == case_id, Inbox.state == "waiting")
    return CaseRows(
        case=case,
        rights=_rows(session, CaseRight, case_id, CaseRight.due_date.is_(None), CaseRight.due_date),
        people=_rows(session, Person, case_id, Person.role.desc(), Person.id),
        identifiers=_rows(session, Identifier, case_id, Identifier.kind, Identifier.id),
        tasks=_rows(session, Task, case_id, Task.state.desc(), Task.due_on, Task.key),
        searches=_rows(session, Search, case_id, Search.round, Search.started_at, Search.key),
        items=_items_of_searches(session, case_id),
        groups=item_groups(session, case_id),
        acts=session.scalars(acts_of(case_id)).all(),
        corrections=open_corrections(session, case_id),
        third_parties=_rows(session, ThirdParty, case_id, ThirdParty.recorded_at, ThirdParty.id),
        last_step=_last_step(session, case),
        letters=_rows(session, Letter, case_id, Letter.queued_at, Letter.key),
        files=_rows(session, StoredFile, case_id, StoredFile.stored_at, StoredFile.id),
        planned=_rows(session, Planned, case_id, Planned.at, Planned.key),
        waiting=session.scalar(waiting) or 0,
    )


def _rows(session: Session, table: Any, case_id: str, *order: Any) -> Sequence[Any]:
    return session.scalars(select(table).where(table.case_id == case_id).order_by(*order)).all()


def _items_of_searches(session: Session, case_id: str) -> dict[str, int]:
    counted = select(Item.search_key, func.count()).where(Item.case_id == case_id).group_by(Item.search_key)
    return {row[0]: row[1] for row in session.execute(counted)}


def _last_step(session: Session, case: Case) -> date:
    last = select(Event.london_date).where(Event.case_id == case.id, Event.seq == case.event_count)
    return session.scalar(last) or london_date(case.opened_at)


def build_case(rows: CaseRows, opened: Opener, health_professional: bool = False) -> CaseView:
    """Give the case with everything decrypted that still can be."""
    case = rows.case
    return CaseView(
        id=case.id,
        received=case.received,
        opened_at=case.opened_at,
        nation=Nation(case.nation),
        channel=Channel(case.channel),
        capacity=Capacity(case.capacity),
        stage=Stage(case.stage),
        health=Health(case.health),
        outcome=case_outcome(rows.rights),
        facts=case_facts(
            case,
            rows.rights,
            rows.searches,
            rows.groups,
            rows.acts,
            rows.third_parties,
            health_professional,
            rows.last_step,
        ),
        people=tuple(person_view(row, opened) for row in rows.people),
        identifiers=tuple(identifier_view(row, opened) for row in rows.identifiers),
        rights=tuple(right_view(row, opened) for row in rows.rights),
        tasks=tuple(task_view(row) for row in rows.tasks),
        searches=_searches(rows, opened),
        letters=tuple(letter_view(row, opened) for row in rows.letters),
        files=tuple(file_view(row, opened) for row in rows.files),
        next=tuple(NextView(at=row.at, kind=row.kind, sentence=row.sentence) for row in rows.planned),
        details=opened.text(case.details_sealed, "cases", "details_sealed", case.id),
        owner_id=case.owner_id,
        answered_at=case.answered_at,
        collected_at=case.collected_at,
        closed_at=case.closed_at,
        package_file_id=case.package_file_id,
        policy=dict(case.policy),
        waiting_submissions=rows.waiting,
        acts=tuple(act_view(row, opened) for row in rows.acts),
        corrections=tuple(correction_view(row, opened) for row in rows.corrections),
        third_parties=tuple(third_party_view(row, opened) for row in rows.third_parties),
        marketing=bool(case.marketing),
        compensation=bool(case.compensation),
        erase_on=case.erase_on,
        restricted=bool(case.restricted),
    )


def task_view(row: Task) -> TaskView:
    """Give a task with its title."""
    return TaskView(
        case_id=row.case_id,
        key=row.key,
        kind=row.kind,
        title=task_title(row.kind, row.subject),
        owner=row.owner,
        subject=row.subject,
        opened_at=row.opened_at,
        due_on=row.due_on,
        escalated_to=row.escalated_to,
        state=row.state,
    )


def person_view(row: Person, opened: Opener) -> PersonView:
    """Give a person with everything decrypted."""
    return PersonView(
        role=row.role,
        name=opened.text(row.name_sealed, "person", "name_sealed", row.id),
        email=opened.text(row.email_sealed, "person", "email_sealed", row.id),
        phone=opened.text(row.phone_sealed, "person", "phone_sealed", row.id),
        address=opened.text(row.address_sealed, "person", "address_sealed", row.id),
        birth_date=opened.text(row.birth_date_sealed, "person", "birth_date_sealed", row.id),
    )


def identifier_view(row: Identifier, opened: Opener) -> IdentifierView:
    """Give a search key with its value decrypted."""
    return IdentifierView(
        id=row.id,
        kind=IdentifierKind(row.kind),
        value=opened.text(row.value_sealed, "identifier", "value_sealed", row.id),
        verified=row.verified,
        source=row.source,
    )


def _searches(rows: CaseRows, opened: Opener) -> tuple[SearchView, ...]:
    shown = (row for row in rows.searches if not ledger.hidden(row, rows.searches))
    return tuple(search_view(row, rows.items.get(row.key, 0), opened) for row in shown)


def search_view(row: Search, items: int, opened: Opener) -> SearchView:
    """Give one line of the search ledger with its words decrypted; `items` counts what it found."""
    return SearchView(
        key=row.key,
        processor=row.processor,
        connector=row.connector,
        round=row.round,
        result=SearchResult(row.result),
        terms=opened.text(row.terms_sealed, "search", "terms_sealed", row.case_id, row.key),
        evidence=dict(row.evidence),
        by=row.by,
        started_at=row.started_at,
        ended_at=row.ended_at,
        items=items,
        excused_by=row.excused_by,
        excused_at=row.excused_at,
        excuse=opened.text(row.excuse_sealed, "search", "excuse_sealed", row.case_id, row.key),
    )
