"""A development server started the way the service starts it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.converter import DataConverter

from casework.settings import Settings
from casework.temporal import connect
from casework.temporal_programs import dev_server_command, find_temporal_binary
from tests import used


@dataclass(frozen=True)
class DevServer:
    """A running server: settings that reach it, its process id, and its database file."""

    settings: Settings
    pid: int
    db_file: Path

    async def client(self, converter: DataConverter, lazy: bool = False) -> Client:
        """Connect, not minding what the environment of the test run says."""
        return await connect(self.settings, converter, lazy=lazy, environment={})


def free_port() -> int:
    """Give a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(folder: Path) -> Iterator[DevServer]:
    """Run a server until the end of the block."""
    settings = Settings(temporal_port=free_port())
    db_file = folder / "temporal.sqlite"
    process = subprocess.Popen(
        dev_server_command(settings, db_file), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield DevServer(settings, process.pid, db_file)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
async def dev_server() -> AsyncIterator[DevServer]:
    """Give one server for the whole run, or skip visibly."""
    if find_temporal_binary() is None:
        used.note("Temporal dev server", "NOT USED: the program temporal was not found")
        pytest.skip("no Temporal dev server")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        await asyncio.wait_for(server.client(DataConverter.default), timeout=60)
        used.note("Temporal dev server", "the binary found by casework.temporal_programs")
        yield server


@pytest.fixture
def untouched_logging() -> Iterator[None]:
    """Put the logging of the test run back as it was."""
    root = logging.getLogger()
    names = ("temporalio", "sqlalchemy", "aiosqlite", "multipart", "python_multipart", "uvicorn.access")
    before = (list(root.handlers), root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook)
    levels = {name: (logging.getLogger(name).level, logging.getLogger(name).disabled) for name in names}
    yield
    root.handlers[:], root.level = before[0], before[1]
    logging.raiseExceptions, sys.excepthook, threading.excepthook = before[2:]
    logging.captureWarnings(False)
    for name, (level, disabled) in levels.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).disabled = disabled
