"""Pages about one item: what it is in the retention schedule, and what in it is to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.deciding import MAIN, Decided, date_values
from api.desk.extracts import contents
from api.desk.page import Offer, WorksCases, case_of, notice_of, offer, sent, show, submit, token_of
from api.desk.words import CORRECTIONS
from api.errors import Stop
from api.forms import Form, new_token
from api.rendering import redirect
from api.services import services_of
from api.sessions import Signed
from casework.record.views import CaseView, ItemView
from casework.register.profile import Profile
from casework.rules.retention_law import KEEPING_LAWS, keeping_law
from casework.rules.retention_rows import CIRCUMSTANCE_WORDS, TRIGGER_WORDS, Circumstance, Row, Trigger
from casework.rules.retention_starts import FOLLOWS_FROM
from casework.rules.stages import Action
from workflows.right_messages import Correction, ItemFacts

router = APIRouter(prefix="/desk/cases/{ref}/items/{item_id}")

OTHER = "other"
ALWAYS = (Circumstance.LIVE_CLAIM,)
"""What keeps any record, whether its row says so or not."""


async def item_of(request: Request, case: CaseView, item_id: str) -> ItemView:
    """Give an item of a case; raises Stop(404)."""
    items = await services_of(request).searches.items(case.id)
    found = next((item for item in items if item.id == item_id), None)
    if found is None:
        raise Stop(404, "No such item", "There is no such item in this case.")
    return found


def triggers_of(row: Row, profile: Profile, laws: Sequence[str]) -> tuple[Trigger, ...]:
    """Give the days to be known for a row and the laws that govern its records; what follows from a day asks for it."""
    nation = profile.organisation.nation
    entries = (keeping_law(id_, nation) for id_ in dict.fromkeys((*row.law, *laws)))
    asked = (*row.triggers, *(entry.trigger for entry in entries if entry is not None))
    return tuple(dict.fromkeys(FOLLOWS_FROM.get(trigger, trigger) for trigger in asked))


def circumstances_of(row: Row) -> tuple[Circumstance, ...]:
    """Give what may keep records of a row longer."""
    return tuple(dict.fromkeys((*(exception.when for exception in row.exceptions), *ALWAYS)))


def laws_of(row: Row, profile: Profile) -> list[tuple[str, str]]:
    """Give the laws about keeping that a row does not name itself."""
    nation = profile.organisation.nation
    fitting = (entry for entry in KEEPING_LAWS if nation in entry.nations and entry.id not in row.law)
    return list({entry.id: f"{entry.title}: {entry.keep.words} ({entry.provision})" for entry in fitting}.items())


def siblings(item: ItemView, items: Sequence[ItemView]) -> tuple[str, ...]:
    """Give the items of the same kind and processor of which nobody has said yet what they are."""
    return tuple(
        other.id
        for other in items
        if (other.processor, other.kind) == (item.processor, item.kind)
        and other.id != item.id
        and not (other.retention or other.facts)
    )


def facts_known(item: ItemView) -> Form:
    """Give the form as it stands recorded."""
    known = item.facts
    values: dict[str, str | list[str]] = {
        "to_come": list(known.get("to_come", ())),
        "circumstance": list(known.get("circumstances", {})),
        "law": list(known.get("law", ())),
    }
    for name, day in (*known.get("days", {}).items(), *known.get("circumstances", {}).items()):
        values |= date_values(name, date.fromisoformat(day) if day else None)
    return Form.filled(values)


def read_facts(form: Form, row: Row, profile: Profile) -> dict[str, Any]:
    """Read what is known of one item's keeping, as the record keeps it."""
    laws = form.choices("law", [id_ for id_, _ in laws_of(row, profile)])
    triggers = triggers_of(row, profile, laws)
    to_come = form.choices("to_come", triggers)
    days: dict[str, str] = {}
    for trigger in triggers:
        on = form.date(trigger, f"The day of {TRIGGER_WORDS[trigger]}", required=False)
        if f"{trigger}-day" not in form.values:
            # A law was ticked whose day the page had not asked for yet.
            words = f"Give the day of {TRIGGER_WORDS[trigger]} too: that law counts from it. Or leave it empty"
            form.error(trigger, words, f"{trigger}-day")
        elif on is not None and trigger in to_come:
            form.error(trigger, "Give a day, or say that it is still to come", f"{trigger}-day")
        elif on is not None:
            days[trigger.value] = on.isoformat()
    lasting: dict[str, str | None] = {}
    for name in form.choices("circumstance", circumstances_of(row)):
        until = form.date(name, "The last day", required=name == Circumstance.SEVERAL_PERIODS)
        lasting[name] = until.isoformat() if until else None
    known = {"days": days, "to_come": list(to_come), "circumstances": lasting, "law": list(laws)}
    return {"retention": row.kind, **{name: value for name, value in known.items() if value or name == "days"}}


def facts_page(
    request: Request,
    signed: Signed,
    case: CaseView,
    item: ItemView,
    form: Form,
    row: Row | None,
    alike: int,
    **answer: Any,
) -> Response:
    """Render the page on which somebody says what an item is."""
    profile = services_of(request).profile
    status_code = answer.pop("status_code", 200)
    laws = form.chosen("law")
    return show(
        request,
        signed,
        "item_facts.html",
        status_code=status_code,
        case=case,
        item=item,
        form=form,
        row=row,
        rows=profile.retention,
        triggers=[(t.value, TRIGGER_WORDS[t]) for t in triggers_of(row, profile, laws)] if row else (),
        circumstances=[(c.value, CIRCUMSTANCE_WORDS[c]) for c in circumstances_of(row)] if row else (),
        laws=laws_of(row, profile) if row else (),
        alike=alike,
        offer=offer(request, signed, case, Action.RECORD_ITEM_FACTS),
        processors=services_of(request).processors,
        token=new_token(),
        refused=answer.get("refused", ""),
    )


@router.get("/facts")
async def ask_facts(request: Request, signed: WorksCases, ref: str, item_id: str, kind: str = "") -> Response:
    """Show what is known of an item's keeping; without a kind, first ask which row of the schedule it is."""
    case = await case_of(request, ref)
    item = await item_of(request, case, item_id)
    items = await services_of(request).searches.items(case.id)
    row = services_of(request).profile.schedule().get(kind)
    return facts_page(request, signed, case, item, facts_known(item), row, len(siblings(item, items)))


@router.post("/facts")
async def record_facts(request: Request, signed: WorksCases, ref: str, item_id: str) -> Response:
    """Record what an item is, for itself or for all like it that nobody has described."""
    case = await case_of(request, ref)
    services = services_of(request)
    items = await services.searches.items(case.id)
    item = await item_of(request, case, item_id)
    form = await sent(request)
    token = token_of(form)
    row = services.profile.schedule().get(form.raw("kind"))
    others = siblings(item, items)
    if row is None:
        first = next(iter(services.profile.retention), None)
        form.error("kind", "Choose what it is in the schedule", f"kind-{first.kind}" if first else MAIN)
        return facts_page(request, signed, case, item, form, None, len(others), status_code=422)
    personal = read_facts(form, row, services.profile)
    if not form.ok:
        return facts_page(request, signed, case, item, form, row, len(others), status_code=422)
    about = (item.id, *others) if form.ticked("alike") else (item.id,)
    decided = Decided(ItemFacts(token, signed.actor, about), personal)
    submitted = await submit(request, case.id, Action.RECORD_ITEM_FACTS, token, signed.actor, decided)
    if submitted.state == "refused":
        return facts_page(
            request, signed, case, item, form, row, len(others), status_code=409, refused=submitted.sentence
        )
    return back(request, case, item, notice_of(submitted))


def back(request: Request, case: CaseView, item: ItemView, notice: str) -> Response:
    """Go back to the items, to the one that was decided about."""
    return redirect(request, f"/desk/cases/{case.id}/items?processor={item.processor}#item-{item.id}-record", notice)


async def fields_of_item(request: Request, case: CaseView, item: ItemView) -> tuple[tuple[str, str], ...]:
    """Give what an item holds, by label; empty for a file or an extract that cannot be read."""
    found = await contents(services_of(request).vault, case.id, [item])
    return found[item.id].fields if item.id in found else ()


def correction_page(
    request: Request,
    signed: Signed,
    case: CaseView,
    item: ItemView,
    fields: Sequence[tuple[str, str]],
    form: Form,
    offered: Offer,
    **answer: Any,
) -> Response:
    """Render the page on which a correction is proposed."""
    return show(
        request,
        signed,
        "item_correction.html",
        status_code=answer.get("status_code", 200),
        case=case,
        item=item,
        options=[(str(number), label, value or "(empty)") for number, (label, value) in enumerate(fields)],
        hows=list(CORRECTIONS.items()),
        form=form,
        offer=offered,
        processors=services_of(request).processors,
        token=new_token(),
        refused=answer.get("refused", ""),
    )


@router.get("/correct")
async def ask_correction(request: Request, signed: WorksCases, ref: str, item_id: str) -> Response:
    """Show what an item holds, to choose what in it is wrong."""
    case = await case_of(request, ref)
    item = await item_of(request, case, item_id)
    fields = await fields_of_item(request, case, item)
    offered = offer(request, signed, case, Action.PROPOSE_CORRECTION)
    return correction_page(request, signed, case, item, fields, Form(), offered)


def read_correction(form: Form, fields: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """Read what is to be corrected: how, and sealed the field, its old and its new value."""
    options = [*(str(number) for number in range(len(fields))), OTHER]
    chosen = form.choice("field", options, "Choose what is wrong or missing")
    known = chosen not in ("", OTHER)
    label, old = fields[int(chosen)] if known else ("", "")
    if chosen == OTHER:
        label = form.line("label", "What it is")
        old = form.text("old", "What it says now", required=False)
    how = form.choice("how", CORRECTIONS, "Choose what is to be done")
    new = form.text("new", "What is right")
    if new and new == old and how != "note":
        form.error("new", "This is what it says already")
    return how, {"label": label, "old": old, "new": new}


@router.post("/correct")
async def propose(request: Request, signed: WorksCases, ref: str, item_id: str) -> Response:
    """Propose a correction; it is carried out once it is approved."""
    case = await case_of(request, ref)
    item = await item_of(request, case, item_id)
    fields = await fields_of_item(request, case, item)
    form = await sent(request)
    token = token_of(form)
    offered = offer(request, signed, case, Action.PROPOSE_CORRECTION)
    how, personal = read_correction(form, fields)
    if not form.ok:
        return correction_page(request, signed, case, item, fields, form, offered, status_code=422)
    decided = Decided(Correction(token, signed.actor, item.id, how), personal)
    submitted = await submit(request, case.id, Action.PROPOSE_CORRECTION, token, signed.actor, decided)
    if submitted.state == "refused":
        return correction_page(
            request, signed, case, item, fields, form, offered, status_code=409, refused=submitted.sentence
        )
    return back(request, case, item, notice_of(submitted))
