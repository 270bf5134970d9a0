"""The book of acts: what is carried out at processors, planned first, begun before it is done, done once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.connectors.contract import Processors
from casework.record import erased, items
from casework.record.act_plans import (
    WHY_BY_HAND,
    Planned,
    about_items,
    connector_of,
    is_marketing,
    items_due,
    planned_acts,
)
from casework.record.act_views import act_view, acts_of, open_corrections
from casework.record.acting import ActOutcome, ActWork, DoneLine
from casework.record.case_log import append, locked_case
from casework.record.consulting import consult
from casework.record.contract import ActOver, Cipher, Ciphers
from casework.record.database import Database
from casework.record.item_facts import kept_by_law
from casework.record.item_views import correction_view
from casework.record.models import Act, Case, Correction, Event
from casework.record.opened import opener
from casework.record.sealing import place, seal_optional
from casework.record.steps_context import Keeping
from casework.record.terms import MANUAL, search_terms
from casework.record.views import ActView
from casework.rules.acts import ActDone, ActOrder, ActPlan, ActPlanOrder
from casework.rules.london import london_date, london_instant
from casework.rules.vocabulary import ActState, Right, Verb

PLANNED, BEGUN, DONE = "acts-planned", "act-begun", "act-done"
SAID = frozenset({ActState.DONE, ActState.NOTHING_TO_DO})
CALLED_OFF = frozenset({ActState.EXCUSED, ActState.CANCELLED})


class Acts:
    """Implements casework.record.contract.ActBook."""

    def __init__(
        self, database: Database, ciphers: Ciphers, processors: Processors, keeping: Keeping | None = None
    ) -> None:
        """Take the record's database, the key ring, the declared processors, and how long the organisation keeps."""
        self._keeping = keeping or Keeping()
        self._database = database
        self._ciphers = ciphers
        self._processors = processors

    async def plan(self, order: ActPlanOrder) -> ActPlan:
        """Say which acts carry out a decision, and record each as planned, once; planning again gives the same.

        An objection to direct marketing puts the person's addresses on the suppression list at once, whatever
        the processors then do.
        """
        cipher = await self._ciphers.cipher(order.case_id)
        return await self._database.transact(lambda session: self._plan(session, cipher, order), cipher)

    async def begin(self, order: ActOrder) -> ActWork:
        """Commit that an act is begun, and give what it is about; `begun_before` where it was begun already.

        Raises ActOver for one that was called off or excused, LookupError for one that was never planned.
        """
        cipher = await self._ciphers.cipher(order.case_id)

        def work(session: Session) -> tuple[bool, tuple[str, ...], Sequence[Correction], bool]:
            case = locked_case(session, order.case_id)
            row = _act(session, order)
            begun_before = _begin(session, cipher, case, row, order)
            mine = [one for one in _corrections(session, order) if one.processor == order.processor]
            return begun_before, tuple(row.items), mine, is_marketing(case, order.right, order.edition)

        begun_before, wanted, corrections, claimed = await self._database.transact(work, cipher)
        found = await items.read(self._database, self._ciphers, order.case_id, wanted) if wanted else ()
        opened = await opener(self._ciphers, order.case_id)
        terms = None
        if order.connector == MANUAL or not about_items(order.right, order.verb):
            terms = await search_terms(
                self._database, self._ciphers, self._processors, order.case_id, order.processor, claimed
            )
        return ActWork(
            begun_before=begun_before,
            items=tuple(found),
            corrections=tuple(correction_view(row, opened) for row in corrections),
            terms=terms,
        )

    async def save(self, order: ActOrder, outcome: ActOutcome, at: datetime) -> ActDone:
        """Record what an act came to, with its event and the erasure ledger's lines, in one transaction, once.

        What is done stays done, and is told again. One that failed, or was called off meanwhile, gives way to
        what was done after all.
        """
        cipher = await self._ciphers.cipher(order.case_id)

        def work(session: Session) -> ActDone:
            case = locked_case(session, order.case_id)
            row = _act(session, order)
            if row.state in SAID or (row.state == outcome.state and row.ended_at is not None):
                return ActDone(row.key, ActState(row.state), row.rows)
            _fill(row, outcome, at, cipher)
            if about_items(order.right, order.verb):
                erased.note(session, self._ciphers, row, outcome.erased, at)
            if outcome.state is ActState.DONE and order.connector == MANUAL:
                erased.note_by_hand(session, self._ciphers, row, at)
            if outcome.state in SAID and is_marketing(case, order.right, order.edition):
                erased.suppress(session, self._database, case.id, at)
            _append_done(session, cipher, case, row, at)
            return ActDone(row.key, outcome.state, outcome.rows)

        return await self._database.transact(work, cipher)

    async def acts(self, case_id: str) -> Sequence[ActView]:
        """Give all acts of a case, in the order they were planned."""
        rows = await consult(self._database, lambda session: session.scalars(acts_of(case_id)).all())
        opened = await opener(self._ciphers, case_id)
        return tuple(act_view(row, opened) for row in rows)

    async def others_since(self, processor: str, since: date) -> Sequence[DoneLine]:
        """Give the acts done at a processor on or after a London date that are not on the erasure ledger."""
        done = select(Act).where(
            Act.processor == processor, Act.state == ActState.DONE.value, Act.right != Right.ERASURE.value
        )
        recent = done.where(Act.ended_at >= london_instant(since)).order_by(Act.ended_at, Act.case_id, Act.key)
        rows = await consult(self._database, lambda session: session.scalars(recent).all())
        return tuple(DoneLine(row.case_id, row.verb, row.ended_at) for row in rows if row.ended_at is not None)

    def _plan(self, session: Session, cipher: Cipher, order: ActPlanOrder) -> ActPlan:
        case = locked_case(session, order.case_id)
        step_key = f"acts/{order.right}/{order.verb}/{order.edition}"
        known = select(Event.seq).where(Event.case_id == case.id, Event.step_key == step_key)
        if session.scalar(known) is None:
            bound = self._bound(session, cipher, order) if order.due_by is not None else frozenset()
            rows = [self._row(order, one) for one in planned_acts(session, self._processors, case, order, bound)]
            session.add_all(rows)
            if order.verb is Verb.SUPPRESS and is_marketing(case, order.right, order.edition):
                erased.suppress(session, self._database, case.id, order.at)
            append(session, cipher, case, step_key, order.at, PLANNED, _planned_facts(order, rows))
            session.flush()
        return _plan_of(order, session.scalars(acts_of(order.case_id)).all())

    def _bound(self, session: Session, cipher: Cipher, order: ActPlanOrder) -> frozenset[str]:
        """Give which items kept for a time a law still keeps: what is known of them may have changed since."""
        on = london_date(order.at)
        return frozenset(item.id for item in items_due(session, order) if kept_by_law(self._keeping, cipher, item, on))

    def _row(self, order: ActPlanOrder, one: Planned) -> Act:
        connector = connector_of(self._processors, one.processor)
        act = ActOrder(order.case_id, order.right, order.verb, one.processor, connector, order.edition, order.at)
        return Act(
            case_id=act.case_id,
            key=act.key,
            right=act.right.value,
            verb=act.verb.value,
            processor=act.processor,
            connector=act.connector,
            edition=act.edition,
            state=(ActState.FAILED if one.by_hand else ActState.PLANNED).value,
            items=list(one.items),
            expected=one.expected,
            evidence={one.by_hand: True} if one.by_hand else {},
            planned_at=order.at,
            ended_at=order.at if one.by_hand else None,
        )


def _plan_of(order: ActPlanOrder, rows: Sequence[Act]) -> ActPlan:
    mine = [
        row
        for row in rows
        if (row.right, row.verb, row.edition) == (order.right.value, order.verb.value, order.edition)
    ]
    acts = tuple(
        ActOrder(order.case_id, order.right, order.verb, row.processor, row.connector, order.edition, row.planned_at)
        for row in mine
        if not _is_by_hand(row)
    )
    return ActPlan(acts, by_hand=tuple(row.key for row in mine if _is_by_hand(row)))


def _is_by_hand(row: Act) -> bool:
    return not WHY_BY_HAND.isdisjoint(row.evidence)


def _act(session: Session, order: ActOrder) -> Act:
    row = session.get(Act, (order.case_id, order.key), populate_existing=True)
    if row is None:
        raise LookupError(f"The act {order.key} of case {order.case_id} was never planned.")
    return row


def _begin(session: Session, cipher: Cipher, case: Case, row: Act, order: ActOrder) -> bool:
    """Note that an act is begun, and say whether it was begun before."""
    if row.state in CALLED_OFF:
        raise ActOver(f"The act {row.key} was called off.")
    if row.begun_at is not None and row.state != ActState.PLANNED:
        return True
    begun_before = row.begun_at is not None
    row.begun_at = row.begun_at or order.at
    row.state = ActState.BEGUN.value
    append(session, cipher, case, _numbered(session, row, "begun", BEGUN), order.at, BEGUN, _facts(row))
    return begun_before


def _corrections(session: Session, order: ActOrder) -> Sequence[Correction]:
    return open_corrections(session, order.case_id) if order.right is Right.RECTIFICATION else ()


def _fill(row: Act, outcome: ActOutcome, at: datetime, cipher: Cipher) -> None:
    row.state, row.rows, row.by, row.ended_at = outcome.state.value, outcome.rows, outcome.by, at
    row.evidence = {**outcome.evidence, "already": outcome.already} if outcome.already else dict(outcome.evidence)
    row.note_sealed = seal_optional(cipher, place("act", "note_sealed", row.case_id, row.key), outcome.note)


def _append_done(session: Session, cipher: Cipher, case: Case, row: Act, at: datetime) -> None:
    facts = {**_facts(row), "state": row.state, "rows": str(row.rows)}
    append(session, cipher, case, _numbered(session, row, "done", DONE), at, DONE, facts, row.by)


def _numbered(session: Session, row: Act, what: str, kind: str) -> str:
    """Give the key of an act's next event: an act may be tried again after it failed."""
    prefix = f"act/{row.key}/{what}/"
    before = (
        select(func.count())
        .select_from(Event)
        .where(Event.case_id == row.case_id, Event.kind == kind, Event.step_key.startswith(prefix, autoescape=True))
    )
    return f"{prefix}{(session.scalar(before) or 0) + 1}"


def _facts(row: Act) -> dict[str, str]:
    return {"act": row.key, "right": row.right, "processor": row.processor, "verb": row.verb}


def _planned_facts(order: ActPlanOrder, rows: Sequence[Act]) -> Mapping[str, str]:
    by_hand = sum(1 for row in rows if _is_by_hand(row))
    return {
        "right": order.right.value,
        "verb": order.verb.value,
        "acts": str(len(rows)),
        "by_hand": str(by_hand),
        "processor": "; ".join(row.processor for row in rows),
    }
