"""The retention schedule in words, as a copy of it goes out."""

from __future__ import annotations

from dataclasses import dataclass

from casework.register.profile import Profile
from casework.register.retention import RetentionException, RetentionRow
from casework.rules.retention_law import keeping_law
from casework.rules.retention_rows import CIRCUMSTANCE_WORDS, INDEFINITELY, TRIGGER_WORDS, Basis
from casework.rules.vocabulary import Nation

_WHY = {
    Basis.STATUTE: "a legal duty",  # only a statute makes one
    Basis.CODE: "a code of practice",
    Basis.PRACTICE: "common practice",
    Basis.OWN: "our own rule",
}


@dataclass(frozen=True)
class ScheduleLine:
    """One row of the schedule; every text is a sentence without its full stop."""

    title: str
    keep: str
    starts: str
    why: str
    legal_duty: bool
    exceptions: tuple[str, ...]
    stays: str
    review: str


def schedule_lines(profile: Profile) -> tuple[ScheduleLine, ...]:
    """Give the rows of a profile's schedule in their order."""
    return tuple(_line(row, profile.organisation.nation) for row in profile.retention)


def _line(row: RetentionRow, nation: Nation) -> ScheduleLine:
    starts = " or ".join(TRIGGER_WORDS[trigger] for trigger in row.trigger)
    later = ", whichever is later" if len(row.trigger) > 1 else ""
    return ScheduleLine(
        title=row.title,
        keep="with no set end" if row.keep == INDEFINITELY else row.keep,
        starts=f"{starts}{later}",
        why=_why(row, nation),
        legal_duty=row.basis is Basis.STATUTE,
        exceptions=tuple(_exception(exception) for exception in row.exceptions),
        stays=", ".join(row.stays),
        review=f"every {row.review_every}" if row.review_every else "",
    )


def _why(row: RetentionRow, nation: Nation) -> str:
    entries = (keeping_law(id_, nation) for id_ in row.law)
    # A row that is not the law's own cites no statute: it would read like a duty.
    provisions = [entry.provision for entry in entries if entry and entry.basis is row.basis and entry.provision]
    return f"{_WHY[row.basis]} ({'; '.join(provisions)})" if provisions else _WHY[row.basis]


def _exception(exception: RetentionException) -> str:
    return f"{exception.keep or 'longer'} because of {CIRCUMSTANCE_WORDS[exception.when]}"
