"""`rightsdesk case`: cases by reference and date, without personal data."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from casework.commands.case_dates import dates
from casework.commands.requirements import Requirements
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.record.views import CaseView
from casework.rules.london import london_date
from casework.settings import Settings


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("case", help="list cases, or show the dates and state of one")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listed = commands.add_parser("list", help="open cases by due date, without names")
    listed.add_argument("--closed", action="store_true", help="closed cases instead")
    listed.set_defaults(run=run, reference="")
    shown = commands.add_parser("show", help="dates, state, searches and events of one case, as JSON, without names")
    shown.add_argument("reference")
    shown.set_defaults(run=run, closed=False)
    dated = commands.add_parser("dates", help="open cases whose dates would be others under this version")
    dated.add_argument("--apply", action="store_true", help="have these cases read their dates again; asks before")
    dated.add_argument("--yes", action="store_true", help="do not ask")
    dated.set_defaults(run=_dates)


def run(args: argparse.Namespace) -> int:
    """List or show; exit 2 when settings are missing or there is no such case."""
    try:
        return run_async(_run(args))
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2


def _dates(args: argparse.Namespace) -> int:
    try:
        return run_async(_with_dates(args.apply, args.yes))
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2


async def _with_dates(apply: bool, yes: bool) -> int:
    deployment = assemble(Settings())
    try:
        return await dates(deployment, apply, yes)
    finally:
        await deployment.close()


async def _run(args: argparse.Namespace) -> int:
    deployment = assemble(Settings())
    try:
        if not args.reference:
            for line in await deployment.reader.queue(london_date(deployment.now()), closed=args.closed):
                due = line.due_date.isoformat() if line.due_date else "no due date"
                print(f"{line.case_id}  {line.stage.value:9}  {line.clock.value:12}  {due}")
            return 0
        view = await deployment.reader.case(args.reference)
        if view is None:
            print("There is no case with this reference.", file=sys.stderr)
            return 2
        events = await deployment.reader.events(view.id)
        shown = _plain(view) | {"events": [f"{e.at.isoformat()} {e.kind} {e.actor}" for e in events]}
        print(json.dumps(shown, indent=2, default=str))
        return 0
    finally:
        await deployment.close()


def _plain(view: CaseView) -> dict[str, Any]:
    right = view.rights[0]
    return {
        "reference": view.id,
        "received": view.received,
        "stage": view.stage.value,
        "health": view.health.value,
        "outcome": view.outcome.value if view.outcome else None,
        "clock": right.clock.value,
        "due_date": right.due_date,
        "planning_date": right.planning_date,
        "extend_by": right.extend_by,
        "steps": [f"{step.text} ({step.source})" for step in right.steps],
        "searches": [
            {"processor": s.processor, "round": s.round, "result": s.result.value, "items": s.items, **s.evidence}
            for s in view.searches
        ],
        "letters": [f"{letter.kind}: {letter.outcome}" for letter in view.letters],
        "next": [f"{moment.at.isoformat()} {moment.sentence}" for moment in view.next],
    }
