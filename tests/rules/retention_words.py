"""Reading the words of the tables on retention: a row of a schedule, and the facts of a record."""

from __future__ import annotations

from datetime import date

from casework.rules.retention_rows import (
    Basis,
    Circumstance,
    Exceptional,
    Facts,
    Row,
    Setting,
    Trigger,
    keep_of,
    year_end_of,
)
from casework.rules.vocabulary import Nation

MARCH = Setting(Nation.ENGLAND_AND_WALES)


def setting(nation: Nation = Nation.ENGLAND_AND_WALES, year_ends: str = "31 March") -> Setting:
    return Setting(nation, year_end_of(year_ends))


def row(words: str, basis: Basis = Basis.OWN) -> Row:
    """Read `6 years from agreement-ends, law vat, unless deed 12 years, unless funder, stays The date`."""
    first, *others = words.split(", ")
    keep, _, triggers = first.partition(" from ")
    law: list[str] = []
    stays: list[str] = []
    exceptions: list[Exceptional] = []
    for other in others:
        word, _, rest = other.partition(" ")
        if word == "law":
            law.append(rest)
        elif word == "stays":
            stays.append(rest)
        else:
            assert word == "unless"
            when, _, length = rest.partition(" ")
            exceptions.append(Exceptional(Circumstance(when), keep_of(length) if length else None))
    return Row(
        kind="papers",
        title="Papers",
        keep=keep_of(keep),
        basis=basis,
        triggers=tuple(Trigger(trigger) for trigger in triggers.split(" or ") if trigger),
        law=tuple(law),
        exceptions=tuple(exceptions),
        stays=tuple(stays),
    )


def facts(words: str) -> Facts:
    """Read `birth 2008-02-29, to-come employment-ends, if safeguarding, if funder 2040-01-31, law vat`."""
    days: dict[Trigger, date] = {}
    to_come: set[Trigger] = set()
    circumstances: dict[Circumstance, date | None] = {}
    law: list[str] = []
    for part in filter(None, words.split(", ")):
        word, *rest = part.split()
        if word == "to-come":
            to_come.add(Trigger(rest[0]))
        elif word == "if":
            circumstances[Circumstance(rest[0])] = date.fromisoformat(rest[1]) if len(rest) > 1 else None
        elif word == "law":
            law.append(rest[0])
        else:
            days[Trigger(word)] = date.fromisoformat(rest[0])
    return Facts(days, frozenset(to_come), circumstances, tuple(law))
