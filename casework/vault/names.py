"""Names and cells that are safe on the reader's computer, whatever text they come from."""

from __future__ import annotations

import re
import unicodedata

NAME_CHARACTERS = 120
NAME_BYTES = 200
"""File systems allow 255 bytes; the rest is for a number before the ending and for copies made later."""

_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "-"))
_SPACES = re.compile(r"\s+")
# Device names on Windows, whatever their ending; the raised digits count there as digits.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Needed inside words of Persian and several Indian scripts; all other invisible signs go.
_JOINERS = frozenset("\u200c\u200d")
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


def clean_name(text: str, otherwise: str = "file") -> str:
    """Give a file name for Windows, macOS and Linux that keeps the letters of any script.

    Slashes and other forbidden signs become hyphens; control signs, bidirectional overrides and invisible
    signs go; names of Windows devices get an underscore; a long name keeps its ending. `otherwise` is given
    when nothing is left.
    """
    visible = "".join(sign for sign in unicodedata.normalize("NFC", text) if _is_visible(sign))
    name = _trim(_SPACES.sub(" ", visible.translate(_FORBIDDEN)))
    if not name.strip("-_ "):
        return otherwise
    if _RESERVED.fullmatch(name.split(".", 1)[0].rstrip()):
        name = f"_{name}"
    return _shorten(name)


def numbered(name: str, number: int) -> str:
    """Give the name of the second, third… file of one name: `letter (2).pdf`."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({number}).{ending}" if stem and dot else f"{name} ({number})"


def csv_safe(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula: an apostrophe goes before = + - @, tab and line ends.

    Negative numbers stay numbers. The rule is OWASP's for CSV injection.
    """
    first = cell.lstrip(" \u00a0")[:1]
    if first in _FORMULA and not _NEGATIVE_NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _is_visible(sign: str) -> bool:
    if sign in _JOINERS or sign in "\t\n\r":
        return True
    return sign not in _BIDI and unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _trim(name: str) -> str:
    # A dot in front hides a file on Unix; Windows drops dots and spaces at the end.
    return name.strip(". ")


def _shorten(name: str) -> str:
    if len(name) <= NAME_CHARACTERS and len(name.encode()) <= NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10 or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = NAME_CHARACTERS - len(ending) - len(dot)
    cut = stem[:room].encode()[: NAME_BYTES - len((dot + ending).encode())].decode(errors="ignore")
    return _trim(cut) + dot + ending
