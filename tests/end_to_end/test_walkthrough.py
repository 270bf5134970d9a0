"""The README, followed word for word: from the form on a phone to the opened answer."""

from __future__ import annotations

import csv
import io
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from casework.commands.demo_people import NOTES, STAFF, SUPPORTERS
from tests import used
from tests.end_to_end.service import ROOT, free_port
from tests.end_to_end.walkthrough import Erased, Place, Walk, walk, walk_an_erasure

CHROMIUM = shutil.which("chromium")
HER_MAIL = "margaret.ellis@example.org"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.temporal,
    pytest.mark.timeout(420),
    pytest.mark.skipif(CHROMIUM is None, reason="no program chromium: the README's walk-through was not followed"),
]


@dataclass(frozen=True)
class Demo(Place):
    """A demo that runs, and the folder of its three databases."""

    databases: Path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Start the demo as a person would, on free ports and in a home of its own, and stop it with Ctrl-C."""
    home = tmp_path_factory.mktemp("demo-home")
    site, temporal, smtp, mail = (free_port() for _ in range(4))
    ports = ("--port", site, "--temporal-port", temporal, "--mail-port", smtp, "--mail-web-port", mail)
    command = [sys.executable, "-m", "casework.cli", "up", "--demo", "--home", home / "data", *ports]
    output = home / "output"
    with output.open("wb") as file:
        process = subprocess.Popen([str(word) for word in command], stdout=file, stderr=file, cwd=ROOT)
    try:
        give_up = time.monotonic() + 90
        while "Stop with Ctrl-C" not in output.read_text(encoding="utf-8"):
            assert process.poll() is None, output.read_text(encoding="utf-8")
            assert time.monotonic() < give_up, output.read_text(encoding="utf-8")
            time.sleep(0.2)
        yield Demo(f"http://127.0.0.1:{site}", f"http://127.0.0.1:{mail}", home / "data" / "processors")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert process.returncode == 0, output.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def walked(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Follow the README once."""
    assert CHROMIUM is not None
    version = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=True).stdout
    used.note("Chromium", version.strip())
    return walk(ROOT / "README.md", CHROMIUM, demo, tmp_path_factory.mktemp("downloads"))


@pytest.fixture(scope="module")
def erased(demo: Demo, walked: Walk) -> Erased:
    """Follow the README's second walk-through once, after the first."""
    assert CHROMIUM is not None
    return walk_an_erasure(ROOT / "README.md", CHROMIUM, demo)


def test_the_case_is_closed_as_the_readme_says(walked: Walk) -> None:
    assert "Answered in part" in walked.outcome


def test_no_page_asks_another_machine_or_breaks_its_own_rules(walked: Walk, erased: Erased) -> None:
    assert walked.trouble == erased.trouble == ()


def test_the_answer_holds_all_that_is_hers_but_what_was_withheld(walked: Walk) -> None:
    package = zipfile.ZipFile(io.BytesIO(walked.package))
    assert package.testzip() is None
    rows = {name.removesuffix(".csv"): len(_rows(package, name)) for name in package.namelist() if name.endswith("csv")}
    assert rows == {
        "Supporter database/Supporters": 1,
        "Supporter database/Gifts": 2,
        "Supporter database/Memberships": 1,
        "Supporter database/Renewals": 2,
        "Supporter database/Event bookings": 2,
        "Supporter database/Notes of conversations": 2,
        "Staff system/Employees": 1,
        "Staff system/Contact details": 2,
        "Staff system/Absences": 2,
        "Payroll/Pay records": 1,
        "Payroll/Payslips": 3,
    }
    assert [row["Email"] for row in _rows(package, "Supporter database/Supporters.csv")] == [HER_MAIL]
    assert [row["Staff number"] for row in _rows(package, "Staff system/Employees.csv")] == ["S-101"]
    letter = package.read("1-answer.txt").decode()
    assert "you receive 19 items" in letter
    assert "It is the private number of another person." in package.read("2-what-we-withheld.txt").decode()


def test_nobody_elses_data_is_in_the_answer(walked: Walk) -> None:
    package = zipfile.ZipFile(io.BytesIO(walked.package))
    everything = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    others = {person.email for person in SUPPORTERS if person.email != HER_MAIL}
    others |= {value for e in STAFF if e.email != HER_MAIL for value in (e.email, e.insurance)}
    others |= {"Harold Ellis", "01632 960141"}
    assert {words for words in others if words in everything} == set()
    assert HER_MAIL in everything


def test_what_was_decided_is_gone_from_the_database_and_nothing_else(demo: Demo, erased: Erased) -> None:
    with closing(sqlite3.connect(demo.databases / "crm.sqlite")) as crm:
        hers = crm.execute(
            "SELECT first_name, last_name, email, phone, address FROM supporter WHERE supporter_id = 1017"
        ).fetchall()
        gifts = crm.execute("SELECT given_on, amount FROM donation WHERE supporter_id = 1017 ORDER BY 1").fetchall()
        notes = crm.execute("SELECT count(*), sum(supporter_id = 1017) FROM note").fetchall()
        others = crm.execute("SELECT count(*) FROM supporter WHERE email IS NOT NULL").fetchall()
    assert hers == [("Erased", "supporter", None, None, None)]
    assert gifts == [("2024-06-08", 10), ("2024-09-07", 15)]
    assert notes == [(len(NOTES) - 1, 0)]
    assert others == [(len(SUPPORTERS) - 1,)]


def test_the_answer_says_what_was_erased_and_what_is_kept_why_and_until_when(erased: Erased) -> None:
    said = " ".join(erased.answer.split())
    for words in (
        "WHAT WE HAVE ERASED - Notes of conversations (1 item, Supporter database).",
        "WHERE WE HAVE TAKEN THE NAME OUT",
        "- Supporters and members (1 item, Supporter database).",
        "WHAT WE KEEP, AND WHY - Gifts and fees (2 items, Supporter database).",
        "UK GDPR Article 17(3)(b), with Charities Act 2011 s.131",
        "we keep it until Monday 31 March 2031. Then we erase it and write to you.",
        "- Brightpost Inc., which sends our newsletter",
        "Complain to the Information Commissioner's Office",
    ):
        assert words in said
    assert "freya.lindqvist@example.org" in erased.notice


def test_the_closed_case_still_waits_for_the_day_on_which_the_gifts_go(erased: Erased) -> None:
    assert "Granted in part" in erased.page
    assert "Tuesday 1 April 2031 at 9:00 am" in erased.page
    assert "No task is open in this case." in erased.page


def _rows(package: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig"))))
