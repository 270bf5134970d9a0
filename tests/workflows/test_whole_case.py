"""One request for access from the web form to the closed case."""

from __future__ import annotations

from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, APPROVER_MAIL, DPO_MAIL, MINUTE, ZOE_MAIL


async def test_from_form_to_collected_answer(open_with: OpenOffice) -> None:
    office = await open_with(**{"processors.payroll": {"searched_by_default": True}})
    request = await office.request()
    assert await request.stage() == "identity"
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"
    assert await request.searches() == {}, "nothing is searched before we know who asks"

    await request.confirm()
    print(await request.log(), await request.searches())
    print(await request.tasks(), await request.planned())
    print(office.letters(ZOE_MAIL), office.letters(DPO_MAIL))
    await request.decide_all()
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    await request.do("collect", "requester")
    print(await request.log(), await request.searches())
    print(office.letters(ZOE_MAIL), office.letters(DPO_MAIL), office.letters(APPROVER_MAIL))
    assert 0
