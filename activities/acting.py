"""Carrying out one act at one connected processor, and erasing again what a restored backup brought back."""

from __future__ import annotations

from collections.abc import Callable

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
)
from casework.record.acting import ActOutcome, ActWork
from casework.record.contract import ActBook, ActOver, ErasureLedger
from casework.record.views import CorrectionView
from casework.rules.acts import ActDone, ActOrder, ActPlan, ActPlanOrder, ErasedAgain, ErasedAgainOrder
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import ActState, Right, Verb
from casework.vault.contract import Files

RowText = Callable[[str, RowRef], str]
NOTE = "note"
BY_HAND = "A note cannot be attached by the connector: attach it by hand, and record that it was done"


class ActActivities:
    """Acts on connected processors."""

    def __init__(
        self, acts: ActBook, ledger: ErasureLedger, vault: Files, processors: Processors, row_text: RowText
    ) -> None:
        """Take the book of acts, the erasure ledger, the vault, the processors, and how a row is identified."""
        self._acts = acts
        self._ledger = ledger
        self._vault = vault
        self._processors = processors
        self._row_text = row_text

    @activity.defn
    async def plan_acts(self, order: ActPlanOrder) -> ActPlan:
        """Say which acts carry out a decision."""
        return await self._acts.plan(order)

    @activity.defn
    async def act_on_processor(self, order: ActOrder) -> ActDone:
        """Carry out one act in one transaction of the processor, once: tried again, it finds what is left to do."""
        try:
            work = await self._acts.begin(order)
        except ActOver:
            return ActDone(order.key, ActState.EXCUSED)
        try:
            async with beating():
                outcome = await self._act(order, work)
        except ConnectorError as error:
            raise as_activity_failure(error) from None
        return await self._acts.save(order, outcome, order.at)

    async def _act(self, order: ActOrder, work: ActWork) -> ActOutcome:
        connector = self._processors.connector(order.processor)
        if work.terms is not None:
            rows = await self._rows_of_person(connector, order.verb, work.terms)
        else:
            rows = await self._rows_of_items(order, work)
        if not rows:
            return ActOutcome(ActState.NOTHING_TO_DO)
        evidence = await connector.act(Demand(order.verb, rows, work.begun_before))
        gone = rows if order.right is Right.ERASURE else ()
        return ActOutcome(
            ActState.DONE,
            rows=evidence.rows,
            already=evidence.already,
            evidence=evidence.facts,
            erased=tuple((act.row.table, self._row_text(order.processor, act.row)) for act in gone),
        )

    async def _rows_of_person(self, connector: Connector, verb: Verb, terms: SearchTerms) -> tuple[RowAct, ...]:
        """Find the person's rows in the tables where the act is possible."""
        rows: dict[RowRef, None] = {}
        try:
            async for found in connector.find(terms):
                if isinstance(found, FoundRecord) and found.row and verb in connector.acts_on(found.row.table):
                    rows[found.row] = None
        except ConnectorError as error:
            if error.failure is Failure.REFUSED and not terms.keys:
                return ()
            raise
        return tuple(RowAct(row) for row in rows)

    async def _rows_of_items(self, order: ActOrder, work: ActWork) -> tuple[RowAct, ...]:
        if any(correction.how == NOTE for correction in work.corrections):
            raise ConnectorError(Failure.REFUSED, BY_HAND)
        rows: dict[RowRef, RowAct] = {}
        async for item, record in lines_of(self._vault, order.case_id, work.items):
            if "key" not in record:
                raise ConnectorError(
                    Failure.REFUSED, f"{item.kind}: its rows have no key, so nothing can be done to them"
                )
            row = RowRef(record["table"], tuple((name, value) for name, value in record["key"]))
            mine = [correction for correction in work.corrections if correction.item_id == item.id]
            known = rows.get(row, RowAct(row))
            rows[row] = RowAct(row, (*known.values, *(_new_value(one, record["fields"]) for one in mine)))
        return tuple(rows.values())

    @activity.defn
    async def erase_again(self, order: ErasedAgainOrder) -> ErasedAgain:
        """Find rows that the ledger says were erased since a day, and erase them again; nothing else is touched."""
        lines = {line.token: line for line in await self._ledger.since(order.processor, order.since)}
        connector = self._processors.connector(order.processor)
        back: dict[Verb, list[RowAct]] = {}
        tokens: list[str] = []
        try:
            async with beating():
                async for row in connector.rows_of(tuple(sorted({line.source for line in lines.values()}))):
                    token = self._ledger.token(self._row_text(order.processor, row))
                    if token in lines:
                        back.setdefault(Verb(lines[token].verb), []).append(RowAct(row))
                        tokens.append(token)
                for verb in (Verb.MASK, Verb.SUPPRESS, Verb.ERASE):
                    if back.get(verb):
                        await connector.act(Demand(verb, tuple(back[verb]), begun_before=True))
        except ConnectorError as error:
            raise as_activity_failure(error) from None
        await self._ledger.erased_again(order.processor, tokens, order.at)
        return ErasedAgain(expected=len(lines), erased=len(tokens))


def _new_value(correction: CorrectionView, fields: dict[str, object]) -> NewValue:
    return NewValue(correction.label, fields.get(correction.label), correction.new)
