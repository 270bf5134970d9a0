"""Verifies the event log of one case: every event there, unaltered, in its order, from the first to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.record.contract import Cipher
from casework.record.events import BEGINNING, hash_of, text_digest
from casework.record.raw_rows import DAMAGED, RawRow
from casework.record.sealing import place
from casework.vault.contract import VaultError


@dataclass(frozen=True)
class Head:
    """The end of a log as the signed row of its case knows it: the number of events and the last hash."""

    count: int
    last: str


@dataclass(frozen=True)
class Break:
    """The first event that is not as it was written, by its number, and what is wrong with it."""

    seq: int
    sentence: str


def first_break(rows: Sequence[RawRow], head: Head | None, cipher: Cipher | None) -> Break | None:
    """Give the first altered, missing or reordered event of one case, or None; `rows` by their numbers.

    Without a cipher (the key was destroyed) the words are not compared; everything else is.
    """
    before = BEGINNING
    for expected, row in enumerate(rows, start=1):
        if row["seq"] != expected:
            return Break(expected, "is missing")
        wrong = _own_fault(row, rows)
        if wrong:
            return Break(expected, wrong)
        if row["prev_hash"] != before:
            # This event is whole, so it is the one before that is not the one it was written after.
            return Break(max(expected - 1, 1), "was replaced: the next event was written after another one")
        if cipher is not None and not _words_whole(row, cipher):
            return Break(expected, "was altered: its words are not those that were written")
        before = row["hash"]
    return _at_the_end(rows, head)


def _own_fault(row: RawRow, rows: Sequence[RawRow]) -> str:
    if row.damaged:
        return f"was altered: {', '.join(row.damaged)} cannot be read"
    if _hash(row, row["seq"]) == row["hash"]:
        return ""
    for other in rows:
        if other["seq"] != row["seq"] and _hash(row, other["seq"]) == row["hash"]:
            return f"was reordered: it was written as event {other['seq']}"
    return "was altered"


def _hash(row: RawRow, seq: int) -> str:
    try:
        return hash_of(
            row["case_id"],
            seq,
            row["step_key"],
            row["at"],
            row["london_date"],
            row["actor"],
            row["kind"],
            row["facts"],
            row["text_digest"],
            row["prev_hash"],
        )
    except DAMAGED:
        return ""


def _words_whole(row: RawRow, cipher: Cipher) -> bool:
    sealed, digest = row["text_sealed"], row["text_digest"]
    if sealed is None:
        return not digest
    where = place("event", "text_sealed", row["case_id"], row["seq"])
    try:
        return bool(text_digest(cipher, where, cipher.open(where, bytes(sealed))) == digest)
    except (VaultError, *DAMAGED):
        return False


def _at_the_end(rows: Sequence[RawRow], head: Head | None) -> Break | None:
    if head is None:
        return Break(1, "belongs to a case that is missing")
    if len(rows) < head.count:
        return Break(len(rows) + 1, "is missing")
    if len(rows) > head.count:
        return Break(head.count + 1, "was added by something other than the service")
    if rows and rows[-1]["hash"] != head.last:
        return Break(len(rows), "was replaced: the case ended with another one")
    return None
