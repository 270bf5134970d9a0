from __future__ import annotations

import argparse
import asyncio
import sqlite3
from pathlib import Path

import pytest

from casework.commands import audit, migrate
from casework.record.database import Database
from casework.record.keys import CaseKeys
from casework.record.models import Case, CaseRight
from casework.vault.keys import KeyRing
from casework.vault.master import load_master_keys, make_master_key
from tests.record.cases import right
from tests.record.procedure import CASE, MONDAY, NOON

NOTHING = argparse.Namespace()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployment of its own with a master key and no database yet."""
    home = tmp_path / "data"
    monkeypatch.setenv("RIGHTSDESK_HOME", str(home))
    for name in ("DATABASE_URL", "MASTER_KEY_FILE"):
        monkeypatch.delenv(f"RIGHTSDESK_{name}", raising=False)
    make_master_key(home / "master.key")
    return home


async def open_case(home: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{home / 'record.sqlite'}")
    ring = KeyRing(load_master_keys(home / "master.key"), CaseKeys(database))
    case = Case(
        id=CASE,
        received=MONDAY,
        opened_at=NOON,
        nation="scotland",
        channel="web",
        capacity="self",
        stage="identity",
        health="well",
        identity="unproven",
        authority="not-needed",
        clarification="none",
        policy={},
    )
    async with database.writing(await ring.create(CASE, NOON)) as session:
        session.add(case)
        await session.flush()
        session.add(right())
    await database.close()


def test_a_new_record_is_made_and_is_clean(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.run(NOTHING) == 0
    assert migrate.run(NOTHING) == 0
    assert audit.run(NOTHING) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "0 cases, 0 events and 0 other rows were verified.",
        "Clean.",
    ]


def test_one_changed_byte_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    migrate.run(NOTHING)
    asyncio.run(open_case(home))
    assert audit.run(NOTHING) == 0
    capsys.readouterr()
    with sqlite3.connect(home / "record.sqlite") as connection:
        connection.execute(f"UPDATE {CaseRight.__tablename__} SET due_date = '2026-04-03'")
    assert audit.run(NOTHING) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 cases, 0 events and 2 other rows were verified.",
        "1 PROBLEMS. The first of each event log is named:",
        f"  case {CASE}: case_right {CASE}/access was altered.",
    ]


def test_without_its_master_key_nothing_can_be_verified(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    migrate.run(NOTHING)
    (home / "master.key").unlink()
    assert audit.run(NOTHING) == 2
    assert "There is no master key" in capsys.readouterr().err


def test_a_record_that_is_not_there_is_said_to_be_missing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.run(NOTHING) == 2
    assert "The record cannot be read" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_named_without_its_password(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql+asyncpg://desk:s3cret@127.0.0.1:1/record"
    monkeypatch.setenv("RIGHTSDESK_DATABASE_URL", url)
    assert migrate.run(NOTHING) == 1
    shown = capsys.readouterr().err
    assert "was not migrated" in shown
    assert "s3cret" not in shown
