"""The page of items: which are in sight, what they hold, and what is to be decided about them in this case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from api.desk.extracts import contents
from api.desk.item_fates import is_clear
from api.desk.keeping import keep_grounds, keepings, needs_fate
from api.desk.page import Offer, offers, show
from api.desk.right_decisions import ground_of, kinds_of, line_of
from api.desk.words import CORRECTIONS_SHORT
from api.errors import Stop
from api.forms import Form, new_token
from api.services import services_of
from api.sessions import Signed
from casework.record.views import CaseView, ItemView
from casework.register.profile import Profile
from casework.rules.acts import BY_VERDICT
from casework.rules.exemptions import Exemption, item_exemptions
from casework.rules.london import london_date
from casework.rules.rights import REFUSED
from casework.rules.stages import Action
from casework.rules.vocabulary import Fate, Right, Verdict

PAGE = 50


@dataclass(frozen=True)
class Sight:
    """Which items the page shows: of one processor or all, of one verdict or fate or all, which page (from 1)."""

    processor: str = ""
    verdict: str = ""
    fate: str = ""
    page: int = 1

    def chosen(self, items: Sequence[ItemView]) -> list[ItemView]:
        """Give the items in sight, by processor, kind and position."""
        fitting = (
            item
            for item in items
            if self.processor in ("", item.processor)
            and self.verdict in ("", item.verdict.value)
            and (self.fate in ("", item.fate.value) and (self.fate != Fate.UNDECIDED or needs_fate(item)))
        )
        return sorted(fitting, key=lambda item: (item.processor, item.kind, item.search_key, item.position, item.id))

    def query(self, page: int = 1) -> str:
        """Give the address's query for another page of the same sight."""
        named = {"processor": self.processor, "verdict": self.verdict, "fate": self.fate}
        return "?" + urlencode({**{name: value for name, value in named.items() if value}, "page": page})


def sight_of(processor: str, verdict: str, fate: str, page: int) -> Sight:
    """Read the sight from an address; raises Stop(404) for what cannot be."""
    if page < 1 or (verdict and verdict not in set(Verdict)) or (fate and fate not in set(Fate)):
        raise Stop(404)
    return Sight(processor, verdict, fate, page)


@dataclass(frozen=True)
class Asked:
    """What is decided about items in this case: verdicts for a copy, fates for erasure, corrections."""

    verdicts: bool
    fates: bool
    corrections: bool


def asked_of(case: CaseView) -> Asked:
    """Say what the open rights of a case need decided about items; a right refused as a whole needs nothing."""

    def is_open(right: Right) -> bool:
        line = line_of(case, right)
        return right in case.facts.rights_open and (line is None or line.how != REFUSED)

    return Asked(any(map(is_open, BY_VERDICT)), is_open(Right.ERASURE), is_open(Right.RECTIFICATION))


def exemptions_of(case: CaseView, profile: Profile) -> list[Exemption]:
    """Give the exemptions under which an item can be kept back from the copies of this case, by this organisation."""
    kinds = kinds_of(case, profile)
    rights = [right for right in sorted(BY_VERDICT) if right in case.facts.rights_open] or [Right.ACCESS]
    found = (entry for right in rights for entry in item_exemptions(right, kinds, case.nation))
    return list(dict.fromkeys(found))


def is_flagged(item: ItemView) -> bool:
    """Say whether an item should be looked at before it is disclosed."""
    return item.third_party or item.special or item.health


def counts_of(items: Collection[ItemView], read: dict[str, Any]) -> dict[str, Any]:
    """Count what is left to decide, by processor."""
    processors = sorted({item.processor for item in items})
    undecided = [item for item in items if item.verdict is Verdict.UNDECIDED]
    unfated = [item for item in items if needs_fate(item)]
    clear = [item for item in unfated if item.id in read and is_clear(read[item.id])]
    return {
        "all_items": len(items),
        "undecided": len(undecided),
        "unfated": len(unfated),
        "left": {key: sum(item.processor == key for item in undecided) for key in processors},
        "flagged": {key: sum(is_flagged(item) for item in undecided if item.processor == key) for key in processors},
        "clear": {key: sum(item.processor == key for item in clear) for key in processors},
    }


def selectable(asked: Asked, offered: dict[str, Offer]) -> bool:
    """Say whether this person can decide about items now."""
    return (asked.verdicts and offered[Action.DECIDE_ITEMS].open) or (asked.fates and offered[Action.DECIDE_FATES].open)


def choices_of(case: CaseView, profile: Profile) -> dict[str, Any]:
    """Give what can be chosen about the items of a case, with the words for it."""
    exemptions = exemptions_of(case, profile)
    return {
        "exemptions": exemptions,
        "exemption_options": [(e.id, f"{e.title} ({e.provision})") for e in exemptions],
        "keep_grounds": keep_grounds(case, profile),
        "ground_of": ground_of,
        "correction_words": CORRECTIONS_SHORT,
        "has_schedule": bool(profile.retention),
    }


def paged(sight: Sight, items: Sequence[ItemView]) -> tuple[list[ItemView], dict[str, int]]:
    """Give the items of the page in sight, and where it lies among all; raises Stop(404) past the last page."""
    chosen = sight.chosen(items)
    start = (sight.page - 1) * PAGE
    shown = chosen[start : start + PAGE]
    if sight.page > 1 and not shown:
        raise Stop(404)
    pages = -(-len(chosen) // PAGE)
    return shown, {"total": len(chosen), "first": start + 1, "last": start + len(shown), "pages": pages}


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
    shown, place = paged(sight, items)
    asked = asked_of(case)
    offered = offers(request, signed, case)
    read = keepings(items, services.profile, london_date(services.now())) if asked.fates else {}
    context = {**place, **counts_of(items, read), **choices_of(case, services.profile)}
    return show(
        request,
        signed,
        "items.html",
        status_code=status_code,
        case=case,
        sight=sight,
        asked=asked,
        selectable=selectable(asked, offered),
        groups=[(key, list(group)) for key, group in groupby(shown, key=lambda item: (item.processor, item.kind))],
        contents=await contents(services.vault, case.id, shown),
        labels={item.id: item.label for item in items},
        keepings=read,
        corrections=case.corrections,
        offers=offered,
        processors=services.processors,
        form=form,
        token=new_token(),
        refused=refused,
        **context,
    )
