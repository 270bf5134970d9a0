"""Files of portability go straight to another controller: with the answer, by a link of their own, and only those."""

from __future__ import annotations

import io
from zipfile import ZipFile

from casework.rules.vocabulary import Right
from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, ZOE_MAIL, Office, Request

CLUB = "hello@oakfield.example.org"
TO_CLUB = {"receiver": "Oakfield Rowers", "receiver_email": CLUB, "text": f"To Oakfield Rowers, {CLUB}. She said so."}
TO_WRONG = {**TO_CLUB, "receiver_email": "info@oakfeild.example.org"}
BOTH = (Right.ACCESS, Right.PORTABILITY)


async def approve(request: Request) -> None:
    await request.decide_all()
    await request.do("finish_review")
    await request.do("approve", APPROVER)


async def transferred(office: Office, request: Request) -> list[str]:
    """Give the names of the files in the package for the receiver."""
    deployment = office.rehearsed.deployment
    (file,) = await deployment.files.list(request.id, "transfer")
    chunks = deployment.vault.read(request.id, file.id)
    with ZipFile(io.BytesIO(b"".join([chunk async for chunk in chunks]))) as opened:
        return opened.namelist()


async def about_transfer(request: Request) -> list[str]:
    """Give the events about sending files on."""
    return [kind for kind in await request.log() if kind.startswith("transfer")]


async def test_the_files_go_out_with_the_answer_and_nothing_else_goes(office: Office) -> None:
    request = await office.gathered(rights=BOTH)
    assert await request.do("transfer_package", said=TO_CLUB) == (
        "The files go to the receiver as soon as the answer is approved and ready."
    )
    assert office.letters(CLUB) == [], "nothing leaves before somebody approved it"
    await approve(request)
    assert office.letters(CLUB) == ["Files for you from Larkfield Society"]
    letter = office.newest(CLUB)
    assert "information that Zoë O'Hara gave us straight to you" in letter
    assert request.phrase not in letter
    assert await transferred(office, request) == [
        "for-reuse/Members/Member records.csv",
        "for-reuse/Members/Member records.json",
        "for-reuse/schema.json",
        "contents.txt",
    ]
    assert "1-answer.html" in await office.package(request), "the person's own copy is the whole answer"
    assert office.letters(ZOE_MAIL)[-2:] == ["Your request our answer is ready", "Your request we sent your files on"]
    assert "we sent a link to Oakfield Rowers" in office.newest(ZOE_MAIL)
    assert await about_transfer(request) == ["transfer-decided", "transfer-prepared", "transferred"]


async def test_both_links_work_and_what_the_receiver_fetches_is_not_the_person_s_answer(office: Office) -> None:
    request = await office.gathered(rights=(Right.PORTABILITY,))
    await approve(request)
    deployment, post = office.rehearsed.deployment, office.rehearsed.post
    own = post.link("/c/").removeprefix("/c/")
    await request.do("transfer_package", said=TO_CLUB)
    club = post.link("/c/").removeprefix("/c/")
    assert await deployment.links.open(own, office.rehearsed.now) == (request.id, "collect", "")
    assert await deployment.links.open(club, office.rehearsed.now) == (request.id, "collect", "transfer")

    await request.do("collect_transfer", "receiver")
    assert await request.stage() == "respond"
    assert "Thu 4 Mar 09:00 collection-chase" in await request.planned(), "the person has not collected it"
    await request.do("collect", "requester")
    assert await request.stage() == "closed"


async def test_a_newer_receiver_replaces_the_one_before(office: Office) -> None:
    request = await office.gathered(rights=(Right.PORTABILITY,))
    await request.do("transfer_package", said=TO_WRONG)
    await request.do("transfer_package", said=TO_CLUB)
    await approve(request)
    assert office.letters("info@oakfeild.example.org") == []
    assert office.letters(CLUB) == ["Files for you from Larkfield Society"]

    first = office.rehearsed.post.link("/c/").removeprefix("/c/")
    await request.do("transfer_package", said=TO_CLUB)
    assert await office.rehearsed.deployment.links.open(first, office.rehearsed.now) == "revoked"


async def test_it_can_be_taken_back_until_it_went_out(office: Office) -> None:
    request = await office.gathered(rights=(Right.PORTABILITY,))
    nothing = "No files wait to go to another organisation."
    assert await request.refused("transfer_package", to_nobody=True) == nothing
    await request.do("transfer_package", said=TO_CLUB)
    assert await request.do("transfer_package", to_nobody=True) == "Nothing goes to another organisation."
    await approve(request)
    assert office.letters(CLUB) == []
    await request.do("transfer_package", said=TO_CLUB)
    assert await request.refused("transfer_package", to_nobody=True) == nothing


async def test_a_request_taken_back_sends_nothing_on(office: Office) -> None:
    request = await office.gathered(rights=(Right.PORTABILITY,))
    await request.do("transfer_package", said=TO_CLUB)
    await request.do("withdraw", "requester")
    assert (await request.stage(), office.letters(CLUB)) == ("closed", [])
    assert await about_transfer(request) == ["transfer-decided"]


async def test_an_address_that_refuses_becomes_a_task_and_the_person_is_told_nothing_untrue(office: Office) -> None:
    request = await office.gathered(rights=(Right.PORTABILITY,))
    office.refuses.add(CLUB)
    await request.do("transfer_package", said=TO_CLUB)
    await approve(request)
    assert await request.tasks() == ["letter-not-sent"]
    assert office.letters(ZOE_MAIL)[-1] == "Your request our answer is ready"


async def test_where_nothing_was_provided_a_person_is_asked(office: Office) -> None:
    request = await office.gathered(name="Ida Blank", email="ida@example.org", rights=(Right.PORTABILITY,))
    await request.do("transfer_package", said=TO_CLUB)
    await approve(request)
    assert (await request.tasks(), office.letters(CLUB)) == (["transfer"], [])
    assert (await about_transfer(request))[-1] == "transfer-held-back"
    await request.dismiss("transfer")
    assert await request.tasks() == []


async def test_data_that_never_goes_by_link_does_not_go_to_a_receiver_either(open_with: OpenOffice) -> None:
    office = await open_with(**{"processors.members": {"deliver_by": "post"}})
    request = await office.gathered(rights=(Right.PORTABILITY,))
    await request.do("transfer_package", said=TO_CLUB)
    await approve(request)
    assert (await request.tasks(), office.letters(CLUB)) == (["hand-over", "transfer"], [])
    assert await request.refused("transfer_package", said=TO_CLUB) == (
        "This answer goes by post only, and never by link."
    )


async def test_without_files_or_without_proof_nothing_is_sent_on(office: Office) -> None:
    request = await office.request(rights=(Right.PORTABILITY,))
    assert await request.refused("transfer_package", said=TO_CLUB) == (
        "First decide on the person's identity: nothing may be gathered or sent before."
    )
    await request.confirm()
    assert await request.refused("collect_transfer", "requester") == "Only a member of staff can do this, on the desk."
    await request.do(
        "decide_right",
        said="It is on paper only.",
        right="portability",
        how="not-applicable",
        grounds=["art-20-by-hand"],
    )
    assert await request.refused("transfer_package", said=TO_CLUB) == (
        "Portability ends without files here, so there are none to send on."
    )
    access = await office.gathered()
    assert await access.refused("transfer_package", said=TO_CLUB) == (
        "Nobody asked for files to take elsewhere in this case."
    )
