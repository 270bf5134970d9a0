"""Items, and what was decided about them, as plain values."""

from __future__ import annotations

import json
from typing import Any

from casework.record.models import Correction, Item, ThirdParty
from casework.record.opened import Opener
from casework.record.views import CorrectionView, ItemView, ThirdPartyView
from casework.rules.vocabulary import Fate, Verdict


def item_view(row: Item, first: str, opened: Opener) -> ItemView:
    """Give an item with its words decrypted; `first` is the id of the first item with equal content."""
    return ItemView(
        id=row.id,
        search_key=row.search_key,
        processor=row.processor,
        kind=row.kind,
        label=opened.text(row.label_sealed, "item", "label_sealed", row.id),
        file_id=row.file_id,
        position=row.position,
        third_party=row.third_party,
        special=row.special,
        duplicate_of="" if first == row.id else first,
        verdict=Verdict(row.verdict),
        exemption=row.exemption,
        reason=opened.text(row.reason_sealed, "item", "reason_sealed", row.id),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        health=bool(row.health),
        given=bool(row.given),
        retention=row.retention or "",
        facts=_facts(row, opened),
        fate=Fate(row.fate or Fate.UNDECIDED),
        fate_ground=row.fate_ground or "",
        fate_until=row.fate_until,
        fate_reason=opened.text(row.fate_reason_sealed, "item", "fate_reason_sealed", row.id),
        opinion_on=row.opinion_on,
        opinion_harm=row.opinion_harm,
        opinion_known=bool(row.opinion_known),
    )


def _facts(row: Item, opened: Opener) -> dict[str, Any]:
    text = opened.text(row.facts_sealed, "item", "facts_sealed", row.id)
    try:
        facts: dict[str, Any] = json.loads(text) if text else {}
    except ValueError:
        # The words that stand for what cannot be opened any more.
        return {}
    return facts


def correction_view(row: Correction, opened: Opener) -> CorrectionView:
    """Give a correction as it was proposed."""
    return CorrectionView(
        id=row.id,
        item_id=row.item_id,
        processor=row.processor,
        how=row.how,
        label=opened.text(row.field_sealed, "correction", "field_sealed", row.id),
        old=opened.text(row.old_sealed, "correction", "old_sealed", row.id),
        new=opened.text(row.new_sealed, "correction", "new_sealed", row.id),
    )


def third_party_view(row: ThirdParty, opened: Opener) -> ThirdPartyView:
    """Give somebody named in items, and whether they were asked."""
    return ThirdPartyView(
        id=row.id,
        items=tuple(row.items),
        name=opened.text(row.name_sealed, "third_party", "name_sealed", row.id),
        email=opened.text(row.email_sealed, "third_party", "email_sealed", row.id),
        reason=opened.text(row.reason_sealed, "third_party", "reason_sealed", row.id),
        professional=row.professional,
        sought=row.sought,
        recorded_at=row.recorded_at,
        answer=row.answer,
    )
