"""`rightsdesk keys make`: the master key of a deployment."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from casework.settings import Settings
from casework.vault.master import make_master_key


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("keys", help="make a master key")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    make = commands.add_parser("make", help="make the master key file, readable by you alone; never overwrites one")
    make.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the key; exit 2 when there is one already."""
    path = Settings().key_file()
    if path.exists():
        print(f"{path} exists already and is left as it is.", file=sys.stderr)
        return 2
    path.parent.mkdir(parents=True, exist_ok=True)
    make_master_key(path)
    print(f"Made {path}. Keep a copy apart from your backups: without it nothing in the record can be read.")
    return 0
