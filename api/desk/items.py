"""Review: the items found, with their contents, and what is decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.desk.deciding import Decided
from api.desk.item_fates import fated, submit_fates, suggested
from api.desk.item_list import Sight, exemptions_of, items_page, sight_of
from api.desk.keeping import keepings
from api.desk.page import SeesEvidence, WorksCases, case_of, notice_of, sent, submit, token_of
from api.forms import Form
from api.rendering import redirect
from api.services import Submitted, services_of
from api.sessions import Signed
from casework.record.views import CaseView, ItemView
from casework.register.profile import Profile
from casework.rules.london import london_date
from casework.rules.stages import Action
from casework.rules.vocabulary import Verdict
from workflows.messages import ItemsDecision
from workflows.right_messages import CorrectionDropped

router = APIRouter(prefix="/desk/cases/{ref}/items")

CHUNK = 5_000  # items per message: an update must stay well under the engine's two megabytes
GIVEN = (Verdict.DISCLOSE, Verdict.WITHHOLD, Verdict.NOT_THEIRS, Verdict.DUPLICATE)
"""The verdicts that can be given here."""


def _sight(processor: str = "", verdict: str = "", fate: str = "", page: int = 1) -> Sight:
    return sight_of(processor, verdict, fate, page)


InSight = Annotated[Sight, Depends(_sight)]


@router.get("")
async def review(request: Request, signed: SeesEvidence, ref: str, sight: InSight) -> Response:
    """Show the items found, with the form to decide about them."""
    return await items_page(request, signed, await case_of(request, ref), sight, Form())


def chosen_of(form: Form, items: Sequence[ItemView]) -> tuple[ItemView, ...]:
    """Read which items are selected: some, or all that the page showed."""
    known = {item.id: item for item in items}
    given = form.chosen("shown" if form.ticked("whole_page") else "item")
    chosen = tuple(known[id_] for id_ in dict.fromkeys(given) if id_ in known)
    if not chosen:
        form.error("item", "Select at least one item", "items")
    return chosen


def judged(form: Form, items: Sequence[ItemView], case: CaseView, profile: Profile) -> tuple[ItemsDecision, Decided]:
    """Read which items, which verdict, which exemption and why; the message has no token and actor yet."""
    form.anchors |= {"verdict": "verdict", "exemption": "exemption"}  # buttons and a list: no options with ids
    verdict = form.choice("verdict", GIVEN, "Choose what to do with the items")
    chosen = chosen_of(form, items)
    withheld = verdict == Verdict.WITHHOLD
    by_id = [exemption.id for exemption in exemptions_of(case, profile)]
    exemption = form.choice("exemption", by_id, "Choose the exemption you rely on", required=withheld)
    if not withheld:
        form.errors.pop("exemption", None)
    reason = form.text("text", "Why you withhold it", required=withheld)
    message = ItemsDecision(
        "",
        "",
        tuple(item.id for item in chosen),
        Verdict(verdict) if verdict else Verdict.UNDECIDED,
        exemption if withheld else "",
    )
    return message, Decided(message, {"text": reason} if reason else {})


async def submit_verdict(
    request: Request,
    signed: Signed,
    case: CaseView,
    token: str,
    items: Sequence[str],
    verdict: Verdict,
    exemption: str = "",
    personal: dict[str, str] | None = None,
) -> Submitted:
    """Submit one verdict on items, in parts where they are many; gives the first refusal or the last answer."""
    submitted = Submitted(token, case.id, "accepted", "")
    for number, start in enumerate(range(0, len(items), CHUNK)):
        part = f"{token}.{number}" if number else token
        message = ItemsDecision(part, signed.actor, tuple(items[start : start + CHUNK]), verdict, exemption)
        submitted = await submit(
            request, case.id, Action.DECIDE_ITEMS, part, signed.actor, Decided(message, personal or {})
        )
        if submitted.state == "refused":
            break
    return submitted


@router.post("")
async def decide(request: Request, signed: WorksCases, ref: str, sight: InSight) -> Response:
    """Give one verdict, or one fate, to the selected items."""
    case = await case_of(request, ref)
    services = services_of(request)
    form = await sent(request)
    token = token_of(form)
    items = await services.searches.items(case.id)
    if form.raw("fate"):
        chosen = chosen_of(form, items)
        today = london_date(services.now())
        read = keepings(chosen, services.profile, today)
        groups = fated(form, case, chosen, read, services.profile, today)
        if not form.ok:
            return await items_page(request, signed, case, sight, form, 422)
        submitted = await submit_fates(request, signed, case, token, groups)
    else:
        verdict, decided = judged(form, items, case, services.profile)
        if not form.ok:
            return await items_page(request, signed, case, sight, form, 422)
        submitted = await submit_verdict(
            request, signed, case, token, verdict.items, verdict.verdict, verdict.exemption, decided.personal
        )
    if submitted.state == "refused":
        return await items_page(request, signed, case, sight, form, 409, submitted.sentence)
    return redirect(request, f"/desk/cases/{case.id}/items{sight.query(sight.page)}", notice_of(submitted))


@router.post("/rest")
async def disclose_rest(request: Request, signed: WorksCases, ref: str) -> Response:
    """Disclose everything of one processor that is still undecided."""
    case = await case_of(request, ref)
    form = await sent(request)
    token = token_of(form)
    items = await services_of(request).searches.items(case.id)
    processor = form.choice("processor", {item.processor for item in items}, "Choose a processor")
    rest = [item.id for item in items if item.processor == processor and item.verdict is Verdict.UNDECIDED]
    if not rest:
        return redirect(request, f"/desk/cases/{case.id}/items", "Nothing was undecided any more.")
    return await done(request, signed, case, await submit_verdict(request, signed, case, token, rest, Verdict.DISCLOSE))


@router.post("/suggested")
async def take_suggestions(request: Request, signed: WorksCases, ref: str) -> Response:
    """Give every undecided item of one processor the fate suggested for it, where that leaves nothing to weigh."""
    case = await case_of(request, ref)
    services = services_of(request)
    form = await sent(request)
    token = token_of(form)
    items = await services.searches.items(case.id)
    processor = form.choice("processor", {item.processor for item in items}, "Choose a processor")
    groups = suggested(items, keepings(items, services.profile, london_date(services.now())), processor)
    if not groups:
        return redirect(request, f"/desk/cases/{case.id}/items", "Nothing was left to suggest any more.")
    return await done(request, signed, case, await submit_fates(request, signed, case, token, groups))


@router.post("/drop")
async def drop_correction(request: Request, signed: WorksCases, ref: str) -> Response:
    """Take a proposed correction back."""
    case = await case_of(request, ref)
    form = await sent(request)
    token = token_of(form)
    chosen = form.choice("correction", [known.id for known in case.corrections], "Choose a correction")
    if not chosen:
        return redirect(request, f"/desk/cases/{case.id}/items", "That correction is not proposed any more.")
    decided = Decided(CorrectionDropped(token, signed.actor, chosen))
    submitted = await submit(request, case.id, Action.DROP_CORRECTION, token, signed.actor, decided)
    return await done(request, signed, case, submitted)


async def done(request: Request, signed: Signed, case: CaseView, submitted: Submitted) -> Response:
    """Show the items again with what came of a submission."""
    if submitted.state == "refused":
        return await items_page(request, signed, case, Sight(), Form(), 409, submitted.sentence)
    return redirect(request, f"/desk/cases/{case.id}/items", notice_of(submitted))
