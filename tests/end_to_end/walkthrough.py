"""Follows the README's first walk-through in a real browser, word for word, and gives the answer that is downloaded.

The steps are read from the README: every bold word is pressed, chosen or filled in on the page in the order it
stands there, and every word in grey is typed. So the README cannot promise what the pages do not do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

HEADING = "### A first walk-through"
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
LONGEST = 30_000  # milliseconds that anything on a page may take


class Guide:
    """The words of the walk-through in their order."""

    def __init__(self, readme: Path) -> None:
        """Read the numbered steps."""
        section = readme.read_text(encoding="utf-8").split(HEADING, 1)[1]
        steps = section[section.index("\n1. ") : section.index("\n\nMore people")]
        found = re.findall(r"\*\*(.+?)\*\*|`([^`]+)`", steps, re.DOTALL)
        self._words = [("typed" if typed else "shown", " ".join((shown or typed).split())) for shown, typed in found]
        self._next = 0

    def shown(self) -> str:
        """Give the next word, which must be one of the page."""
        return self._take("shown")

    def typed(self) -> str:
        """Give the next word, which must be one to type."""
        return self._take("typed")

    def _take(self, kind: str) -> str:
        assert self._next < len(self._words), "The walk-through of the README ends too early."
        found, words = self._words[self._next]
        assert found == kind, f"The README says “{words}” to be {found} here, not {kind}."
        self._next += 1
        return words

    def done(self) -> None:
        """Make sure that every word was followed."""
        assert self._next == len(self._words), f"Never followed: {self._words[self._next :]}"


@dataclass
class Trouble:
    """What no page may do: ask another machine for anything, break its own rules, or fail."""

    found: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to everything in a window."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda message: self._said(message.type, message.text))
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("response", lambda response: self._answered(response.status, response.url))

    def _asked(self, url: str) -> None:
        if urlsplit(url).hostname not in {"127.0.0.1", None}:
            self.found.append(f"asked elsewhere: {url}")

    def _said(self, kind: str, text: str) -> None:
        # A broken rule of the content security policy is said as an error too.
        if kind in {"error", "warning"}:
            self.found.append(f"console: {text}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.found.append(f"answered {status}: {urlsplit(url).path}")


@dataclass(frozen=True)
class Walk:
    """What came of it."""

    reference: str
    phrase: str = field(repr=False)
    package: bytes = field(repr=False)
    outcome: str
    trouble: tuple[str, ...]


class Window:
    """One person's browser window; every step names what the README names."""

    def __init__(self, page: Page, guide: Guide) -> None:
        """Take a page and the words to follow."""
        self.page = page
        self._guide = guide

    def press(self) -> None:
        """Press the link or button that the README names next."""
        words = self._guide.shown()
        link = self.page.get_by_role("link", name=words, exact=True)
        link.or_(self.page.get_by_role("button", name=words, exact=True)).first.click()

    def choose(self) -> None:
        """Tick the box or choose the circle that the README names next."""
        self.page.get_by_label(self._guide.shown(), exact=True).check()

    def choose_from(self) -> None:
        """Choose from the list named next the entry named after it."""
        box = self.page.get_by_label(self._guide.shown(), exact=True)
        box.select_option(label=self._guide.shown())

    def fill(self, text: str = "") -> None:
        """Fill in the field that is named next: with these words, or with those the README gives."""
        box = self.page.get_by_label(self._guide.shown(), exact=True)
        box.fill(text or self._guide.typed())

    def press_when_it_is_there(self, again: Callable[[], object]) -> None:
        """Press what the README names next, doing something again until the page has it."""
        words = self._guide.shown()
        link = self.page.get_by_role("link", name=words, exact=True)
        for _ in range(120):
            if link.count():
                break
            self.page.wait_for_timeout(500)
            again()
        link.first.click()


def walk(readme: Path, chromium: str, site: str, mail: str, downloads: Path) -> Walk:
    """Follow the README at a demo that runs at `site`, with its caught mail at `mail`, both without a last slash."""
    guide, trouble = Guide(readme), Trouble()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
        with (
            _window(browser, trouble, guide, phone=True) as person,
            _window(browser, trouble, guide) as lead,
            _window(browser, trouble, guide) as approver,
        ):
            reference, phrase = _ask(person, site, mail)
            _review(lead, site)
            _approve(approver, site)
            package = _collect(person, mail, phrase, downloads)
            outcome = _look_at_the_end(approver)
        browser.close()
    guide.done()
    return Walk(reference, phrase, package, outcome, tuple(trouble.found))


@contextmanager
def _window(browser: Browser, trouble: Trouble, guide: Guide, *, phone: bool = False) -> Iterator[Window]:
    """Open a window: the public's on a phone and without JavaScript, the desk's on a screen."""
    context = browser.new_context(viewport=PHONE if phone else SCREEN, java_script_enabled=not phone)  # type: ignore[arg-type]
    context.set_default_timeout(LONGEST)
    trouble.watch(context)
    yield Window(context.new_page(), guide)
    context.close()


def _ask(person: Window, site: str, mail: str) -> tuple[str, str]:
    person.page.goto(f"{site}/")
    person.press()
    person.choose()
    person.press()
    person.fill()
    person.fill()
    person.press()
    person.press()
    person.press()
    reference = person.page.locator(".reference").inner_text()
    phrase = person.page.locator(".phrase").inner_text()
    person.press()
    letter = _letter(person.page.context, mail, "Your code from", reference)
    code = re.search(r"(?m)^\s*(\d{6})\s*$", letter)
    assert code is not None
    person.fill(code[1])
    person.press()
    expect(person.page.get_by_text("Your email address is confirmed.")).to_be_visible()
    return reference, phrase


def _review(lead: Window, site: str) -> None:
    _sign_in(lead, site)
    lead.press()
    lead.press_when_it_is_there(lead.page.reload)
    lead.choose()
    lead.choose_from()
    lead.fill()
    for _ in ("withhold", "supporters", "staff", "payroll"):
        lead.press()
        expect(lead.page.get_by_text("The decision is recorded.")).to_be_visible()
    lead.press()
    lead.press()
    expect(lead.page.get_by_text("It now waits for approval.")).to_be_visible()
    lead.press()


def _approve(approver: Window, site: str) -> None:
    _sign_in(approver, site)
    approver.press()
    approver.press()
    approver.press()
    expect(approver.page.get_by_text("Approved. The answer is being prepared")).to_be_visible()


def _collect(person: Window, mail: str, phrase: str, downloads: Path) -> bytes:
    letter = _letter(person.page.context, mail, "our answer is ready", "")
    link = re.search(r"https?://\S+/c/\S+", letter)
    assert link is not None
    person.page.goto(link[0])
    person.fill(phrase)
    person.press()
    with person.page.expect_download() as started:
        person.press()
    target = downloads / started.value.suggested_filename
    started.value.save_as(target)
    return target.read_bytes()


def _look_at_the_end(approver: Window) -> str:
    """Read how the case ended."""
    approver.press()
    approver.press()
    approver.press_when_it_is_there(approver.page.reload)
    return approver.page.locator(".facts").inner_text()


def _sign_in(window: Window, site: str) -> None:
    window.page.goto(f"{site}/desk")
    window.fill()
    window.fill()
    window.press()


def _letter(context: BrowserContext, mail: str, subject: str, words: str) -> str:
    """Open the caught mail until the letter is there, and give its text."""
    page = context.new_page()
    for _ in range(120):
        page.goto(f"{mail}/")
        letters = page.locator("article", has=page.locator("h2", has_text=subject)).filter(has_text=words)
        if letters.count():
            text = letters.first.inner_text()
            page.close()
            return text
        page.wait_for_timeout(500)
    raise AssertionError(f"No letter “{subject}” came.")
