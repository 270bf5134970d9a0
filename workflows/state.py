"""What a case workflow remembers between its steps. Nothing personal is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from casework.rules.clock import ClockEvent, EventName
from casework.rules.plan import Moment, Wait, earliest
from casework.rules.procedure import SearchOrder, Step, StepDone
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    Authority,
    Capacity,
    Clarification,
    ClockState,
    Health,
    Identity,
    Outcome,
    SearchResult,
    Stage,
)
from workflows.messages import Opened

SETTLED = frozenset({SearchResult.FOUND, SearchResult.NOTHING_FOUND})
NEEDS_EXCUSE = frozenset({SearchResult.NOT_SEARCHABLE, SearchResult.FAILED, SearchResult.WRONG_PERSON})


@dataclass
class SearchState:
    """One search as the workflow knows it."""

    processor: str
    connector: str
    result: SearchResult
    excused: bool = False
    round: int = 0


@dataclass
class CaseState:
    """The state of one case, changed only after the step that changes it was committed."""

    opened: Opened
    received: date
    stage: Stage = Stage.IDENTITY
    identity: Identity = Identity.UNPROVEN
    authority: Authority = Authority.NOT_NEEDED
    clarification: Clarification = Clarification.NONE
    outcome: Outcome | None = None
    ending: Outcome | None = None
    ended_by: str = ""  # token of the decision that ended the case: its words belong into the last letter
    events: tuple[ClockEvent, ...] = ()
    clock: ClockState = ClockState.RUNNING
    due_date: date | None = None
    tasks: frozenset[str] = frozenset()
    moments: tuple[Moment, ...] = ()
    moments_done: frozenset[str] = frozenset()
    waits: dict[str, datetime] = field(default_factory=dict)
    searches: dict[str, SearchState] = field(default_factory=dict)
    to_search: list[str] = field(default_factory=list)
    round: int = 0
    reviews: int = 0
    editions: int = 0
    items_undecided: int = 0
    searches_unexcused: int = 0
    reviewed_by: str = ""
    review_finished_at: datetime | None = None
    answer_outcome: Outcome | None = None
    prepared: bool = False
    answered: bool = False
    collected: bool = False
    calendar_editions: set[str] = field(default_factory=set)
    codes_asked: list[datetime] = field(default_factory=list)

    @classmethod
    def of(cls, opened: Opened) -> CaseState:
        """Give the state of a case that was just received."""
        other = opened.capacity is not Capacity.SELF
        return cls(
            opened=opened,
            received=opened.received,
            authority=Authority.UNDECIDED if other else Authority.NOT_NEEDED,
        )

    @property
    def proven(self) -> bool:
        """Whether we know who asks and that they may: no search opens before."""
        return self.identity is Identity.SATISFIED and self.authority in (Authority.NOT_NEEDED, Authority.SATISFIED)

    @property
    def extended(self) -> bool:
        """Whether an extension was given."""
        return any(event.name is EventName.EXTENDED for event in self.events)

    @property
    def searches_waiting(self) -> int:
        """How many searches are not finished."""
        return sum(1 for search in self.searches.values() if search.result is SearchResult.WAITING)

    @property
    def evidence_wanted(self) -> bool:
        """Whether evidence was asked for that nobody has decided upon."""
        return self.identity in (Identity.EVIDENCE_REQUESTED, Identity.EVIDENCE_RECEIVED) or self.authority in (
            Authority.REQUESTED,
            Authority.RECEIVED,
        )

    def end(self, outcome: Outcome, token: str) -> None:
        """Take over that a decision has ended the case; the first one stands."""
        self.ending, self.ended_by = outcome, token

    def unexcused(self) -> tuple[str, ...]:
        """Give the keys of searches that call for an excuse: none that a later search of the processor made good."""
        return tuple(
            sorted(
                key
                for key, search in self.searches.items()
                if search.result in NEEDS_EXCUSE and not search.excused and not self._made_good(key, search)
            )
        )

    def health(self, besides: str = "") -> Health:
        """Give whether the case needs a person, leaving out one search that is being dealt with."""
        failed = [key for key in self.unexcused() if self.searches[key].result is SearchResult.FAILED]
        return Health.NEEDS_PERSON if "late" in self.tasks or set(failed) - {besides} else Health.WELL

    def _made_good(self, key: str, search: SearchState) -> bool:
        others = [other for name, other in self.searches.items() if name != key and other.processor == search.processor]
        if search.result is SearchResult.NOT_SEARCHABLE:
            return bool(others)
        return any(other.result in SETTLED and other.round > search.round for other in others)

    def facts(self) -> CaseFacts:
        """Give what decides whether an action is allowed; a case whose end is decided takes no other decision."""
        return CaseFacts(
            stage=self.stage if self.ending is None else Stage.CLOSED,
            identity=self.identity,
            authority=self.authority,
            clarification=self.clarification,
            clock=self.clock,
            outcome=self.outcome,
            extended=self.extended,
            searches_waiting=self.searches_waiting,
            searches_unexcused=self.searches_unexcused,
            items_undecided=self.items_undecided,
            reviewed_by=self.reviewed_by,
            review_finished_at=self.review_finished_at,
            answered=self.answered,
            collected=self.collected,
            self_review_hours=self.opened.policy.self_review_hours,
        )

    def next_moment(self) -> Moment | None:
        """Give the earliest planned moment that has not been dealt with."""
        return earliest(self.moments, tuple(self.moments_done))

    def wait_list(self) -> tuple[Wait, ...]:
        """Give what we wait for from outside, in a fixed order."""
        return tuple(Wait(kind=kind, since=self.waits[kind]) for kind in sorted(self.waits))

    def take(self, step: Step, done: StepDone) -> None:
        """Take over what a committed step changed and what the record answered."""
        self.stage = step.stage or self.stage
        self.outcome = step.outcome or self.outcome
        self.identity = step.identity or self.identity
        self.authority = step.authority or self.authority
        self.clarification = step.clarification or self.clarification
        self.received = step.received or self.received
        self.events = self.events if step.clock_events is None else step.clock_events
        self.reviewed_by = self.reviewed_by if step.reviewed_by is None else step.reviewed_by
        self.review_finished_at = step.review_finished_at or self.review_finished_at
        self.answered = self.answered or step.answered
        self.collected = self.collected or step.collected
        self._take_searches(step)
        self.clock = done.clock
        self.due_date = done.due_date
        self.tasks = frozenset(task.key for task in done.tasks)
        self.moments = done.moments
        self.moments_done &= {moment.key for moment in done.moments}
        self.items_undecided = done.items_undecided
        self.searches_unexcused = done.searches_unexcused
        self.answer_outcome = done.outcome_if_answered

    def take_search(self, order: SearchOrder, result: SearchResult) -> None:
        """Take over what a search came to."""
        known = self.searches.get(order.key)
        excused = known is not None and known.excused
        self.searches[order.key] = SearchState(order.processor, order.connector, result, excused, order.round)

    def note_unsearchable(self, processor: str) -> None:
        """Take over that nothing known of the person lets this processor be searched."""
        self.searches.setdefault(f"{processor}/none", SearchState(processor, "", SearchResult.NOT_SEARCHABLE))

    def _take_searches(self, step: Step) -> None:
        for change in step.searches:
            known = self.searches.get(change.key)
            if known is None:
                self.searches[change.key] = SearchState(
                    change.processor, change.kind, change.result or SearchResult.WAITING, change.excused, change.round
                )
                continue
            known.result = change.result or known.result
            known.round = change.round or known.round
            # Whoever asks again takes the excuse back.
            asked_again = change.result is SearchResult.WAITING
            known.excused = change.excused or (known.excused and not asked_again)
