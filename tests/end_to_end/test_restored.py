"""Erasures on days of 2060: stopped in time, come late, and done again after a system was restored from a backup."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import WorkflowAlreadyStartedError

from casework.commands.erase_again import erase_again, reason_of, tell_of_people
from casework.record.keys import CaseKeys
from casework.rules.vocabulary import Right
from casework.temporal_programs import find_test_server_binary
from tests.end_to_end.audited import ARCHIVE, FATES, PROFILE, TABLES, Systems, changes_of
from tests.workflows.office import APPROVER, DAY, DPO, Office, Request, open_office

pytestmark = [
    pytest.mark.temporal,
    pytest.mark.skipif(find_test_server_binary() is None, reason="no Temporal test server"),
]

ANN, BEN, EVE = 1, 2, 3
PEOPLE = ("ann", "ben", "eve")
"""Ann's data is erased on 4 March 2060, Ben's on 11 March; Eve asks for nothing."""


@dataclass
class Society:
    """An office, its systems, copies of them made on 1 March, and the cases."""

    office: Office
    systems: Systems
    backups: dict[str, Path]
    cases: dict[str, Request]

    async def erase_again(self, system: str, since: date, again: bool = False) -> str:
        """Tell the service that a system was restored."""
        rehearsed = self.office.rehearsed
        with rehearsed.environment.auto_time_skipping_disabled():
            queue = rehearsed.deployment.settings.task_queue
            return await erase_again(rehearsed.environment.client, queue, system, since, again)

    def restore(self, system: str) -> None:
        """Put the copy of 1 March back; its audit log is empty."""
        self.systems.restore(system, self.backups[system])


async def asked(office: Office, person: str) -> Request:
    """Have a person ask for erasure, and review what was found."""
    request = await office.request(person.title(), f"{person}@example.org", rights=(Right.ERASURE,))
    await request.confirm()
    await decide(request)
    return request


async def decide(request: Request) -> None:
    """Decide what becomes of everything found."""
    found = await request.items()
    for kind, fate in FATES.items():
        chosen = [item.id for item in found if item.kind == kind]
        assert chosen, kind
        await request.do("decide_fates", items=chosen, fate=fate, ground="art-17-1-a")


async def approve(request: Request) -> None:
    """Finish the review and have another person approve."""
    await request.do("finish_review")
    await request.do("approve", APPROVER)


async def erased(office: Office, person: str) -> Request:
    """Have everything of a person erased, after the waiting period of three days."""
    request = await asked(office, person)
    await approve(request)
    await office.pass_time(4 * DAY)
    await request.do("tell_recipients", said="Nobody was given it.", right="erasure", recipients=[])
    assert await request.stage() == "closed"
    return request


def changes(*people: int) -> list[tuple[str, str, str]]:
    """Give what the audit logs hold when all of these people's rows were changed once."""
    return sorted(change for number in people for change in changes_of(PEOPLE[number - 1], number))


@pytest.fixture
async def office(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Office]:
    """Give an office with three systems that note every change."""
    (tmp_path / "home").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "home" / "record.sqlite")
    Systems(tmp_path).make(PEOPLE)
    async with open_office(tmp_path, **PROFILE) as opened:
        yield opened


@pytest.fixture(scope="module")
async def society(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Society]:
    """Give an office that has erased Ann's data in its first week and Ben's in its second."""
    folder = tmp_path_factory.mktemp("society")
    (folder / "home").mkdir()
    shutil.copyfile(sqlite_template, folder / "home" / "record.sqlite")
    systems = Systems(folder).make(PEOPLE)
    backups = {name: systems.back_up(name, folder / f"{name}.backup") for name in TABLES}
    async with open_office(folder, **PROFILE) as opened:
        cases = {"ann": await erased(opened, "ann")}
        await opened.until("2060-03-08 10:00")
        cases["ben"] = await erased(opened, "ben")
        assert systems.audit() == changes(ANN, BEN)
        yield Society(opened, systems, backups, cases)


async def test_exactly_what_was_erased_since_the_day_is_erased_again(society: Society) -> None:
    since = date(2060, 3, 11)
    for system, rows in (("crm", 3), ("mailing", 1), ("bookings", 2)):
        society.restore(system)
        words = await society.erase_again(system, since)
        assert words.startswith(f"{rows} row")
        assert words.endswith(f"since 2060-03-11; brought back and done again: {rows}.")
    assert society.systems.audit() == changes(BEN), "Ann's were erased before that day, Eve's never"
    supporters = society.systems.rows("crm", "SELECT id, name, email FROM supporter ORDER BY id")
    assert supporters == [("ann", "Ann", "ann@example.org"), ("ben", "Erased", None), ("eve", "Eve", "eve@example.org")]
    active = society.systems.rows("mailing", "SELECT id, active FROM subscriber ORDER BY id")
    assert active == [(ANN, 1), (BEN, 0), (EVE, 1)]

    with pytest.raises(WorkflowAlreadyStartedError):
        await society.erase_again("crm", since)
    assert (await society.erase_again("crm", since, again=True)).endswith("done again: 0.")
    assert society.systems.audit() == changes(BEN), "told twice, it is done once"

    assert (await society.erase_again("crm", date(2060, 3, 4))).startswith("6 rows")
    assert (await society.erase_again("crm", date(2060, 3, 12))).startswith("0 rows")
    assert society.systems.audit("crm") == [one for one in changes(ANN, BEN) if one[0] in TABLES["crm"]]


async def test_it_works_after_the_key_of_the_case_was_destroyed(society: Society) -> None:
    deployment, case = society.office.rehearsed.deployment, society.cases["ben"].id
    await CaseKeys(deployment.database).shred(case, society.office.rehearsed.now)
    deployment.ring.forget(case)
    society.restore("bookings")
    assert (await society.erase_again("bookings", date(2060, 3, 10))).endswith("done again: 2.")
    assert society.systems.rows("bookings", "SELECT id FROM booking") == [(10,), (11,), (30,), (31,)]


async def test_a_system_that_cannot_be_erased_from_is_told_and_can_be_tried_again(society: Society) -> None:
    society.restore("crm")
    society.systems.change("crm", "ALTER TABLE note RENAME TO old_note")
    with pytest.raises(WorkflowFailureError) as failed:
        await society.erase_again("crm", date(2060, 3, 9))
    assert "Supporters: " in reason_of(failed.value)
    society.restore("crm")
    assert (await society.erase_again("crm", date(2060, 3, 9))).endswith("done again: 3.")


async def test_an_erasure_that_came_late_counts_from_the_day_it_was_done(office: Office) -> None:
    """The day of a row on the ledger must never be before the day it was erased."""
    systems = office.folder
    request = await asked(office, "ann")
    await approve(request)
    (systems / "bookings.sqlite").rename(systems / "away.sqlite")
    await office.pass_time(6 * DAY)
    assert await request.tasks() == ["act-failed"]
    (systems / "away.sqlite").rename(systems / "bookings.sqlite")
    await request.do("retry_act", act="erasure/erase/1/bookings")
    ledger = office.rehearsed.deployment.erasures
    assert office.rehearsed.today == date(2060, 3, 7)
    assert len(await ledger.since("bookings", date(2060, 3, 7))) == 2
    assert len(await ledger.since("crm", date(2060, 3, 5))) == 0
    assert len(await ledger.since("crm", date(2060, 3, 4))) == 3


async def test_cancelled_in_the_waiting_period_nothing_is_erased_and_approved_again_it_is_once(office: Office) -> None:
    systems, request = Systems(office.folder), await asked(office, "ann")
    await approve(request)
    await office.pass_time(2 * DAY)
    await request.do("cancel_erasure", said="They are still a member.")
    await office.pass_time(10 * DAY)
    assert (await request.stage(), systems.audit()) == ("review", [])
    await approve(request)
    await office.pass_time(2 * DAY)
    assert systems.audit() == []
    await office.pass_time(5 * DAY)
    assert systems.audit() == changes(ANN)
    assert await request.refused("cancel_erasure", said="Stop!") == (
        "No erasure is waiting to be carried out, so there is none to stop."
    )


async def test_a_cancellation_saved_in_time_counts_though_it_is_delivered_late(office: Office) -> None:
    """Nobody delivers it before the waiting period is over: the service was off."""
    systems, request = Systems(office.folder), await asked(office, "ann")
    await approve(request)
    rehearsed = office.rehearsed
    inbox, token, words = rehearsed.deployment.inbox, "0" * 32, {"text": "They are still a member."}
    await inbox.commit(token, request.id, request.id, "cancel_erasure", DPO, {}, words, rehearsed.now)
    await office.pass_time(4 * DAY)
    assert (await request.stage(), systems.audit()) == ("act", [])
    sent = await rehearsed.counter.submit(token, request.id, "cancel_erasure", DPO, {}, words, wait_seconds=20)
    await office.settle()
    assert (sent.state, await request.stage(), systems.audit()) == ("accepted", "review", [])
    await approve(request)
    await office.pass_time(4 * DAY)
    assert systems.audit() == changes(ANN)


async def test_people_are_named_who_must_be_asked_again(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    request = await office.request("Ann", "ann@example.org", rights=(Right.ERASURE,))
    await request.confirm()
    await request.do("add_processor", processor="archive")
    scan = await office.upload(request, "supplier", "letter.txt", "Dear Ann")
    await request.archive("answer_search", {"files": [scan]}, answer="found", files=1)
    await decide(request)
    papers = [item.id for item in await request.items() if item.processor == "archive"]
    await request.do("decide_fates", items=papers, fate="erase", ground="art-17-1-a")
    await approve(request)
    await office.pass_time(4 * DAY)
    child = f"{request.id}/act/erasure/erase/1/archive"
    answer = await request.send("answer_act", "processor:archive", "Shredded.", workflow_id=child, answer="done")
    assert answer.state == "accepted"
    deployment = office.rehearsed.deployment
    await tell_of_people(deployment, "archive", date(2060, 3, 5))
    assert capsys.readouterr().out.splitlines() == [
        "By hand, for these requests; ask for it again:",
        f"  {request.id}  erase     2060-03-05",
    ]
    await tell_of_people(deployment, "archive", date(2060, 3, 6))
    assert capsys.readouterr().out == "Nothing was erased there since 2060-03-06.\n"
    assert ARCHIVE["key"] in deployment.processors.optional()
