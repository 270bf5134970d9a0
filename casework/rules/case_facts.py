"""What decides whether something may be done in a case, and the answer when it may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.rules.vocabulary import Authority, Clarification, ClockState, Identity, Outcome, Right, Stage


@dataclass(frozen=True)
class CaseFacts:
    """What decides whether an action is allowed. The workflow and the record build it alike."""

    stage: Stage
    identity: Identity
    authority: Authority
    clarification: Clarification
    clock: ClockState
    outcome: Outcome | None = None
    extended: bool = False
    searches_waiting: int = 0
    searches_unexcused: int = 0
    items_undecided: int = 0
    reviewed_by: str = ""
    review_finished_at: datetime | None = None
    answered: bool = False
    collected: bool = False
    self_review_hours: int | None = None  # None: another person must approve
    rights: frozenset[Right] = frozenset({Right.ACCESS})
    rights_open: frozenset[Right] = frozenset({Right.ACCESS})  # not answered yet
    rights_undecided: frozenset[Right] = frozenset()  # of those a person decides on
    items_unfated: int = 0  # where erasure was asked for
    items_without_opinion: int = 0
    consultations_open: int = 0
    erasure_waiting: bool = False  # approved, and still to be cancelled
    restricted: bool = False
    fee_open: bool = False
    copy_sent: bool = False  # the answer to access or portability went out
    refusing: bool = False  # every open right is decided as refused
    carrying_out: bool = False  # something that cannot be taken back was begun at a processor

    @property
    def proven(self) -> bool:
        """Whether we know who asks and that they may: nothing is gathered, shown or sent before."""
        return self.identity is Identity.SATISFIED and self.authority in (Authority.NOT_NEEDED, Authority.SATISFIED)


@dataclass(frozen=True)
class Refusal:
    """Why not, as a sentence for the person who tried."""

    code: str
    sentence: str
