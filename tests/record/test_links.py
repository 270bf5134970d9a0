from __future__ import annotations

from sqlalchemy import select

from casework.record.links import Links
from casework.record.models import Link
from tests.record.cases import CASE, OTHER


async def test_a_link_opens_what_it_was_made_for_and_its_token_is_nowhere_kept(database, utc):
    links = Links(database)
    token = await links.issue(CASE, "search", "payroll/person", utc(2026, 3, 2), utc(2026, 3, 30))
    assert await links.open(token, utc(2026, 3, 29)) == (CASE, "search", "payroll/person")
    assert len(token) == 22
    async with database.reading() as session:
        row = (await session.scalars(select(Link))).one()
    assert token not in str(vars(row))


async def test_why_a_link_does_not_open(database, utc):
    links = Links(database)
    token = await links.issue(CASE, "status", "", utc(2026, 3, 2), utc(2026, 3, 9))
    assert await links.open("made-up", utc(2026, 3, 3)) == "unknown"
    assert await links.open("", utc(2026, 3, 3)) == "unknown"
    assert await links.open(token, utc(2026, 3, 9)) == "expired"
    await links.revoke(CASE, "status", "", utc(2026, 3, 4))
    assert await links.open(token, utc(2026, 3, 5)) == "revoked"


async def test_reissuing_ends_the_earlier_links_of_that_purpose_only(database, utc):
    links = Links(database)
    start, end = utc(2026, 3, 2), utc(2026, 4, 2)
    first = await links.issue(CASE, "search", "payroll/person", start, end)
    kept = {
        "another search": await links.issue(CASE, "search", "paper/person", start, end),
        "another purpose": await links.issue(CASE, "status", "", start, end),
        "another case": await links.issue(OTHER, "search", "payroll/person", start, end),
    }
    second = await links.issue(CASE, "search", "payroll/person", utc(2026, 3, 3), end, revoke_others=True)
    assert await links.open(first, utc(2026, 3, 3)) == "revoked"
    assert await links.open(second, utc(2026, 3, 3)) == (CASE, "search", "payroll/person")
    for name, token in kept.items():
        assert isinstance(await links.open(token, utc(2026, 3, 3)), tuple), name
