"""One spelling per value, so that exact search finds a person however they wrote it.

The value itself is kept as written; only the keyed hash is made from this form.
"""

from __future__ import annotations

import unicodedata


def normalise(kind: str, value: str) -> str:
    """Give the one spelling of a value: `email` and `phone` have rules of their own, all other kinds share one."""
    if kind == "email":
        return _folded(value)
    if kind == "phone":
        return _phone(value) or _joined(value)
    return _joined(value)


def _folded(value: str) -> str:
    # Folding can take composed letters apart, hence the second composition.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", value.strip()).casefold())


def _joined(value: str) -> str:
    return "".join(_folded(value).split())


def _phone(value: str) -> str:
    """Give digits with the country code; a number without one is a UK number, so 0 and +44 come to the same."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in value if sign.isdigit())
    international = value.strip().startswith(("+", "＋"))
    if not international and digits.startswith("00"):
        international, digits = True, digits[2:]
    if not international and digits.startswith("0"):
        return "44" + digits[1:]
    # People write +44 (0)20 7946 0000; the bracketed zero is not dialled with the code.
    return "44" + digits[3:] if digits.startswith("440") else digits
