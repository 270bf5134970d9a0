"""`rightsdesk case dates`: which open cases would have other dates under this version, told before anything changes."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterable, Sequence
from datetime import date

from temporalio.client import Client
from temporalio.service import RPCError

from casework.commands.wiring import Deployment
from casework.record.open_clocks import Reread, reread
from casework.rules.upgrade import DateChange
from casework.rules.wording import counted
from casework.temporal import TemporalUnreachable
from workflows.case import CaseWorkflow
from workflows.messages import CalendarChanged

DONE, FAILED, SENSELESS = 0, 1, 2
WORDS = {"due_date": "due", "planning_date": "planned", "extend_by": "extend by"}


async def dates(deployment: Deployment, apply: bool, yes: bool) -> int:
    """List the open rights whose dates would change, and take the new ones over when told to; gives the exit code."""
    calendar = await deployment.calendar.current()
    found = await reread(deployment.database, calendar)
    for line in listed(found):
        print(line)
    cases = sorted({one.case_id for one in found if one.changes})
    if not cases:
        print(f"No open case would have other dates. Bank holidays: edition {calendar.edition}.")
        return DONE
    what = f"{counted(len(cases), 'open case')} would have other dates (bank holidays: edition {calendar.edition})."
    if not apply:
        print(f"{what} `rightsdesk case dates --apply` takes them over.")
        return DONE
    if not yes and not sys.stdin.isatty():
        print(f"{what} Nothing was changed: add --yes where nobody can be asked.", file=sys.stderr)
        return SENSELESS
    if not yes and not _agreed(what):
        print("Nothing was changed.")
        return DONE
    try:
        await take_over(await deployment.connect(), cases, edition_now(calendar.edition))
    except (TemporalUnreachable, RPCError) as error:
        print(f"The service cannot be reached. Start it, and try again. ({error})", file=sys.stderr)
        return FAILED
    print(f"{counted(len(cases), 'case')} told: each reads its dates again, and its history says so.")
    return DONE


def listed(found: Iterable[Reread]) -> Iterable[str]:
    """Give one line for each right: the case, the right, and each date that changes."""
    for one in found:
        words = ", ".join(map(_change, one.changes)) or f"cannot be read any more: {one.problem}"
        yield f"{one.case_id}  {one.right.value:20}  {words}"


def edition_now(calendar_edition: str) -> str:
    """Name what dates are read with: this version's rules and a calendar. A case reads its dates once for each name."""
    return f"rules-{importlib.metadata.version('rightsdesk')}/{calendar_edition}"


async def take_over(client: Client, cases: Sequence[str], edition: str) -> None:
    """Have cases read their dates again, so that they enter each history as data; raises RPCError."""
    for case_id in cases:
        handle = client.get_workflow_handle_for(CaseWorkflow.run, case_id)
        await handle.signal(CaseWorkflow.calendar_changed, CalendarChanged(edition))


def _agreed(what: str) -> bool:
    return input(f"{what} Take them over? [y/N] ").strip().casefold() in ("y", "yes")


def _change(change: DateChange) -> str:
    sooner = " (sooner)" if change.sooner else ""
    return f"{WORDS[change.name]} {_day(change.was)} → {_day(change.now)}{sooner}"


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else "none"
