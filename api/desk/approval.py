"""Approval: what will be disclosed, what withheld and why, and the letters, before anything goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.case import names
from api.desk.page import ReadsCases, case_of, offers, show
from api.forms import new_token
from api.services import Preview, services_of
from casework.letters.contract import LetterIncompleteError, LetterKind
from casework.record.views import CaseView, ItemView
from casework.rules.exemptions import exemptions_for
from casework.rules.vocabulary import Right, Verdict

router = APIRouter(prefix="/desk/cases/{ref}/approval")


@dataclass(frozen=True)
class Withheld:
    """Items withheld for one reason."""

    processor: str
    kind: str
    exemption: str
    reason: str
    count: int


def withheld(items: Sequence[ItemView]) -> list[Withheld]:
    """Gather what is withheld by processor, kind, exemption and reason."""
    titles = {exemption.id: exemption.title for exemption in exemptions_for(Right.ACCESS)}
    counted = Counter(
        (item.processor, item.kind, titles.get(item.exemption, item.exemption), item.reason)
        for item in items
        if item.verdict is Verdict.WITHHOLD
    )
    return [Withheld(*key, count) for key, count in sorted(counted.items())]


def disclosed(items: Sequence[ItemView]) -> list[tuple[str, str, int]]:
    """Count what will be disclosed by processor and kind."""
    counted = Counter((i.processor, i.kind) for i in items if i.verdict in (Verdict.DISCLOSE, Verdict.REDACT))
    return [(processor, kind, count) for (processor, kind), count in sorted(counted.items())]


def left_out(items: Sequence[ItemView]) -> list[tuple[str, int]]:
    """Count what is neither disclosed nor withheld, by verdict."""
    others = (Verdict.DUPLICATE, Verdict.NOT_THEIRS, Verdict.CONSULT, Verdict.UNDECIDED)
    counted = Counter(item.verdict for item in items if item.verdict in others)
    return [(verdict.value, count) for verdict, count in counted.items()]


async def letters(request: Request, case: CaseView, in_part: bool) -> list[tuple[str, Preview]]:
    """Render the letters that approval would send; one that cannot be rendered yet is left out."""
    services = services_of(request)
    kinds = [(LetterKind.ANSWER, "The answer"), (LetterKind.ANSWER_READY, "The message that it is ready")]
    if in_part:
        kinds.append((LetterKind.PARTIAL_REFUSAL, "What was withheld, and why"))
    found = []
    for kind, title in kinds:
        try:
            found.append((title, await services.previews.preview(case.id, kind.value, "", services.now())))
        except (LookupError, LetterIncompleteError):
            continue
    return found


@router.get("")
async def approval(request: Request, signed: ReadsCases, ref: str) -> Response:
    """Show the answer as it stands, with the buttons to approve it or send it back."""
    case = await case_of(request, ref)
    services = services_of(request)
    items = await services.searches.items(case.id)
    held = withheld(items)
    return show(
        request,
        signed,
        "approval.html",
        case=case,
        offers=offers(request, signed, case),
        disclosed=disclosed(items),
        withheld=held,
        left_out=left_out(items),
        letters=await letters(request, case, bool(held)),
        own_review=case.facts.reviewed_by == signed.actor,
        people=await names(request),
        processors=services.processors,
        token=new_token(),
    )
