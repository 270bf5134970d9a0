"""Building the package of an approved answer: the letter, the data as tables, the documents, a list of contents."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from temporalio import activity

from activities.answers import DISCLOSED, answer_context
from activities.heartbeats import beating
from activities.letter_writer import Addressee, CaseLetterWriter
from casework.connectors.contract import Processors
from casework.letters.contract import LetterKind, Stationery
from casework.record.contract import FileBook, Reader, SearchBook
from casework.record.views import CaseView, FileView, ItemView
from casework.rules.london import london_date
from casework.rules.procedure import PackageBuilt, PackageOrder
from casework.vault.contract import Files, PackagePart, Packages

CHUNK = 256
"""Rows turned into text at a time."""
CONTENTS = (
    "# The files of this package. Begin with 1-answer.\n"
    "# The number before each name (SHA-256) changes with the smallest change to the file.\n"
)
"""The first lines of the list of contents; programs that check such lists pass over them."""


class PackageActivities:
    """Builds packages."""

    def __init__(
        self,
        reader: Reader,
        searches: SearchBook,
        files: FileBook,
        vault: Files,
        packages: Packages,
        writer: CaseLetterWriter,
        stationery: Stationery,
        processors: Processors,
        clean_name: Callable[[str], str],
        csv_safe: Callable[[str], str],
    ) -> None:
        """Take what is read, and how packages and names are made."""
        self._reader = reader
        self._searches = searches
        self._files = files
        self._vault = vault
        self._packages = packages
        self._writer = writer
        self._stationery = stationery
        self._processors = processors
        self._clean_name = clean_name
        self._csv_safe = csv_safe

    @activity.defn(name="build_package")
    async def build(self, order: PackageOrder) -> PackageBuilt:
        """Build the package into the vault; the same order again gives the one already built."""
        subject = f"edition-{order.edition}"
        for built in await self._files.list(order.case_id, "package"):
            if built.subject == subject:
                return PackageBuilt(built.id, 0, built.size)
        view = await self._reader.case(order.case_id)
        if view is None:
            raise LookupError("The case of this package is not in the record.")
        items = await self._searches.items(order.case_id)
        disclosed = [item for item in items if item.verdict in DISCLOSED]
        parts = [
            *self._letters(view, items, order),
            *self._tables(view, disclosed),
            *self._documents(view.id, disclosed),
        ]
        async with beating():
            stored = await self._packages.build(order.case_id, _with_contents(parts))
        name = f"{order.case_id}-answer.zip"
        file = FileView(stored.file_id, "package", subject, name, "application/zip", stored.size, order.at, None)
        await self._files.add(order.case_id, file, stored.sha256)
        return PackageBuilt(stored.file_id, len(disclosed), stored.size)

    def _letters(self, view: CaseView, items: Sequence[ItemView], order: PackageOrder) -> list[PackagePart]:
        addressee = Addressee(view.requester.name, view.requester.email)
        parts = []
        for kind in (LetterKind.ANSWER, LetterKind.PARTIAL_REFUSAL):
            base = self._writer.context(view, kind, addressee, {}, london_date(order.at))
            context = answer_context(base, view, items, self._processors.title)
            if kind is LetterKind.PARTIAL_REFUSAL and not context.withheld:
                continue
            letter = self._stationery.render(context)
            stem = "1-answer" if kind is LetterKind.ANSWER else "2-what-we-withheld"
            parts.append(PackagePart(f"{stem}.html", _once(letter.html.encode())))
            parts.append(PackagePart(f"{stem}.txt", _once(letter.text.encode())))
        return parts

    def _tables(self, view: CaseView, disclosed: Sequence[ItemView]) -> list[PackagePart]:
        groups: dict[tuple[str, str], list[ItemView]] = {}
        for item in disclosed:
            if item.position:
                groups.setdefault((item.processor, item.kind), []).append(item)
        parts = []
        for (processor, kind), items in groups.items():
            folder = self._clean_name(self._processors.title(processor))
            stem = f"{folder}/{self._clean_name(kind)}"
            parts.append(PackagePart(f"{stem}.csv", self._csv(view.id, items)))
            parts.append(PackagePart(f"{stem}.json", self._json(view.id, items)))
        return parts

    def _documents(self, case_id: str, disclosed: Sequence[ItemView]) -> list[PackagePart]:
        parts: list[PackagePart] = []
        taken: set[str] = set()
        for item in disclosed:
            if item.position:
                continue
            folder = self._clean_name(self._processors.title(item.processor))
            name = f"{folder}/{self._clean_name(item.label)}"
            number = 1
            while name.casefold() in taken:
                number += 1
                name = f"{folder}/{number}-{self._clean_name(item.label)}"
            taken.add(name.casefold())
            parts.append(PackagePart(name, self._vault.read(case_id, item.file_id)))
        return parts

    async def _rows(self, case_id: str, items: Sequence[ItemView]) -> AsyncIterator[dict[str, Any]]:
        """Stream the fields of chosen lines, file by file, in order."""
        wanted: dict[str, set[int]] = {}
        for item in items:
            wanted.setdefault(item.file_id, set()).add(item.position)
        for file_id, positions in wanted.items():
            number = 0
            async for line in _lines(self._vault.read(case_id, file_id)):
                number += 1
                if number in positions:
                    yield json.loads(line)["fields"]

    async def _csv(self, case_id: str, items: Sequence[ItemView]) -> AsyncIterator[bytes]:
        columns: list[str] = []
        text = io.StringIO()
        writer = csv.writer(text)
        # A spreadsheet program takes a file for UTF-8 only with this mark.
        text.write("\ufeff")
        async for row in self._rows(case_id, items):
            if not columns:
                columns = list(row)
                writer.writerow([self._csv_safe(column) for column in columns])
            writer.writerow([self._cell(row.get(column)) for column in columns])
            if text.tell() > 65_536:
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
        yield text.getvalue().encode()

    def _cell(self, value: Any) -> str:
        """Give a cell as text; only text can be taken for a formula, so numbers keep their sign."""
        if value is None:
            return ""
        return str(value) if isinstance(value, int | float) else self._csv_safe(str(value))

    async def _json(self, case_id: str, items: Sequence[ItemView]) -> AsyncIterator[bytes]:
        opening = "["
        count = 0
        async for row in self._rows(case_id, items):
            yield (opening + "\n" + json.dumps(row, ensure_ascii=False, indent=1)).encode()
            opening = ","
            count += 1
            if count % CHUNK == 0:
                await asyncio.sleep(0)
        yield b"\n]\n" if count else b"[]\n"


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _with_contents(parts: list[PackagePart]) -> list[PackagePart]:
    """Add a last part that lists every other with its SHA-256, taken while the parts stream by."""
    digests: list[str] = []

    async def noted(part: PackagePart) -> AsyncIterator[bytes]:
        digest = hashlib.sha256()
        async for chunk in part.content:
            digest.update(chunk)
            yield chunk
        digests.append(f"{digest.hexdigest()}  {part.name}\n")

    async def contents() -> AsyncIterator[bytes]:
        yield CONTENTS.encode() + "".join(digests).encode()

    return [*(PackagePart(part.name, noted(part)) for part in parts), PackagePart("contents.txt", contents())]
