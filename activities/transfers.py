"""Building what goes straight to another controller: the files of portability, and nothing else of the answer."""

from __future__ import annotations

from temporalio import activity

from activities.answers import DISCLOSED
from activities.heartbeats import beating
from activities.packages import with_contents
from activities.portable import Portable
from casework.connectors.contract import Processors
from casework.record.contract import FileBook, SearchBook
from casework.record.views import FileView
from casework.rules.procedure import PackageBuilt, PackageOrder
from casework.vault.contract import Packages

KIND = "transfer"
BEGIN = "# The files of this package. for-reuse/schema.json explains every field.\n"


class TransferActivities:
    """Builds packages for receivers."""

    def __init__(
        self,
        searches: SearchBook,
        files: FileBook,
        packages: Packages,
        processors: Processors,
        portable: Portable,
    ) -> None:
        """Take the items, where files are listed, how packages are made, and how processors are called."""
        self._searches = searches
        self._files = files
        self._packages = packages
        self._processors = processors
        self._portable = portable

    @activity.defn(name="build_transfer")
    async def build(self, order: PackageOrder) -> PackageBuilt:
        """Build the package for a receiver into the vault; the same edition again gives the one already built.

        No letter is in it: that is the person's. What may go by one way only is not built at all.
        """
        items = await self._searches.items(order.case_id)
        given = [item for item in items if item.given and item.verdict in DISCLOSED]
        ways = (self._processors.deliver_by(key) for key in dict.fromkeys(item.processor for item in given))
        way = next((way for way in ways if way), "")
        subject = f"edition-{order.edition}"
        for built in await self._files.list(order.case_id, KIND):
            if built.subject == subject:
                return PackageBuilt(built.id, len(given), built.size, way)
        tables, files = await self._portable.tables(order.case_id, given), self._portable.files(given)
        if way or not (tables or files):
            return PackageBuilt("", 0, 0, way)
        parts = [
            *self._portable.parts(order.case_id, tables),
            *self._portable.documents(order.case_id, files),
        ]
        async with beating():
            stored = await self._packages.build(order.case_id, with_contents(parts, BEGIN))
        name = f"{order.case_id}-files.zip"
        file = FileView(stored.file_id, KIND, subject, name, "application/zip", stored.size, order.at, None)
        await self._files.add(order.case_id, file, stored.sha256)
        return PackageBuilt(stored.file_id, len(given), stored.size)
