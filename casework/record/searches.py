"""The search ledger: which searches are still to be made, with which keys, and what each came to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.connectors.contract import Processors
from casework.record import items
from casework.record.case_log import append, locked_case
from casework.record.consulting import consult
from casework.record.contract import Cipher, Ciphers
from casework.record.database import Database
from casework.record.identifiers import add_yielded
from casework.record.ledger import FINISHED
from casework.record.models import Case, Event, Identifier, Item, Search
from casework.record.sealing import place
from casework.record.terms import MANUAL, search_terms, takes
from casework.record.views import ItemView
from casework.rules.procedure import SearchDone, SearchOrder, SearchOutcome, SearchPlan, SearchPlanOrder, SearchTerms
from casework.rules.vocabulary import SearchResult

PERSON = "person"  # what stands for the identifiers of a manual search, which is about the person as such
NONE = "none"
NO_IDENTIFIER = "no identifier this system knows"
DEFAULT_PATIENCE_HOURS = 24
DONE = "search-done"


@dataclass(frozen=True)
class _Ledger:
    """What a plan is made from: verified keys as (kind, token), and the lines already there by their key."""

    identifiers: tuple[tuple[str, str], ...]
    rows: dict[str, Search]
    patience_hours: int

    def has(self, processor: str) -> bool:
        """Say whether a processor was ever searched, or is being searched."""
        return any(
            row.processor == processor and row.result != SearchResult.NOT_SEARCHABLE for row in self.rows.values()
        )


class SearchLedger:
    """Implements casework.record.contract.SearchBook."""

    def __init__(self, database: Database, ciphers: Ciphers, processors: Processors) -> None:
        """Take the record's database, the key ring and the declared processors."""
        self._database = database
        self._ciphers = ciphers
        self._processors = processors

    async def plan(self, order: SearchPlanOrder) -> SearchPlan:
        """Say which searches are still to be made; at the fixed point record what no identifier can reach.

        Asked for one processor (`only`), a search that failed is planned again under its key, and a person
        who has answered is asked anew under a key of its own; one who is still being asked is not.
        """
        ledger = await consult(self._database, lambda session: _read(session, order.case_id))
        wanted = self._wanted(order, ledger)
        searches = tuple(search for search in (self._search(order, key, ledger) for key in wanted) if search)
        if searches:
            return SearchPlan(searches=searches)
        unreachable = tuple(key for key in wanted if not self._known(key, ledger) and not ledger.has(key))
        await self._record_unreachable(order, tuple(key for key in unreachable if f"{key}/{NONE}" not in ledger.rows))
        return SearchPlan(searches=(), unsearchable=unreachable)

    async def terms(self, order: SearchOrder) -> SearchTerms:
        """Give what this search may search with: verified keys, and name and birth date to confirm by."""
        return await search_terms(self._database, self._ciphers, self._processors, order.case_id, order.processor)

    async def save(self, order: SearchOrder, outcome: SearchOutcome, at: datetime) -> SearchDone:
        """Record one search, its items and the keys it yielded, in one transaction.

        A finished search stays as it is, and says again what it said. One that failed, or whose
        question went to the wrong person, gives way to a later result.
        """
        cipher = await self._ciphers.cipher(order.case_id)
        prepared = await items.prepare(cipher, order, outcome)

        def work(session: Session) -> SearchDone:
            return self._save(session, cipher, order, outcome, prepared, at)

        return await self._database.transact(work, cipher)

    def _save(
        self,
        session: Session,
        cipher: Cipher,
        order: SearchOrder,
        outcome: SearchOutcome,
        prepared: Iterator[dict[str, Any]],
        at: datetime,
    ) -> SearchDone:
        case = locked_case(session, order.case_id)
        row = session.get(Search, (order.case_id, order.key))
        if row is not None and _said(row, order, outcome):
            return _said_before(session, row)
        if row is None:
            row = Search(case_id=order.case_id, key=order.key, processor=order.processor, connector=order.connector)
            session.add(row)
        _fill(row, order, outcome, at, cipher)
        session.flush()
        items.replace(session, order, prepared)
        yielded = add_yielded(session, self._ciphers, cipher, order, outcome.yielded)
        done = SearchDone(order.key, outcome.result, items=len(outcome.items), yielded=yielded)
        _append(session, cipher, case, row, done, at, outcome.by)
        return done

    async def items(self, case_id: str) -> Sequence[ItemView]:
        """Give all items of a case, by processor, kind and position."""
        return await items.read(self._database, self._ciphers, case_id)

    def _wanted(self, order: SearchPlanOrder, ledger: _Ledger) -> tuple[str, ...]:
        """Give the processors to look at: all, with those added to the case before; or the only one asked for."""
        if order.only:
            return (order.only,)
        added = {row.processor for row in ledger.rows.values()}
        declared = self._processors.keys()
        return (*declared, *(key for key in self._processors.optional() if key in added and key not in declared))

    def _search(self, order: SearchPlanOrder, processor: str, ledger: _Ledger) -> SearchOrder | None:
        identifiers = self._identifiers(order, processor, ledger)
        if identifiers is None:
            return None
        return SearchOrder(
            case_id=order.case_id,
            processor=processor,
            connector=self._processors.connector_kind(processor),
            round=order.round,
            identifiers=identifiers,
            at=order.at,
            patience_hours=ledger.patience_hours,
        )

    def _identifiers(self, order: SearchPlanOrder, processor: str, ledger: _Ledger) -> str | None:
        """Give the identifiers' part of the key of the search to be made; None when there is none to make."""
        if self._processors.connector_kind(processor) == MANUAL:
            return _person(processor, bool(order.only), ledger)
        known = self._known(processor, ledger)
        if not known:
            return None
        hashed = hashlib.sha256("\n".join(f"{kind} {token}" for kind, token in known).encode()).hexdigest()[:16]
        row = ledger.rows.get(f"{processor}/{hashed}")
        if row is None or (order.only and row.result not in FINISHED):
            return hashed
        return None

    def _known(self, processor: str, ledger: _Ledger) -> tuple[tuple[str, str], ...]:
        taken = takes(self._processors, processor)
        return tuple(pair for pair in ledger.identifiers if taken(pair[0]))

    async def _record_unreachable(self, order: SearchPlanOrder, processors: Sequence[str]) -> None:
        if not processors:
            return
        cipher = await self._ciphers.cipher(order.case_id)

        def work(session: Session) -> None:
            case = locked_case(session, order.case_id)
            for processor in processors:
                if session.get(Search, (order.case_id, f"{processor}/{NONE}")) is None:
                    self._add_unreachable(session, cipher, case, order, processor)

        await self._database.transact(work, cipher)

    def _add_unreachable(
        self, session: Session, cipher: Cipher, case: Case, order: SearchPlanOrder, processor: str
    ) -> None:
        kind = self._processors.connector_kind(processor)
        search = SearchOrder(order.case_id, processor, kind, order.round, NONE, order.at)
        row = Search(case_id=order.case_id, key=search.key, processor=processor, connector=kind)
        nothing = SearchOutcome(SearchResult.NOT_SEARCHABLE, terms=NO_IDENTIFIER, evidence={})
        _fill(row, search, nothing, order.at, cipher)
        session.add(row)
        session.flush()
        _append(session, cipher, case, row, SearchDone(row.key, nothing.result), order.at, nothing.by)


def _person(processor: str, again: bool, ledger: _Ledger) -> str | None:
    """Give the key part of a manual search: one per case, and asked for again, one more after each answer."""
    name, count = PERSON, 1
    while (row := ledger.rows.get(f"{processor}/{name}")) is not None:
        if not again or row.result == SearchResult.WAITING:
            return None
        if row.result not in FINISHED:
            return name
        count += 1
        name = f"{PERSON}-{count}"
    return name


def _said(row: Search, order: SearchOrder, outcome: SearchOutcome) -> bool:
    """Say whether this is said already: the search is finished, or this is the same failure told twice."""
    return row.result in FINISHED or (
        row.result == outcome.result and row.ended_at is not None and row.started_at == order.at
    )


def _fill(row: Search, order: SearchOrder, outcome: SearchOutcome, at: datetime, cipher: Cipher) -> None:
    row.round = order.round
    row.result = outcome.result.value
    row.terms_sealed = cipher.seal(place("search", "terms_sealed", row.case_id, row.key), outcome.terms)
    row.evidence = outcome.evidence
    row.by = outcome.by
    row.started_at = order.at
    row.ended_at = at
    row.file_id = outcome.file_id or None


def _read(session: Session, case_id: str) -> _Ledger:
    verified = select(Identifier.kind, Identifier.token).where(Identifier.case_id == case_id, Identifier.verified)
    identifiers = sorted((kind, token) for kind, token in session.execute(verified).all())
    rows = session.scalars(select(Search).where(Search.case_id == case_id))
    policy = session.scalar(select(Case.policy).where(Case.id == case_id))
    hours = (policy or {}).get("search_patience_hours", DEFAULT_PATIENCE_HOURS)
    return _Ledger(tuple(identifiers), {row.key: row for row in rows}, int(hours))


def _append(
    session: Session, cipher: Cipher, case: Case, row: Search, done: SearchDone, at: datetime, actor: str
) -> None:
    prefix = f"search/{row.key}/"
    attempts = (
        select(func.count())
        .select_from(Event)
        .where(Event.case_id == row.case_id, Event.kind == DONE, Event.step_key.startswith(prefix, autoescape=True))
    )
    append(
        session,
        cipher,
        case,
        step_key=f"{prefix}{(session.scalar(attempts) or 0) + 1}",
        at=at,
        actor=actor,
        kind=DONE,
        facts={
            "processor": row.processor,
            "round": str(row.round),
            "result": done.result.value,
            "items": str(done.items),
            "yielded": str(done.yielded),
        },
    )


def _said_before(session: Session, row: Search) -> SearchDone:
    told = (
        select(Event.facts)
        .where(
            Event.case_id == row.case_id,
            Event.kind == DONE,
            Event.step_key.startswith(f"search/{row.key}/", autoescape=True),
        )
        .order_by(Event.seq.desc())
        .limit(1)
    )
    facts = session.scalar(told) or {}
    found = session.scalar(
        select(func.count()).select_from(Item).where(Item.case_id == row.case_id, Item.search_key == row.key)
    )
    return SearchDone(row.key, SearchResult(row.result), items=found or 0, yielded=int(facts.get("yielded", "0")))
