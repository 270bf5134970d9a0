"""The organisation's profile: who it is, how it works, which processors hold data, and its Article 30 register."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from casework.rules.plan import Ladder
from casework.rules.vocabulary import IdentifierKind, Nation, Right


class Part(BaseModel):
    """Base of every part of a profile: unknown words are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(Part):
    """A person or mailbox by role."""

    name: str
    email: EmailStr
    phone: str = ""


class Organisation(Part):
    """Who the controller is, as its letters name it."""

    name: str
    nation: Nation
    address: tuple[str, ...]
    email: EmailStr
    phone: str
    website: str = ""


class Regulator(Part):
    """To whom a person may complain. `confirmed_on` is the day the operator checked the details."""

    name: str = "Information Commissioner's Office"
    short_name: str = "ICO"
    address: tuple[str, ...] = ("Wycliffe House", "Water Lane", "Wilmslow", "Cheshire SK9 5AF")
    phone: str = "0303 123 1113"
    link: str = "https://ico.org.uk/make-a-complaint/"
    confirmed_on: date | None = None


class IdentityPolicy(Part):
    """How identity is proved."""

    email_code_suffices: bool = True
    code_minutes: int = 15
    code_tries: int = 5
    codes_per_hour: int = 3


class ApprovalPolicy(Part):
    """Who approves. `self_review_hours` lets a one-person office approve its own review after that many hours."""

    self_review_hours: int | None = None


class DeliveryPolicy(Part):
    """How answers go out."""

    link_days: int = 28
    close_when_collected: bool = True
    phrase_tries: int = 10


class LadderSettings(Part):
    """Reminders and escalations; names and units as in casework.rules.plan.Ladder."""

    due_reminders: tuple[int, ...] = (14, 7, 3, 1)
    hour: int = Field(default=9, ge=0, le=23)
    deputy_after: int = 2
    chair_after: int = 4
    code_unused_days: int = 3
    evidence_chase_days: tuple[int, ...] = (7, 14)
    evidence_lapse_days: int = 30
    clarification_chase_days: tuple[int, ...] = (7, 14)
    clarification_lapse_days: int = 30
    collection_chase_days: tuple[int, ...] = (3, 7, 14)
    collection_lapse_days: int = 28
    task_days: dict[str, int] = {}
    default_task_days: int = 3


class Purpose(Part):
    """One processing activity of the Article 30 register; fills Article 15(1)(a) to (h) and 15(2) of an answer."""

    key: str
    title: str
    purposes: tuple[str, ...]
    lawful_basis: str
    people: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    sources: tuple[str, ...]
    retention: str
    transfers: tuple[str, ...] = ()
    safeguards: str = ""
    automated_decisions: str = ""
    processors: tuple[str, ...] = ()


class TableDeclaration(Part):
    """One table of an SQL processor. Column names are the database's, labels are for people.

    `search_by` maps identifier kinds to columns of this table; `reached_from` says how rows are reached
    from another declared table that was searched directly (a join on equal columns).
    """

    table: str
    title: str
    label: str  # a template of column names in braces, e.g. "{FirstName} {LastName}"
    columns: dict[str, str] = {}  # column -> label; empty: all columns under their own names
    leave_out: tuple[str, ...] = ()
    search_by: dict[IdentifierKind, str] = {}
    reached_from: dict[str, str] | None = None  # {"table": ..., "column": own column, "their_column": ...}
    confirm: dict[Literal["name", "birth_date"], str] = {}
    yields: dict[str, IdentifierKind] = {}  # column -> kind, only columns whose content is trusted
    third_party: tuple[str, ...] = ()  # columns about somebody else: items are flagged
    special: tuple[str, ...] = ()  # special category or health columns: items are flagged
    order_by: str = ""
    row_limit: int = 100_000


class SqlDeclaration(Part):
    """A processor searched by SQL, read-only."""

    connector: Literal["sql"]
    key: str
    title: str
    url: str  # SQLAlchemy URL; ${NAME} is taken from the environment
    tables: tuple[TableDeclaration, ...]
    searched_by_default: bool = True
    statement_seconds: int = 60


class ManualDeclaration(Part):
    """A processor a person searches, asked by an emailed link."""

    connector: Literal["manual"]
    key: str
    title: str
    contact: Contact
    escalation: Contact | None = None
    question: str
    answer_days: int = 10
    chase_after_days: tuple[int, ...] = (3, 6, 9)
    searched_by_default: bool = True


class Profile(Part):
    """One organisation."""

    organisation: Organisation
    dpo: Contact
    deputy: Contact
    chair: Contact
    regulator: Regulator = Regulator()
    closure_days: tuple[date, ...] = ()
    rights: tuple[Right, ...] = (Right.ACCESS,)
    identity: IdentityPolicy = IdentityPolicy()
    approval: ApprovalPolicy = ApprovalPolicy()
    delivery: DeliveryPolicy = DeliveryPolicy()
    reminders: LadderSettings = LadderSettings()
    search_patience_hours: int = 24
    processors: tuple[SqlDeclaration | ManualDeclaration, ...] = ()
    register: tuple[Purpose, ...] = ()

    def ladder(self) -> Ladder:
        """Give the numbers the plan is made with."""
        raise NotImplementedError


class ProfileError(Exception):
    """A profile cannot be used. Each problem is a sentence with its file and line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem found, not only the first."""
        super().__init__("\n".join(problems))
        self.problems = problems


def load_profile(path: Path) -> tuple[Profile, str]:
    """Load a profile and give it with its hash (SHA-256 of its files); raises ProfileError."""
    raise NotImplementedError
