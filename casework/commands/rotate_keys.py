"""`rightsdesk rotate-keys`: a new master key, and every case key wrapped with it. Nothing else is encrypted anew."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from casework.commands.requirements import Requirements
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.record.keys import CaseKeys
from casework.settings import Settings
from casework.vault.contract import MasterKeyError
from casework.vault.master import add_master_key, load_master_keys


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("rotate-keys", help="wrap every case key with a new master key (service stopped)")
    parser.add_argument("--resume", action="store_true", help="go on with the newest key after an interruption")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rotate; exit 2 when something is missing.

    The service is stopped meanwhile: a running process does not know the new key and could not open cases.
    """
    try:
        return run_async(_run(args.resume))
    except (Requirements, MasterKeyError) as error:
        print(error, file=sys.stderr)
        return 2


async def _run(resume: bool) -> int:
    settings = Settings()
    if not resume:
        add_master_key(settings.key_file())
    deployment = assemble(settings)
    store = CaseKeys(deployment.database)
    current = load_master_keys(settings.key_file()).current
    waiting = await store.not_under(current)
    for case_id in waiting:
        stored = await store.load(case_id)
        if stored is not None and stored.wrapped is not None:
            await store.replace(case_id, deployment.ring.rewrap(case_id, stored))
    await deployment.close()
    print(
        f"{len(waiting)} keys are wrapped with the new master key {current}. Keep a copy of {settings.key_file()}; "
        "older keys in it are needed as long as you keep backups made before now. Restart the service."
    )
    return 0
