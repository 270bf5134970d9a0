"""Case references: made from random bytes, read as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.reference import ALPHABET, BadReferenceError, make_reference, parse_reference

EXAMPLE = "RD-7K3M-9QXT-Q"
random_bytes = st.binary(min_size=5, max_size=32)

# Random bytes (hexadecimal), the reference.
MADE = [
    ("0000000000", "RD-0000-0000-0"),
    ("0000000001", "RD-0000-0001-1"),
    ("000000001f", "RD-0000-000Z-Z"),
    ("0000000020", "RD-0000-0000-0"),  # 32 would need a sign beyond letters and digits
    ("0000000025", "RD-0000-0015-0"),
    ("0102030405", "RD-0410-6105-A"),
    ("0102030405ffffff", "RD-0410-6105-A"),
]


@pytest.mark.parametrize(("random", "reference"), MADE)
def test_make(random: str, reference: str) -> None:
    assert make_reference(bytes.fromhex(random)) == reference


def test_too_few_random_bytes() -> None:
    with pytest.raises(ValueError, match="5 random bytes"):
        make_reference(b"1234")


TYPED = [
    EXAMPLE,
    "rd-7k3m-9qxt-q",
    "RD7K3M9QXTQ",
    "7k3m9qxtq",
    "  rd 7k3m 9qxt q ",
    "RD\N{EN DASH}7K3M\N{NON-BREAKING HYPHEN}9QXT\N{MINUS SIGN}Q",
    "RD-7K3M-9QXT-Q\N{ZERO WIDTH SPACE}",
    "\N{FULLWIDTH LATIN CAPITAL LETTER R}D-7K3M-9QXT-Q",
]


@pytest.mark.parametrize("typed", TYPED)
def test_parse(typed: str) -> None:
    assert parse_reference(typed) == EXAMPLE


def test_letters_that_look_like_digits() -> None:
    assert parse_reference("rd-o4io-6lo5-a") == "RD-0410-6105-A"


UNREADABLE = [
    "",
    "RD",
    "RD-7K3M-9QXT",
    "RD-7K3M-9QXT-QQ",
    "RD-7K3U-9QXT-Q",
    "RD-7K3M-9QX~-Q",
    "RX-7K3M-9QXT-Q",
    "é" * 9,
]


@pytest.mark.parametrize("typed", UNREADABLE)
def test_no_reference(typed: str) -> None:
    with pytest.raises(BadReferenceError) as error:
        parse_reference(typed)
    assert str(error.value) == f"A reference looks like {EXAMPLE}. Please type it as your letter shows it."


def test_a_wrong_character() -> None:
    with pytest.raises(BadReferenceError) as error:
        parse_reference("RD-7K3N-9QXT-Q")
    assert str(error.value) == "This reference has a wrong character in it. Please compare it with your letter."


@given(random_bytes)
def test_what_is_made_can_be_read(random: bytes) -> None:
    reference = make_reference(random)
    assert parse_reference(reference) == reference
    assert parse_reference(reference.replace("-", "").lower()) == reference


@given(random_bytes, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(random: bytes, place: int, other: str) -> None:
    typed = list(make_reference(random).replace("-", "")[2:])
    if typed[place] != other:
        typed[place] = other
        with pytest.raises(BadReferenceError):
            parse_reference("".join(typed))


@given(random_bytes, st.integers(0, 7))
def test_two_swapped_neighbours_are_found(random: bytes, place: int) -> None:
    typed = list(make_reference(random).replace("-", "")[2:])
    if typed[place] != typed[place + 1]:
        typed[place], typed[place + 1] = typed[place + 1], typed[place]
        with pytest.raises(BadReferenceError):
            parse_reference("".join(typed))
