"""`rightsdesk audit verify`: whether the record is as the service wrote it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from casework.exit import run_async
from casework.record.audit import AuditReport, Problem, verify
from casework.record.database import Database
from casework.record.keys import CaseKeys
from casework.settings import Settings
from casework.vault.contract import MasterKeyError
from casework.vault.keys import KeyRing
from casework.vault.master import MasterKeys, load_master_keys

CLEAN, ALTERED, CANNOT_VERIFY = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("audit", help="verify the record's event log")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("verify", help="name every row that is not as the service wrote it")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify; exit 0 when clean, 1 when something was altered, 2 when the record cannot be read."""
    settings = Settings()
    try:
        return run_async(_verify(settings, load_master_keys(settings.key_file())))
    except MasterKeyError as error:
        print(error, file=sys.stderr)
    except (SQLAlchemyError, OSError) as error:
        print(
            f"The record cannot be read ({type(error).__name__}). Is its database there and migrated?", file=sys.stderr
        )
    return CANNOT_VERIFY


async def _verify(settings: Settings, master: MasterKeys) -> int:
    database = Database(settings.database())
    try:
        report = await verify(database, KeyRing(master, CaseKeys(database)))
    finally:
        await database.close()
    for line in lines(report):
        print(line)
    return CLEAN if report.clean else ALTERED


def lines(report: AuditReport) -> list[str]:
    """Give the report as lines for the operator."""
    counted = f"{report.cases} cases, {report.events} events and {report.rows} other rows were verified."
    shredded = [f"{len(report.shredded)} keys were destroyed: of those cases only the event log was verified."]
    found = [_line(problem) for problem in report.problems]
    result = ["Clean."] if report.clean else [f"{len(found)} PROBLEMS. The first of each event log is named:", *found]
    return [counted, *(shredded if report.shredded else []), *result]


def _line(problem: Problem) -> str:
    of_case = f"case {problem.case_id}: " if problem.case_id else ""
    return f"  {of_case}{problem.table} {problem.row} {problem.sentence}."
