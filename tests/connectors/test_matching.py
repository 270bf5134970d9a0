"""Which spellings of an identifier are the same, and that the pattern for a database never misses one."""

from __future__ import annotations

import re

import pytest

from casework.connectors.matching import candidates, normal
from casework.rules.vocabulary import IdentifierKind

EMAIL, PHONE, NUMBER = IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.MEMBERSHIP_NUMBER

SAME = [
    (EMAIL, "Anna@Example.org", " anna@example.ORG "),
    (EMAIL, "STANISŁAW.WÓJCIK@wp.pl", "stanisław.wójcik@wp.pl"),
    (EMAIL, "wo\u0301jcik@wp.pl", "WÓJCIK@WP.PL"),
    (EMAIL, "ΝΊΚΟΣ@example.gr", "νίκος@example.gr"),
    (EMAIL, "STRAẞE@example.de", "straße@example.de"),
    (PHONE, "020 7946 0000", "+44 20 7946 0000"),
    (PHONE, "+44 (0)20 7946 0000", "0044 2079460000"),
    (PHONE, "+44 020 7946 0000", "020-7946-0000"),
    (PHONE, "+55 (12) 3923-5555", "+551239235555"),
    (PHONE, "07700 900123 x5", "07700900123"),
    (PHONE, "210-555-0193", "210 555 0193"),
    (NUMBER, "bct-7007", " BCT - 7007"),
    (NUMBER, "QQ 12 34 56 C", "qq123456c"),
]
DIFFERENT = [
    (EMAIL, "strauss@example.de", "strauß@example.de"),
    (EMAIL, "anna@example.org", "joanna@example.org"),
    (EMAIL, "a.nna@example.org", "anna@example.org"),
    (PHONE, "+48 22 828 37 39", "+49 22 828 37 39"),
    (PHONE, "020 7946 0000", "020 7946 0001"),
    (NUMBER, "0042", "42"),
    (NUMBER, "12-3", "123"),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_the_same(kind: IdentifierKind, one: str, other: str) -> None:
    assert normal(kind, one) == normal(kind, other) != ""


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_not_the_same(kind: IdentifierKind, one: str, other: str) -> None:
    assert normal(kind, one) != normal(kind, other)


@pytest.mark.parametrize("value", ["", "   ", "12", "ext. 4", "no number"])
def test_no_number_to_compare(value: str) -> None:
    assert normal(PHONE, value) == ""


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_the_pattern_matches_every_spelling(kind: IdentifierKind, one: str, other: str) -> None:
    for wanted, stored in ((one, other), (other, one), (one, one)):
        pattern = candidates(kind, normal(kind, wanted))
        assert _like(pattern, _ascii_lower(stored)), (pattern, stored)


def test_wildcards_of_a_value_stay_letters() -> None:
    assert candidates(EMAIL, "a_b%c\\@x") == "%a\\_b\\%c\\\\@x%"


def _like(pattern: str, text: str) -> bool:
    parts = re.findall(r"\\.|%|[^\\]", pattern)
    expression = "".join(".*" if part == "%" else re.escape(part[-1]) for part in parts)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
