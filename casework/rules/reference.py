"""Case references: `RD-XXXX-XXXX-C`, random letters and digits with a check character.

The alphabet is Crockford's base 32, which has no I, L, O or U. The check character is the number modulo
37, a prime: any one wrong character and any two swapped neighbours are found. Numbers whose remainder
would need one of the five extra signs of that scheme (* ~ $ = U) are never given out, so a reference is
plain letters and digits. A reference names a case; it never proves who someone is.
"""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "RD"
LENGTH = 8  # of the number, without the check character: 40 bits
RANDOM_BYTES = 5
_PRIME = 37
_MISREAD = str.maketrans("OIL", "011")


class BadReferenceError(ValueError):
    """What was typed is no reference of ours; the message is a sentence for the person who typed it."""


def make_reference(random_bytes: bytes) -> str:
    """Make a reference from five random bytes; raises ValueError for fewer."""
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a reference needs {RANDOM_BYTES} random bytes")
    number = int.from_bytes(random_bytes[:RANDOM_BYTES], "big")
    if number % _PRIME >= len(ALPHABET):
        number -= len(ALPHABET)
    digits = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return f"{PREFIX}-{digits[:4]}-{digits[4:]}-{ALPHABET[number % _PRIME]}"


def parse_reference(text: str) -> str:
    """Give the reference somebody typed in its one spelling.

    Case, spaces and hyphens of any kind do not matter, `RD` may be left out, O is read as 0 and I or L as 1.
    Raises BadReferenceError.
    """
    typed = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if not _is_gap(c))
    if len(typed) == len(PREFIX) + LENGTH + 1 and typed.startswith(PREFIX):
        typed = typed[len(PREFIX) :]
    typed = typed.translate(_MISREAD)
    if len(typed) != LENGTH + 1 or any(c not in ALPHABET for c in typed):
        raise BadReferenceError("A reference looks like RD-7K3M-9QXT-Q. Please type it as your letter shows it.")
    number = 0
    for character in typed[:LENGTH]:
        number = number * 32 + ALPHABET.index(character)
    if number % _PRIME != ALPHABET.index(typed[LENGTH]):
        raise BadReferenceError("This reference has a wrong character in it. Please compare it with your letter.")
    return f"{PREFIX}-{typed[:4]}-{typed[4:LENGTH]}-{typed[LENGTH]}"


def _is_gap(character: str) -> bool:
    # Pd: every kind of dash; Cf: invisible signs that copying from a letter brings along.
    return character.isspace() or unicodedata.category(character) in ("Pd", "Cf") or character == "\N{MINUS SIGN}"
