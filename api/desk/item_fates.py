"""What becomes of items when erasure was asked for: read from the form, held against the gates, and submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fastapi import Request

from api.desk.deciding import Decided
from api.desk.keeping import Keeping, keep_grounds, needs_fate
from api.desk.page import submit
from api.forms import Form
from api.services import Submitted
from api.sessions import Signed
from casework.record.views import CaseView, ItemView
from casework.register.profile import Profile
from casework.rules.gates import erasure_gate, keep_gate
from casework.rules.grounds import LEGAL_DUTY
from casework.rules.stages import Action
from casework.rules.vocabulary import Fate
from workflows.right_messages import FatesDecision

GIVEN = (Fate.ERASE, Fate.MASK, Fate.SUPPRESS, Fate.KEEP)
CHUNK = 5_000  # items per message: an update must stay well under the engine's two megabytes


@dataclass(frozen=True)
class FateGroup:
    """Items that get the same fate for the same reason until the same day."""

    items: tuple[str, ...]
    fate: Fate
    ground: str = ""
    until: date | None = None
    text: str = field(default="", repr=False)


def fated(
    form: Form, case: CaseView, chosen: Sequence[ItemView], read: Mapping[str, Keeping], profile: Profile, today: date
) -> list[FateGroup]:
    """Read which fate the chosen items get, held against what the law lets nobody decide.

    A ground or a last day left open is taken from what is suggested for each item.
    """
    form.anchors |= {"fate": "fate", "ground": "ground"}  # buttons and a list: no options with ids
    given = form.choice("fate", GIVEN, "Choose what becomes of the items")
    fate = Fate(given) if given else Fate.UNDECIDED
    known = [id_ for id_, _ in keep_grounds(case, profile)]
    ground = form.choice("ground", known, "Choose the ground on which it is kept", required=False)
    until = form.date("until", "The day until which it is kept", required=False, earliest=today)
    text = form.text("fate_text", "Why it is kept", required=False)
    for item in chosen:
        barred = erasure_gate(read[item.id].reading, fate)
        if barred is not None:
            form.error("item", f"{item.label}: {barred.sentence}", "items")
    if fate is not Fate.KEEP:
        return _grouped((item, fate, "", None, "") for item in chosen)
    kept = [
        (item, ground or read[item.id].suggestion.ground, until or read[item.id].suggestion.until) for item in chosen
    ]
    for _, why, _until in kept:
        barred = keep_gate(why)
        if barred is not None:
            form.error("ground", barred.sentence)
    if not text and any(why != LEGAL_DUTY for _, why, _until in kept):
        form.error("fate_text", "Why it is kept is missing")
    return _grouped((item, fate, why, last, text) for item, why, last in kept)


def suggested(items: Sequence[ItemView], read: Mapping[str, Keeping], processor: str) -> list[FateGroup]:
    """Group the undecided items of a processor by what is suggested; what only a person can tell is left out."""
    taken = []
    for item in items:
        offer = read[item.id].suggestion
        if item.processor == processor and needs_fate(item) and is_clear(read[item.id]):
            taken.append((item, offer.fate, offer.ground, offer.until, ""))
    return _grouped(taken)


def is_clear(keeping: Keeping) -> bool:
    """Say whether a suggestion can be taken as it stands: a keep only where the law itself asks for it."""
    offer = keeping.suggestion
    return offer.fate is not Fate.UNDECIDED and (offer.fate is not Fate.KEEP or offer.ground == LEGAL_DUTY)


def _grouped(rows: Iterable[tuple[ItemView, Fate, str, date | None, str]]) -> list[FateGroup]:
    groups: dict[tuple[Fate, str, date | None, str], list[str]] = {}
    for item, fate, ground, until, text in rows:
        groups.setdefault((fate, ground, until, text), []).append(item.id)
    return [FateGroup(tuple(ids), *key) for key, ids in groups.items()]


async def submit_fates(
    request: Request, signed: Signed, case: CaseView, token: str, groups: Sequence[FateGroup]
) -> Submitted:
    """Submit fates, in parts where they differ or are many; gives the first refusal or the last answer."""
    parts = [
        (group, group.items[start : start + CHUNK]) for group in groups for start in range(0, len(group.items), CHUNK)
    ]
    submitted = Submitted(token, case.id, "accepted", "")
    for number, (group, items) in enumerate(parts):
        part = f"{token}.{number}" if number else token
        message = FatesDecision(part, signed.actor, items, group.fate, group.ground, group.until)
        personal = {"text": group.text} if group.text else {}
        submitted = await submit(request, case.id, Action.DECIDE_FATES, part, signed.actor, Decided(message, personal))
        if submitted.state == "refused":
            break
    return submitted
