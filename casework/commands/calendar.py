"""`rightsdesk calendar`: the bank holidays in force, and their refresh from the published feed."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from casework.commands.requirements import Requirements
from casework.commands.wiring import Deployment, assemble
from casework.exit import run_async
from casework.register.bank_holidays import FeedError, refreshed
from casework.rules.clock import Calendar
from casework.rules.london import london_date
from casework.settings import Settings
from workflows.case import CaseWorkflow
from workflows.messages import CalendarChanged


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("calendar", help="show or refresh the bank holidays")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("show", help="say which edition is in force and how far it reaches").set_defaults(run=_show)
    commands.add_parser("refresh", help="take the published feed; open cases are read again").set_defaults(run=_refresh)


def _show(args: argparse.Namespace) -> int:
    return _with_deployment(_say)


def _refresh(args: argparse.Namespace) -> int:
    return _with_deployment(_take)


def _with_deployment(work: Any) -> int:
    try:
        deployment = assemble(Settings())
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2
    return run_async(_run(deployment, work))


async def _run(deployment: Deployment, work: Any) -> int:
    try:
        code: int = await work(deployment)
        return code
    finally:
        await deployment.close()


async def _say(deployment: Deployment) -> int:
    calendar = await deployment.calendar.current()
    print(f"Bank holidays: edition {calendar.edition}, published until {calendar.covers_until:%d %B %Y}.")
    return 0


async def _take(deployment: Deployment) -> int:
    try:
        calendar = await refreshed(await deployment.calendar.current(), deployment.settings.calendar_feed)
    except FeedError as error:
        print(f"{error} The bank holidays stay as they are.", file=sys.stderr)
        return 1
    if not await deployment.calendar.store(calendar, deployment.now()):
        print("The bank holidays are up to date.")
        return 0
    told = await _tell_open_cases(deployment, calendar)
    print(f"Took edition {calendar.edition}. {told} open cases read their dates again.")
    return 0


async def _tell_open_cases(deployment: Deployment, calendar: Calendar) -> int:
    client = await deployment.connect()
    lines = await deployment.reader.queue(london_date(deployment.now()))
    for line in lines:
        handle = client.get_workflow_handle_for(CaseWorkflow.run, line.case_id)
        await handle.signal(CaseWorkflow.calendar_changed, CalendarChanged(calendar.edition))
    return len(lines)
