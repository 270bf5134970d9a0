from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.events import NoSuchCase
from casework.record.models import (
    Case,
    CaseRight,
    Event,
    Identifier,
    Item,
    Letter,
    Lookup,
    Person,
    Planned,
    Search,
    StepAnswer,
    Task,
)
from casework.record.sealing import place
from casework.rules.clock import ClockError, ClockEvent, EventName
from casework.rules.plan import Moment, MomentKind, Wait
from casework.rules.procedure import LetterOrder, SearchChange, TaskOrder, VerdictOrder
from casework.rules.vocabulary import (
    Authority,
    Clarification,
    Health,
    Identity,
    Nation,
    Outcome,
    SearchResult,
    Stage,
    Verdict,
)
from tests.record.procedure import CASE, NO_HOLIDAYS, NOON, Procedure

DAY = timedelta(days=1)


async def keys(procedure: Procedure, model: type[Any]) -> list[str]:
    return sorted(row.key for row in await procedure.rows(model))


async def add_items(procedure: Procedure, *verdicts: str) -> list[str]:
    """Write one search and its items, as a search would have once identity was settled."""
    await procedure.step("identity-settled", stage=Stage.GATHER)
    cipher = await procedure.ciphers.cipher(CASE)
    ids = [f"item-{number}" for number in range(len(verdicts))]
    async with procedure.database.writing(cipher) as session:
        session.add(
            Search(
                case_id=CASE,
                key="crm/1",
                processor="crm",
                connector="sql",
                round=1,
                result="found",
                evidence={},
                started_at=NOON,
                ended_at=NOON,
            )
        )
        session.add_all(
            Item(
                id=item_id,
                case_id=CASE,
                search_key="crm/1",
                processor="crm",
                kind="Invoice",
                label_sealed=cipher.seal(place("item", "label_sealed", item_id), "Invoice 1"),
                file_id="file-1",
                position=position,
                digest=item_id,
                verdict=verdict,
            )
            for position, (item_id, verdict) in enumerate(zip(ids, verdicts, strict=True))
        )
    return ids


async def test_a_repeated_step_answers_the_same_and_changes_nothing(procedure: Procedure) -> None:
    await procedure.open()
    step = procedure.ordered(
        "evidence-requested",
        opened=(TaskOrder("identity/1", "identity"),),
        letters=(LetterOrder("1/evidence-request", "evidence-request"),),
        waits=(Wait("evidence", NOON),),
    )
    first = await procedure.steps.write(step)
    later = replace(step, at=NOON + DAY, actor="staff:9", stage=Stage.CLOSED)
    assert await procedure.steps.write(later) == first
    assert len(await procedure.rows(Event)) == 2
    assert (await procedure.only(Case)).stage == "identity"
    assert (await procedure.only(Task)).opened_at == NOON


async def test_one_step_written_at_once_is_committed_once(procedure: Procedure) -> None:
    await procedure.open()
    step = procedure.ordered("noted", opened=(TaskOrder("look", "look"),), letters=(LetterOrder("l", "closing"),))
    first, *others = await asyncio.gather(*(procedure.steps.write(step) for _ in range(5)))
    assert all(other == first for other in others)
    assert len(await procedure.rows(Event)) == 2
    assert await keys(procedure, Letter) == ["l"]


async def test_different_steps_at_once_are_all_committed_in_one_chain(procedure: Procedure) -> None:
    await procedure.open()
    await asyncio.gather(*(procedure.step("noted", opened=(TaskOrder(f"look/{n}", "look"),)) for n in range(6)))
    log = await procedure.rows(Event, Event.seq)
    assert [event.seq for event in log] == [1, 2, 3, 4, 5, 6, 7]
    assert all(later.prev_hash == earlier.hash for earlier, later in itertools.pairwise(log))
    assert len(await procedure.rows(Task)) == 6


async def test_a_step_that_breaks_midway_leaves_nothing(procedure: Procedure) -> None:
    await procedure.open()
    before = [len(await procedure.rows(model)) for model in (Event, Task, Letter, Planned, StepAnswer)]

    def broken(*arguments: Any) -> tuple[Moment, ...]:
        raise RuntimeError("the machine was switched off")

    procedure.steps._rules = replace(procedure.steps._rules, plan=broken)
    with pytest.raises(RuntimeError, match="switched off"):
        await procedure.step(
            "noted", stage=Stage.GATHER, opened=(TaskOrder("a", "a"),), letters=(LetterOrder("l", "closing"),)
        )
    after = [len(await procedure.rows(model)) for model in (Event, Task, Letter, Planned, StepAnswer)]
    assert after == before
    case = await procedure.only(Case)
    assert (case.stage, case.event_count) == ("identity", 1)


async def test_a_case_that_was_never_opened_cannot_be_changed(procedure: Procedure) -> None:
    await procedure.ciphers.create(CASE, NOON)
    with pytest.raises(NoSuchCase, match=CASE):
        await procedure.step("noted")


async def test_fields_left_none_stay_and_given_ones_change(procedure: Procedure) -> None:
    await procedure.open()
    await procedure.step(
        "changed",
        stage=Stage.REVIEW,
        health=Health.RETRYING,
        identity=Identity.SATISFIED,
        authority=Authority.SATISFIED,
        clarification=Clarification.OPEN,
        reviewed_by="staff:1",
        review_finished_at=NOON,
        package_file_id="file-9",
    )
    await procedure.step("noted")
    case = await procedure.only(Case)
    assert (case.stage, case.health, case.identity) == ("review", "retrying", "satisfied")
    assert (case.authority, case.clarification, case.package_file_id) == ("satisfied", "open", "file-9")
    assert (case.reviewed_by, case.review_finished_at) == ("staff:1", NOON)
    await procedure.step("sent-back", reviewed_by="")
    case = await procedure.only(Case)
    assert (case.reviewed_by, case.review_finished_at) == ("", None)


async def test_answering_collecting_and_closing_keep_their_first_instant(procedure: Procedure) -> None:
    await procedure.open(opened=(TaskOrder("identity/received", "identity"),))
    for kind, changes in (
        ("answered", {"answered": True, "outcome": Outcome.ANSWERED}),
        ("collected", {"collected": True}),
        ("closed", {"stage": Stage.CLOSED, "outcome": Outcome.ANSWERED}),
    ):
        await procedure.step(kind, at=NOON, **changes)
        done = await procedure.step(kind, at=NOON + DAY, **changes)
    case = await procedure.only(Case)
    assert (case.answered_at, case.collected_at, case.closed_at) == (NOON, NOON, NOON)
    assert (await procedure.only(CaseRight)).outcome == "answered"
    assert (await procedure.only(Task)).state == "dropped"
    assert (done.tasks, done.moments, await procedure.rows(Planned)) == ((), (), [])


async def test_the_words_of_a_step_are_sealed_into_its_event(procedure: Procedure) -> None:
    await procedure.open()
    token = await procedure.submit("reply", {"text": "I lived in Ely.\nThen in Wells."})
    await procedure.step("replied", source=token, actor="requester", facts={"files": "0"})
    event = (await procedure.rows(Event, Event.seq))[-1]
    assert (event.kind, event.actor, event.facts) == ("replied", "requester", {"files": "0"})
    words = await procedure.opened_text(place("event", "text_sealed", CASE, 2), event.text_sealed)
    assert words == "I lived in Ely.\nThen in Wells."


async def test_tasks_are_opened_done_dropped_and_opened_again(procedure: Procedure) -> None:
    await procedure.open()
    orders = tuple(TaskOrder(key, "look", owner="approver", subject="crm/1") for key in ("a", "b", "c"))
    done = await procedure.step("noted", opened=orders)
    assert [(task.key, task.kind, task.opened_on, task.due_on) for task in done.tasks] == [
        ("a", "look", date(2026, 3, 2), date(2026, 3, 5)),
        ("b", "look", date(2026, 3, 2), date(2026, 3, 5)),
        ("c", "look", date(2026, 3, 2), date(2026, 3, 5)),
    ]
    done = await procedure.step("noted", at=NOON + DAY, actor="staff:1", done=("a", "unknown"), dropped=("b",))
    assert [task.key for task in done.tasks] == ["c"]
    a, b, c = await procedure.rows(Task, Task.key)
    assert (a.state, a.done_by, a.done_at) == ("done", "staff:1", NOON + DAY)
    assert (b.state, c.state, c.owner, c.subject) == ("dropped", "open", "approver", "crm/1")
    await procedure.step("noted", at=NOON + 2 * DAY, opened=orders[:1])
    a = (await procedure.rows(Task, Task.key))[0]
    assert (a.state, a.opened_at, a.due_on, a.done_at) == ("open", NOON + 2 * DAY, date(2026, 3, 7), None)


async def test_letters_are_queued_once_and_given_in_order(procedure: Procedure) -> None:
    await procedure.open()
    orders = (LetterOrder("b", "closing", facts={"outcome": "answered"}), LetterOrder("a", "task-opened", "staff:dpo"))
    assert (await procedure.step("noted", letters=orders)).letters == ("b", "a")
    await procedure.step("noted", at=NOON + DAY, letters=orders[:1])
    a, b = await procedure.rows(Letter, Letter.key)
    assert (a.kind, a.to, a.outcome, a.queued_at) == ("task-opened", "staff:dpo", "queued", NOON)
    assert (b.to, b.facts, b.tries, b.mime_sealed) == ("requester", {"outcome": "answered"}, 0, None)


async def test_a_confirmed_email_verifies_that_address_alone(procedure: Procedure) -> None:
    given = [{"kind": "email", "value": "old@example.org"}, {"kind": "phone", "value": "020 7946 0000"}]
    await procedure.open({"name": "L", "email": "Luis@Example.org", "identifiers": given})
    await procedure.step("email-confirmed", identity=Identity.SATISFIED, facts={"means": "email-code"})
    verified = [row for row in await procedure.rows(Identifier) if row.verified]
    assert [row.token for row in verified] == [procedure.ciphers.token("email", "luis@example.org")]


async def test_an_agents_confirmed_email_verifies_nothing(procedure: Procedure) -> None:
    await procedure.open(
        {
            "name": "Agent",
            "email": "agent@example.org",
            "subject_name": "Sheela",
            "identifiers": [{"kind": "email", "value": "sheela@example.org"}],
        },
        capacity="agent",
    )
    await procedure.step("email-confirmed")
    assert [row.verified for row in await procedure.rows(Identifier)] == [False]


@pytest.mark.parametrize(("named", "verified"), [("all", 2), ("", 0), ("FIRST", 1), ("FIRST,SECOND", 2), ("other", 0)])
async def test_a_decision_on_identity_verifies_what_it_names(procedure: Procedure, named: str, verified: int) -> None:
    await procedure.open({"name": "L", "email": "l@example.org", "phone": "020 7946 0000"})
    first, second = await procedure.rows(Identifier, Identifier.kind)
    facts = {"verified_identifiers": named.replace("FIRST", first.id).replace("SECOND", second.id)}
    await procedure.step("identity-decided", facts=facts)
    assert sum(row.verified for row in await procedure.rows(Identifier)) == verified


async def test_a_changed_contact_is_found_by_its_new_address_only(procedure: Procedure) -> None:
    await procedure.open({"name": "L", "email": "old@example.org", "phone": "020 7946 0000", "old_reference": "S/1"})
    token = await procedure.submit("change_contact", {"email": "new@example.org", "address": "2 Mill Lane"})
    await procedure.step("contact-changed", source=token)
    person = await procedure.only(Person)
    for column, value in (
        ("name", "L"),
        ("email", "new@example.org"),
        ("phone", "020 7946 0000"),
        ("address", "2 Mill Lane"),
    ):
        sealed = getattr(person, f"{column}_sealed")
        assert await procedure.opened_text(place("person", f"{column}_sealed", person.id), sealed) == value
    token_of = procedure.ciphers.token
    assert {(row.kind, row.token) for row in await procedure.rows(Lookup)} == {
        ("email", token_of("email", "new@example.org")),
        ("phone", token_of("phone", "020 7946 0000")),
        ("old-reference", token_of("old-reference", "S/1")),
    }


async def test_an_empty_contact_field_removes_what_was_there(procedure: Procedure) -> None:
    await procedure.open({"name": "L", "email": "l@example.org", "phone": "020 7946 0000"})
    token = await procedure.submit("change_contact", {"email": "l@example.org", "phone": ""})
    await procedure.step("contact-changed", source=token)
    assert (await procedure.only(Person)).phone_sealed is None
    assert [row.kind for row in await procedure.rows(Lookup)] == ["email"]


async def test_a_reset_phrase_replaces_the_old_one_and_forgets_wrong_tries(procedure: Procedure) -> None:
    await procedure.open({"name": "L", "phrase": "otter lantern"})
    assert await procedure.phrases.check(CASE, "wrong") == "wrong"
    token = await procedure.submit("reset_phrase", {"phrase": "maple river"}, actor="staff:1")
    await procedure.step("phrase-reset", source=token)
    assert (await procedure.only(Case)).phrase_tries == 0
    assert await procedure.phrases.check(CASE, "otter lantern") == "wrong"
    assert await procedure.phrases.check(CASE, "maple river") == "right"


async def test_every_date_follows_a_corrected_receipt(procedure: Procedure) -> None:
    await procedure.open(received=date(2026, 3, 2))
    done = await procedure.step("receipt-corrected", received=date(2026, 2, 10))
    assert done.due_date == date(2026, 3, 10)
    assert (await procedure.only(Case)).received == date(2026, 2, 10)
    assert (await procedure.only(CaseRight)).due_date == date(2026, 3, 10)
    assert [row.key for row in await procedure.rows(Planned)] == [f"due/{done.planning_date}"]


async def test_clock_events_stop_and_start_the_clock(procedure: Procedure) -> None:
    await procedure.open()
    asked = (ClockEvent(date(2026, 3, 4), EventName.CLARIFICATION_REQUESTED),)
    done = await procedure.step("clarification-requested", clock_events=asked)
    assert (done.clock, done.planning_date) == ("stopped", None)
    done = await procedure.step("noted", at=NOON + DAY)
    assert done.clock == "stopped"
    answered = (*asked, ClockEvent(date(2026, 3, 11), EventName.CLARIFICATION_RECEIVED))
    done = await procedure.step("clarification-received", clock_events=answered)
    assert (done.clock, done.due_date) == ("running", date(2026, 4, 10))
    right = await procedure.only(CaseRight)
    assert right.clock_events == [
        {"on": "2026-03-04", "name": "clarification_requested"},
        {"on": "2026-03-11", "name": "clarification_received"},
    ]


async def test_contradicting_dates_change_nothing(procedure: Procedure) -> None:
    await procedure.open()
    answer_alone = (ClockEvent(date(2026, 3, 4), EventName.CLARIFICATION_RECEIVED),)
    with pytest.raises(ClockError):
        await procedure.step("clarification-received", clock_events=answer_alone, stage=Stage.GATHER)
    assert (await procedure.only(Case)).stage == "identity"
    assert len(await procedure.rows(Event)) == 1


async def test_a_new_calendar_moves_the_dates_when_its_step_is_written(procedure: Procedure) -> None:
    await procedure.open()
    holiday = {Nation.ENGLAND_AND_WALES: frozenset({date(2026, 4, 2)})}
    procedure.calendar.calendar = replace(NO_HOLIDAYS, edition="2026-02", holidays={**NO_HOLIDAYS.holidays, **holiday})
    assert (await procedure.step("noted")).due_date == date(2026, 4, 2)
    assert (await procedure.step("calendar-changed")).due_date == date(2026, 4, 3)
    assert (await procedure.only(CaseRight)).calendar_edition == "2026-02"


async def test_searches_begin_end_and_are_excused(procedure: Procedure) -> None:
    await procedure.open()
    begun = (
        SearchChange("crm/1", "crm", round=1, kind="sql"),
        SearchChange("payroll/none", "payroll", round=1, kind="sql", result=SearchResult.NOT_SEARCHABLE),
    )
    done = await procedure.step("searching", searches=begun)
    assert done.searches_unexcused == 1
    crm, payroll = await procedure.rows(Search, Search.key)
    assert (crm.processor, crm.connector, crm.round, crm.result, crm.ended_at) == ("crm", "sql", 1, "waiting", None)
    assert (payroll.result, payroll.ended_at) == ("not-searchable", NOON)
    token = await procedure.submit("excuse_search", {"text": "She never worked here."}, actor="staff:1")
    ended = (SearchChange("crm/1", result=SearchResult.NOTHING_FOUND), SearchChange("payroll/none", excused=True))
    done = await procedure.step("search-excused", actor="staff:1", source=token, searches=ended)
    assert done.searches_unexcused == 0
    crm, payroll = await procedure.rows(Search, Search.key)
    assert (crm.result, crm.ended_at, crm.round, crm.excuse_sealed) == ("nothing-found", NOON, 1, None)
    assert (payroll.excused_by, payroll.excused_at, payroll.result) == ("staff:1", NOON, "not-searchable")
    where = place("search", "excuse_sealed", CASE, "payroll/none")
    assert await procedure.opened_text(where, payroll.excuse_sealed) == "She never worked here."


async def test_a_verdict_is_recorded_with_its_reason_on_each_item(procedure: Procedure) -> None:
    await procedure.open()
    first, second, third = await add_items(procedure, "undecided", "undecided", "undecided")
    token = await procedure.submit("decide_items", {"text": "About her neighbour."}, actor="staff:1")
    order = VerdictOrder((first, second, "of another case"), Verdict.WITHHOLD, "third-party")
    done = await procedure.step("items-decided", actor="staff:1", source=token, verdict=order)
    assert (done.items_undecided, done.outcome_if_answered) == (1, None)
    rows = {row.id: row for row in await procedure.rows(Item)}
    for item_id in (first, second):
        row = rows[item_id]
        assert (row.verdict, row.exemption, row.decided_by, row.decided_at) == (
            "withhold",
            "third-party",
            "staff:1",
            NOON,
        )
        where = place("item", "reason_sealed", item_id)
        assert await procedure.opened_text(where, row.reason_sealed) == "About her neighbour."
    assert (rows[third].verdict, rows[third].reason_sealed) == ("undecided", None)


@pytest.mark.parametrize(
    ("verdicts", "undecided", "outcome"),
    [
        ((), 0, "nothing-held"),
        (("disclose", "disclose"), 0, "answered"),
        (("disclose", "duplicate", "not-theirs"), 0, "answered"),
        (("duplicate", "not-theirs"), 0, "nothing-held"),
        (("disclose", "redact"), 0, "answered-in-part"),
        (("withhold",), 0, "answered-in-part"),
        (("disclose", "undecided"), 1, None),
        (("disclose", "consult"), 1, None),
    ],
)
async def test_the_outcome_follows_from_the_verdicts(
    procedure: Procedure, verdicts: tuple[str, ...], undecided: int, outcome: str | None
) -> None:
    await procedure.open()
    await add_items(procedure, *verdicts)
    done = await procedure.step("noted")
    assert (done.items_undecided, done.outcome_if_answered) == (undecided, outcome)


async def test_the_plan_leaves_out_what_has_happened(procedure: Procedure) -> None:
    await procedure.open(opened=(TaskOrder("a", "look"), TaskOrder("b", "look")))
    await procedure.step("task-reminded", key="task/a", at=NOON)
    done = await procedure.step("noted", moments_done=("task/b",), waits=(Wait("evidence", NOON),))
    assert [moment.key for moment in done.moments] == ["wait/evidence", f"due/{done.planning_date}"]
    assert await keys(procedure, Planned) == [f"due/{done.planning_date}", "wait/evidence"]
    row = (await procedure.rows(Planned, Planned.at))[0]
    assert (row.kind, row.at, row.sentence) == (
        "evidence-chase",
        done.moments[0].at,
        "On 2026-03-09 somebody hears of it.",
    )


async def test_a_manual_search_keeps_its_own_moments(procedure: Procedure) -> None:
    opened = await procedure.open()
    due = f"due/{opened.planning_date}"

    def chase(search: str) -> tuple[Moment, ...]:
        at = NOON + 3 * DAY
        return (Moment(f"search/{search}/1/chase", MomentKind.SEARCH_CHASE, at, "The bureau is reminded."),)

    for search in ("payroll/person", "payroll_person"):
        done = await procedure.step("person-asked", waits=None, search_key=search, search_moments=chase(search))
        assert done.moments == ()
    both = ["search/payroll/person/1/chase", "search/payroll_person/1/chase"]
    assert await keys(procedure, Planned) == [due, *both]
    await procedure.step("noted")
    assert await keys(procedure, Planned) == [due, *both]
    await procedure.step("person-answered", waits=None, search_key="payroll_person", search_moments=())
    assert await keys(procedure, Planned) == [due, both[0]]
    await procedure.step("closed", stage=Stage.CLOSED)
    assert await keys(procedure, Planned) == []


async def test_no_step_changes_another_case(procedure: Procedure) -> None:
    other = "RD-2222-3333-5"
    await procedure.open(opened=(TaskOrder("a", "look"),))
    await procedure.open(case_id=other, opened=(TaskOrder("a", "look"),))
    await procedure.step("closed", stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN)
    async with procedure.database.reading() as session:
        assert (await session.get_one(Case, other)).stage == "identity"
        assert (await session.get_one(Task, (other, "a"))).state == "open"
        assert (await session.get_one(CaseRight, (other, "access"))).outcome is None
    assert {row.case_id for row in await procedure.rows(Planned)} == {other}
