"""Logging a request that came by phone, post, at the counter or by email, with its true day of receipt."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.counter import fields_of
from api.desk import phrases, words
from api.desk.page import WorksCases, sent, show, token_of
from api.desk.receipt import read_receipt
from api.forms import Form, new_token
from api.policy import policy_of
from api.services import services_of
from api.sessions import Signed
from casework.register.profile import Profile
from casework.rules import reference as references
from casework.rules.london import london_date
from casework.rules.rights import RIGHTS_RULES
from casework.rules.vocabulary import Capacity, Channel, IdentifierKind, Right
from workflows.messages import Opened

router = APIRouter(prefix="/desk/new")

CHANNELS = (Channel.PHONE, Channel.POST, Channel.COUNTER, Channel.EMAIL)
ROWS = 4  # identifiers that can be given
ADVERTISING = {
    "no": "No",
    "only": "Yes, to advertising only",
    "also": "Yes, and to other uses as well",
}


def rights_offered(profile: Profile) -> tuple[Right, ...]:
    """Give the rights that can be logged: those the profile promises, and always the retention schedule's copy."""
    return tuple(right for right in Right if right in {*profile.rights, Right.RETENTION_SCHEDULE})


def wishes(form: Form, profile: Profile) -> tuple[tuple[Right, ...], str]:
    """Read which rights are used, and whether an objection is to advertising: that alone is an objection too."""
    offered = rights_offered(profile)
    chosen = set(form.choices("rights", [right.value for right in offered]))
    advertising = form.choice("advertising", ADVERTISING, "Choose whether they object to advertising", required=False)
    rights = {right for right in offered if right.value in chosen}
    if advertising in ("only", "also"):
        rights.add(Right.OBJECTION)
    if not rights:
        form.error("rights", "Choose what they ask for", f"rights-{offered[0]}")
    return tuple(right for right in Right if right in rights), advertising


def intake_page(
    request: Request, signed: Signed, form: Form, token: str, status_code: int = 200, refused: str = ""
) -> Response:
    """Render the form."""
    profile = services_of(request).profile
    return show(
        request,
        signed,
        "new.html",
        status_code=status_code,
        form=form,
        token=token,
        words=words,
        channels=CHANNELS,
        rows=range(1, ROWS + 1),
        rights=[(r.value, RIGHTS_RULES[r].title, RIGHTS_RULES[r].plain) for r in rights_offered(profile)],
        advertising=list(ADVERTISING.items()),
        refused=refused,
    )


@router.get("")
async def new(request: Request, signed: WorksCases) -> Response:
    """Show the form for a request that reached us otherwise than by the web form."""
    return intake_page(request, signed, Form(), new_token())


def identifiers(form: Form) -> list[dict[str, Any]]:
    """Read the rows of identifiers; a row needs both its kind and its value, and says whether it was verified."""
    found = []
    for row in range(1, ROWS + 1):
        form.anchors[f"kind{row}"] = f"kind{row}"  # a list: its options have no ids
        kind = form.choice(f"kind{row}", IdentifierKind, "Choose what kind of number this is", required=False)
        value = form.line(f"value{row}", "The number or address", required=False)
        if value and not kind:
            form.error(f"kind{row}", "Choose what kind of number this is", f"kind{row}")
        if kind and value:
            found.append({"kind": kind, "value": value, "verified": form.ticked(f"verified{row}")})
    return found


def personal_of(form: Form, capacity: str) -> dict[str, Any]:
    """Read everything that must be sealed."""
    for_another = capacity in (Capacity.PARENT, Capacity.AGENT)
    personal: dict[str, Any] = {
        "name": form.line("name", "The name"),
        "email": form.email("email", "The email address", required=False),
        "phone": form.phone("phone", "The phone number"),
        "address": form.text("address", "The postal address", required=False, most=500),
        "subject_name": form.line("subject_name", "The name of the person the data is about", required=for_another),
        "details": form.text("details", "What they say"),
        "old_reference": form.line("old_reference", "The old reference", required=False),
        "identifiers": identifiers(form),
    }
    born = form.date("birth_date", "The date of birth", required=False, earliest=date(1880, 1, 1))
    if born is not None:
        personal["birth_date"] = born.isoformat()
    if not any(form.raw(name) for name in ("email", "phone", "address")):
        form.error("email", "Give at least one way to reach the person: email, phone or postal address")
    return {key: value for key, value in personal.items() if value}


@router.post("")
async def log_request(request: Request, signed: WorksCases) -> Response:
    """Open a case, once per form; then show its reference and the collection phrase once."""
    services = services_of(request)
    form = await sent(request)
    token = token_of(form)
    today = london_date(services.now())
    received = read_receipt(form, "received", "The day it arrived", today)
    channel = form.choice("channel", CHANNELS, "Choose how the request arrived")
    rights, advertising = wishes(form, services.profile)
    capacity = form.choice("capacity", Capacity, "Choose for whom the person asks")
    personal = personal_of(form, capacity)
    if not form.ok or received is None:
        return intake_page(request, signed, form, token, 422)
    reference = references.make_reference(secrets.token_bytes(references.RANDOM_BYTES))
    opened = Opened(
        case_id=reference,
        received=received,
        nation=services.profile.organisation.nation,
        channel=Channel(channel),
        capacity=Capacity(capacity),
        policy=policy_of(services.profile, services.profile_hash),
        token=token,
        actor=signed.actor,
        has_email="email" in personal,
        rights=rights,
        marketing=advertising in ("only", "also"),
        objects_otherwise=advertising == "also",
        compensation=form.ticked("compensation"),
    )
    submitted = await services.counter.submit(
        token, reference, "open", signed.actor, fields_of(opened), {**personal, "phrase": phrases.new_phrase()}
    )
    if submitted.state == "refused":
        return intake_page(request, signed, form, new_token(), 409, submitted.sentence)
    return await phrases.show_next(request, submitted)
