"""`rightsdesk connector`: counts by default, records only when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.cli import main
from casework.commands.demo_data import make_demo_databases

PROFILE = Path(__file__).parents[2] / "examples" / "demo" / "profile.yaml"
FIND = ("connector", "find", "hr", "--identifier", "email=margaret.ellis@example.org")


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make_demo_databases(folder)
    return folder


@pytest.fixture(autouse=True)
def _environment(databases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSDESK_PROFILE", str(PROFILE))
    monkeypatch.setenv("RIGHTSDESK_DEMO_DATABASES", str(databases))


def test_check_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connector", "check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Supporter database: the database answers and has all 6 tables as declared.",
        "Supporter database: our account may change it as declared (erase, lift, mask, rectify, restrict, suppress).",
        "Staff system: the database answers and has all 4 tables as declared.",
        "Staff system: our account may change it as declared (erase, lift, rectify, restrict).",
        "Payroll: the database answers and has all 2 tables as declared.",
        "Payroll: our account may change it as declared (erase, rectify).",
        "Paper files: a person is asked; there is nothing to reach.",
    ]


def test_check_one_that_is_not_well(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSDESK_DEMO_DATABASES", "/nowhere/at/all")
    assert main(["connector", "check", "crm"]) == 1
    assert capsys.readouterr().err == "Supporter database: the database file is not there or cannot be read.\n"


def test_find_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(FIND) == 0
    out = capsys.readouterr().out
    assert out.split("\n")[:5] == [
        "       1  Employees",
        "       2  Contact details",
        "       2  Absences",
        "       1  Emergency contacts",
        "       1  identifiers to search on with: national-id",
    ]
    assert "Margaret" not in out
    assert "QQ" not in out


def test_find_shows_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FIND, "--show", "--name", "Margaret Ellis", "--birth-date", "1968-05-17"]) == 0
    out = capsys.readouterr().out
    assert "Emergency contacts: Emergency contact (Husband) [about others]" in out
    assert "leads on: national-id = QQ123456C" in out
    assert '"confirmed": {"name": {"confirmed": 1}, "birth_date": {"confirmed": 1}}' in out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["check", "crn"], 2, "no processor crn is declared; declared are crm, hr, payroll, paper-files."),
        (
            ["find", "paper-files", "--identifier", "email=a@b.org"],
            2,
            "the processor paper-files is searched by a person",
        ),
        (
            ["find", "crm", "--identifier", "emial=a@b.org"],
            2,
            "--identifier takes KIND=VALUE, and the kinds are",
        ),
        (["find", "crm", "--identifier", "email="], 2, "--identifier takes KIND=VALUE"),
        (["find", "payroll", "--identifier", "email=a@b.org"], 1, "Payroll: not searchable, for want of an identifier"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str) -> None:
    assert main(["connector", *arguments]) == code
    assert capsys.readouterr().err.startswith(sentence)


def test_without_a_profile(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIGHTSDESK_PROFILE")
    assert main(["connector", "check"]) == 2
    assert capsys.readouterr().err == "Name the profile: set RIGHTSDESK_PROFILE, or give --profile FILE.\n"
