"""What a letter is written from, and what has been written: plain values between the writer and the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from casework.record.views import (
    ActView,
    CorrectionView,
    IdentifierView,
    PersonView,
    RightView,
    SearchView,
    TaskView,
    ThirdPartyView,
)
from casework.rules.vocabulary import Capacity, Fate


@dataclass(frozen=True)
class LetterNames:
    """What of a case a letter names, besides the case: only that is read for it."""

    task: str = ""
    search: str = ""
    act: str = ""
    right: str = ""
    third_party: str = ""
    identifiers: bool = False


@dataclass(frozen=True)
class FatedItems:
    """Items of one kind at one processor that had the same decision when erasure was asked for."""

    kind: str
    processor: str
    fate: Fate
    count: int
    ground: str
    until: date | None
    reason: str = field(repr=False, default="")
    retention: str = ""  # their kind in the retention schedule


@dataclass(frozen=True)
class LetterCase:
    """The part of a case that a letter may speak of; of tasks and searches only those the letter names.

    It has the names and meanings of `casework.record.views.CaseView`. Identifiers are read for letters to
    people who search.
    """

    id: str
    received: date
    capacity: Capacity
    owner_id: str | None
    rights: tuple[RightView, ...]
    people: tuple[PersonView, ...]
    identifiers: tuple[IdentifierView, ...] = ()
    tasks: tuple[TaskView, ...] = ()
    searches: tuple[SearchView, ...] = ()
    marketing: bool = False
    erase_on: date | None = None
    # Of the right that a letter is about, where its facts name one:
    acts: tuple[ActView, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()
    fated: tuple[FatedItems, ...] = ()
    third_party: ThirdPartyView | None = None
    told: tuple[str, ...] = ()  # recipients
    not_told: str = field(repr=False, default="")  # why nobody was

    @property
    def requester(self) -> PersonView:
        """The person who asks."""
        return next(p for p in self.people if p.role == "requester")

    @property
    def subject(self) -> PersonView:
        """The person whom the data is about: the requester unless someone asks for another."""
        return next((p for p in self.people if p.role == "data-subject"), self.requester)


@dataclass(frozen=True)
class NewLink:
    """A link about to be kept: only the hash of its token is. `revoke_others` ends those of its purpose and subject."""

    token: str = field(repr=False)
    purpose: str
    subject: str
    expires_at: datetime
    revoke_others: bool = False


@dataclass(frozen=True)
class NewCode:
    """An identity code about to be kept: only its keyed hash is."""

    digits: str = field(repr=False)
    hashed: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class WrittenLetter:
    """A letter as rendered, with the link and the code that it alone carries; without recipient it is printed."""

    mime: bytes = field(repr=False)
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    message_id: str
    link: NewLink | None = None
    code: NewCode | None = None


@dataclass(frozen=True)
class Outgoing:
    """The exact bytes that go to the mail server, to whom, and which try this is."""

    mime: bytes = field(repr=False)
    recipient: str = field(repr=False)
    tries: int
