"""A request whose mailbox was named too often in a day: a request like any other, only without letters at first."""

from __future__ import annotations

import secrets
from dataclasses import asdict

from casework.rules.phrases import make_phrase
from casework.rules.reference import make_reference
from tests.workflows.office import DAY, DPO_MAIL, ZOE, ZOE_MAIL, Office, Request
from workflows.messages import Policy


async def ask_quietly(office: Office) -> Request:
    """Hand in a request as the page does when its mailbox was named too often."""
    reference, phrase = make_reference(secrets.token_bytes(16)), make_phrase(secrets.token_bytes(16))
    message = {
        "received": office.rehearsed.today.isoformat(),
        "nation": "england-and-wales",
        "channel": "web",
        "capacity": "self",
        "policy": asdict(Policy(profile_hash="0" * 64)),
        "quiet": True,
    }
    personal = {"name": ZOE, "email": ZOE_MAIL, "phrase": phrase}
    await office.rehearsed.submit(reference, "open", "requester", message, personal)
    request = Request(office, reference, phrase)
    office.requests.append(request)
    await office.settle()
    return request


async def test_no_letter_goes_out_by_itself_but_the_month_runs_and_a_person_is_asked(office: Office) -> None:
    request = await ask_quietly(office)
    assert office.letters(ZOE_MAIL) == []
    assert office.letters(DPO_MAIL) == []
    assert await request.tasks() == ["identity"]
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"


async def test_nobody_forgets_it_and_a_persons_decision_sends_letters_again(office: Office) -> None:
    request = await ask_quietly(office)
    await office.pass_time(4 * DAY)
    assert office.letters(DPO_MAIL) != []
    await request.do("request_evidence", said="Several requests came from this address.")
    assert "Several requests came from this address." in office.newest(ZOE_MAIL)
