"""Collection phrases: five plain words, shown once to the requester and never mailed."""

from __future__ import annotations

import unicodedata

from casework.rules.data import PHRASE_WORDS

WORDS_IN_PHRASE = 5
_BITS = 9  # of 512 words: 45 bits a phrase
RANDOM_BYTES = 6


def make_phrase(random_bytes: bytes) -> str:
    """Make a phrase of five words from six random bytes, 45 of whose bits it uses; raises ValueError for fewer."""
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a phrase needs {RANDOM_BYTES} random bytes")
    number = int.from_bytes(random_bytes[:RANDOM_BYTES], "big")
    return " ".join(PHRASE_WORDS[number >> _BITS * n & 511] for n in range(WORDS_IN_PHRASE))


def normal_phrase(text: str) -> str:
    """Give a phrase as it is hashed and compared: small letters, one space between words, no other signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalpha() else " " for c in folded).split())
