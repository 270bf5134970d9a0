"""`rightsdesk api`: the counter and the desk."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from fastapi import FastAPI
from temporalio.client import Client

from api.app import create_app
from casework.commands.requirements import Requirements
from casework.commands.tidying import tidy_forever
from casework.commands.wiring import Deployment, assemble, services
from casework.exit import run_async
from casework.logs import configure_logging
from casework.settings import Settings


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("api", help="run the counter and the desk (the web pages)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; exit 2 when something is missing."""
    settings = Settings()
    configure_logging(settings.log_level)
    try:
        return run_async(_serve(assemble(settings)))
    except Requirements as error:
        print(error, file=sys.stderr)
        return 2


def application(deployment: Deployment) -> FastAPI:
    """Give the web application of a deployment; submissions are redelivered for as long as it runs."""
    source = ClientSource(deployment)
    made = services(deployment, source)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        beside = [
            asyncio.create_task(made.counter.redeliver_forever()),
            asyncio.create_task(tidy_forever(deployment)),
        ]
        yield
        for task in beside:
            task.cancel()
        for task in beside:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    app = create_app(made)
    app.router.lifespan_context = lifespan
    return app


class ClientSource:
    """Gives one Temporal client, connected with its first use: the counter opens while Temporal is down."""

    def __init__(self, deployment: Deployment) -> None:
        """Keep the deployment to connect for."""
        self._deployment = deployment
        self._client: Client | None = None

    async def __call__(self) -> Client:
        """Give the client."""
        if self._client is None:
            self._client = await self._deployment.connect(lazy=True)
        return self._client


async def _serve(deployment: Deployment) -> None:
    settings = deployment.settings
    await deployment.prepare()
    config = uvicorn.Config(
        application(deployment),
        host=settings.api_host,
        port=settings.api_port,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        log_config=None,
        timeout_graceful_shutdown=10,
    )
    await uvicorn.Server(config).serve()
    await deployment.close()
