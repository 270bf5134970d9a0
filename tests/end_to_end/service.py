"""A whole deployment as real processes: Temporal's server, worker and web pages, with a mail server of the test.

Parts are started, stopped and killed one by one, by their process id. Waiting always has a deadline and
always waits for a condition; how long it took is never judged.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import RPCError

from casework.commands.wiring import Deployment, assemble
from casework.record.migrations import upgrade
from casework.record.views import CaseView
from casework.rules.vocabulary import Role
from casework.settings import Settings
from casework.temporal import TemporalUnreachable, connect
from casework.temporal_programs import dev_server_command, find_temporal_binary
from casework.vault.master import make_master_key
from tests import used
from tests.end_to_end.post import Sink

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
RIGHTSDESK = (sys.executable, "-m", "casework.cli")
PATIENCE = 90.0
"""Seconds until a condition counts as never coming true; generous, since machines differ."""

PASSWORD = "a long password of the tests"
DPO, APPROVER = "dpo@example.org", "approver@example.org"


class NeverCame(AssertionError):
    """A condition did not come true in time; the message says which, and what the parts said last."""


def free_port() -> int:
    """Give a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(ask: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """Ask until the answer is true, and give it; raises NeverCame."""
    give_up = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > give_up:
            raise NeverCame(f"{what} never came")
        time.sleep(0.1)


def clean_environment(**ours: str) -> dict[str, str]:
    """Give this process's environment without any deployment's settings, and with ours."""
    kept = ("RIGHTSDESK_TEMPORAL_BINARY",)
    foreign = ("RIGHTSDESK_", "TEMPORAL_")
    base = {name: value for name, value in os.environ.items() if name in kept or not name.startswith(foreign)}
    return {**base, "PYTHONPATH": str(ROOT), **ours}


class Service:
    """One deployment in a folder of its own; parts are `temporal`, `worker` and `api`."""

    def __init__(self, home: Path, profile: Path, **environment: str) -> None:
        """Choose ports, make the master key and the database; start nothing but the mail server."""
        self.home = home
        self.sink = Sink(free_port())
        self.web, self.temporal = free_port(), free_port()
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "master.key").exists():
            make_master_key(home / "master.key")
        self.environment = {
            "RIGHTSDESK_HOME": str(home),
            "RIGHTSDESK_PROFILE": str(profile),
            "RIGHTSDESK_API_PORT": str(self.web),
            "RIGHTSDESK_PUBLIC_URL": f"http://127.0.0.1:{self.web}",
            "RIGHTSDESK_TEMPORAL_PORT": str(self.temporal),
            "RIGHTSDESK_SMTP_HOST": "127.0.0.1",
            "RIGHTSDESK_SMTP_PORT": str(self.sink.port),
            "RIGHTSDESK_SMTP_SECURITY": "none",
            "RIGHTSDESK_MAIL_FROM": "requests@example.org",
            # Many stories are told from one machine, and some people of them ask again and again.
            "RIGHTSDESK_REQUESTS_PER_NETWORK": "0",
            "RIGHTSDESK_REQUESTS_PER_MAILBOX": "0",
            **environment,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._log_sizes: dict[str, int] = {}
        self.worker_command: Sequence[str] = (*RIGHTSDESK, "worker")
        asyncio.run(upgrade(self.settings.database()))
        self.sink.start()

    @property
    def url(self) -> str:
        """Where the web pages are."""
        return f"http://127.0.0.1:{self.web}"

    @property
    def settings(self) -> Settings:
        """The deployment's settings, as its processes read them."""
        names = {name.removeprefix("RIGHTSDESK_").lower(): value for name, value in self.environment.items()}
        return Settings(**{name: value for name, value in names.items() if name in Settings.model_fields})  # type: ignore[arg-type]

    def start(self, *parts: str, **more: str) -> Service:
        """Start parts (all, if none is named) and wait until each is healthy; `more` is extra environment."""
        for part in parts or ("temporal", "worker", "api"):
            self._launch(part, more)
        for part in parts or ("temporal", "worker", "api"):
            self.wait_healthy(part)
        return self

    def _launch(self, part: str, more: dict[str, str]) -> None:
        assert part not in self.running, f"{part} runs already"
        command: Sequence[str] = {
            "temporal": dev_server_command(self.settings, self.home / "temporal.sqlite"),
            "worker": self.worker_command,
            "api": (*RIGHTSDESK, "api"),
        }[part]
        (self.home / "logs").mkdir(exist_ok=True)
        with self.log(part).open("ab") as log:
            self._log_sizes[part] = log.tell()
            self.running[part] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=clean_environment(**{**self.environment, **more}),
                start_new_session=True,
            )
        if part == "temporal":
            used.note("Temporal dev server", str(find_temporal_binary()))

    def wait_healthy(self, part: str) -> None:
        """Wait until a part answers; raises NeverCame with what it said last."""
        asks = {"temporal": self._temporal_answers, "worker": self._worker_is_ready, "api": self._api_answers}
        process = self.running[part]
        try:
            eventually(lambda: process.poll() is not None or asks[part](), f"the health of {part}")
        except NeverCame as never:
            raise NeverCame(f"{never}:\n{self.last_words(part)}") from None
        if process.poll() is not None:
            raise NeverCame(f"{part} ended at once:\n{self.last_words(part)}")

    def stop(self, *parts: str) -> None:
        """Stop parts (all, if none is named) as an operator would, the last started first."""
        for part in parts or tuple(reversed(self.running)):
            process = self.running.pop(part)
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise NeverCame(f"{part} did not stop when told to") from None

    def kill(self, part: str) -> None:
        """End a part at once, as a power cut would (SIGKILL)."""
        process = self.running.pop(part)
        process.kill()
        process.wait()

    def await_death(self, part: str) -> int:
        """Wait until a part has died by itself, and give how (`-9` for SIGKILL)."""
        process = self.running[part]
        eventually(lambda: process.poll() is not None, f"the death of {part}")
        del self.running[part]
        return int(process.returncode)

    def close(self) -> None:
        """End everything, by its process id."""
        for part in tuple(reversed(self.running)):
            process = self.running.pop(part)
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.sink.stop()

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the console script in this deployment."""
        return subprocess.run(
            [*RIGHTSDESK, *words],
            cwd=self.home,
            env=clean_environment(**{**self.environment, **more}),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def log(self, part: str) -> Path:
        """Give the log file of a part."""
        return self.home / "logs" / f"{part}.log"

    def last_words(self, part: str) -> str:
        """Give the end of a part's log."""
        return "\n".join(self.log(part).read_text(encoding="utf-8", errors="replace").splitlines()[-12:])

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the record's database from outside, as it lies on the disk."""
        with closing(sqlite3.connect(f"file:{self.home / 'record.sqlite'}?mode=ro", uri=True, timeout=20)) as file:
            return file.execute(statement, values).fetchall()

    def change(self, statement: str, *values: Any) -> int:
        """Change the record's database behind the service's back; gives the number of rows."""
        with closing(sqlite3.connect(self.home / "record.sqlite", timeout=20)) as file, file:
            return file.execute(statement, values).rowcount

    def counts(self) -> dict[str, int]:
        """Count the rows of every table that a submission could change; sessions and links are not among them."""
        tables = ("inbox", "cases", "person", "identifier", "event", "task", "search", "item", "letter", "stored_file")
        return {table: self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}

    def with_deployment(self, work: Callable[[Deployment], Awaitable[T]]) -> T:
        """Do something with the deployment's own adapters, in this process."""

        async def run() -> T:
            deployment = assemble(self.settings)
            try:
                await deployment.prepare()
                return await work(deployment)
            finally:
                await deployment.close()

        return asyncio.run(run())

    def add_staff(self) -> None:
        """Make the two people of the desk that every case needs."""

        async def add(deployment: Deployment) -> None:
            for name, email, role in (("Dana Price", DPO, Role.DPO), ("Ash Okafor", APPROVER, Role.APPROVER)):
                await deployment.staff.add(name, email, [role], deployment.now(), PASSWORD)

        self.with_deployment(add)

    def case(self, case_id: str) -> CaseView:
        """Read a case, decrypted."""

        async def read(deployment: Deployment) -> CaseView | None:
            return await deployment.reader.case(case_id)

        found = self.with_deployment(read)
        assert found is not None, f"there is no case {case_id}"
        return found

    def stage(self, case_id: str) -> str:
        """Give a case's stage; empty while it is not recorded."""
        found = self.rows("SELECT stage FROM cases WHERE id = ?", case_id)
        return str(found[0][0]) if found else ""

    def due(self, case_id: str) -> str:
        """Give a case's due date as the database holds it."""
        return str(self.rows("SELECT due_date FROM case_right WHERE case_id = ?", case_id)[0][0])

    def await_stage(self, case_id: str, *stages: str) -> None:
        """Wait until a case is at one of these stages."""
        try:
            eventually(lambda: self.stage(case_id) in stages, f"the stage {' or '.join(stages)}")
        except NeverCame as never:
            said = "\n".join(self.last_words(part) for part in ("worker", "api") if self.log(part).exists())
            raise NeverCame(f"{never}, it is {self.stage(case_id) or 'not recorded'}:\n{said}") from None

    def _api_answers(self) -> bool:
        with suppress(httpx2.TransportError):
            # Not 200 while another part is missing on purpose.
            return httpx2.get(f"{self.url}/health", timeout=8).status_code in (200, 503)
        return False

    def _temporal_answers(self) -> bool:
        async def ask(client: Client) -> bool:
            return await client.service_client.check_health()

        with suppress(TemporalUnreachable, RPCError):
            return self.with_temporal(ask)
        return False

    def _worker_is_ready(self) -> bool:
        # Temporal still lists a worker that was killed, so the new one's own word counts.
        return b"worker ready" in self.log("worker").read_bytes()[self._log_sizes["worker"] :]

    def with_temporal(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """Do something with Temporal, without any key: payloads stay as they are stored."""

        async def run() -> T:
            return await work(await connect(self.settings, DataConverter.default, patience_seconds=1))

        return asyncio.run(run())
