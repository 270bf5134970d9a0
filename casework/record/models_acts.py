"""Tables about what is done with data: acts at processors, corrections, people named, and what was erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.record.models_base import Base, UtcDateTime
from casework.record.sealing import Signed


class Act(Signed, Base):
    """One verb at one processor for one right: begun before it is done, done once."""

    __tablename__ = "act"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    right: Mapped[str] = mapped_column(String(24))
    verb: Mapped[str] = mapped_column(String(12))
    processor: Mapped[str] = mapped_column(String(48))
    connector: Mapped[str] = mapped_column(String(12))
    edition: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))  # an ActState
    items: Mapped[list[str]] = mapped_column(JSON)  # ids of the items it is about, where it is about items
    expected: Mapped[int] = mapped_column(Integer, default=0)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(60), default="service")
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the person said who did it, or why not
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Correction(Signed, Base):
    """One field to be corrected, completed or noted as disputed, as the desk proposes it."""

    __tablename__ = "correction"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # token of the decision that proposed it
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str] = mapped_column(String(40))
    processor: Mapped[str] = mapped_column(String(48))
    how: Mapped[str] = mapped_column(String(12))  # replace, complete, note
    field_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    old_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThirdParty(Signed, Base):
    """Somebody else named in items, and whether they were asked (DPA 2018 Sch 2 paras 16 and 17)."""

    __tablename__ = "third_party"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # token of the decision that recorded them
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    items: Mapped[list[str]] = mapped_column(JSON)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # why they are not asked
    professional: Mapped[str] = mapped_column(String(16))
    sought: Mapped[bool] = mapped_column(Boolean)
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(12), default="")  # consents, refuses, no-answer
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Erased(Base):
    """One line of the erasure ledger: a row that was erased, by its keyed hash, so that it can be erased again.

    It outlives the key of its case, and so is not signed with it.
    """

    __tablename__ = "erased"
    processor: Mapped[str] = mapped_column(String(48), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)  # keyed hash of the row's identity
    source: Mapped[str] = mapped_column(String(120))  # name of the table
    verb: Mapped[str] = mapped_column(String(12))
    case_id: Mapped[str] = mapped_column(String(20), index=True)
    act_key: Mapped[str] = mapped_column(String(120))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    erased_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Suppressed(Base):
    """An address that must not be used for direct marketing, by its keyed hash: the minimal suppression record."""

    __tablename__ = "suppressed"
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
