"""What decides whether an action is allowed in a case, read from its rows as the workflow keeps it in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.record import item_counts, ledger
from casework.record.item_counts import ItemGroup
from casework.record.models import Act, Case, CaseRight, Search, ThirdParty
from casework.record.rights import (
    case_outcome,
    copy_sent,
    extended,
    fee_open,
    is_open,
    leading,
    refusing,
    undecided_rights,
)
from casework.rules.acts import IRREVERSIBLE
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    ActState,
    Authority,
    Clarification,
    ClockState,
    Identity,
    Right,
    Stage,
)

OVER = frozenset({ActState.EXCUSED, ActState.NOTHING_TO_DO, ActState.CANCELLED})
"""States of acts that changed nothing."""


def case_facts(
    case: Case,
    rights: Sequence[CaseRight],
    searches: Sequence[Search],
    groups: Sequence[ItemGroup],
    acts: Sequence[Act],
    third_parties: Sequence[ThirdParty],
    health_professional: bool,
    last_step: date,
) -> CaseFacts:
    """Give the facts; opinions on health data count as on the London date of the last step, as the workflow has it."""
    first = leading(rights)
    return CaseFacts(
        stage=Stage(case.stage),
        identity=Identity(case.identity),
        authority=Authority(case.authority),
        clarification=Clarification(case.clarification),
        clock=ClockState(first.clock) if first else ClockState.NOT_STARTED,
        outcome=case_outcome(rights),
        extended=extended(rights),
        searches_waiting=ledger.waiting(searches),
        searches_unexcused=ledger.unexcused(searches),
        items_undecided=item_counts.undecided(groups, rights),
        reviewed_by=case.reviewed_by,
        review_finished_at=case.review_finished_at,
        answered=case.answered_at is not None,
        collected=case.collected_at is not None,
        self_review_hours=case.policy.get("self_review_hours"),
        rights=frozenset(Right(row.right) for row in rights),
        rights_open=frozenset(Right(row.right) for row in rights if is_open(row)),
        rights_undecided=undecided_rights(rights),
        items_unfated=item_counts.unfated(groups, rights),
        items_without_opinion=item_counts.without_opinion(groups, rights, health_professional, last_step),
        consultations_open=sum(1 for row in third_parties if row.sought and not row.answer),
        erasure_waiting=case.erase_on is not None,
        restricted=bool(case.restricted),
        fee_open=fee_open(rights),
        copy_sent=copy_sent(rights),
        refusing=refusing(rights),
        carrying_out=_carrying_out(rights, acts),
    )


def _carrying_out(rights: Sequence[CaseRight], acts: Sequence[Act]) -> bool:
    """Say whether something that cannot be taken back was begun, or done, for a right still to be answered."""
    unanswered = {row.right for row in rights if row.answered_at is None}
    return any(act.verb in IRREVERSIBLE and act.state not in OVER and act.right in unanswered for act in acts)
