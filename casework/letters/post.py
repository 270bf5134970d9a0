"""The post: hands a letter to the mail server and tells apart sent, refused, not sent and unknown.

The commands are given one by one (RFC 5321). A server may deliver only what it received whole, up to
the line with the single dot; so until that line is written a letter has certainly not gone, and from
then on only the server's answer says what became of it.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
    SMTPTimeoutError,
)
from aiosmtplib.protocol import SMTPProtocol

from casework.letters.addresses import Mailbox, mailbox
from casework.letters.contract import AddressUnusableError, PostFailure
from casework.letters.mime import needs_utf8

SECURITY = ("starttls", "tls", "none")
Point = Callable[[str], Awaitable[None]]

_ADDRESS_LIKE = re.compile(r"\S*@\S*")
_ENHANCED_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_LINE_END = re.compile(rb"\r\n|\r|\n")
# The server wants a login or encryption first: our settings are wrong, not the letter.
_OUR_SETTINGS = frozenset({530, 534, 535, 538})
_FAREWELL_SECONDS = 5.0


class SmtpPost:
    """Hands letters to one mail server, each over a connection of its own."""

    def __init__(
        self,
        host: str,
        port: int,
        security: str,
        user: str,
        password: str,
        sender: str,
        timeout_seconds: float = 60.0,
        tls_context: ssl.SSLContext | None = None,
        on_point: Point | None = None,
    ) -> None:
        """Keep where the server is and how to log in; an empty `user` logs in nowhere.

        `on_point` is called at `before-data`, `during-data` (all written but the end) and `after-data` (the
        server has taken it): tests break things there.
        `security` is starttls, tls or none. Raises AddressUnusableError when `sender` is no address, ValueError
        for an unknown `security`.
        """
        if security not in SECURITY:
            raise ValueError(f"The security of the mail server is one of {', '.join(SECURITY)}.")
        self._host = host
        self._port = port
        self._security = security
        self._user = user
        self._password = password
        self._sender = mailbox(sender)
        self._timeout = timeout_seconds
        self._tls_context = tls_context
        self._on_point = on_point

    async def deliver(self, mime: bytes, to_email: str) -> str:
        """Send the bytes unchanged and give the server's answer without addresses; raises PostFailure."""
        try:
            to = mailbox(to_email)
        except AddressUnusableError as unusable:
            raise PostFailure("refused", str(unusable)) from None
        client = await self._connected()
        try:
            await self._envelope(client, mime, to)
            answer = await self._letter(client, mime)
            await self._at("after-data")
            await self._farewell(client)
        finally:
            client.close()
        return _without_addresses(answer)

    async def _connected(self) -> SMTP:
        """Connect, encrypt and log in. Whatever goes wrong here says nothing against the letter: try again later."""
        client = SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._security == "tls",
            start_tls=self._security == "starttls",
            username=self._user or None,
            password=self._password if self._user else None,
            # The library would look up this machine's own name, which is slow and nobody's business.
            local_hostname=self._sender.domain,
            timeout=self._timeout,
            tls_context=self._tls_context,
        )
        try:
            await client.connect()
            # Without a login no greeting has been sent yet, and with it go the server's abilities.
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
        except (SMTPException, OSError, ValueError) as failure:
            client.close()
            raise PostFailure("unreachable", _why_not_connected(failure)) from None
        return client

    async def _envelope(self, client: SMTP, mime: bytes, to: Mailbox) -> None:
        international = to.international or self._sender.international or needs_utf8(mime)
        options: list[str] = []
        if international and not client.supports_extension("smtputf8"):
            raise PostFailure(
                "refused", "The mail server cannot send to addresses with letters outside English (it lacks SMTPUTF8)."
            )
        if international:
            options.append("SMTPUTF8")
        if not mime.isascii() and client.supports_extension("8bitmime"):
            options.append("BODY=8BITMIME")
        try:
            await client.mail(self._sender.address, options=options, encoding="utf-8")
            await client.rcpt(to.address, encoding="utf-8")
        except SMTPResponseException as failure:
            raise _answered(failure.code, failure.message, "the envelope") from None
        except (SMTPException, OSError) as failure:
            raise PostFailure("unreachable", _why_broken(failure)) from None
        except ValueError:
            raise PostFailure("refused", "The address cannot be given to a mail server.") from None

    async def _letter(self, client: SMTP, mime: bytes) -> SMTPResponse:
        """Give over the letter itself: here lies the line between certainly not sent and unknown."""
        await self._at("before-data")
        try:
            invited = await client.execute_command(b"DATA")
            if invited.code != 354:
                raise _answered(invited.code, invited.message, "the letter")
            await self._write(client, _stuffed(mime))
            await self._at("during-data")
            await self._write(client, b"")
            protocol = _protocol(client)
            protocol.write(b".\r\n")
        except (SMTPException, OSError) as failure:
            raise PostFailure("unreachable", _why_broken(failure)) from None
        try:
            # Nothing may be awaited in between: the library drops an answer that nobody waits for.
            answer = await protocol.read_response(timeout=self._timeout)
        except (SMTPException, OSError):
            raise PostFailure(
                "unknown", "The mail server took the whole letter and then did not answer: it may have arrived."
            ) from None
        if 250 <= answer.code <= 259:
            return answer
        if 400 <= answer.code <= 599:
            raise _answered(answer.code, answer.message, "the letter")
        raise PostFailure("unknown", f"The mail server's last answer has no known meaning ({answer.code}).")

    async def _write(self, client: SMTP, lines: bytes) -> None:
        """Write and wait until the system has taken every byte, so that a broken connection shows before the end."""
        protocol = _protocol(client)
        protocol.write(lines)
        async with asyncio.timeout(self._timeout):
            while (transport := protocol.transport) is not None:
                if not isinstance(transport, asyncio.WriteTransport) or not transport.get_write_buffer_size():
                    break
                await asyncio.sleep(0.01)
        if not protocol.is_connected:
            raise ConnectionResetError

    async def _farewell(self, client: SMTP) -> None:
        """Take leave. The letter has gone, so nothing that happens here matters."""
        with suppress(SMTPException, OSError):
            await client.quit(timeout=min(_FAREWELL_SECONDS, self._timeout))

    async def _at(self, point: str) -> None:
        if self._on_point is not None:
            await self._on_point(point)


def _protocol(client: SMTP) -> SMTPProtocol:
    if client.protocol is None:
        raise ConnectionResetError
    return client.protocol


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPResponseException:
        if not client.is_connected:
            raise
        await client.helo()


def _stuffed(mime: bytes) -> bytes:
    """Give the lines as they travel: each ends in CR LF, a leading dot is doubled (RFC 5321 section 4.5.2)."""
    lines = _LINE_END.split(mime)
    if lines[-1] == b"":
        lines.pop()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _answered(code: int, message: str, what: str) -> PostFailure:
    """Judge a server's no: for good (5xx), or for now (4xx and everything unclear)."""
    enhanced = _ENHANCED_CODE.match(message)
    codes = f"{code} {enhanced.group()}" if enhanced else str(code)
    if code in _OUR_SETTINGS:
        return PostFailure(
            "unreachable", f"The mail server wants a login or encryption that our settings lack ({codes})."
        )
    if 500 <= code <= 599:
        return PostFailure("refused", f"The mail server refused {what} for good ({codes}).")
    return PostFailure("unreachable", f"The mail server did not take {what} for now ({codes}).")


def _why_not_connected(failure: Exception) -> str:
    if isinstance(failure, SMTPAuthenticationError):
        return f"The mail server did not accept our user name and password ({failure.code})."
    if isinstance(failure.__cause__, ssl.SSLCertVerificationError) or isinstance(failure, ssl.SSLCertVerificationError):
        return "The mail server's certificate is not trusted."
    if isinstance(failure, SMTPTimeoutError):
        return "The mail server did not answer in time."
    if isinstance(failure, SMTPResponseException):
        return f"The mail server did not let us in ({failure.code})."
    if isinstance(failure, (SMTPConnectError, OSError)):
        return "The mail server could not be reached."
    return "The mail server does not offer the encryption or login that our settings ask for."


def _why_broken(failure: Exception) -> str:
    if isinstance(failure, TimeoutError):
        return "The mail server did not answer in time; the letter was not handed over."
    return "The connection to the mail server broke before the letter was handed over."


def _without_addresses(answer: SMTPResponse) -> str:
    line = " ".join(f"{answer.code} {answer.message}".split())
    return _ADDRESS_LIKE.sub("(address)", line)[:200]
