"""`rightsdesk staff`: people of the desk, for the operator who cannot log in."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from typing import Any

from casework.commands.requirements import Requirements
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.rules.vocabulary import Role
from casework.settings import Settings

LINK_HOURS = 24


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("staff", help="add a person to the desk, or reset a password")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="add a person and print a link to choose a password")
    add.add_argument("--name", required=True)
    add.add_argument("--email", required=True)
    add.add_argument("--role", action="append", required=True, choices=[role.value for role in Role])
    add.set_defaults(run=run, add=True)
    reset = commands.add_parser("reset", help="print a link to choose a new password")
    reset.add_argument("--email", required=True)
    reset.set_defaults(run=run, add=False)


def run(args: argparse.Namespace) -> int:
    """Add or reset; exit 2 when settings are missing or the person is not known."""
    try:
        return run_async(_run(args))
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2


async def _run(args: argparse.Namespace) -> int:
    deployment = assemble(Settings())
    try:
        await deployment.prepare()
        person = await deployment.staff.by_email(args.email)
        if args.add:
            if person is not None:
                print("Somebody with this address is there already.", file=sys.stderr)
                return 2
            roles = [Role(role) for role in args.role]
            person = await deployment.staff.add(args.name, args.email, roles, deployment.now())
        if person is None:
            print("Nobody with this address is on the desk.", file=sys.stderr)
            return 2
        until = deployment.now() + timedelta(hours=LINK_HOURS)
        token, _ = await deployment.sessions.start("reset", deployment.now(), until, staff_id=person.id)
        url = deployment.settings.public_url.rstrip("/")
        print(f"Choose a password within {LINK_HOURS} hours at {url}/desk/reset/{token}")
        return 0
    finally:
        await deployment.close()
