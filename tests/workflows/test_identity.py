"""Who asks, and may they? Nothing is searched, shown or sent before both are settled."""

from __future__ import annotations

from typing import Any

import pytest

from casework.rules.vocabulary import Capacity
from casework.vault.contract import FileMissing
from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, DAY, DPO, DPO_MAIL, HOUR, ZOE_MAIL, Office, Request

AGENT = {
    "capacity": Capacity.AGENT,
    "subject_name": "Ann Lee",
    "identifiers": [{"kind": "email", "value": "ann@example.org"}],
}


async def upload(office: Office, request: Request) -> str:
    """Upload a scan of a passport as the portal does, and hand it in; gives the file's id."""
    passport = await office.upload(request, "evidence", "passport.jpg", "a passport")
    await request.do("send_evidence", "requester", {"files": [passport]})
    return passport


async def is_there(office: Office, request: Request, file_id: str) -> bool:
    """Say whether a file can still be read from the vault."""
    try:
        return [chunk async for chunk in office.rehearsed.deployment.vault.read(request.id, file_id)] != []
    except FileMissing:
        return False


async def test_evidence_starts_the_month_and_is_destroyed_after_the_decision(office: Office) -> None:
    request = await office.request()
    await office.pass_time(DAY)
    await request.do("request_evidence", said="Two people with your name use this address.")
    assert await request.dates() == "not_started, due None, planned 2060-04-01"
    assert "Two people with your name use this address." in office.newest(ZOE_MAIL)
    assert await request.refused("confirm_email", "requester") == (
        "We have asked for other proof of who you are, so a code is not enough now."
    )

    await office.until("2060-03-15 10:00")
    assert await request.dated("evidence-chase") == ["Tue 9 Mar 09:00 evidence-chase"]
    passport = await upload(office, request)
    assert await request.dates() == "running, due 2060-04-15, planned 2060-04-15"
    assert await request.tasks() == ["look-at-evidence"]
    assert office.letters(DPO_MAIL)[-1] == "something for you to do"
    assert await request.planned("evidence-chase", "evidence-lapse") == []
    assert await request.searches() == {}

    assert await is_there(office, request, passport)
    given = ",".join(i.id for i in (await request.view()).identifiers)
    await request.do("decide_identity", satisfied=True, means="documents", verified_identifiers=[given])
    assert not await is_there(office, request, passport)
    view = await request.view()
    assert [(f.id, f.destroyed_at is not None) for f in view.files if f.kind == "evidence"] == [(passport, True)]
    assert [kind for kind in await request.log() if kind.startswith(("evidence", "identity"))] == [
        "evidence-requested",
        "evidence-chase",
        "evidence-received",
        "identity-decided",
        "identity-settled",
    ]
    assert (view.stage, await request.searches()) == ("review", {"members": "found", "gifts": "found"})
    assert await request.dates() == "running, due 2060-04-15, planned 2060-04-15"


async def test_satisfied_without_evidence_counts_as_if_none_had_been_asked_for(office: Office) -> None:
    request = await office.request()
    await request.do("request_evidence", said="We do not know this address.")
    await office.pass_time(2 * DAY)
    await request.do("decide_identity", satisfied=True, means="known-contact", verified_identifiers=["all"])
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])


async def test_not_satisfied_ends_the_case_with_the_reason(office: Office) -> None:
    request = await office.request()
    await request.do("request_evidence", said="We do not know this address.")
    passport = await upload(office, request)
    await request.do("decide_identity", satisfied=False, said="The passport is another person's.")
    view = await request.view()
    assert (view.stage, view.outcome) == ("closed", "identity-not-confirmed")
    assert office.letters(ZOE_MAIL)[-1] == "Your request we could not go on"
    assert "The passport is another person's." in office.newest(ZOE_MAIL)
    assert not await is_there(office, request, passport)
    assert (await request.tasks(), await request.planned()) == ([], [])


async def test_evidence_of_a_case_that_ends_otherwise_is_destroyed_too(office: Office) -> None:
    request = await office.request()
    await request.do("request_evidence", said="We do not know this address.")
    passport = await upload(office, request)
    await request.do("withdraw", "requester")
    assert await request.stage() == "closed"
    assert not await is_there(office, request, passport)


async def test_no_evidence_becomes_a_question_for_a_person(office: Office) -> None:
    request = await office.request()
    await request.do("request_evidence", said="We do not know this address.")
    await office.until("2060-04-01 10:00")
    assert await request.dated("evidence-chase", "evidence-lapse") == [
        "Mon 8 Mar 09:00 evidence-chase",
        "Mon 15 Mar 09:00 evidence-chase",
        "Wed 31 Mar 09:00 evidence-lapse",
    ]
    assert await request.tasks() == ["evidence-lapse"]
    assert await request.dates() == "not_started, due None, planned 2060-04-01"


async def test_an_agent_needs_authority_before_anything_is_searched(office: Office) -> None:
    request = await office.request("Sol Icitor", "sol@example.org", **AGENT)
    assert await request.tasks() == ["authority"]
    await request.confirm()
    assert (await request.stage(), await request.tasks(), await request.searches()) == ("identity", ["authority"], {})
    assert await request.refused("add_processor", processor="archive") == (
        "First decide on the authority: nothing may be gathered or sent before."
    )
    await request.do("request_authority", said="Please send the signed form.")
    assert await request.dates() == "not_started, due None, planned 2060-04-01"
    assert "Please send the signed form." in office.newest("sol@example.org")

    await office.pass_time(2 * DAY)
    await upload(office, request)
    assert await request.tasks() == ["look-at-evidence"]
    assert await request.searches() == {}
    await request.do("decide_authority", satisfied=True, means="signed-form")
    # The month from 3 March ends on a Saturday; whether authority starts it is contested.
    assert await request.dates() == "running, due 2060-04-05, planned 2060-04-01"
    assert await request.searches() == {"members": "not-searchable", "gifts": "not-searchable"}
    assert await request.tasks() == ["excuse", "excuse", "review"]

    (email,) = (await request.view()).identifiers
    assert not email.verified
    await request.do("verify_identifiers", identifiers=[email.id], said="Compared with the signed form.")
    assert await request.searches() == {"members": "found", "gifts": "found"}
    assert await request.tasks() == ["review"], "nothing is left to be excused"
    assert [item.label for item in await request.items()] == ["£5 on 2059-01-01", "Ann Lee"]


async def test_papers_for_one_question_stay_a_task_until_both_are_decided(office: Office) -> None:
    request = await office.request("Sol Icitor", "sol@example.org", **AGENT)
    await request.do("request_evidence", said="Please send your practising certificate.")
    await request.do("request_authority", said="Please send the signed form.")
    papers = await upload(office, request)
    assert await request.tasks() == ["look-at-evidence"]
    await request.do("decide_authority", satisfied=True, means="signed-form")
    assert (await request.stage(), await request.tasks()) == ("identity", ["look-at-evidence"])
    assert await is_there(office, request, papers)
    await request.do("decide_identity", satisfied=True, means="documents", verified_identifiers=["all"])
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])
    assert not await is_there(office, request, papers)


async def test_no_authority_ends_the_case(office: Office) -> None:
    request = await office.request("Sol Icitor", "sol@example.org", **AGENT)
    await request.confirm()
    await request.do("decide_authority", satisfied=False, said="The form is not signed.")
    view = await request.view()
    assert (view.stage, view.outcome) == ("closed", "no-authority")
    assert "The form is not signed." in office.newest("sol@example.org")


@pytest.mark.parametrize("capacity", [Capacity.CHILD_SELF, Capacity.PARENT])
async def test_a_child_or_parent_reaches_a_person(office: Office, capacity: Capacity) -> None:
    request = await office.request(capacity=capacity)
    await request.confirm()
    assert (await request.stage(), await request.tasks(), await request.searches()) == ("identity", ["authority"], {})
    assert office.letters(DPO_MAIL) == ["something for you to do"]


async def test_nothing_bypasses_identity(office: Office) -> None:
    request = await office.request()
    first = "First decide on the person's identity: nothing may be gathered or sent before."
    table: list[tuple[str, str, dict[str, Any]]] = [
        ("approve", APPROVER, {}),
        ("finish_review", DPO, {}),
        ("decide_items", DPO, {"items": ["1"], "verdict": "disclose"}),
        ("add_processor", DPO, {"processor": "archive"}),
        ("record_handover", DPO, {}),
    ]
    for action, actor, message in table:
        assert await request.refused(action, actor, **message) == first, action
    assert await request.refused("collect", "requester") == (
        "There is no answer yet. It must be approved and sent first."
    )
    assert await request.refused("decide_identity", "requester", satisfied=True) == (
        "Only a member of staff can do this, on the desk."
    )
    assert (await request.stage(), await request.searches()) == ("identity", {})


async def test_a_phone_request_is_decided_by_a_person(office: Office) -> None:
    request = await office.phoned(received=office.rehearsed.today - 3 * DAY)
    assert await request.tasks() == ["identity"]
    assert office.letters(ZOE_MAIL) == ["We have your request"], "no code: nobody waits at a web page"
    assert await request.dates() == "running, due 2060-03-29, planned 2060-03-29"
    await request.do("decide_identity", satisfied=True, means="known-contact", verified_identifiers=["all"])
    assert await request.searches() == {"members": "found", "gifts": "found"}


async def test_an_unused_code_is_reminded_of_and_becomes_a_task_after_three_days(office: Office) -> None:
    request = await office.request()
    await office.pass_time(DAY)
    assert await request.dated("code-chase") == ["Tue 2 Mar 09:00 code-chase"]
    assert office.letters(ZOE_MAIL)[-1] == "Your request please show us that it is you"
    assert "/s/" in office.newest(ZOE_MAIL), "the page on which a new code can be asked for"
    await request.do("ask_new_code", "requester")
    await office.until("2060-03-04 08:59")
    assert await request.tasks() == []
    await office.until("2060-03-04 09:01")
    assert await request.dated("code-chase", "code-unused") == [
        "Tue 2 Mar 09:00 code-chase",
        "Thu 4 Mar 09:00 code-unused",
    ]
    assert await request.tasks() == ["identity"]
    assert office.letters(DPO_MAIL) == ["something for you to do"]
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01", "a code never moves the clock"
    await office.pass_time(HOUR)
    await request.do("ask_new_code", "requester")
    await request.confirm()
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])


async def test_a_code_may_not_be_enough(open_with: OpenOffice) -> None:
    office = await open_with(identity={"email_code_suffices": False})
    request = await office.request()
    await request.confirm()
    assert (await request.stage(), await request.tasks(), await request.searches()) == ("identity", ["identity"], {})
    await request.do("decide_identity", satisfied=True, means="known-contact")
    assert await request.stage() == "review"


async def test_a_code_that_was_used_is_not_reminded_of(office: Office) -> None:
    request = await office.gathered()
    assert await request.planned("code-chase", "code-unused") == []


async def test_the_organisation_sets_when_an_unused_code_is_reminded_of(open_with: OpenOffice) -> None:
    office = await open_with(reminders={"code_chase_days": [2, 4], "code_unused_days": 7})
    request = await office.request()
    assert await request.planned("code-chase", "code-unused") == [
        "Wed 3 Mar 09:00 code-chase",
        "Fri 5 Mar 09:00 code-chase",
        "Mon 8 Mar 09:00 code-unused",
    ]


LADDER = ("task-half", "task-full", "task-deputy", "task-chair")
# Proof that does not come: what is asked for, until when nothing came, what then climbs the ladder, how it ends.
UNFINISHED = [
    ("", "2060-03-15 10:00", "identity", [
        "Mon 8 Mar 09:00 task-half", "Tue 9 Mar 09:00 task-full", "Thu 11 Mar 09:00 task-deputy",
        "Mon 15 Mar 09:00 task-chair",
    ]),
    ("request_evidence", "2060-04-09 10:00", "evidence-lapse", [
        "Fri 2 Apr 09:00 task-half", "Mon 5 Apr 09:00 task-full", "Wed 7 Apr 09:00 task-deputy",
        "Fri 9 Apr 09:00 task-chair",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "until", "task", "rungs"), UNFINISHED)
@pytest.mark.parametrize(
    ("end", "message"),
    [("close", {"outcome": "identity-not-confirmed"}), ("decide_identity", {"satisfied": False})],
)
async def test_unfinished_proof_climbs_the_ladder_and_the_case_can_end_there(
    office: Office, asked: str, until: str, task: str, rungs: list[str], end: str, message: dict[str, Any]
) -> None:
    request = await office.request()
    if asked:
        await request.do(asked, said="We hold two people of this name.", doubt="same-name")
    await office.until(until)
    assert await request.dated(*LADDER) == rungs
    assert task in await request.tasks()
    await request.do(end, said="Nothing came.", **message)
    view = await request.view()
    assert (view.stage, view.outcome) == ("closed", "identity-not-confirmed")
    assert (await request.tasks(), await request.planned()) == ([], [])
    assert office.letters(ZOE_MAIL)[-1] == "Your request we could not go on"


async def test_a_doubt_that_is_none_is_refused(office: Office) -> None:
    request = await office.request()
    assert await request.refused("request_evidence", said="We always ask.", doubt="we-always-ask") == (
        "Say what makes you doubt who asks, in one of the given words."
    )


async def test_a_second_request_from_the_same_address_is_shown_and_holds_up_nothing(office: Office) -> None:
    first = await office.request()
    await office.pass_time(2 * DAY)
    second = await office.request(phone="01632 960999")
    others = await office.rehearsed.deployment.reader.related(second.id)
    assert [(other.case_id, other.received.isoformat(), other.by) for other in others] == [
        (first.id, "2060-03-01", ("email",))
    ]
    await second.confirm()
    assert (await second.stage(), await second.searches()) == ("review", {"members": "found", "gifts": "found"})
    await first.do("decide_identity", satisfied=True, means="known-contact", verified_identifiers=["all"])
    assert await first.stage() == "review"
