"""`rightsdesk export-history`: save a case's history as it lies in Temporal, encrypted, for a replay test."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from casework.commands.requirements import Requirements
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.settings import Settings
from casework.temporal import TemporalUnreachable


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("export-history", help="save a case's history for a replay test")
    parser.add_argument("reference")
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Save the history; exit 2 when something is missing."""
    try:
        return run_async(_run(args.reference, args.file))
    except (Requirements, TemporalUnreachable, OSError) as error:
        print(error, file=sys.stderr)
        return 2


async def _run(reference: str, file: Path) -> int:
    deployment = assemble(Settings())
    client = await deployment.connect()
    history = await client.get_workflow_handle(reference).fetch_history()
    await asyncio.to_thread(file.write_text, history.to_json(), encoding="utf-8")
    print(f"Saved {len(history.events)} events to {file}. Only this deployment's keys can read them.")
    await deployment.close()
    return 0
