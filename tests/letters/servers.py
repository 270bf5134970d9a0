"""Mail servers for tests: real ones that can be told to refuse, and one that breaks off where it is told to."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import used

Answer = Callable[[SMTP], str | None]


@dataclass
class Desk:
    """What the server answers, and what it has taken. An answer of None means the usual one."""

    mail: Answer = lambda server: None
    rcpt: Answer = lambda server: None
    data: Answer = lambda server: None
    pause_after_dot: float = 0
    taken: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    servers: list[SMTP] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.mail(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt(server)
        envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos), list(envelope.mail_options)))
        await asyncio.sleep(self.pause_after_dot)
        return self.data(server) or "250 2.0.0 Queued for ann@mail.example.org as 4711"

    def hang_up(self) -> None:
        for server in self.servers:
            break_off(server)


def break_off(server: SMTP) -> None:
    """Break the connection at once, without a word."""
    if server.transport is not None:
        server.transport.abort()


@asynccontextmanager
async def mail_server(desk: Desk, **options: Any) -> AsyncIterator[Desk]:
    loop = asyncio.get_running_loop()

    def serve() -> SMTP:
        server = SMTP(desk, hostname="mail.test", loop=loop, **options)
        desk.servers.append(server)
        return server

    listening = await loop.create_server(serve, "127.0.0.1", 0)
    desk.port = listening.sockets[0].getsockname()[1]
    used.note("SMTP", f"aiosmtpd {importlib.metadata.version('aiosmtpd')}")
    try:
        yield desk
    finally:
        listening.close()
        desk.hang_up()


@asynccontextmanager
async def scripted_server(script: list[bytes | None]) -> AsyncIterator[int]:
    """Say each line of the script in answer to each line that comes; None hangs up. Data end counts as one line."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        in_data = False
        for index, line in enumerate(script):
            if index and not await _heard(reader, in_data):
                break
            if line is None:
                break
            in_data = line.startswith(b"354")
            writer.write(line + b"\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _heard(reader: asyncio.StreamReader, in_data: bool) -> bool:
    while line := await reader.readline():
        if not in_data or line == b".\r\n":
            return True
    return False
