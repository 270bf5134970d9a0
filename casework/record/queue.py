"""The desk's queue: one line per case, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.record.contract import Ciphers
from casework.record.models import Case, CaseRight, Person, Planned, Staff, Task
from casework.record.opened import opener
from casework.record.rights import leading, open_rights
from casework.record.views import QueueLine
from casework.rules.vocabulary import ClockState, Health, Right, Stage
from casework.vault.contract import ORGANISATION

REQUESTER = "requester"


@dataclass(frozen=True)
class QueueRows:
    """What the queue is made from, by case id."""

    cases: Sequence[Case]
    rights: dict[str, list[CaseRight]]
    requesters: dict[str, Person]
    open_tasks: dict[str, int]
    next_moments: dict[str, tuple[str, datetime]]
    owners: dict[str, Staff]


async def read_queue(session: AsyncSession, closed: bool) -> QueueRows:
    """Read all open cases, or all closed ones."""
    chosen = Case.stage == Stage.CLOSED.value if closed else Case.stage != Stage.CLOSED.value
    cases = (await session.scalars(select(Case).where(chosen))).all()
    rights: dict[str, list[CaseRight]] = {}
    for right in await session.scalars(select(CaseRight).join(Case, Case.id == CaseRight.case_id).where(chosen)):
        rights.setdefault(right.case_id, []).append(right)
    people = select(Person).join(Case, Case.id == Person.case_id).where(chosen, Person.role == REQUESTER)
    return QueueRows(
        cases=cases,
        rights=rights,
        requesters={person.case_id: person for person in await session.scalars(people)},
        open_tasks=await _open_tasks(session, chosen),
        next_moments=await _next_moments(session, chosen),
        owners={person.id: person for person in await session.scalars(select(Staff))},
    )


async def queue_lines(rows: QueueRows, ciphers: Ciphers, today: date) -> tuple[QueueLine, ...]:
    """Give the lines by due date, undated last; `today` is a London date."""
    owners = await _owner_names(rows, ciphers)
    lines = [await _line(case, rows, ciphers, owners, today) for case in rows.cases]
    received = {case.id: case.received for case in rows.cases}
    return tuple(sorted(lines, key=lambda line: (line.due_date or date.max, received[line.case_id], line.case_id)))


async def _line(case: Case, rows: QueueRows, ciphers: Ciphers, owners: dict[str, str], today: date) -> QueueLine:
    rights = rows.rights.get(case.id, [])
    first = leading(rights)
    person = rows.requesters.get(case.id)
    name = ""
    if person is not None:
        name = (await opener(ciphers, case.id)).text(person.name_sealed, "person", "name_sealed", person.id)
    due = first.due_date if first else None
    sentence, at = rows.next_moments.get(case.id, ("", None))
    done = case.answered_at is not None or case.stage == Stage.CLOSED
    return QueueLine(
        case_id=case.id,
        name=name,
        rights=tuple(_in_order(right.right for right in rights)),
        stage=Stage(case.stage),
        clock=ClockState(first.clock) if first else ClockState.NOT_STARTED,
        health=Health(case.health),
        due_date=due,
        planning_date=min((r.planning_date for r in open_rights(rights) if r.planning_date), default=None),
        days_left=None if due is None or done else (due - today).days,
        owner=owners.get(case.owner_id or "", ""),
        open_tasks=rows.open_tasks.get(case.id, 0),
        next_sentence=sentence,
        next_at=at,
    )


def _in_order(rights: Iterable[str]) -> list[Right]:
    have = set(rights)
    return [right for right in Right if right.value in have]


async def _open_tasks(session: AsyncSession, chosen: ColumnElement[bool]) -> dict[str, int]:
    counts = (
        select(Task.case_id, func.count())
        .join(Case, Case.id == Task.case_id)
        .where(chosen, Task.state == "open")
        .group_by(Task.case_id)
    )
    return dict((await session.execute(counts)).all())


async def _next_moments(session: AsyncSession, chosen: ColumnElement[bool]) -> dict[str, tuple[str, datetime]]:
    place = func.row_number().over(partition_by=Planned.case_id, order_by=(Planned.at, Planned.key)).label("place")
    ranked = (
        select(Planned.case_id, Planned.sentence, Planned.at, place)
        .join(Case, Case.id == Planned.case_id)
        .where(chosen)
        .subquery()
    )
    firsts = select(ranked.c.case_id, ranked.c.sentence, ranked.c.at).where(ranked.c.place == 1)
    return {case_id: (sentence, at) for case_id, sentence, at in await session.execute(firsts)}


async def _owner_names(rows: QueueRows, ciphers: Ciphers) -> dict[str, str]:
    wanted = {case.owner_id for case in rows.cases if case.owner_id}
    if not wanted:
        return {}
    opened = await opener(ciphers, ORGANISATION)
    return {
        key: opened.text(row.name_sealed, "staff", "name_sealed", key)
        for key, row in rows.owners.items()
        if key in wanted
    }
