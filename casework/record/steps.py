"""Steps of the procedure: each is one transaction and one event, at most once for its key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, or_, select, type_coerce
from sqlalchemy import case as case_when
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.record import (
    answers,
    openings,
    steps_case,
    steps_gates,
    steps_items,
    steps_plan,
    steps_rights,
    steps_work,
)
from casework.record.contract import CalendarBook, Cipher, Ciphers
from casework.record.database import Database
from casework.record.events import NoSuchCase, chain
from casework.record.inbox import Submissions
from casework.record.models import Case, CaseRight, Search, StepAnswer, Task
from casework.record.phrases import Phrases
from casework.record.steps_context import Keeping, Rules, Said, Work
from casework.record.steps_done import step_done
from casework.record.steps_rights import OPENED
from casework.rules.clock import Calendar
from casework.rules.plan import Ladder
from casework.rules.procedure import Step, StepDone
from casework.rules.vocabulary import Stage


class Steps:
    """Implements casework.record.contract.StepBook."""

    def __init__(
        self,
        database: Database,
        ciphers: Ciphers,
        calendar: CalendarBook,
        ladder: Ladder,
        rules: Rules | None = None,
        phrases: Phrases | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        """Take the record's database, the key ring, the calendar in force, and the organisation's numbers and rules."""
        self._database = database
        self._ciphers = ciphers
        self._calendar = calendar
        self._ladder = ladder
        self._rules = rules or Rules()
        self._inbox = Submissions(database, ciphers)
        self._phrases = phrases or Phrases(database, ciphers)
        self._keeping = keeping or Keeping()

    async def write(self, step: Step) -> StepDone:
        """Commit one step in one transaction, once per (case_id, key); a repetition answers as the first did.

        Raises ClockError when its dates contradict each other, GateClosed when nobody may decide so, CannotOpen
        or NoSuchCase when there is no case to change, NoSuchSubmission when `source` names no inbox row. Nothing
        is changed then.
        """
        cipher = await self._ciphers.cipher(step.case_id)
        # All that takes long comes before the transaction, since only one writer gets in at a time.
        said = await self._said(step)
        calendar = await self._calendar.current()

        def commit(session: Session) -> StepDone:
            return self._commit(session, step, said, calendar, cipher)

        try:
            return await self._database.transact(commit, cipher)
        except IntegrityError:
            # Another worker committed the same first step meanwhile: its answer is there now.
            return await self._database.transact(commit, cipher)

    async def _said(self, step: Step) -> Said:
        if not step.source:
            return Said()
        view, personal = await self._inbox.read(step.source)
        said = Said(view.message, personal, by_staff=view.actor.startswith("staff:"))
        if step.kind in (OPENED, steps_case.PHRASE_RESET) and said.text("phrase"):
            return replace(said, phrase_hash=self._phrases.hash(step.case_id, said.text("phrase")))
        return said

    def _commit(self, session: Session, step: Step, said: Said, calendar: Calendar, cipher: Cipher) -> StepDone:
        case = session.scalar(select(Case).where(Case.id == step.case_id).with_for_update())
        before = _steps_done(session, step) if case is not None else {}
        known = before.get(step.key)
        if known is not None:
            return answers.from_json(known)
        work = Work(
            session=session,
            database=self._database,
            cipher=cipher,
            ciphers=self._ciphers,
            step=step,
            said=said,
            calendar=calendar,
            ladder=self._ladder,
            rules=self._rules,
            keeping=self._keeping,
            case=case or _opened(step, said, cipher),
            steps_done=frozenset(before),
        )
        if case is None:
            _open(work)
        else:
            _load(work)
        done = _work(work)
        session.add(StepAnswer(case_id=step.case_id, step_key=step.key, answer=answers.to_json(done)))
        return done


def _steps_done(session: Session, step: Step) -> dict[str, dict[str, Any] | None]:
    """Give the keys of the steps written so far, and of this one the answer if it was written."""
    its_own = case_when((StepAnswer.step_key == step.key, StepAnswer.answer), else_=None)
    written = select(StepAnswer.step_key, type_coerce(its_own, JSON)).where(StepAnswer.case_id == step.case_id)
    return {row[0]: row[1] for row in session.execute(written)}


def _opened(step: Step, said: Said, cipher: Cipher) -> Case:
    if step.kind != OPENED:
        raise NoSuchCase(f"There is no case {step.case_id}.")
    return openings.new_case(step, said, cipher)


def _open(work: Work) -> None:
    case_id = work.case.id
    work.rights = steps_rights.rights_asked(work)
    _append_event(work)
    steps_case.change_case(work)
    steps_rights.change_rights(work)
    work.session.add(work.case)
    # Rows that belong to a case can only be written after it.
    work.session.flush()
    work.session.add_all(
        [
            *work.rights,
            *openings.new_people(case_id, work.said, work.cipher),
            *openings.new_identifiers(case_id, work.said, work.cipher, work.ciphers),
            *openings.new_lookups(case_id, work.said, work.ciphers),
        ]
    )


def _load(work: Work) -> None:
    case_id, session = work.case.id, work.session
    work.rights = list(session.scalars(select(CaseRight).where(CaseRight.case_id == case_id)))
    tasks = select(Task).where(Task.case_id == case_id, or_(Task.state == steps_work.OPEN, Task.key.in_(_named(work))))
    work.tasks = {row.key: row for row in session.scalars(tasks)}
    if work.case.stage != Stage.IDENTITY or work.step.searches:
        # Before identity is settled nothing is searched.
        searches = select(Search).where(Search.case_id == case_id)
        work.searches = {row.key: row for row in session.scalars(searches)}
    steps_gates.check_step(work)
    _append_event(work)
    steps_case.change_case(work)
    with session.no_autoflush:
        steps_rights.change_rights(work)


def _named(work: Work) -> tuple[str, ...]:
    return (*(order.key for order in work.step.opened), *work.step.done, *work.step.dropped)


def _append_event(work: Work) -> None:
    step = work.step
    chain(
        work.session,
        work.cipher,
        work.case,
        step_key=step.key,
        at=step.at,
        kind=step.kind,
        actor=step.actor,
        facts=step.facts,
        text=work.said.text("text"),
    )


def _work(work: Work) -> StepDone:
    """Change the rows of the case, queue the letters, and give the dates and the plan that result."""
    steps_plan.read_clocks(work)
    steps_work.change_tasks(work)
    steps_work.change_searches(work)
    with work.session.no_autoflush:
        steps_case.change_people(work)
        steps_items.change_items(work)
        steps_work.change_acts(work)
    work.session.flush()
    letters = steps_work.queue_letters(work)
    tasks = steps_plan.open_tasks(work)
    moments = steps_plan.replan(work, tasks)
    return step_done(work, tasks, moments, letters)
