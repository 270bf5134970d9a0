"""Carrying out one act at one connected processor, and erasing again what a restored backup brought back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from temporalio import activity

from activities.extracts import lines_of
from activities.gathering import as_activity_failure
from activities.heartbeats import beating
from casework.connectors.contract import (
    Connector,
    ConnectorError,
    Demand,
    Failure,
    FoundRecord,
    NewValue,
    Processors,
    RowAct,
    RowRef,
    SearchEvidence,
)
from casework.record.acting import ActOutcome, ActWork, ErasedLine
from casework.record.contract import ActBook, ActOver, ErasureLedger
from casework.record.views import CorrectionView
from casework.rules.acts import ActDone, ActOrder, ActPlan, ActPlanOrder, ErasedAgain, ErasedAgainOrder
from casework.rules.london import london_date
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import ActState, Right, Verb
from casework.vault.contract import Files

RowText = Callable[[str, RowRef], str]
KeptByLaw = Callable[[FoundRecord, date], bool]
STOP_MARKETING = (Right.OBJECTION, Verb.SUPPRESS, 1)
"""The act that stops direct marketing: the first of an objection; what else is objected to comes in later editions."""

NOTE = "note"
BY_HAND = "A note cannot be attached by the connector: attach it by hand, and record that it was done"
MORE_THAN_ONE = "the identifiers lead to more than one person: a person must do it by hand"


def nothing_kept(found: FoundRecord, on: date) -> bool:
    """Say that no law keeps a record: where no retention schedule is known."""
    return False


class ActActivities:
    """Acts on connected processors."""

    def __init__(
        self,
        acts: ActBook,
        ledger: ErasureLedger,
        vault: Files,
        processors: Processors,
        row_text: RowText,
        kept_by_law: KeptByLaw = nothing_kept,
    ) -> None:
        """Take the book of acts, the erasure ledger, the vault, the processors, and how a row is identified.

        `kept_by_law` says whether the law keeps a record on a London date; such a record is not masked unseen.
        """
        self._acts = acts
        self._ledger = ledger
        self._vault = vault
        self._processors = processors
        self._row_text = row_text
        self._kept_by_law = kept_by_law

    @activity.defn
    async def plan_acts(self, order: ActPlanOrder) -> ActPlan:
        """Say which acts carry out a decision."""
        return await self._acts.plan(order)

    @activity.defn
    async def act_on_processor(self, order: ActOrder) -> ActDone:
        """Carry out one act in one transaction of the processor, once: tried again, it finds what is left to do.

        It is recorded as done at the instant when it was: a backup made between its planning and its doing, which
        may be days, still holds what it erased.
        """
        began = time.monotonic()
        order = replace(order, at=max(order.at, activity.info().started_time))
        try:
            work = await self._acts.begin(order)
        except ActOver:
            return ActDone(order.key, ActState.EXCUSED)
        try:
            async with beating():
                outcome = await self._act(order, work)
        except ConnectorError as error:
            raise as_activity_failure(error) from None
        return await self._acts.save(order, outcome, order.at + timedelta(seconds=time.monotonic() - began))

    async def _act(self, order: ActOrder, work: ActWork) -> ActOutcome:
        """Do it, all but the notes: those are a person's, so an act that has any is never done by this alone."""
        connector = self._processors.connector(order.processor)
        kept = 0
        if work.terms is not None:
            rows, kept = await self._rows_of_person(connector, order, work.terms)
        else:
            rows = await self._rows_of_items(order, work)
        noted = any(correction.how == NOTE for correction in work.corrections)
        note, facts = BY_HAND if noted else "", {"kept_by_law": kept} if kept else {}
        if not rows:
            return ActOutcome(ActState.FAILED if noted else ActState.NOTHING_TO_DO, evidence=facts, note=note)
        evidence = await connector.act(Demand(order.verb, rows, work.begun_before))
        gone = rows if order.right is Right.ERASURE else ()
        return ActOutcome(
            ActState.FAILED if noted else ActState.DONE,
            rows=evidence.rows + evidence.already,
            already=evidence.already,
            evidence={**evidence.facts, **facts},
            erased=tuple((act.row.table, self._row_text(order.processor, act.row)) for act in gone),
            note=note,
        )

    async def _rows_of_person(
        self, connector: Connector, order: ActOrder, terms: SearchTerms
    ) -> tuple[tuple[RowAct, ...], int]:
        """Find the person's rows in the tables where the act is possible, and count those the law keeps as they are.

        Refused where they may be more than one person's: nobody looks at them before it is done. Only advertising
        is stopped for all who share an address, which is what was asked (UK GDPR Article 21(3)).
        """
        rows: dict[RowRef, None] = {}
        kept: set[RowRef] = set()
        people = 0
        try:
            async for found in connector.find(terms):
                if isinstance(found, SearchEvidence):
                    people = found.facts.get("people", 0)
                elif isinstance(found, FoundRecord) and found.row and order.verb in connector.acts_on(found.row.table):
                    masked = order.verb is Verb.MASK
                    if masked and self._kept_by_law(found, london_date(order.at)):
                        kept.add(found.row)
                    else:
                        rows[found.row] = None
        except ConnectorError as error:
            if error.failure is Failure.REFUSED and not terms.keys:
                return (), 0
            raise
        if people > 1 and (order.right, order.verb, order.edition) != STOP_MARKETING:
            raise ConnectorError(Failure.REFUSED, f"{connector.title}: {MORE_THAN_ONE}")
        return tuple(RowAct(row) for row in rows), len(kept)

    async def _rows_of_items(self, order: ActOrder, work: ActWork) -> tuple[RowAct, ...]:
        """Give the rows of items as they were read, with their corrections; a row to be noted only is left out."""
        noted = {correction.item_id for correction in work.corrections if correction.how == NOTE}
        changed = [correction for correction in work.corrections if correction.how != NOTE]
        only_noted = noted - {correction.item_id for correction in changed}
        items = [item for item in work.items if item.id not in only_noted]
        rows: dict[RowRef, RowAct] = {}
        async for item, record in lines_of(self._vault, order.case_id, items):
            if "key" not in record:
                raise ConnectorError(
                    Failure.REFUSED, f"{item.kind}: its rows have no key, so nothing can be done to them"
                )
            row = RowRef(record["table"], tuple((name, value) for name, value in record["key"]))
            mine = [correction for correction in changed if correction.item_id == item.id]
            known = rows.get(row, RowAct(row, seen=record["fields"]))
            values = (_new_value(one, record["fields"]) for one in mine)
            rows[row] = replace(known, values=(*known.values, *values))
        return tuple(rows.values())

    @activity.defn
    async def erase_again(self, order: ErasedAgainOrder) -> ErasedAgain:
        """Find rows that the ledger says were erased since a day, and erase them again; nothing else is touched.

        Acts that a person did there by hand name no rows: they are a person's to do again.
        """
        found = await self._ledger.since(order.processor, order.since)
        lines = {line.token: line for line in found if line.source}
        if not lines:
            return ErasedAgain(expected=0, erased=0)
        try:
            async with beating():
                back = await self._rows_still_there(order.processor, lines)
                changed = await self._act_again(order, back, lines)
        except ConnectorError as error:
            raise as_activity_failure(error) from None
        earlier = [
            line
            for line in lines.values()
            if line.verb == Verb.ERASE and line.erased_again_at == order.at and line.token not in back
        ]
        return ErasedAgain(expected=len(lines), erased=changed + len(earlier))

    async def _rows_still_there(self, processor: str, lines: Mapping[str, ErasedLine]) -> dict[str, RowRef]:
        """Give the rows that have a line in the ledger, by its token; what was masked or suppressed is among them."""
        tables = tuple(sorted({line.source for line in lines.values()}))
        back: dict[str, RowRef] = {}
        async for row in self._processors.connector(processor).rows_of(tables):
            token = self._ledger.token(self._row_text(processor, row))
            if token in lines:
                back[token] = row
        return back

    async def _act_again(
        self, order: ErasedAgainOrder, back: Mapping[str, RowRef], lines: Mapping[str, ErasedLine]
    ) -> int:
        """Do to each row what its line says, and give how many had to be changed."""
        changed = 0
        for verb in (Verb.MASK, Verb.SUPPRESS, Verb.ERASE):
            tokens = sorted(token for token in back if lines[token].verb == verb)
            if tokens and verb is Verb.ERASE:
                # Noted first: should this try break off, the next one finds nothing, and still counts them.
                await self._ledger.erased_again(order.processor, tokens, order.at)
            if tokens:
                rows = tuple(RowAct(back[token]) for token in tokens)
                demand = Demand(verb, rows, begun_before=True)
                evidence = await self._processors.connector(order.processor).act(demand)
                changed += evidence.rows
                if evidence.rows and verb is not Verb.ERASE:
                    await self._ledger.erased_again(order.processor, tokens, order.at)
        return changed


def _new_value(correction: CorrectionView, fields: dict[str, object]) -> NewValue:
    return NewValue(correction.label, fields.get(correction.label), correction.new)
