"""The one text of a row's identity, from which the ledger of erasures makes its keyed hash."""

from __future__ import annotations

import json

from casework.connectors.contract import RowRef


def row_text(processor_key: str, row: RowRef) -> str:
    """Give the same text for the same row, found in a search (also after its key went through JSON) or listed."""
    key = sorted((column, value) for column, value in row.key)
    return json.dumps([processor_key, row.table, key], ensure_ascii=False, separators=(",", ":"))
