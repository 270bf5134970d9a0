"""The worker process: runs the workflows and activities of one deployment until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.letters import nothing_happens
from casework.commands.wiring import Deployment, Point, activities, assemble
from casework.exit import run_and_exit
from casework.logs import configure_logging
from casework.private import keep_private
from casework.settings import Settings
from casework.temporal import ensure_namespace_retention, register_search_attributes
from workflows.case import CaseWorkflow
from workflows.manual_act import ManualActWorkflow
from workflows.manual_search import ManualSearchWorkflow
from workflows.restored import RestoredWorkflow

RETENTION_DAYS = 400
"""How long Temporal keeps a closed case's history: longer than a complaint may take to come."""

WORKFLOWS: list[type] = [CaseWorkflow, ManualSearchWorkflow, ManualActWorkflow, RestoredWorkflow]

log = logging.getLogger(__name__)


def make_worker(
    client: Client, task_queue: str, work: list[Callable[..., Any]], max_cached_workflows: int = 2000
) -> Worker:
    """Give a worker of every workflow and the given activities.

    Workflow code runs without the sandbox: its purity has tests of its own, and the sandbox would
    cost three and a half times the memory for each open case.
    """
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=work,
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=max_cached_workflows,
        graceful_shutdown_timeout=timedelta(seconds=20),
    )


async def serve(deployment: Deployment, stop: asyncio.Event, at_point: Point = nothing_happens) -> None:
    """Work until told to stop, then finish what is in hand."""
    await deployment.prepare()
    client = await deployment.connect(patience_seconds=120.0)
    await ensure_namespace_retention(client, RETENTION_DAYS)
    await register_search_attributes(client)
    async with make_worker(client, deployment.settings.task_queue, activities(deployment, at_point)):
        log.info("worker ready")
        await stop.wait()
    await deployment.close()


async def main() -> None:
    """Run the worker of the deployment described by the environment."""
    keep_private()
    settings = Settings()
    configure_logging(settings.log_level)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await serve(assemble(settings), stop)


if __name__ == "__main__":
    run_and_exit(main())
