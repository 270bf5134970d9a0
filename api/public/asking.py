"""The request form's fields: what each of its few pages asks, and the request that comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from api.forms import Form
from casework.register.profile import Profile
from casework.rules.vocabulary import Capacity, Channel, IdentifierKind
from workflows.messages import Opened, Policy

STEPS = ("who", "you", "want")
CHECK = "check"

CAPACITIES = (
    (Capacity.SELF, "Myself", ""),
    (Capacity.CHILD_SELF, "Myself, and I am under 18", "You can ask on your own. You do not need a parent for this."),
    (Capacity.PARENT, "My child", "Or a child I have parental responsibility for."),
    (Capacity.AGENT, "Someone else", "As their solicitor, attorney, carer, friend or other representative."),
)
ON_BEHALF = frozenset({Capacity.PARENT, Capacity.AGENT})

NUMBERS = (
    (IdentifierKind.MEMBERSHIP_NUMBER, "membership_number", "Membership or supporter number"),
    (IdentifierKind.CUSTOMER_NUMBER, "customer_number", "Customer or client number"),
    (IdentifierKind.STAFF_NUMBER, "staff_number", "Staff or volunteer number"),
)

FIELDS: dict[str, tuple[str, ...]] = {
    "who": ("capacity",),
    "you": (
        "name",
        "email",
        "phone",
        "address",
        "subject_name",
        "subject_email",
        "birth-day",
        "birth-month",
        "birth-year",
    ),
    "want": ("details", *(name for _, name, _ in NUMBERS)),
}

OLDEST_BIRTH = timedelta(days=366 * 120)


@dataclass(frozen=True)
class Asking:
    """A request as a person makes it."""

    capacity: Capacity
    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    subject_name: str = field(repr=False)
    subject_email: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    details: str = field(repr=False)
    numbers: tuple[tuple[IdentifierKind, str, str], ...] = field(repr=False)

    @property
    def on_behalf(self) -> bool:
        """Say whether the data is about somebody else than the one who asks."""
        return self.capacity in ON_BEHALF

    def personal(self, phrase: str) -> dict[str, Any]:
        """Give what the inbox seals. The birth date is the data subject's; nothing here counts as verified."""
        claimed = [{"kind": kind.value, "value": value, "verified": False} for kind, _, value in self.numbers]
        if self.subject_email:
            claimed.insert(0, {"kind": IdentifierKind.EMAIL.value, "value": self.subject_email, "verified": False})
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "address": self.address,
            "birth_date": self.birth_date.isoformat() if self.birth_date else "",
            "subject_name": self.subject_name,
            "details": self.details,
            "identifiers": claimed,
            "phrase": phrase,
        }


def is_on_behalf(form: Form) -> bool:
    """Say whether the form, as filled in so far, asks for somebody else."""
    return form.value("capacity") in ON_BEHALF


def read_step(form: Form, step: str, today: date) -> None:
    """Check the fields of one page; faults stay in the form."""
    if step == "who":
        read_who(form)
    elif step == "you":
        read_you(form, today)
    else:
        read_want(form)


def read_who(form: Form) -> str:
    """Read for whom the person asks."""
    return form.choice("capacity", [value for value, _, _ in CAPACITIES], "Choose who you are asking for")


def read_you(form: Form, today: date) -> dict[str, Any]:
    """Read who asks, and whom it is about when that is somebody else."""
    behalf = is_on_behalf(form)
    read: dict[str, Any] = {
        "name": form.line("name", "Your full name", most=200),
        "email": form.email("email", "Your email address"),
        "phone": form.phone("phone", "Your phone number"),
        "address": form.text("address", "Your postal address", required=False, most=500),
        "subject_name": form.line("subject_name", "Their full name", most=200) if behalf else "",
        "subject_email": form.email("subject_email", "Their email address", required=False) if behalf else "",
        "birth_date": form.date(
            "birth",
            "Their date of birth" if behalf else "Your date of birth",
            required=False,
            earliest=today - OLDEST_BIRTH,
            latest=today,
        ),
    }
    return read


def read_want(form: Form) -> dict[str, Any]:
    """Read what is wanted and which numbers may help to find it."""
    details = form.text("details", "What you would like to have", required=False, most=5_000)
    numbers = [(kind, label, form.line(name, label, required=False, most=60)) for kind, name, label in NUMBERS]
    return {"details": details, "numbers": tuple(number for number in numbers if number[2])}


def read_all(form: Form, today: date) -> Asking | None:
    """Read the whole request; None when something is wrong, which then stands in the form."""
    capacity = read_who(form)
    you = read_you(form, today)
    want = read_want(form)
    return Asking(capacity=Capacity(capacity), **you, **want) if form.ok else None


def to_first_fault(form: Form) -> str:
    """Give the page on which the first fault is, and leave only that page's faults in the form."""
    step = next(step for step in STEPS if any(belongs(name, step) for name in form.errors))
    form.errors = {name: sentence for name, sentence in form.errors.items() if belongs(name, step)}
    return step


def belongs(fault: str, step: str) -> bool:
    """Say whether a fault is one of this page's fields; a date's fault has the name before its parts."""
    return fault in FIELDS[step] or f"{fault}-day" in FIELDS[step]


def opened(
    case_id: str, token: str, asking: Asking, profile: Profile, profile_hash: str, received: date, quiet: bool = False
) -> Opened:
    """Give the message that starts the case; a `quiet` one sets off no letter by itself."""
    return Opened(
        case_id=case_id,
        received=received,
        nation=profile.organisation.nation,
        channel=Channel.WEB,
        capacity=asking.capacity,
        policy=Policy(
            profile_hash=profile_hash,
            email_code_suffices=profile.identity.email_code_suffices,
            codes_per_hour=profile.identity.codes_per_hour,
            self_review_hours=profile.approval.self_review_hours,
            search_patience_hours=profile.search_patience_hours,
        ),
        token=token,
        has_email=bool(asking.email),
        quiet=quiet,
    )
