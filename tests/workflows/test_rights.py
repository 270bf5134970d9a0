"""Every right from receipt to closure, in the society: what is decided, done at the processors, and written."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from casework.rehearsal import Wishes
from casework.rules.vocabulary import Right
from tests.workflows.office import APPROVER, DAY, ZOE_MAIL, Office, Request, words_of


def rows(office: Office, database: str, statement: str) -> list[tuple[object, ...]]:
    """Look into a processor's database."""
    with closing(sqlite3.connect(office.folder / f"{database}.sqlite")) as opened:
        return opened.execute(statement).fetchall()


async def outcome(request: Request, right: Right) -> str:
    """Give how a right ended."""
    view = await request.view()
    return next(str(one.outcome) for one in view.rights if one.right is right)


async def items_of(request: Request, kind: str) -> list[str]:
    """Give the ids of items of one kind."""
    return [item.id for item in await request.items() if item.kind == kind]


async def approve(request: Request) -> None:
    """Finish the review and have another person approve."""
    for search in (await request.view()).searches:
        if search.result == "not-searchable" and not search.excused_by:
            await request.do("excuse_search", said="Nothing is known there.", search=search.key)
    await request.do("finish_review")
    await request.do("approve", APPROVER)


async def test_marketing_stops_at_once_and_nobody_has_to_prove_anything(office: Office) -> None:
    request = await office.request(rights=(Right.OBJECTION,), wishes=Wishes(marketing=True))
    assert rows(office, "members", "SELECT number, newsletter FROM member") == [("M-17", 0), ("M-18", 1)]
    assert await outcome(request, Right.OBJECTION) == "granted"
    assert await request.stage() == "closed"
    assert office.letters(ZOE_MAIL) == ["We have your request", "Your request we have stopped"]


async def test_marketing_stops_at_once_while_the_copy_is_still_being_made(office: Office) -> None:
    request = await office.request(rights=(Right.ACCESS, Right.OBJECTION), wishes=Wishes(marketing=True))
    assert rows(office, "members", "SELECT newsletter FROM member WHERE number = 'M-17'") == [(0,)]
    assert await outcome(request, Right.OBJECTION) == "granted"
    assert await request.stage() == "identity"
    await request.confirm()
    await request.decide_all()
    await approve(request)
    await request.do("collect", "requester")
    assert await request.stage() == "closed"


async def test_a_restriction_is_set_reviewed_and_lifted_only_after_the_person_was_told(office: Office) -> None:
    request = await office.request(rights=(Right.RESTRICTION,))
    await request.confirm()
    assert await request.tasks() == ["right"]
    await request.do("decide_right", said="You dispute it.", right="restriction", how="restricted",
                     grounds=["art-18-1-a"])  # fmt: skip
    assert rows(office, "members", "SELECT number, frozen FROM member") == [("M-17", 1), ("M-18", 0)]
    await request.do("excuse_act", said="Nothing of hers is used there.", act="restriction/restrict/1/gifts")
    await request.do("tell_recipients", said="Nobody was given it.", right="restriction", recipients=[])
    assert await request.stage() == "closed"
    await office.pass_time(95 * DAY)
    assert await request.tasks() == ["restriction-review"]
    await request.do("lift_restriction", said="It is correct now.")
    assert rows(office, "members", "SELECT number, frozen FROM member") == [("M-17", 0), ("M-18", 0)]


async def test_erasure_waits_then_erases_and_keeps_what_the_law_wants_kept(office: Office) -> None:
    request = await office.request(rights=(Right.ERASURE,))
    await request.confirm()
    members, gifts = await items_of(request, "Member records"), await items_of(request, "Gifts received")
    await request.do("decide_fates", said="", items=members, fate="erase", ground="art-17-1-a")
    assert "law" in await request.refused("decide_fates", items=gifts, fate="erase", ground="art-17-1-a")
    await request.do("decide_fates", said="Our accounts need them.", items=gifts, fate="keep",
                     ground="art-17-3-b", until="2066-03-31")  # fmt: skip
    await approve(request)
    assert await request.stage() == "act"
    assert rows(office, "members", "SELECT number FROM member") == [("M-17",), ("M-18",)]
    await office.pass_time(4 * DAY)
    assert rows(office, "members", "SELECT number FROM member") == [("M-18",)]
    await request.do("tell_recipients", said="Nobody was given it.", right="erasure", recipients=[])
    assert await outcome(request, Right.ERASURE) == "granted-in-part"
    assert await request.stage() == "closed"
    await office.until("2066-04-02 10:00")
    assert rows(office, "gifts", "SELECT member FROM gift") == [("M-18",)]
    assert office.letters(ZOE_MAIL)[-3:] == [
        "Your request what we will do, and when",
        "Your request our answer",
        "Your request the rest is done now",
    ]
    planned, answered, later = (words_of(letter) for letter in office.rehearsed.post.to(ZOE_MAIL)[-3:])
    assert "we will do it on Thursday 4 March 2060" in planned
    assert "Gifts and their receipts (2 items, Gifts). Our reason: Our accounts need them." in answered
    assert "Charities Act 2011 s.131" in answered
    assert "we keep it until Wednesday 31 March 2066" in answered
    assert "WHAT WE HAVE ERASED - Gifts and their receipts (2 items, Gifts)." in later
    assert "WHAT WE KEEP" not in later


async def test_an_erasure_stopped_in_time_erases_nothing(office: Office) -> None:
    request = await office.request(rights=(Right.ERASURE,))
    await request.confirm()
    await request.do("decide_fates", items=await items_of(request, "Member records"), fate="erase", ground="art-17-1-a")
    await request.do("decide_fates", said="x", items=await items_of(request, "Gifts received"), fate="keep",
                     ground="art-17-3-b", until="2066-03-31")  # fmt: skip
    await approve(request)
    await request.do("cancel_erasure", said="They are still a member.")
    await office.pass_time(10 * DAY)
    assert rows(office, "members", "SELECT number FROM member") == [("M-17",), ("M-18",)]
    assert await request.stage() == "review"


async def test_a_correction_is_applied_where_it_was_approved(office: Office) -> None:
    request = await office.request(rights=(Right.RECTIFICATION,), details="My name is spelled wrong.")
    await request.confirm()
    (member,) = await items_of(request, "Member records")
    await request.do("propose_correction", item=member, how="replace",
                     said={"label": "Name", "old": "Zoë O'Hara", "new": "Zoe O'Hara"})  # fmt: skip
    await request.do("decide_right", said="You are right.", right="rectification", how="corrected")
    await approve(request)
    assert rows(office, "members", "SELECT name FROM member WHERE number = 'M-17'") == [("Zoe O'Hara",)]
    await request.do("tell_recipients", right="rectification", recipients=["Our bank"])
    assert await outcome(request, Right.RECTIFICATION) == "granted"
    assert await request.stage() == "closed"


async def test_portability_gives_what_the_person_provided(office: Office) -> None:
    request = await office.request(rights=(Right.PORTABILITY,))
    await request.confirm()
    await request.decide_all()
    await approve(request)
    assert await office.package(request) == [
        "1-portability.html",
        "1-portability.txt",
        "for-reuse/Members/Member records.csv",
        "for-reuse/Members/Member records.json",
        "for-reuse/schema.json",
        "contents.txt",
    ]
    await request.do("collect", "requester")
    assert await outcome(request, Right.PORTABILITY) == "answered"
    assert await request.stage() == "closed"


async def test_the_schedule_is_sent_the_same_day_to_anybody(office: Office) -> None:
    request = await office.request(rights=(Right.RETENTION_SCHEDULE,))
    assert await request.stage() == "closed"
    assert "Membership records" in office.newest(ZOE_MAIL)


async def test_consent_is_withdrawn_everywhere_as_soon_as_we_know_who_it_is(office: Office) -> None:
    request = await office.request(rights=(Right.CONSENT_WITHDRAWAL,))
    assert rows(office, "members", "SELECT newsletter FROM member WHERE number = 'M-17'") == [(1,)]
    await request.confirm()
    assert rows(office, "members", "SELECT newsletter FROM member WHERE number = 'M-17'") == [(0,)]
    await request.do("tell_recipients", right="consent-withdrawal", recipients=["Our bank"])
    assert await request.stage() == "closed"


async def test_a_decision_by_a_computer_is_looked_at_by_a_person(office: Office) -> None:
    request = await office.request(rights=(Right.AUTOMATED_DECISION,))
    await request.confirm()
    await request.do("send_information", said="A program sorted applications by postcode.")
    await request.do("reply", "requester", said="I had moved.")
    await request.do(
        "decide_right", said="You had moved, so we looked again.", right="automated-decision", how="changed"
    )
    assert await outcome(request, Right.AUTOMATED_DECISION) == "granted"


async def test_a_complaint_is_answered_with_reasons(office: Office) -> None:
    request = await office.request(rights=(Right.COMPLAINT,), details="You wrote to my old address.")
    await request.do("decide_right", said="We did. We are sorry.", right="complaint", how="upheld")
    assert await outcome(request, Right.COMPLAINT) == "answered"
