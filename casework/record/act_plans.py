"""Which acts carry out a decision: at which processors, about which items, and what no connector can do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.connectors.contract import Processors
from casework.record.act_views import open_corrections
from casework.record.item_counts import NOT_FOR_ERASURE
from casework.record.models import Act, Case, Item, Search
from casework.record.steps_done import erasures_covered
from casework.record.terms import MANUAL, keys_of, takes
from casework.rules.acts import ActPlanOrder
from casework.rules.vocabulary import ActState, Fate, Right, SearchResult, Verb

FATE_OF = {Verb.ERASE: Fate.ERASE, Verb.MASK: Fate.MASK, Verb.SUPPRESS: Fate.SUPPRESS}
ABOUT_ITEMS = frozenset({(Right.ERASURE, verb) for verb in FATE_OF} | {(Right.RECTIFICATION, Verb.RECTIFY)})
NOT_OFFERED, NOT_REACHABLE, LEGAL_DUTY = "not_offered", "not_reachable", "legal_duty"
WHY_BY_HAND = frozenset({NOT_OFFERED, NOT_REACHABLE, LEGAL_DUTY})
"""Why only a person can do an act: no connector does it, nothing known finds the person there, a law keeps records."""

UNREACHED_BY_HAND = frozenset({(right, Verb.SUPPRESS) for right in (Right.CONSENT_WITHDRAWAL, Right.OBJECTION)})
"""Acts on a person that somebody looks after where a processor could do them and cannot find the person."""

MARKETING_EDITION = 1
"""The first acts of an objection to direct marketing stop it; what else is objected to comes in later editions."""


@dataclass(frozen=True)
class Planned:
    """One act to be planned; `by_hand` says why nothing but a person can do it, empty where it goes by itself."""

    processor: str
    by_hand: str = ""
    items: tuple[str, ...] = ()
    expected: int = 0


def about_items(right: Right, verb: Verb) -> bool:
    """Say whether an act is about items found before; else it is about a person, whom the processor is to find."""
    return (right, verb) in ABOUT_ITEMS


def is_marketing(case: Case, right: Right, edition: int) -> bool:
    """Say whether acts stop direct marketing: they need no proof of who asks (UK GDPR Article 21(2) and (3))."""
    return bool(case.marketing) and right is Right.OBJECTION and edition == MARKETING_EDITION


def planned_acts(
    session: Session, processors: Processors, case: Case, order: ActPlanOrder, bound: Collection[str] = ()
) -> list[Planned]:
    """Give the acts of a decision, in the order in which processors are declared.

    `bound` are ids of items that a law keeps on the day of the order: a person looks at the act that is about them.
    """
    if about_items(order.right, order.verb):
        return list(_about_items(session, processors, order, bound))
    if order.verb is Verb.LIFT:
        return list(_lifted(session, processors, order))
    return list(_about_person(session, processors, case, order))


def items_due(session: Session, order: ActPlanOrder) -> Sequence[Item]:
    """Give the items that were kept for a time and whose last day is over."""
    kept = Item.case_id == order.case_id, Item.fate == Fate.KEEP.value, Item.fate_until < order.due_by
    return session.scalars(select(Item).where(*kept)).all()


def _about_items(
    session: Session, processors: Processors, order: ActPlanOrder, bound: Collection[str]
) -> Iterator[Planned]:
    groups, counts = _corrected(session, order) if order.right is Right.RECTIFICATION else _going(session, order)
    for processor in _in_order(processors, groups):
        by_hand = "" if _offers(processors, processor, order.verb) else NOT_OFFERED
        if not by_hand and any(item in bound for item in groups[processor]):
            by_hand = LEGAL_DUTY
        yield Planned(processor, by_hand, tuple(groups[processor]), counts.get(processor, len(groups[processor])))


def _going(session: Session, order: ActPlanOrder) -> tuple[Mapping[str, list[str]], Mapping[str, int]]:
    """Group the items that go by their processor; one that an earlier act is or was about is left out."""
    wanted = select(Item.processor, Item.id).where(Item.case_id == order.case_id, Item.verdict.not_in(NOT_FOR_ERASURE))
    if order.due_by is None:
        wanted = wanted.where(Item.fate == FATE_OF[order.verb].value)
    else:
        wanted = wanted.where(Item.fate == Fate.KEEP.value, Item.fate_until < order.due_by)
    covered = erasures_covered(session, order.case_id) if order.verb is Verb.ERASE else frozenset()
    ordered = wanted.order_by(Item.search_key, Item.file_id, Item.position, Item.id)
    return _grouped((processor, item) for processor, item in session.execute(ordered) if item not in covered), {}


def _corrected(session: Session, order: ActPlanOrder) -> tuple[Mapping[str, list[str]], Mapping[str, int]]:
    corrections = open_corrections(session, order.case_id)
    counts: dict[str, int] = {}
    for correction in corrections:
        counts[correction.processor] = counts.get(correction.processor, 0) + 1
    return _grouped((correction.processor, correction.item_id) for correction in corrections), counts


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, dict[str, None]] = {}
    for processor, item in pairs:
        groups.setdefault(processor, {})[item] = None
    return {processor: list(items) for processor, items in groups.items()}


def _lifted(session: Session, processors: Processors, order: ActPlanOrder) -> Iterator[Planned]:
    """A restriction is lifted exactly where it was set."""
    done = select(Act.processor).where(
        Act.case_id == order.case_id,
        Act.right == order.right.value,
        Act.verb == Verb.RESTRICT.value,
        Act.state == ActState.DONE.value,
    )
    for processor in _in_order(processors, set(session.scalars(done))):
        yield Planned(processor, "" if _offers(processors, processor, order.verb) else NOT_OFFERED)


def _about_person(session: Session, processors: Processors, case: Case, order: ActPlanOrder) -> Iterator[Planned]:
    """Every processor that offers the verb and can find the person; elsewhere a person looks where it matters.

    A restriction is set by hand unless a search found nothing there. Where advertising can be stopped nowhere,
    somebody looks at the first processor.
    """
    claimed = is_marketing(case, order.right, order.edition)
    kinds = {row.kind for row in keys_of(session, case.id, claimed)}
    searched = _searches(session, case.id)
    declared = (*processors.keys(), *(key for key in processors.optional() if key in searched))
    planned = False
    for processor in dict.fromkeys(declared):
        offered = _offers(processors, processor, order.verb)
        if offered and _reaches(processors, processor, kinds):
            yield Planned(processor)
            planned = True
        elif not claimed and _looked_after(order, offered) and not _found_nothing(searched.get(processor, ())):
            yield Planned(processor, NOT_REACHABLE if offered else NOT_OFFERED)
    if claimed and not planned:
        yield from (Planned(processor, NOT_REACHABLE) for processor in processors.keys()[:1])


def _looked_after(order: ActPlanOrder, offered: bool) -> bool:
    """Say whether a person does by hand what cannot be done at a processor by itself."""
    return order.verb is Verb.RESTRICT or (offered and (order.right, order.verb) in UNREACHED_BY_HAND)


def _reaches(processors: Processors, processor: str, kinds: Collection[str]) -> bool:
    taken: Callable[[str], bool] = takes(processors, processor)
    return processors.connector_kind(processor) == MANUAL or any(taken(kind) for kind in kinds)


def _searches(session: Session, case_id: str) -> dict[str, list[str]]:
    results: dict[str, list[str]] = {}
    for processor, result in session.execute(select(Search.processor, Search.result).where(Search.case_id == case_id)):
        results.setdefault(processor, []).append(result)
    return results


def _found_nothing(results: Sequence[str]) -> bool:
    return SearchResult.NOTHING_FOUND in results and SearchResult.FOUND not in results


def _offers(processors: Processors, processor: str, verb: Verb) -> bool:
    """Say whether a processor can be asked for a verb; one that is declared no more cannot."""
    return _is_declared(processors, processor) and verb in processors.offers(processor)


def _is_declared(processors: Processors, processor: str) -> bool:
    return processor in (*processors.keys(), *processors.optional())


def connector_of(processors: Processors, processor: str) -> str:
    """Give how a processor is reached; one that is declared no more only by a person."""
    return processors.connector_kind(processor) if _is_declared(processors, processor) else MANUAL


def _in_order(processors: Processors, keys: Collection[str]) -> list[str]:
    order = {key: number for number, key in enumerate((*processors.keys(), *processors.optional()))}
    return sorted(keys, key=lambda key: (order.get(key, len(order)), key))
