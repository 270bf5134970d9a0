"""`rightsdesk worker`: one worker process."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import worker
from casework.commands.requirements import Requirements
from casework.exit import run_async
from casework.temporal import TemporalUnreachable


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", help="run one worker process")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run until told to stop; exit 2 when something is missing, 3 when Temporal cannot be reached."""
    try:
        return run_async(worker.main())
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2
    except TemporalUnreachable as error:
        print(error, file=sys.stderr)
        return 3
