"""Verifies that the record is as the service wrote it.

Covered while the key of a case exists: every column of every signed row (cases, rights, people,
identifiers, lookups, tasks, searches, items, corrections, people named in items, acts, letters, files, plan,
inbox, step answers; not the counter of wrong phrases), and every event with its words. Covered for ever, even
after a key was destroyed: the order and the plain fields of the event log. Covered by their encryption: wrapped
keys, and the names and addresses of staff. Not covered: links, codes and browser sessions, which live for days
and prove nothing; the erasure ledger and the suppression list, which outlive the keys of their cases; roles and
password hashes of staff; refreshed bank holidays, which are public; and the removal of a whole row that is no
event.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.record.audit_events import Head, first_break
from casework.record.contract import Cipher, Ciphers
from casework.record.database import Database
from casework.record.models import Base, Case, CaseKey, Event, Staff
from casework.record.raw_rows import DAMAGED, RawRow, raw_rows
from casework.record.sealing import MAC, Signed, place, row_mac, table_of
from casework.vault.contract import ORGANISATION, KeyMissing, KeyShredded, VaultError

STAFF_SEALED = ("name_sealed", "email_sealed")


@dataclass(frozen=True)
class Problem:
    """One row that is not as the service wrote it; the sentence names the row, and nothing that is in it."""

    case_id: str
    table: str
    row: str
    sentence: str


@dataclass(frozen=True)
class AuditReport:
    """What was verified and every problem found, of each case's event log only the first."""

    cases: int
    events: int
    rows: int
    shredded: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def clean(self) -> bool:
        """Whether everything is as the service wrote it."""
        return not self.problems


async def verify(database: Database, ciphers: Ciphers) -> AuditReport:
    """Verify the whole record as it stands at one moment; the service may go on working meanwhile."""
    async with _snapshot(database) as connection:
        audit = _Audit(connection, ciphers)
        await audit.keys()
        await audit.signed_rows()
        await audit.event_logs()
        await audit.staff()
    return audit.report()


@asynccontextmanager
async def _snapshot(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.engine.connect() as connection:
        if not database.is_sqlite:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@dataclass
class _Audit:
    connection: AsyncConnection
    ciphers: Ciphers
    known: dict[str, Cipher | None] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    shredded: list[str] = field(default_factory=list)
    without_key: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    events: int = 0

    async def keys(self) -> None:
        """Open every wrapped key."""
        async for row in raw_rows(self.connection, table_of(CaseKey), ["case_id"]):
            await self._cipher(row["case_id"])

    async def signed_rows(self) -> None:
        """Compare every signed row with its signature."""
        signed = (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Signed))
        for model in sorted(signed, key=lambda model: table_of(model).name):
            async for row in raw_rows(self.connection, table_of(model), _key_of(model)):
                self.rows += 1
                if model is Case:
                    self.heads[row["id"]] = Head(row["event_count"], row["event_head"])
                await self._signed(model, row)

    async def event_logs(self) -> None:
        """Follow the event log of every case from its first event to the last the case knows of."""
        seen: set[str] = set()
        log: list[RawRow] = []
        async for row in raw_rows(self.connection, table_of(Event), ["case_id", "seq"]):
            self.events += 1
            if log and log[0]["case_id"] != row["case_id"]:
                await self._log(log[0]["case_id"], log)
                log = []
            seen.add(row["case_id"])
            log.append(row)
        if log:
            await self._log(log[0]["case_id"], log)
        for case_id in sorted(set(self.heads) - seen):
            await self._log(case_id, [])

    async def staff(self) -> None:
        """Open the names and addresses of staff."""
        async for row in raw_rows(self.connection, table_of(Staff), ["id"]):
            self.rows += 1
            cipher = await self._cipher(ORGANISATION)
            bad = [name for name in STAFF_SEALED if cipher and not _opens(cipher, "staff", name, row)]
            if bad or row.damaged:
                self._found("", "staff", row["id"], _altered((*bad, *row.damaged)))

    def report(self) -> AuditReport:
        """Give what was found."""
        return AuditReport(
            cases=len(self.heads),
            events=self.events,
            rows=self.rows,
            shredded=tuple(self.shredded),
            problems=tuple(self.problems),
        )

    async def _signed(self, model: type[Any], row: RawRow) -> None:
        name, key = table_of(model).name, "/".join(str(row[column]) for column in _key_of(model))
        case_id = str(row["id"] if model is Case else row["case_id"])
        cipher = await self._cipher(case_id)
        if case_id in self.without_key - self.said:
            self.said.add(case_id)
            self._found(case_id, name, key, "belongs to a case without a key, of which nothing can be verified or read")
        elif row.damaged:
            self._found(case_id, name, key, _altered(row.damaged))
        elif cipher is not None and not _matches(cipher, model, row):
            sealed = [column for column in row.values if column.endswith("_sealed") and row[column] is not None]
            self._found(case_id, name, key, _altered([c for c in sealed if not _opens(cipher, name, c, row, key)]))

    async def _log(self, case_id: str, rows: list[RawRow]) -> None:
        broken = first_break(rows, self.heads.get(case_id), await self._cipher(case_id))
        if broken is not None:
            self._found(case_id, "event", str(broken.seq), broken.sentence)

    async def _cipher(self, case_id: str) -> Cipher | None:
        """Give the cipher of a case; an altered key is reported once, a missing one with its first row."""
        if case_id not in self.known:
            self.known[case_id] = None
            try:
                self.known[case_id] = await self.ciphers.cipher(case_id)
            except KeyShredded:
                self.shredded.append(case_id)
            except KeyMissing:
                self.without_key.add(case_id)
            except (VaultError, *DAMAGED):
                self._found(case_id, "case_key", case_id, "was altered, or the master key belongs to another record")
        return self.known[case_id]

    def _found(self, case_id: str, table: str, row: str, sentence: str) -> None:
        self.problems.append(Problem(case_id, table, row, sentence))


def _key_of(model: type[Any]) -> list[str]:
    return [column.name for column in table_of(model).primary_key]


def _matches(cipher: Cipher, model: type[Any], row: RawRow) -> bool:
    try:
        expected = row_mac(cipher, model, row.values)
        return hmac.compare_digest(expected.encode(), str(row[MAC]).encode("utf-8", "surrogateescape"))
    except DAMAGED:
        return False


def _opens(cipher: Cipher, table: str, column: str, row: RawRow, key: str = "") -> bool:
    try:
        cipher.open(place(table, column, key or row["id"]), bytes(row[column]))
    except (VaultError, *DAMAGED):
        return False
    return True


def _altered(columns: Any) -> str:
    named = ", ".join(columns)
    return f"was altered ({named})" if named else "was altered"
