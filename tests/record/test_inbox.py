from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from casework.record.inbox import NoSuchSubmission
from casework.record.models import Inbox
from casework.vault.contract import Altered, KeyMissing
from tests.record.procedure import CASE, NOON, Procedure

OTHER = "RD-2222-3333-5"
SEARCH = f"{CASE}/search/payroll/person"


async def commit(
    procedure: Procedure, token: str, minutes: int, action: str = "reply", case_id: str = CASE, workflow: str = ""
) -> None:
    at = NOON + timedelta(minutes=minutes)
    await procedure.inbox.commit(token, case_id, workflow or case_id, action, "requester", {}, {"text": token}, at)


async def due(procedure: Procedure, minutes: int = 60) -> list[str]:
    return [view.token for view in await procedure.inbox.due(NOON + timedelta(minutes=minutes))]


async def test_a_double_click_commits_once(procedure: Procedure) -> None:
    async def click(case_id: str, words: str) -> Any:
        return await procedure.inbox.commit(
            "form-1", case_id, case_id, "open", "requester", {"a": 1}, {"text": words}, NOON
        )

    views = await asyncio.gather(click(CASE, "one"), click(OTHER, "two"), click(CASE, "one"))
    assert len({view.case_id for view in views}) == 1
    assert len(await procedure.rows(Inbox)) == 1
    again = await click("RD-4444-5555-6", "three")
    assert again.case_id == views[0].case_id


async def test_only_opening_makes_a_key(procedure: Procedure) -> None:
    with pytest.raises(KeyMissing):
        await commit(procedure, "reply-1", 0)
    assert await procedure.rows(Inbox) == []


async def test_what_is_personal_is_sealed_to_its_own_row(procedure: Procedure) -> None:
    personal = {"name": "Robert'); DROP TABLE cases;--", "details": "<script>alert(1)</script>", "address": "شارع ٥"}
    await procedure.submit("open", personal, {"channel": "web"}, token="form-1")
    assert await procedure.inbox.personal("form-1") == personal
    row = await procedure.only(Inbox)
    assert b"DROP TABLE" not in row.sealed
    with pytest.raises(Altered):
        await procedure.opened_text("inbox.sealed:form-2", row.sealed)


async def test_unknown_tokens_are_not_repeated_in_the_error(procedure: Procedure) -> None:
    for call in (
        procedure.inbox.personal("secret-token"),
        procedure.inbox.settle("secret-token", "accepted", "", NOON),
        procedure.inbox.postpone("secret-token", NOON),
    ):
        with pytest.raises(NoSuchSubmission) as error:
            await call
        assert "secret-token" not in str(error.value)
    assert await procedure.inbox.get("secret-token") is None


async def test_the_opening_goes_before_everything_of_its_case(procedure: Procedure) -> None:
    await commit(procedure, "opening", 5, "open")
    await commit(procedure, "reply", 1)
    await commit(procedure, "answer", 2, "answer_search", workflow=SEARCH)
    assert await due(procedure) == ["opening"]
    await procedure.inbox.settle("opening", "accepted", "", NOON)
    assert await due(procedure) == ["reply", "answer"]


async def test_each_workflow_gets_its_oldest_submission_first(procedure: Procedure) -> None:
    for case_id in (CASE, OTHER):
        await commit(procedure, f"open {case_id}", 0, "open", case_id)
        await procedure.inbox.settle(f"open {case_id}", "accepted", "", NOON)
    await commit(procedure, "second", 2)
    await commit(procedure, "first", 1)
    await commit(procedure, "other", 3, case_id=OTHER)
    assert await due(procedure) == ["first", "other"]
    await procedure.inbox.settle("first", "refused", "Not now.", NOON)
    assert await due(procedure) == ["second", "other"]


async def test_a_postponed_submission_holds_back_the_later_ones(procedure: Procedure) -> None:
    await commit(procedure, "opening", 0, "open")
    await procedure.inbox.settle("opening", "accepted", "", NOON)
    await commit(procedure, "first", 1)
    await commit(procedure, "second", 2)
    await procedure.inbox.postpone("first", NOON + timedelta(minutes=30))
    assert await due(procedure, minutes=29) == []
    assert await due(procedure, minutes=30) == ["first"]
    first = await procedure.inbox.get("first")
    assert first is not None
    assert (first.state, first.tries) == ("waiting", 1)


async def test_two_of_one_instant_still_go_one_by_one(procedure: Procedure) -> None:
    await commit(procedure, "opening", 0, "open")
    await procedure.inbox.settle("opening", "accepted", "", NOON)
    await commit(procedure, "b", 1)
    await commit(procedure, "a", 1)
    assert await due(procedure) == ["a"]


async def test_the_first_settlement_stands(procedure: Procedure) -> None:
    await commit(procedure, "opening", 0, "open")
    await procedure.inbox.settle("opening", "accepted", "Your request is recorded.", NOON)
    await procedure.inbox.settle("opening", "refused", "No.", NOON)
    await procedure.inbox.postpone("opening", NOON + timedelta(days=1))
    view = await procedure.inbox.get("opening")
    assert view is not None
    assert (view.state, view.answer, view.tries) == ("accepted", "Your request is recorded.", 0)


async def test_no_more_than_the_limit_are_given(procedure: Procedure) -> None:
    for number in range(4):
        await commit(procedure, f"open {number}", number, "open", f"RD-0000-000{number}-0")
    views = await procedure.inbox.due(NOON + timedelta(hours=1), limit=3)
    assert [view.token for view in views] == ["open 0", "open 1", "open 2"]
