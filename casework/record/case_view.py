"""A whole case for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.record import ledger
from casework.record.files import file_view
from casework.record.letters import letter_view
from casework.record.models import (
    Case,
    CaseRight,
    Identifier,
    Inbox,
    Item,
    Letter,
    Person,
    Planned,
    Search,
    StoredFile,
    Task,
)
from casework.record.opened import Opener
from casework.record.rights import case_outcome, extended, leading, right_view
from casework.record.views import CaseView, IdentifierView, NextView, PersonView, SearchView, TaskView
from casework.record.wordings import task_title
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    Authority,
    Capacity,
    Channel,
    Clarification,
    ClockState,
    Health,
    IdentifierKind,
    Identity,
    Nation,
    SearchResult,
    Stage,
    Verdict,
)

UNDECIDED = (Verdict.UNDECIDED.value, Verdict.CONSULT.value)


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
    undecided: int
    letters: Sequence[Letter]
    files: Sequence[StoredFile]
    planned: Sequence[Planned]
    waiting: int


def read_case(session: Session, case_id: str) -> CaseRows | None:
    """Read the rows of a case, or None."""
    case = session.get(Case, case_id)
    if case is None:
        return None
    items, undecided = _item_counts(session, case_id)
    waiting = select(func.count()).select_from(Inbox).where(Inbox.case_id == case_id, Inbox.state == "waiting")
    return CaseRows(
        case=case,
        rights=_rows(session, CaseRight, case_id, CaseRight.due_date.is_(None), CaseRight.due_date),
        people=_rows(session, Person, case_id, Person.role.desc(), Person.id),
        identifiers=_rows(session, Identifier, case_id, Identifier.kind, Identifier.id),
        tasks=_rows(session, Task, case_id, Task.state.desc(), Task.due_on, Task.key),
        searches=_rows(session, Search, case_id, Search.round, Search.started_at, Search.key),
        items=items,
        undecided=undecided,
        letters=_rows(session, Letter, case_id, Letter.queued_at, Letter.key),
        files=_rows(session, StoredFile, case_id, StoredFile.stored_at, StoredFile.id),
        planned=_rows(session, Planned, case_id, Planned.at, Planned.key),
        waiting=session.scalar(waiting) or 0,
    )


def _rows(session: Session, table: Any, case_id: str, *order: Any) -> Sequence[Any]:
    return session.scalars(select(table).where(table.case_id == case_id).order_by(*order)).all()


def _item_counts(session: Session, case_id: str) -> tuple[dict[str, int], int]:
    """Count the items of each search, and those nobody has decided on yet."""
    counted = (
        select(Item.search_key, Item.verdict, func.count())
        .where(Item.case_id == case_id)
        .group_by(Item.search_key, Item.verdict)
    )
    by_search: dict[str, int] = {}
    undecided = 0
    for search_key, verdict, count in session.execute(counted):
        by_search[search_key] = by_search.get(search_key, 0) + count
        undecided += count if verdict in UNDECIDED else 0
    return by_search, undecided


def build_case(rows: CaseRows, opened: Opener) -> CaseView:
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
        facts=case_facts(rows),
        people=tuple(person_view(row, opened) for row in rows.people),
        identifiers=tuple(identifier_view(row, opened) for row in rows.identifiers),
        rights=tuple(right_view(row) for row in rows.rights),
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
    )


def case_facts(rows: CaseRows) -> CaseFacts:
    """Give what decides whether an action is allowed, as the workflow builds it too."""
    case = rows.case
    first = leading(rows.rights)
    return CaseFacts(
        stage=Stage(case.stage),
        identity=Identity(case.identity),
        authority=Authority(case.authority),
        clarification=Clarification(case.clarification),
        clock=ClockState(first.clock) if first else ClockState.NOT_STARTED,
        outcome=case_outcome(rows.rights),
        extended=extended(rows.rights),
        searches_waiting=ledger.waiting(rows.searches),
        searches_unexcused=ledger.unexcused(rows.searches),
        items_undecided=rows.undecided,
        reviewed_by=case.reviewed_by,
        review_finished_at=case.review_finished_at,
        answered=case.answered_at is not None,
        collected=case.collected_at is not None,
        self_review_hours=case.policy.get("self_review_hours"),
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
