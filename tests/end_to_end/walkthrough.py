"""Follows the README's walk-throughs in a real browser, word for word, and gives what came of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import expect

from tests.end_to_end.walking import Window, following


@dataclass(frozen=True)
class Place:
    """Where a demo runs: its pages and its caught mail, both without a last slash."""

    site: str
    mail: str


@dataclass(frozen=True)
class Walk:
    """What came of the request for a copy."""

    reference: str
    phrase: str = field(repr=False)
    package: bytes = field(repr=False)
    outcome: str
    trouble: tuple[str, ...]


@dataclass(frozen=True)
class Erased:
    """What came of the request for erasure: the case's page, the answer, and the letter to a recipient."""

    page: str = field(repr=False)
    answer: str = field(repr=False)
    notice: str = field(repr=False)
    trouble: tuple[str, ...]


def walk(readme: Path, chromium: str, demo: Place, downloads: Path) -> Walk:
    """Ask for a copy, as the first walk-through says."""
    with (
        following(readme, "A first walk-through", chromium) as walkers,
        walkers.window(phone=True) as person,
        walkers.window() as lead,
        walkers.window() as approver,
    ):
        reference, phrase = _ask(person, demo)
        _review(lead, demo)
        _approve(approver, demo)
        package = _collect(person, demo, phrase, downloads)
        outcome = _look_at_the_end(approver)
    return Walk(reference, phrase, package, outcome, tuple(walkers.trouble.found))


def walk_an_erasure(readme: Path, chromium: str, demo: Place) -> Erased:
    """Ask for erasure, as the second walk-through says."""
    with (
        following(readme, "An erasure", chromium) as walkers,
        walkers.window(phone=True) as person,
        walkers.window() as lead,
        walkers.window() as approver,
    ):
        reference, _ = _ask(person, demo)
        _decide_what_goes(lead, demo)
        _approve(approver, demo)
        approver.press()
        _tell_recipients(lead, demo)
        answer = person.letter(demo.mail, "our answer", reference)
        notice = person.letter(demo.mail, "bring your records up to date", reference)
        page = lead.load_until("This case is closed.")
    return Erased(page, answer, notice, tuple(walkers.trouble.found))


def _ask(person: Window, demo: Place) -> tuple[str, str]:
    person.page.goto(f"{demo.site}/")
    person.press()
    for _ in ("want", "who"):
        person.choose()
        person.press()
    person.fill()
    person.fill()
    for _ in ("you", "more", "check"):
        person.press()
    reference = person.page.locator(".reference").inner_text()
    phrase = person.page.locator(".phrase").inner_text()
    person.press()
    code = re.search(r"(?m)^\s*(\d{6})\s*$", person.letter(demo.mail, "Your code from", reference))
    assert code is not None
    person.fill(code[1])
    person.press()
    expect(person.page.get_by_text("Your email address is confirmed.")).to_be_visible()
    return reference, phrase


def _review(lead: Window, demo: Place) -> None:
    lead.sign_in(demo.site)
    lead.press()
    lead.press_when_it_is_there(lead.page.reload)
    _say_who_else_it_is_about(lead)
    lead.choose()
    lead.choose_from()
    lead.fill()
    for _ in ("withhold", "supporters", "staff", "payroll"):
        lead.press()
        expect(lead.page.get_by_text("The decision is recorded.")).to_be_visible()
    _finish_the_review(lead)


def _say_who_else_it_is_about(lead: Window) -> None:
    lead.press_at()
    lead.fill()
    lead.choose()
    lead.fill()
    lead.press()
    expect(lead.page.get_by_text("Recorded, with your reason for not asking them.")).to_be_visible()
    lead.press()


def _finish_the_review(lead: Window) -> None:
    lead.press()
    lead.press()
    expect(lead.page.get_by_text("It now waits for approval.")).to_be_visible()
    lead.press()


def _decide_what_goes(lead: Window, demo: Place) -> None:
    lead.sign_in(demo.site)
    lead.press()
    lead.press_when_it_is_there(lead.page.reload)
    lead.fill()
    lead.press()
    lead.press_when_it_is_there(lead.page.reload)
    lead.press()
    expect(lead.page.get_by_text("The decision is recorded.")).to_be_visible()
    _finish_the_review(lead)


def _approve(approver: Window, demo: Place) -> None:
    approver.sign_in(demo.site)
    approver.press()
    approver.press()
    approver.press()
    expect(approver.page.get_by_text("Approved. The answer is being prepared")).to_be_visible()


def _tell_recipients(lead: Window, demo: Place) -> None:
    lead.sign_in(demo.site)
    lead.press()
    lead.press_when_it_is_there(lead.page.reload)
    lead.choose()
    lead.choose()
    lead.press()
    expect(lead.page.get_by_text("Recorded. The answer names who was told.")).to_be_visible()


def _collect(person: Window, demo: Place, phrase: str, downloads: Path) -> bytes:
    letter = person.letter(demo.mail, "our answer is ready", "")
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
    outcome = approver.page.locator(".facts").inner_text()
    approver.press()
    return outcome
