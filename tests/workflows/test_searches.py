"""Searching: systems that are down, people who are asked, and what is added later."""

from __future__ import annotations

from datetime import timedelta

from casework.rules.vocabulary import Health
from tests.workflows.conftest import OpenOffice
from tests.workflows.office import APPROVER, ARCHIVE_HEAD_MAIL, ARCHIVE_MAIL, DAY, DPO_MAIL, HOUR, MINUTE, Office
from tests.workflows.processors import make_database


async def test_a_system_that_is_down_for_an_hour_only_delays(office: Office) -> None:
    (office.folder / "gifts.sqlite").unlink()
    request = await office.gathered()
    assert (await request.stage(), await request.searches()) == ("gather", {"members": "found"})
    assert (await request.view()).health is Health.WELL
    await office.pass_time(15 * MINUTE)
    assert (await request.log())[-1] == "search-retrying"
    assert (await request.view()).health is Health.RETRYING

    make_database(office.folder, "gifts")
    await office.pass_time(HOUR)
    assert (await request.stage(), await request.searches()) == ("review", {"members": "found", "gifts": "found"})
    assert (await request.view()).health is Health.WELL
    assert await request.tasks() == ["review"]


async def test_a_system_that_stays_down_becomes_a_persons_task(open_with: OpenOffice) -> None:
    office = await open_with(search_patience_hours=2)
    (office.folder / "gifts.sqlite").unlink()
    request = await office.gathered()
    await office.pass_time(3 * HOUR)
    assert [kind for kind in await request.log() if kind.startswith("search-")] == [
        "search-done",
        "search-retrying",
        "search-failed",
    ]
    assert (await request.stage(), await request.tasks()) == ("review", ["excuse", "review"])
    assert (await request.view()).health is Health.NEEDS_PERSON
    await request.decide_items_only()
    assert await request.refused("finish_review") == (
        "A search brought no result. Try it again, or record why it is excused."
    )

    make_database(office.folder, "gifts")
    (failed,) = [search.key for search in (await request.view()).searches if search.processor == "gifts"]
    await request.do("retry_search", search=failed)
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])
    assert await request.searches() == {"members": "found", "gifts": "found"}
    assert (await request.view()).health is Health.WELL
    assert await request.refused("retry_search", search=failed) == "Only a search that failed can be tried again."


async def test_a_database_that_is_none_fails_at_once(office: Office) -> None:
    (office.folder / "gifts.sqlite").write_text("Gifts, in a text file.\n" * 50)
    request = await office.gathered()
    assert [kind for kind in await request.log() if kind.startswith("search-")] == ["search-done", "search-failed"]
    await request.do("excuse_search", search=await request.key_of("gifts"), said="Closed in 2050 and empty since.")
    assert (await request.view()).health is Health.WELL
    assert await request.tasks() == ["review"]


async def test_who_withdraws_does_not_wait_for_a_system_that_is_down(office: Office) -> None:
    (office.folder / "gifts.sqlite").unlink()
    request = await office.gathered()
    await request.do("withdraw", "requester")
    assert (await request.stage(), (await request.view()).outcome) == ("closed", "withdrawn")
    assert (await request.log())[-2:] == ["withdrawn", "closed"]


async def test_a_processor_added_during_approval_starts_the_review_again(office: Office) -> None:
    request = await office.reviewed()
    await request.do("add_processor", processor="payroll")
    assert (await request.stage(), await request.tasks()) == ("review", ["excuse", "review"])
    assert (await request.searches())["payroll"] == "not-searchable"
    assert await request.refused("approve", APPROVER) == (
        "This case is not waiting for approval. Its review must be finished first."
    )
    await request.do("excuse_search", search="payroll/none", said="She never worked here.")
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    assert await request.stage() == "respond"


async def test_a_person_is_asked_reminded_and_escalated(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    assert (await request.stage(), await request.tasks()) == ("gather", [])
    assert office.letters(ARCHIVE_MAIL) == ["Please search your records"]
    letter = office.newest(ARCHIVE_MAIL)
    for words in ("Please look in the grey cabinets.", "Thursday 11 March 2060"):
        assert words in letter
    for personal in ("Zoë", "O'Hara", "zoe@example.org"):
        assert personal not in letter
    assert await request.planned("search-chase", "search-escalate") == [
        "Thu 4 Mar 09:00 search-chase",
        "Mon 8 Mar 09:00 search-chase",  # six days later is a Sunday
        "Fri 12 Mar 09:00 search-escalate",
    ]
    await office.until("2060-03-12 10:00")
    assert await request.dated("search-chase", "search-escalate") == [
        "Thu 4 Mar 09:00 search-chase",
        "Mon 8 Mar 09:00 search-chase",
        "Fri 12 Mar 09:00 search-escalate",
    ]
    assert len(office.letters(ARCHIVE_MAIL)) == 3
    assert len(office.letters(ARCHIVE_HEAD_MAIL)) == 1
    assert any("answer" in subject or "search" in subject for subject in office.letters(DPO_MAIL)[1:])

    found = {"terms": "O'Hara, Hara", "place": "Drawers A to F", "text": "Two letters of 2057."}
    assert (await request.archive("answer_search", found, answer="nothing-found")).state == "accepted"
    assert (await request.stage(), await request.searches()) == (
        "review",
        {"members": "found", "gifts": "found", "archive": "nothing-found"},
    )
    line = next(search for search in (await request.view()).searches if search.processor == "archive")
    assert line.terms == "terms: O'Hara, Hara; place: Drawers A to F; said: Two letters of 2057."
    assert line.by == "processor:archive"
    again = await request.archive("answer_search", answer="found")
    assert (again.state, again.sentence) == ("refused", "This question was already answered or is no longer needed.")


async def test_more_time_puts_reminders_off(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    assert (await request.archive("need_more_time", until="2060-03-01")).sentence == (
        "Please give a day that is still to come."
    )
    await request.archive("need_more_time", until="2060-03-18")
    assert await request.planned("search-chase", "search-escalate") == ["Fri 19 Mar 09:00 search-escalate"]
    await office.until("2060-03-18 10:00")
    assert await request.dated("search-chase", "search-escalate") == []
    assert office.letters(ARCHIVE_MAIL) == ["Please search your records"], "whoever asked for time is left alone"
    await office.until("2060-03-19 10:00")
    assert await request.dated("search-escalate") == ["Fri 19 Mar 09:00 search-escalate"]


async def test_uploaded_files_become_items(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    scans = [await office.upload(request, "supplier", f"letter-{n}.txt", f"Dear Zoë, {n}") for n in (1, 2)]
    await request.archive("answer_search", {"files": scans}, answer="found", files=2)
    found = sorted(item.label for item in await request.items() if item.processor == "archive")
    assert found == ["letter-1.txt", "letter-2.txt"]
    await request.decide_all()
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    assert {"Paper archive/letter-1.txt", "Paper archive/letter-2.txt"} <= set(await office.package(request))


async def test_the_wrong_person_is_put_right_by_asking_again(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    await request.archive("answer_search", {"text": "I left in May."}, answer="wrong-person")
    assert (await request.stage(), await request.tasks()) == ("review", ["excuse", "review"])
    await request.decide_items_only()
    assert "A search brought no result" in await request.refused("finish_review")
    await request.do("retry_search", search="archive/person")
    assert (await request.stage(), await request.tasks()) == ("gather", [])
    assert office.letters(ARCHIVE_MAIL) == ["Please search your records"] * 2
    await request.archive("answer_search", {"terms": "O'Hara", "place": "Drawer O"}, answer="nothing-found")
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])


async def test_excused_while_waiting_nobody_is_asked_any_more(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    await request.do("excuse_search", search="archive/person", said="The archive burnt down in 2058.")
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])
    assert await request.planned("search-chase", "search-escalate") == []
    await office.pass_time(4 * DAY)
    assert office.letters(ARCHIVE_MAIL) == ["Please search your records"]
    late = await request.archive("answer_search", answer="found")
    assert (late.state, late.sentence) == ("refused", "This question was already answered or is no longer needed.")

    await request.do("retry_search", search="archive/person")
    assert await request.searches() == {"members": "found", "gifts": "found", "archive": "waiting"}
    assert len(office.letters(ARCHIVE_MAIL)) == 2, "the excuse is taken back"


async def test_a_new_link_replaces_the_earlier_one(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    links = office.rehearsed.deployment.links
    first = office.rehearsed.post.link("/a/").removeprefix("/a/")
    await request.do("reissue_link", search="archive/person")
    second = office.rehearsed.post.link("/a/").removeprefix("/a/")
    assert await links.open(first, office.rehearsed.now) == "revoked"
    assert await links.open(second, office.rehearsed.now) == (request.id, "search", "archive/person")
    members = await request.key_of("members")
    assert await request.refused("reissue_link", search=members) == "Nobody is being asked to search there now."


async def test_more_may_be_added_while_a_person_is_asked(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    await request.do("add_processor", processor="payroll")
    assert await request.searches() == {
        "members": "found",
        "gifts": "found",
        "archive": "waiting",
        "payroll": "not-searchable",
    }
    await request.do("excuse_search", search="payroll/none", said="She never worked here.")
    await request.archive("answer_search", {"terms": "O'Hara", "place": "Drawer O"}, answer="nothing-found")
    assert (await request.stage(), await request.tasks()) == ("review", ["review"])


async def test_someone_who_cannot_be_written_to_is_known_at_once(office: Office) -> None:
    office.refuses.add(ARCHIVE_MAIL)
    request = await office.gathered()
    await request.asks_archive()
    assert await request.tasks() == ["letter-not-sent"]
    (task,) = [task.key for task in (await request.view()).tasks if task.state == "open"]
    await request.do("dismiss_task", task=task)
    assert await request.tasks() == []


async def test_a_withdrawn_request_leaves_nobody_asked(office: Office) -> None:
    request = await office.gathered()
    await request.asks_archive()
    await office.pass_time(timedelta(hours=1))
    await request.do("withdraw", "requester")
    assert (await request.stage(), await request.planned()) == ("closed", [])
    late = await request.archive("answer_search", answer="found")
    assert (late.state, late.sentence) == ("refused", "This question was already answered or is no longer needed.")
