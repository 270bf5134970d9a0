"""What the parts of one step work on: the rows of the case, what was said, and the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from casework.record.contract import Cipher, Ciphers
from casework.record.database import Database
from casework.record.models import Case, CaseRight, Search, Task
from casework.rules.clock import Calendar, ClockEvent, ClockReading, read_clock
from casework.rules.organisations import OrganisationKind
from casework.rules.plan import Ladder, Moment, PlanFacts, plan, task_due
from casework.rules.procedure import Step
from casework.rules.retention_rows import Row, Setting
from casework.rules.vocabulary import Nation, Right


@dataclass(frozen=True)
class Rules:
    """The rules a step is worked out with; tests may put simpler ones in their place."""

    read_clock: Callable[[date, Nation, Right, Sequence[ClockEvent], Calendar], ClockReading] = read_clock
    plan: Callable[[PlanFacts, Ladder, Calendar, datetime], tuple[Moment, ...]] = plan
    task_due: Callable[[str, datetime, Nation, Ladder, Calendar], date] = task_due


@dataclass(frozen=True)
class Keeping:
    """What of the organisation its gates ask: its retention schedule by kind, where it is, and what it is in law."""

    schedule: Mapping[str, Row] = field(default_factory=dict)
    setting: Setting = field(default_factory=lambda: Setting(Nation.ENGLAND_AND_WALES))
    kinds: frozenset[str] = frozenset()

    @property
    def health_professional(self) -> bool:
        """Whether the controller is a health professional itself, and needs no other's opinion (DPA 2018 s.204)."""
        return OrganisationKind.HEALTH_PROFESSIONAL in self.kinds


@dataclass(frozen=True)
class Said:
    """The submission a step belongs to: its message, its personal part, and the hash of a phrase it brought."""

    message: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(repr=False, default_factory=dict)
    by_staff: bool = False
    phrase_hash: str = field(repr=False, default="")

    def text(self, key: str) -> str:
        """Give a personal text without the blanks around it, or an empty one."""
        return str(self.personal.get(key) or "").strip()


@dataclass
class Work:
    """One step being committed. The rows are those of the case, locked for this transaction.

    Of the tasks only the open ones and those the step names are there; `steps_done` are the keys of earlier steps.
    """

    session: Session
    database: Database
    cipher: Cipher
    ciphers: Ciphers
    step: Step
    said: Said
    calendar: Calendar
    ladder: Ladder
    rules: Rules
    keeping: Keeping
    case: Case
    rights: list[CaseRight] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    searches: dict[str, Search] = field(default_factory=dict)
    steps_done: frozenset[str] = frozenset()
