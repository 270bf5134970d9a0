"""The worker is killed (SIGKILL) at each point of an erasure at three systems that note every change to a row.

Each point gets a person and a case of its own; then an ordinary worker ends what the killed ones left.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from casework.commands.wiring import Deployment
from casework.connectors.contract import RowRef
from casework.connectors.erased import row_text
from casework.rules.london import LONDON
from tests.end_to_end.audited import TABLES, Systems, changes_of, profile_in
from tests.end_to_end.erasing import answered, approve, reviewed
from tests.end_to_end.killing import Killing, named
from tests.end_to_end.service import Service

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(600)]

POINTS = {
    "planned": ("acts-planned", ""),
    "not-begun": ("act-not-begun", "erase/crm"),
    "begun": ("act-begun", "erase/bookings"),
    "erased": ("act-carried-out", "erase/crm"),
    "masked": ("act-carried-out", "mask/crm"),
    "saved": ("act-saved", "erase/bookings"),
    "between": ("act-after-others", "erase/crm"),
}
"""Person -> where the worker dies at their erasure, and with which act in hand."""

BYSTANDER = "bystander"
PEOPLE = (*POINTS, BYSTANDER)
ACTS = {
    "erasure/mask/1/crm": 1,
    "erasure/suppress/1/mailing": 1,
    "erasure/erase/1/crm": 2,
    "erasure/erase/1/bookings": 2,
}
"""Key -> how many rows it is about."""


@dataclass(frozen=True)
class Campaign:
    """A service at which workers died, the systems it erased from, and copies of them made before."""

    killing: Killing
    systems: Systems
    backups: dict[str, Path]
    day: date

    @property
    def service(self) -> Service:
        """The service."""
        return self.killing.service


@pytest.fixture(scope="module")
def campaign(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """Have a worker die at every point, and an ordinary one end all cases."""
    folder, today = tmp_path_factory.mktemp("systems"), datetime.now(LONDON).date()
    systems = Systems(folder).make(PEOPLE)
    profile = profile_in(folder, erasure={"wait_days": 0}, reminders={"hour": 0})
    killing = Killing(make_service(profile).start(), tmp_path_factory.mktemp("marks"))
    service = killing.service
    asked = {person: reviewed(service, person) for person in POINTS}
    backups = {name: systems.back_up(name, folder / f"{name}.backup") for name in TABLES}
    service.stop("worker")
    for person, (point, act) in POINTS.items():
        killing.arm(point, FAULT_ACT=act, FAULT_EVERY_DAY="1")
        approve(service, asked[person])
        killing.dies(person, asked[person])
    killing.recover()
    for one in asked.values():
        answered(service, one)
    return Campaign(killing, systems, backups, today)


def test_every_row_was_changed_once_and_no_row_of_anybody_else(campaign: Campaign) -> None:
    expected = [change for person in POINTS for change in changes_of(person, PEOPLE.index(person) + 1)]
    assert campaign.systems.audit() == sorted(expected)


@pytest.mark.parametrize("person", POINTS)
def test_it_was_recorded_once(campaign: Campaign, person: str) -> None:
    service, reference = campaign.service, named(campaign.killing, person).reference
    acts = service.rows("SELECT key, state, rows FROM act WHERE case_id = ?", reference)
    assert sorted(acts) == sorted((key, "done", rows) for key, rows in ACTS.items())
    for kind in ("act-begun", "act-done"):
        events = service.rows("SELECT facts FROM event WHERE case_id = ? AND kind = ?", reference, kind)
        assert sorted(json.loads(facts)["act"] for (facts,) in events) == sorted(ACTS)
    lines = service.rows("SELECT processor, token, verb FROM erased WHERE case_id = ?", reference)
    assert sorted(lines) == sorted(ledger(service, person, PEOPLE.index(person) + 1))


def ledger(service: Service, person: str, number: int) -> list[tuple[str, str, str]]:
    """Give the lines (system, hash of the row, verb) that the erasure ledger must have for a person."""
    both = (10 * number, 10 * number + 1)
    wanted = [
        ("crm", "supporter", person, "mask"),
        ("mailing", "subscriber", number, "suppress"),
        *(("crm", "note", row, "erase") for row in both),
        *(("bookings", "booking", row, "erase") for row in both),
    ]

    async def work(deployment: Deployment) -> list[tuple[str, str, str]]:
        return [
            (name, deployment.erasures.token(row_text(name, RowRef(table, (("id", key),)))), verb)
            for name, table, key, verb in wanted
        ]

    return service.with_deployment(work)


@pytest.mark.parametrize("person", POINTS)
def test_the_person_got_each_letter_once(campaign: Campaign, person: str) -> None:
    service, reference = campaign.service, named(campaign.killing, person).reference
    letters = service.rows(
        "SELECT kind, outcome, message_id FROM letter WHERE case_id = ? AND \"to\" = 'requester'", reference
    )
    assert sorted((kind, outcome) for kind, outcome, _ in letters) == [
        ("acknowledgement", "sent"),
        ("erasure-answer", "sent"),
        ("erasure-planned", "sent"),
        ("identity-code", "sent"),
    ]
    copies = service.sink.copies()
    assert {copies[message_id] for _, _, message_id in letters} == {1}
    assert service.stage(reference) == "closed"


def test_after_all_those_deaths_the_record_verifies(campaign: Campaign) -> None:
    done = campaign.service.command("audit", "verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_restored_system_is_erased_again_by_the_command_though_the_worker_dies(campaign: Campaign) -> None:
    service, systems = campaign.service, campaign.systems
    systems.restore("bookings", campaign.backups["bookings"])
    campaign.killing.arm("acted-erase")
    with ThreadPoolExecutor() as threads:
        telling = threads.submit(erase_again, campaign)
        assert service.await_death("worker") == -9, "it dies once the rows are erased, before anybody hears of it"
        campaign.killing.recover()
        done = telling.result()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"14 rows erased, masked or suppressed since {campaign.day}; brought back and done again: 14."
    ]
    number = len(PEOPLE)
    left = systems.rows("bookings", "SELECT id FROM booking")
    assert left == [(10 * number,), (10 * number + 1,)]
    deleted = systems.rows("bookings", "SELECT id, count(*), min(what) FROM audit GROUP BY id")
    assert sorted(deleted) == sorted((str(10 * n + which), 1, "deleted") for n in range(1, number) for which in (0, 1))
    noted = "SELECT count(*) FROM erased WHERE processor = 'bookings' AND erased_again_at IS NOT NULL"
    assert service.rows(noted) == [(14,)]


def test_told_twice_it_is_done_once(campaign: Campaign) -> None:
    before = campaign.systems.audit("bookings")
    twice = erase_again(campaign)
    assert twice.returncode == 1
    assert "was erased again before" in twice.stderr
    again = erase_again(campaign, "--again")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.splitlines()[0].endswith("brought back and done again: 0.")
    assert campaign.systems.audit("bookings") == before


def erase_again(campaign: Campaign, *more: str) -> subprocess.CompletedProcess[str]:
    """Tell the service that the bookings were restored from a backup of the day of the erasures."""
    return campaign.service.command("erase-again", "bookings", "--restored-from", str(campaign.day), *more)
