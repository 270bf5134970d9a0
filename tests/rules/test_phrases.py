"""Collection phrases: five words of 512, compared as people type them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.data import PHRASE_WORDS
from casework.rules.phrases import make_phrase, normal_phrase


def test_the_words() -> None:
    assert len(PHRASE_WORDS) == len(set(PHRASE_WORDS)) == 512
    assert all(word.isascii() and word.isalpha() and word.islower() and 4 <= len(word) <= 8 for word in PHRASE_WORDS)


def test_no_two_words_differ_by_one_letter() -> None:
    def patterns(word: str) -> set[str]:
        swapped = {word[:n] + "?" + word[n + 1 :] for n in range(len(word))}
        return swapped | {word[:n] + "?" + word[n:] for n in range(len(word) + 1)}

    known = {word: patterns(word) for word in PHRASE_WORDS}
    assert [pair for pair in combinations(PHRASE_WORDS, 2) if known[pair[0]] & known[pair[1]]] == []


@pytest.mark.parametrize(
    ("random", "numbers"),
    [
        (b"\x00" * 6, (0, 0, 0, 0, 0)),
        (b"\xff" * 6, (511, 511, 511, 511, 511)),
        (b"\x00\x00\x00\x00\x02\x01", (1, 1, 0, 0, 0)),
        (b"\x10\x00\x00\x00\x00\x00" + b"more", (0, 0, 0, 0, 256)),
    ],
)
def test_make(random: bytes, numbers: tuple[int, ...]) -> None:
    assert make_phrase(random) == " ".join(PHRASE_WORDS[n] for n in numbers)


def test_too_few_random_bytes() -> None:
    with pytest.raises(ValueError, match="6 random bytes"):
        make_phrase(b"12345")


TYPED = ["acorn badge cabin daisy eagle", " Acorn  badge\tCABIN, daisy - eagle.\n", "acorn-badge-cabin-daisy-eagle"]


@pytest.mark.parametrize("typed", TYPED)
def test_normal(typed: str) -> None:
    assert normal_phrase(typed) == "acorn badge cabin daisy eagle"


@given(st.binary(min_size=6, max_size=32))
def test_a_phrase_is_normal_as_made(random: bytes) -> None:
    assert normal_phrase(make_phrase(random)) == make_phrase(random)
