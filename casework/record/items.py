"""Items of a case: what searches found, one row each."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.contract import Cipher, Ciphers
from casework.record.database import Database
from casework.record.item_facts import sealed_facts
from casework.record.item_views import item_view
from casework.record.models import Item, Search
from casework.record.opened import opener
from casework.record.sealing import place, signed_values, table_of
from casework.record.views import ItemView
from casework.rules.procedure import FoundItem, SearchOrder, SearchOutcome

BATCH = 1000
BEFOREHAND = 20_000
LONGEST_KIND = 80


async def prepare(cipher: Cipher, order: SearchOrder, outcome: SearchOutcome) -> Iterator[dict[str, Any]]:
    """Seal and sign the rows of a search's items: the first before they are needed, the others when they are.

    Done before the transaction, it keeps a small machine's only writer short; a search so large that its
    rows would not fit in memory is sealed while it is written.
    """
    rows = (_row(cipher, order, outcome, found) for found in outcome.items)
    return chain(await asyncio.to_thread(_take, rows, BEFOREHAND), rows)


def replace(session: Session, order: SearchOrder, rows: Iterator[dict[str, Any]]) -> None:
    """Write the items of a search in batches, in place of those of a failed attempt at it."""
    session.execute(delete(Item).where(Item.case_id == order.case_id, Item.search_key == order.key))
    while batch := _take(rows, BATCH):
        session.execute(insert(table_of(Item)), batch)


def _take(rows: Iterator[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    return list(islice(rows, most))


async def read(
    database: Database, ciphers: Ciphers, case_id: str, only: Collection[str] | None = None
) -> Sequence[ItemView]:
    """Give all items of a case, or those named, with their words decrypted, by processor, kind and position."""
    ordered = (
        select(Item)
        .where(Item.case_id == case_id)
        .order_by(Item.processor, Item.kind, Item.search_key, Item.file_id, Item.position, Item.id)
    )
    searched = select(Search.key, Search.round).where(Search.case_id == case_id)
    rows, rounds = await consult(
        database, lambda session: (session.scalars(ordered).all(), session.execute(searched).all())
    )
    firsts = _firsts(rows, {row[0]: row[1] for row in rounds})
    opened = await opener(ciphers, case_id)
    wanted = None if only is None else frozenset(only)
    return tuple(
        item_view(row, firsts.get(row.digest, row.id), opened) for row in rows if wanted is None or row.id in wanted
    )


def _firsts(rows: Sequence[Item], rounds: dict[str, int]) -> dict[str, str]:
    """Give the first item of each content: an earlier round's comes first, so that it stays the first."""
    firsts: dict[str, str] = {}
    for row in sorted(rows, key=lambda item: rounds.get(item.search_key, 0)):
        if row.digest:
            firsts.setdefault(row.digest, row.id)
    return firsts


def _row(cipher: Cipher, order: SearchOrder, outcome: SearchOutcome, found: FoundItem) -> dict[str, Any]:
    new_id = secrets.token_hex(16)
    return signed_values(
        cipher,
        Item,
        id=new_id,
        case_id=order.case_id,
        search_key=order.key,
        processor=order.processor,
        kind=found.kind[:LONGEST_KIND],
        label_sealed=cipher.seal(place("item", "label_sealed", new_id), found.label),
        file_id=found.file_id or outcome.file_id,
        position=found.position,
        # Keyed here whatever the search gave: a plain hash of a short record could be guessed.
        digest=cipher.digest(found.digest.encode()) if found.digest else "",
        third_party=found.third_party,
        special=found.special,
        health=found.health or None,
        given=found.given or None,
        retention=found.retention or None,
        facts_sealed=sealed_facts(cipher, new_id, {"days": found.days}),
    )
