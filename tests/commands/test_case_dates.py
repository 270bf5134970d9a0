"""What a new version or new bank holidays would do to the dates of open cases: told, and taken over only when asked."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casework.cli import main
from casework.commands import migrate
from casework.commands.case_dates import dates, edition_now, listed, take_over
from casework.record.open_clocks import reread
from casework.temporal_programs import find_test_server_binary
from casework.vault.master import make_master_key
from tests.record.cases import CASE
from tests.record.test_commands import open_case
from tests.workflows.office import DAY, EASTER_ONLY, Office, open_office

DEMO = Path(__file__).parents[2] / "examples" / "demo" / "profile.yaml"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployment with one case, received on Monday 2 March 2026 in Scotland and due on Thursday 2 April."""
    home = tmp_path / "data"
    for name, value in {
        "RIGHTSDESK_HOME": str(home),
        "RIGHTSDESK_PROFILE": str(DEMO),
        "RIGHTSDESK_DEMO_DATABASES": str(home),
        "RIGHTSDESK_SMTP_HOST": "127.0.0.1",
        "RIGHTSDESK_MAIL_FROM": "requests@example.org",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("DATABASE_URL", "MASTER_KEY_FILE"):
        monkeypatch.delenv(f"RIGHTSDESK_{name}", raising=False)
    make_master_key(home / "master.key")
    migrate.run(argparse.Namespace())
    asyncio.run(open_case(home))
    return home


def read_wrongly(home: Path, due: str) -> None:
    """Put another due date into the record, as another version's reading."""
    with sqlite3.connect(home / "record.sqlite") as record:
        record.execute("UPDATE case_right SET due_date = ?", (due,))


def test_dates_that_stay_are_not_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["case", "dates"]) == 0
    assert "No open case would have other dates." in capsys.readouterr().out
    assert migrate.run(argparse.Namespace()) == 0
    assert capsys.readouterr().out == "The database is at this version.\n"


@pytest.mark.parametrize(
    ("stored", "change"),
    [("2026-04-07", "due 2026-04-07 → 2026-04-02 (sooner)"), ("2026-04-01", "due 2026-04-01 → 2026-04-02")],
)
def test_dates_that_change_are_listed_and_nothing_is_changed(
    home: Path, capsys: pytest.CaptureFixture[str], stored: str, change: str
) -> None:
    read_wrongly(home, stored)
    assert main(["case", "dates"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"{CASE}  access                {change}"
    assert last.startswith("1 open case would have other dates (bank holidays: edition ")
    assert last.endswith("`rightsdesk case dates --apply` takes them over.")
    assert main(["case", "dates", "--apply"]) == 2, "nobody can be asked"
    assert "add --yes" in capsys.readouterr().err
    assert migrate.run(argparse.Namespace()) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "1 open case would have other dates with it: see `rightsdesk case dates`."
    ]
    with sqlite3.connect(home / "record.sqlite") as record:
        assert record.execute("SELECT due_date FROM case_right").fetchall() == [(stored,)]


def test_asked_and_answered_with_no_nothing_is_changed(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_wrongly(home, "2026-04-01")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "")
    assert main(["case", "dates", "--apply"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing was changed."


def test_a_case_that_was_answered_or_closed_keeps_its_dates(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read_wrongly(home, "2026-04-01")
    for closed in ("UPDATE case_right SET outcome = 'answered'", "UPDATE cases SET stage = 'closed'"):
        with sqlite3.connect(home / "record.sqlite") as record:
            record.execute(closed)
        assert main(["case", "dates"]) == 0
        assert "No open case" in capsys.readouterr().out
        with sqlite3.connect(home / "record.sqlite") as record:
            record.execute("UPDATE case_right SET outcome = NULL")


def test_events_that_contradict_each_other_are_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(home / "record.sqlite") as record:
        record.execute("""UPDATE case_right SET clock_events = '[{"on": "2026-03-01", "name": "id_requested"}]'""")
    assert main(["case", "dates"]) == 0
    assert "cannot be read any more: " in capsys.readouterr().out


@pytest.fixture
async def office(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Office]:
    """Give an office on Monday 1 March 2060, that knows no bank holidays but Easter."""
    if find_test_server_binary() is None:
        pytest.skip("no Temporal test server")
    (tmp_path / "home").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "home" / "record.sqlite")
    async with open_office(tmp_path) as opened:
        yield opened


async def test_new_bank_holidays_move_each_case_under_the_law_of_its_day(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment, client = office.rehearsed.deployment, office.rehearsed.environment.client
    new = await office.request()
    old = await office.phoned(received=date(2026, 1, 28))
    assert await reread(deployment.database, EASTER_ONLY) == ()

    days = {nation: known | {date(2026, 3, 2), date(2060, 4, 1)} for nation, known in EASTER_ONLY.holidays.items()}
    calendar = replace(EASTER_ONLY, edition="invented-2", holidays=days)
    await deployment.calendar.store(calendar, office.rehearsed.now + DAY)
    expected = {
        f"{new.id}  access                due 2060-04-01 → 2060-04-02, planned 2060-04-01 → 2060-04-02",
        f"{old.id}  access                due 2026-03-02 → 2026-03-03, planned 2026-03-02 → 2026-03-03",
    }
    assert set(listed(await reread(deployment.database, calendar))) == expected
    assert await dates(deployment, apply=False, yes=False) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 open cases would have other dates")
    assert await new.dates() == "running, due 2060-04-01, planned 2060-04-01", "told, and not changed"

    for _ in range(2):
        await take_over(client, [new.id, old.id], edition_now(calendar.edition))
        await office.settle()
    assert await new.dates() == "running, due 2060-04-02, planned 2060-04-02"
    assert await old.dates() == "running, due 2026-03-03, planned 2026-03-03"
    assert (await new.log()).count("calendar-changed") == 1
    (right,) = (await old.view()).rights
    assert right.law_edition == "2018-05-25"
    assert any("as it stood before 5 February 2026" in step.source for step in right.steps)
    assert await reread(deployment.database, calendar) == ()
