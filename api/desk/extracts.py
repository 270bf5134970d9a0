"""Reads single records back from extracts in the vault, without holding a whole extract in memory."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from casework.record.views import ItemView
from casework.vault.contract import Files, VaultError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Content:
    """One record for people to read: labelled values in their order."""

    fields: tuple[tuple[str, str], ...] = field(repr=False)


async def lines(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """Cut a stream of chunks into its lines, without their line ends."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


async def contents(vault: Files, case_id: str, items: Iterable[ItemView]) -> dict[str, Content]:
    """Give the content of each item that is a line of an extract, by item id.

    Each extract is read once, up to the last line wanted. Left out are items that are files of their own, and
    those of an extract that was altered or whose key is gone.
    """
    wanted: dict[str, dict[int, str]] = {}
    for item in items:
        if item.position > 0:
            wanted.setdefault(item.file_id, {})[item.position] = item.id
    found: dict[str, Content] = {}
    for file_id, positions in wanted.items():
        try:
            async for number, line in numbered(vault.read(case_id, file_id), max(positions)):
                if number in positions:
                    found[positions[number]] = content(line)
        except VaultError as error:
            log.error("an extract of %s cannot be read: %s", case_id, type(error).__name__)
    return found


async def numbered(chunks: AsyncIterator[bytes], last: int) -> AsyncGenerator[tuple[int, bytes]]:
    """Give the lines of a stream with their numbers, from 1 to `last`."""
    number = 0
    async with aclosing(lines(chunks)) as stream:
        async for line in stream:
            number += 1
            yield number, line
            if number >= last:
                return


def content(line: bytes) -> Content:
    """Give one extract line as labelled values; values within values become lines of their own."""
    record = json.loads(line)
    fields = record.get("fields", record) if isinstance(record, dict) else {"Value": record}
    return Content(tuple(_flat("", fields)))


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in _flat(f"{prefix} {key}".strip(), inner)]
    if isinstance(value, list):
        return [pair for inner in value for pair in _flat(prefix, inner)] or [(prefix, "")]
    if value is None:
        return [(prefix, "")]
    if isinstance(value, bool):
        return [(prefix, "yes" if value else "no")]
    return [(prefix, str(value))]
