"""`rightsdesk mailcatcher`: the demo's mail server. It keeps every letter in a folder and shows it, sending none on."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import re
import secrets
import signal
import socket
import sys
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, Response
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape
from starlette.middleware.trustedhost import TrustedHostMiddleware

from casework.exit import run_async

HOST = "127.0.0.1"
MOST_ON_PAGE = 100
_LINK = re.compile(r"https?://[^\s<>\"']+")
_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo mail catcher</title>
<style nonce="{{ nonce }}">
body { margin: 0 auto; padding: 1rem; max-width: 46rem; font: 1rem/1.5 Arial, sans-serif; color: #1b1b1b; }
.marked { padding: 0.5rem 1rem; background: #ffe9a8; }
article { margin: 1.5rem 0; border-top: 3px solid #1d4f5c; }
h2 { font-size: 1.125rem; margin-bottom: 0.25rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; padding: 1rem; background: #f4f4f1; }
</style>
</head>
<body>
<main>
<h1>Demo mail catcher</h1>
<p class="marked">Letters end here: nothing is sent to anybody. Load this page again to see new ones.</p>
{% if not mails %}
<p>No letter has come yet.</p>
{% endif %}
{% for mail in mails %}
<article>
<h2>{{ mail.subject }}</h2>
<p>To {{ mail.to }}, <time datetime="{{ mail.received }}">{{ mail.received }}</time></p>
<pre>{{ mail.text | linked }}</pre>
</article>
{% endfor %}
{% if more %}
<p>{{ more }} older letters are not shown here.</p>
{% endif %}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class CaughtMail:
    """One letter as the page and the scripts see it; `received` is a UTC instant in ISO form."""

    name: str
    to: str
    subject: str
    text: str
    links: tuple[str, ...]
    received: str


class MailFolder:
    """A folder of letters, one .eml file each, named by the instant of arrival."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is missing; letters already there are kept."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def store(self, content: bytes, at: datetime) -> Path:
        """Keep a letter's bytes unchanged, safely on the disk before this returns."""
        target = self._folder / f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{uuid.uuid4().hex}.eml"
        unfinished = target.with_suffix(".part")
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        directory = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        return target

    def mails(self, most: int | None = None) -> list[CaughtMail]:
        """Read the letters, newest first."""
        return [_read(path) for path in sorted(self._folder.glob("*.eml"), reverse=True)[:most]]

    def count(self) -> int:
        """Count the letters."""
        return sum(1 for _ in self._folder.glob("*.eml"))


class _Keeper:
    """What the mail server does with a letter: keep it, then say so."""

    def __init__(self, folder: MailFolder) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        await asyncio.to_thread(self._folder.store, cast(bytes, envelope.content), datetime.now(UTC))
        return "250 Kept by the demo mail catcher"


class _Server(uvicorn.Server):
    """A web server that leaves signals to the command, which ends two servers at once."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("mailcatcher", help="catch the demo's mail and show it")
    parser.set_defaults(run=run)
    parser.add_argument("--smtp-port", type=int, default=1025, help="where letters are taken (default 1025)")
    parser.add_argument("--web-port", type=int, default=8025, help="where they are shown (default 8025)")
    parser.add_argument("--folder", type=Path, required=True, help="where they are kept")


def run(arguments: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM; 0 after a clean stop, 1 when a port is taken or the folder cannot be used."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library would log addresses
    return run_async(catch(arguments.smtp_port, arguments.web_port, arguments.folder))


async def catch(smtp_port: int, web_port: int, folder: Path) -> int:
    """Take letters and show them until told to stop; gives the exit code. Port 0 chooses a free one."""
    try:
        kept = MailFolder(folder)
        mail_socket, web_socket = _listen(smtp_port, "--smtp-port"), _listen(web_port, "--web-port")
    except OSError as problem:
        print(f"The mail catcher cannot start: {problem.strerror or problem}", file=sys.stderr)
        return 1
    loop = asyncio.get_running_loop()
    keeper = _Keeper(kept)
    mail_server = await loop.create_server(
        lambda: SMTP(keeper, hostname="demo-mail-catcher", enable_SMTPUTF8=True, loop=loop), sock=mail_socket
    )
    web_server = _Server(uvicorn.Config(pages(kept), log_level="warning", access_log=False, lifespan="off"))
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, setattr, web_server, "should_exit", True)
    print(
        f"Demo mail catcher: http://{HOST}:{web_socket.getsockname()[1]}/ shows the letters "
        f"that come to {HOST}, port {mail_socket.getsockname()[1]}.",
        flush=True,
    )
    try:
        await web_server.serve(sockets=[web_socket])
    finally:
        mail_server.close()
    return 0


def pages(folder: MailFolder) -> FastAPI:
    """Give the two pages: `/` for people and `/mails.json` for scripts."""
    app = FastAPI(openapi_url=None)
    # Otherwise a page elsewhere could have its own name point here and read along.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["linked"] = linked
    template = environment.from_string(_PAGE)

    @app.get("/")
    def page() -> Response:
        nonce = secrets.token_urlsafe(16)
        more = max(0, folder.count() - MOST_ON_PAGE)
        html = template.render(mails=folder.mails(MOST_ON_PAGE), more=more, nonce=nonce)
        return Response(html, media_type="text/html; charset=utf-8", headers=_headers(f"'nonce-{nonce}'"))

    @app.get("/mails.json")
    def mails() -> Response:
        body = json.dumps([asdict(mail) for mail in folder.mails()], ensure_ascii=False)
        return Response(body, media_type="application/json", headers=_headers("'none'"))

    return app


def linked(text: str) -> Markup:
    """Escape a letter's text and make its web addresses links."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address))
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def _headers(style: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def _listen(port: int, option: str) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as problem:
        raise OSError(f"port {port} is taken; choose another with {option}.") from problem


def _read(path: Path) -> CaughtMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = _text(message)
    received = datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    return CaughtMail(
        name=path.name,
        to=_readable(str(message["To"] or "")),
        subject=_readable(str(message["Subject"] or "")),
        text=text,
        links=tuple(match.rstrip(".,;:!?)") for match in _LINK.findall(text)),
        received=received.isoformat(),
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        return _readable(str(body.get_content()))
    except (LookupError, ValueError):
        return "(This letter's text cannot be read.)"


def _readable(text: str) -> str:
    """Headers in raw UTF-8 (RFC 6532) come out of the parser as surrogates."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
