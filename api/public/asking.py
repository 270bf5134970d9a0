"""The request form's fields: what each of its few pages asks, and the request that comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from api.forms import Form
from api.policy import policy_of
from api.public.wishes import Wish, offers
from casework.register.profile import Profile
from casework.rules.vocabulary import Capacity, Channel, IdentifierKind, Right
from workflows.messages import Opened

STEPS = ("want", "who", "you", "more")
LIGHT_STEPS = ("want", "you")
"""Where nobody needs to know who asks, less is asked."""

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

RIGHTS = "rights"
FIELDS: dict[str, tuple[str, ...]] = {
    "want": (RIGHTS,),
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
    "more": ("correction", "details", *(name for _, name, _ in NUMBERS)),
}

WRONG_AND_RIGHT = "What is wrong, and what is right"
OLDEST_BIRTH = timedelta(days=366 * 120)


@dataclass(frozen=True)
class Asking:
    """A request as a person makes it."""

    wish: Wish
    capacity: Capacity = Capacity.SELF
    name: str = field(repr=False, default="")
    email: str = field(repr=False, default="")
    phone: str = field(repr=False, default="")
    address: str = field(repr=False, default="")
    subject_name: str = field(repr=False, default="")
    subject_email: str = field(repr=False, default="")
    birth_date: date | None = field(repr=False, default=None)
    correction: str = field(repr=False, default="")
    details: str = field(repr=False, default="")
    numbers: tuple[tuple[IdentifierKind, str, str], ...] = field(repr=False, default=())

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
            "details": self.in_their_words(),
            "identifiers": claimed,
            "phrase": phrase,
        }

    def in_their_words(self) -> str:
        """Give the request in the person's own words, what is to be corrected first."""
        if not self.correction or self.wish.rights == (Right.RECTIFICATION,):
            return self.correction or self.details
        return f"{WRONG_AND_RIGHT}:\n{self.correction}\n\n{self.details}".strip()


def is_on_behalf(form: Form) -> bool:
    """Say whether the form, as filled in so far, asks for somebody else."""
    return form.value("capacity") in ON_BEHALF and not wish_of(form).light


def wish_of(form: Form) -> Wish:
    """Give what the form, as filled in so far, asks for; a form without the question asks for a copy."""
    return Wish.of(form.chosen(RIGHTS) or (Right.ACCESS,))


def steps_of(form: Form) -> tuple[str, ...]:
    """Give the pages that the form, as filled in so far, consists of."""
    return LIGHT_STEPS if wish_of(form).light else STEPS


def read_step(form: Form, step: str, profile: Profile, today: date) -> None:
    """Check the fields of one page; faults stay in the form."""
    if step == "want":
        read_want(form, profile)
    elif step == "who":
        read_who(form)
    elif step == "you":
        read_you(form, today)
    else:
        read_more(form)


def read_want(form: Form, profile: Profile) -> Wish:
    """Read which rights are wanted."""
    values = [value for value, _, _ in offers(profile)]
    return Wish.of(form.choices(RIGHTS, values, "Choose what you would like, at least one"))


def read_who(form: Form) -> str:
    """Read for whom the person asks."""
    return form.choice("capacity", [value for value, _, _ in CAPACITIES], "Choose who you are asking for")


def read_you(form: Form, today: date) -> dict[str, Any]:
    """Read who asks, and whom it is about when that is somebody else."""
    wish = wish_of(form)
    read: dict[str, Any] = {
        "name": form.line("name", "Your full name", required=not wish.schedule_only, most=200),
        "email": form.email("email", "Your email address"),
    }
    if wish.schedule_only:
        return read
    read["phone"] = form.phone("phone", "Your phone number")
    read["address"] = form.text("address", "Your postal address", required=False, most=500)
    if wish.light:
        return read
    behalf = is_on_behalf(form)
    read["subject_name"] = form.line("subject_name", "Their full name", most=200) if behalf else ""
    read["subject_email"] = form.email("subject_email", "Their email address", required=False) if behalf else ""
    read["birth_date"] = form.date(
        "birth",
        "Their date of birth" if behalf else "Your date of birth",
        required=False,
        earliest=today - OLDEST_BIRTH,
        latest=today,
    )
    return read


def read_more(form: Form) -> dict[str, Any]:
    """Read what is to be corrected, what else they say, and which numbers may help to find it."""
    corrects = Right.RECTIFICATION in wish_of(form).rights
    numbers = [(kind, label, form.line(name, label, required=False, most=60)) for kind, name, label in NUMBERS]
    return {
        "correction": form.text("correction", WRONG_AND_RIGHT, most=5_000) if corrects else "",
        "details": form.text("details", "What you would like to tell us", required=False, most=5_000),
        "numbers": tuple(number for number in numbers if number[2]),
    }


def read_all(form: Form, profile: Profile, today: date) -> Asking | None:
    """Read the whole request; None when something is wrong, which then stands in the form.

    A form that does not name any right is one from before they could be chosen: it asks for a copy.
    """
    wish = read_want(form, profile) if form.chosen(RIGHTS) else wish_of(form)
    if not form.ok:
        return None
    read: dict[str, Any] = {}
    if not wish.light:
        read["capacity"] = read_who(form)
    read |= read_you(form, today)
    if not wish.light:
        read |= read_more(form)
    return Asking(wish, **{**read, "capacity": Capacity(read.get("capacity", Capacity.SELF))}) if form.ok else None


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
        policy=policy_of(profile, profile_hash),
        token=token,
        has_email=bool(asking.email),
        quiet=quiet,
        rights=asking.wish.rights,
        marketing=asking.wish.marketing,
        objects_otherwise=asking.wish.objects_otherwise,
    )
