"""The first start of a real deployment, and what it does every night."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from casework.commands.wiring import Deployment
from casework.rules.london import london_date, london_instant
from casework.rules.vocabulary import Role
from casework.settings import Settings

BACKUP_HOUR = 2
BACKUPS_KEPT = 14
LINK_HOURS = 24


class NoAdministrator(Exception):
    """Nobody could administer the desk; the message says how to name the first administrator."""


async def administrator(deployment: Deployment, args: argparse.Namespace) -> str:
    """Make the first administrator when there is nobody yet, and give the words to print once running."""
    url = deployment.settings.public_url.rstrip("/")
    words = f"\nRightsdesk is running.\n\n  Public request form   {url}/\n  Desk                  {url}/desk\n"
    if await deployment.staff.all():
        return words
    name, email = _asked(args)
    roles = (Role.ADMINISTRATOR, Role.DPO)
    person = await deployment.staff.add(name, email, roles, deployment.now())
    until = deployment.now() + timedelta(hours=LINK_HOURS)
    token, _ = await deployment.sessions.start("reset", deployment.now(), until, staff_id=person.id)
    return (
        words
        + f"\n  First administrator: choose your password within {LINK_HOURS} hours at\n  {url}/desk/reset/{token}\n"
    )


def _asked(args: argparse.Namespace) -> tuple[str, str]:
    name, email = args.admin_name.strip(), args.admin_email.strip()
    if (not name or not email) and sys.stdin.isatty():
        print("This is the first start. Who is the first administrator of the desk?")
        name = name or input("  Name: ").strip()
        email = email or input("  Email: ").strip()
    if not name or not email:
        raise NoAdministrator(
            "This is the first start and nobody could log in: name the first administrator with "
            "--admin-name and --admin-email."
        )
    return name, email


async def every_night(
    settings: Settings, python: Sequence[str], environment: dict[str, str], say: Callable[[str], None]
) -> None:
    """Back up and refresh the bank holidays every night; a failure is said, and tried again the next night."""
    while True:
        now = datetime.now(UTC)
        next_ = london_instant(london_date(now) + timedelta(days=1), BACKUP_HOUR)
        await asyncio.sleep((next_ - now).total_seconds())
        folder = settings.home / "backups"
        for words, command in (
            ("The nightly backup", ("backup", str(folder), "--keep", str(BACKUPS_KEPT))),
            ("Refreshing the bank holidays", ("calendar", "refresh")),
        ):
            process = await asyncio.create_subprocess_exec(*python, *command, env={**os.environ, **environment})
            if await process.wait() != 0:
                say(f"{words} failed; see the message above.")
