"""The desk's words for what the record holds as keys: one table per noun."""

from __future__ import annotations

from casework.rules.clock_events import EVENT_WORDS
from casework.rules.stages import Action
from casework.rules.vocabulary import (
    ActState,
    Authority,
    Capacity,
    Channel,
    Clarification,
    ClockState,
    Fate,
    Health,
    IdentifierKind,
    Identity,
    LetterOutcome,
    Outcome,
    Right,
    Role,
    SearchResult,
    Stage,
    Verb,
    Verdict,
)

STAGES: dict[str, str] = {
    Stage.IDENTITY: "Identity",
    Stage.GATHER: "Gathering",
    Stage.REVIEW: "Review",
    Stage.APPROVE: "Approval",
    Stage.ACT: "Carrying out",
    Stage.RESPOND: "Answering",
    Stage.CLOSED: "Closed",
}
OUTCOMES: dict[str, str] = {
    Outcome.ANSWERED: "Answered in full",
    Outcome.ANSWERED_IN_PART: "Answered in part",
    Outcome.NOTHING_HELD: "Nothing held",
    Outcome.GRANTED: "Granted",
    Outcome.GRANTED_IN_PART: "Granted in part",
    Outcome.REFUSED: "Refused",
    Outcome.WITHDRAWN: "Withdrawn by the requester",
    Outcome.IDENTITY_NOT_CONFIRMED: "Identity could not be confirmed",
    Outcome.NO_AUTHORITY: "No authority to act for the person",
    Outcome.CLARIFICATION_NOT_ANSWERED: "Our question was not answered",
    Outcome.ANOTHER_CONTROLLER: "Another organisation is responsible for this data",
    Outcome.PERSON_DIED: "The person has died",
}
CLOCKS: dict[str, str] = {
    ClockState.RUNNING: "Running",
    ClockState.STOPPED: "Stopped",
    ClockState.NOT_STARTED: "Not started",
}
HEALTHS: dict[str, str] = {
    Health.WELL: "All well",
    Health.RETRYING: "Trying again",
    Health.NEEDS_PERSON: "Needs a person",
}
IDENTITIES: dict[str, str] = {
    Identity.UNPROVEN: "Not proven yet",
    Identity.EMAIL_CONFIRMED: "Email address confirmed by code",
    Identity.EVIDENCE_REQUESTED: "Evidence asked for",
    Identity.EVIDENCE_RECEIVED: "Evidence received, to be checked",
    Identity.SATISFIED: "Satisfied",
    Identity.NOT_SATISFIED: "Not satisfied",
}
AUTHORITIES: dict[str, str] = {
    Authority.NOT_NEEDED: "Not needed",
    Authority.UNDECIDED: "Not decided yet",
    Authority.REQUESTED: "Proof asked for",
    Authority.RECEIVED: "Proof received, to be checked",
    Authority.SATISFIED: "Satisfied",
    Authority.NOT_SATISFIED: "Not satisfied",
}
CLARIFICATIONS: dict[str, str] = {
    Clarification.NONE: "Nothing asked",
    Clarification.OPEN: "Waiting for an answer",
    Clarification.ANSWERED: "Answered",
    Clarification.LAPSED: "No answer came",
}
CAPACITIES: dict[str, str] = {
    Capacity.SELF: "For themselves",
    Capacity.CHILD_SELF: "A child, for themselves",
    Capacity.PARENT: "A parent or guardian, for a child",
    Capacity.AGENT: "Somebody acting for another person",
}
CHANNELS: dict[str, str] = {
    Channel.WEB: "Web form",
    Channel.EMAIL: "Email",
    Channel.PHONE: "Phone",
    Channel.POST: "Post",
    Channel.COUNTER: "In person",
    Channel.API: "Another system",
}
RIGHTS: dict[str, str] = {
    Right.ACCESS: "Access",
    Right.RECTIFICATION: "Rectification",
    Right.ERASURE: "Erasure",
    Right.RESTRICTION: "Restriction",
    Right.PORTABILITY: "Portability",
    Right.OBJECTION: "Objection",
    Right.AUTOMATED_DECISION: "Automated decision",
    Right.CONSENT_WITHDRAWAL: "Consent withdrawal",
    Right.COMPLAINT: "Complaint",
    Right.RETENTION_SCHEDULE: "Copy of the retention schedule",
}
RESULTS: dict[str, str] = {
    SearchResult.WAITING: "Waiting",
    SearchResult.FOUND: "Found",
    SearchResult.NOTHING_FOUND: "Searched, nothing found",
    SearchResult.NOT_SEARCHABLE: "Not searchable: no identifier this system knows",
    SearchResult.FAILED: "Failed",
    SearchResult.WRONG_PERSON: "Not known there",
}
VERDICTS: dict[str, str] = {
    Verdict.UNDECIDED: "Undecided",
    Verdict.DISCLOSE: "Disclose",
    Verdict.REDACT: "Disclose redacted",
    Verdict.WITHHOLD: "Withhold",
    Verdict.DUPLICATE: "Duplicate",
    Verdict.NOT_THEIRS: "Not theirs",
    Verdict.CONSULT: "Consult first",
}
FATES: dict[str, str] = {
    Fate.UNDECIDED: "Erase or keep: undecided",
    Fate.ERASE: "Erase",
    Fate.MASK: "Remove the name",
    Fate.SUPPRESS: "Never use again",
    Fate.KEEP: "Keep",
}
FATES_TO_COME: dict[str, str] = {
    Fate.ERASE: "Will be erased",
    Fate.MASK: "What names the person will be removed",
    Fate.SUPPRESS: "Will be kept only so that it is never used again",
    Fate.KEEP: "Will be kept",
    Fate.UNDECIDED: "Not decided yet",
}
VERBS: dict[str, str] = {
    Verb.CHECK: "Check",
    Verb.FIND: "Search",
    Verb.EXPORT: "Export",
    Verb.RECTIFY: "Correct",
    Verb.RESTRICT: "Restrict",
    Verb.LIFT: "Lift the restriction",
    Verb.SUPPRESS: "Stop using",
    Verb.MASK: "Remove what names the person",
    Verb.ERASE: "Erase",
}
ACT_STATES: dict[str, str] = {
    ActState.PLANNED: "Planned",
    ActState.BEGUN: "Being done",
    ActState.WAITING: "A person was asked",
    ActState.DONE: "Done",
    ActState.NOTHING_TO_DO: "Nothing to do there",
    ActState.FAILED: "Failed",
    ActState.EXCUSED: "Excused",
    ActState.CANCELLED: "Stopped before it was done",
}
CORRECTIONS: dict[str, str] = {
    "replace": "Correct it: the new value replaces the old one",
    "complete": "Complete it: something is missing",
    "note": "Leave it, and attach a note that the person disputes it",
}
CORRECTIONS_SHORT: dict[str, str] = {"replace": "correct", "complete": "complete", "note": "attach a note"}
PROFESSIONS: dict[str, str] = {
    "health": "A health professional who wrote in the record or cared for the person",
    "social-work": "A social worker or children’s court officer, in that work",
    "education": "A member of school or education staff, in that work",
}
CONSULTATION_ANSWERS: dict[str, str] = {
    "consents": "They agree",
    "refuses": "They say no",
    "no-answer": "No answer came",
}
ITEM_ACTIONS: dict[str, str] = {
    Action.DECIDE_ITEMS: "Decide about items",
    Action.DECIDE_FATES: "Decide what is erased",
    Action.RECORD_ITEM_FACTS: "Say what this is",
    Action.PROPOSE_CORRECTION: "Propose a correction",
    Action.DROP_CORRECTION: "Take it back",
}
OPINIONS: dict[str, str] = {
    "no-harm": "Seeing it is not likely to do serious harm",
    "harm": "Seeing it is likely to do serious harm to somebody’s health",
    "known": "No opinion is needed: the person has seen it or knows it already",
}
IDENTIFIERS: dict[str, str] = {
    IdentifierKind.EMAIL: "Email address",
    IdentifierKind.PHONE: "Phone number",
    IdentifierKind.CUSTOMER_NUMBER: "Customer number",
    IdentifierKind.STAFF_NUMBER: "Staff number",
    IdentifierKind.NATIONAL_ID: "National ID number",
    IdentifierKind.MEMBERSHIP_NUMBER: "Membership number",
    IdentifierKind.PAYROLL_NUMBER: "Payroll number",
    IdentifierKind.OTHER: "Other reference",
}
ROLES: dict[str, str] = {
    Role.DPO: "Data protection officer",
    Role.CASEWORKER: "Caseworker",
    Role.APPROVER: "Approver",
    Role.ADMINISTRATOR: "Administrator",
    Role.DEPUTY: "Deputy",
    Role.CHAIR: "Chair",
}
LETTER_OUTCOMES: dict[str, str] = {
    LetterOutcome.QUEUED: "Waiting to be sent",
    LetterOutcome.SENDING: "Being sent",
    LetterOutcome.SENT: "Sent",
    LetterOutcome.NO_ADDRESS: "No address it could go to",
    LetterOutcome.REFUSED: "Refused by the mail server",
    LetterOutcome.UNKNOWN: "May or may not have arrived",
    LetterOutcome.TO_PRINT: "To be printed and posted",
}
GROUNDS_TO_EXTEND: dict[str, str] = {
    "complexity": "The request is complex",
    "number-of-requests": "This person has made a number of requests",
}
WAYS_TO_HAND_OVER: dict[str, str] = {
    "post": "By post",
    "in-person": "In person",
    "secure-email": "By secure email",
}
FILE_KINDS: dict[str, str] = {
    "evidence": "Identity evidence",
    "extract": "Extract of a search",
    "reply": "Sent by the requester",
    "supplier": "Sent by a processor",
    "package": "Package for the requester",
    "transfer": "Files for another organisation",
}

TABLES: dict[str, dict[str, str]] = {
    "stage": STAGES,
    "outcome": OUTCOMES,
    "clock": CLOCKS,
    "health": HEALTHS,
    "identity": IDENTITIES,
    "authority": AUTHORITIES,
    "clarification": CLARIFICATIONS,
    "capacity": CAPACITIES,
    "channel": CHANNELS,
    "right": RIGHTS,
    "result": RESULTS,
    "verdict": VERDICTS,
    "fate": FATES,
    "verb": VERBS,
    "act_state": ACT_STATES,
    "identifier": IDENTIFIERS,
    "role": ROLES,
    "letter_outcome": LETTER_OUTCOMES,
    "file_kind": FILE_KINDS,
    "clock_event": {name.value: words.removeprefix("the ").capitalize() for name, words in EVENT_WORDS.items()},
}


def word(noun: str, key: str) -> str:
    """Give the words for a key of a noun; an unknown key is shown as it is, readable."""
    return TABLES[noun].get(key, key.replace("-", " ").replace("_", " ").capitalize())


def days_left(days: int | None) -> str:
    """Say how many calendar days are left until a due date, negative when it has passed."""
    if days is None:
        return "no due date now"
    if days == 0:
        return "due today"
    amount = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{amount} left" if days > 0 else f"{amount} late"


def urgency(days: int | None, soon: int = 7) -> str:
    """Give the tag of a due date: late, today, soon, later or none. `soon` counts calendar days."""
    if days is None:
        return "none"
    if days < 0:
        return "late"
    if days == 0:
        return "today"
    return "soon" if days <= soon else "later"


def size(count: int) -> str:
    """Say a number of bytes in words."""
    if count < 1024:
        return f"{count} bytes"
    return f"{count / 1024:.1f} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"
