"""Bank holidays taken anew from the Government's published feed, merged with the committed file.

Holidays are sometimes proclaimed at short notice. A service that cannot reach the feed goes on with
what it has.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.rules.vocabulary import Nation
from casework.rules.working_days import Calendar

SIZE_LIMIT = 1_000_000  # bytes; the feed has about thirty thousand
TIMEOUT = 15.0  # seconds for the whole download
WHOLE_YEAR = 8  # no nation has had fewer bank holidays in a year
YEARS = range(2000, 2101)
_CHUNK = 65_536


class FeedError(Exception):
    """The feed could not be used; the message is a sentence for the operator."""


async def refreshed(committed: Calendar, feed: str, seconds: float = TIMEOUT) -> Calendar:
    """Give the calendar of the feed's address merged with the committed one; raises FeedError on any failure.

    `seconds` covers the whole download, which a thread carries out. Where the feed
    says nothing new, the committed calendar itself comes back.
    """
    body = await asyncio.to_thread(_download, feed, seconds)
    return merged(committed, parsed(body))


def parsed(body: bytes) -> Calendar:
    """Read the published JSON: three divisions, each with events that have a date. Raises FeedError."""
    try:
        divisions = json.loads(body)
        holidays = {nation: _dates(divisions[nation.value]["events"]) for nation in Nation}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FeedError("The bank holiday feed is not in the published form.") from None
    if any(day.year not in YEARS for days in holidays.values() for day in days):
        raise FeedError("The bank holiday feed has dates outside 2000 to 2100.")
    whole = {nation: _whole_years(days) for nation, days in holidays.items()}
    if not all(whole.values()):
        raise FeedError("The bank holiday feed does not hold one whole year for each nation.")
    covers_until = date(min(max(years) for years in whole.values()), 12, 31)
    return Calendar(_edition(holidays, covers_until), holidays, covers_until)


def merged(committed: Calendar, published: Calendar) -> Calendar:
    """Give the published dates, with the committed ones for years the feed has dropped or begins within.

    A whole published year replaces the committed one, since holidays are moved as well as added.
    """
    holidays: dict[Nation, frozenset[date]] = {}
    for nation, days in published.holidays.items():
        whole = _whole_years(days)
        kept = {day for day in committed.holidays.get(nation, frozenset()) if day.year not in whole}
        holidays[nation] = days | kept
    covers_until = max(committed.covers_until, published.covers_until)
    if holidays == dict(committed.holidays) and covers_until == committed.covers_until:
        return committed
    return Calendar(_edition(holidays, covers_until), holidays, covers_until)


def _dates(events: list[dict[str, Any]]) -> frozenset[date]:
    return frozenset(date.fromisoformat(event["date"]) for event in events)


def _whole_years(days: frozenset[date]) -> frozenset[int]:
    """Give the years that begin with New Year's and end with Christmas, and hold enough days between."""
    counts = Counter(day.year for day in days)
    begun, ended = ({day.year for day in days if day.month == month} for month in (1, 12))
    return frozenset(year for year in begun & ended if counts[year] >= WHOLE_YEAR)


def _edition(holidays: Mapping[Nation, frozenset[date]], covers_until: date) -> str:
    """Name an edition by its content, so that the same days always have the same name."""
    content = json.dumps({nation: sorted(map(str, days)) for nation, days in sorted(holidays.items())})
    return f"published-{covers_until.year}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _download(feed: str, timeout: float) -> bytes:
    if feed.partition(":")[0].lower() not in ("https", "http"):
        raise FeedError("The address of the bank holiday feed must begin with https://")
    # Only web addresses, also after a redirect: no files, no other protocols.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    until = time.monotonic() + timeout
    body = bytearray()
    try:
        with opener.open(feed, timeout=timeout) as answer:
            while chunk := answer.read1(_CHUNK):
                body += chunk
                if len(body) > SIZE_LIMIT:
                    raise FeedError("The bank holiday feed is larger than it can be.")
                if time.monotonic() > until:
                    raise FeedError(f"The bank holiday feed did not arrive within {timeout:g} seconds.")
    except TimeoutError:
        raise FeedError(f"The bank holiday feed did not arrive within {timeout:g} seconds.") from None
    except urllib.error.HTTPError as error:
        raise FeedError(f"The bank holiday feed answered with status {error.code}.") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FeedError(f"The bank holiday feed could not be reached ({type(error).__name__}).") from None
    return bytes(body)
