"""What a step changes of items: verdicts, fates, facts, opinions, corrections, and people named in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select

from casework.record.contract import GateClosed
from casework.record.item_facts import PARTS, opened_facts, read_facts, reading_of, sealed_facts
from casework.record.models import Correction, Item, ThirdParty
from casework.record.sealing import place, seal_optional
from casework.record.steps_context import Work
from casework.record.steps_gates import check_fates, check_verdict
from casework.rules.london import london_date
from casework.rules.retention_rows import RetentionError
from casework.rules.vocabulary import Fate


def change_items(work: Work) -> None:
    """Do to items what the step orders, or what its kind calls for; raises GateClosed."""
    _verdict(work)
    _fates(work)
    change = KINDS.get(work.step.kind)
    if change is not None:
        change(work)


def _verdict(work: Work) -> None:
    order = work.step.verdict
    if order is None:
        return
    items = _named(work, order.items)
    check_verdict(work, order, items)
    for item in items:
        item.verdict, item.exemption = order.verdict.value, order.exemption
        item.decided_by, item.decided_at = work.step.actor, work.step.at
        where = place("item", "reason_sealed", item.id)
        item.reason_sealed = seal_optional(work.cipher, where, work.said.text("text"))


def _fates(work: Work) -> None:
    order = work.step.fates
    if order is None:
        return
    items = _records(work, order.items)
    check_fates(work, order, items)
    undecided = order.fate is Fate.UNDECIDED
    for item in items:
        item.fate, item.fate_ground, item.fate_until = order.fate.value, order.ground or None, order.until
        item.fated_by, item.fated_at = (None, None) if undecided else (work.step.actor, work.step.at)
        where = place("item", "fate_reason_sealed", item.id)
        item.fate_reason_sealed = seal_optional(work.cipher, where, work.said.text("text"))


def _facts_recorded(work: Work) -> None:
    """Take over the parts that were said of an item; a part left out stays as it was."""
    retention = work.said.text("retention")
    if retention and retention not in work.keeping.schedule:
        raise GateClosed("retention-unknown", "There is no kind of record of this name in the retention schedule.")
    said = {part: work.said.personal[part] for part in PARTS if part in work.said.personal}
    for item in _records(work, _items_said(work)):
        if "retention" in work.said.personal:
            item.retention = retention or None
        facts = {**opened_facts(work.cipher, item), **said}
        try:
            read_facts(facts)
            reading_of(work.keeping, item.retention or "", facts, london_date(work.step.at))
        except RetentionError as error:
            raise GateClosed("facts-contradict", str(error)) from None
        item.facts_sealed = sealed_facts(work.cipher, item.id, facts)


def _opinion_recorded(work: Work) -> None:
    message = work.said.message
    on = date.fromisoformat(message["on"])
    if on > london_date(work.step.at):
        raise GateClosed("opinion-to-come", "The day of the opinion has not come yet.")
    for item in _named(work, _items_said(work)):
        item.opinion_on, item.opinion_harm = on, bool(message.get("harm"))
        item.opinion_known, item.opinion_by = bool(message.get("known")), work.step.actor


def _correction_proposed(work: Work) -> None:
    item = next(iter(_named(work, (str(work.said.message["item"]),))), None)
    if item is None:
        raise GateClosed("no-such-item", "This record is not among what was found in the case.")
    key, said = work.step.key, work.said

    def sealed(column: str, text: str) -> bytes:
        return work.cipher.seal(place("correction", column, key), text)

    old = said.personal.get("old")
    work.session.add(
        Correction(
            id=key,
            case_id=work.case.id,
            item_id=item.id,
            processor=item.processor,
            how=said.message.get("how") or "replace",
            field_sealed=sealed("field_sealed", said.text("label")),
            # As it stands there, blanks and all: it is compared before anything is changed.
            old_sealed=None if old is None else sealed("old_sealed", str(old)),
            new_sealed=sealed("new_sealed", said.text("new")),
            proposed_by=work.step.actor,
            proposed_at=work.step.at,
        )
    )


def _correction_dropped(work: Work) -> None:
    named = Correction.case_id == work.case.id, Correction.id == work.said.message["correction"]
    for row in work.session.scalars(select(Correction).where(*named)):
        row.dropped_at = row.dropped_at or work.step.at


def _third_party_consulted(work: Work) -> None:
    said, key = work.said, work.step.key
    items = [item.id for item in _named(work, _items_said(work))]
    if not items:
        raise GateClosed("no-such-item", "This record is not among what was found in the case.")
    work.session.add(
        ThirdParty(
            id=key,
            case_id=work.case.id,
            items=items,
            name_sealed=work.cipher.seal(place("third_party", "name_sealed", key), said.text("name")),
            email_sealed=seal_optional(work.cipher, place("third_party", "email_sealed", key), said.text("email")),
            reason_sealed=seal_optional(work.cipher, place("third_party", "reason_sealed", key), said.text("text")),
            professional=said.message.get("professional") or "",
            sought=bool(said.message.get("sought")),
            recorded_by=work.step.actor,
            recorded_at=work.step.at,
        )
    )


def _consultation_recorded(work: Work) -> None:
    named = ThirdParty.case_id == work.case.id, ThirdParty.id == work.said.message["consultation"]
    for row in work.session.scalars(select(ThirdParty).where(*named)):
        row.answer, row.answered_at = str(work.said.message["answer"]), work.step.at


KINDS: dict[str, Callable[[Work], None]] = {
    "item-facts-recorded": _facts_recorded,
    "opinion-recorded": _opinion_recorded,
    "correction-proposed": _correction_proposed,
    "correction-dropped": _correction_dropped,
    "third-party-consulted": _third_party_consulted,
    "consultation-recorded": _consultation_recorded,
}
"""Steps that take what they change from the submission they belong to."""


def _items_said(work: Work) -> tuple[str, ...]:
    return tuple(work.said.message.get("items") or ())


def _named(work: Work, ids: Sequence[str]) -> Sequence[Item]:
    """Give the items of this case among those named, in a fixed order."""
    named = select(Item).where(Item.case_id == work.case.id, Item.id.in_(ids))
    return work.session.scalars(named.order_by(Item.id)).all()


def _records(work: Work, ids: Sequence[str]) -> Sequence[Item]:
    """Give the items named and every other find of the same record.

    A later round of searches finds a row again. What becomes of a row must not differ from find to find.
    """
    items = {item.id: item for item in _named(work, ids)}
    digests = {item.digest for item in items.values() if item.digest}
    if digests:
        same = select(Item).where(Item.case_id == work.case.id, Item.digest.in_(digests))
        places = {(item.processor, item.digest) for item in items.values()}
        for item in work.session.scalars(same.order_by(Item.id)):
            if (item.processor, item.digest) in places:
                items[item.id] = item
    return tuple(items.values())
