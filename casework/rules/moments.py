"""The words a plan is made of: what it depends on, the organisation's numbers, and its moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from casework.rules.vocabulary import Nation


class MomentKind(StrEnum):
    """What is to be done when a moment comes."""

    DUE_REMINDER = "due-reminder"  # to the owner: 14, 7, 3, 1 working days before the planning date, on the due date
    LATE_REMINDER = "late-reminder"  # to owner and deputy: every working day after the due date
    DUE_PASSED = "due-passed"  # 00:00 London of the day after the due date: the breach is recorded
    TASK_HALF = "task-half"
    TASK_FULL = "task-full"
    TASK_DEPUTY = "task-deputy"
    TASK_CHAIR = "task-chair"
    CODE_CHASE = "code-chase"  # requester reminded of the identity code that was not used
    CODE_UNUSED = "code-unused"  # three days after the code: a person is asked
    EVIDENCE_CHASE = "evidence-chase"  # requester reminded of evidence or authority asked for
    EVIDENCE_LAPSE = "evidence-lapse"  # a person decides whether the case ends
    CLARIFICATION_CHASE = "clarification-chase"
    CLARIFICATION_LAPSE = "clarification-lapse"
    COLLECTION_CHASE = "collection-chase"
    COLLECTION_LAPSE = "collection-lapse"
    SELF_REVIEW_OPEN = "self-review-open"
    ERASURE_OPEN = "erasure-open"  # the waiting period of an approved erasure is over
    KEPT_OVER = "kept-over"  # the last day of something that was kept has passed
    RESTRICTION_REVIEW = "restriction-review"
    FEE_CHASE = "fee-chase"
    FEE_LAPSE = "fee-lapse"
    THIRD_PARTY_CHASE = "third-party-chase"
    THIRD_PARTY_LAPSE = "third-party-lapse"
    SEARCH_CHASE = "search-chase"  # a person asked to search by hand is reminded
    SEARCH_ESCALATE = "search-escalate"


@dataclass(frozen=True)
class OpenTask:
    """A task still waiting for somebody. Times are London calendar dates."""

    key: str
    kind: str
    opened_on: date
    due_on: date


@dataclass(frozen=True)
class Wait:
    """Something we wait for: an answer from outside, or the end of a stretch of time.

    Kinds: evidence, authority, clarification, code, collection, self-review, fee, third-party; erasure (its
    waiting period), kept (items with a last day), restriction (its review).
    """

    kind: str
    since: datetime
    until: date | None = None  # for erasure and kept: the London date it ends on or after


@dataclass(frozen=True)
class PlanFacts:
    """All that a plan depends on. `answered` ends the reminders of the due date, `closed` ends everything.

    `received` keeps reminders from being thought missed on days before the request was even there.
    """

    nation: Nation
    due_date: date | None
    planning_date: date | None
    answered: bool = False
    closed: bool = False
    tasks: tuple[OpenTask, ...] = ()
    waits: tuple[Wait, ...] = ()
    received: date | None = None


@dataclass(frozen=True)
class Ladder:
    """The organisation's own numbers, from its profile. Working days unless the name says days."""

    due_reminders: tuple[int, ...] = (14, 7, 3, 1)
    hour: int = 9  # Europe/London, on the hour
    deputy_after: int = 2
    chair_after: int = 4
    code_chase_days: tuple[int, ...] = (1,)
    code_unused_days: int = 3
    evidence_chase_days: tuple[int, ...] = (7, 14)
    evidence_lapse_days: int = 30
    clarification_chase_days: tuple[int, ...] = (7, 14)
    clarification_lapse_days: int = 30
    collection_chase_days: tuple[int, ...] = (3, 7, 14)
    collection_lapse_days: int = 28
    self_review_hours: int = 24
    fee_chase_days: tuple[int, ...] = (7, 14)
    fee_lapse_days: int = 30
    third_party_chase_days: tuple[int, ...] = (5,)
    third_party_lapse_days: int = 10
    restriction_review_days: int = 90
    task_days: dict[str, int] = field(default_factory=dict)  # task kind -> working days until due
    default_task_days: int = 3
    closure_days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Moment:
    """One planned moment. `at` is a UTC instant; `subject` is the task key or wait kind it belongs to."""

    key: str
    kind: MomentKind
    at: datetime
    sentence: str
    subject: str = ""
