"""Carrying out what was decided, as data: what workflows ask of activities about rights, fates and acts.

As in `procedure`, these are references, kinds, counts and dates. What is to be corrected, and who is asked, lies
sealed in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.rules.vocabulary import ActState, Fate, Outcome, Right, Verb

SEARCHED = frozenset({Right.ACCESS, Right.PORTABILITY, Right.RECTIFICATION, Right.ERASURE})
"""Rights for which the processors are searched, the findings reviewed, and a second person approves."""

BY_VERDICT = frozenset({Right.ACCESS, Right.PORTABILITY})
"""Rights answered with a copy: every item needs a verdict."""

AT_ONCE = frozenset({Right.CONSENT_WITHDRAWAL, Right.RETENTION_SCHEDULE})
"""Rights that nobody decides on: they are carried out as soon as they may be."""

DECIDED_BY_ITEMS = frozenset({*BY_VERDICT, Right.ERASURE})
"""Rights whose answer follows from the decisions on items, unless they are refused as a whole."""

IRREVERSIBLE = frozenset({Verb.RECTIFY, Verb.MASK, Verb.ERASE})
"""What cannot be taken back once it is begun."""


MARKETING = "marketing"
"""How an objection to nothing but direct marketing is decided: by the law itself, which knows no refusal."""


def refusable(right: Right, how: str) -> bool:
    """Say whether a right can be refused with its whole request (UK GDPR Articles 7(3), 12(5) and 21(3))."""
    return right not in AT_ONCE and how != MARKETING


def outlasts(task: str) -> bool:
    """Say whether a task is about what goes on after a case is closed: lifting a restriction, erasing what was kept."""
    later = task.startswith("act/erasure/erase/") and not task.startswith("act/erasure/erase/1/")
    return later or task == "restriction-told" or task.startswith("act/restriction/lift/")


@dataclass(frozen=True)
class RightChange:
    """What a step does to one right of the case; empty fields stay as they are.

    `how` is a word of `casework.rules.rights`, `grounds` are ids of grounds and exemptions it rests on; the
    reason in words lies in the inbox row of the step. `added` opens the right within a case already open.
    """

    right: Right
    how: str = ""
    grounds: tuple[str, ...] = ()
    outcome: Outcome | None = None
    answered: bool = False
    added: bool = False
    undecided: bool = False  # takes a decision back


@dataclass(frozen=True)
class FateOrder:
    """What is to become of items, named by their ids; the reason lies in the inbox row of the step."""

    items: tuple[str, ...]
    fate: Fate
    ground: str = ""
    until: date | None = None  # last day a kept item is kept, as a London date; None where no end is known


@dataclass(frozen=True)
class ActChange:
    """What a step does to one act; empty fields stay as they are."""

    key: str
    state: ActState


@dataclass(frozen=True)
class ActPlanOrder:
    """Ask which acts carry out a decision. `edition` tells a second round (kept items, a lift) from the first.

    `due_by` limits an erasure to kept items whose last day lies before this London date.
    """

    case_id: str
    right: Right
    verb: Verb
    edition: int
    at: datetime
    due_by: date | None = None


@dataclass(frozen=True)
class ActOrder:
    """One act: one verb at one processor, for one right of a case."""

    case_id: str
    right: Right
    verb: Verb
    processor: str
    connector: str  # "sql", "manual"
    edition: int
    at: datetime

    @property
    def key(self) -> str:
        """The act's key, unique in its case."""
        return f"{self.right.value}/{self.verb.value}/{self.edition}/{self.processor}"


@dataclass(frozen=True)
class ActPlan:
    """The acts of one decision, in the order in which they are begun; what is not possible is a person's."""

    acts: tuple[ActOrder, ...]
    by_hand: tuple[str, ...] = ()  # keys of acts that a connector does not offer: recorded as failed


@dataclass(frozen=True)
class ActDone:
    """What one act came to."""

    key: str
    state: ActState
    rows: int = 0


@dataclass(frozen=True)
class ManualActResult:
    """Record what a person answered who was asked to act; words lie in the inbox row `token`."""

    order: ActOrder
    state: ActState
    token: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class ErasedAgainOrder:
    """A processor was restored from a backup of this London date: what was erased since is erased again."""

    processor: str
    since: date
    at: datetime


@dataclass(frozen=True)
class ErasedAgain:
    """What came of it: rows of the ledger looked for, rows found in the restored data and erased again."""

    expected: int
    erased: int
