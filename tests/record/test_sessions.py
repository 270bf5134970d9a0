from __future__ import annotations

from sqlalchemy import func, select

from casework.record.models import Session
from casework.record.sessions import Sessions
from tests.record.cases import CASE


async def test_a_session_is_found_by_its_token_until_it_is_over(database, utc):
    sessions = Sessions(database)
    token, csrf = await sessions.start("search", utc(2026, 3, 2, 9), utc(2026, 3, 2, 10), None, CASE, "payroll/person")
    view = await sessions.get(token, utc(2026, 3, 2, 9, 59))
    assert view is not None
    assert (view.kind, view.case_id, view.subject, view.csrf) == ("search", CASE, "payroll/person", csrf)
    assert len(token) == 43
    assert csrf not in repr(view)
    assert await sessions.get(token, utc(2026, 3, 2, 10)) is None
    assert await sessions.get("made-up", utc(2026, 3, 2, 9)) is None


async def test_a_session_that_was_ended_is_gone(database, utc):
    sessions = Sessions(database)
    token, _ = await sessions.start("staff", utc(2026, 3, 2, 9), utc(2026, 3, 2, 18), "anna")
    await sessions.end(token)
    await sessions.end(token)
    assert await sessions.get(token, utc(2026, 3, 2, 9, 1)) is None


async def test_sessions_that_are_over_are_swept_away_with_the_next_one(database, utc):
    sessions = Sessions(database)
    await sessions.start("staff", utc(2026, 3, 2, 9), utc(2026, 3, 2, 10), "anna")
    await sessions.start("staff", utc(2026, 3, 2, 11), utc(2026, 3, 2, 12), "ben")
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Session)) == 1
