"""The rules' data, read once at import: bank holidays, exemptions, grounds, retention and the words of phrases."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from casework.rules.vocabulary import Nation
from casework.rules.working_days import Calendar

_FOLDER = Path(__file__).parent


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _calendar(table: dict[str, Any]) -> Calendar:
    return Calendar(
        edition=table["edition"],
        holidays={nation: frozenset(day for year in table[nation].values() for day in year) for nation in Nation},
        covers_until=table["covers_until"],
    )


COMMITTED_CALENDAR = _calendar(tomllib.loads(_text("bank-holidays.toml")))
EXEMPTION_TABLES: tuple[dict[str, Any], ...] = tuple(tomllib.loads(_text("exemptions.toml"))["exemption"])
GROUND_TABLES: tuple[dict[str, Any], ...] = tuple(tomllib.loads(_text("grounds.toml"))["ground"])
RETENTION_TABLES: tuple[dict[str, Any], ...] = tuple(tomllib.loads(_text("retention.toml"))["law"])
PHRASE_WORDS = tuple(
    word for line in _text("words.txt").splitlines() if not line.startswith("#") for word in line.split()
)
