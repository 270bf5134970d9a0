"""What goes into a package for portability: what the person provided, in files that machines can read (Article 20)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from activities.extracts import lines_of
from activities.tables import as_csv, as_json
from casework.letters.contract import FileLine
from casework.record.views import ItemView
from casework.vault.contract import Files, PackagePart

FOLDER = "for-reuse"
SCHEMA = f"{FOLDER}/schema.json"


@dataclass(frozen=True)
class PortableTable:
    """One table of provided data: its items, its file's name without an ending, and its fields with their types."""

    stem: str
    title: str
    items: tuple[ItemView, ...] = field(repr=False)
    types: dict[str, str]

    def line(self) -> FileLine:
        """Give the line of the letter that explains the file."""
        columns = tuple((name, WORDS[kind]) for name, kind in self.types.items())
        return FileLine(f"{self.stem}.csv, {self.stem}.json", self.title, columns)


@dataclass(frozen=True)
class PortableFile:
    """One whole file of provided data, as the person who keeps it exported it."""

    name: str
    title: str
    item: ItemView = field(repr=False)

    def line(self) -> FileLine:
        """Give the line of the letter that explains the file."""
        return FileLine(self.name, self.title)


WORDS = {"integer": "a whole number", "number": "a number", "boolean": "yes or no", "string": "text"}


class Portable:
    """Finds and writes what was provided under consent or contract."""

    def __init__(
        self, vault: Files, title: Callable[[str], str], clean: Callable[[str], str], csv_safe: Callable[[str], str]
    ) -> None:
        """Take the vault, how processors are called, and how names and cells are made safe."""
        self._vault = vault
        self._title = title
        self._clean = clean
        self._csv_safe = csv_safe

    async def tables(self, case_id: str, items: Sequence[ItemView]) -> list[PortableTable]:
        """Give the tables in which the person provided something, each field with the type its values have."""
        groups: dict[tuple[str, str], list[ItemView]] = {}
        for item in items:
            if item.given and item.position:
                groups.setdefault((item.processor, item.kind), []).append(item)
        found = []
        for (processor, kind), members in groups.items():
            types: dict[str, str] = {}
            async for row in self._rows(case_id, members):
                for name, value in row.items():
                    types[name] = _wider(types.get(name, ""), value)
            if types:
                stem = f"{FOLDER}/{self._clean(self._title(processor))}/{self._clean(kind)}"
                named = {name: kind_ or "string" for name, kind_ in types.items()}
                found.append(PortableTable(stem, f"{kind}, from {self._title(processor)}", tuple(members), named))
        return found

    def parts(self, case_id: str, tables: Sequence[PortableTable]) -> list[PackagePart]:
        """Give each table as CSV and JSON, and one description of them all."""
        parts = []
        for table in tables:
            columns = list(table.types)
            rows = self._rows(case_id, table.items)
            parts.append(PackagePart(f"{table.stem}.csv", as_csv(rows, self._csv_safe, columns)))
            parts.append(PackagePart(f"{table.stem}.json", as_json(self._rows(case_id, table.items))))
        if tables:
            parts.append(PackagePart(SCHEMA, _schema(tables)))
        return parts

    def files(self, items: Sequence[ItemView]) -> list[PortableFile]:
        """Give the files that hold nothing but what the person provided, each under a name of its own."""
        found: list[PortableFile] = []
        taken: set[str] = set()
        for item in items:
            if not item.given or item.position:
                continue
            title, label = self._title(item.processor), self._clean(item.label)
            name, number = f"{FOLDER}/{self._clean(title)}/{label}", 1
            while name.casefold() in taken:
                number += 1
                name = f"{FOLDER}/{self._clean(title)}/{number}-{label}"
            taken.add(name.casefold())
            found.append(PortableFile(name, f"what you gave us, from {title}", item))
        return found

    def documents(self, case_id: str, files: Sequence[PortableFile]) -> list[PackagePart]:
        """Give these files as they lie in the vault."""
        return [PackagePart(file.name, self._vault.read(case_id, file.item.file_id)) for file in files]

    async def _rows(self, case_id: str, items: Sequence[ItemView]) -> AsyncIterator[dict[str, Any]]:
        async for _, record in lines_of(self._vault, case_id, items):
            given = record.get("given", ())
            yield {name: value for name, value in record["fields"].items() if name in given}


def _wider(known: str, value: Any) -> str:
    """Give the type that holds a value and all before it."""
    if value is None:
        return known
    kind = {bool: "boolean", int: "integer", float: "number"}.get(type(value), "string")
    if known in ("", kind):
        return kind
    return "number" if {known, kind} == {"integer", "number"} else "string"


async def _schema(tables: Sequence[PortableTable]) -> AsyncIterator[bytes]:
    described = [
        {
            "files": [f"{table.stem}.csv", f"{table.stem}.json"],
            "title": table.title,
            "fields": [{"name": name, "type": kind} for name, kind in table.types.items()],
        }
        for table in tables
    ]
    yield json.dumps({"encoding": "utf-8", "tables": described}, ensure_ascii=False, indent=1).encode() + b"\n"
