from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from casework.record.codes import Codes
from casework.record.models import Code
from tests.record.cases import CASE, OTHER


@pytest.fixture
def codes(database, ciphers):
    return Codes(database, ciphers)


def another(code: str) -> str:
    return "000000" if code != "000000" else "000001"


async def test_the_right_code_is_right_once(codes, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    assert len(code) == 6
    assert code.isdigit()
    assert await codes.try_code(CASE, f" {code[:3]} {code[3:]}", utc(2026, 3, 2, 9, 14)) == "right"
    assert await codes.try_code(CASE, code, utc(2026, 3, 2, 9, 14)) == "none"


async def test_digits_of_any_script_are_digits(codes, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert await codes.try_code(CASE, arabic, utc(2026, 3, 2, 9, 1)) == "right"


async def test_a_code_is_not_kept_in_the_clear(codes, database, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    async with database.reading() as session:
        row = (await session.scalars(select(Code))).one()
    assert code not in (row.code_hash, row.id)
    assert len(row.code_hash) == 64


async def test_an_expired_code_is_expired_even_when_right(codes, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    assert await codes.try_code(CASE, code, utc(2026, 3, 2, 9, 15)) == "expired"
    assert await codes.try_code(OTHER, code, utc(2026, 3, 2, 9, 1)) == "none"


async def test_a_new_code_ends_the_earlier_one(codes, utc):
    first = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    second = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    if first != second:
        assert await codes.try_code(CASE, first, utc(2026, 3, 2, 9, 1)) == "wrong"
    assert await codes.try_code(CASE, second, utc(2026, 3, 2, 9, 1)) == "right"


async def test_five_wrong_tries_lock_the_code_and_a_new_one_opens_again(codes, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    for _ in range(5):
        assert await codes.try_code(CASE, another(code), utc(2026, 3, 2, 9, 1)) == "wrong"
    assert await codes.try_code(CASE, code, utc(2026, 3, 2, 9, 1)) == "locked"
    fresh = await codes.issue(CASE, utc(2026, 3, 2, 9, 2), utc(2026, 3, 2, 9, 17))
    assert await codes.try_code(CASE, fresh, utc(2026, 3, 2, 9, 3)) == "right"


async def test_nobody_locks_another_case_out(codes, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    other = await codes.issue(OTHER, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    for _ in range(6):
        await codes.try_code(OTHER, another(other), utc(2026, 3, 2, 9, 1))
    assert await codes.try_code(CASE, code, utc(2026, 3, 2, 9, 1)) == "right"


async def test_guesses_at_one_time_cannot_share_a_try(codes, database, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    guesses = [codes.try_code(CASE, another(code), utc(2026, 3, 2, 9, 1)) for _ in range(20)]
    answers = await asyncio.gather(*guesses)
    assert sorted(answers) == ["locked"] * 15 + ["wrong"] * 5
    async with database.reading() as session:
        assert (await session.scalars(select(Code.tries))).one() == 5


async def test_the_right_code_sent_twice_at_one_time_is_right_once(codes, utc):
    code = await codes.issue(CASE, utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 15))
    answers = await asyncio.gather(*(codes.try_code(CASE, code, utc(2026, 3, 2, 9, 1)) for _ in range(4)))
    assert answers.count("right") == 1


async def test_codes_of_the_last_hour_are_counted(codes, utc):
    for minute in (0, 20, 40):
        await codes.issue(CASE, utc(2026, 3, 2, 9, minute), utc(2026, 3, 2, 10))
    assert await codes.issued_since(CASE, utc(2026, 3, 2, 9)) == 3
    assert await codes.issued_since(CASE, utc(2026, 3, 2, 9, 20)) == 2
    assert await codes.issued_since(OTHER, utc(2026, 3, 2, 9)) == 0
