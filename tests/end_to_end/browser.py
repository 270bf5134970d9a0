"""A person's browser for a service that really listens: keeps cookies, judges pages, remembers every address."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.api.browser import Browser


class RealBrowser(Browser):
    """One person's browser, without JavaScript, over HTTP."""

    def __init__(self, url: str) -> None:
        """Open nothing yet; `visited` collects every address requested and every redirect."""
        self.visited: list[str] = []
        self.client: Any = httpx2.Client(
            base_url=url,
            follow_redirects=False,
            timeout=60,
            event_hooks={"request": [self._note_request], "response": [self._note_response]},
        )
        self.status = 0
        self.text = ""
        self.path = "/"
        self.headers = {}
        self.content = b""
        self.root = None

    def _note_request(self, request: httpx2.Request) -> None:
        self.visited.append(str(request.url))

    def _note_response(self, response: httpx2.Response) -> None:
        if "location" in response.headers:
            self.visited.append(response.headers["location"])

    def twin(self) -> RealBrowser:
        """Give a second window of the same browser: the same cookies."""
        other = RealBrowser(str(self.client.base_url))
        for cookie in self.client.cookies.jar:
            other.client.cookies.jar.set_cookie(cookie)
        return other
