"""`rightsdesk replay`: run a case's history against this version of the workflow, changing nothing."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.workflow import NondeterminismError

from casework.commands.requirements import Requirements
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.settings import Settings
from casework.temporal import TemporalUnreachable
from casework.vault.payloads import data_converter
from worker import WORKFLOWS


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("replay", help="replay a case's history against this version")
    parser.add_argument("reference", nargs="?", help="one case; without it, every open case")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Replay; exit 1 when a history does not fit this version, 2 when something is missing."""
    try:
        return run_async(_run(args.reference))
    except (Requirements, TemporalUnreachable) as error:
        print(error, file=sys.stderr)
        return 2


async def _run(reference: str | None) -> int:
    deployment = assemble(Settings())
    client = await deployment.connect()
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=data_converter(deployment.ring),
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    queue = await deployment.reader.queue(deployment.now().date())
    references = [reference] if reference else [line.case_id for line in queue]
    failed = 0
    for case_id in references:
        history = await client.get_workflow_handle(case_id).fetch_history()
        try:
            await replayer.replay_workflow(history)
            print(f"{case_id}: {len(history.events)} events, fits this version.")
        except NondeterminismError as error:
            failed += 1
            print(f"{case_id}: does not fit this version: {error}")
    await deployment.close()
    return 1 if failed else 0
