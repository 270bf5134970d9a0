"""The words of the field, spelled once: every enumeration that a case is described with."""

from __future__ import annotations

from enum import StrEnum


class Nation(StrEnum):
    """Where the request is handled; decides which bank holidays count."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class Right(StrEnum):
    """What a person may ask for (UK GDPR Articles 7 and 15 to 22D; DPA 2018 s.164A)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    AUTOMATED_DECISION = "automated-decision"
    CONSENT_WITHDRAWAL = "consent-withdrawal"
    COMPLAINT = "complaint"
    RETENTION_SCHEDULE = "retention-schedule"  # a copy of it: answered like a right, without being one in law


class Stage(StrEnum):
    """Where a case is. Says nothing of outcome, clock or health."""

    IDENTITY = "identity"
    GATHER = "gather"
    REVIEW = "review"
    APPROVE = "approve"
    ACT = "act"  # approved, and being carried out at the processors
    RESPOND = "respond"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case, or one right of it, ended."""

    ANSWERED = "answered"
    ANSWERED_IN_PART = "answered-in-part"
    NOTHING_HELD = "nothing-held"
    GRANTED = "granted"
    GRANTED_IN_PART = "granted-in-part"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    IDENTITY_NOT_CONFIRMED = "identity-not-confirmed"
    NO_AUTHORITY = "no-authority"
    CLARIFICATION_NOT_ANSWERED = "clarification-not-answered"
    ANOTHER_CONTROLLER = "another-controller"
    PERSON_DIED = "person-died"


class ClockState(StrEnum):
    """Whether the statutory month is counting."""

    RUNNING = "running"
    STOPPED = "stopped"
    NOT_STARTED = "not_started"


class Health(StrEnum):
    """Whether the service itself is getting on with a case."""

    WELL = "well"
    RETRYING = "retrying"
    NEEDS_PERSON = "needs-person"


class Identity(StrEnum):
    """How far the proof of who is asking has come."""

    UNPROVEN = "unproven"
    EMAIL_CONFIRMED = "email-confirmed"
    EVIDENCE_REQUESTED = "evidence-requested"
    EVIDENCE_RECEIVED = "evidence-received"
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not-satisfied"


class Capacity(StrEnum):
    """In what capacity the requester asks."""

    SELF = "self"
    CHILD_SELF = "child-self"
    PARENT = "parent"
    AGENT = "agent"


class Authority(StrEnum):
    """How far the proof of an agent's or parent's authority, or a child's competence, has come."""

    NOT_NEEDED = "not-needed"
    UNDECIDED = "undecided"
    REQUESTED = "requested"
    RECEIVED = "received"
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not-satisfied"


class Clarification(StrEnum):
    """State of the question that stops the clock (UK GDPR Article 12A(5))."""

    NONE = "none"
    OPEN = "open"
    ANSWERED = "answered"
    LAPSED = "lapsed"


class Verdict(StrEnum):
    """The decision on one item."""

    UNDECIDED = "undecided"
    DISCLOSE = "disclose"
    REDACT = "redact"
    WITHHOLD = "withhold"
    DUPLICATE = "duplicate"
    NOT_THEIRS = "not-theirs"
    CONSULT = "consult"


class Fate(StrEnum):
    """What becomes of one item when erasure was asked for."""

    UNDECIDED = "undecided"
    ERASE = "erase"
    MASK = "mask"  # what names the person is overwritten, the organisation's record stays
    SUPPRESS = "suppress"  # kept only so that it is never used again
    KEEP = "keep"


class Verb(StrEnum):
    """What a processor can be asked to do; a declaration says which of them it offers."""

    CHECK = "check"
    FIND = "find"
    EXPORT = "export"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    LIFT = "lift"  # a restriction
    SUPPRESS = "suppress"
    MASK = "mask"
    ERASE = "erase"


class ActState(StrEnum):
    """How far one act at one processor has come."""

    PLANNED = "planned"
    BEGUN = "begun"
    WAITING = "waiting"  # a person was asked to do it
    DONE = "done"
    NOTHING_TO_DO = "nothing-to-do"  # the processor holds nothing the act is about
    FAILED = "failed"
    EXCUSED = "excused"
    CANCELLED = "cancelled"


class SearchResult(StrEnum):
    """What one search of one processor came to."""

    WAITING = "waiting"
    FOUND = "found"
    NOTHING_FOUND = "nothing-found"
    NOT_SEARCHABLE = "not-searchable"
    FAILED = "failed"
    WRONG_PERSON = "wrong-person"


class IdentifierKind(StrEnum):
    """A kind of search key a processor may know a person by."""

    EMAIL = "email"
    PHONE = "phone"
    CUSTOMER_NUMBER = "customer-number"
    STAFF_NUMBER = "staff-number"
    NATIONAL_ID = "national-id"
    MEMBERSHIP_NUMBER = "membership-number"
    PAYROLL_NUMBER = "payroll-number"
    OTHER = "other"


class Channel(StrEnum):
    """How a request reached the organisation."""

    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    COUNTER = "counter"
    API = "api"


class Role(StrEnum):
    """What a member of staff may do on the desk."""

    DPO = "dpo"
    CASEWORKER = "caseworker"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    DEPUTY = "deputy"
    CHAIR = "chair"


class LetterOutcome(StrEnum):
    """How the sending of one letter stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    NO_ADDRESS = "no-address"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TO_PRINT = "to-print"
