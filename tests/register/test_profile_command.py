"""`rightsdesk profile check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.cli import main

DEMO = Path(__file__).parents[2] / "examples" / "demo" / "profile.yaml"


def test_a_profile_that_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "check", str(DEMO)]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "Please look at this: Every letter names the regulator." in told.out
    assert "Brambleford Community Trust (england-and-wales) answers these rights: access, rectification, " in told.out
    assert "searches 3 processors: Supporter database, Staff system, Payroll; 1 more can be added" in told.out


def test_one_that_cannot(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("organisation: {nmae: x}\n", encoding="utf-8")
    assert main(["profile", "check", str(tmp_path / "mine.yaml")]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert 'mine.yaml line 1: organisation: "nmae" is not a word this file knows; did you mean "name"?' in told.err
