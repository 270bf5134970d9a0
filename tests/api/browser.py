"""A browser for tests: keeps cookies, judges every page, fills in and sends the forms it is shown."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.judge import judge, words_of


class Browser:
    """One person's browser, without JavaScript."""

    def __init__(self, app: FastAPI, base_url: str = "http://testserver") -> None:
        self.client = TestClient(app, base_url=base_url, follow_redirects=False)
        self.status = 0
        self.text = ""
        self.path = "/"
        self.headers: dict[str, str] = {}
        self.content = b""
        self.root: Element | None = None

    def get(self, path: str, follow: bool = True, **options: Any) -> Self:
        """Open a page."""
        return self._take(self.client.get(path, **options), follow)

    def post(self, path: str, data: Any = None, follow: bool = True, **options: Any) -> Self:
        """Send raw fields to a path."""
        return self._take(self.client.post(path, data=data, **options), follow)

    def send(
        self,
        fields: dict[str, Any] | None = None,
        *,
        action: str = "",
        button: tuple[str, str] | None = None,
        files: Any = None,
        follow: bool = True,
    ) -> Self:
        """Fill in the form shown (the one with this action, else the only one) and send it."""
        form = self.form(action)
        data = self.filled(form)
        data.update(fields or {})
        if button:
            data[button[0]] = button[1]
        return self.post(form.get("action", ""), data, follow, files=files)

    def form(self, action: str = "") -> Element:
        """Give the POST form with this action."""
        assert self.root is not None
        forms = [f for f in self.root.iter("form") if f.get("method") == "post"]
        fit = [f for f in forms if not action or urlsplit(f.get("action", "")).path == action]
        assert len(fit) == 1, f"one form for {action or 'any action'}, not {[f.get('action') for f in forms]}"
        return fit[0]

    def filled(self, form: Element) -> dict[str, Any]:
        """Give the fields of a form as they stand."""
        data: dict[str, Any] = {}
        for field in form.iter():
            name, kind = field.get("name", ""), field.get("type", "text")
            if field.tag == "textarea":
                data[name] = (field.text or "").removeprefix("\n")
            elif field.tag == "select":
                chosen = [o.get("value", "") for o in field.iter("option") if o.get("selected") is not None]
                data[name] = chosen[0] if chosen else next((o.get("value", "") for o in field.iter("option")), "")
            elif field.tag == "input" and kind in {"checkbox", "radio"}:
                if field.get("checked") is not None:
                    data.setdefault(name, []).append(field.get("value", "on"))
            elif field.tag == "input" and kind != "file":
                value = field.get("value", "")
                before = data.get(name)
                data[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
        return data

    @property
    def heading(self) -> str:
        """The page's h1."""
        assert self.root is not None
        return words_of(next(self.root.iter("h1")))

    @property
    def words(self) -> str:
        """All words of the page's main part."""
        assert self.root is not None
        return words_of(next(self.root.iter("main")))

    @property
    def problems(self) -> list[str]:
        """The sentences of the error summary."""
        assert self.root is not None
        summaries = [e for e in self.root.iter("div") if e.get("class") == "error-summary"]
        return [words_of(li) for s in summaries for li in s.iter("li")]

    def links(self) -> list[str]:
        """Every link of the page."""
        assert self.root is not None
        return [a.get("href", "") for a in self.root.iter("a")]

    def _take(self, response: Any, follow: bool) -> Self:
        self.status = response.status_code
        self.headers = dict(response.headers)
        if follow and self.status in {303, 307}:
            return self.get(response.headers["location"])
        self.path = response.url.path
        self.content = response.content
        if response.headers.get("content-type", "").startswith("text/html"):
            self.text = response.text
            self.root = judge(self.text, self.headers)
        else:
            self.text, self.root = "", None
        return self
