"""`rightsdesk erase-again`: a processor was restored from a backup, and what was erased since comes out again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from casework.commands.requirements import Requirements
from casework.commands.wiring import Deployment, assemble
from casework.exit import run_async
from casework.rules.acts import ErasedAgain
from casework.rules.london import london_date
from casework.rules.wording import counted
from casework.settings import Settings
from casework.temporal import TemporalUnreachable
from casework.vault.contract import ORGANISATION
from workflows.restored import RestoredWorkflow
from workflows.right_messages import Restored

DONE, NOT_DONE, SENSELESS = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("erase-again", help="erase again what a restored backup brought back")
    parser.add_argument("processor", help="key of the processor in the profile")
    parser.add_argument("--restored-from", required=True, type=date.fromisoformat, metavar="DATE",
                        help="the day of the backup (YYYY-MM-DD)")  # fmt: skip
    parser.add_argument("--again", action="store_true", help="the same backup was put back once more")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Have the service do it and print what came of it; exit 1 when it was not done, 2 for what makes no sense."""
    try:
        return run_async(_run(args.processor, args.restored_from, args.again))
    except Requirements as error:
        print(error, file=sys.stderr)
        return SENSELESS


async def _run(processor: str, since: date, again: bool) -> int:
    deployment = assemble(Settings())
    try:
        known = (*deployment.processors.keys(), *deployment.processors.optional())
        if processor not in known:
            print(f"There is no processor {processor}. The profile has: {', '.join(known)}.", file=sys.stderr)
            return SENSELESS
        if since > london_date(deployment.now()):
            print("The day of the backup cannot be in the future.", file=sys.stderr)
            return SENSELESS
        code = DONE
        if deployment.processors.connector_kind(processor) != "manual":
            code = await _by_service(deployment, processor, since, again)
        await tell_of_people(deployment, processor, since)
        return code
    finally:
        await deployment.close()


async def _by_service(deployment: Deployment, processor: str, since: date, again: bool) -> int:
    try:
        client = await deployment.connect()
        print(await erase_again(client, deployment.settings.task_queue, processor, since, again))
        return DONE
    except (TemporalUnreachable, RPCError) as error:
        print(f"The service cannot be reached, so nothing was erased. Start it, and try again. ({error})",
              file=sys.stderr)  # fmt: skip
    except WorkflowFailureError as error:
        print(f"Not everything could be erased again: {reason_of(error)}", file=sys.stderr)
    except WorkflowAlreadyStartedError:
        print(f"What this backup of {since} brought back was erased again before. If the same backup was put back "
              "once more since then, add --again.", file=sys.stderr)  # fmt: skip
    return NOT_DONE


async def erase_again(client: Client, task_queue: str, processor: str, since: date, again: bool = False) -> str:
    """Have the service erase again, wait until it has, and say in a sentence what came of it.

    Once for each backup, unless it was put back `again`: a row made since then may bear the key of one that was
    erased. Raises WorkflowAlreadyStartedError, WorkflowFailureError, RPCError.
    """
    done: ErasedAgain = await client.execute_workflow(
        RestoredWorkflow.run,
        Restored(processor, since),
        id=f"{ORGANISATION}/restored/{processor}/{since}",
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=(
            WorkflowIDReusePolicy.ALLOW_DUPLICATE if again else WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
        ),
    )
    expected = counted(done.expected, "row")
    return f"{expected} erased, masked or suppressed since {since}; brought back and done again: {done.erased}."


def reason_of(error: BaseException) -> str:
    """Give the innermost sentence of a failure."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error)


async def tell_of_people(deployment: Deployment, processor: str, since: date) -> None:
    """Print what people did there, and what a restored backup has forgotten besides: theirs to do again."""
    by_hand = [line for line in await deployment.erasures.since(processor, since) if not line.source]
    others = await deployment.acts.others_since(processor, since)
    _print("By hand, for these requests; ask for it again:",
           ((line.case_id, line.verb, line.erased_at) for line in by_hand))  # fmt: skip
    _print("Not erasures, and forgotten by the backup as well; do them again where they still hold:",
           ((line.case_id, line.verb, line.ended_at) for line in others))  # fmt: skip
    if not (by_hand or others) and deployment.processors.connector_kind(processor) == "manual":
        print(f"Nothing was erased there since {since}.")


def _print(heading: str, lines: Iterable[tuple[str, str, Any]]) -> None:
    shown = [f"  {case_id}  {verb:8}  {london_date(at)}" for case_id, verb, at in lines]
    if shown:
        print(heading, *shown, sep="\n")
