from __future__ import annotations

from enum import StrEnum

import pytest

from api.desk import words
from casework.rules import vocabulary


@pytest.mark.parametrize(
    ("days", "said", "tag"),
    [
        (None, "no due date now", "none"),
        (12, "12 days left", "later"),
        (7, "7 days left", "soon"),
        (3, "3 days left", "soon"),
        (1, "1 day left", "soon"),
        (0, "due today", "today"),
        (-1, "1 day late", "late"),
        (-2, "2 days late", "late"),
    ],
)
def test_days_left_in_words(days: int | None, said: str, tag: str) -> None:
    assert words.days_left(days) == said
    assert words.urgency(days) == tag


@pytest.mark.parametrize(
    ("noun", "keys"),
    [
        ("stage", vocabulary.Stage),
        ("outcome", vocabulary.Outcome),
        ("clock", vocabulary.ClockState),
        ("health", vocabulary.Health),
        ("identity", vocabulary.Identity),
        ("authority", vocabulary.Authority),
        ("clarification", vocabulary.Clarification),
        ("capacity", vocabulary.Capacity),
        ("channel", vocabulary.Channel),
        ("right", vocabulary.Right),
        ("result", vocabulary.SearchResult),
        ("verdict", vocabulary.Verdict),
        ("fate", vocabulary.Fate),
        ("verb", vocabulary.Verb),
        ("act_state", vocabulary.ActState),
        ("identifier", vocabulary.IdentifierKind),
        ("role", vocabulary.Role),
        ("letter_outcome", vocabulary.LetterOutcome),
    ],
)
def test_every_key_has_words(noun: str, keys: type[StrEnum]) -> None:
    assert set(words.TABLES[noun]) == {key.value for key in keys}


def test_an_unknown_key_is_shown_readable() -> None:
    assert words.word("stage", "something-new") == "Something new"
