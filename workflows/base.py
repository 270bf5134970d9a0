"""What every part of the case workflow shares: committing steps, sending letters, refusing what may not be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.letters import LetterActivities
    from activities.record import RecordActivities
    from casework.rules.clock import ClockEvent, EventName
    from casework.rules.london import london_date
    from casework.rules.procedure import LetterOrder, LetterSending, Step, StepDone, TaskOrder
    from casework.rules.stages import Action, may
    from casework.rules.vocabulary import LetterOutcome
    from workflows import options
    from workflows.messages import Opened, Taken
    from workflows.state import CaseState


Done = TypeVar("Done")


class CaseEnded(Exception):
    """The case ended while a procedure was waiting: it has nothing left to do."""


class CaseBase:
    """State, commits and letters of one case."""

    def __init__(self, opened: Opened) -> None:
        """Start with what was received."""
        self.state = CaseState.of(opened)
        self._begun = False
        self._lock = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()
        self._fault: BaseException | None = None

    @property
    def case_id(self) -> str:
        """The case reference, which is the workflow id."""
        return self.state.opened.case_id

    def today(self) -> date:
        """Give the London date of the workflow's instant."""
        return london_date(workflow.now())

    async def commit(
        self,
        key: str,
        kind: str,
        *,
        waits: dict[str, datetime | None] | None = None,
        ends: dict[str, date] | None = None,
        letters: tuple[LetterOrder, ...] = (),
        queued: tuple[LetterOrder, ...] = (),
        **changes: Any,
    ) -> StepDone:
        """Commit one step, take over what it changed, and set its letters on their way.

        `waits` names what we begin (an instant) or cease (None) to wait for; `ends` the London day on which
        a wait of a set length is over; `queued` letters are recorded but sent by the caller.
        """
        waiting = {**self.state.waits, **(waits or {})}
        now_waiting = {kind_: since for kind_, since in waiting.items() if since is not None}
        self.state.waits = now_waiting
        self.state.ends = {
            kind_: on for kind_, on in {**self.state.ends, **(ends or {})}.items() if kind_ in now_waiting
        }
        step = Step(
            case_id=self.case_id,
            key=key,
            kind=kind,
            at=workflow.now(),
            waits=self.state.wait_list(),
            moments_done=tuple(sorted(self.state.moments_done)),
            letters=(*letters, *queued),
            **changes,
        )
        done = await workflow.execute_local_activity_method(RecordActivities.write_step, step, **options.RECORD)
        self.state.take(step, done)
        for letter in letters:
            self.start(self.send(letter))
        return done

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run work beside the procedure; the workflow ends only after it, and stops for an error in it."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ran)
        return task

    def _ran(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Raised where the procedure waits: an error here is a fault of ours, and must not pass unseen.
            self._fault = task.exception()

    def stop_for_fault(self) -> None:
        """Raise what went wrong in work beside the procedure: the workflow waits for a mended version."""
        if self._fault is not None:
            raise self._fault

    async def send(self, letter: LetterOrder) -> str:
        """Send one queued letter; one that cannot be sent becomes somebody's task. Gives its outcome."""
        sent = await workflow.execute_activity_method(
            LetterActivities.send, LetterSending(self.case_id, letter.key, workflow.now()), **options.LETTER
        )
        # A recipient without an address was told by the person who chose them; a former mailbox may not be known.
        nobody = sent.outcome == LetterOutcome.NO_ADDRESS and letter.to.startswith(("former/", "recipient:"))
        if sent.outcome != LetterOutcome.SENT and not nobody:
            await self.note_not_sent(letter, sent.outcome)
        return sent.outcome

    async def note_not_sent(self, letter: LetterOrder, outcome: str) -> None:
        """Make it somebody's task that a letter could not be sent.

        All letters to colleagues share one task: else each reminder of it that fails would open another.
        """
        inside = letter.to.startswith(("staff:", "owner/"))
        key = "letter/staff" if inside else f"letter/{letter.key}"
        async with self._lock:
            await self.commit(
                f"{letter.key}/trouble",
                "letter-not-sent",
                facts={"letter": letter.key, "letter_kind": letter.kind, "letter_outcome": outcome},
                opened=(TaskOrder(key=key, kind="letter-not-sent", subject=letter.key),),
            )

    def check(self, action: Action, actor: str) -> None:
        """Refuse an action that may not be taken now; used by validators, and again once the lock is held."""
        refusal = may(action, self.state.facts(), actor, workflow.now())
        if refusal is not None:
            raise refused(refusal.code, refusal.sentence)

    async def decide(
        self,
        action: Action,
        token: str,
        actor: str,
        kind: str,
        sentence: str,
        prepare: Callable[[], dict[str, Any]] | None = None,
        again: Callable[[], None] | None = None,
    ) -> Taken:
        """Take one decision: check again under the lock, commit it under its token, answer with a sentence.

        `again` repeats what else the validator checked: another decision may have come before.
        """
        await self.begun()
        async with self._lock:
            self.check(action, actor)
            if again is not None:
                again()
            changes = prepare() if prepare is not None else {}
            before, ends = dict(self.state.waits), dict(self.state.ends)
            try:
                await self.commit(token, kind, actor=actor, source=token, **changes)
            except (ActivityError, ApplicationError) as error:
                self.state.waits, self.state.ends = before, ends
                cause = as_raised(error)
                if isinstance(cause, ApplicationError) and cause.non_retryable:
                    raise refused(cause.type or "refused", cause.message) from None
                raise
        return Taken(sentence)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something, or for the case to end."""
        await workflow.wait_condition(lambda: condition() or self.state.ending is not None or self._fault is not None)
        self.stop_for_fault()

    async def unless_ended(self, work: workflow.ActivityHandle[Done]) -> Done:
        """Wait for an activity, which is cancelled when the case ends meanwhile: then ActivityError is raised."""
        await self.until(work.done)
        if not work.done():
            work.cancel()
        return await work

    async def begun(self) -> None:
        """Wait until the case is in the record: what comes with the start itself is handled before it."""
        if not self._begun:
            await workflow.wait_condition(lambda: self._begun)

    def with_event(self, name: EventName, on: date) -> tuple[ClockEvent, ...]:
        """Give the case's clock events and one more."""
        return (*self.state.events, ClockEvent(on=on, name=name))

    def without_open(self, asked: EventName, answered: EventName) -> tuple[ClockEvent, ...]:
        """Give the events without a question nobody answered: it is taken back as if never asked."""
        events = list(self.state.events)
        open_questions = sum(e.name is asked for e in events) - sum(e.name is answered for e in events)
        for event in sorted(events, reverse=True):
            if open_questions > 0 and event.name is asked:
                events.remove(event)
                open_questions -= 1
        return tuple(events)

    def waiting_for(self, asked: EventName, answered: EventName) -> bool:
        """Say whether a question has been asked more often than answered."""
        names = [event.name for event in self.state.events]
        return names.count(asked) > names.count(answered)

    def open_tasks(self, *prefixes: str) -> tuple[str, ...]:
        """Give the keys of open tasks that begin with one of these words, in order."""
        return tuple(sorted(key for key in self.state.tasks if key.split("/")[0] in prefixes))

    def letter(self, key: str, kind: str, to: str = "requester", **facts: str) -> LetterOrder:
        """Order a letter whose key is unique within the case."""
        return LetterOrder(key=f"{key}/{kind}", kind=kind, to=to, facts=facts)


def as_raised(error: ActivityError | ApplicationError) -> BaseException | None:
    """Give what an activity raised: a local one's failure comes as it is, another's wrapped in an ActivityError."""
    return error.cause if isinstance(error, ActivityError) else error


def refused(code: str, sentence: str) -> ApplicationError:
    """Give the error that answers an update with a sentence and changes nothing."""
    return ApplicationError(sentence, type=code, non_retryable=True)


def told(orders: Iterable[TaskOrder], key: str) -> tuple[LetterOrder, ...]:
    """Give one letter for each task opened, to the role that owns it."""
    return tuple(
        LetterOrder(
            key=f"{key}/task-opened/{order.key}",
            kind="task-opened",
            to=f"staff:{order.owner}",
            facts={"task": order.key},
        )
        for order in orders
    )
