"""Reading chosen lines of extracts back from the vault."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from casework.record.views import ItemView
from casework.vault.contract import Files


async def lines_of(
    vault: Files, case_id: str, items: Iterable[ItemView]
) -> AsyncIterator[tuple[ItemView, dict[str, Any]]]:
    """Stream the records of items that lie in extracts, file by file, each with its item."""
    wanted: dict[str, dict[int, ItemView]] = {}
    for item in items:
        if item.position:
            wanted.setdefault(item.file_id, {})[item.position] = item
    for file_id, by_position in wanted.items():
        number = 0
        async for line in split_lines(vault.read(case_id, file_id)):
            number += 1
            if number in by_position:
                yield by_position[number], json.loads(line)


async def split_lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Give the lines of a stream of bytes, without their ends."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest
