"""Runs the service's processes side by side: starts them, restarts what dies, stops them in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

STOP_SECONDS = 25.0
LETTING_GO_SECONDS = 10.0
LOCK = "lock"
START_SECONDS = 90.0
QUICK_DEATH_SECONDS = 20.0
MOST_QUICK_DEATHS = 5

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks our own processes on this machine; a proxy that the environment names cannot reach them."""


class StartFailure(Exception):
    """The service could not be started; the message says which part, why, and what to do."""


@dataclass(frozen=True)
class Program:
    """One process: what to run, when it is healthy, and its ports, each with the option that chooses another."""

    name: str
    command: Sequence[str]
    healthy: Callable[[], Awaitable[bool]]
    environment: dict[str, str] = field(default_factory=dict)
    ports: tuple[tuple[int, str], ...] = ()


def is_running(folder: Path) -> bool:
    """Say whether a run keeps its logs in this folder now."""
    if not (folder / LOCK).exists():
        return False
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


class Supervisor:
    """Keeps programs running until told to stop."""

    def __init__(self, programs: Sequence[Program], folder: Path, say: Callable[[str], None]) -> None:
        """Take the programs in starting order, the folder for logs and process ids, and where to speak."""
        self._programs = programs
        self._folder = folder
        self._say = say
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._failed: asyncio.Future[str] | None = None
        self._lock: IO[bytes] | None = None

    async def start(self) -> None:
        """Start every program and wait until each is healthy; raises StartFailure."""
        self._lock_folder()
        # What was killed a moment ago may need another to let go of its ports.
        patience = LETTING_GO_SECONDS if self._end_leftovers() else 0.0
        for program in self._programs:
            await self._check_ports(program, patience)
        self._failed = asyncio.get_running_loop().create_future()
        # All at once: each waits for what it needs, and the whole is up as soon as the slowest is.
        for program in self._programs:
            await self._launch(program)
        for program in self._programs:
            await self._wait_healthy(program)
            self._keepers.append(asyncio.create_task(self._keep(program)))

    async def wait(self, stop: asyncio.Event) -> str:
        """Wait until told to stop (gives an empty text) or until a part keeps dying (gives its name)."""
        if self._failed is None:
            raise StartFailure("Nothing has been started.")
        stopping = asyncio.ensure_future(stop.wait())
        ends: set[asyncio.Future[Any]] = {stopping, self._failed}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        return self._failed.result() if self._failed.done() else ""

    async def stop(self) -> None:
        """Stop every program, last started first; what does not stop in time is killed."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for program in reversed(self._programs):
            process = self._running.get(program.name)
            if process is None or process.returncode is not None:
                continue
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._lock is not None:
            self._pids().unlink(missing_ok=True)
            self._lock.close()

    def _lock_folder(self) -> None:
        """Make sure that no other run works on the same data; the system lets go of the lock when a run dies."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = (self._folder / LOCK).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            taken = [(str(port), option) for program in self._programs for port, option in program.ports]
            raise StartFailure(
                f"Rightsdesk is running already with the data in {self._folder.parent}. Stop it first, or choose "
                f"another folder with --home and other ports than {', '.join(port for port, _ in taken)} "
                f"({', '.join(option for _, option in taken)})."
            ) from None
        self._lock = lock

    async def _check_ports(self, program: Program, patience_seconds: float) -> None:
        for port, option in program.ports:
            give_up = asyncio.get_running_loop().time() + patience_seconds
            while not _is_free(port):
                if asyncio.get_running_loop().time() >= give_up:
                    raise StartFailure(
                        f"Port {port}, wanted for {program.name}, is taken by another program. "
                        f"Stop that program, or choose another port with {option}."
                    )
                await asyncio.sleep(0.1)

    async def _launch(self, program: Program) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{program.name}.log").open("ab") as log:
            self._running[program.name] = await asyncio.create_subprocess_exec(
                *program.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **program.environment},
                # Ctrl-C goes to us alone: we stop the others in order.
                start_new_session=True,
            )
        pids = {name: process.pid for name, process in self._running.items()}
        self._pids().write_text(json.dumps(pids), encoding="utf-8")

    async def _wait_healthy(self, program: Program) -> None:
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        process = self._running[program.name]
        while asyncio.get_running_loop().time() < deadline:
            if process.returncode is not None:
                raise StartFailure(f"{program.name} stopped at once:\n{self._last_words(program)}")
            with contextlib.suppress(Exception):
                if await asyncio.wait_for(program.healthy(), 5):
                    return
            await asyncio.sleep(0.1)
        raise StartFailure(f"{program.name} did not become healthy:\n{self._last_words(program)}")

    async def _keep(self, program: Program) -> None:
        loop = asyncio.get_running_loop()
        quick_deaths, pause = 0, 1.0
        while True:
            started = loop.time()
            await self._running[program.name].wait()
            quick_deaths = quick_deaths + 1 if loop.time() - started < QUICK_DEATH_SECONDS else 0
            if quick_deaths >= MOST_QUICK_DEATHS and self._failed is not None and not self._failed.done():
                self._failed.set_result(program.name)
                return
            self._say(f"{program.name} ended and is started again.")
            await asyncio.sleep(pause if quick_deaths else 0.2)
            pause = min(pause * 2, 30.0) if quick_deaths else 1.0
            await self._launch(program)

    def _last_words(self, program: Program) -> str:
        text = (self._folder / f"{program.name}.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-8:])

    def _pids(self) -> Path:
        return self._folder / "processes.json"

    def _end_leftovers(self) -> bool:
        """End our own processes of an earlier run that was killed, for they hold ports and files; say if there were."""
        try:
            pids: dict[str, int] = json.loads(self._pids().read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        ours = {program.name: list(program.command) for program in self._programs}
        left = [pid for name, pid in pids.items() if name in ours and _command_of(pid) == ours[name]]
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._pids().unlink(missing_ok=True)
        return bool(left)


def _command_of(pid: int) -> list[str]:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [part.decode(errors="replace") for part in raw.split(b"\0")[:-1]]


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
