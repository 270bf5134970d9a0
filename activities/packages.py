"""Building the package of an approved answer: the letter, the data as tables, the documents, a list of contents."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

from temporalio import activity

from activities.addressees import Addressee
from activities.answers import DISCLOSED, answer_context, withheld_lines
from activities.extracts import lines_of
from activities.heartbeats import beating
from activities.letter_writer import CaseLetterWriter
from activities.portable import Portable
from activities.tables import as_csv, as_json
from casework.connectors.contract import Processors
from casework.letters.contract import FileLine, LetterKind, Stationery
from casework.record.contract import FileBook, Reader, SearchBook
from casework.record.views import CaseView, FileView, ItemView
from casework.rules.london import london_date
from casework.rules.procedure import PackageBuilt, PackageOrder
from casework.rules.rights import BY_ITEM
from casework.rules.vocabulary import Right
from casework.vault.contract import Files, PackagePart, Packages

NOTHING_PROVIDED = FileLine("No file", "we hold nothing that you gave us with consent or for a contract")

BEGIN = "# The files of this package. Begin with 1-answer.\n"
NUMBERS = "# The number before each name (SHA-256) changes with the smallest change to the file.\n"
"""The first lines of the list of contents, the first of them where to begin; programs that check it pass over them."""


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
        tells: frozenset[str] = frozenset(),
    ) -> None:
        """Take what is read, how packages and names are made, and for which processors' data somebody else is told."""
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
        self._tells = tells
        self._portable = Portable(vault, processors.title, clean_name, csv_safe)

    @activity.defn(name="build_package")
    async def build(self, order: PackageOrder) -> PackageBuilt:
        """Build the package into the vault; the same order again gives the one already built."""
        subject = f"edition-{order.edition}"
        for built in await self._files.list(order.case_id, "package"):
            if built.subject == subject:
                items = await self._searches.items(order.case_id)
                disclosed = [item for item in items if item.verdict in DISCLOSED]
                return self._built(built.id, built.size, disclosed)
        view = await self._reader.case(order.case_id)
        if view is None:
            raise LookupError("The case of this package is not in the record.")
        items = await self._searches.items(order.case_id)
        disclosed = [item for item in items if item.verdict in DISCLOSED]
        parts: list[PackagePart] = []
        if _asked(view, Right.ACCESS):
            parts += [
                *self._letters(view, items, order),
                *self._tables(view, disclosed),
                *self._documents(view.id, disclosed),
            ]
        if _asked(view, Right.PORTABILITY):
            tables = await self._portable.tables(view.id, disclosed)
            files = self._portable.files(disclosed)
            lines = [*(table.line() for table in tables), *(file.line() for file in files)]
            parts += [
                *self._portability_letter(view, items, lines, order),
                *self._portable.parts(view.id, tables),
                *self._portable.documents(view.id, files),
            ]
        async with beating():
            stored = await self._packages.build(order.case_id, with_contents(parts))
        name = f"{order.case_id}-answer.zip"
        file = FileView(stored.file_id, "package", subject, name, "application/zip", stored.size, order.at, None)
        await self._files.add(order.case_id, file, stored.sha256)
        return self._built(stored.file_id, stored.size, disclosed)

    def _built(self, file_id: str, size: int, disclosed: Sequence[ItemView]) -> PackageBuilt:
        shown = dict.fromkeys(item.processor for item in disclosed)
        tell = tuple(processor for processor in shown if processor in self._tells)
        return PackageBuilt(file_id, len(disclosed), size, self._deliver_by(disclosed), tell)

    def _deliver_by(self, items: Sequence[ItemView]) -> str:
        """Give the only way these items may go out, where the organisation has a rule about one of them."""
        ways = (self._processors.deliver_by(processor) for processor in dict.fromkeys(item.processor for item in items))
        return next((way for way in ways if way), "")

    def _portability_letter(
        self, view: CaseView, items: Sequence[ItemView], lines: Sequence[FileLine], order: PackageOrder
    ) -> list[PackagePart]:
        addressee = Addressee(view.requester.name, view.requester.email)
        base = self._writer.context(view, LetterKind.PORTABILITY_ANSWER, addressee, {}, london_date(order.at))
        files = tuple(lines) or (NOTHING_PROVIDED,)
        letter = self._stationery.render(replace(base, files=files, withheld=withheld_lines(items)))
        return [
            PackagePart("1-portability.html", _once(letter.html.encode())),
            PackagePart("1-portability.txt", _once(letter.text.encode())),
        ]

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
            parts.append(PackagePart(f"{stem}.csv", as_csv(self._rows(view.id, items), self._csv_safe)))
            parts.append(PackagePart(f"{stem}.json", as_json(self._rows(view.id, items))))
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
        async for _, record in lines_of(self._vault, case_id, items):
            yield record["fields"]


def _asked(view: CaseView, right: Right) -> bool:
    """Say whether a right of the case is answered by a copy."""
    return any(one.right is right and one.how in ("", BY_ITEM) for one in view.rights)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def with_contents(parts: list[PackagePart], begin: str = BEGIN) -> list[PackagePart]:
    """Add a last part that lists every other with its SHA-256, taken while the parts stream by, below a first line."""
    digests: list[str] = []

    async def noted(part: PackagePart) -> AsyncIterator[bytes]:
        digest = hashlib.sha256()
        async for chunk in part.content:
            digest.update(chunk)
            yield chunk
        digests.append(f"{digest.hexdigest()}  {part.name}\n")

    async def contents() -> AsyncIterator[bytes]:
        yield (begin + NUMBERS).encode() + "".join(digests).encode()

    return [*(PackagePart(part.name, noted(part)) for part in parts), PackagePart("contents.txt", contents())]
