"""What pages read of the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from casework.record.case_view import build_case, read_case, task_view
from casework.record.consulting import consult
from casework.record.contract import Ciphers
from casework.record.database import Database
from casework.record.letter_case import build_for_letter, read_for_letter
from casework.record.letter_views import LetterCase, LetterNames
from casework.record.models import Case, Event, Lookup, Person, Task
from casework.record.opened import Opener, opener
from casework.record.queue import queue_lines, read_queue
from casework.record.related import read_related
from casework.record.related_views import RelatedCase
from casework.record.sealing import search_token
from casework.record.steps_context import Keeping
from casework.record.views import CaseView, EventView, QueueLine, TaskView
from casework.record.wordings import event_sentence
from casework.rules.reference import BadReferenceError, parse_reference
from casework.rules.vocabulary import Stage

LOOKUPS = ("email", "phone", "old-reference")
SHORTEST_NAME = 2  # letters: a single one would match nearly everybody


class RecordReader:
    """Implements casework.record.contract.Reader and LetterCases."""

    def __init__(self, database: Database, ciphers: Ciphers, keeping: Keeping | None = None) -> None:
        """Take the record's database, the key ring, and what the organisation is."""
        self._database = database
        self._ciphers = ciphers
        self._keeping = keeping or Keeping()

    async def queue(self, today: date, closed: bool = False) -> Sequence[QueueLine]:
        """Give the queue of open cases, or of closed ones, by due date, undated last. `today` is a London date."""
        async with self._database.reading() as session:
            rows = await read_queue(session, closed)
        return await queue_lines(rows, self._ciphers, today)

    async def case(self, case_id: str) -> CaseView | None:
        """Give a whole case, or None."""
        rows = await consult(self._database, lambda session: read_case(session, case_id))
        if rows is None:
            return None
        return build_case(rows, await opener(self._ciphers, case_id), self._keeping.health_professional)

    async def related(self, case_id: str) -> Sequence[RelatedCase]:
        """Give other cases whose requester has the same email or phone: open ones first, earliest receipt first."""
        return await consult(self._database, lambda session: read_related(session, case_id))

    async def for_letter(self, case_id: str, names: LetterNames) -> LetterCase | None:
        """Give what a letter may say of a case, with the task, search, act, right or person it names, or None.

        Identifiers are given when asked for, verified ones only.
        """
        rows = await consult(self._database, lambda session: read_for_letter(session, case_id, names))
        return None if rows is None else build_for_letter(rows, await opener(self._ciphers, case_id))

    async def events(self, case_id: str) -> Sequence[EventView]:
        """Give the event log of a case, in order."""
        log = select(Event).where(Event.case_id == case_id).order_by(Event.seq)
        rows = await consult(self._database, lambda session: session.scalars(log).all())
        opened = await opener(self._ciphers, case_id)
        return tuple(_event(row, opened) for row in rows)

    async def tasks(self, owner: str | None = None) -> Sequence[TaskView]:
        """Give open tasks, of one owner or of all, by due date."""
        wanted = select(Task).where(Task.state == "open").order_by(Task.due_on, Task.opened_at, Task.case_id, Task.key)
        if owner is not None:
            # Escalating a task to somebody puts it on their list as well.
            wanted = wanted.where(or_(Task.owner == owner, Task.escalated_to == owner))
        async with self._database.reading() as session:
            rows = (await session.scalars(wanted)).all()
        return tuple(task_view(row) for row in rows)

    async def find(self, text: str) -> Sequence[str]:
        """Give case ids matching a reference, email, phone, old reference exactly, or a name of an open case."""
        words = text.strip()
        if not words:
            return ()
        found = dict.fromkeys(await self._exact(words))
        found.update(dict.fromkeys(await self._named(words)))
        return tuple(found)

    async def _exact(self, words: str) -> list[str]:
        tokens = [(kind, search_token(self._ciphers, kind, words)) for kind in LOOKUPS]
        matching = or_(*((Lookup.kind == kind) & (Lookup.token == token) for kind, token in tokens))
        async with self._database.reading() as session:
            references = select(Case.id).where(Case.id == _reference(words))
            by_reference = (await session.scalars(references)).all()
            by_token = (await session.scalars(select(Lookup.case_id).where(matching).order_by(Lookup.case_id))).all()
        return [*by_reference, *by_token]

    async def _named(self, words: str) -> list[str]:
        """Match names of open cases after decrypting them: they are stored in no searchable form."""
        sought = " ".join(words.casefold().split())
        if len(sought) < SHORTEST_NAME:
            return []
        open_cases = (
            select(Person.case_id, Person.id, Person.name_sealed)
            .join(Case, Case.id == Person.case_id)
            .where(Case.stage != Stage.CLOSED.value)
            .order_by(Case.opened_at, Person.case_id)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(open_cases)).all()
        matches = []
        for case_id, person_id, sealed in rows:
            name = (await opener(self._ciphers, case_id)).text(sealed, "person", "name_sealed", person_id)
            if sought in " ".join(name.casefold().split()):
                matches.append(case_id)
        return matches


def _reference(words: str) -> str:
    """Give a case reference in its one spelling; what is none of ours stays as it is, and matches nothing."""
    try:
        return parse_reference(words)
    except BadReferenceError:
        return words


def _event(row: Event, opened: Opener) -> EventView:
    return EventView(
        seq=row.seq,
        at=row.at,
        london_date=row.london_date,
        actor=row.actor,
        kind=row.kind,
        facts=dict(row.facts),
        text=opened.text(row.text_sealed, "event", "text_sealed", row.case_id, row.seq),
        sentence=event_sentence(row.kind, row.facts),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
