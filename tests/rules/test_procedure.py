"""The messages of the procedure."""

from __future__ import annotations

from casework.rules.procedure import SearchOrder
from tests.rules.words import utc


def test_a_search_is_known_by_its_processor_and_identifiers() -> None:
    order = SearchOrder("RD-0000-0000-0", "crm", "sql", 1, "abc", utc("2026-12-07 12:00"))
    assert order.key == "crm/abc"
