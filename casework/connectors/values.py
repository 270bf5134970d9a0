"""Values of a database as plain JSON, labels made of them, and what confirms a person."""

from __future__ import annotations

import base64
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from casework.rules.london import london_date

COLUMN = re.compile(r"\{([^{}]+)\}")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MIDNIGHT = re.compile(r"(?<=^\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?$")  # a date kept as an instant
BRITISH_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
BASE_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart, as people write them on a keyboard without them."""


def plain(value: Any) -> Any:
    """Give a value as JSON can hold it: dates in ISO form, exact decimals as text, bytes in base64."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(word): plain(inner) for word, inner in value.items()}
    return str(value)


def is_empty(value: Any) -> bool:
    """Say whether a field holds nothing: no value, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def filled(template: str, row: Mapping[str, Any]) -> str:
    """Fill a template's columns; an empty column leaves no gap, a date kept as midnight shows no time."""

    def value(match: re.Match[str]) -> str:
        held = row.get(match[1])
        return "" if is_empty(held) else MIDNIGHT.sub("", str(plain(held)))

    return " ".join(COLUMN.sub(value, template).split())


def same_name(held: str, names: tuple[str, ...]) -> bool:
    """Say whether a name held is one of the given ones: all words of the shorter occur in the longer."""
    mine = _words(held)
    theirs = [words for words in map(_words, names) if words]
    return bool(mine) and any(min(len(mine), len(words)) > 1 and _contains(mine, words) for words in theirs)


def same_date(held: str, given: str) -> bool | None:
    """Compare two dates, in ISO or British form; None when one of them cannot be read."""
    mine, theirs = as_date(held), as_date(given)
    return None if mine is None or theirs is None else mine == theirs


def as_date(text: str) -> date | None:
    """Read the day at the beginning of a text, in ISO or British form; None when there is none."""
    iso = ISO_DATE.match(text.strip())
    british = BRITISH_DATE.match(text.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if british:
            return date(int(british[3]), int(british[2]), int(british[1]))
    except ValueError:
        return None
    return None


def london_day(value: Any) -> date | None:
    """Give the London date of a database's value; None when it holds no day."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return london_date(value)
    return None if is_empty(value) else as_date(str(plain(value)))


def _contains(one: set[str], other: set[str]) -> bool:
    return one <= other or other <= one


def _words(name: str) -> set[str]:
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(BASE_LETTERS))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter) and letter not in "'’")
    return set(re.findall(r"\w+", bare))
