"""A mail server that takes every letter at once and tells whoever waits for it (RFC 5321, as much as is needed)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

REFERENCE = re.compile(rb"RD-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
SUBJECT = re.compile(rb"(?mi)^subject: .*$")


@dataclass(frozen=True)
class Letter:
    """One letter as it came."""

    to: str = field(repr=False)
    subject: bytes
    content: bytes = field(repr=False)


class Sink:
    """Takes letters on a free port of this machine and keeps those of each case in the order they came."""

    def __init__(self) -> None:
        """Take nothing yet; use it as an asynchronous context."""
        self.taken = 0
        self._letters: dict[str, list[Letter]] = {}
        self._waiting: dict[str, list[tuple[Callable[[Letter], bool], asyncio.Future[Letter]]]] = {}
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Sink:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    def count(self, case_id: str) -> int:
        """Say how many letters of a case have come."""
        return len(self._letters.get(case_id, ()))

    async def letter(self, case_id: str, wanted: Callable[[Letter], bool], after: int = 0) -> Letter:
        """Give the first letter of a case that is wanted, of those that came after so many others."""
        for letter in self._letters.get(case_id, [])[after:]:
            if wanted(letter):
                return letter
        future: asyncio.Future[Letter] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(case_id, []).append((wanted, future))
        return await future

    def forget(self, case_id: str) -> None:
        """Drop the letters of a case."""
        self._letters.pop(case_id, None)
        self._waiting.pop(case_id, None)

    def _take(self, to: str, content: bytes) -> None:
        self.taken += 1
        subject = SUBJECT.search(content)
        found = REFERENCE.search(content)
        case_id = found.group().decode() if found else ""
        letter = Letter(to, subject.group() if subject else b"", content)
        self._letters.setdefault(case_id, []).append(letter)
        for waiter in list(self._waiting.get(case_id, ())):
            wanted, future = waiter
            if not future.done() and wanted(letter):
                future.set_result(letter)
                self._waiting[case_id].remove(waiter)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 benchmark\r\n")
        try:
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"EHLO":
                    writer.write(b"250-benchmark\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 50000000\r\n")
                elif word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    self._take(to, await reader.readuntil(b"\r\n.\r\n"))
                    writer.write(b"250 taken\r\n")
                elif word == b"QUIT":
                    writer.write(b"221 goodbye\r\n")
                    break
                else:
                    if word == b"RCPT":
                        to = line.decode(errors="replace").partition("<")[2].partition(">")[0]
                    writer.write(b"250 ok\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
