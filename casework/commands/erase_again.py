"""`rightsdesk erase-again`: a processor was restored from a backup, and what was erased since comes out again."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from casework.commands.requirements import Requirements
from casework.commands.wiring import Deployment, assemble
from casework.exit import run_async
from casework.rules.acts import ErasedAgain
from casework.rules.london import london_date
from casework.settings import Settings
from casework.vault.contract import ORGANISATION
from workflows.restored import RestoredWorkflow
from workflows.right_messages import Restored


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("erase-again", help="erase again what a restored backup brought back")
    parser.add_argument("processor", help="key of the processor in the profile")
    parser.add_argument("--restored-from", required=True, type=date.fromisoformat, metavar="DATE",
                        help="the day of the backup (YYYY-MM-DD)")  # fmt: skip
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Have the service do it and print what came of it; exit 2 for what makes no sense."""
    try:
        return run_async(_run(args.processor, args.restored_from))
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2


async def _run(processor: str, since: date) -> int:
    deployment = assemble(Settings())
    try:
        known = (*deployment.processors.keys(), *deployment.processors.optional())
        if processor not in known:
            print(f"There is no processor {processor}. The profile has: {', '.join(known)}.", file=sys.stderr)
            return 2
        if since > london_date(deployment.now()):
            print("The day of the backup cannot be in the future.", file=sys.stderr)
            return 2
        if deployment.processors.connector_kind(processor) == "manual":
            return await _by_person(deployment, processor, since)
        return await _by_service(deployment, processor, since)
    finally:
        await deployment.close()


async def _by_service(deployment: Deployment, processor: str, since: date) -> int:
    try:
        client = await deployment.connect()
        done: ErasedAgain = await client.execute_workflow(
            RestoredWorkflow.run,
            Restored(processor, since),
            id=f"{ORGANISATION}/restored/{processor}/{since}",
            task_queue=deployment.settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
    except RPCError as error:
        print(f"The service cannot be reached ({error.status.name}). Start it, and try again.", file=sys.stderr)
        return 2
    print(f"{done.expected} rows were erased since {since}; {done.erased} of them were back, and are erased again.")
    return 0


async def _by_person(deployment: Deployment, processor: str, since: date) -> int:
    lines = await deployment.erasures.since(processor, since)
    if not lines:
        print(f"Nothing was erased there since {since}.")
        return 0
    print("A person looks after this one. Please ask them to do again what they did for these requests:")
    for line in lines:
        print(f"  {line.case_id}  {line.verb}  {london_date(line.erased_at)}")
    return 0
