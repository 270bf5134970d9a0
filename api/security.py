"""Headers of every answer, and the check that a form was sent from our own page."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Stop
from api.rendering import cookie
from api.services import services_of

FIELD = "form_key"
VISITOR = "visitor"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CACHEABLE = frozenset({200, 206, 304})
EXPIRED = (
    "This page was open for too long, or it was not sent from our own site. "
    "Nothing was changed. Please go back, reload the page and try again."
)


def policy(nonce: str) -> str:
    """Give the Content-Security-Policy of a page."""
    return (
        "default-src 'none'; style-src 'self'; "
        f"script-src 'nonce-{nonce}'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


class Headers:
    """Adds the security headers to every answer; makes the nonce of each page."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        """Wrap the application; `https` says that people reach it by https only."""
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        nonce = secrets.token_urlsafe(16)
        state["nonce"] = nonce

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                keeps = scope["path"].startswith("/static/") and message["status"] in CACHEABLE
                self.add(headers, keeps, nonce)
                if "new_visitor" in state:
                    headers.append("Set-Cookie", self.visitor_cookie(state["new_visitor"]))
            await send(message)

        await self.app(scope, receive, with_headers)

    def add(self, headers: MutableHeaders, keeps: bool, nonce: str) -> None:
        """Add the headers to one answer; `keeps` says that anybody may keep it for a while."""
        headers["Content-Security-Policy"] = policy(nonce)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cache-Control"] = "public, max-age=3600" if keeps else "no-store"
        if self.https:
            headers["Strict-Transport-Security"] = "max-age=31536000"

    def visitor_cookie(self, value: str) -> str:
        """Give the Set-Cookie text of the anonymous cookie, which lives as long as the browser's session."""
        prefix, suffix = ("__Host-", "; Secure") if self.https else ("", "")
        return f"{prefix}rd_{VISITOR}={value}; Path=/; HttpOnly; SameSite=lax{suffix}"


def origin_of(url: str) -> str:
    """Give host and port of a URL, in lower case."""
    return urlsplit(url).netloc.lower()


def check_origin(request: Request) -> None:
    """Refuse a form that another site sent; raises Stop(403).

    Our Referrer-Policy makes browsers send `Origin: null` with our own forms, so Sec-Fetch-Site
    decides where the browser sends it, and the form key decides in any case.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null")
    ours = {origin_of(services_of(request).settings.public_url), request.headers.get("host", "").lower()}
    foreign = site not in {"same-origin", "none"} if site is not None else False
    if foreign or (origin != "null" and origin_of(origin) not in ours):
        raise Stop(403, "This form did not come from our site", EXPIRED)


def check_key(expected: str, given: object) -> None:
    """Refuse a form whose key is not the session's; raises Stop(403)."""
    same = isinstance(given, str) and secrets.compare_digest(expected.encode(), given.encode())
    if not expected or not same:
        raise Stop(403, "Please send the form again", EXPIRED)


def key_of(visitor: str) -> str:
    """Derive the form key of an anonymous visitor from the cookie, which no other site can read."""
    return hashlib.sha256(b"rightsdesk form key:" + visitor.encode()).hexdigest()


def visitor_of(request: Request) -> str:
    """Give the anonymous cookie's value, or an empty text."""
    value = request.cookies.get(cookie(request, VISITOR), "")
    return value if 32 <= len(value) <= 64 and value.isascii() else ""
