"""The limit of a request's body: too large is answered before anything is parsed."""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import SENTENCES, Stop, show

UPLOADS = frozenset({"/status/evidence", "/answer/found"})
"""Where files may be sent, by people with a session; nowhere else does a form need more than `WITHOUT_FILES`."""

WITHOUT_FILES = 2_097_152  # bytes
PATIENCE = 4  # a declared body is read off and dropped up to so many times the limit, so that browsers see the page


class BodyLimit:
    """Answers 413 to a body over the limit: by its declared length at once, else as soon as it grows too long."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        """Wrap the application; `most` is in bytes and for uploads."""
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.most if scope["path"] in UPLOADS else min(self.most, WITHOUT_FILES)
        declared = declared_length(scope)
        if declared is not None and declared > most:
            await drop(receive, most * PATIENCE)
            response = show(Request(scope), 413, *SENTENCES[413])
            await response(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise Stop(413)
            return message

        await self.app(scope, counted, send)


def declared_length(scope: Scope) -> int | None:
    """Give the Content-Length of a request; one that is no number counts as absent."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None


async def drop(receive: Receive, most: int) -> None:
    """Read a body and keep nothing, up to `most` bytes."""
    dropped = 0
    while dropped <= most:
        message = await receive()
        dropped += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
