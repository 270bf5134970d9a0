"""Looks for texts in bytes, however they may be spelled there, and opens what a scan must be able to find."""

from __future__ import annotations

import base64
import binascii
import json
import quopri
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from casework.record.models import Base
from casework.record.sealing import place
from casework.vault.contract import ORGANISATION
from casework.vault.keys import KeyRing

SEALED = "sealed"
"""How the name of every encrypted column ends."""


def spellings(text: str) -> set[bytes]:
    """Give the ways a text may lie in a file; those in which case does not matter are in lower case."""
    plain = text.encode()
    folded = {
        plain,
        text.encode("utf-16-le"),
        json.dumps(text)[1:-1].encode(),
        quote(text).encode(),
        quote_plus(text).encode(),
        quopri.encodestring(plain).strip(),
        binascii.hexlify(plain),
    }
    # Base64 spells a text in three ways, by where it begins; its edges depend on the neighbours.
    shifted = {base64.b64encode(b"\0" * shift + plain)[(4 if shift else 0) : -4] for shift in range(3)}
    return {spelling.lower() for spelling in folded} | shifted


class Scan:
    """Looks for named texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take what to look for, by name."""
        self.texts = dict(texts)
        self._spellings = {name: spellings(text) for name, text in texts.items()}

    def of(self, content: bytes) -> set[str]:
        """Give the names of the texts that are in some bytes."""
        lower = content.lower()
        return {name for name, ways in self._spellings.items() if any(way in lower or way in content for way in ways)}

    def of_files(self, files: Iterable[Path]) -> dict[str, set[str]]:
        """Give what is in files or in their names, by file; files with nothing are left out."""
        found = {str(file): self.of(str(file).encode() + b"\n" + file.read_bytes()) for file in files}
        return {file: names for file, names in found.items() if names}

    def of_history(self, history: Mapping[str, Any]) -> set[str]:
        """Give what is in a history as Temporal's JSON has it: as it stands, and in every payload's bytes."""
        found = self.of(json.dumps(history, ensure_ascii=False).encode())
        for data in payloads(history):
            found |= self.of(data)
        return found

    def of_columns(self, database: Path, sealed_too: bool = False) -> dict[str, set[str]]:
        """Give what is in the columns of a database that are not sealed (or in all), by table and column."""
        found: dict[str, set[str]] = {}
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
            tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                rows = file.execute(f'SELECT * FROM "{table}"')
                columns = [column[0] for column in rows.description]
                for row in rows:
                    for column, value in zip(columns, row, strict=True):
                        if sealed_too or not column.endswith(SEALED):
                            content = value if isinstance(value, bytes) else str(value).encode()
                            found.setdefault(f"{table}.{column}", set()).update(self.of(content))
        return {place_: names for place_, names in found.items() if names}


def payloads(history: Any) -> Iterator[bytes]:
    """Give the bytes of every payload in a history's JSON, wherever it is."""
    if isinstance(history, dict):
        for key, value in history.items():
            if key == "data" and isinstance(value, str):
                yield base64.b64decode(value)
            else:
                yield from payloads(value)
    elif isinstance(history, list):
        for value in history:
            yield from payloads(value)


async def open_copy(record: Path, ring: KeyRing) -> int:
    """Write the clear text into every sealed column of a copy of the record; gives how many values were opened."""
    opened = 0
    with closing(sqlite3.connect(record)) as file, file:
        for table in Base.metadata.tables.values():
            sealed = [column.name for column in table.c if column.name.endswith(SEALED)]
            keys = [column.name for column in table.primary_key]
            for column in sealed:
                owner = "case_id" if "case_id" in table.c else "id" if table.name == "cases" else f"'{ORGANISATION}'"
                names = ", ".join(f'"{key}"' for key in keys)
                rows = file.execute(
                    f'SELECT {owner}, "{column}", {names} FROM "{table.name}" WHERE "{column}" IS NOT NULL'
                ).fetchall()
                for case_id, value, *key in rows:
                    cipher = await ring.cipher(case_id)
                    text = cipher.open(place(table.name, column, *key), value)
                    where = " AND ".join(f'"{name}" = ?' for name in keys)
                    change = f'UPDATE "{table.name}" SET "{column}" = ? WHERE {where}'
                    file.execute("DROP TRIGGER IF EXISTS event_no_update")
                    file.execute(change, (text, *key))
                    opened += 1
    return opened
