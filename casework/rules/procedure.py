"""The steps of the procedure as data: what workflows ask of activities, and what they get back.

References, kinds, counts and dates only. Free text lies sealed in the inbox row named by `source`.
Every message carries the workflow's instant, since an activity's own clock may differ from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.rules.acts import ActChange, FateOrder, RightChange
from casework.rules.clock import ClockEvent
from casework.rules.plan import Moment, OpenTask, Wait
from casework.rules.vocabulary import (
    Authority,
    Clarification,
    ClockState,
    Health,
    IdentifierKind,
    Identity,
    Outcome,
    SearchResult,
    Stage,
    Verdict,
)


@dataclass(frozen=True)
class TaskOrder:
    """A task to open. `owner` is a role; `subject` a search key where the task is about one."""

    key: str
    kind: str
    owner: str = "dpo"
    subject: str = ""


@dataclass(frozen=True)
class LetterOrder:
    """A letter to queue. `to` is `requester`, `staff:<role>` or `processor:<key>`; facts are not personal."""

    key: str
    kind: str
    to: str = "requester"
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchChange:
    """What a step does to one search of the ledger; empty fields stay as they are."""

    key: str
    processor: str = ""
    round: int = 0
    kind: str = ""
    result: SearchResult | None = None
    excused: bool = False


@dataclass(frozen=True)
class VerdictOrder:
    """A verdict on items, named by their ids; the reason lies in the inbox row of the step."""

    items: tuple[str, ...]
    verdict: Verdict
    exemption: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the procedure, committed as one transaction and one event, at most once per key.

    Fields left None leave the record as it is. `source` names the inbox row whose sealed text
    belongs to this step: the record takes from it what the event kind calls for (a reply's words, a
    new address, a reason). The plan and the clock are computed in the same transaction, and returned.
    """

    case_id: str
    key: str
    kind: str
    at: datetime
    actor: str = "service"
    source: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    stage: Stage | None = None
    outcome: Outcome | None = None
    health: Health | None = None
    identity: Identity | None = None
    authority: Authority | None = None
    clarification: Clarification | None = None
    received: date | None = None
    clock_events: tuple[ClockEvent, ...] | None = None
    reviewed_by: str | None = None
    review_finished_at: datetime | None = None
    answered: bool = False
    collected: bool = False
    opened: tuple[TaskOrder, ...] = ()
    done: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    letters: tuple[LetterOrder, ...] = ()
    searches: tuple[SearchChange, ...] = ()
    verdict: VerdictOrder | None = None
    rights: tuple[RightChange, ...] = ()
    fates: FateOrder | None = None
    acts: tuple[ActChange, ...] = ()
    erase_on: date | None = None  # first London date on which an approved erasure may be carried out
    restricted: bool | None = None
    waits: tuple[Wait, ...] | None = None  # None: the plan stays (steps of a manual search)
    moments_done: tuple[str, ...] = ()
    search_moments: tuple[Moment, ...] | None = None  # a manual search's own plan, keys `search/<search key>/...`
    search_key: str = ""  # the search that plan belongs to
    package_file_id: str | None = None


@dataclass(frozen=True)
class StepDone:
    """The dates and the plan as they stand after the step: they enter history as data."""

    clock: ClockState
    due_date: date | None
    planning_date: date | None
    extend_by: date | None
    tasks: tuple[OpenTask, ...]
    moments: tuple[Moment, ...]
    letters: tuple[str, ...] = ()  # keys of letters to send, in order
    items_undecided: int = 0
    searches_unexcused: int = 0
    outcome_if_answered: Outcome | None = None
    items_unfated: int = 0
    items_without_opinion: int = 0  # about health, to be shown or kept back, without a professional's opinion
    fates: dict[str, int] = field(default_factory=dict)  # Fate value -> number of items
    kept_until: tuple[date, ...] = ()  # last days of kept items that have one, earliest first
    corrections: int = 0


@dataclass(frozen=True)
class SearchPlanOrder:
    """Ask which searches are still to be made with the identifiers verified so far."""

    case_id: str
    round: int
    at: datetime
    only: str = ""  # one processor, when it was added or is tried again


@dataclass(frozen=True)
class SearchOrder:
    """One search of one processor: `identifiers` is the keyed hash of the keys it will use."""

    case_id: str
    processor: str
    connector: str  # "sql", "manual"
    round: int
    identifiers: str
    at: datetime
    patience_hours: int = 24

    @property
    def key(self) -> str:
        """The search's key in the ledger, unique in its case."""
        return f"{self.processor}/{self.identifiers}"


@dataclass(frozen=True)
class SearchPlan:
    """The searches of one round; empty at the fixed point, when `unsearchable` are recorded as such."""

    searches: tuple[SearchOrder, ...]
    unsearchable: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchDone:
    """What one search came to. `yielded` counts new trusted identifiers: they call for another round."""

    key: str
    result: SearchResult
    items: int = 0
    yielded: int = 0


@dataclass(frozen=True)
class ManualPlanOrder:
    """Ask when a person who was asked to search is to be chased; `until` is a London date they asked for."""

    case_id: str
    search: str
    processor: str
    nation: str
    asked_at: datetime
    at: datetime
    until: date | None = None


@dataclass(frozen=True)
class ManualPlan:
    """The moments of one manual search: chasers, then the escalation on the day the answer was due."""

    moments: tuple[Moment, ...]
    answer_by: date


@dataclass(frozen=True)
class ManualResult:
    """Record what a person answered; words, place and files lie in the inbox row `token`."""

    case_id: str
    search: str
    processor: str
    round: int
    result: SearchResult
    token: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class LetterSending:
    """Send one queued letter."""

    case_id: str
    letter: str
    at: datetime


@dataclass(frozen=True)
class LetterSent:
    """How the sending ended; `outcome` is a LetterOutcome value."""

    letter: str
    outcome: str


@dataclass(frozen=True)
class PackageOrder:
    """Build the package of an approved answer. `edition` counts the approvals of the case."""

    case_id: str
    edition: int
    at: datetime


@dataclass(frozen=True)
class PackageBuilt:
    """The package lies in the vault."""

    file_id: str
    items: int
    bytes: int
    deliver_by: str = ""  # the only way it may go out, where the organisation has a rule
    tell: tuple[str, ...] = ()  # processors for whose data somebody else hears that it went out


@dataclass(frozen=True)
class EvidenceOrder:
    """Destroy the identity evidence of a case, now that it has been decided upon."""

    case_id: str
    at: datetime


@dataclass(frozen=True)
class SearchTerms:
    """What one search may use: verified keys search, names and birth date only confirm."""

    keys: tuple[tuple[IdentifierKind, str], ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    birth_date: str = field(repr=False, default="")


@dataclass(frozen=True)
class FoundItem:
    """One item to be recorded; its content lies in the extract `file_id` at `position` (1-based line)."""

    kind: str
    label: str = field(repr=False)
    position: int
    digest: str
    third_party: bool = False
    special: bool = False
    health: bool = False
    retention: str = ""  # its kind in the retention schedule
    days: dict[str, str] = field(repr=False, default_factory=dict)  # what its retention counts from -> ISO date
    given: bool = False  # holds what the person provided under consent or contract
    file_id: str = ""  # of its own, where the item is an uploaded file


@dataclass(frozen=True)
class SearchOutcome:
    """What a search came to, with its evidence. `terms` says what was searched, where and with which words."""

    result: SearchResult
    terms: str = field(repr=False)
    evidence: dict[str, Any]
    items: tuple[FoundItem, ...] = ()
    yielded: tuple[tuple[IdentifierKind, str], ...] = field(repr=False, default=())
    file_id: str = ""
    by: str = "service"
