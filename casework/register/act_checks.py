"""What must be so before anything is changed in a processor: a key, columns that may change, kinds that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casework.register.declarations import ManualDeclaration, SqlDeclaration, TableDeclaration
from casework.register.sentences import Loc, suggestion
from casework.rules.retention_rows import TRIGGER_WORDS
from casework.rules.retention_starts import FOLLOWS_FROM
from casework.rules.vocabulary import Verb

if TYPE_CHECKING:
    from casework.register.profile import Profile

Problem = tuple[Loc, str]

NO_ACTS = (Verb.CHECK, Verb.FIND, Verb.EXPORT)


def act_problems(profile: Profile) -> Iterator[Problem]:
    """Give what makes the acts of processors, or what retention needs of them, unusable: where, and a sentence."""
    kinds = [row.kind for row in profile.retention]
    for number, declared in enumerate(profile.processors):
        loc: Loc = ("processors", number)
        if isinstance(declared, ManualDeclaration):
            yield from _kind(declared.retention, kinds, loc)
            yield from _asked(declared, loc)
            continue
        for position, table in enumerate(declared.tables):
            here: Loc = (*loc, "tables", position)
            yield from _kind(table.retention, kinds, here)
            yield from _days(table, here)
            yield from _acts(table, (*here, "acts"))


def act_warnings(profile: Profile) -> Iterator[str]:
    """Give where an account that may write was given for nothing."""
    for declared in profile.processors:
        if not isinstance(declared, SqlDeclaration) or not declared.write_url:
            continue
        if not any(table.acts.verbs() for table in declared.tables):
            yield f"The processor {declared.key} has a write_url, but none of its tables declares acts."


def _kind(kind: str, kinds: list[str], here: Loc) -> Iterator[Problem]:
    if kind and kind not in kinds:
        yield (*here, "retention"), f'"{kind}" is no kind of the retention schedule{suggestion(kind, kinds)}'


def _asked(declared: ManualDeclaration, loc: Loc) -> Iterator[Problem]:
    for number, verb in enumerate(declared.acts):
        if verb in NO_ACTS:
            yield (*loc, "acts", number), f"{verb} changes nothing, so it is no act"


def _days(table: TableDeclaration, here: Loc) -> Iterator[Problem]:
    for trigger, column in table.days.items():
        if trigger in FOLLOWS_FROM:
            asked = FOLLOWS_FROM[trigger]
            words = f"give the column with the day of {TRIGGER_WORDS[asked]} as {asked}: "
            yield (*here, "days", trigger.value), f"{words}{TRIGGER_WORDS[trigger]} follows from it"
        elif not column.strip():
            yield (*here, "days", trigger.value), "a column without a name"


def _acts(table: TableDeclaration, here: Loc) -> Iterator[Problem]:
    verbs = table.acts.verbs()
    if verbs and not table.key:
        yield here, "acts need key: the columns that tell the rows of this table apart"
    if (Verb.RESTRICT in verbs) != (Verb.LIFT in verbs):
        yield here, "restrict and lift belong together: what is restricted must be able to be lifted"
    yield from _corrected(table, (*here, "rectify"))
    for verb, change in table.acts.changes().items():
        yield from _overwritten(list(change.set), table, (*here, verb.value, "set"))


def _corrected(table: TableDeclaration, here: Loc) -> Iterator[Problem]:
    for number, column in enumerate(table.acts.rectify):
        if column in table.key:
            yield (*here, number), f'"{column}" is of the key, which must stay as it is'
        elif column in table.leave_out or (table.columns and column not in table.columns):
            yield (*here, number), f'"{column}" is not among the columns shown'
        elif column in table.lookups:
            yield (*here, number), f'"{column}" shows a looked-up name, which cannot be corrected here'


def _overwritten(columns: list[str], table: TableDeclaration, here: Loc) -> Iterator[Problem]:
    if not columns:
        yield here, "name at least one column and its value"
    for column in columns:
        if not column.strip():
            yield here, "a column without a name"
        elif column in table.key:
            yield (*here, column), f'"{column}" is of the key, which must stay as it is'
