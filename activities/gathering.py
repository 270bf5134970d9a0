"""Searching one connected processor: the extract goes to the vault, items and evidence to the record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.heartbeats import beating
from casework.connectors.contract import (
    Connector,
    ConnectorError,
    Failure,
    FoundRecord,
    Processors,
    SearchEvidence,
    YieldedIdentifier,
)
from casework.record.contract import Ciphers, FileBook, SearchBook
from casework.record.views import FileView
from casework.rules.procedure import FoundItem, SearchDone, SearchOrder, SearchOutcome, SearchTerms
from casework.rules.vocabulary import IdentifierKind, SearchResult
from casework.vault.contract import Files

ROWS_AT_ONCE = 500
"""Rows after which other work gets its turn."""


@dataclass
class Extract:
    """What one search gathers while its rows stream by."""

    items: list[FoundItem] = field(default_factory=list)
    yielded: dict[tuple[IdentifierKind, str], None] = field(default_factory=dict)
    terms: str = field(default="", repr=False)
    evidence: dict[str, Any] = field(default_factory=dict)


class GatherActivities:
    """Searches connected processors."""

    def __init__(
        self, searches: SearchBook, files: FileBook, vault: Files, ciphers: Ciphers, processors: Processors
    ) -> None:
        """Take the ledger, the vault and the processors."""
        self._searches = searches
        self._files = files
        self._vault = vault
        self._ciphers = ciphers
        self._processors = processors

    @activity.defn(name="search_processor")
    async def search(self, order: SearchOrder) -> SearchDone:
        """Search, store the extract, record items and evidence; the same search again records nothing new."""
        terms = await self._searches.terms(order)
        try:
            async with beating():
                outcome = await self._gather(order, terms)
        except ConnectorError as error:
            raise as_activity_failure(error) from None
        done = await self._searches.save(order, outcome, order.at)
        await self._drop_spare(order)
        return done

    async def _gather(self, order: SearchOrder, terms: SearchTerms) -> SearchOutcome:
        extract = Extract()
        rows = self._rows(order, self._processors.connector(order.processor), terms, extract)
        first = await anext(rows, None)
        file_id = "" if first is None else await self._store(order, _with_first(first, rows))
        return SearchOutcome(
            result=SearchResult.FOUND if extract.items else SearchResult.NOTHING_FOUND,
            terms=extract.terms,
            evidence=extract.evidence,
            items=tuple(replace(item, file_id=file_id) for item in extract.items),
            yielded=tuple(extract.yielded),
            file_id=file_id,
        )

    async def _drop_spare(self, order: SearchOrder) -> None:
        """Destroy what an earlier try had stored before it broke off: only one extract of a search is kept."""
        extracts = [file for file in await self._files.list(order.case_id, "extract") if file.subject == order.key]
        if len(extracts) < 2:
            return
        kept = {item.file_id for item in await self._searches.items(order.case_id) if item.search_key == order.key}
        for file in extracts:
            if file.id not in kept:
                await self._vault.destroy(order.case_id, file.id)
                await self._files.destroyed(order.case_id, file.id, order.at)

    async def _rows(
        self, order: SearchOrder, connector: Connector, terms: SearchTerms, extract: Extract
    ) -> AsyncIterator[bytes]:
        cipher = await self._ciphers.cipher(order.case_id)
        async for found in connector.find(terms):
            if isinstance(found, YieldedIdentifier):
                extract.yielded[(found.kind, found.value)] = None
            elif isinstance(found, SearchEvidence):
                extract.terms, extract.evidence = found.terms, found.facts
            else:
                content, line = _content(found), _line(found)
                position = len(extract.items) + 1
                extract.items.append(
                    FoundItem(
                        kind=found.kind,
                        label=found.label,
                        position=position,
                        digest=cipher.digest(content),
                        third_party=found.third_party,
                        special=found.special,
                        health=found.health,
                        retention=found.retention,
                        days=found.days,
                        given=bool(found.given),
                    )
                )
                if position % ROWS_AT_ONCE == 0:
                    await asyncio.sleep(0)
                yield line

    async def _store(self, order: SearchOrder, rows: AsyncIterator[bytes]) -> str:
        stored = await self._vault.write(order.case_id, rows)
        view = FileView(
            id=stored.file_id,
            kind="extract",
            subject=order.key,
            name=f"{order.processor}.jsonl",
            media_type="application/jsonl",
            size=stored.size,
            stored_at=order.at,
            destroyed_at=None,
        )
        await self._files.add(order.case_id, view, stored.sha256)
        return stored.file_id


def _content(found: FoundRecord) -> bytes:
    """Give what makes two records the same for a reader, wherever they lie."""
    return _json({"kind": found.kind, "label": found.label, "fields": found.fields})


def _line(found: FoundRecord) -> bytes:
    """Give one line of an extract: the record, where it lies, and what of it the person provided."""
    row: dict[str, Any] = {"kind": found.kind, "label": found.label, "fields": found.fields}
    if found.row is not None:
        row |= {"table": found.row.table, "key": [list(pair) for pair in found.row.key]}
    if found.given:
        row["given"] = list(found.given)
    return _json(row) + b"\n"


def _json(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


async def _with_first(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for row in rest:
        yield row


def as_activity_failure(error: ConnectorError) -> ApplicationError:
    """Say the three ways of failing in Temporal's words."""
    benign = error.failure is Failure.NOT_READY
    return ApplicationError(
        str(error),
        type=f"connector-{error.failure.value}",
        non_retryable=error.failure is Failure.REFUSED,
        category=ApplicationErrorCategory.BENIGN if benign else ApplicationErrorCategory.UNSPECIFIED,
        next_retry_delay=timedelta(seconds=error.retry_after_seconds) if error.retry_after_seconds else None,
    )
