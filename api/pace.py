"""Fair limits on what strangers may set off: letters to a mailbox, cases from one network, work in one case.

Whoever is over a limit waits; nobody is shut out, and no limit can be used up on behalf of somebody who would
be harmed by it: a mailbox that was asked for too often still gets its request, only without letters sent by
themselves. Counts live in the memory of one process, so several processes allow as many times more.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from fastapi import Request

from api.services import services_of

log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOST_KEYS = 20_000
IPV6_NETWORK = 64  # bits: one household or office is given so many addresses that single ones mean nothing

CODES_A_DAY = 6
SUBMISSIONS_AN_HOUR = 20
RESETS_AN_HOUR = 5


class Pace:
    """Counts what happened to each key within a time; 0 as the most means no limit."""

    def __init__(self, most: int, within: timedelta) -> None:
        """Allow `most` a key in any stretch of time of this length."""
        self._most = most
        self._within = within
        self._taken: OrderedDict[bytes, deque[tuple[datetime, str]]] = OrderedDict()

    def take(self, key: str, at: datetime, token: str = "") -> int:
        """Count one more, unless the key must wait; gives the seconds to wait, 0 when it may go on.

        The same token counts once: a form that is sent twice is one submission.
        """
        if not self._most:
            return 0
        name = _name(key)
        taken = self._taken.pop(name, deque())
        while taken and at - taken[0][0] >= self._within:
            taken.popleft()
        self._taken[name] = taken
        while len(self._taken) > MOST_KEYS:
            self._taken.popitem(last=False)
        if token and any(token == earlier for _, earlier in taken):
            return 0
        if len(taken) < self._most:
            taken.append((at, token))
            return 0
        return max(1, -(-(taken[0][0] + self._within - at) // timedelta(seconds=1)))


@dataclass(frozen=True)
class Paces:
    """Every limit of one application."""

    requests_of_network: Pace
    requests_of_mailbox: Pace
    codes_of_mailbox: Pace
    submissions_of_case: Pace
    resets_of_mailbox: Pace


def paces_of(request: Request) -> Paces:
    """Give the limits of the application that serves this request."""
    kept: dict[str, Paces] = request.app.state.__dict__.setdefault("paces", {})
    if "all" not in kept:
        settings = services_of(request).settings
        kept["all"] = Paces(
            requests_of_network=Pace(settings.requests_per_network, HOUR),
            requests_of_mailbox=Pace(settings.requests_per_mailbox, DAY),
            codes_of_mailbox=Pace(CODES_A_DAY if settings.requests_per_mailbox else 0, DAY),
            submissions_of_case=Pace(SUBMISSIONS_AN_HOUR, HOUR),
            resets_of_mailbox=Pace(RESETS_AN_HOUR, HOUR),
        )
    return kept["all"]


def network_of(request: Request) -> str:
    """Give the network a request came from: an IPv4 address, or the /64 that an IPv6 address belongs to."""
    host, port = (request.client.host, request.client.port) if request.client else ("", 0)
    # The web server sets the port to nought where it took the address from a proxy it trusts.
    if port and "x-forwarded-for" in request.headers:
        warn_of_proxy()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


@cache
def warn_of_proxy() -> None:
    """Say once that everybody seems to come from one place."""
    log.warning("a web server in front is not in RIGHTSDESK_TRUSTED_PROXIES: all its visitors count as one for limits")


def in_words(seconds: int) -> str:
    """Say a waiting time in seconds, minutes or hours, rounded up."""
    for size, unit in ((1, "second"), (60, "minute"), (3600, "hour")):
        count = -(-seconds // size)
        if count < 60 or unit == "hour":
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return ""


def _name(key: str) -> bytes:
    # Mailboxes are personal: only their hash stays in memory.
    return hashlib.sha256(key.strip().casefold().encode("utf-8", "surrogateescape")).digest()
