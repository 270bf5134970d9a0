"""What a letter's templates are given: every field of its context, cleaned, with the organisation's own entries."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from casework.letters import wording
from casework.letters.contract import (
    ActLine,
    CorrectionLine,
    FateLine,
    FileLine,
    LetterContext,
    LetterKind,
    ReasonLine,
    SearchedLine,
    WithheldLine,
)
from casework.letters.phrases import RIGHT_OF
from casework.letters.requirements import TELLS_WHO, TO_STAFF, fates_to_tell, limits
from casework.letters.schedule import schedule_lines
from casework.rules.editions import ARTICLE_12A, COMPLAINTS_BEGAN
from casework.rules.vocabulary import ActState, Fate, Right

_ONE_LINE = (
    "case_id",
    "recipient_name",
    "requester_name",
    "subject_name",
    "code",
    "task_title",
    "processor_title",
    "right",
    "fee",
    "how_to_pay",
    "controller_name",
    "recipients_not_told",
    "other_regulator",
)
_LINES = ("searched", "withheld", "reasons", "acts", "fates", "corrections")
_LISTS = ("rights_asked", "recipients_told", "not_recallable")
_FATES = {"erased": Fate.ERASE, "masked": Fate.MASK, "suppressed": Fate.SUPPRESS, "kept": Fate.KEEP}
_ENDED_WELL = frozenset({ActState.DONE.value, ActState.NOTHING_TO_DO.value})
_GOES_ON = frozenset(state.value for state in (ActState.PLANNED, ActState.BEGUN, ActState.WAITING, ActState.FAILED))
# While one of these is decided, the person may ask that the data is not used (UK GDPR Article 18(1)(a) and (d)).
_CAN_BE_LIMITED_MEANWHILE = frozenset({Right.RECTIFICATION.value, Right.OBJECTION.value})

Line = TypeVar("Line", SearchedLine, WithheldLine, ReasonLine, ActLine, FateLine, CorrectionLine, FileLine)


def values_of(context: LetterContext) -> dict[str, Any]:
    """Give a template every field by its name, cleaned, with what follows from them beside."""
    profile = context.profile
    regulator = profile.regulator
    short = f" ({regulator.short_name})" if regulator.short_name else ""
    values = _cleaned(context)
    return (
        values
        | _about_the_case(context, values)
        | {
            "organisation": profile.organisation,
            "dpo": profile.dpo,
            "regulator": regulator,
            "regulator_name": f"{regulator.name}{short}",
            "code_minutes": profile.identity.code_minutes,
            "purposes": wording.purposes_to_explain(profile, values["searched"]),
            "schedule": schedule_lines(profile) if context.kind is LetterKind.RETENTION_SCHEDULE else (),
            "to_staff": context.kind in TO_STAFF,
        }
    )


def _cleaned(context: LetterContext) -> dict[str, Any]:
    values: dict[str, Any] = {each.name: getattr(context, each.name) for each in fields(context)}
    values |= {name: wording.one_line(values[name]) for name in _ONE_LINE}
    values |= {name: wording.paragraphs(values[name]) for name in ("words", "processor_question")}
    values["fates"] = fates_to_tell(context)
    values |= {name: tuple(_clean(line) for line in values[name]) for name in _LINES}
    values["acts"] = tuple(dict.fromkeys(values["acts"]))  # a place told of twice in the same words is one place
    values |= {name: tuple(wording.one_line(text) for text in values[name]) for name in _LISTS}
    values["files"] = tuple(replace(_clean(each), columns=_pairs(each.columns)) for each in context.files)
    if context.kind in TELLS_WHO:
        values["identifiers"] = _pairs(context.identifiers)
    else:
        # The page behind the link tells whom to look for; no template of an email can.
        del values["identifiers"]
    return values


def _about_the_case(context: LetterContext, values: dict[str, Any]) -> dict[str, Any]:
    asked_for = RIGHT_OF.get(context.kind) or values["right"]
    offered = _CAN_BE_LIMITED_MEANWHILE.intersection(context.rights_asked)
    return {
        "about": values["subject_name"] if context.on_behalf else "you",
        "whom": "them" if context.on_behalf else "you",
        "whose": "their" if context.on_behalf else "your",
        "asked_for": asked_for,
        "of_access": asked_for in ("", Right.ACCESS.value),
        "offer_limit": bool(offered) and Right.RESTRICTION.value not in context.rights_asked,
        "limited": limits(context),
        "acts_done": all(line.outcome in _ENDED_WELL for line in context.acts),
        "acts_open": any(line.outcome in _GOES_ON for line in context.acts),
        "nothing_held": _nothing_held(context),
        "at_once": context.lift_on is None or context.lift_on <= context.written_on,
        "is_late": context.due_date is not None and context.written_on > context.due_date,
        # A letter's wording is that of the law on the day it is sent; a time limit's, that of the day of receipt.
        "complaint_law": context.written_on >= COMPLAINTS_BEGAN,
        "extension_law": context.received is None or context.received >= ARTICLE_12A.began,
        **{name: tuple(line for line in values["fates"] if line.fate == fate) for name, fate in _FATES.items()},
    }


def _nothing_held(context: LetterContext) -> bool:
    if context.kind is not LetterKind.ANSWER:
        return context.outcome == "nothing-held"
    return not (context.items_disclosed or context.withheld or any(line.items for line in context.searched))


def _clean(line: Line) -> Line:
    texts = {each.name: getattr(line, each.name) for each in fields(line)}
    cleaned: dict[str, Any] = {name: wording.one_line(text) for name, text in texts.items() if isinstance(text, str)}
    return replace(line, **cleaned)


def _pairs(pairs: Any) -> tuple[tuple[str, str], ...]:
    return tuple((wording.one_line(name), wording.one_line(text)) for name, text in pairs)
