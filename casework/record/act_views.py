"""Acts of a case as plain values."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.record.models import Act, Correction
from casework.record.opened import Opener
from casework.record.views import ActView
from casework.rules.vocabulary import ActState, Right, Verb


def acts_of(case_id: str) -> Select[Act]:
    """Select the acts of a case, in the order they were planned."""
    return select(Act).where(Act.case_id == case_id).order_by(Act.planned_at, Act.key)


def open_corrections(session: Session, case_id: str) -> Sequence[Correction]:
    """Give the corrections proposed in a case and not taken back, in the order they were proposed."""
    proposed = select(Correction).where(Correction.case_id == case_id, Correction.dropped_at.is_(None))
    return session.scalars(proposed.order_by(Correction.proposed_at, Correction.id)).all()


def act_view(row: Act, opened: Opener) -> ActView:
    """Give an act with what somebody said of it."""
    return ActView(
        key=row.key,
        right=Right(row.right),
        verb=Verb(row.verb),
        processor=row.processor,
        connector=row.connector,
        edition=row.edition,
        state=ActState(row.state),
        items=tuple(row.items),
        expected=row.expected,
        rows=row.rows,
        evidence=dict(row.evidence),
        by=row.by,
        note=opened.text(row.note_sealed, "act", "note_sealed", row.case_id, row.key),
        planned_at=row.planned_at,
        ended_at=row.ended_at,
    )
