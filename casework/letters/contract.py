"""Letters: kinds, what they are filled with, and how they leave the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from casework.register.profile import Profile
from casework.rules.clock import ClockStep


class LetterKind(StrEnum):
    """Every letter there is; each is a folder of subject.txt, body.txt and body.html under templates/."""

    ACKNOWLEDGEMENT = "acknowledgement"
    IDENTITY_CODE = "identity-code"
    IDENTITY_CHASER = "identity-chaser"
    EVIDENCE_REQUEST = "evidence-request"
    AUTHORITY_REQUEST = "authority-request"
    EVIDENCE_CHASER = "evidence-chaser"
    IDENTITY_NOT_CONFIRMED = "identity-not-confirmed"
    CLARIFICATION = "clarification"
    CLARIFICATION_CHASER = "clarification-chaser"
    EXTENSION = "extension"
    RECEIPT_CORRECTED = "receipt-corrected"
    CONTACT_CHANGED = "contact-changed"
    PROCESSOR_REQUEST = "processor-request"
    PROCESSOR_CHASER = "processor-chaser"
    PROCESSOR_ESCALATION = "processor-escalation"
    DUE_REMINDER = "due-reminder"
    LATE_REMINDER = "late-reminder"
    TASK_OPENED = "task-opened"
    TASK_REMINDER = "task-reminder"
    TASK_ESCALATION = "task-escalation"
    ANSWER = "answer"
    ANSWER_READY = "answer-ready"
    COLLECTION_CHASER = "collection-chaser"
    PARTIAL_REFUSAL = "partial-refusal"
    WITHDRAWAL = "withdrawal"
    CLOSING = "closing"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a letter
    MAIL_TEST = "mail-test"

    # Answers and turns of the rights besides access, to the requester.
    RECTIFICATION_ANSWER = "rectification-answer"
    ERASURE_PLANNED = "erasure-planned"
    ERASURE_ANSWER = "erasure-answer"
    KEPT_ERASED = "kept-erased"
    RESTRICTION_ANSWER = "restriction-answer"
    RESTRICTION_LIFTING = "restriction-lifting"
    PORTABILITY_ANSWER = "portability-answer"
    TRANSFERRED = "transferred"
    OBJECTION_ANSWER = "objection-answer"
    MARKETING_STOPPED = "marketing-stopped"
    AUTOMATED_DECISION_INFORMATION = "automated-decision-information"
    AUTOMATED_DECISION_ANSWER = "automated-decision-answer"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    RETENTION_SCHEDULE = "retention-schedule"
    COMPLAINT_ANSWER = "complaint-answer"
    REFUSAL = "refusal"
    FEE_REQUEST = "fee-request"
    FEE_CHASER = "fee-chaser"
    PASSED_ON = "passed-on"

    # To others: a controller, somebody named in a record, recipients, whoever keeps a processor's records.
    PASSED_ON_TO_CONTROLLER = "passed-on-to-controller"
    PORTABILITY_TRANSFER = "portability-transfer"
    THIRD_PARTY_CONSULTATION = "third-party-consultation"
    THIRD_PARTY_CHASER = "third-party-chaser"
    RECIPIENT_NOTICE = "recipient-notice"
    DISCLOSURE_NOTICE = "disclosure-notice"
    PROCESSOR_ACT_REQUEST = "processor-act-request"
    PROCESSOR_ACT_CHASER = "processor-act-chaser"
    PROCESSOR_ACT_ESCALATION = "processor-act-escalation"


@dataclass(frozen=True)
class WithheldLine:
    """What was withheld: a general description, the provision, the reason as the letter may say it."""

    description: str
    provision: str
    reason: str
    count: int


@dataclass(frozen=True)
class SearchedLine:
    """One processor in the answer: what was searched and what came of it."""

    title: str
    result: str
    items: int
    note: str = ""
    processor: str = ""  # its key in the profile: picks the entries of the register an answer explains


@dataclass(frozen=True)
class ReasonLine:
    """One reason to refuse or limit: in plain words, with the provision; `description` says of what, if not of all."""

    reason: str = field(repr=False)
    provision: str
    description: str = field(repr=False, default="")


@dataclass(frozen=True)
class ActLine:
    """One act at one processor: `verb` is a Verb, `outcome` an ActState; the note is printed as it is given."""

    title: str
    verb: str
    outcome: str
    note: str = field(repr=False, default="")


@dataclass(frozen=True)
class FateLine:
    """What becomes of a group of items when erasure was asked for: `fate` is a Fate.

    What is kept has a reason and a provision. `until` is its last day; in the letter `kept-erased`, what was kept
    until a day that is over counts as erased now. `legal_duty` says that a statute, and nothing less, makes the
    organisation keep it.
    """

    description: str = field(repr=False)
    processor_title: str
    fate: str
    count: int = 0
    reason: str = field(repr=False, default="")
    provision: str = ""
    until: date | None = None
    legal_duty: bool = False


@dataclass(frozen=True)
class CorrectionLine:
    """One field whose correction was asked for: `how` is corrected, completed, noted or refused.

    `label` is the field, `now` what it says now where the letter may tell it; `note` is the note beside what is
    only noted, and the reason for what is refused.
    """

    description: str = field(repr=False)
    label: str = field(repr=False)
    how: str
    note: str = field(repr=False, default="")
    now: str = field(repr=False, default="")


@dataclass(frozen=True)
class FileLine:
    """One file to take along: its name, what is in it, and its columns with what they mean."""

    name: str
    description: str
    columns: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class LetterContext:
    """Everything a letter may be filled with; a template that needs what is empty fails in its test.

    Dates are London calendar dates. `recipient_name` is the addressee's name; letters to staff and
    processors never carry more of the data subject than `subject_name` where the kind needs it.
    `rights_asked` holds Right values (`marketing` for an objection to advertising), or words that follow
    "You asked us"; `right` likewise the one a letter answers. `how` is a word of
    `casework.letters.requirements.HOWS`.
    """

    profile: Profile
    kind: LetterKind
    written_on: date
    case_id: str = ""
    recipient_name: str = field(repr=False, default="")
    requester_name: str = field(repr=False, default="")
    subject_name: str = field(repr=False, default="")
    on_behalf: bool = False
    received: date | None = None
    due_date: date | None = None
    clock_steps: Sequence[ClockStep] = ()
    answer_by: date | None = None  # for the addressee: evidence, a supplier's answer, a task
    link: str = field(repr=False, default="")
    code: str = field(repr=False, default="")
    words: str = field(repr=False, default="")  # a question or reason in the DPO's words
    task_title: str = ""
    days_left: int | None = None  # working days to the day reminded of; 0 is today
    processor_title: str = ""
    processor_question: str = ""
    identifiers: Sequence[tuple[str, str]] = field(repr=False, default=())  # for a processor: what the page shows
    searched: Sequence[SearchedLine] = ()
    withheld: Sequence[WithheldLine] = ()
    items_disclosed: int = 0
    needs_phrase: bool = True
    link_expires: date | None = None
    outcome: str = ""
    next_steps: Sequence[str] = ()
    link_minutes: int | None = None  # for a password reset
    right: str = ""
    rights_asked: Sequence[str] = ()
    how: str = ""  # what was decided
    reasons: Sequence[ReasonLine] = ()
    acts: Sequence[ActLine] = ()
    fates: Sequence[FateLine] = ()
    corrections: Sequence[CorrectionLine] = ()
    files: Sequence[FileLine] = ()
    recipients_told: Sequence[str] = ()
    recipients_not_told: str = ""  # why somebody could not be told
    not_recallable: Sequence[str] = field(repr=False, default=())
    research: bool = False  # consent was for research, and results were published
    erase_on: date | None = None
    lift_on: date | None = None  # a restriction
    review_on: date | None = None
    fee: str = ""
    how_to_pay: str = ""
    controller_name: str = ""  # who decides about the data, or received it directly
    passed_on: date | None = None  # the day a request, or the data, was handed over
    act_verb: str = ""  # a Verb: what is asked of a processor or a recipient
    since: date | None = None  # the day of the backup that was restored
    other_regulator: str = ""  # of the country where the person lives, on one line


@dataclass(frozen=True)
class RenderedLetter:
    """A letter as text and HTML, with its subject line (which never names a person)."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class LetterIncompleteError(ValueError):
    """A letter lacks what it must say. The message names the field, never its value."""

    def __init__(self, kind: LetterKind, field_name: str) -> None:
        """Keep the letter's kind and the field that is missing or unfit."""
        super().__init__(f"The letter {kind.value} cannot be written: {field_name} is missing or cannot be used.")
        self.kind = kind
        self.field_name = field_name


class AddressUnusableError(ValueError):
    """Nothing can be sent to this address or name. The message repeats neither."""


class Stationery(Protocol):
    """Renders letters."""

    def render(self, context: LetterContext) -> RenderedLetter:
        """Fill the three files of the letter's kind; raises LetterIncompleteError."""

    def compose(self, letter: RenderedLetter, to_name: str, to_email: str, message_id: str, sent_at: datetime) -> bytes:
        """Give the letter as RFC 5322 bytes, the same for the same arguments; `sent_at` is a UTC instant.

        Raises AddressUnusableError for an address or a name that nothing can be sent to.
        """


class PostFailure(Exception):
    """A letter did not go. Messages name no address.

    `outcome` is `refused` (the server said no for good), `unreachable` (certainly not sent: try again later)
    or `unknown` (the connection broke after the letter was handed over: it may have arrived).
    """

    def __init__(self, outcome: str, sentence: str) -> None:
        """Keep the outcome and a sentence for the operator."""
        super().__init__(sentence)
        self.outcome = outcome


class Post(Protocol):
    """Hands letters to the mail server."""

    async def deliver(self, mime: bytes, to_email: str) -> str:
        """Send the bytes unchanged and give the server's answer; raises PostFailure."""
