"""Which lines of the search ledger still count: one answer for the ledger, the pages and the steps."""

from __future__ import annotations

from collections.abc import Sequence

from casework.record.models import Search
from casework.rules.vocabulary import SearchResult

FINISHED = frozenset({SearchResult.FOUND, SearchResult.NOTHING_FOUND})
NEEDS_EXCUSE = frozenset({SearchResult.NOT_SEARCHABLE, SearchResult.FAILED, SearchResult.WRONG_PERSON})


def hidden(row: Search, rows: Sequence[Search]) -> bool:
    """Say whether a "not searchable" line was overtaken: its processor has been searched after all."""
    if row.result != SearchResult.NOT_SEARCHABLE:
        return False
    return any(other.processor == row.processor and other.key != row.key for other in rows)


def superseded(row: Search, rows: Sequence[Search]) -> bool:
    """Say whether a line no longer calls for anything.

    Identifiers of a case only grow, so a later finished search of a processor covers an earlier one
    that failed or went to the wrong person.
    """
    if hidden(row, rows):
        return True
    return row.result in NEEDS_EXCUSE and any(
        other.processor == row.processor
        and other.result in FINISHED
        and (other.round, other.started_at) > (row.round, row.started_at)
        for other in rows
    )


def waiting(rows: Sequence[Search]) -> int:
    """Count searches that have not come to anything yet."""
    return sum(1 for row in rows if row.result == SearchResult.WAITING)


def unexcused(rows: Sequence[Search]) -> int:
    """Count searches that did not reach the processor's data and that nobody has excused."""
    return sum(1 for row in rows if row.result in NEEDS_EXCUSE and not row.excused_by and not superseded(row, rows))
