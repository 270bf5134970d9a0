"""What pages and letters read of the record: plain decrypted values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.record.views_of_acts import ActView, CorrectionView, ThirdPartyView
from casework.rules.clock import ClockStep
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    Capacity,
    Channel,
    ClockState,
    Fate,
    Health,
    IdentifierKind,
    Nation,
    Outcome,
    Right,
    Role,
    SearchResult,
    Stage,
    Verdict,
)

__all__ = [
    "ActView",
    "CaseView",
    "CorrectionView",
    "EventView",
    "FileView",
    "IdentifierView",
    "InboxView",
    "ItemView",
    "LetterView",
    "NextView",
    "PersonView",
    "QueueLine",
    "RightView",
    "SearchView",
    "SessionView",
    "StaffView",
    "TaskView",
    "ThirdPartyView",
]


@dataclass(frozen=True)
class PersonView:
    """A requester or data subject. `repr` shows nothing personal."""

    role: str
    name: str = field(repr=False)
    email: str = field(repr=False, default="")
    phone: str = field(repr=False, default="")
    address: str = field(repr=False, default="")
    birth_date: str = field(repr=False, default="")


@dataclass(frozen=True)
class IdentifierView:
    """A search key of the data subject."""

    id: str
    kind: IdentifierKind
    value: str = field(repr=False)
    verified: bool
    source: str


@dataclass(frozen=True)
class RightView:
    """One right of a case with its clock."""

    right: Right
    clock: ClockState
    due_date: date | None
    planning_date: date | None
    extend_by: date | None
    outcome: Outcome | None
    steps: tuple[ClockStep, ...]
    events: tuple[tuple[date, str], ...]
    calendar_edition: str
    law_edition: str
    received: date | None = None  # of a right added later
    how: str = ""
    grounds: tuple[str, ...] = ()
    reason: str = field(repr=False, default="")
    decided_by: str = ""
    decided_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True)
class TaskView:
    """A task, with a title for people."""

    case_id: str
    key: str
    kind: str
    title: str
    owner: str
    subject: str
    opened_at: datetime
    due_on: date
    escalated_to: str
    state: str


@dataclass(frozen=True)
class SearchView:
    """One line of the search ledger."""

    key: str
    processor: str
    connector: str
    round: int
    result: SearchResult
    terms: str = field(repr=False)
    evidence: dict[str, Any]
    by: str
    started_at: datetime
    ended_at: datetime | None
    items: int
    excused_by: str
    excused_at: datetime | None
    excuse: str = field(repr=False)


@dataclass(frozen=True)
class ItemView:
    """One item for review, without its content."""

    id: str
    search_key: str
    processor: str
    kind: str
    label: str = field(repr=False)
    file_id: str
    position: int
    third_party: bool
    special: bool
    duplicate_of: str
    verdict: Verdict
    exemption: str
    reason: str = field(repr=False)
    decided_by: str
    decided_at: datetime | None
    health: bool = False
    given: bool = False
    retention: str = ""  # its kind in the retention schedule
    facts: dict[str, Any] = field(repr=False, default_factory=dict)  # days, to_come, circumstances, law: ISO dates
    fate: Fate = Fate.UNDECIDED
    fate_ground: str = ""
    fate_until: date | None = None
    fate_reason: str = field(repr=False, default="")
    opinion_on: date | None = None
    opinion_harm: bool | None = None
    opinion_known: bool = False


@dataclass(frozen=True)
class LetterView:
    """One letter as stored; body and subject are empty until it was rendered."""

    key: str
    kind: str
    to: str
    outcome: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    queued_at: datetime
    sent_at: datetime | None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EventView:
    """One event of the log with its words decrypted (or `(destroyed)` once the key is gone)."""

    seq: int
    at: datetime
    london_date: date
    actor: str
    kind: str
    facts: dict[str, str]
    text: str = field(repr=False)
    sentence: str = ""  # what happened, for people; the kind in plain words
    prev_hash: str = ""  # of the entry before
    hash: str = ""


@dataclass(frozen=True)
class NextView:
    """One dated sentence of what happens next."""

    at: datetime
    kind: str
    sentence: str


@dataclass(frozen=True)
class FileView:
    """One stored file."""

    id: str
    kind: str
    subject: str
    name: str = field(repr=False)
    media_type: str
    size: int
    stored_at: datetime
    destroyed_at: datetime | None


@dataclass(frozen=True)
class QueueLine:
    """One line of the queue, ordered by due date; `days_left` counts calendar days, negative when late."""

    case_id: str
    name: str = field(repr=False)
    rights: tuple[Right, ...]
    stage: Stage
    clock: ClockState
    health: Health
    due_date: date | None
    planning_date: date | None
    days_left: int | None
    owner: str
    open_tasks: int
    next_sentence: str
    next_at: datetime | None = None


@dataclass(frozen=True)
class CaseView:
    """A whole case for its page."""

    id: str
    received: date
    opened_at: datetime
    nation: Nation
    channel: Channel
    capacity: Capacity
    stage: Stage
    health: Health
    outcome: Outcome | None
    facts: CaseFacts
    people: tuple[PersonView, ...]
    identifiers: tuple[IdentifierView, ...]
    rights: tuple[RightView, ...]
    tasks: tuple[TaskView, ...]
    searches: tuple[SearchView, ...]
    letters: tuple[LetterView, ...]
    files: tuple[FileView, ...]
    next: tuple[NextView, ...]
    details: str = field(repr=False)
    owner_id: str | None
    answered_at: datetime | None
    collected_at: datetime | None
    closed_at: datetime | None
    package_file_id: str | None
    policy: dict[str, Any]
    waiting_submissions: int = 0
    acts: tuple[ActView, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()
    third_parties: tuple[ThirdPartyView, ...] = ()
    marketing: bool = False  # the objection is, also or only, to direct marketing
    compensation: bool = False
    erase_on: date | None = None
    restricted: bool = False

    @property
    def requester(self) -> PersonView:
        """The person who asks."""
        return next(p for p in self.people if p.role == "requester")

    @property
    def subject(self) -> PersonView:
        """The person whom the data is about: the requester unless someone asks for another."""
        return next((p for p in self.people if p.role == "data-subject"), self.requester)


@dataclass(frozen=True)
class StaffView:
    """A person who uses the desk."""

    id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    roles: frozenset[Role]
    active: bool
    away_until: date | None
    last_seen_at: datetime | None
    has_password: bool


@dataclass(frozen=True)
class SessionView:
    """A browser session that is still good."""

    kind: str
    staff_id: str | None
    case_id: str
    subject: str
    csrf: str = field(repr=False)
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class InboxView:
    """A submission and what became of it. `personal` is only decrypted when asked for."""

    token: str
    case_id: str
    workflow_id: str
    action: str
    actor: str
    message: dict[str, Any]
    state: str
    answer: str
    committed_at: datetime
    tries: int
