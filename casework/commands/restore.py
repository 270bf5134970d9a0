"""`rightsdesk restore`: put a backup back, checked file by file, and let nothing accepted since be forgotten."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tarfile
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from casework.commands.backup import FORMAT, MANIFEST, PROGRESS, RECORD
from casework.commands.requirements import Requirements, require
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.record.database import Database
from casework.record.keys import CaseKeys
from casework.settings import Settings
from casework.supervisor import is_running
from casework.vault.contract import ORGANISATION, KeyMissing, MasterKeyError
from casework.vault.keys import KeyRing
from casework.vault.master import load_master_keys

OVERLAP = timedelta(minutes=15)
"""Submissions accepted this shortly before the backup are handed to their workflows again."""


class RestoreFailure(Exception):
    """A backup could not be put back; nothing was changed."""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("restore", help="put a backup back (single machine, service stopped)")
    parser.add_argument("backup", type=Path, help="the backup file")
    parser.add_argument("--replace", action="store_true", help="replace what is in the home folder now")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Restore; exit 2 when the backup is damaged, or data is in the way."""
    settings = Settings()
    try:
        require(settings)
        taken_at = put_back(settings, args.backup, args.replace)
    except (RestoreFailure, Requirements, MasterKeyError, OSError, tarfile.TarError) as error:
        print(f"Nothing was restored: {error}", file=sys.stderr)
        return 2
    run_async(_hand_over_again(settings, taken_at))
    print(f"Restored the backup of {taken_at:%d %B %Y, %H:%M} UTC. Start the service with 'rightsdesk up'.")
    return 0


def put_back(settings: Settings, backup: Path, replace: bool) -> datetime:
    """Check every file against the manifest, then put all in place; gives when the backup was taken (UTC)."""
    if is_running(settings.home / "logs"):
        raise RestoreFailure("the service is running. Stop it first.")
    record = Path(settings.database().partition("///")[2])
    places = {RECORD: record, PROGRESS: settings.home / PROGRESS, "vault": settings.vault_folder()}
    in_the_way = [
        str(place) for place in places.values() if place.exists() and (place.is_file() or any(place.iterdir()))
    ]
    if in_the_way and not replace:
        raise RestoreFailure(f"{', '.join(in_the_way)} would be overwritten. Add --replace if that is meant.")
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.home) as scratch:
        work = Path(scratch)
        with tarfile.open(backup) as tar:
            tar.extractall(work, filter="data")
        taken_at = _checked(work)
        run_async(_check_key(settings, work / RECORD))
        for name, place in places.items():
            _swap(work / name, place)
    return taken_at


def _checked(work: Path) -> datetime:
    try:
        manifest = json.loads((work / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RestoreFailure("this is not a backup of Rightsdesk, or its end is missing.") from None
    if manifest.get("format") != FORMAT:
        raise RestoreFailure("this backup was written by another version of Rightsdesk.")
    for name, digest in manifest["sha256"].items():
        path = work / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise RestoreFailure(f"the backup is damaged: {name} is not what was written.")
    return datetime.fromisoformat(manifest["taken_at"])


def _swap(source: Path, place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        for suffix in ("", "-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
    if source.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, place)


async def _check_key(settings: Settings, record: Path) -> None:
    """Make sure that the master key opens this record, before anything is replaced; raises MasterKeyError."""
    database = Database(f"sqlite+aiosqlite:///{record}")
    try:
        await KeyRing(load_master_keys(settings.key_file()), CaseKeys(database)).cipher(ORGANISATION)
    except KeyMissing:
        raise RestoreFailure("this backup holds a record that was never used.") from None
    finally:
        await database.close()


async def _hand_over_again(settings: Settings, taken_at: datetime) -> None:
    """Workflows may be a moment older than the record: they get what the record says they accepted since.

    Sessions end: one that somebody left since the backup must not be good again.
    """
    deployment = assemble(settings)
    try:
        await deployment.inbox.reopen(taken_at - OVERLAP, deployment.now())
        await deployment.sessions.end_all()
    finally:
        await deployment.close()
