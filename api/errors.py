"""Clear pages for everything that stops a request; no page repeats what was sent."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rendering import page

log = logging.getLogger(__name__)

SENTENCES = {
    400: ("We could not read that", "Something in what was sent could not be read. Nothing was changed."),
    401: ("Please sign in again", "Your session has ended. Nothing was changed."),
    403: ("You cannot do this", "You do not have the role for this page. Nothing was changed."),
    404: ("Page not found", "There is no page at this address. Please check the address or the link in our letter."),
    405: ("This page does not work that way", "Please go back and use the buttons of the page. Nothing was changed."),
    413: ("That is too large", "What you sent is larger than we can take in one go. Nothing was changed."),
    422: ("We could not read that", "Something in what was sent could not be read. Nothing was changed."),
    500: ("Something went wrong", "The fault is ours, not yours. Please try again in a few minutes."),
}


class Stop(Exception):
    """Ends a request with a clear page. The sentence is for the person and names nobody."""

    def __init__(self, status: int, title: str = "", sentence: str = "") -> None:
        """Keep the HTTP status, a heading and a sentence; empty ones come from the status."""
        known = SENTENCES.get(status, SENTENCES[500] if status >= 500 else SENTENCES[400])
        self.status = status
        self.title = title or known[0]
        self.sentence = sentence or known[1]
        super().__init__(self.title)


class SignInNeeded(Exception):
    """No good session of this kind came with the request; `kind` is a value of api.sessions.Kind."""

    def __init__(self, kind: str) -> None:
        """Keep the kind of session that is missing."""
        super().__init__(kind)
        self.kind = kind


SIGN_IN_PLACES = {
    "staff": "/desk/login",
    "reset": "/desk/login",
}
LINK_SENTENCE = (
    "This page opens only from the link in our letter, and the session that it started has ended. "
    "Please open the link again. Nothing was changed."
)


WAYS_BACK = {
    "/status/": ("/status", "Back to your request"),
    "/answer/": ("/answer", "Back to the question"),
    "/desk/": ("/desk", "Back to the desk"),
}
"""Where to go on from an error page, by the beginning of its address."""


def show(request: Request, status: int, title: str, sentence: str) -> Response:
    """Render the error page."""
    return page(
        request, "errors/message.html", status_code=status, title=title, sentence=sentence, back=way_back(request)
    )


def way_back(request: Request) -> tuple[str, str] | None:
    """Give the page to go back to and its words; None for a page without a place of its own to return to."""
    path = request.url.path
    return next((back for start, back in WAYS_BACK.items() if path.startswith(start) and path != back[0]), None)


async def stopped(request: Request, exc: Exception) -> Response:
    """Answer a `Stop`."""
    assert isinstance(exc, Stop)  # noqa: S101 - registered for this type only
    return show(request, exc.status, exc.title, exc.sentence)


async def not_signed_in(request: Request, exc: Exception) -> Response:
    """Send staff to the sign-in page, everybody else to the link of their letter."""
    kind = exc.kind if isinstance(exc, SignInNeeded) else ""
    place = SIGN_IN_PLACES.get(kind)
    if place is not None and request.method in {"GET", "HEAD"}:
        return RedirectResponse(place, status_code=HTTPStatus.SEE_OTHER)
    if place is not None:
        return show(request, 401, *SENTENCES[401])
    return show(request, 401, "Please open your link again", LINK_SENTENCE)


async def http_error(request: Request, exc: Exception) -> Response:
    """Answer the framework's own errors; its detail text is not shown."""
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    stop = Stop(status)
    response = show(request, status, stop.title, stop.sentence)
    if isinstance(exc, HTTPException) and exc.headers:
        response.headers.update(exc.headers)
    return response


async def invalid(request: Request, exc: Exception) -> Response:
    """Answer a request of the wrong form without repeating it."""
    return show(request, 422, *SENTENCES[422])


def register(app: FastAPI) -> None:
    """Register every handler."""
    app.add_exception_handler(Stop, stopped)
    app.add_exception_handler(SignInNeeded, not_signed_in)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)


def place_of(error: BaseException) -> str:
    """Say where an exception came from, as file and line only: its message might hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))


class Failures:
    """The last net: logs an unexpected failure without its message and shows the clear page."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and catch what nobody else caught."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except Exception as error:
            log.error("page failed: %s at %s", type(error).__name__, place_of(error))
            if started:
                raise ConnectionAbortedError("the response broke off") from None
            await failed(Request(scope, receive))(scope, receive, send)


def failed(request: Request) -> Response:
    """Render the page of an unexpected failure; when even that fails, the bare sentence."""
    try:
        return show(request, 500, *SENTENCES[500])
    except Exception as error:
        log.error("error page failed: %s at %s", type(error).__name__, place_of(error))
        return PlainTextResponse(". ".join(SENTENCES[500]), status_code=500)
