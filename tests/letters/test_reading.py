"""Letters are read by anybody: short sentences, short words, and none of the words of offices."""

from __future__ import annotations

import re

import pytest

from casework.letters.contract import LetterContext
from casework.letters.stationery import TemplateStationery
from tests.letters.reading import grade, sentences, syllables, told
from tests.letters.variants import TURN_NAMES, TURNS

EVERY_TURN = pytest.mark.parametrize("context", TURNS, ids=TURN_NAMES)
READ_AT_TWELVE = 7.0
LONGEST = 36  # words

WORDS_OF_OFFICES = (
    "aforementioned",
    "controller",
    "data subject",
    "erasure",
    "furthermore",
    "hereby",
    "hesitate",
    "in accordance with",
    "in respect of",
    "in the event",
    "kindly",
    "portability",
    "prior to",
    "processor",
    "pursuant",
    "rectification",
    "rectify",
    "regarding",
    "regret to",
    "restriction",
    "shall",
    "subsequent",
    "whilst",
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("letter", 2), ("information", 4), ("stopped", 1), ("decided", 3), ("erased", 2), ("little", 2)],
)
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "at_least", "at_most"),
    [
        ("The cat sat on the mat. It did not want to go out at all.", -3.0, 2.0),
        (
            "Pursuant to applicable legislation, the organisation hereby communicates its determination "
            "concerning the rectification of inaccurate particulars maintained in administrative repositories.",
            18.0,
            40.0,
        ),
    ],
)
def test_the_measure_tells_easy_from_hard(text: str, at_least: float, at_most: float) -> None:
    assert at_least <= grade(text) <= at_most


@EVERY_TURN
def test_is_read_at_the_age_of_twelve(context: LetterContext, stationery: TemplateStationery) -> None:
    assert grade(told(stationery.render(context).text)) <= READ_AT_TWELVE


@EVERY_TURN
def test_no_sentence_is_long(context: LetterContext, stationery: TemplateStationery) -> None:
    long = [words for words in sentences(told(stationery.render(context).text)) if len(words) > LONGEST]
    assert long == []


@EVERY_TURN
def test_uses_no_words_of_offices(context: LetterContext, stationery: TemplateStationery) -> None:
    text = told(stationery.render(context).text).lower()
    assert [word for word in WORDS_OF_OFFICES if re.search(rf"\b{word}\b", text)] == []
