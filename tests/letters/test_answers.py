"""What an answer counts as disclosed, and what it tells of as withheld."""

from __future__ import annotations

import pytest

from activities.answers import DISCLOSED, withheld_lines
from casework.record.views import ItemView
from casework.rules.vocabulary import Verdict


def item(verdict: Verdict, exemption: str = "") -> ItemView:
    return ItemView("i", "notes", "notes", "Notes", "A note", "file", 1, False, False, "", verdict, exemption, "", "",
                    None)  # fmt: skip


def test_only_what_is_disclosed_whole_goes_out_as_it_was_found() -> None:
    assert frozenset({Verdict.DISCLOSE}) == DISCLOSED


@pytest.mark.parametrize(
    ("verdict", "exemption", "told"),
    [
        (Verdict.WITHHOLD, "third-party", 1),
        (Verdict.REDACT, "third-party", 1),
        (Verdict.REDACT, "", 0),
        (Verdict.DISCLOSE, "", 0),
        (Verdict.NOT_THEIRS, "", 0),
    ],
)
def test_what_is_held_back_under_an_exemption_is_told(verdict: Verdict, exemption: str, told: int) -> None:
    assert sum(line.count for line in withheld_lines([item(verdict, exemption)])) == told
