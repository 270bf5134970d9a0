"""Review: every item with its content, and one verdict on some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.decisions import Decided
from api.desk.extracts import contents
from api.desk.page import SeesEvidence, WorksCases, case_of, notice_of, offers, sent, show, submit, token_of
from api.errors import Stop
from api.forms import Form, new_token
from api.rendering import redirect
from api.services import Submitted, services_of
from api.sessions import Signed
from casework.record.views import CaseView, ItemView
from casework.rules.exemptions import exemptions_for
from casework.rules.stages import Action
from casework.rules.vocabulary import Right, Verdict
from workflows.messages import ItemsDecision

router = APIRouter(prefix="/desk/cases/{ref}/items")

PAGE = 50
CHUNK = 5_000  # items per message: an update must stay well under the engine's two megabytes
GIVEN = (Verdict.DISCLOSE, Verdict.WITHHOLD, Verdict.NOT_THEIRS, Verdict.DUPLICATE)
"""The verdicts that can be given here."""


@dataclass(frozen=True)
class Sight:
    """Which items the page shows: of one processor or all, of one verdict or all, which page (from 1)."""

    processor: str = ""
    verdict: str = ""
    page: int = 1

    def chosen(self, items: Sequence[ItemView]) -> list[ItemView]:
        """Give the items in sight, by processor, kind and position."""
        fitting = (
            item
            for item in items
            if self.processor in ("", item.processor) and self.verdict in ("", item.verdict.value)
        )
        return sorted(fitting, key=lambda item: (item.processor, item.kind, item.search_key, item.position, item.id))

    def query(self, page: int = 1) -> str:
        """Give the address's query for another page of the same sight."""
        return f"?processor={self.processor}&verdict={self.verdict}&page={page}"


async def items_page(
    request: Request,
    signed: Signed,
    case: CaseView,
    sight: Sight,
    form: Form,
    status_code: int = 200,
    refused: str = "",
) -> Response:
    """Render a page of items with their contents."""
    services = services_of(request)
    items = await services.searches.items(case.id)
    chosen = sight.chosen(items)
    start = (sight.page - 1) * PAGE
    shown = chosen[start : start + PAGE]
    if sight.page > 1 and not shown:
        raise Stop(404)
    groups = [(key, list(group)) for key, group in groupby(shown, key=lambda item: (item.processor, item.kind))]
    processors = sorted({item.processor for item in items})
    undecided = [item for item in items if item.verdict is Verdict.UNDECIDED]
    return show(
        request,
        signed,
        "items.html",
        status_code=status_code,
        case=case,
        sight=sight,
        groups=groups,
        contents=await contents(services.vault, case.id, shown),
        total=len(chosen),
        first=start + 1,
        last=start + len(shown),
        pages=-(-len(chosen) // PAGE),
        all_items=len(items),
        left={key: sum(item.processor == key for item in undecided) for key in processors},
        flagged={key: sum(is_flagged(item) for item in undecided if item.processor == key) for key in processors},
        undecided=len(undecided),
        labels={item.id: item.label for item in items},
        verdicts=tuple(Verdict),
        exemptions=exemptions_for(Right.ACCESS),
        exemption_options=[(e.id, f"{e.title} ({e.provision})") for e in exemptions_for(Right.ACCESS)],
        offers=offers(request, signed, case),
        processors=services.processors,
        form=form,
        token=new_token(),
        refused=refused,
    )


def is_flagged(item: ItemView) -> bool:
    """Say whether an item should be looked at before it is disclosed."""
    return item.third_party or item.special


def sight_of(processor: str, verdict: str, page: int) -> Sight:
    """Read the sight from an address; raises Stop(404) for what cannot be."""
    if page < 1 or (verdict and verdict not in set(Verdict)):
        raise Stop(404)
    return Sight(processor, verdict, page)


@router.get("")
async def review(
    request: Request, signed: SeesEvidence, ref: str, processor: str = "", verdict: str = "", page: int = 1
) -> Response:
    """Show the items found, with the form to decide about them."""
    case = await case_of(request, ref)
    return await items_page(request, signed, case, sight_of(processor, verdict, page), Form())


def judged(form: Form, items: Sequence[ItemView]) -> tuple[tuple[str, ...], Verdict, str, dict[str, str]]:
    """Read which items, which verdict, which exemption and why."""
    known = {item.id for item in items}
    form.anchors |= {"verdict": "verdict", "exemption": "exemption"}  # buttons and a list: no options with ids
    verdict = form.choice("verdict", GIVEN, "Choose what to do with the items")
    given = form.chosen("shown" if form.ticked("whole_page") else "item")
    chosen = tuple(item for item in dict.fromkeys(given) if item in known)
    if not chosen:
        form.error("item", "Select at least one item", "items")
    withheld = verdict == Verdict.WITHHOLD
    by_id = [exemption.id for exemption in exemptions_for(Right.ACCESS)]
    exemption = form.choice("exemption", by_id, "Choose the exemption you rely on", required=withheld)
    if not withheld:
        form.errors.pop("exemption", None)
    reason = form.text("text", "Why you withhold it", required=withheld)
    personal = {"text": reason} if reason else {}
    return chosen, Verdict(verdict) if verdict else Verdict.UNDECIDED, exemption if withheld else "", personal


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
async def decide(
    request: Request, signed: WorksCases, ref: str, processor: str = "", verdict: str = "", page: int = 1
) -> Response:
    """Give one verdict on the selected items."""
    case = await case_of(request, ref)
    sight = sight_of(processor, verdict, page)
    form = await sent(request)
    token = token_of(form)
    items = await services_of(request).searches.items(case.id)
    chosen, given, exemption, personal = judged(form, items)
    if not form.ok:
        return await items_page(request, signed, case, sight, form, 422)
    submitted = await submit_verdict(request, signed, case, token, chosen, given, exemption, personal)
    if submitted.state == "refused":
        return await items_page(request, signed, case, sight, form, 409, submitted.sentence)
    return redirect(request, f"/desk/cases/{case.id}/items{sight.query(page)}", notice_of(submitted))


@router.post("/rest")
async def disclose_rest(request: Request, signed: WorksCases, ref: str) -> Response:
    """Disclose everything of one processor that is still undecided."""
    case = await case_of(request, ref)
    form = await sent(request)
    token = token_of(form)
    items = await services_of(request).searches.items(case.id)
    processor = form.choice("processor", {item.processor for item in items}, "Choose a processor")
    rest = [item.id for item in items if item.processor == processor and item.verdict is Verdict.UNDECIDED]
    to = f"/desk/cases/{case.id}/items"
    if not rest:
        return redirect(request, to, "Nothing was undecided any more.")
    submitted = await submit_verdict(request, signed, case, token, rest, Verdict.DISCLOSE)
    if submitted.state == "refused":
        return await items_page(request, signed, case, Sight(), Form(), 409, submitted.sentence)
    return redirect(request, to, notice_of(submitted))
