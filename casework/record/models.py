"""The record: one table per noun. Sealed columns hold AES-GCM text of the case's key and never decrypt on load.

`case_id` is the case reference. Instants are UTC (`UtcDateTime`), dates are Europe/London calendar dates.
A sealed column is bound to `sealing.place(table, column, *primary_key)`. Rows that are `Signed` carry a
keyed hash of all their columns: write them as objects, in a session of `Database.writing(cipher)`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from casework.record.models_acts import Act, Correction, Erased, Suppressed, ThirdParty
from casework.record.models_base import Base, UtcDateTime
from casework.record.sealing import Signed

__all__ = [
    "Act",
    "Base",
    "CalendarEdition",
    "Case",
    "CaseKey",
    "CaseRight",
    "Code",
    "Correction",
    "Erased",
    "Event",
    "Identifier",
    "Inbox",
    "Item",
    "Letter",
    "Link",
    "Lookup",
    "Person",
    "Planned",
    "Search",
    "Session",
    "Staff",
    "StepAnswer",
    "StoredFile",
    "Suppressed",
    "Task",
    "ThirdParty",
    "UtcDateTime",
]


class Inbox(Signed, Base):
    """A submission, committed before anything else is done with it; `token` is the Temporal update id."""

    __tablename__ = "inbox"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(20), index=True)
    workflow_id: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))  # "open", an Action value, or answer_search / need_more_time
    actor: Mapped[str] = mapped_column(String(60))
    message: Mapped[dict[str, Any]] = mapped_column(JSON)  # the message's fields, nothing personal
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON object of personal fields and free text
    state: Mapped[str] = mapped_column(String(12), default="waiting")  # waiting, accepted, refused
    answer: Mapped[str] = mapped_column(String(500), default="")
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_inbox_waiting", "state", "next_try_at"),)


class Case(Signed, Base):
    """One request by one person exercising one or more rights."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    received: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    nation: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    capacity: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str] = mapped_column(String(12))
    health: Mapped[str] = mapped_column(String(16))
    identity: Mapped[str] = mapped_column(String(24))
    authority: Mapped[str] = mapped_column(String(16))
    clarification: Mapped[str] = mapped_column(String(12))
    reviewed_by: Mapped[str] = mapped_column(String(60), default="")
    review_finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)  # workflows.messages.Policy
    details_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the request in the person's words
    phrase_hash: Mapped[str] = mapped_column(String(200), default="")
    phrase_tries: Mapped[int] = mapped_column(Integer, default=0)
    package_file_id: Mapped[str | None] = mapped_column(String(40))
    event_count: Mapped[int] = mapped_column(Integer, default=0)  # the head of the case's event log:
    event_head: Mapped[str] = mapped_column(String(64), default="")  # signed, so that a cut-off end is seen
    marketing: Mapped[bool | None] = mapped_column(Boolean)  # the objection is, also or only, to direct marketing
    compensation: Mapped[bool | None] = mapped_column(Boolean)  # is claimed as well
    erase_on: Mapped[date | None] = mapped_column(Date)  # first day on which an approved erasure is carried out
    restricted: Mapped[bool | None] = mapped_column(Boolean)  # a restriction is in force
    UNSIGNED: ClassVar[frozenset[str]] = frozenset({"phrase_tries"})
    LATER: ClassVar[frozenset[str]] = frozenset({"marketing", "compensation", "erase_on", "restricted"})


class CaseRight(Signed, Base):
    """One right of a case: its own clock, due date and outcome."""

    __tablename__ = "case_right"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    right: Mapped[str] = mapped_column(String(24), primary_key=True)
    clock: Mapped[str] = mapped_column(String(12))
    due_date: Mapped[date | None] = mapped_column(Date, index=True)
    planning_date: Mapped[date | None] = mapped_column(Date)
    extend_by: Mapped[date | None] = mapped_column(Date)
    clock_events: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    steps: Mapped[list[dict[str, str | None]]] = mapped_column(JSON)
    calendar_edition: Mapped[str] = mapped_column(String(40))
    law_edition: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(28))
    received: Mapped[date | None] = mapped_column(Date)  # of a right added later; else the day of the case
    how: Mapped[str | None] = mapped_column(String(24))  # the decision, a word of casework.rules.rights
    grounds: Mapped[list[str] | None] = mapped_column(JSON)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    LATER: ClassVar[frozenset[str]] = frozenset(
        {"received", "how", "grounds", "reason_sealed", "decided_by", "decided_at", "answered_at"}
    )


class Person(Signed, Base):
    """The requester, the data subject or an agent."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))  # requester, data-subject
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    birth_date_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Identifier(Signed, Base):
    """A search key for the data subject; only verified ones are used."""

    __tablename__ = "identifier"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str] = mapped_column(String(64))  # keyed hash of the normalised value
    verified: Mapped[bool] = mapped_column(Boolean, default=False)
    source: Mapped[str] = mapped_column(String(60))  # given, desk, or processor:<key>
    __table_args__ = (UniqueConstraint("case_id", "kind", "token"),)


class Lookup(Signed, Base):
    """Keyed-hash tokens for exact search: email, phone, old-reference."""

    __tablename__ = "lookup"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    __table_args__ = (Index("ix_lookup_token", "kind", "token"),)


class Event(Base):
    """One fact in a case's append-only, hash-chained log. Never updated, never deleted (triggers)."""

    __tablename__ = "event"
    case_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    step_key: Mapped[str] = mapped_column(String(240))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    london_date: Mapped[date] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(48))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text_digest: Mapped[str] = mapped_column(String(64), default="")  # salted digest of the clear text
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("case_id", "step_key"),)


class StepAnswer(Signed, Base):
    """What a committed step answered, so that a repeated step answers the same and changes nothing."""

    __tablename__ = "step_answer"
    case_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    step_key: Mapped[str] = mapped_column(String(240), primary_key=True)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class Task(Signed, Base):
    """One thing a person must do."""

    __tablename__ = "task"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(240), default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(Date)
    escalated_to: Mapped[str] = mapped_column(String(12), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, done, dropped
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str] = mapped_column(String(60), default="")


class Search(Signed, Base):
    """One line of the search ledger."""

    __tablename__ = "search"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    processor: Mapped[str] = mapped_column(String(48))
    connector: Mapped[str] = mapped_column(String(12))
    round: Mapped[int] = mapped_column(Integer)
    result: Mapped[str] = mapped_column(String(16))
    terms_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what was searched for, where, with which terms
    evidence: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  # counts per table, statements' digest, version: not personal
    by: Mapped[str] = mapped_column(String(60), default="service")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_id: Mapped[str | None] = mapped_column(String(40))
    excused_by: Mapped[str] = mapped_column(String(60), default="")
    excused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excuse_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Item(Signed, Base):
    """One record or document found, and the verdict on it."""

    __tablename__ = "item"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    search_key: Mapped[str] = mapped_column(String(120))
    processor: Mapped[str] = mapped_column(String(48))
    kind: Mapped[str] = mapped_column(String(80))  # the declared title of the table, or "file"
    label_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    file_id: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer)  # line in the extract; 0 for a file of its own
    digest: Mapped[str] = mapped_column(String(64))  # keyed hash of the content: finds duplicates
    third_party: Mapped[bool] = mapped_column(Boolean, default=False)
    special: Mapped[bool] = mapped_column(Boolean, default=False)
    verdict: Mapped[str] = mapped_column(String(12), default="undecided")
    exemption: Mapped[str] = mapped_column(String(40), default="")
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_by: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    health: Mapped[bool | None] = mapped_column(Boolean)
    given: Mapped[bool | None] = mapped_column(Boolean)  # holds what the person provided under consent or contract
    retention: Mapped[str | None] = mapped_column(String(40))  # its kind in the retention schedule
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: days, circumstances, as erasure counts them
    fate: Mapped[str | None] = mapped_column(String(12))  # what becomes of it when erasure was asked for
    fate_ground: Mapped[str | None] = mapped_column(String(40))
    fate_until: Mapped[date | None] = mapped_column(Date)  # last day it is kept
    fate_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    fated_by: Mapped[str | None] = mapped_column(String(60))
    fated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opinion_on: Mapped[date | None] = mapped_column(Date)  # of a health professional
    opinion_harm: Mapped[bool | None] = mapped_column(Boolean)  # whether showing it would do serious harm
    opinion_known: Mapped[bool | None] = mapped_column(Boolean)  # the person has seen or knows it already
    opinion_by: Mapped[str | None] = mapped_column(String(60))  # who recorded it
    __table_args__ = (UniqueConstraint("case_id", "search_key", "file_id", "position"),)
    LATER: ClassVar[frozenset[str]] = frozenset(
        {"health", "given", "retention", "facts_sealed", "fate", "fate_ground", "fate_until", "fate_reason_sealed"}
        | {"fated_by", "fated_at", "opinion_on", "opinion_harm", "opinion_known", "opinion_by"}
    )


class Letter(Signed, Base):
    """One letter, queued with its step, rendered and sent once."""

    __tablename__ = "letter"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    to: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(12), default="queued")
    message_id: Mapped[str] = mapped_column(String(120), default="")
    mime_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the exact bytes sent
    recipient_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    subject_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    server_answer: Mapped[str] = mapped_column(String(200), default="")


class StoredFile(Signed, Base):
    """One encrypted file in the vault."""

    __tablename__ = "stored_file"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # evidence, extract, reply, supplier, package
    subject: Mapped[str] = mapped_column(String(120), default="")
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Link(Base):
    """A link mailed to somebody: only the hash of its 128-bit token is kept."""

    __tablename__ = "link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(20), index=True)
    purpose: Mapped[str] = mapped_column(String(12))  # status, search, collect
    subject: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Code(Base):
    """An identity code sent by email: keyed hash, expiry and wrong tries."""

    __tablename__ = "code"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(20), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Planned(Signed, Base):
    """What happens next: the plan as dated sentences, replaced with each step."""

    __tablename__ = "planned"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sentence: Mapped[str] = mapped_column(String(300))


class CaseKey(Base):
    """The wrapped key of a case; shredding deletes the wrapped bytes and keeps the fact."""

    __tablename__ = "case_key"
    case_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    master: Mapped[str] = mapped_column(String(16))  # id of the master key it is wrapped with
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shredded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Staff(Base):
    """A person of the organisation who uses the desk; sealed with the organisation's own key."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_token: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    roles: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    away_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Session(Base):
    """A browser's session: of a member of staff, a requester's status page, or a supplier's answer."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # staff, status, search, collect, reset
    staff_id: Mapped[str | None] = mapped_column(String(32))
    case_id: Mapped[str] = mapped_column(String(20), default="")
    subject: Mapped[str] = mapped_column(String(120), default="")
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarEdition(Base):
    """A refreshed bank-holiday calendar; the newest supersedes the committed file."""

    __tablename__ = "calendar_edition"
    edition: Mapped[str] = mapped_column(String(40), primary_key=True)
    holidays: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    covers_until: Mapped[date] = mapped_column(Date)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
