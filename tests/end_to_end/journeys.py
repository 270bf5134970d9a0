"""What people do with the service in the end-to-end tests, page by page."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.api.judge import words_of
from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.service import APPROVER, DPO, PASSWORD, Service, eventually


@dataclass
class Asked:
    """A request that was sent: its reference, its phrase, the browser that holds its session."""

    reference: str
    phrase: str = field(repr=False)
    browser: RealBrowser = field(repr=False)
    email: str = field(repr=False, default="")


def fill_in(browser: RealBrowser, name: str, email: str, **more: str) -> RealBrowser:
    """Fill in the public form up to the page that shows all answers for checking; `rights` are words with spaces."""
    browser.get("/request")
    browser.send({"rights": more.pop("rights", "access").split()}, action="/request", button=("go", "next"))
    browser.send({"capacity": more.pop("capacity", "self")}, action="/request", button=("go", "next"))
    about = {key: more.pop(key) for key in tuple(more) if key not in ("details", "correction") and "number" not in key}
    browser.send({"name": name, "email": email, **about}, action="/request", button=("go", "next"))
    assert browser.status == 200, browser.problems
    browser.send(more, action="/request", button=("go", "next"))
    assert browser.status == 200, browser.problems
    return browser


def send(browser: RealBrowser, email: str = "") -> Asked:
    """Send the request that was filled in, and read the page that confirms it."""
    browser.send(action="/request/send")
    assert (browser.status, browser.path) == (200, "/request/sent"), browser.words
    return Asked(reference_of(browser), phrase_of(browser), browser, email)


def ask(service: Service, name: str, email: str, **more: str) -> Asked:
    """Ask on the public form."""
    return send(fill_in(RealBrowser(service.url), name, email, **more), email)


def reference_of(browser: RealBrowser) -> str:
    """Give the reference a page shows."""
    return _marked(browser, "reference")


def phrase_of(browser: RealBrowser) -> str:
    """Give the collection phrase a page shows; empty when it shows none."""
    return _marked(browser, "phrase")


def _marked(browser: RealBrowser, mark: str) -> str:
    assert browser.root is not None
    return next((words_of(e) for e in browser.root.iter() if mark in e.get("class", "").split()), "")


def code_of(service: Service, reference: str) -> str:
    """Give the newest code mailed for a case, though others may have the same address; empty before it arrived."""
    of_case = "SELECT message_id FROM letter WHERE case_id = ? AND kind = 'identity-code' AND message_id != ''"
    ids = {row[0] for row in service.rows(of_case, reference)}
    return next((letter.code for letter in reversed(service.sink.taken) if letter.id in ids), "")


def confirm(service: Service, asked: Asked) -> None:
    """Type in the code from the mail."""
    code = eventually(lambda: code_of(service, asked.reference), f"the code for {asked.reference}")
    asked.browser.get("/status/code")
    assert asked.browser.status == 200, asked.browser.words
    asked.browser.send({"code": code}, action="/status/code")
    assert asked.browser.path == "/status", asked.browser.words


def sign_in(service: Service, email: str = DPO, password: str = PASSWORD) -> RealBrowser:
    """Sign in to the desk."""
    browser = RealBrowser(service.url).get("/desk/login")
    browser.send({"email": email, "password": password}, action="/desk/login")
    assert browser.path == "/desk", browser.words
    return browser


def decide(
    desk: RealBrowser, reference: str, action: str, fields: dict[str, Any] | None = None, query: str = ""
) -> str:
    """Take a decision on its page; gives the notice or the refusal that the next page shows."""
    path = f"/desk/cases/{reference}/decide/{action}"
    desk.get(f"{path}{query}")
    desk.send(fields, action=path)
    return desk.words


def review(desk: RealBrowser, reference: str) -> None:
    """Disclose everything that was found, and excuse what could not be searched."""
    while True:
        desk.get(f"/desk/cases/{reference}/items")
        assert desk.root is not None
        forms = [f for f in desk.root.iter("form") if urlsplit(f.get("action", "")).path.endswith("/items/rest")]
        if not forms:
            break
        desk.post(f"/desk/cases/{reference}/items/rest", desk.filled(forms[0]))
        assert desk.status == 200, desk.words
    while excuse := next(
        (link for link in desk.get(f"/desk/cases/{reference}").links() if "excuse_search" in link), ""
    ):
        desk.get(excuse)
        desk.send({"text": "We asked its keeper by phone: there is nothing."}, action=urlsplit(excuse).path)
        assert desk.status == 200, desk.words


def answer(service: Service, asked: Asked) -> None:
    """Review, finish, and have another person approve."""
    service.await_stage(asked.reference, "review")
    desk = sign_in(service)
    review(desk, asked.reference)
    decide(desk, asked.reference, "finish_review")
    assert service.stage(asked.reference) == "approve", desk.words
    decide(sign_in(service, APPROVER), asked.reference, "approve")
    eventually(lambda: service.sink.link(asked.email, "/c/"), "the letter that the answer is ready")


def collect(service: Service, asked: Asked) -> zipfile.ZipFile:
    """Open the link of the letter, type in the phrase, and download the package."""
    browser = asked.browser.get(service.sink.link(asked.email, "/c/"))
    browser.send({"phrase": asked.phrase}, action="/collect")
    assert "/collect/package" in browser.links(), browser.words
    browser.get("/collect/package")
    assert browser.status == 200, browser.text
    return zipfile.ZipFile(io.BytesIO(browser.content))
