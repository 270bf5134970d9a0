"""What each letter must be given before it may be written."""

from __future__ import annotations

from collections.abc import Iterator

from casework.letters.contract import LetterContext, LetterIncompleteError, LetterKind

REQUIRED: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: ("case_id", "received", "due_date", "link"),
    LetterKind.IDENTITY_CODE: ("code",),
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
    # Article 12(4): every refusal, also a partial one, says what, under which provision and why.
    for line in context.withheld:
        for name in ("description", "provision", "reason"):
            if not getattr(line, name).strip():
                yield f"withheld.{name}"


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, (tuple, list)):
        return bool(value)
    return value is not None
