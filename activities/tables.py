"""Rows as CSV and as JSON, streamed."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

CHUNK = 256
"""Rows turned into text at a time."""
LARGEST_TEXT = 65_536


async def as_csv(
    rows: AsyncIterator[dict[str, Any]], csv_safe: Callable[[str], str], columns: Sequence[str] = ()
) -> AsyncIterator[bytes]:
    """Give rows as CSV for a spreadsheet; without `columns` those of the first row are taken."""
    names = list(columns)
    text = io.StringIO()
    writer = csv.writer(text)
    # A spreadsheet program takes a file for UTF-8 only with this mark.
    text.write("\ufeff")
    if names:
        writer.writerow([csv_safe(name) for name in names])
    async for row in rows:
        if not names:
            names = list(row)
            writer.writerow([csv_safe(name) for name in names])
        writer.writerow([_cell(row.get(name), csv_safe) for name in names])
        if text.tell() > LARGEST_TEXT:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(value: Any, csv_safe: Callable[[str], str]) -> str:
    """Give a cell as text; only text can be taken for a formula, so numbers keep their sign."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else csv_safe(str(value))


async def as_json(rows: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    """Give rows as one JSON list."""
    opening = "["
    count = 0
    async for row in rows:
        yield (opening + "\n" + json.dumps(row, ensure_ascii=False, indent=1)).encode()
        opening = ","
        count += 1
        if count % CHUNK == 0:
            await asyncio.sleep(0)
    yield b"\n]\n" if count else b"[]\n"
