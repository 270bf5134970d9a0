"""Slows down guessing of passwords, per client address and account, without locking anybody's account.

A stranger who guesses from elsewhere never delays the owner of the account, since the address is part
of the key. Trying many accounts from one address is slowed as well.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_TRIES = 4
FREE_TRIES_OF_ADDRESS = 20
LONGEST = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)
MOST_KEYS = 10_000


@dataclass
class _Tries:
    failed: int
    last: datetime


class Throttle:
    """Counts failed tries in memory of one process; every further failure doubles the wait."""

    def __init__(self, free: int = FREE_TRIES, free_of_address: int = FREE_TRIES_OF_ADDRESS) -> None:
        """Allow `free` failures per address and account, `free_of_address` per address, without any wait."""
        self._free = free
        self._free_of_address = free_of_address
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    def wait_seconds(self, address: str, account: str, at: datetime) -> int:
        """Give the seconds that this client must still wait before it may try this account; 0 for none."""
        waits = (
            self._wait((address, account.casefold()), self._free, at),
            self._wait((address, ""), self._free_of_address, at),
        )
        return max(waits)

    def failed(self, address: str, account: str, at: datetime) -> None:
        """Count a failed try."""
        for key in ((address, account.casefold()), (address, "")):
            tries = self._tries.pop(key, None)
            if tries is None or at - tries.last > FORGET_AFTER:
                tries = _Tries(0, at)
            self._tries[key] = _Tries(tries.failed + 1, at)
        while len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)

    def succeeded(self, address: str, account: str) -> None:
        """Forget the failures of this client with this account, and that this try was counted as one.

        Failures with its other accounts stay; but colleagues who share an address never delay each other by
        signing in.
        """
        self._tries.pop((address, account.casefold()), None)
        tries = self._tries.get((address, ""))
        if tries is not None and tries.failed > 0:
            self._tries[address, ""] = _Tries(tries.failed - 1, tries.last)

    def _wait(self, key: tuple[str, str], free: int, at: datetime) -> int:
        tries = self._tries.get(key)
        if tries is None or tries.failed <= free:
            return 0
        pause = min(LONGEST, timedelta(seconds=2 ** min(tries.failed - free, 20)))
        left = tries.last + pause - at
        return max(0, -(-left // timedelta(seconds=1)))
