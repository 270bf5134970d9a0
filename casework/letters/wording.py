"""Small helps for the letters' templates: dates in words, quoted words, clean lines, results in plain English."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup, escape

from casework.letters.addresses import DIRECTION_CONTROLS, is_breaking
from casework.letters.contract import SearchedLine
from casework.register.profile import Profile, Purpose
from casework.rules.vocabulary import Nation

# Spelled out here: the names must not follow the machine's own language.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_RESULTS = {
    "nothing-found": "searched; nothing was found",
    "not-searchable": "could not be searched, because none of the details we have is known to this system",
    "failed": "could not be searched, because the system did not work",
    "wrong-person": "searched; nothing there is about this person",
    "waiting": "not searched yet",
}

_COURTS = {  # Data Protection Act 2018, section 180
    Nation.ENGLAND_AND_WALES: "the county court or the High Court",
    Nation.SCOTLAND: "the sheriff court or the Court of Session",
    Nation.NORTHERN_IRELAND: "a county court or the High Court",
}


def day(on: date) -> str:
    """Give a date in words, for example Friday 9 October 2026."""
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]} {on.year}"


def one_line(text: str) -> str:
    """Keep a name or title on its line: line breaks become spaces, direction controls go."""
    kept = "".join(" " if is_breaking(c) else c for c in text if c not in DIRECTION_CONTROLS)
    return " ".join(kept.split())


def paragraphs(text: str) -> str:
    """Keep somebody's own words with their line breaks, without other controls."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = [
        "".join(" " if is_breaking(c) else c for c in line if c not in DIRECTION_CONTROLS).rstrip() for line in lines
    ]
    return "\n".join(cleaned).strip()


def quoted(text: str) -> str:
    """Mark somebody's own words in a plain text letter, so that they cannot pass for the letter's."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def counted(number: int, one: str, many: str) -> str:
    """Give a number with its noun: no item, 1 item, 2 items."""
    return f"{number} {one if number == 1 else many}"


def bare(text: str) -> str:
    """Take the full stop away where the letter sets its own."""
    return text.rstrip().rstrip(".")


def together(text: str, case_id: str) -> Markup:
    """Escape a line and keep the reference in it on one line: it breaks badly at its hyphens."""
    if not case_id:
        return escape(text)
    whole = Markup('<span class="together">{}</span>').format(case_id)
    return whole.join(escape(part) for part in text.split(case_id))


def result_words(line: SearchedLine) -> str:
    """Say what one search came to: `result` is a SearchResult value, or already a sentence."""
    if line.result == "found":
        return f"searched; {counted(line.items, 'item', 'items')} found"
    if line.result in _RESULTS:
        return _RESULTS[line.result]
    return f"{bare(line.result)} ({counted(line.items, 'item', 'items')})" if line.items else bare(line.result)


def court(nation: Nation) -> str:
    """Name the courts that can be asked to decide (Data Protection Act 2018, section 180)."""
    return _COURTS[nation]


def purposes_to_explain(profile: Profile, searched: tuple[SearchedLine, ...]) -> tuple[Purpose, ...]:
    """Pick what the register says about data that was found: Article 15(1) speaks of the person's own data.

    Entries that name no processor are always told. Everything is told when a place with findings is named
    by no entry: too much is better than a purpose left out.
    """
    keys = {processor.title: processor.key for processor in profile.processors}
    found = {line.processor or keys.get(line.title, "") for line in searched if line.items > 0}
    named = {key for purpose in profile.register for key in purpose.processors}
    if not found or not found <= named:
        return profile.register
    return tuple(p for p in profile.register if not p.processors or found.intersection(p.processors))
