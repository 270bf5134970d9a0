"""The homes as they would be in Scotland: a child of twelve or more asks alone."""

from __future__ import annotations

from datetime import date

from casework.rules.competence import presumed_competent
from casework.rules.vocabulary import Capacity, Nation, Right
from tests.organisations import courses
from tests.organisations.house import House

PROFILE = "supported-accommodation"
CHANGES = {"organisation.nation": "scotland", "retention.5.law": []}
"""The code on certificates of criminal record checks, which that row follows elsewhere, is not law in Scotland."""


async def test_a_competent_child_of_thirteen_asks_alone(house: House) -> None:
    await house.begins("2060-03-01 10:00")
    reading = presumed_competent(date(2047, 1, 10), date(2060, 3, 1), Nation.SCOTLAND)
    assert (reading.age, reading.asks_alone, reading.provision) == (13, True, "DPA 2018 s.208(3)")
    case = await house.asked(Right.ACCESS, capacity=Capacity.CHILD_SELF, birth_date="2047-01-10")
    await case.known("key-worker")
    await case.do("decide_authority", said=reading.words, satisfied=True, means="child-understands")
    await case.found(case_files="support-plan.pdf")
    await case.disclose_rest()
    await case.approved()
    await case.collected()
    assert await case.letters_to("processor:case-files") == ["processor-request"]
    assert [kind for kind in await case.letters_to() if "authority" in kind] == []
    assert await case.ends() == "closed: access answered"
    assert await case.course() == courses.COPY
    assert await case.due(Right.ACCESS) == date(2060, 4, 1)
