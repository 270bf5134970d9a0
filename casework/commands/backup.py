"""`rightsdesk backup`: one file that holds the record, the workflows' progress and the encrypted files.

Order makes it consistent while the service runs: progress first, then the record, then the files. A record
that is ahead of the progress is harmless, since a step that is repeated changes nothing; a file that the
record names is always there. The master key is never in it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.settings import Settings
from casework.vault.disk import sync_folder

PREFIX, SUFFIX = "rightsdesk-", ".tar"
RECORD, PROGRESS, MANIFEST = "record.sqlite", "temporal.sqlite", "manifest.json"
FORMAT = 1


class BackupFailure(Exception):
    """A backup could not be written; the message says why."""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("backup", help="write a consistent backup (single machine)")
    parser.add_argument("folder", type=Path, help="folder the backup is written to")
    parser.add_argument("--keep", type=int, help="delete all but this many of the newest backups in the folder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the backup; exit 2 when that cannot be done."""
    try:
        path = write_backup(Settings(), args.folder)
    except (BackupFailure, OSError, sqlite3.Error) as error:
        print(f"No backup was written: {error}", file=sys.stderr)
        return 2
    if args.keep:
        for old in sorted(args.folder.glob(f"{PREFIX}*{SUFFIX}"))[: -args.keep]:
            old.unlink()
    print(f"Backup written to {path}. The master key is not in it: keep that apart.")
    return 0


def write_backup(settings: Settings, folder: Path) -> Path:
    """Write one backup and give its path; raises BackupFailure for a record that is not an SQLite file."""
    if not settings.database().startswith("sqlite"):
        raise BackupFailure("the record is not an SQLite file. docs/operations.md says how to back up PostgreSQL.")
    folder.mkdir(parents=True, exist_ok=True)
    taken_at = datetime.now(UTC)
    final = folder / f"{PREFIX}{taken_at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        work = Path(scratch)
        _copy_sqlite(settings.home / PROGRESS, work / PROGRESS)
        _copy_sqlite(Path(settings.database().partition("///")[2]), work / RECORD)
        contents = {path.name: path for path in (work / PROGRESS, work / RECORD) if path.exists()}
        vault = settings.vault_folder()
        key = settings.key_file().resolve()
        contents |= {f"vault/{path.relative_to(vault)}": path for path in _files(vault) if path.resolve() != key}
        unfinished = work / final.name
        digests = _write_tar(unfinished, contents, work, taken_at)
        if not digests:
            raise BackupFailure("there is nothing to back up yet.")
        unfinished.chmod(0o600)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(final)
        sync_folder(folder)
    return final


def _write_tar(target: Path, contents: dict[str, Path], work: Path, taken_at: datetime) -> dict[str, str]:
    digests: dict[str, str] = {}
    with tarfile.open(target, "w") as tar:
        for name, path in contents.items():
            try:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                tar.add(path, arcname=name)
            except FileNotFoundError:
                # A file of the vault may be destroyed while we copy; then it must not be in the backup.
                continue
            digests[name] = digest
        manifest = work / MANIFEST
        manifest.write_text(
            json.dumps({"format": FORMAT, "taken_at": taken_at.isoformat(), "sha256": digests}), encoding="utf-8"
        )
        tar.add(manifest, arcname=MANIFEST)
    return digests


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        return
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        # Only whole files: what is still being written ends in .part.
        whole = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".part" and not p.name.startswith("."))
        yield from sorted(whole)
