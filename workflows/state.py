"""What a case workflow remembers between its steps. Nothing personal is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from casework.rules.clock import ClockEvent, EventName
from casework.rules.plan import AFTERCARE, Moment, Wait, earliest
from casework.rules.procedure import SearchOrder, Step, StepDone
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    ActState,
    Authority,
    Capacity,
    Clarification,
    ClockState,
    Health,
    Identity,
    Outcome,
    Right,
    SearchResult,
    Stage,
)
from workflows.messages import Opened
from workflows.right_state import RightsRead, RightState, combined

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
class CaseState(RightsRead):
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
    ends: dict[str, date] = field(default_factory=dict)  # of waits that end on a day of their own
    rights: dict[Right, RightState] = field(default_factory=dict)
    acts: dict[str, ActState] = field(default_factory=dict)
    consultations: set[str] = field(default_factory=set)  # people named in items who have not answered
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
    deliver_by: str = ""  # the only way the prepared answer may go out
    tell: tuple[str, ...] = ()  # processors for whose data somebody hears that it went out
    collected: bool = False
    items_unfated: int = 0
    items_without_opinion: int = 0
    fates: dict[str, int] = field(default_factory=dict)
    kept_until: tuple[date, ...] = ()
    erasure_open: bool = False  # its waiting period is over
    restricted: bool = False
    approvals: int = 0
    request_refused: bool = False  # the whole request, and nobody has approved it yet
    kept_rounds: int = 0
    lifts: int = 0
    lifting: bool = False  # the person is being told that a restriction will be lifted
    told_of_lifting: bool = False
    only_by_hand: set[str] = field(default_factory=set)  # acts that only a person can do
    fee_token: str = ""  # of the decision that asked for a fee
    silent: bool = False  # the end was told by a letter of its own
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
            rights={right: RightState() for right in opened.rights},
        )

    @property
    def proven(self) -> bool:
        """Whether we know who asks and that they may: no search opens before."""
        return self.identity is Identity.SATISFIED and self.authority in (Authority.NOT_NEEDED, Authority.SATISFIED)

    @property
    def approved(self) -> bool:
        """Whether what the review came to may be carried out."""
        return self.stage in (Stage.ACT, Stage.RESPOND)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do: all is answered, what goes by link was collected, no claim waits."""
        return self.answered and (self.collected or not self.prepared) and "compensation" not in self.tasks

    @property
    def at_rest(self) -> bool:
        """Whether a closed case needs no more care: nothing kept for a time, restricted, or still to be done."""
        return self.stage is Stage.CLOSED and not self.tasks and not AFTERCARE & set(self.waits)

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
        identity = self.identity in (Identity.EVIDENCE_REQUESTED, Identity.EVIDENCE_RECEIVED)
        return identity or self.authority in (Authority.REQUESTED, Authority.RECEIVED)

    def end(self, outcome: Outcome, token: str) -> None:
        """Take over that a decision has ended the case; the first one stands."""
        self.ending, self.ended_by = outcome, token

    def end_if_done(self) -> None:
        """End the case when every right has had its answer."""
        if self.done and self.ending is None:
            self.end(combined(self.rights.values()), "")

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
            rights=frozenset(self.rights),
            rights_open=frozenset(right for right, state in self.rights.items() if not state.answered),
            rights_undecided=frozenset(right for right, state in self.rights.items() if state.undecided(right)),
            items_unfated=self.items_unfated,
            items_without_opinion=self.items_without_opinion,
            consultations_open=len(self.consultations),
            erasure_waiting="erasure" in self.waits,
            restricted=self.restricted,
            fee_open=self.fee_open,
            copy_sent=self.copied,
            refusing=self.refusing,
            carrying_out=self.carrying_out,
        )

    @property
    def fee_open(self) -> bool:
        """Whether a fee was asked for that has not been paid."""
        names = [event.name for event in self.events]
        return names.count(EventName.FEE_REQUESTED) > names.count(EventName.FEE_PAID)

    def next_moment(self) -> Moment | None:
        """Give the earliest planned moment that has not been dealt with."""
        return earliest(self.moments, tuple(self.moments_done))

    def wait_list(self) -> tuple[Wait, ...]:
        """Give what we wait for from outside, in a fixed order."""
        return tuple(Wait(kind, self.waits[kind], self.ends.get(kind)) for kind in sorted(self.waits))

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
        self.collected = self.collected or step.collected
        self._take_searches(step)
        self._take_rights(step)
        self.clock = done.clock
        self.due_date = done.due_date
        self.tasks = frozenset(task.key for task in done.tasks)
        self.moments = done.moments
        self.moments_done &= {moment.key for moment in done.moments}
        self.items_undecided = done.items_undecided
        self.searches_unexcused = done.searches_unexcused
        self.answer_outcome = done.outcome_if_answered
        self.items_unfated = done.items_unfated
        self.items_without_opinion = done.items_without_opinion
        self.fates, self.kept_until = done.fates, done.kept_until

    def _take_rights(self, step: Step) -> None:
        self.approvals += step.kind == "approved"
        self.request_refused = step.kind == "request-refused" or (self.request_refused and self.stage is Stage.APPROVE)
        if step.kind in ("restriction-lifting", "restriction-lifted"):
            self.lifting, self.told_of_lifting = step.kind == "restriction-lifting", False
        self.told_of_lifting = self.told_of_lifting or step.kind == "restriction-told"
        if step.kind == "recipients-told":
            self.rights[Right(step.facts["right"])].recipients_told = True
        for change in step.rights:
            self.rights.setdefault(change.right, RightState()).take(change)
        for act in step.acts:
            self.acts[act.key] = act.state
        self.restricted = self.restricted if step.restricted is None else step.restricted

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
