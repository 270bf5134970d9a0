"""What is known of one item for its keeping: JSON in the record, facts for the rules of retention."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.record.contract import Cipher
from casework.record.models import Item
from casework.record.sealing import place, seal_optional
from casework.record.steps_context import Keeping
from casework.rules.retention import ErasureReading, may_be_erased
from casework.rules.retention_rows import (
    INDEFINITELY,
    Basis,
    Circumstance,
    Facts,
    RetentionError,
    Row,
    Trigger,
    keep_of,
)

PARTS = ("days", "to_come", "circumstances", "law")

_NO_ROW = Row(kind="", title="A record that no row of the schedule covers", keep=keep_of(INDEFINITELY), basis=Basis.OWN)
"""Stands for the row of an item without one, so that a law named for it is heard all the same."""


def sealed_facts(cipher: Cipher, item_id: str, facts: Mapping[str, Any]) -> bytes | None:
    """Seal what is known of an item; None where nothing is."""
    known = {name: facts[name] for name in PARTS if facts.get(name)}
    text = json.dumps(known, ensure_ascii=False, sort_keys=True) if known else ""
    return seal_optional(cipher, place("item", "facts_sealed", item_id), text)


def opened_facts(cipher: Cipher, item: Item) -> dict[str, Any]:
    """Give what is known of an item."""
    if item.facts_sealed is None:
        return {}
    facts: dict[str, Any] = json.loads(cipher.open(place("item", "facts_sealed", item.id), item.facts_sealed))
    return facts


def read_facts(facts: Mapping[str, Any]) -> Facts:
    """Give what is known as the rules take it; raises RetentionError for a word or a day that does not exist."""
    try:
        return Facts(
            days={Trigger(name): date.fromisoformat(day) for name, day in (facts.get("days") or {}).items()},
            to_come=frozenset(Trigger(name) for name in facts.get("to_come") or ()),
            circumstances={
                Circumstance(name): date.fromisoformat(last) if last else None
                for name, last in (facts.get("circumstances") or {}).items()
            },
            law=tuple(facts.get("law") or ()),
        )
    except ValueError:
        # The values are somebody's days: the message repeats none.
        raise RetentionError("A day or a circumstance of this record is not written as we know it.") from None


def reading_of(keeping: Keeping, retention: str, facts: Mapping[str, Any], on: date) -> ErasureReading | None:
    """Say whether an item may be erased on a London date; None where neither the schedule nor a law speaks of it.

    Raises RetentionError where the facts contradict each other.
    """
    known = read_facts(facts)
    row = keeping.schedule.get(retention, _NO_ROW if known.law else None)
    return None if row is None else may_be_erased(row, known, on, keeping.setting)


def kept_by_law(keeping: Keeping, cipher: Cipher, item: Item, on: date) -> bool:
    """Say whether a law keeps an item on a London date; one whose facts contradict each other is taken to be kept."""
    try:
        reading = reading_of(keeping, item.retention or "", opened_facts(cipher, item), on)
    except RetentionError:
        return True
    return reading is not None and reading.legal_duty
