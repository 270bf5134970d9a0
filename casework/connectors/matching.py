"""When two spellings of an identifier are the same, decided in one place for every processor.

Databases disagree about letters outside ASCII (SQLite's `lower` leaves `Ł` alone, PostgreSQL's depends on
its locale). So a database is only asked for candidates, by a pattern that may match too much, and the
decision is made here.
"""

from __future__ import annotations

import re
import unicodedata

from casework.rules.vocabulary import IdentifierKind

WILD = "%"
ESCAPE = "\\"
SHORTEST_PHONE = 6  # digits; fewer would match too many people
LAST_DIGITS = 7
COUNTRY = "44"  # a number written with its leading zero is a number in this country


def normal(kind: IdentifierKind, value: str) -> str:
    """Give the one spelling under which identifiers are compared; empty when there is nothing to compare."""
    if kind is IdentifierKind.PHONE:
        return _phone(value)
    folded = fold(value)
    if kind is IdentifierKind.EMAIL:
        return folded
    return "".join(folded.split())


def fold(text: str) -> str:
    """Fold letter case in every script, one letter for one letter (so that `ß` is not `ss`), and trim."""
    composed = unicodedata.normalize("NFC", text.strip())
    return unicodedata.normalize("NFC", "".join(map(_fold_letter, composed)))


def candidates(kind: IdentifierKind, wanted: str) -> str:
    """Give a LIKE pattern, for lower-case text, that matches every spelling of a normalised identifier."""
    if kind is IdentifierKind.PHONE:
        return _around(list(wanted[-LAST_DIGITS:]))
    letters = [_literal(letter) for letter in wanted]
    if kind is IdentifierKind.EMAIL:
        return re.sub(f"{WILD}+", WILD, f"{WILD}{''.join(letters)}{WILD}")
    return re.sub(f"{WILD}+", WILD, _around(letters))


def _phone(value: str) -> str:
    before_extension = re.split(r"(?i)ext|x|#", value, maxsplit=1)[0]
    text = before_extension.replace("(0)", "")
    digits = "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter in "0123456789")
    if text.strip().startswith("+"):
        international = digits
    elif digits.startswith("00"):
        international = digits[2:]
    elif digits.startswith("0"):
        international = COUNTRY + digits[1:]
    else:
        international = digits
    if international.startswith(f"{COUNTRY}0"):
        international = COUNTRY + international[len(COUNTRY) + 1 :]
    return international if len(international) >= SHORTEST_PHONE else ""


def _fold_letter(letter: str) -> str:
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter.lower()


def _literal(letter: str) -> str:
    # A letter outside ASCII may be stored in another case or as two characters: only Python can tell.
    if not letter.isascii():
        return WILD
    return f"{ESCAPE}{letter}" if letter in {WILD, "_", ESCAPE} else letter


def _around(letters: list[str]) -> str:
    return WILD + WILD.join(letters) + WILD
