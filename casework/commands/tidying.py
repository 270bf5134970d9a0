"""What the web process puts away while it runs, about once a minute; doing it in several processes is harmless."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from casework.commands.wiring import Deployment
from casework.record.housekeeping import Housekeeping

log = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0
PHRASE_SHOWN_FOR = timedelta(minutes=16)  # a little longer than the session that shows it (api.sessions)
EVIDENCE_IN_DOUBT = timedelta(hours=1)
UNFINISHED_FILES = timedelta(days=1)


async def tidy_once(deployment: Deployment, housekeeping: Housekeeping) -> None:
    """Strike phrases that were shown, destroy evidence nobody waits for, remove what crashes left half-written."""
    now = deployment.now()
    await housekeeping.strike_phrases(now - PHRASE_SHOWN_FOR)
    for case_id, file_id in await housekeeping.stray_evidence(now - EVIDENCE_IN_DOUBT):
        await deployment.vault.destroy(case_id, file_id)
        await deployment.files.destroyed(case_id, file_id, now)
    await deployment.vault.sweep(now - UNFINISHED_FILES)


async def tidy_forever(deployment: Deployment) -> None:
    """Tidy until cancelled; a failure is logged by its type and tried again."""
    housekeeping = Housekeeping(deployment.database, deployment.ring)
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        try:
            await tidy_once(deployment, housekeeping)
        except Exception as error:
            log.warning("tidying waits: %s", type(error).__name__)
