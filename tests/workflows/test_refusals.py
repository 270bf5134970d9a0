"""Refusals, fees, requests that are for somebody else, several rights at once, and acts that do not work."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from casework.rehearsal import Wishes
from casework.rules.vocabulary import Right
from tests.workflows.office import APPROVER, DAY, DPO, DPO_MAIL, HOUR, ZOE_MAIL, Office
from tests.workflows.test_rights import approve, items_of, outcome, rows


async def test_a_whole_request_is_refused_by_two_people_and_told_with_its_reasons(office: Office) -> None:
    request = await office.gathered()
    assert "only as manifestly unfounded or excessive" in await request.refused("refuse_request", ground="lpp")
    await request.do("refuse_request", ground="manifestly-unfounded", said="You offered to withdraw for money.")
    assert await request.refused("approve", DPO) == "You did the review, so another person must approve it."
    await request.do("approve", APPROVER)
    assert await outcome(request, Right.ACCESS) == "refused"
    assert await request.stage() == "closed"
    letter = office.newest(ZOE_MAIL)
    for element in (
        "You offered to withdraw for money.",
        "UK GDPR Article 12(5)",
        "section 164A",
        "Information Commissioner's Office",
        "Go to court",
    ):
        assert element in letter


async def test_a_refusal_that_is_sent_back_leaves_the_request_as_it_was(office: Office) -> None:
    request = await office.gathered()
    await request.do("refuse_request", ground="manifestly-excessive", said="Too often.")
    await request.do("send_back", APPROVER, "It is the first in a year.")
    assert await request.stage() == "review"
    await request.decide_all()
    await approve(request)
    await request.do("collect", "requester")
    assert await outcome(request, Right.ACCESS) == "answered"


async def test_a_person_who_cannot_be_found_is_refused_before_anybody_proved_anything(office: Office) -> None:
    request = await office.phoned(rights=(Right.ACCESS, Right.RESTRICTION))
    await request.do("refuse_request", ground="not-identifiable", said="We know you by a random number only.")
    await request.do("approve", APPROVER)
    assert await outcome(request, Right.ACCESS) == "refused"
    assert await outcome(request, Right.RESTRICTION) == "refused"
    assert await request.stage() == "closed"


async def test_advertising_is_not_refused_with_the_rest(office: Office) -> None:
    request = await office.request(rights=(Right.ACCESS, Right.OBJECTION), wishes=Wishes(marketing=True))
    await request.confirm()
    await request.do("refuse_request", ground="manifestly-unfounded", said="As before.")
    await request.do("approve", APPROVER)
    assert await outcome(request, Right.OBJECTION) == "granted"
    assert await outcome(request, Right.ACCESS) == "refused"


async def test_the_month_starts_when_the_fee_is_paid(office: Office) -> None:
    request = await office.gathered()
    await request.do("request_fee", ground="manifestly-excessive", said={"text": "The tenth this year.", "fee": "£12"})
    assert await request.dates() == "not_started, due None, planned 2060-04-01"
    assert "£12" in office.newest(ZOE_MAIL)
    await office.until("2060-03-09 12:00")
    assert office.letters(ZOE_MAIL)[-1] != office.letters(ZOE_MAIL)[-2]
    await request.do("record_fee", on="2060-03-09")
    assert await request.dates() == "running, due 2060-04-09, planned 2060-04-09"


async def test_what_another_controller_decides_is_passed_on_and_told(office: Office) -> None:
    request = await office.request(details="The casework about my roof, please.")
    await request.do(
        "pass_on", on="2060-03-01", said={"controller": "Cllr Ito", "controller_email": "ito@council.example.org",
                                          "text": "It is about your casework."},
    )  # fmt: skip
    assert await request.stage() == "closed"
    assert (await request.view()).outcome == "another-controller"
    assert "Cllr Ito" in office.newest(ZOE_MAIL)
    assert "The casework about my roof" in office.newest("ito@council.example.org")
    assert await request.searches() == {}


async def test_a_claim_for_compensation_is_a_persons_affair_and_keeps_the_case_open(office: Office) -> None:
    request = await office.request(rights=(Right.RETENTION_SCHEDULE,), wishes=Wishes(compensation=True))
    assert await outcome(request, Right.RETENTION_SCHEDULE) == "answered"
    assert (await request.stage(), await request.tasks()) == ("review", ["compensation"])
    await request.dismiss("compensation")
    assert await request.stage() == "closed"


async def test_the_copy_goes_out_before_anything_is_erased(office: Office) -> None:
    request = await office.request(rights=(Right.ACCESS, Right.ERASURE))
    await request.confirm()
    await request.decide_all()
    every = [item.id for item in await request.items()]
    gifts = await items_of(request, "Gifts received")
    members = [item for item in every if item not in gifts]
    await request.do("decide_fates", items=members, fate="erase", ground="art-17-1-a")
    await request.do("decide_fates", said="Accounts.", items=gifts, fate="keep", ground="art-17-3-b",
                     until="2066-03-31")  # fmt: skip
    office.unreachable = True
    await approve(request)
    await office.pass_time(HOUR)
    assert "erasure-approved" not in await request.log()
    office.unreachable = False
    await office.pass_time(HOUR)
    assert await outcome(request, Right.ACCESS) == "answered"
    await office.pass_time(5 * DAY)
    assert rows(office, "members", "SELECT count(*) FROM member") == [(1,)]


async def test_a_restriction_can_be_added_while_accuracy_is_checked(office: Office) -> None:
    request = await office.request(rights=(Right.RECTIFICATION,), details="My name is wrong.")
    await request.confirm()
    await request.do("add_right", right="restriction", said="They asked for it by phone.")
    await request.do("decide_right", said="While we check.", right="restriction", how="restricted",
                     grounds=["art-18-1-a"])  # fmt: skip
    assert rows(office, "members", "SELECT frozen FROM member WHERE number = 'M-17'") == [(1,)]
    assert await request.stage() == "review"


async def test_what_a_system_refuses_becomes_a_persons_task(office: Office) -> None:
    request = await office.request(rights=(Right.RECTIFICATION,), details="My name is wrong.")
    await request.confirm()
    (member,) = await items_of(request, "Member records")
    await request.do("propose_correction", item=member, how="replace",
                     said={"label": "Name", "old": "Zoë O'Hara", "new": "Zoe"})  # fmt: skip
    await request.do("decide_right", said="Yes.", right="rectification", how="corrected")
    with closing(sqlite3.connect(office.folder / "members.sqlite")) as database, database:
        database.execute("UPDATE member SET name = 'Zoë Marr' WHERE number = 'M-17'")
    await approve(request)
    (act,) = (await request.view()).acts
    assert act.state == "failed"
    assert await request.tasks() == ["act-failed"]
    assert office.letters(DPO_MAIL)[-1]
    assert await request.refused("record_act", act="no/such/1/act") == (
        "There is nothing of that name to be done in this case."
    )
    await request.do("record_act", act=act.key, said="Corrected by hand in the system.")
    await request.do("tell_recipients", right="rectification", recipients=[])
    assert await request.stage() == "closed"


async def test_who_is_named_in_an_item_is_asked_reminded_and_answers(office: Office) -> None:
    request = await office.gathered()
    gift = (await request.items())[1].id
    ida = {"name": "Ida", "email": "ida@example.org", "text": "May we show a note about a gift?"}
    await request.do("consult_third_party", items=[gift], sought=True, said=ida)
    (person,) = (await request.view()).third_parties
    assert len(office.letters("ida@example.org")) == 1
    await office.pass_time(7 * DAY)
    assert len(office.letters("ida@example.org")) == 2
    await office.pass_time(6 * DAY)
    assert "consultation-lapse" in await request.tasks()
    await request.decide_items_only()
    assert await request.refused("finish_review") == (
        "Somebody named in an item was asked. Record their answer, or none, first."
    )
    await request.do("record_consultation", consultation=person.id, answer="consents")
    await request.do("finish_review")


async def test_a_refusal_sent_back_writes_to_nobody(office: Office) -> None:
    request = await office.request(rights=(Right.ACCESS, Right.OBJECTION))
    await request.confirm()
    letters = len(office.letters(ZOE_MAIL))
    await request.do("refuse_request", ground="manifestly-unfounded", said="As before.")
    await request.do("send_back", APPROVER, "No.")
    assert len(office.letters(ZOE_MAIL)) == letters
    assert await request.tasks() == ["review", "right"]
    assert "right-answering" not in await request.log()


async def test_a_refused_request_taken_up_again_still_asks_who_it_is(office: Office) -> None:
    request = await office.phoned()
    assert await request.tasks() == ["identity"]
    await request.do("refuse_request", ground="not-identifiable", said="We know a number only.")
    await request.do("send_back", APPROVER, "Ask for the number.")
    assert (await request.stage(), await request.tasks()) == ("identity", ["identity"])
    await request.do("decide_identity", satisfied=True, means="known-contact")
    assert await request.stage() == "review"


async def test_a_right_added_asks_who_it_is_where_that_was_not_needed_before(office: Office) -> None:
    request = await office.request(rights=(Right.COMPLAINT,))
    await request.do("add_right", right="access", said="They want to see it.")
    assert (await request.stage(), await request.tasks()) == ("identity", ["identity", "right"])


async def test_a_restriction_is_lifted_once(office: Office) -> None:
    request = await office.request(rights=(Right.RESTRICTION, Right.COMPLAINT))
    await request.confirm()
    await request.do("decide_right", right="restriction", how="restricted", grounds=["art-18-1-a"])
    await request.do("excuse_act", said="Nothing of hers is used there.", act="restriction/restrict/1/gifts")
    await request.do("tell_recipients", said="Nobody.", right="restriction", recipients=[])
    office.refuses.add(ZOE_MAIL)
    await request.do("lift_restriction", said="It is right now.")
    assert await request.refused("lift_restriction", said="Again.") == "It is being lifted already."
    await request.do("withdraw", "requester")
    assert rows(office, "members", "SELECT frozen FROM member WHERE number = 'M-17'") == [(1,)]
    assert "restriction-told" in await request.tasks()
    await request.do("record_told", said="By phone.")
    assert rows(office, "members", "SELECT frozen FROM member WHERE number = 'M-17'") == [(0,)]


async def test_a_copy_is_answered_although_portability_does_not_apply(office: Office) -> None:
    request = await office.request(rights=(Right.ACCESS, Right.PORTABILITY))
    await request.confirm()
    await request.do("decide_right", said="Paper.", right="portability", how="not-applicable", grounds=["art-20-basis"])
    await request.decide_all()
    await approve(request)
    await request.do("collect", "requester")
    assert (await outcome(request, Right.ACCESS), await outcome(request, Right.PORTABILITY)) == ("answered", "refused")
    assert await request.stage() == "closed"


async def test_an_unread_message_holds_the_erasure_back(office: Office) -> None:
    request = await office.request(rights=(Right.ERASURE,))
    await request.confirm()
    await request.do("decide_fates", items=await items_of(request, "Member records"), fate="erase", ground="art-17-1-a")
    await request.do("decide_fates", said="Accounts.", items=await items_of(request, "Gifts received"), fate="keep",
                     ground="art-17-3-b", until="2066-03-31")  # fmt: skip
    await approve(request)
    await request.do("reply", "requester", said="Please do not!")
    await office.pass_time(5 * DAY)
    assert rows(office, "members", "SELECT count(*) FROM member") == [(2,)]
    await request.dismiss("read-reply")
    assert rows(office, "members", "SELECT count(*) FROM member") == [(1,)]
