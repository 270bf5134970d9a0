from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.record.models import Item, Letter, Search, Task
from casework.record.sealing import place
from casework.rules.procedure import LetterOrder, SearchChange, TaskOrder, VerdictOrder
from casework.rules.vocabulary import SearchResult, Stage, Verdict
from tests.record.procedure import CASE, NOON, Procedure

DAY = timedelta(days=1)


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
    order = VerdictOrder((first, second, "of another case"), Verdict.WITHHOLD, "lpp")
    done = await procedure.step("items-decided", actor="staff:1", source=token, verdict=order)
    assert (done.items_undecided, done.outcome_if_answered) == (1, None)
    rows = {row.id: row for row in await procedure.rows(Item)}
    for item_id in (first, second):
        row = rows[item_id]
        assert (row.verdict, row.exemption, row.decided_by, row.decided_at) == (
            "withhold",
            "lpp",
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
