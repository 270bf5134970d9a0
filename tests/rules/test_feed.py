"""Bank holidays taken anew from a feed: what is believed, what is kept, and what is refused."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from casework.register.bank_holidays import SIZE_LIMIT, FeedError, merged, parsed, refreshed
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.vocabulary import Nation
from tests.rules.words import EW, SC

PROCLAIMED = date(2027, 6, 14)


def published(years: range, proclaimed: tuple[date, ...] = (), dropped: tuple[date, ...] = ()) -> bytes:
    """Write a feed of some years as the Government publishes it."""
    divisions: dict[str, Any] = {}
    for nation in Nation:
        days = {day for day in COMMITTED_CALENDAR.holidays[nation] if day.year in years}
        days = (days | set(proclaimed)) - set(dropped)
        events = [{"title": "A day off", "date": str(day), "notes": "", "bunting": True} for day in sorted(days)]
        divisions[nation] = {"division": nation, "events": events}
    return json.dumps(divisions).encode()


def test_a_feed_that_says_nothing_new_gives_the_committed_calendar() -> None:
    for years in (range(2018, 2029), range(2021, 2029), range(2021, 2028)):
        assert merged(COMMITTED_CALENDAR, parsed(published(years))) is COMMITTED_CALENDAR


def test_a_proclaimed_day_is_added_and_past_years_are_kept() -> None:
    calendar = merged(COMMITTED_CALENDAR, parsed(published(range(2024, 2029), (PROCLAIMED,))))
    assert calendar.holidays[EW] == COMMITTED_CALENDAR.holidays[EW] | {PROCLAIMED}
    assert calendar.holidays[SC] == COMMITTED_CALENDAR.holidays[SC] | {PROCLAIMED}
    assert calendar.covers_until == date(2028, 12, 31)
    assert calendar.edition.startswith("published-2028-")
    assert len(calendar.edition) <= 40


def test_a_moved_day_leaves_its_old_place() -> None:
    early_may = date(2027, 5, 3)
    calendar = merged(COMMITTED_CALENDAR, parsed(published(range(2025, 2029), (date(2027, 5, 7),), (early_may,))))
    assert early_may not in calendar.holidays[EW]
    assert date(2027, 5, 7) in calendar.holidays[EW]


def test_a_year_the_feed_begins_within_keeps_its_committed_days() -> None:
    first = tuple(day for day in COMMITTED_CALENDAR.holidays[SC] if day < date(2026, 5, 1))
    assert merged(COMMITTED_CALENDAR, parsed(published(range(2026, 2029), dropped=first))) is COMMITTED_CALENDAR


def test_a_further_year_moves_the_coverage() -> None:
    shorter = replace(COMMITTED_CALENDAR, covers_until=date(2027, 12, 31))
    calendar = merged(shorter, parsed(published(range(2025, 2029))))
    assert calendar.covers_until == date(2028, 12, 31)


def test_the_coverage_is_that_of_the_nation_published_least_far() -> None:
    feed = json.loads(published(range(2025, 2029)))
    feed["scotland"]["events"] = [e for e in feed["scotland"]["events"] if e["date"] < "2028"]
    assert parsed(json.dumps(feed).encode()).covers_until == date(2027, 12, 31)


def test_the_same_days_have_the_same_edition() -> None:
    feed = published(range(2024, 2029), (PROCLAIMED,))
    assert merged(COMMITTED_CALENDAR, parsed(feed)).edition == merged(COMMITTED_CALENDAR, parsed(feed)).edition
    other = published(range(2024, 2029), (date(2027, 6, 15),))
    assert merged(COMMITTED_CALENDAR, parsed(feed)).edition != merged(COMMITTED_CALENDAR, parsed(other)).edition


ONE_NATION = json.dumps({"scotland": {"events": [{"date": "2026-01-01"}]}}).encode()
FORM = "The bank holiday feed is not in the published form."
UNUSABLE = [
    (b"", FORM),
    (b"<html>", FORM),
    (b"\xff\xfe", FORM),
    (b"[" * 100_000, FORM),
    (b"[]", FORM),
    (b"null", FORM),
    (ONE_NATION, FORM),
    (published(range(2026, 2028)).replace(b"2026-04-03", b"2026-02-30"), FORM),
    (published(range(2026, 2028)).replace(b'"2026-04-03"', b"20260403"), FORM),
    (
        published(range(2026, 2028)).replace(b"2026-04-03", b"9026-04-03"),
        "The bank holiday feed has dates outside 2000 to 2100.",
    ),
    (published(range(0)), "The bank holiday feed does not hold one whole year for each nation."),
]


@pytest.mark.parametrize(("body", "sentence"), UNUSABLE)
def test_an_unusable_feed(body: bytes, sentence: str) -> None:
    with pytest.raises(FeedError) as error:
        parsed(body)
    assert str(error.value) == sentence


class Feed(BaseHTTPRequestHandler):
    """Serves each kind of feed under its own path."""

    bodies: ClassVar[dict[str, bytes]] = {
        "/good": published(range(2024, 2029), (PROCLAIMED,)),
        "/large": b" " * (SIZE_LIMIT + 1),
    }
    moved: ClassVar[dict[str, str]] = {"/moved": "/good", "/to-a-file": "file:///etc/hostname", "/round": "/round"}

    def do_GET(self) -> None:
        if self.path in self.bodies:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.bodies[self.path])
        elif self.path in self.moved:
            self.send_response(302)
            self.send_header("Location", self.moved[self.path])
            self.end_headers()
        elif self.path in ("/slow", "/silent"):
            self.send_response(200)
            self.end_headers()
            for _ in range(20):
                time.sleep(0.1 if self.path == "/slow" else 0.5)
                if self.server.stopping.is_set() or self.path == "/silent":  # type: ignore[attr-defined]
                    return
                self.wfile.write(b" ")
                self.wfile.flush()
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def feed() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    server.stopping = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.stopping.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/good", "/moved"])
async def test_refresh(feed: str, path: str) -> None:
    calendar = await refreshed(COMMITTED_CALENDAR, feed + path)
    assert PROCLAIMED in calendar.holidays[EW]


NOT_TAKEN = [
    ("/large", "The bank holiday feed is larger than it can be."),
    ("/slow", "The bank holiday feed did not arrive within 0.3 seconds."),
    ("/silent", "The bank holiday feed did not arrive within 0.3 seconds."),
    ("/nowhere", "The bank holiday feed answered with status 404."),
    ("/to-a-file", "The bank holiday feed answered with status 302."),
    ("/round", "The bank holiday feed answered with status 302."),
]


@pytest.mark.parametrize(("path", "sentence"), NOT_TAKEN)
async def test_a_feed_that_cannot_be_taken(feed: str, path: str, sentence: str) -> None:
    with pytest.raises(FeedError) as error:
        await refreshed(COMMITTED_CALENDAR, feed + path, seconds=0.3)
    assert str(error.value) == sentence


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://", "http://[::1"])
async def test_an_address_nobody_answers(address: str) -> None:
    with pytest.raises(FeedError, match="bank holiday feed"):
        await refreshed(COMMITTED_CALENDAR, address, seconds=0.5)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/x", "bank-holidays.json", ""])
async def test_only_web_addresses(address: str) -> None:
    with pytest.raises(FeedError, match="must begin with https://"):
        await refreshed(COMMITTED_CALENDAR, address)
