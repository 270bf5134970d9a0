"""`rightsdesk migrate`: brings the database to this version."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from casework.exit import run_async
from casework.record.calendar import Calendars
from casework.record.database import Database
from casework.record.migrations import upgrade
from casework.record.open_clocks import reread
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.wording import counted
from casework.settings import Settings

DONE, FAILED = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("migrate", help="bring the database to this version")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Migrate; exit 0 when the database is at this version, 1 when it could not be brought there."""
    settings = Settings()
    url = make_url(settings.database())
    if url.get_backend_name() == "sqlite" and settings.database_url is None:
        settings.home.mkdir(parents=True, exist_ok=True)
    try:
        return run_async(_migrate(settings.database()))
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        print(f"The database {url.render_as_string(hide_password=True)} was not migrated: {reason}", file=sys.stderr)
        return FAILED


async def _migrate(url: str) -> int:
    """Migrate, and say how many open cases would have other dates by this version's rules and calendar."""
    await upgrade(url)
    print("The database is at this version.")
    database = Database(url)
    try:
        found = await reread(database, await Calendars(database, COMMITTED_CALENDAR).current())
    finally:
        await database.close()
    cases = {one.case_id for one in found}
    if cases:
        print(f"{counted(len(cases), 'open case')} would have other dates with it: see `rightsdesk case dates`.")
    return DONE
