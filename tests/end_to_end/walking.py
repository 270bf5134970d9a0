"""Following the README's numbered steps in a real browser: its words, and a person's window.

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

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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

    def __init__(self, readme: Path, heading: str) -> None:
        """Read the numbered steps under a heading."""
        section = readme.read_text(encoding="utf-8").split(f"\n### {heading}\n", 1)[1]
        steps = section[section.index("\n1. ") :].strip().split("\n\n", 1)[0]
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

    def press_at(self) -> None:
        """Press the link that the README names after the item it stands at."""
        item = self.page.get_by_label(self._guide.shown(), exact=True)
        place = self.page.get_by_role("listitem").filter(has=item)
        place.get_by_role("link", name=self._guide.shown()).click()

    def load_until(self, words: str) -> str:
        """Load the page again until it says this, and give its text."""
        for _ in range(120):
            text = self.page.locator("main").inner_text()
            if words in text:
                return text
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"The page never said “{words}”.")

    def sign_in(self, site: str) -> None:
        """Sign in to the desk as the README says."""
        self.page.goto(f"{site}/desk")
        self.fill()
        self.fill()
        self.press()

    def letter(self, mail: str, subject: str, words: str) -> str:
        """Open the caught mail until a letter with these words is there, and give its text."""
        page = self.page.context.new_page()
        for _ in range(120):
            page.goto(f"{mail}/")
            letters = page.locator("article", has=page.locator("h2", has_text=subject)).filter(has_text=words)
            if letters.count():
                text = letters.first.inner_text()
                page.close()
                return text
            page.wait_for_timeout(500)
        raise AssertionError(f"No letter “{subject}” came.")


class Walkers:
    """Opens the windows of those who follow one walk-through."""

    def __init__(self, browser: Browser, guide: Guide) -> None:
        """Take a browser and the words to follow."""
        self._browser = browser
        self._guide = guide
        self.trouble = Trouble()

    @contextmanager
    def window(self, *, phone: bool = False) -> Iterator[Window]:
        """Open a window: the public's on a phone and without JavaScript, the desk's on a screen."""
        size = PHONE if phone else SCREEN
        context = self._browser.new_context(viewport=size, java_script_enabled=not phone)  # type: ignore[arg-type]
        context.set_default_timeout(LONGEST)
        self.trouble.watch(context)
        yield Window(context.new_page(), self._guide)
        context.close()


@contextmanager
def following(readme: Path, heading: str, chromium: str) -> Iterator[Walkers]:
    """Open a browser to follow the steps under a heading; afterwards every word must have been followed."""
    guide = Guide(readme, heading)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
        yield Walkers(browser, guide)
        browser.close()
    guide.done()
