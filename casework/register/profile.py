"""The organisation's profile: who it is, how it works, which processors hold data, and its Article 30 register."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import EmailStr, Field

from casework.register.checks import profile_problems, profile_warnings
from casework.register.declarations import (
    Contact,
    Lookup,
    ManualDeclaration,
    Part,
    Reach,
    SqlDeclaration,
    TableDeclaration,
)
from casework.register.loading import ProfileError, read
from casework.register.retention import DayOfTheYear, RetentionException, RetentionRow
from casework.rules.organisations import OrganisationKind
from casework.rules.plan import Ladder
from casework.rules.retention_rows import Row, Setting, year_end_of
from casework.rules.vocabulary import Nation, Right

__all__ = [
    "ApprovalPolicy",
    "Contact",
    "DeliveryPolicy",
    "ErasurePolicy",
    "HeldForOthers",
    "IdentityPolicy",
    "LadderSettings",
    "Lookup",
    "ManualDeclaration",
    "Organisation",
    "OtherRegulator",
    "Part",
    "Profile",
    "ProfileError",
    "Purpose",
    "Reach",
    "Recipient",
    "Regulator",
    "RetentionException",
    "RetentionRow",
    "SqlDeclaration",
    "TableDeclaration",
    "WithdrawalPolicy",
    "load_profile",
    "profile_warnings",
]


class Organisation(Part):
    """Who the controller is, as its letters name it."""

    name: str
    nation: Nation
    address: tuple[str, ...]
    email: EmailStr
    phone: str
    website: str = ""
    kinds: tuple[OrganisationKind, ...] = ()  # what it is in law, where an exemption is for some bodies only


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
    phrase_tries: int = 10


class ErasurePolicy(Part):
    """How erasures are carried out: `wait_days` (calendar days) pass between approval and the irreversible step."""

    wait_days: int = Field(default=3, ge=0, le=20)


class WithdrawalPolicy(Part):
    """What a withdrawn consent does besides stopping its use.

    With `masks`, what names the person is taken out wherever a processor offers that, as research promises: results
    already published stay as they are.
    """

    masks: bool = False


class HeldForOthers(Part):
    """Data the organisation holds only on behalf of others: a request about it is passed on to them."""

    title: str  # what it is, e.g. casework that councillors typed in
    controller: str  # who decides about it, in general words, e.g. the councillor who helped you


class Recipient(Part):
    """A recipient that the register names, and where to write to."""

    name: str
    email: EmailStr


class OtherRegulator(Part):
    """The regulator of another country, for people who live there."""

    country: str
    name: str
    link: str = ""


class LadderSettings(Part):
    """Reminders and escalations; names and units as in casework.rules.plan.Ladder."""

    due_reminders: tuple[int, ...] = (14, 7, 3, 1)
    hour: int = Field(default=9, ge=0, le=23)
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
    fee_chase_days: tuple[int, ...] = (7, 14)
    fee_lapse_days: int = 30
    third_party_chase_days: tuple[int, ...] = (5,)
    third_party_lapse_days: int = 10
    restriction_review_days: int = 90
    task_days: dict[str, int] = Field(default={})
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


# The metaclass of abstract classes has a method of this name, which no profile needs.
warnings.filterwarnings("ignore", message='Field name "register" in "Profile" shadows', category=UserWarning)


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
    erasure: ErasurePolicy = ErasurePolicy()
    withdrawal: WithdrawalPolicy = WithdrawalPolicy()
    held_for_others: tuple[HeldForOthers, ...] = ()
    other_regulators: tuple[OtherRegulator, ...] = ()
    recipients: tuple[Recipient, ...] = ()  # of the register, where letters about Article 19 can go
    out_of_scope: tuple[str, ...] = ()  # what is truly anonymous and so no personal data; answers say so
    reminders: LadderSettings = LadderSettings()
    search_patience_hours: int = 24
    processors: tuple[Annotated[SqlDeclaration | ManualDeclaration, Field(discriminator="connector")], ...] = ()
    register: tuple[Purpose, ...] = ()
    financial_year_ends: DayOfTheYear = "31 March"
    retention: tuple[RetentionRow, ...] = ()

    def ladder(self) -> Ladder:
        """Give the numbers the plan is made with; without a self-review, its hours stay the plan's own default."""
        numbers = self.reminders.model_dump()
        if self.approval.self_review_hours is not None:
            numbers["self_review_hours"] = self.approval.self_review_hours
        return Ladder(**numbers, closure_days=frozenset(self.closure_days))

    def schedule(self) -> dict[str, Row]:
        """Give the rows of the retention schedule by their kind, as casework.rules.retention takes them."""
        return {declared.kind: declared.row() for declared in self.retention}

    def retention_setting(self) -> Setting:
        """Give where the organisation is and when its financial year ends."""
        return Setting(self.organisation.nation, year_end_of(self.financial_year_ends))


def load_profile(path: Path) -> tuple[Profile, str]:
    """Load a profile and give it with its hash (SHA-256 of its files); raises ProfileError with every problem.

    `${PROFILE_FOLDER}` becomes the profile's own folder, quoted as in a URL; other `${NAME}` are left for
    the moment they are used, so that a profile can be checked where its secrets are not.
    """
    document = read(path)
    document.replace("${PROFILE_FOLDER}", quote(path.resolve().parent.as_posix(), safe="/:"))
    profile = document.validated(Profile)
    problems = profile_problems(profile)
    if problems:
        raise ProfileError(tuple(document.sentence(place, words) for place, words in problems))
    return profile, document.hash
