"""The mail server of the end-to-end tests: takes letters over real SMTP, keeps every one, can be away for a while."""

from __future__ import annotations

import importlib.metadata
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import used

CODE = re.compile(r"(?m)^\s*(\d{6})\s*$")
LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Taken:
    """One letter exactly as it was handed over."""

    to: tuple[str, ...]
    options: tuple[str, ...]
    content: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        """The letter, read."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Its plain text."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""

    @property
    def code(self) -> str:
        """The identity code in it; empty when there is none."""
        found = CODE.search(self.text)
        return found[1] if found else ""

    @property
    def paths(self) -> list[str]:
        """The paths of all links in it."""
        links = [link for link in LINK.findall(self.text) if link.count("/") >= 3]
        return ["/" + link.split("/", 3)[3].rstrip(".,)") for link in links]


class Sink:
    """A mail server in a thread of its own, so that it works whatever the test is waiting for."""

    def __init__(self, port: int) -> None:
        """Choose the port; `on_letter` is called with each letter before the server answers."""
        self.port = port
        self.on_letter: Callable[[Taken], None] = lambda letter: None
        self._taken: list[Taken] = []
        self._lock = threading.Lock()
        self._controller: Controller | None = None

    def start(self) -> None:
        """Begin to take letters."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
        self._controller.start()
        used.note("SMTP", f"aiosmtpd {importlib.metadata.version('aiosmtpd')}")

    def stop(self) -> None:
        """Be away; letters already taken are kept."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Note the sender and the options it came with."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter that came whole."""
        assert isinstance(envelope.content, bytes)
        letter = Taken(tuple(envelope.rcpt_tos), tuple(envelope.mail_options), envelope.content)
        with self._lock:
            self._taken.append(letter)
        self.on_letter(letter)
        return "250 2.0.0 Taken"

    @property
    def taken(self) -> list[Taken]:
        """Every letter so far, oldest first."""
        with self._lock:
            return list(self._taken)

    def to(self, address: str) -> list[Taken]:
        """Give the letters to an address, oldest first."""
        return [letter for letter in self.taken if address in letter.to]

    def copies(self) -> Counter[str]:
        """Count the copies of each letter by its Message-ID."""
        return Counter(letter.id for letter in self.taken)

    def link(self, address: str, mark: str) -> str:
        """Give the path of the newest link sent to an address that begins so (`/c/`); empty when there is none."""
        fitting = [path for letter in self.to(address) for path in letter.paths if path.startswith(mark)]
        return fitting[-1] if fitting else ""

    def links(self, *marks: str) -> list[str]:
        """Give the paths of all links ever sent that begin so."""
        return [path for letter in self.taken for path in letter.paths if path.startswith(marks)]
