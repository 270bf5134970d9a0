"""Approval: what goes out, what is erased, kept, corrected or refused and why, and the letters, before it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.case import names
from api.desk.case_rights import fate_counts, right_lines
from api.desk.page import ReadsCases, case_of, offers, show
from api.desk.right_decisions import ground_of
from api.desk.transfer_decisions import waiting_transfer
from api.desk.words import CORRECTIONS_SHORT, FATES_TO_COME
from api.forms import new_token
from api.services import Preview, services_of
from casework.letters.contract import LetterIncompleteError, LetterKind
from casework.record.views import CaseView, ItemView
from casework.rules.acts import BY_VERDICT, SEARCHED
from casework.rules.exemptions import EXEMPTIONS
from casework.rules.london import london_date
from casework.rules.rights import REFUSED
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
    titles = {exemption.id: exemption.title for exemption in EXEMPTIONS.values()}
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


ANSWERS: dict[Right, tuple[tuple[LetterKind, str], ...]] = {
    Right.ACCESS: (
        (LetterKind.ANSWER, "The answer"),
        (LetterKind.ANSWER_READY, "The message that it is ready"),
    ),
    Right.PORTABILITY: ((LetterKind.PORTABILITY_ANSWER, "The answer on portability"),),
    Right.RECTIFICATION: ((LetterKind.RECTIFICATION_ANSWER, "The answer on rectification"),),
    Right.ERASURE: (
        (LetterKind.ERASURE_PLANNED, "What will be erased, before it is"),
        (LetterKind.ERASURE_ANSWER, "The answer on erasure"),
    ),
}
"""The letters that approval sets going, by right."""


def letter_kinds(case: CaseView, in_part: bool) -> list[tuple[LetterKind, str]]:
    """Give the letters that approval sends: of each right that needs one, or the refusal."""
    waiting = [line for line in case.rights if line.right in SEARCHED]
    kinds = [kind for line in waiting if line.how != REFUSED for kind in ANSWERS[line.right]]
    if in_part:
        kinds.append((LetterKind.PARTIAL_REFUSAL, "What was withheld, and why"))
    if any(line.how == REFUSED for line in waiting):
        kinds.append((LetterKind.REFUSAL, "The refusal"))
    return kinds


async def letters(request: Request, case: CaseView, in_part: bool) -> list[tuple[str, Preview]]:
    """Render the letters that approval would send; one that cannot be rendered yet is left out."""
    services = services_of(request)
    found = []
    for kind, title in letter_kinds(case, in_part):
        try:
            found.append((title, await services.previews.preview(case.id, kind.value, "", services.now())))
        except (LookupError, LetterIncompleteError):
            continue
    return found


def stands(case: CaseView, rights: frozenset[Right]) -> bool:
    """Say whether any of these rights is in the case and not refused as a whole."""
    return any(line.right in rights and line.how != REFUSED for line in case.rights)


@router.get("")
async def approval(request: Request, signed: ReadsCases, ref: str) -> Response:
    """Show the answer as it stands, with the buttons to approve it or send it back."""
    case = await case_of(request, ref)
    services = services_of(request)
    items = await services.searches.items(case.id)
    held = withheld(items)
    offered = offers(request, signed, case)
    copies = stands(case, BY_VERDICT)
    return show(
        request,
        signed,
        "approval.html",
        case=case,
        offers=offered,
        copies=copies,
        erases=stands(case, frozenset({Right.ERASURE})),
        disclosed=disclosed(items),
        withheld=held,
        left_out=left_out(items),
        transfer=waiting_transfer(await services.reader.events(case.id)),
        rights=right_lines(case, offered, london_date(services.now())),
        fates=fate_counts(items),
        fate_words=FATES_TO_COME,
        ground_of=ground_of,
        labels={item.id: item.label for item in items},
        correction_words=CORRECTIONS_SHORT,
        wait_days=case.policy.get("erasure_wait_days", services.profile.erasure.wait_days),
        letters=await letters(request, case, bool(held) and copies),
        own_review=case.facts.reviewed_by == signed.actor,
        people=await names(request),
        processors=services.processors,
        token=new_token(),
    )
