"""Begins to erase a customer of the shop at a URL, and dies as if the machine had, after so many changes."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from casework.connectors.transaction import Transaction
from casework.rules.vocabulary import Verb
from tests.connectors.conformance_acts import demand, records
from tests.connectors.databases import SqlShop

change = Transaction.change
left = int(sys.argv[2])


def change_and_die(self: Transaction, statement: Any) -> int:
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    return change(self, statement)


async def main() -> None:
    connector = SqlShop(sys.argv[1], "").connector()
    found = await records(connector, "1")
    Transaction.change = change_and_die  # type: ignore[method-assign]
    await connector.act(demand(Verb.ERASE, found))


asyncio.run(main())
