"""What a processor's adapter promises: plain values in and out, each verb with its evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from casework.register.declarations import TOLD
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind


class Verb(StrEnum):
    """What a processor can be asked to do; a declaration says which of them it offers."""

    CHECK = "check"
    FIND = "find"
    EXPORT = "export"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    ERASE = "erase"


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
class FoundRecord:
    """One record of the person: title of its table, a label for the reviewer, and its fields by their labels."""

    kind: str
    label: str = field(repr=False)
    fields: dict[str, Any] = field(repr=False)
    third_party: bool = False
    special: bool = False


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
