"""`rightsdesk up`: the whole service on one machine, as supervised processes."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import urllib.error
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from temporalio.client import Client

from casework.commands import demo, first_start
from casework.commands.requirements import Requirements, require
from casework.commands.wiring import assemble
from casework.exit import run_async
from casework.health import WELL, poller_seen
from casework.record.migrations import upgrade
from casework.register.profile import ProfileError
from casework.settings import Settings
from casework.supervisor import DIRECTLY, Program, StartFailure, Supervisor
from casework.temporal import connect
from casework.temporal_programs import ProgramMissing, dev_server_command
from casework.vault.payloads import data_converter

PYTHON = (sys.executable, "-m", "casework.cli")
NEEDED = ("record", "vault", "temporal", "worker")
"""Parts without which the service cannot be used at all; of the others it says that they are not well."""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("up", help="run the whole service on this machine")
    parser.add_argument("--demo", action="store_true", help="a sample organisation with invented people and mail")
    parser.add_argument("--home", type=Path, help="folder for all data (default: RIGHTSDESK_HOME, demo: demo-data)")
    parser.add_argument("--port", type=int, help="port of the web pages (8080)")
    parser.add_argument("--temporal-port", type=int, help="port of the workflow engine (7233)")
    parser.add_argument("--mail-port", type=int, default=demo.MAIL_PORT, help="demo: port the mail catcher listens on")
    parser.add_argument("--mail-web-port", type=int, default=demo.MAIL_WEB_PORT, help="demo: port of the caught mail")
    parser.add_argument("--admin-name", default="", help="first start: name of the first administrator")
    parser.add_argument("--admin-email", default="", help="first start: email of the first administrator")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run until Ctrl-C; exit 2 when something is missing or a port is taken, 1 when a part keeps failing."""
    try:
        settings = demo.prepare(args) if args.demo else _settings(args)
        require(settings)
        return run_async(_up(settings, args))
    except (Requirements, StartFailure, ProgramMissing, ProfileError, first_start.NoAdministrator) as error:
        print(error, file=sys.stderr)
        return 2


def _settings(args: argparse.Namespace) -> Settings:
    chosen = {"home": args.home, "api_port": args.port, "temporal_port": args.temporal_port}
    settings = Settings(**{name: value for name, value in chosen.items() if value is not None})
    if args.port is not None and "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": f"http://127.0.0.1:{args.port}"})
    settings.home.mkdir(parents=True, exist_ok=True)
    return settings


async def _up(settings: Settings, args: argparse.Namespace) -> int:
    await upgrade(settings.database())
    deployment = assemble(settings)
    try:
        await deployment.prepare()
        notice = await (demo.people(deployment, args) if args.demo else first_start.administrator(deployment, args))
        programs = _programs(settings, args, lambda: _client(settings, deployment.ring))
        supervisor = Supervisor(programs, settings.home / "logs", _say)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        _say("Starting ...")
        starting = asyncio.create_task(supervisor.start())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                _say(notice)
                for sentence in await asyncio.to_thread(_unwell, settings):
                    _say(f"  Not well yet: {sentence}")
                nightly = asyncio.create_task(first_start.every_night(settings, PYTHON, _environment(settings), _say))
                failed = await supervisor.wait(stop)
                nightly.cancel()
                if failed:
                    _say(f"{failed} keeps failing; see {settings.home / 'logs' / failed}.log")
                    return 1
            return 0
        finally:
            starting.cancel()
            # Until it has ended, it may still be launching a part that would then be left over.
            await asyncio.gather(starting, return_exceptions=True)
            _say("Stopping ...")
            await supervisor.stop()
            _say("Stopped. Everything is kept in " + str(settings.home))
    finally:
        await deployment.close()


def _programs(settings: Settings, args: argparse.Namespace, client: Callable[[], Awaitable[Client]]) -> list[Program]:
    environment = _environment(settings)
    programs = [demo.mail_catcher(args, settings, PYTHON)] if args.demo else []
    programs += [
        Program(
            "temporal",
            dev_server_command(settings, settings.home / "temporal.sqlite"),
            lambda: _temporal_healthy(client),
            ports=((settings.temporal_port, "--temporal-port"),),
        ),
        Program("worker", (*PYTHON, "worker"), lambda: _worker_healthy(client, settings), environment),
        Program(
            "api",
            (*PYTHON, "api"),
            lambda: _api_healthy(settings),
            environment,
            ports=((settings.api_port, "--port"),),
        ),
    ]
    return programs


async def _client(settings: Settings, ring: Any) -> Client:
    return await connect(settings, data_converter(ring), patience_seconds=1.0)


async def _temporal_healthy(client: Callable[[], Awaitable[Client]]) -> bool:
    return await (await client()).service_client.check_health()


async def _worker_healthy(client: Callable[[], Awaitable[Client]], settings: Settings) -> bool:
    return await poller_seen(await client(), settings.task_queue)


async def _api_healthy(settings: Settings) -> bool:
    """Say whether the pages are served and can do their work: a mail server that is away only lets letters wait."""
    parts = await asyncio.to_thread(_parts, f"http://{settings.api_host}:{settings.api_port}/health")
    return all(parts[name] == WELL for name in NEEDED)


def _parts(url: str) -> dict[str, str]:
    try:
        with contextlib.closing(DIRECTLY.open(url, timeout=4)) as answer:
            body = answer.read()
    except urllib.error.HTTPError as unwell:
        body = unwell.read()
    parts: dict[str, str] = json.loads(body)["parts"]
    return parts


def _unwell(settings: Settings) -> list[str]:
    """Give a sentence for each part that runs without being well."""
    with contextlib.suppress(OSError):
        parts = _parts(f"http://{settings.api_host}:{settings.api_port}/health")
        return [state for state in parts.values() if state != WELL]
    return []


def _environment(settings: Settings) -> dict[str, str]:
    """Give the child processes the settings that came by option rather than by environment."""
    values = {
        "HOME": settings.home.resolve(),
        "PROFILE": settings.profile,
        "PUBLIC_URL": settings.public_url,
        "API_HOST": settings.api_host,
        "API_PORT": settings.api_port,
        "TEMPORAL_PORT": settings.temporal_port,
        "SMTP_HOST": settings.smtp_host,
        "SMTP_PORT": settings.smtp_port,
        "SMTP_SECURITY": settings.smtp_security,
        "MAIL_FROM": settings.mail_from,
        "DEMO": "1" if settings.demo else "0",
        "REQUESTS_PER_NETWORK": settings.requests_per_network,
        "REQUESTS_PER_MAILBOX": settings.requests_per_mailbox,
    }
    return {f"RIGHTSDESK_{name}": str(value) for name, value in values.items() if value is not None}


def _say(text: str) -> None:
    print(text, flush=True)
