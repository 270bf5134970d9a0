"""What a step changes of the rights of a case: opened, decided, added, refused, answered."""

from __future__ import annotations

from casework.record import openings
from casework.record.case_log import SERVICE
from casework.record.contract import GateClosed
from casework.record.models import CaseRight
from casework.record.sealing import place, seal_optional
from casework.record.steps_context import Work
from casework.rules.acts import RightChange
from casework.rules.london import london_date
from casework.rules.vocabulary import Right

OPENED = "opened"


def rights_asked(work: Work) -> list[CaseRight]:
    """Make the rights that the request names; without any it is for access."""
    named = dict.fromkeys(work.said.message.get("rights") or (Right.ACCESS.value,))
    return [openings.new_right(work.case.id, Right(right)) for right in named]


def change_rights(work: Work) -> None:
    """Take over what the step decides on rights; raises GateClosed."""
    rows = {row.right: row for row in work.rights}
    for change in work.step.rights:
        if change.added:
            rows[change.right.value] = _added(work, change.right, rows)
        row = rows.get(change.right.value)
        if row is None:
            raise GateClosed("no-such-right", "This right is no part of the case. Add it first.")
        _change(work, row, change)
    if work.step.outcome is not None:
        for row in work.rights:
            row.outcome = row.outcome or work.step.outcome.value


def _added(work: Work, right: Right, rows: dict[str, CaseRight]) -> CaseRight:
    if right.value in rows:
        raise GateClosed("right-there", "This right is part of the case already. A new request makes a new case.")
    row = openings.new_right(work.case.id, right)
    row.received = london_date(work.step.at)
    if right is Right.OBJECTION and work.said.message.get("marketing"):
        work.case.marketing = True
    work.rights.append(row)
    work.session.add(row)
    return row


def _change(work: Work, row: CaseRight, change: RightChange) -> None:
    if change.undecided:
        row.how = row.grounds = row.reason_sealed = row.decided_by = row.decided_at = None
    if change.how:
        _decide(work, row, change.how, change.grounds)
    if change.outcome is not None:
        row.outcome = change.outcome.value
    if change.answered:
        row.answered_at = row.answered_at or work.step.at


def _decide(work: Work, row: CaseRight, how: str, grounds: tuple[str, ...]) -> None:
    row.how, row.grounds = how, list(grounds) or None
    row.decided_by, row.decided_at = work.step.actor, work.step.at
    if work.step.kind == OPENED:
        # Decided by the law itself as the request came in: what the requester wrote is no reason.
        row.decided_by = SERVICE
        return
    where = place("case_right", "reason_sealed", row.case_id, row.right)
    row.reason_sealed = seal_optional(work.cipher, where, work.said.text("text"))
