"""What the retention schedule and the law say of each item on a day, and what is suggested for its erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.desk.right_decisions import kinds_of
from casework.record.views import CaseView, ItemView
from casework.register.profile import Profile, SqlDeclaration
from casework.rules.erasure import FateSuggestion, suggest_fate
from casework.rules.exemptions import item_exemptions
from casework.rules.grounds import GroundEffect, grounds_for
from casework.rules.retention import ErasureReading, may_be_erased
from casework.rules.retention_rows import Circumstance, Facts, RetentionError, Row, Trigger
from casework.rules.vocabulary import Fate, Right, Verb, Verdict

NEED_NO_FATE = frozenset({Verdict.NOT_THEIRS})
"""Nobody erases what is somebody else's. A duplicate is there as well, and is erased or kept like any other."""


@dataclass(frozen=True)
class Keeping:
    """One item under the schedule: its row, the reading (or why there is none), and what is suggested."""

    title: str
    reading: ErasureReading | None
    fault: str
    suggestion: FateSuggestion


def facts_of(item: ItemView) -> Facts:
    """Give what is known of an item's keeping; raises RetentionError for words the rules do not know."""
    known = item.facts
    try:
        return Facts(
            days={Trigger(name): date.fromisoformat(day) for name, day in known.get("days", {}).items()},
            to_come=frozenset(Trigger(name) for name in known.get("to_come", ())),
            circumstances={
                Circumstance(name): date.fromisoformat(day) if day else None
                for name, day in known.get("circumstances", {}).items()
            },
            law=tuple(known.get("law", ())),
        )
    except ValueError:
        raise RetentionError("What is recorded about its keeping cannot be read. Record it again.") from None


def is_shared(item: ItemView, profile: Profile) -> bool:
    """Say whether an item is the organisation's own record: its table is declared to be masked, never erased."""
    for declared in profile.processors:
        if declared.key == item.processor and isinstance(declared, SqlDeclaration):
            verbs = next((table.acts.verbs() for table in declared.tables if table.title == item.kind), frozenset())
            return Verb.MASK in verbs and Verb.ERASE not in verbs
    return False


def keeping_of(item: ItemView, profile: Profile, schedule: dict[str, Row], today: date) -> Keeping:
    """Read one item under the schedule on a London date."""
    row = schedule.get(item.retention)
    reading: ErasureReading | None = None
    fault = ""
    if row is not None:
        try:
            reading = may_be_erased(row, facts_of(item), today, profile.retention_setting())
        except RetentionError as error:
            fault = str(error)
    return Keeping(row.title if row else "", reading, fault, suggest_fate(reading, is_shared(item, profile)))


def keepings(items: Sequence[ItemView], profile: Profile, today: date) -> dict[str, Keeping]:
    """Read items under the schedule, by item id."""
    schedule = profile.schedule()
    read = {item.id: keeping_of(item, profile, schedule, today) for item in items}
    staying = {(item.processor, item.kind) for item in items if _stays(item, read[item.id])}
    for item in items:
        if read[item.id].suggestion.fate in (Fate.ERASE, Fate.UNDECIDED):
            read[item.id] = _beside_what_stays(item, read[item.id], profile, staying)
    return read


def _stays(item: ItemView, keeping: Keeping) -> bool:
    fate = keeping.suggestion.fate if item.fate is Fate.UNDECIDED else item.fate
    return fate is Fate.KEEP and item.verdict not in NEED_NO_FATE


def _beside_what_stays(item: ItemView, keeping: Keeping, profile: Profile, staying: set[tuple[str, str]]) -> Keeping:
    """Suggest to take only the name out of what cannot go alone, since records that stay hang on it."""
    tables = next(
        (one.tables for one in profile.processors if one.key == item.processor and isinstance(one, SqlDeclaration)), ()
    )
    mine = next((table for table in tables if table.title == item.kind), None)
    hanging = [
        table.title
        for table in tables
        if mine is not None
        and (item.processor, table.title) in staying
        and any(reach.table == mine.table for reach in table.reached_from)
    ]
    if mine is None or not hanging:
        return keeping
    hint = f"{' and '.join(hanging)} that stay hang on it"
    offer = FateSuggestion(
        Fate.UNDECIDED, keeping.suggestion.ground, keeping.suggestion.until,
        f"{keeping.suggestion.words} {hint}, so it may not be possible to erase it alone.",
    )  # fmt: skip
    if keeping.suggestion.fate is Fate.ERASE and Verb.MASK in mine.acts.verbs():
        words = f"Nothing keeps the person's details, but {hint}: the name goes, the rest of the record stays."
        offer = FateSuggestion(Fate.MASK, "", None, words)
    return replace(keeping, suggestion=offer)


def needs_fate(item: ItemView) -> bool:
    """Say whether an item is still to be erased or kept."""
    return item.fate is Fate.UNDECIDED and item.verdict not in NEED_NO_FATE


def keep_grounds(case: CaseView, profile: Profile) -> list[tuple[str, str]]:
    """Give on what an item may be kept although erasure was asked for: the article's own grounds, then exemptions."""
    own = [(g.id, f"{g.title} ({g.provision})") for g in grounds_for(Right.ERASURE, GroundEffect.REFUSES)]
    limiting = item_exemptions(Right.ERASURE, kinds_of(case, profile), case.nation)
    return own + [(e.id, f"{e.title} ({e.provision})") for e in limiting]
