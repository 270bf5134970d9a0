"""What a processor's adapter promises: plain values in and out, each verb with its evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from casework.register.declarations import TOLD
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind, Verb


class Failure(StrEnum):
    """The three ways an adapter fails."""

    NOT_READY = "not-ready"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


class ConnectorError(Exception):
    """An adapter could not do what was asked. The message names no person and no value searched for."""

    def __init__(self, failure: Failure, sentence: str, retry_after_seconds: int | None = None) -> None:
        """Keep the kind of failure, a sentence for the DPO, and when to try again (seconds)."""
        super().__init__(sentence)
        self.failure = failure
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class CheckReport:
    """Whether the processor can be reached and has what its declaration says; sentences for the operator."""

    well: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class RowRef:
    """One row of a processor: its table, and its key columns with their values in declared order."""

    table: str
    key: tuple[tuple[str, Any], ...] = field(repr=False)


@dataclass(frozen=True)
class NewValue:
    """One field to correct, by its label: `old` is what must still be there, else nothing is changed."""

    label: str
    old: Any = field(repr=False)
    new: Any = field(repr=False)


@dataclass(frozen=True)
class RowAct:
    """What is to be done to one row; values only for `rectify`.

    `seen` are its fields by their labels as they were read, where they were: a row that has become somebody
    else's since is then refused. A correction compares the values it replaces instead.
    """

    row: RowRef
    values: tuple[NewValue, ...] = field(repr=False, default=())
    seen: Mapping[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Demand:
    """One act at one processor: every row in one transaction, or none.

    `begun_before` says that an earlier try may have done it already: rows that are gone, or that hold the
    new values, then count as done. On a first try they are a difference from the preview, and refused.
    """

    verb: Verb
    rows: tuple[RowAct, ...]
    begun_before: bool = False


@dataclass(frozen=True)
class ActPreview:
    """How many rows of each table, by its title, an act would change now. Changes nothing."""

    tables: dict[str, int]


@dataclass(frozen=True)
class ActEvidence:
    """What an act did: rows changed, rows an earlier try had changed; nothing in `facts` is personal."""

    rows: int
    already: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class FoundRecord:
    """One record of the person: title of its table, a label for the reviewer, and its fields by their labels."""

    kind: str
    label: str = field(repr=False)
    fields: dict[str, Any] = field(repr=False)
    third_party: bool = False
    special: bool = False
    health: bool = False
    row: RowRef | None = None  # where it lies, so that it can be acted on
    retention: str = ""  # its kind in the retention schedule
    days: dict[str, str] = field(repr=False, default_factory=dict)  # what its retention counts from -> ISO date
    given: tuple[str, ...] = ()  # labels of the fields the person provided under consent or contract


@dataclass(frozen=True)
class YieldedIdentifier:
    """A search key for other processors, from a field declared trusted."""

    kind: IdentifierKind
    value: str = field(repr=False)


@dataclass(frozen=True)
class SearchEvidence:
    """Last value of every find: proof of what was searched. Nothing in `facts` is personal; `terms` may be."""

    terms: str = field(repr=False)
    facts: dict[str, Any]


class Connector(Protocol):
    """One processor's adapter."""

    key: str
    title: str
    kind: str

    def knows(self) -> frozenset[IdentifierKind]:
        """Say by which kinds of identifier this processor can be searched."""

    def offers(self) -> frozenset[Verb]:
        """Say which verbs the declaration allows."""

    async def check(self) -> CheckReport:
        """Reach the processor and compare it with its declaration."""

    def find(self, terms: SearchTerms) -> AsyncIterator[FoundRecord | YieldedIdentifier | SearchEvidence]:
        """Stream what is held about the person; the evidence comes last, also when nothing was found."""

    def acts_on(self, table: str) -> frozenset[Verb]:
        """Say which verbs the declaration allows on the rows of one table."""

    async def preview(self, demand: Demand) -> ActPreview:
        """Count what an act would change now, without changing anything."""

    async def act(self, demand: Demand) -> ActEvidence:
        """Do it in one transaction, or raise ConnectorError and change nothing.

        Refused when a row that should be there is not (unless an earlier try was begun), when a value
        to be corrected has changed meanwhile, when the row has become somebody else's since it was read, or
        when a verb is not declared for a table.
        """

    def rows_of(self, tables: tuple[str, ...]) -> AsyncIterator[RowRef]:
        """Stream the keys of all rows of some tables: how erased rows are found again in a restored backup."""


@dataclass(frozen=True)
class AskedPerson:
    """For a manual processor: who is asked, and in what words."""

    key: str
    title: str
    contact_name: str = field(repr=False)
    contact_email: str = field(repr=False)
    escalation_email: str = field(repr=False)
    question: str
    answer_days: int
    chase_after_days: tuple[int, ...]
    told: tuple[IdentifierKind, ...] = TOLD  # the kinds of identifiers this person may read
    acts: frozenset[Verb] = frozenset()  # what this person can be asked to do besides searching


class Processors(Protocol):
    """Every processor of the organisation, as declared."""

    def keys(self) -> tuple[str, ...]:
        """Give the keys of all processors searched by default, in declared order."""

    def optional(self) -> tuple[str, ...]:
        """Give the keys of processors that are only searched when somebody adds them to a case."""

    def title(self, key: str) -> str:
        """Give a processor's name for people."""

    def connector_kind(self, key: str) -> str:
        """Give `sql` or `manual`."""

    def knows(self, key: str) -> frozenset[IdentifierKind]:
        """Give the identifier kinds a processor can be searched by; empty for a manual one, which takes all."""

    def connector(self, key: str) -> Connector:
        """Give the adapter of a processor that runs unattended."""

    def asked(self, key: str) -> AskedPerson:
        """Give whom to ask for a manual processor."""

    def offers(self, key: str) -> frozenset[Verb]:
        """Give what a processor can be asked to do; for a manual one, what its person can be asked."""

    def deliver_by(self, key: str) -> str:
        """Give the only way by which this processor's data may go out, or an empty text where any will do."""
