"""The messages a case takes. One frozen dataclass each; nothing personal in any of them.

Every update carries the token of the inbox row it was first committed as (also its update id), the
actor (`requester`, `staff:<id>`, `processor:<key>`), and the answer is a `Taken`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.rules.vocabulary import Capacity, Channel, Nation, Outcome, Right, Verdict


@dataclass(frozen=True)
class Policy:
    """The organisation's choices this case runs under, taken from its profile at receipt."""

    profile_hash: str
    email_code_suffices: bool = True
    codes_per_hour: int = 3
    self_review_hours: int | None = None
    search_patience_hours: int = 24
    erasure_wait_days: int = 3
    kinds: tuple[str, ...] = ()  # what the organisation is in law: casework.rules.organisations
    withdrawal_masks: bool = False  # with consent, what names the person goes wherever a processor can take it out


@dataclass(frozen=True)
class Opened:
    """A request was received and recorded; the case starts.

    A `quiet` case begins with a person's look instead of letters: its mailbox was named so often in a day
    that somebody may be having a stranger flooded with our mail.
    """

    case_id: str
    received: date
    nation: Nation
    channel: Channel
    capacity: Capacity
    policy: Policy
    token: str
    actor: str = "requester"
    has_email: bool = True
    quiet: bool = False
    rights: tuple[Right, ...] = (Right.ACCESS,)
    marketing: bool = False  # the objection is to direct marketing
    objects_otherwise: bool = False  # and to something else besides
    compensation: bool = False  # compensation is claimed as well: a person deals with that

    @property
    def only_marketing(self) -> bool:
        """Whether what is objected to is direct marketing and nothing else."""
        return Right.OBJECTION in self.rights and self.marketing and not self.objects_otherwise


@dataclass(frozen=True)
class Submission:
    """An update without further facts.

    confirm_email, reply, change_contact, withdraw, collect, ask_new_code, send_evidence, request_authority,
    request_clarification, finish_review, approve, send_back, reset_phrase, collect_transfer,
    resend_answer, cancel_erasure, lift_restriction, record_told, send_information.
    """

    token: str
    actor: str


@dataclass(frozen=True)
class Handover:
    """record_handover: `by` is the way it went, e.g. secure-email; how it was made sure lies in the inbox row."""

    token: str
    actor: str
    by: str = ""


@dataclass(frozen=True)
class EvidenceRequest:
    """request_evidence: `doubt` is a word of casework.rules.proof.DOUBTS; what is asked for lies in the inbox row."""

    token: str
    actor: str
    doubt: str = ""


@dataclass(frozen=True)
class IdentityDecision:
    """decide_identity and decide_authority. `means` is a word of the ladder, e.g. known-contact, documents."""

    token: str
    actor: str
    satisfied: bool
    means: str = ""
    on: date | None = None  # the day the evidence arrived, when it was asked for
    verified_identifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentifiersVerified:
    """verify_identifiers: a person checked that these are the data subject's own; new ones lie in the inbox row."""

    token: str
    actor: str
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClarificationAnswered:
    """record_clarification: the answer came by another way on this London date, or the wait is given up."""

    token: str
    actor: str
    on: date
    lapsed: bool = False


@dataclass(frozen=True)
class Extension:
    """extend: by two further months. `ground` is complexity or number-of-requests."""

    token: str
    actor: str
    ground: str


@dataclass(frozen=True)
class ReceiptCorrection:
    """correct_receipt: the true day of receipt."""

    token: str
    actor: str
    received: date


@dataclass(frozen=True)
class ProcessorChoice:
    """add_processor, excuse_search, retry_search, reissue_link: about one processor or one search."""

    token: str
    actor: str
    processor: str = ""
    search: str = ""


@dataclass(frozen=True)
class ItemsDecision:
    """decide_items: one verdict on some items."""

    token: str
    actor: str
    items: tuple[str, ...]
    verdict: Verdict
    exemption: str = ""


@dataclass(frozen=True)
class TaskDismissal:
    """dismiss_task: a task that asks only for somebody's attention was dealt with."""

    token: str
    actor: str
    task: str


@dataclass(frozen=True)
class Closing:
    """close: an outcome other than an answer; never a refusal."""

    token: str
    actor: str
    outcome: Outcome


@dataclass(frozen=True)
class CalendarChanged:
    """calendar_changed (signal): bank holidays were published anew; de-duplicated by the edition."""

    edition: str


@dataclass(frozen=True)
class LetterNotSent:
    """letter_not_sent (signal of a search by hand): a letter to the person who searches did not go."""

    letter: str  # its key
    kind: str
    to: str
    outcome: str  # a LetterOutcome value


@dataclass(frozen=True)
class Taken:
    """The answer to an update. A refusal is an ApplicationError whose type is the refusal's code."""

    sentence: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ManualSearch:
    """Start of the child that asks a person to search and waits for days."""

    case_id: str
    processor: str
    search: str  # key of the search in the ledger
    round: int
    nation: Nation


@dataclass(frozen=True)
class ManualAnswer:
    """answer_search: what the person found. `answer` is found, nothing-found or wrong-person."""

    token: str
    actor: str
    answer: str
    files: int = 0


@dataclass(frozen=True)
class MoreTime:
    """need_more_time: the person asks to be chased later; `until` is a London date."""

    token: str
    actor: str
    until: date
