"""Backup, loss of everything, restore; and whether the record can tell that a byte of it was changed."""

from __future__ import annotations

import asyncio
import functools
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from casework.commands import backup, restore
from casework.commands.audit import lines
from casework.record.audit import verify
from casework.record.database import Database
from casework.record.keys import CaseKeys
from casework.vault.keys import KeyRing
from casework.vault.master import load_master_keys
from tests.end_to_end.journeys import Asked, answer, ask, collect, confirm, decide, review, sign_in
from tests.end_to_end.service import APPROVER, Service, eventually

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(420)]

NAME, EMAIL = "Margaret Ellis", "margaret.ellis@example.org"

DATED = """
    SELECT c.id, c.stage, c.received, r.due_date, r.planning_date, r.extend_by, r.clock
    FROM cases c JOIN case_right r ON r.case_id = c.id ORDER BY c.id
"""
PLANNED = "SELECT case_id, key, kind, at, sentence FROM planned ORDER BY case_id, key"
UNSENT = "SELECT count(*) FROM letter WHERE outcome IN ('queued', 'sending')"
LOGGED = "SELECT case_id, seq, step_key, kind, hash FROM event ORDER BY case_id, seq"


@dataclass
class Saved:
    """A service, the backup made of it, and what its record said then."""

    service: Service
    backup: Path
    before: dict[str, list[tuple[Any, ...]]] = field(repr=False)
    in_review: Asked = field(repr=False)
    between: Asked = field(repr=False)
    early: Asked = field(repr=False)


def told(service: Service) -> dict[str, list[tuple[Any, ...]]]:
    """Give cases, dates and planned moments as the record tells them."""
    return {"cases": service.rows(DATED), "planned": service.rows(PLANNED), "events": service.rows(LOGGED)}


@pytest.fixture(scope="module")
def saved(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Give a backup of a service with cases half way; some things happened while it was being written."""
    service = make_service().start()
    early = ask(service, NAME, "early@example.org")
    in_review, between = ask(service, NAME, EMAIL), ask(service, NAME, "between@example.org")
    confirm(service, in_review)
    service.await_stage(in_review.reference, "review")
    review(sign_in(service), in_review.reference)
    eventually(lambda: service.rows(UNSENT) == [(0,)], "the end of all letters")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "_copy_sqlite", BusyCopy(service, in_review, between))
        written = backup.write_backup(service.settings, tmp_path_factory.mktemp("backups"))
    service.stop("api", "worker", "temporal")
    kept = tmp_path_factory.mktemp("kept") / "record.sqlite"
    with tarfile.open(written) as tar:
        kept.write_bytes(tar.extractfile("record.sqlite").read())  # type: ignore[union-attr]
    return Saved(service, written, told_by(kept), in_review, between, early)


def told_by(record: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give what a copy of the record tells."""
    with closing(sqlite3.connect(record)) as file:
        texts = {"cases": DATED, "planned": PLANNED, "events": LOGGED}
        return {name: file.execute(text).fetchall() for name, text in texts.items()}


class BusyCopy:
    """Copies the databases for a backup; people go on working between the first copy and the second."""

    def __init__(self, service: Service, in_review: Asked, between: Asked) -> None:
        """Take what they work on."""
        self.copy = backup._copy_sqlite
        self.service = service
        self.in_review = in_review
        self.between = between

    def __call__(self, source: Path, target: Path) -> None:
        """Copy one database."""
        self.copy(source, target)
        if source.name == backup.PROGRESS:
            decide(sign_in(self.service), self.in_review.reference, "finish_review")
            assert self.service.stage(self.in_review.reference) == "approve"
            confirm(self.service, self.between)
            self.service.await_stage(self.between.reference, "review")
            self.late = ask(self.service, NAME, "late@example.org")
            eventually(lambda: self.service.stage(self.late.reference), "the late case")
            # What is sent after the record was copied would be sent again; that is not what is tested here.
            eventually(lambda: self.service.rows(UNSENT) == [(0,)], "the end of all letters")


def wipe(service: Service) -> None:
    """Lose everything but the master key and the backups."""
    for path in service.home.iterdir():
        if path.name in ("master.key", "logs"):
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def damaged(whole: Path, target: Path, how: str) -> Path:
    """Give a damaged copy of a backup."""
    content = bytearray(whole.read_bytes())
    with tarfile.open(whole) as tar:
        vault = next(member for member in tar.getmembers() if member.name.startswith("vault/") and member.isfile())
        record = tar.getmember("record.sqlite")
    if how == "a byte of a file":
        content[vault.offset_data + vault.size // 2] ^= 1
    elif how == "a byte of the record":
        content[record.offset_data + record.size // 2] ^= 1
    elif how == "cut short":
        del content[len(content) // 2 :]
    else:
        content = bytearray(b"no backup at all")
    target.write_bytes(content)
    return target


@pytest.mark.parametrize("how", ["a byte of a file", "a byte of the record", "cut short", "something else"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(saved: Saved, tmp_path: Path, how: str) -> None:
    before = saved.service.rows(LOGGED)
    with pytest.raises((restore.RestoreFailure, tarfile.TarError)):
        restore.put_back(saved.service.settings, damaged(saved.backup, tmp_path / "b.tar", how), replace=True)
    assert saved.service.rows(LOGGED) == before


def test_the_command_says_what_is_wrong_with_a_damaged_backup(saved: Saved, tmp_path: Path) -> None:
    done = saved.service.command("restore", str(damaged(saved.backup, tmp_path / "b.tar", "a byte of a file")))
    assert done.returncode == 2
    assert done.stderr.startswith("Nothing was restored: ")
    assert "Traceback" not in done.stderr


def test_a_backup_does_not_overwrite_what_is_there_unasked(saved: Saved) -> None:
    with pytest.raises(restore.RestoreFailure, match=r"would be overwritten\. Add --replace"):
        restore.put_back(saved.service.settings, saved.backup, replace=False)


def test_the_master_key_is_not_in_a_backup(saved: Saved) -> None:
    key = (saved.service.home / "master.key").read_bytes().split()
    content = saved.backup.read_bytes()
    assert all(part not in content for part in key if len(part) > 20)
    with tarfile.open(saved.backup) as tar:
        assert {name.split("/")[0] for name in tar.getnames()} == {
            "record.sqlite", "temporal.sqlite", "vault", "manifest.json"
        }  # fmt: skip
    assert saved.backup.stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def restored(saved: Saved) -> Saved:
    """Give the service after everything was lost and put back, running again."""
    wipe(saved.service)
    done = saved.service.command("restore", str(saved.backup))
    assert done.returncode == 0, done.stderr
    saved.service.start()
    return saved


def test_the_same_cases_dates_and_planned_moments_are_back(restored: Saved) -> None:
    service = restored.service
    waiting = "SELECT count(*) FROM inbox WHERE state = 'waiting'"
    eventually(lambda: service.rows(waiting) == [(0,)], "the end of what is handed over again")
    now = told(service)
    assert len(restored.before["cases"]) == 4
    assert now["cases"] == restored.before["cases"]
    assert now["planned"] == restored.before["planned"]
    for case_id in {row[0] for row in restored.before["events"]}:
        known = [row for row in restored.before["events"] if row[0] == case_id]
        assert [row for row in now["events"] if row[0] == case_id][: len(known)] == known
    done = service.command("audit", "verify")
    assert done.returncode == 0, done.stdout


def test_every_open_case_waits_for_its_earliest_planned_moment(restored: Saved) -> None:
    earliest = "SELECT case_id, min(at) FROM planned GROUP BY case_id"
    for case_id, at in restored.service.rows(earliest):
        planned = datetime.fromisoformat(at).replace(tzinfo=UTC)
        waits = functools.partial(waits_for, restored.service, case_id, planned)
        eventually(waits, f"the timer of {case_id} for {planned}")


def waits_for(service: Service, case_id: str, planned: datetime) -> bool:
    """Say whether a case's workflow has a running timer for a planned moment."""
    timers = service.with_temporal(functools.partial(open_timers, case_id))
    # The timer is a span from the moment it was set, so the two differ by what passed in between.
    return any(abs(fires - planned) < timedelta(minutes=1) for fires in timers)


async def open_timers(case_id: str, client: Client) -> list[datetime]:
    """Give when the timers of a workflow fire that are still running, from its history."""
    timers: dict[int, datetime] = {}
    async for event in client.get_workflow_handle(case_id).fetch_history_events():
        started = event.timer_started_event_attributes
        if event.HasField("timer_started_event_attributes"):
            span = started.start_to_fire_timeout.ToTimedelta()
            timers[event.event_id] = event.event_time.ToDatetime(tzinfo=UTC) + span
        timers.pop(event.timer_fired_event_attributes.started_event_id, None)
        timers.pop(event.timer_canceled_event_attributes.started_event_id, None)
    return list(timers.values())


def test_no_letter_was_sent_again_by_the_restore(restored: Saved) -> None:
    assert max(restored.service.sink.copies().values()) == 1


def test_what_was_accepted_while_the_backup_was_written_goes_on(restored: Saved) -> None:
    service, case = restored.service, restored.in_review
    decide(sign_in(service, APPROVER), case.reference, "approve")
    eventually(lambda: service.sink.link(EMAIL, "/c/"), "the letter that the answer is ready")
    collect(service, case)
    service.await_stage(case.reference, "closed")
    answer(service, restored.between)


def test_a_case_from_before_goes_on_as_if_nothing_had_happened(restored: Saved) -> None:
    early = restored.early
    assert early.browser.get("/status").status == 401, "sessions from before the backup are over"
    early.browser.get(restored.service.sink.link(early.email, "/s/"))
    confirm(restored.service, early)
    restored.service.await_stage(restored.early.reference, "review")


# Whether altered rows are named

ALTERED = {
    "a due date": ("case_right", "due_date", "due_date = '2031-01-01'", "case_right {case}/access was altered"),
    "an answer to a submission": ("inbox", "answer", "answer = 'No.'", "inbox "),
    "a task": ("task", "state", "state = 'dropped'", "task "),
    "a letter's outcome": ("letter", "outcome", "outcome = 'refused'", "letter {case}/received/acknowledgement"),
    "a search result": ("search", "result", "result = 'nothing-found'", "search {case}/"),
    "a verdict": ("item", "verdict", "verdict = 'withhold'", "item "),
    "one byte of a sealed name": ("person", "name_sealed", "", "person "),
    "one byte of a sealed address": ("person", "email_sealed", "", "person "),
    "one byte of a sealed letter": ("letter", "mime_sealed", "", "letter "),
    "one byte of a case key": ("case_key", "wrapped", "", "case_key {case}"),
}


@pytest.fixture(scope="module")
def settled_record(restored: Saved) -> Saved:
    """Give the service, stopped, with a full case in its record."""
    restored.service.stop("api", "worker", "temporal")
    return restored


def test_audit_verify_is_clean_after_a_full_case(settled_record: Saved) -> None:
    done = settled_record.service.command("audit", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 cases" in done.stdout
    assert done.stdout.rstrip().endswith("Clean.")


def verified(service: Service, copy: Path) -> list[str]:
    """Give what `audit verify` says of a copy of the record, without the time a new process takes."""

    async def read() -> list[str]:
        database = Database(f"sqlite+aiosqlite:///{copy / 'record.sqlite'}")
        try:
            ring = KeyRing(load_master_keys(service.home / "master.key"), CaseKeys(database))
            return lines(await verify(database, ring))
        finally:
            await database.close()

    return asyncio.run(read())


@pytest.mark.parametrize(("table", "column", "change", "named"), ALTERED.values(), ids=ALTERED)
def test_audit_verify_names_the_row_that_was_changed(
    settled_record: Saved, tmp_path: Path, table: str, column: str, change: str, named: str
) -> None:
    service, reference = settled_record.service, settled_record.in_review.reference
    copy = tmp_path / "home"
    shutil.copytree(service.home, copy, ignore=shutil.ignore_patterns("logs", "temporal.sqlite*", "vault"))
    with closing(sqlite3.connect(copy / "record.sqlite")) as file, file:
        found = file.execute(
            f"SELECT rowid, {column} FROM {table} WHERE case_id = ? AND {column} IS NOT NULL ORDER BY rowid LIMIT 1",
            (reference,),
        ).fetchone()
        assert found, f"{table}.{column} has nothing to alter"
        rowid, value = found
        if change:
            file.execute(f"UPDATE {table} SET {change} WHERE rowid = ?", (rowid,))
        else:
            other = bytearray(value)
            other[len(other) // 2] ^= 1
            file.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bytes(other), rowid))
    assert any(f"case {reference}: {named.format(case=reference)}" in line for line in verified(service, copy))


def test_audit_verify_names_an_event_that_was_altered_in_the_file(settled_record: Saved, tmp_path: Path) -> None:
    service, reference = settled_record.service, settled_record.in_review.reference
    copy = tmp_path / "home"
    shutil.copytree(service.home, copy, ignore=shutil.ignore_patterns("logs", "temporal.sqlite*", "vault"))
    with closing(sqlite3.connect(copy / "record.sqlite")) as file, file:
        with pytest.raises(sqlite3.IntegrityError):
            file.execute("UPDATE event SET actor = 'staff:x' WHERE case_id = ? AND seq = 2", (reference,))
        file.execute("DROP TRIGGER event_no_update")
        file.execute("UPDATE event SET actor = 'staff:x' WHERE case_id = ? AND seq = 2", (reference,))
    done = service.command("audit", "verify", RIGHTSDESK_HOME=str(copy))
    assert done.returncode == 1
    assert f"case {reference}: event 2 was altered" in done.stdout
