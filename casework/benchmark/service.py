"""An embedded deployment as `rightsdesk up` runs it, in a folder of its own that is removed afterwards.

Temporal's single-binary server with its database file, fully synchronised; the worker and, where it is
wanted, the web pages as processes of their own. Whoever measures plays the part of the counter and the desk.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.client import Client

from api.counter import InboxCounter
from casework.benchmark.data import PROFILE, VARIABLE, make_databases
from casework.benchmark.measuring import memory
from casework.benchmark.sink import Sink
from casework.commands.wiring import Deployment, assemble, utc_now
from casework.health import poller_seen
from casework.record.migrations import upgrade
from casework.rehearsal import rehearsal_settings
from casework.settings import Settings
from casework.temporal import connect
from casework.temporal_programs import dev_server_command
from casework.vault.payloads import data_converter

START_SECONDS = 60.0
STOP_SECONDS = 25.0
PAUSE_SECONDS = 0.2
PYTHON = (sys.executable, "-m", "casework.cli")


@dataclass
class Service:
    """The deployment, and the processes it runs in by their names."""

    folder: Path
    deployment: Deployment
    sink: Sink
    client: Client
    counter: InboxCounter
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def databases(self) -> Path:
        """Where the searched databases lie."""
        return self.folder / "processors"

    @property
    def record_file(self) -> Path:
        """The record's database."""
        return self.deployment.settings.home / "record.sqlite"

    @property
    def temporal_file(self) -> Path:
        """Temporal's database."""
        return self.folder / "temporal.sqlite"

    def pid(self, name: str) -> int:
        """Give the process id of a part."""
        return self.processes[name].pid

    def memory(self) -> dict[str, int]:
        """Give the bytes of memory of each part."""
        return {name: memory(process.pid) for name, process in self.processes.items()}

    async def start_api(self) -> None:
        """Run the web pages too, and wait until they answer."""
        settings = self.deployment.settings
        self.processes["api"] = await _launch(
            self.folder, "api", (*PYTHON, "api"), _environment(settings, self.databases)
        )
        await _answers(settings.api_port, self.processes["api"])

    async def stop(self, name: str) -> None:
        """End one part."""
        await _end(self.processes.pop(name))


@asynccontextmanager
async def service() -> AsyncIterator[Service]:
    """Give a running deployment; its processes end and its folder is removed with the block."""
    with tempfile.TemporaryDirectory(prefix="rightsdesk-benchmark-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        databases = folder / "processors"
        await asyncio.to_thread(make_databases, databases)
        async with Sink() as sink:
            settings = rehearsal_settings(folder / "home", PROFILE).model_copy(
                update={
                    "temporal_port": free_port(),
                    "api_port": free_port(),
                    "smtp_port": sink.port,
                    # What is measured comes from one machine.
                    "requests_per_network": 0,
                    "requests_per_mailbox": 0,
                }
            )
            await upgrade(settings.database())
            deployment = assemble(settings)
            await deployment.prepare()
            running: dict[str, Process] = {}
            try:
                yield await _started(folder, deployment, sink, running)
            finally:
                for process in reversed(running.values()):
                    await _end(process)
                await deployment.close()


async def _started(folder: Path, deployment: Deployment, sink: Sink, running: dict[str, Process]) -> Service:
    settings = deployment.settings
    server = dev_server_command(settings, folder / "temporal.sqlite")
    running["temporal"] = await _launch(folder, "temporal", server, dict(os.environ))
    client = await connect(settings, data_converter(deployment.ring), patience_seconds=START_SECONDS, environment={})
    environment = _environment(settings, folder / "processors")
    running["worker"] = await _launch(folder, "worker", (*PYTHON, "worker"), environment)

    async def source() -> Client:
        return client

    counter = InboxCounter(deployment.inbox, source, utc_now, settings.task_queue)
    async with asyncio.timeout(START_SECONDS):
        while not await poller_seen(client, settings.task_queue):
            _check(running["worker"], folder, "worker")
            await asyncio.sleep(PAUSE_SECONDS)
    return Service(folder, deployment, sink, client, counter, running)


async def _launch(folder: Path, name: str, command: Sequence[str], environment: dict[str, str]) -> Process:
    with (folder / f"{name}.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _check(process: Process, folder: Path, name: str) -> None:
    if process.returncode is not None:
        words = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        raise RuntimeError(f"{name} ended at once:\n" + "\n".join(words))


async def _answers(port: int, process: Process) -> None:
    async with asyncio.timeout(START_SECONDS):
        while process.returncode is None:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(PAUSE_SECONDS)


def _environment(settings: Settings, databases: Path) -> dict[str, str]:
    """Give a process the settings of this deployment, and none that the environment happens to hold."""
    others = ("RIGHTSDESK_", "TEMPORAL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    names: tuple[str, ...] = ("home", "profile", "public_url", "api_port", "temporal_port", "task_queue")
    names += ("smtp_host", "smtp_port", "smtp_security", "mail_from", "requests_per_network", "requests_per_mailbox")
    given = {f"RIGHTSDESK_{name.upper()}": str(getattr(settings, name)) for name in names}
    return {**kept, **given, VARIABLE: str(databases)}


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
