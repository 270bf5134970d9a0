"""What holds an erasure back, what comes after it, and requests that may not come from their mailbox."""

from __future__ import annotations

from casework.rehearsal import Wishes
from casework.rules.vocabulary import Right
from tests.workflows.office import DAY, ZOE_MAIL, Office, Request
from tests.workflows.test_rights import approve, items_of, rows


async def reviewed(request: Request, until: str = "2066-03-31") -> None:
    """Decide that the membership goes and the gifts stay for a time, and have it approved."""
    members, gifts = await items_of(request, "Member records"), await items_of(request, "Gifts received")
    await request.do("decide_fates", items=members, fate="erase", ground="art-17-1-a")
    await request.do("decide_fates", said="Accounts.", items=gifts, fate="keep", ground="art-17-3-b", until=until)
    await approve(request)


async def test_what_the_person_wants_kept_for_a_claim_is_not_erased_while_restricted(office: Office) -> None:
    request = await office.request(rights=(Right.RESTRICTION, Right.ERASURE))
    await request.confirm()
    await request.do("decide_right", said="A claim.", right="restriction", how="restricted", grounds=["art-18-1-c"])
    await request.do("record_act", act="restriction/restrict/1/gifts", said="Not used there.")
    await request.do("tell_recipients", said="Nobody.", right="restriction", recipients=[])
    await reviewed(request)
    await office.pass_time(6 * DAY)
    assert rows(office, "members", "SELECT count(*) FROM member") == [(2,)]
    assert "restriction-review" in await request.tasks()
    await request.do("lift_restriction", said="The claim is settled.")
    await request.do("record_act", act="restriction/lift/1/gifts", said="Used again.")
    await office.pass_time(6 * DAY)
    assert rows(office, "members", "SELECT count(*) FROM member") == [(1,)]


async def test_what_was_kept_until_a_day_already_past_goes_as_soon_as_the_answer_is_out(office: Office) -> None:
    request = await office.request(rights=(Right.ERASURE,))
    await request.confirm()
    members, gifts = await items_of(request, "Member records"), await items_of(request, "Gifts received")
    await request.do(
        "decide_fates", said="A form.", items=members, fate="keep", ground="art-17-3-e", until="2060-03-02"
    )
    await request.do("decide_fates", said="Tax.", items=gifts, fate="keep", ground="art-17-3-b", until="2066-03-31")
    await office.pass_time(3 * DAY)
    await approve(request)
    await office.pass_time(DAY)
    assert rows(office, "members", "SELECT count(*) FROM member") == [(1,)]
    assert rows(office, "gifts", "SELECT count(*) FROM gift") == [(3,)]


async def test_a_flooded_mailbox_gets_no_answer_before_somebody_has_looked(office: Office) -> None:
    request = await office.request(rights=(Right.OBJECTION,), wishes=Wishes(marketing=True), quiet=True)
    assert rows(office, "members", "SELECT newsletter FROM member WHERE number = 'M-17'") == [(0,)]
    assert (office.letters(ZOE_MAIL), await request.tasks()) == ([], ["quiet"])
    await request.dismiss("quiet")
    assert office.letters(ZOE_MAIL) == ["Your request we have stopped"]
    assert await request.stage() == "closed"


async def test_a_question_about_an_erasure_claims_no_stop_of_the_clock(office: Office) -> None:
    request = await office.request(rights=(Right.ERASURE,))
    await request.do("request_clarification", said="Which account?")
    assert "The law stops our time" not in office.newest(ZOE_MAIL)
    assert await request.dates() == "running, due 2060-04-01, planned 2060-04-01"
