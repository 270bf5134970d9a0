"""Other requests from the same address, found by the tokens of email and phone: shown to people, deciding nothing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from casework.record.models import Case, CaseRight, Lookup
from casework.record.related_views import RelatedCase
from casework.record.rights import case_outcome
from casework.rules.vocabulary import Right, Stage

ADDRESSES = ("email", "phone")
MOST = 50
"""An adviser's address may have hundreds; nobody reads more of them on one page."""


def read_related(session: Session, case_id: str) -> tuple[RelatedCase, ...]:
    """Give the other cases whose requester has an address of this one's: open ones first, earliest receipt first."""
    shared = _shared_addresses(session, case_id)
    closed = Case.stage == Stage.CLOSED.value
    chosen = select(Case).where(Case.id.in_(shared)).order_by(closed, Case.received, Case.opened_at, Case.id)
    cases = session.scalars(chosen.limit(MOST)).all()
    rights: dict[str, list[CaseRight]] = {case.id: [] for case in cases}
    for row in session.scalars(select(CaseRight).where(CaseRight.case_id.in_(rights))):
        rights[row.case_id].append(row)
    return tuple(_related(case, rights[case.id], shared[case.id]) for case in cases)


def _shared_addresses(session: Session, case_id: str) -> dict[str, set[str]]:
    mine, other = aliased(Lookup), aliased(Lookup)
    alike = (
        select(other.case_id, other.kind)
        .join(mine, (mine.kind == other.kind) & (mine.token == other.token))
        .where(mine.case_id == case_id, other.case_id != case_id, other.kind.in_(ADDRESSES))
    )
    shared: dict[str, set[str]] = {}
    for other_id, kind in session.execute(alike):
        shared.setdefault(other_id, set()).add(kind)
    return shared


def _related(case: Case, rights: list[CaseRight], by: set[str]) -> RelatedCase:
    have = {row.right for row in rights}
    return RelatedCase(
        case_id=case.id,
        received=case.received,
        rights=tuple(right for right in Right if right.value in have),
        stage=Stage(case.stage),
        outcome=case_outcome(rights),
        by=tuple(kind for kind in ADDRESSES if kind in by),
    )
