from __future__ import annotations

import pytest

from casework.record.ledger import hidden, superseded, unexcused, waiting
from casework.record.models import Search
from tests.record.cases import CASE, OPENED


def line(words: str) -> Search:
    """Read `crm/aa failed 1`, with `excused` after it where somebody excused it."""
    key, result, number, *excused = words.split()
    return Search(
        case_id=CASE,
        key=key,
        processor=key.split("/")[0],
        result=result,
        round=int(number),
        started_at=OPENED,
        excused_by="staff:anna" if excused else "",
    )


@pytest.mark.parametrize(
    ("lines", "count", "why"),
    [
        ([], 0, "nothing was searched"),
        (["crm/aa found 1", "hr/bb nothing-found 1"], 0, "both were searched"),
        (["crm/aa waiting 1"], 0, "not over yet"),
        (["crm/aa failed 1"], 1, "failed"),
        (["crm/aa wrong-person 1"], 1, "not known there"),
        (["crm/none not-searchable 1"], 1, "no key"),
        (["crm/aa failed 1 excused", "hr/none not-searchable 1 excused"], 0, "both excused"),
        (["crm/none not-searchable 1", "crm/aa failed 2"], 1, "overtaken, but by a failure"),
        (["crm/none not-searchable 1", "crm/aa found 2"], 0, "overtaken"),
        (["crm/aa failed 1", "crm/bb found 2"], 0, "a later search had all those keys and more"),
        (["crm/aa failed 2", "crm/bb found 1"], 1, "the earlier search had fewer keys"),
        (["crm/aa failed 1", "hr/bb found 2"], 1, "another processor"),
        (["crm/aa failed 1", "crm/bb failed 2"], 2, "both failed"),
    ],
)
def test_searches_that_need_an_excuse(lines, count, why):
    assert unexcused([line(words) for words in lines]) == count, why


def test_only_what_was_overtaken_is_hidden():
    rows = [
        line("crm/none not-searchable 1"),
        line("crm/aa failed 2"),
        line("crm/bb found 3"),
        line("hr/none not-searchable 1"),
    ]
    assert [hidden(row, rows) for row in rows] == [True, False, False, False]
    assert [superseded(row, rows) for row in rows] == [True, True, False, False]


def test_searches_that_are_not_over():
    assert waiting([line("crm/aa waiting 1"), line("crm/bb failed 1"), line("paper/person waiting 1")]) == 2
