"""What the record promises: one port per noun. Implementations live beside; tests may use them on either database.

Every instant is UTC, every date a Europe/London calendar date. `case_id` is the case reference.
Methods open their own session, and commit once where they write.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from casework.record.acting import ActOutcome, ActWork, DoneLine, ErasedLine
from casework.record.errors import ActOver, GateClosed, LastAdministrator, LetterSettled, LetterTriesSpent, StaffExists
from casework.record.letter_views import LetterCase, LetterNames, NewCode, NewLink, Outgoing, WrittenLetter
from casework.record.related_views import RelatedCase
from casework.record.views import (
    ActView,
    CaseView,
    EventView,
    FileView,
    InboxView,
    ItemView,
    LetterView,
    QueueLine,
    SessionView,
    StaffView,
    TaskView,
)
from casework.rules.acts import ActDone, ActOrder, ActPlan, ActPlanOrder
from casework.rules.clock import Calendar
from casework.rules.procedure import (
    SearchDone,
    SearchOrder,
    SearchOutcome,
    SearchPlan,
    SearchPlanOrder,
    SearchTerms,
    Step,
    StepDone,
)
from casework.rules.vocabulary import Role

__all__ = [
    "ActBook",
    "ActOver",
    "CalendarBook",
    "Cipher",
    "Ciphers",
    "CodeBook",
    "ErasureLedger",
    "ExtractReader",
    "FileBook",
    "GateClosed",
    "InboxBook",
    "LastAdministrator",
    "LetterBook",
    "LetterCases",
    "LetterSettled",
    "LetterTriesSpent",
    "LinkBook",
    "PhraseBook",
    "Reader",
    "SearchBook",
    "SessionBook",
    "StaffBook",
    "StaffExists",
    "StepBook",
]


class Cipher(Protocol):
    """Seals text for one case; `place` is `table.column:row` and is bound into the ciphertext."""

    def seal(self, place: str, text: str) -> bytes:
        """Seal a text."""

    def open(self, place: str, sealed: bytes) -> str:
        """Open a sealed text; raises if it was moved or altered."""

    def digest(self, content: bytes) -> str:
        """Give a keyed hash (hex) of content, comparable within the case only."""


class Ciphers(Protocol):
    """Where the record gets ciphers and search tokens from (the vault's key ring)."""

    async def cipher(self, case_id: str) -> Cipher:
        """Give the cipher of a case; raises KeyShredded or KeyMissing (casework.vault.keys)."""

    async def create(self, case_id: str, at: datetime) -> Cipher:
        """Create the key of a new case, or give the one it has."""

    def token(self, kind: str, value: str) -> str:
        """Give the keyed hash (hex) of a normalised value, under a key apart from all others."""


class StepBook(Protocol):
    """Commits steps of the procedure."""

    async def write(self, step: Step) -> StepDone:
        """Commit one step in one transaction, once per (case_id, key); a repetition answers as the first did."""


class SearchBook(Protocol):
    """The search ledger and its items."""

    async def plan(self, order: SearchPlanOrder) -> SearchPlan:
        """Say which searches are still to be made; at the fixed point record what no identifier can reach."""

    async def terms(self, order: SearchOrder) -> SearchTerms:
        """Give what this search may search with."""

    async def save(self, order: SearchOrder, outcome: SearchOutcome, at: datetime) -> SearchDone:
        """Record one search, its items and yielded identifiers, once per search key (again replaces nothing)."""

    async def items(self, case_id: str) -> Sequence[ItemView]:
        """Give all items of a case, by processor, kind and position."""


class ActBook(Protocol):
    """What is carried out at processors: planned, begun, done, each once."""

    async def plan(self, order: ActPlanOrder) -> ActPlan:
        """Say which acts carry out a decision, and record each as planned, once for its key.

        Acts on items (rectify, mask, suppress, erase for erasure and rectification) go to the processors the items
        came from; acts on a person (restrict, lift, suppress for the other rights) to every processor that offers
        the verb. Acts a connector cannot do are given as `by_hand` and recorded as failed.
        """

    async def begin(self, order: ActOrder) -> ActWork:
        """Commit that an act is begun, and give what it is about; `begun_before` where it was begun already."""

    async def save(self, order: ActOrder, outcome: ActOutcome, at: datetime) -> ActDone:
        """Record what an act came to, with its event and the erasure ledger's lines, in one transaction, once."""

    async def acts(self, case_id: str) -> Sequence[ActView]:
        """Give all acts of a case, in the order they were planned."""

    async def others_since(self, processor: str, since: date) -> Sequence[DoneLine]:
        """Give the acts done at a processor on or after a London date that are not on the erasure ledger."""


class ErasureLedger(Protocol):
    """What was erased where, by keyed hashes, so that it can be erased again."""

    async def since(self, processor: str, since: date) -> Sequence[ErasedLine]:
        """Give what was erased at a processor on or after a London date."""

    def token(self, row_text: str) -> str:
        """Give the keyed hash of a row's identity (casework.connectors.erased.row_text)."""

    async def erased_again(self, processor: str, tokens: Sequence[str], at: datetime) -> None:
        """Record that rows were found in a restored backup and erased again."""


class InboxBook(Protocol):
    """Submissions, committed first of all."""

    async def commit(
        self,
        token: str,
        case_id: str,
        workflow_id: str,
        action: str,
        actor: str,
        message: dict[str, Any],
        personal: dict[str, Any],
        at: datetime,
    ) -> InboxView:
        """Commit a submission; the same token again gives the first one back. Creates the case key for `open`."""

    async def get(self, token: str) -> InboxView | None:
        """Give one submission."""

    async def personal(self, token: str) -> dict[str, Any]:
        """Decrypt the personal part of a submission."""

    async def due(self, at: datetime, limit: int = 50) -> Sequence[InboxView]:
        """Give waiting submissions whose next try is due: at most the first waiting one of each workflow id."""

    async def is_first(self, token: str) -> bool:
        """Say whether nothing of its case that still waits comes before a submission, however far it is postponed."""

    async def settle(self, token: str, state: str, answer: str, at: datetime, case_id: str = "") -> None:
        """Record that the workflow accepted or refused it; its case is looked up unless it is given."""

    async def postpone(self, token: str, next_try_at: datetime) -> None:
        """Count a failed try and set the next."""


class Reader(Protocol):
    """What pages read."""

    async def queue(self, today: date, closed: bool = False) -> Sequence[QueueLine]:
        """Give the queue, by due date, undated last."""

    async def case(self, case_id: str) -> CaseView | None:
        """Give a whole case, or None."""

    async def events(self, case_id: str) -> Sequence[EventView]:
        """Give the event log of a case."""

    async def tasks(self, owner: str | None = None) -> Sequence[TaskView]:
        """Give open tasks, by due date."""

    async def find(self, text: str) -> Sequence[str]:
        """Give case ids matching a reference, email, phone, old reference exactly, or a name of an open case."""

    async def related(self, case_id: str) -> Sequence[RelatedCase]:
        """Give other cases whose requester has the same email or phone: open ones first, earliest receipt first."""


class LetterCases(Protocol):
    """What letters are written from."""

    async def for_letter(self, case_id: str, names: LetterNames) -> LetterCase | None:
        """Give what a letter may say of a case, with the task, search, act, right or person it names, or None.

        With a right come its acts, its corrections, its items by fate, and the recipients told. With an act comes
        that act, and its right's corrections and items by fate at that processor.
        """


class LetterBook(Protocol):
    """Letters and the protocol of their sending."""

    async def get(self, case_id: str, key: str) -> LetterView | None:
        """Give one letter."""

    async def facts(self, case_id: str, key: str) -> tuple[str, str, dict[str, str]]:
        """Give kind, addressee and facts of a queued letter."""

    async def store(
        self, case_id: str, key: str, mime: bytes, recipient: str, subject: str, body: str, message_id: str
    ) -> None:
        """Keep the exact letter as rendered, once."""

    async def mime(self, case_id: str, key: str) -> tuple[bytes, str, str]:
        """Give the stored bytes, recipient address and message id."""

    async def begin(self, case_id: str, key: str, at: datetime) -> int:
        """Commit `sending` and give the number of this try (1, 2); raises LetterTriesSpent after the second."""

    async def not_begun(self, case_id: str, key: str) -> None:
        """Take a try back: the server certainly did not get the letter, so the try does not count."""

    async def dispatch(self, case_id: str, key: str, at: datetime, written: WrittenLetter | None = None) -> Outgoing:
        """Commit `sending` and give what is to be sent; what was `written` is kept in the same transaction.

        A letter written earlier stays as it was. Raises as `begin` does.
        """

    async def settle(
        self,
        case_id: str,
        key: str,
        outcome: str,
        at: datetime,
        server_answer: str = "",
        written: WrittenLetter | None = None,
    ) -> None:
        """Commit how the sending ended, with its event (`letter-sent` and so on), and what was `written`."""

    async def words(self, case_id: str, step_key: str) -> str:
        """Give the words said in a step (a question, a reason), for a letter that quotes them."""


class FileBook(Protocol):
    """Files of the vault."""

    async def add(self, case_id: str, view: FileView, sha256: str) -> None:
        """Record a stored file."""

    async def get(self, case_id: str, file_id: str) -> FileView | None:
        """Give one file of this case."""

    async def list(self, case_id: str, kind: str | None = None) -> Sequence[FileView]:
        """Give the files of a case that still exist."""

    async def destroyed(self, case_id: str, file_id: str, at: datetime) -> None:
        """Record that a file was destroyed."""


class LinkBook(Protocol):
    """Mailed links: 128-bit tokens of which only the hash is kept."""

    def draft(self, purpose: str, subject: str, expires_at: datetime, revoke_others: bool = False) -> NewLink:
        """Give a link that opens nothing until the letter that carries it is kept."""

    async def issue(
        self, case_id: str, purpose: str, subject: str, at: datetime, expires_at: datetime, revoke_others: bool = False
    ) -> str:
        """Make a link and give its token, which is nowhere kept."""

    async def open(self, token: str, at: datetime) -> tuple[str, str, str] | str:
        """Give (case_id, purpose, subject), or the reason why not: `unknown`, `expired`, `revoked`."""

    async def revoke(self, case_id: str, purpose: str, subject: str, at: datetime) -> None:
        """Revoke all links of a purpose."""


class CodeBook(Protocol):
    """Identity codes: six digits, fifteen minutes... the numbers are the caller's."""

    def draft(self, case_id: str, expires_at: datetime) -> NewCode:
        """Give a code that is right only once the letter that carries it is kept."""

    async def issue(self, case_id: str, at: datetime, expires_at: datetime) -> str:
        """Make a code and give it; earlier ones of the case stop working."""

    async def issued_since(self, case_id: str, since: datetime) -> int:
        """Count codes issued since an instant."""

    async def try_code(self, case_id: str, code: str, at: datetime, most: int = 5) -> str:
        """Count a try: `right`, `wrong`, `locked`, `expired` or `none`."""


class PhraseBook(Protocol):
    """The collection phrase, hashed."""

    async def check(self, case_id: str, phrase: str, most: int = 10) -> str:
        """Count a try: `right`, `wrong` or `locked`."""

    async def set(self, case_id: str, phrase: str) -> None:
        """Set a new phrase and forget wrong tries."""


class StaffBook(Protocol):
    """People of the organisation."""

    async def add(self, name: str, email: str, roles: Sequence[Role], at: datetime, password: str = "") -> StaffView:
        """Add a person; raises StaffExists for an address already there."""

    async def all(self) -> Sequence[StaffView]:
        """Give everyone."""

    async def get(self, staff_id: str) -> StaffView | None:
        """Give one person."""

    async def by_email(self, email: str) -> StaffView | None:
        """Find a person by address."""

    async def change(
        self, staff_id: str, name: str, roles: Sequence[Role], active: bool, away_until: date | None
    ) -> StaffView:
        """Change a person; raises LastAdministrator when nobody could administer afterwards."""

    async def set_password(self, staff_id: str, password: str) -> None:
        """Hash and store a password, and end the person's sessions."""

    async def check_password(self, email: str, password: str) -> StaffView | None:
        """Give the active person whose password this is; takes as long when nobody is."""

    async def addresses(self, role: str) -> Sequence[tuple[str, str]]:
        """Give (name, email) of active people with a role, not away today if another has it."""


class SessionBook(Protocol):
    """Server-side sessions."""

    async def start(
        self,
        kind: str,
        at: datetime,
        expires_at: datetime,
        staff_id: str | None = None,
        case_id: str = "",
        subject: str = "",
    ) -> tuple[str, str]:
        """Start a session; give the cookie's token and the form token (csrf)."""

    async def get(self, token: str, at: datetime) -> SessionView | None:
        """Give a session that is still good."""

    async def extend(self, token: str, expires_at: datetime) -> None:
        """Let a session last until an instant."""

    async def end(self, token: str) -> None:
        """End a session."""


class CalendarBook(Protocol):
    """Bank holidays: the committed file, or a newer edition taken from the published feed."""

    async def current(self) -> Calendar:
        """Give the calendar in force."""

    async def store(self, calendar: Calendar, at: datetime) -> bool:
        """Keep a refreshed calendar; says whether it differs from the current one."""


class ExtractReader(Protocol):
    """Reads an extract back, line by line, in order."""

    def lines(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        """Stream the lines."""
