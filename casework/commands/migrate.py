"""`rightsdesk migrate`: brings the database to this version."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from casework.exit import run_async
from casework.record.migrations import upgrade
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
        run_async(upgrade(settings.database()))
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        print(f"The database {url.render_as_string(hide_password=True)} was not migrated: {reason}", file=sys.stderr)
        return FAILED
    print("The database is at this version.")
    return DONE
