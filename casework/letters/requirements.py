"""What each letter must be given before it may be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casework.letters.contract import FateLine, LetterContext, LetterIncompleteError, LetterKind
from casework.letters.phrases import ACT_OUTCOMES, ACT_VERBS, CORRECTION_WORDS, NOT_CHANGED
from casework.rules.vocabulary import ActState, Fate

_FOR_SOMEBODY_ASKED_TO_ACT = ("case_id", "processor_title", "act_verb", "answer_by", "link")

REQUIRED: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: ("case_id", "received", "due_date", "link"),
    LetterKind.IDENTITY_CODE: ("code",),
    LetterKind.IDENTITY_CHASER: ("case_id", "link"),
    LetterKind.EVIDENCE_REQUEST: ("case_id", "words", "link"),
    LetterKind.AUTHORITY_REQUEST: ("case_id", "words", "link"),
    LetterKind.EVIDENCE_CHASER: ("case_id", "link"),
    LetterKind.IDENTITY_NOT_CONFIRMED: ("case_id",),
    LetterKind.CLARIFICATION: ("case_id", "words", "link"),
    LetterKind.CLARIFICATION_CHASER: ("case_id", "link"),
    LetterKind.EXTENSION: ("case_id", "words", "due_date"),
    LetterKind.RECEIPT_CORRECTED: ("case_id", "received"),
    LetterKind.CONTACT_CHANGED: ("case_id",),
    LetterKind.PROCESSOR_REQUEST: (
        "case_id",
        "processor_title",
        "processor_question",
        "identifiers",
        "answer_by",
        "link",
    ),
    LetterKind.PROCESSOR_CHASER: ("case_id", "processor_title", "answer_by", "link"),
    LetterKind.PROCESSOR_ESCALATION: ("case_id", "processor_title", "answer_by", "link"),
    LetterKind.DUE_REMINDER: ("case_id", "due_date"),
    LetterKind.LATE_REMINDER: ("case_id", "due_date"),
    LetterKind.TASK_OPENED: ("case_id", "task_title"),
    LetterKind.TASK_REMINDER: ("case_id", "task_title"),
    LetterKind.TASK_ESCALATION: ("case_id", "task_title"),
    LetterKind.ANSWER: ("case_id", "received", "searched"),
    LetterKind.ANSWER_READY: ("case_id", "link", "link_expires"),
    LetterKind.COLLECTION_CHASER: ("case_id", "link", "link_expires"),
    LetterKind.PARTIAL_REFUSAL: ("case_id", "withheld"),
    LetterKind.WITHDRAWAL: ("case_id",),
    LetterKind.CLOSING: ("case_id", "outcome"),
    LetterKind.PASSWORD_RESET: ("link",),
    LetterKind.MAIL_TEST: (),
    LetterKind.RECTIFICATION_ANSWER: ("case_id", "corrections"),
    LetterKind.ERASURE_PLANNED: ("case_id", "fates", "erase_on"),
    LetterKind.ERASURE_ANSWER: ("case_id",),
    LetterKind.KEPT_ERASED: ("case_id", "fates"),
    LetterKind.RESTRICTION_ANSWER: ("case_id", "how"),
    LetterKind.RESTRICTION_LIFTING: ("case_id", "words"),
    LetterKind.PORTABILITY_ANSWER: ("case_id", "files"),
    LetterKind.TRANSFERRED: ("case_id", "controller_name", "passed_on"),
    LetterKind.OBJECTION_ANSWER: ("case_id", "how"),
    LetterKind.MARKETING_STOPPED: ("case_id",),
    LetterKind.AUTOMATED_DECISION_INFORMATION: ("case_id", "words", "answer_by"),
    LetterKind.AUTOMATED_DECISION_ANSWER: ("case_id", "how", "words"),
    LetterKind.CONSENT_WITHDRAWN: ("case_id",),
    LetterKind.RETENTION_SCHEDULE: ("case_id",),
    LetterKind.COMPLAINT_ANSWER: ("case_id", "how", "words"),
    LetterKind.REFUSAL: ("case_id", "reasons"),
    LetterKind.FEE_REQUEST: ("case_id", "fee", "words"),
    LetterKind.FEE_CHASER: ("case_id", "fee"),
    LetterKind.PASSED_ON: ("case_id", "controller_name", "passed_on"),
    LetterKind.PASSED_ON_TO_CONTROLLER: ("case_id", "received", "requester_name", "words", "identifiers"),
    LetterKind.PORTABILITY_TRANSFER: ("case_id", "subject_name", "link", "link_expires"),
    LetterKind.THIRD_PARTY_CONSULTATION: ("case_id", "answer_by"),
    LetterKind.THIRD_PARTY_CHASER: ("case_id", "answer_by"),
    LetterKind.RECIPIENT_NOTICE: ("case_id", "act_verb", "subject_name"),
    LetterKind.DISCLOSURE_NOTICE: ("case_id", "subject_name", "passed_on"),
    LetterKind.PROCESSOR_ACT_REQUEST: _FOR_SOMEBODY_ASKED_TO_ACT,
    LetterKind.PROCESSOR_ACT_CHASER: _FOR_SOMEBODY_ASKED_TO_ACT,
    LetterKind.PROCESSOR_ACT_ESCALATION: _FOR_SOMEBODY_ASKED_TO_ACT,
}

# Letters to colleagues: about a request, by its reference alone.
TO_STAFF = frozenset(
    {
        LetterKind.DUE_REMINDER,
        LetterKind.LATE_REMINDER,
        LetterKind.TASK_OPENED,
        LetterKind.TASK_REMINDER,
        LetterKind.TASK_ESCALATION,
        LetterKind.PASSWORD_RESET,
        LetterKind.MAIL_TEST,
    }
)

# The page behind the link tells a processor whom to look for; only these letters, whose reader has no page, do.
TELLS_WHO = frozenset({LetterKind.PASSED_ON_TO_CONTROLLER, LetterKind.RECIPIENT_NOTICE})

HOWS: dict[LetterKind, dict[str, bool]] = {
    LetterKind.RESTRICTION_ANSWER: {"restricted": False, "restricted-in-part": True, "refused": True},
    LetterKind.OBJECTION_ANSWER: {
        "stopped": False,
        "stopped-in-part": True,
        "overridden": True,
        "not-applicable": True,
    },
    LetterKind.AUTOMATED_DECISION_ANSWER: {"changed": False, "upheld": True, "not-automated": True},
    LetterKind.COMPLAINT_ANSWER: {"upheld": False, "upheld-in-part": True, "not-upheld": True},
}
"""Words for what was decided, letter by letter, and whether the word refuses or limits."""

_REASONS_IN_WORDS = frozenset({LetterKind.AUTOMATED_DECISION_ANSWER, LetterKind.COMPLAINT_ANSWER})

_ALWAYS_LIMITS = frozenset(
    {
        LetterKind.IDENTITY_NOT_CONFIRMED,
        LetterKind.PARTIAL_REFUSAL,
        LetterKind.EXTENSION,
        LetterKind.RESTRICTION_LIFTING,
        LetterKind.REFUSAL,
        LetterKind.FEE_REQUEST,
    }
)
_CAN_LIMIT = frozenset(
    {
        LetterKind.RECTIFICATION_ANSWER,
        LetterKind.ERASURE_PLANNED,
        LetterKind.ERASURE_ANSWER,
        LetterKind.KEPT_ERASED,
        LetterKind.RESTRICTION_ANSWER,
        LetterKind.PORTABILITY_ANSWER,
        LetterKind.OBJECTION_ANSWER,
        LetterKind.AUTOMATED_DECISION_ANSWER,
        LetterKind.CONSENT_WITHDRAWN,
    }
)


def limits(context: LetterContext) -> bool:
    """Say whether a letter refuses or limits a right, and so must say how to complain and go to court.

    Source: UK GDPR Article 12(4); an extension and a fee are told with the same routes out of kindness.
    """
    if context.kind in _ALWAYS_LIMITS:
        return True
    return context.kind in _CAN_LIMIT and bool(
        context.reasons
        or context.withheld
        or context.not_recallable
        or any(line.fate in (Fate.KEEP, Fate.SUPPRESS) for line in fates_to_tell(context))
        or (context.kind is LetterKind.ERASURE_ANSWER and not context.fates)
        or any(line.how in NOT_CHANGED for line in context.corrections)
        or any(line.outcome == ActState.EXCUSED for line in context.acts)
        or HOWS.get(context.kind, {}).get(context.how, False)
    )


def fates_to_tell(context: LetterContext) -> tuple[FateLine, ...]:
    """Give what a letter says of items; once their last day is over, those that were kept are what was erased now."""
    if context.kind is not LetterKind.KEPT_ERASED:
        return tuple(context.fates)
    kept = [line for line in context.fates if line.fate == Fate.KEEP]
    over = [line for line in kept if line.until is not None and line.until < context.written_on]
    if not over:
        return tuple(context.fates)
    erased = (replace(line, fate=Fate.ERASE.value, reason="") for line in over)
    return (*erased, *(line for line in kept if line not in over))


def check_complete(context: LetterContext) -> None:
    """Make sure that a letter can say all it must; raises LetterIncompleteError naming the first field."""
    for name in _unfit(context):
        raise LetterIncompleteError(context.kind, name)


def _unfit(context: LetterContext) -> Iterator[str]:
    for name in REQUIRED[context.kind]:
        if getattr(context, name) in ("", None) or not _filled(getattr(context, name)):
            yield name
    if context.on_behalf and not context.subject_name.strip() and context.kind not in TO_STAFF:
        yield "subject_name"
    if context.link and (not context.link.startswith(("https://", "http://")) or not context.link.isprintable()):
        yield "link"
    if context.kind is LetterKind.RETENTION_SCHEDULE and not context.profile.retention:
        yield "retention"
    yield from _unfit_decision(context)
    yield from _unfit_reasons(context)
    yield from _unfit_lines(context)


def _unfit_decision(context: LetterContext) -> Iterator[str]:
    words = HOWS.get(context.kind)
    if words is None:
        return
    if context.how not in words:
        yield "how"
    elif words[context.how] and context.kind not in _REASONS_IN_WORDS and not context.reasons:
        yield "reasons"


def _unfit_reasons(context: LetterContext) -> Iterator[str]:
    """Article 12(4): every refusal, also a partial one, says what, under which provision and why."""
    for withheld in context.withheld:
        for name in ("description", "provision", "reason"):
            if not getattr(withheld, name).strip():
                yield f"withheld.{name}"
    for reason in context.reasons:
        for name in ("provision", "reason"):
            if not getattr(reason, name).strip():
                yield f"reasons.{name}"
    for fate in context.fates:
        needed = ("description", "provision", "reason") if fate.fate == Fate.KEEP else ("description",)
        for name in needed:
            if not getattr(fate, name).strip():
                yield f"fates.{name}"


def _unfit_lines(context: LetterContext) -> Iterator[str]:
    """What lines carry is spelled as the vocabulary spells it, so that no letter makes up its own words."""
    if context.act_verb and context.act_verb not in ACT_VERBS:
        yield "act_verb"
    for act in context.acts:
        if act.verb not in ACT_VERBS:
            yield "acts.verb"
        if act.outcome not in ACT_OUTCOMES:
            yield "acts.outcome"
    decided = {fate.value for fate in Fate if fate is not Fate.UNDECIDED}
    if any(line.fate not in decided for line in context.fates):
        yield "fates.fate"
    for correction in context.corrections:
        if correction.how not in CORRECTION_WORDS:
            yield "corrections.how"
        if correction.how == "refused" and not (correction.note.strip() or context.reasons):
            yield "corrections.note"
        if correction.how == "noted" and not (context.reasons or context.words.strip()):
            yield "reasons"


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, (tuple, list)):
        return bool(value)
    return value is not None
