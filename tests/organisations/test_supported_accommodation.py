"""Homes for care leavers and looked-after young people: every right it promises, from receipt to closure."""

from __future__ import annotations

from datetime import date

from casework.rules.vocabulary import Right
from tests.organisations.house import House

PROFILE = "supported-accommodation"


async def test_a_copy_of_the_file(house: House) -> None:
    await house.begins("2060-03-01 10:00")
    case = await house.asked(Right.ACCESS)
    await case.known()
    await case.found(case_files="support-plan.pdf", finance="rent.csv")
    await case.disclose_rest()
    await case.approved()
    print(await case.answer())
    await case.collected()
    assert await case.ends() == "closed: access answered"
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)
