"""The `rightsdesk` command. Each command is imported only when it is called, so that the clock never loads Temporal."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from casework.private import keep_private

COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("up", "run the whole service on this machine (--demo for a sample organisation)"),
    "worker": ("worker", "run one worker process"),
    "api": ("api", "run the counter and the desk (the web pages)"),
    "migrate": ("migrate", "bring the database to this version"),
    "clock": ("clock", "read the statutory clock: dates in, explained dates out"),
    "calendar": ("calendar", "show or refresh the bank holidays"),
    "case": ("case", "list cases, or show the dates and state of one"),
    "month": ("month", "rehearse a request through its month in seconds"),
    "connector": ("connector", "check a processor, or find with it"),
    "erase-again": ("erase_again", "erase again what a restored backup brought back"),
    "profile": ("profile", "check an organisation's profile"),
    "mail": ("mail", "send a test letter"),
    "mailcatcher": ("mailcatcher", "catch the demo's mail and show it"),
    "staff": ("staff", "add a person to the desk, or reset a password"),
    "keys": ("keys", "make a master key"),
    "rotate-keys": ("rotate_keys", "wrap every case key with a new master key"),
    "audit": ("audit", "verify the record's event log"),
    "backup": ("backup", "write a consistent backup"),
    "restore": ("restore", "put a backup back"),
    "replay": ("replay", "replay a case's history against this version"),
    "export-history": ("export_history", "save a case's history for a replay test"),
    "benchmark": ("benchmark", "measure this machine against the goals"),
}
"""Command word -> (module under casework.commands, what it does)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    if argv is None:
        keep_private()
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="rightsdesk", description="UK data protection requests, from the form to the answer."
    )
    chosen = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (module, help_) in COMMANDS.items():
        if name == chosen:
            importlib.import_module(f"casework.commands.{module}").add_parser(subparsers)
        elif not chosen:
            subparsers.add_parser(name, help=help_)
    args = parser.parse_args(arguments)
    code: int = args.run(args)
    return code


if __name__ == "__main__":
    sys.exit(main())
