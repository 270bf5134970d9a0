"""Identity evidence is destroyed once it has been decided upon; that it was seen stays recorded."""

from __future__ import annotations

from temporalio import activity

from casework.record.contract import FileBook
from casework.rules.procedure import EvidenceOrder
from casework.vault.contract import Files


class EvidenceActivities:
    """Destroys evidence."""

    def __init__(self, files: FileBook, vault: Files) -> None:
        """Take the list of files and the vault they lie in."""
        self._files = files
        self._vault = vault

    @activity.defn(name="destroy_evidence")
    async def destroy(self, order: EvidenceOrder) -> int:
        """Destroy every piece of evidence of a case; gives how many there were. Repeating it is harmless."""
        kept = await self._files.list(order.case_id, "evidence")
        for file in kept:
            await self._vault.destroy(order.case_id, file.id)
            await self._files.destroyed(order.case_id, file.id, order.at)
        return len(kept)
