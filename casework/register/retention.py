"""The retention schedule of a profile: its rows, and what makes them unusable or worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, field_validator

from casework.register.declarations import Part
from casework.register.sentences import Loc, suggestion
from casework.rules.retention_law import KEEPING_LAW_IDS, KeepingLaw, keeping_law
from casework.rules.retention_rows import (
    Basis,
    Bound,
    Circumstance,
    Exceptional,
    RetentionError,
    Row,
    Trigger,
    keep_of,
    year_end_of,
)
from casework.rules.wording import NATION_NAMES

if TYPE_CHECKING:
    from casework.register.profile import Profile

Problem = tuple[Loc, str]


def _length(words: str) -> str:
    keep_of(words)
    return words


def _day_of_the_year(words: str) -> str:
    year_end_of(words)
    return words


Length = Annotated[str, AfterValidator(_length)]
DayOfTheYear = Annotated[str, AfterValidator(_day_of_the_year)]


class RetentionException(Part):
    """What keeps records of a row longer: while `when` lasts, or where `keep` is given for that long instead."""

    when: Circumstance
    keep: Length | None = None


class RetentionRow(Part):
    """One row of the schedule; words and units as in casework.rules.retention_rows.

    `law` names entries of the catalogue of retention law that govern these records, `stays` what remains when
    they go; `note` is for people.
    """

    kind: str
    title: str
    keep: Length
    trigger: tuple[Trigger, ...] = ()  # a single one may be written without the list
    basis: Basis
    law: tuple[str, ...] = ()
    exceptions: tuple[RetentionException, ...] = ()
    stays: tuple[str, ...] = ()
    review_every: Length | None = None
    note: str = ""

    @field_validator("trigger", mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    def row(self) -> Row:
        """Give the row as the rules take it; raises RetentionError where it cannot be counted."""
        exceptions = (Exceptional(each.when, keep_of(each.keep) if each.keep else None) for each in self.exceptions)
        return Row(
            kind=self.kind,
            title=self.title,
            keep=keep_of(self.keep),
            basis=self.basis,
            triggers=self.trigger,
            law=self.law,
            exceptions=tuple(exceptions),
            stays=self.stays,
            review_every=keep_of(self.review_every) if self.review_every else None,
        )


def retention_problems(profile: Profile) -> Iterator[Problem]:
    """Give what makes the schedule unusable: where, and a sentence."""
    for number, declared in enumerate(profile.retention):
        here: Loc = ("retention", number)
        yield from _words(declared, here)
        yield from _countable(declared, here)
        yield from _law(declared, profile, here)


def retention_warnings(profile: Profile) -> Iterator[str]:
    """Give where the organisation's period differs from one of the law that counts from the same day."""
    for declared in profile.retention:
        row = declared.row()
        for entry in _entries(declared, profile):
            if row.triggers != (entry.trigger,):
                continue
            says = f"The schedule keeps {declared.kind} for {declared.keep}, but "
            may_go_sooner = row.keep.bound is Bound.AT_MOST and not entry.is_ceiling
            if entry.is_minimum and (may_go_sooner or entry.keep.exceeds(row.keep)):
                yield f"{says}the law asks for {entry.keep.words} ({entry.provision}): the law's period counts."
            if entry.is_ceiling and row.keep.exceeds(entry.keep):
                yield f"{says}at most {entry.keep.words} are allowed ({entry.provision}): that limit counts."


def _words(declared: RetentionRow, here: Loc) -> Iterator[Problem]:
    if not declared.title.strip():
        yield (*here, "title"), "must not be empty"
    if any(not part.strip() for part in declared.stays):
        yield (*here, "stays"), "must not be empty"
    whens = [exception.when for exception in declared.exceptions]
    for number, when in enumerate(whens):
        if when in whens[:number]:
            yield (*here, "exceptions", number, "when"), f'"{when}" is said twice'
    every = keep_of(declared.review_every) if declared.review_every else None
    if every and (every.indefinite or every.bound is not Bound.EXACTLY):
        yield (*here, "review_every"), "must be a plain length of time, e.g. 5 years"


def _countable(declared: RetentionRow, here: Loc) -> Iterator[Problem]:
    try:
        declared.row()
    except RetentionError as error:
        yield here, str(error)


def _law(declared: RetentionRow, profile: Profile, here: Loc) -> Iterator[Problem]:
    nation = profile.organisation.nation
    for number, id_ in enumerate(declared.law):
        if id_ not in KEEPING_LAW_IDS:
            known = f'"{id_}" is not in the catalogue of retention law{suggestion(id_, KEEPING_LAW_IDS)}'
            yield (*here, "law", number), known
        elif keeping_law(id_, nation) is None:
            yield (*here, "law", number), f'"{id_}" is not law in {NATION_NAMES[nation]}'
    if declared.basis is Basis.STATUTE and not any(
        entry.basis is Basis.STATUTE for entry in _entries(declared, profile)
    ):
        words = "only a period with a statute behind it is a legal duty: name the statute in law, or say another basis"
        yield (*here, "basis"), words


def _entries(declared: RetentionRow, profile: Profile) -> Iterator[KeepingLaw]:
    for id_ in declared.law:
        entry = keeping_law(id_, profile.organisation.nation) if id_ in KEEPING_LAW_IDS else None
        if entry is not None:
            yield entry
