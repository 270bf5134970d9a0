"""Each right of a case as its requester sees it: what it is called, how it stands, and by when it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.public.wishes import MARKETING, MARKETING_TITLE, TITLES
from api.rendering import day
from casework.record.views import CaseView, RightView
from casework.rules.clock import ClockStep
from casework.rules.london import london_date
from casework.rules.rights import in_safe_order, needs_identity
from casework.rules.vocabulary import ClockState, Outcome, Right, Stage

ENDED: dict[Outcome, tuple[str, str, str]] = {
    Outcome.ANSWERED: ("Answered", "good", ""),
    Outcome.ANSWERED_IN_PART: ("Answered in part", "warn", "Our letter says what we could not give you, and why."),
    Outcome.NOTHING_HELD: ("Answered", "good", "We hold no data about you."),
    Outcome.GRANTED: ("Done", "good", "We did what you asked."),
    Outcome.GRANTED_IN_PART: ("Done in part", "warn", "Our letter says what we could not do, and why."),
    Outcome.REFUSED: ("Not done", "warn", "Our letter says why we could not do it, and what you can do about that."),
}
"""How a right ended: in a word, in which tone, and what more there is to say."""

WAITING_FOR_YOU = "Waiting for you"
WORKED_ON = "Being worked on"
CLOSED = "Closed"

STANDS_STILL = "The time for our answer stands still until you have answered our question."
NOT_BEGUN = "The time for our answer begins when we have what we asked you for."
IN_STAGES = (Stage.APPROVE, Stage.ACT, Stage.RESPOND)


@dataclass(frozen=True)
class RightLine:
    """One right: `state` is a word or two in a `tone` of the stylesheet."""

    title: str
    state: str
    tone: str
    sentence: str
    steps: tuple[ClockStep, ...] = ()


def is_marketing_only(right: RightView) -> bool:
    """Say whether an objection is to direct marketing and nothing else: then the law itself decides it."""
    return right.right is Right.OBJECTION and right.how == MARKETING


def right_title(right: RightView) -> str:
    """Give what a right is called."""
    return MARKETING_TITLE if is_marketing_only(right) else TITLES[right.right]


def in_order(case: CaseView) -> list[RightView]:
    """Give the rights of a case in the order in which they are carried out."""
    order = in_safe_order(right.right for right in case.rights)
    return sorted(case.rights, key=lambda right: order.index(right.right))


def answered_at(case: CaseView, right: RightView) -> date | None:
    """Give the London date on which a right was answered, or None."""
    at = right.answered_at or case.answered_at
    return london_date(at) if at is not None else None


def is_open(case: CaseView, right: RightView) -> bool:
    """Say whether a right is still to be answered."""
    return case.stage is not Stage.CLOSED and answered_at(case, right) is None


def needs_proof(case: CaseView) -> bool:
    """Say whether something is still to be answered for which we must know who asks."""
    return any(is_open(case, right) and needs_identity(right.right, is_marketing_only(right)) for right in case.rights)


def right_lines(case: CaseView, today: date) -> list[RightLine]:
    """Give one line for each right."""
    return [_line(case, right, today) for right in in_order(case)]


def _line(case: CaseView, right: RightView, today: date) -> RightLine:
    title, answered = right_title(right), answered_at(case, right)
    if answered is not None:
        state, tone, more = ENDED.get(right.outcome or Outcome.ANSWERED, ("Answered", "good", ""))
        return RightLine(title, state, tone, f"We answered on {day(answered)}. {more}".strip())
    if case.stage is Stage.CLOSED:
        return RightLine(title, CLOSED, "plain", "")
    if right.right is Right.ERASURE and case.facts.erasure_waiting and case.erase_on is not None:
        sentence = f"It is decided what will be erased. We begin on {day(case.erase_on)}. Until then you can stop it."
        return RightLine(title, "Decided", "info", sentence, right.steps)
    waits = right.clock is not ClockState.RUNNING and right.right is not Right.RETENTION_SCHEDULE
    return RightLine(
        title,
        WAITING_FOR_YOU if waits else WORKED_ON,
        "warn" if waits else "info",
        _open_sentence(case, right, today),
        right.steps,
    )


def _open_sentence(case: CaseView, right: RightView, today: date) -> str:
    if right.right is Right.RETENTION_SCHEDULE:
        return "We send it to you on the day you ask."
    if right.right is Right.CONSENT_WITHDRAWAL:
        return "We are stopping it now." if case.facts.proven else "We stop at once, as soon as we know that it is you."
    if is_marketing_only(right):
        return "We are stopping it now, everywhere. You do not have to show us who you are."
    sentence = due_sentence(right, today)
    if right.right is Right.OBJECTION and case.marketing:
        return f"Marketing stops at once. About the rest: {sentence[:1].lower()}{sentence[1:]}"
    return sentence


def due_sentence(right: RightView, today: date) -> str:
    """Say by when the answer to a right comes, or why there is no date now."""
    if right.clock is ClockState.STOPPED:
        return STANDS_STILL
    if right.due_date is None:
        return NOT_BEGUN
    if right.right is Right.COMPLAINT and today <= right.due_date:
        return f"We tell you by {day(right.due_date)} that we look into it, and then what came of it."
    if today > right.due_date:
        return f"Our answer was due by {day(right.due_date)}. We are sorry that it is late."
    return f"We will answer by {day(right.due_date)}."
