"""Mailed links: 128-bit tokens of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from casework.record.consulting import consult
from casework.record.database import Database
from casework.record.letter_views import NewLink
from casework.record.models import Link

TOKEN_BYTES = 16


def token_hash(token: str) -> str:
    """Give what is kept of a token. A plain hash suffices: nobody can guess 128 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


class Links:
    """Implements casework.record.contract.LinkBook."""

    def __init__(self, database: Database) -> None:
        """Take the record's database."""
        self._database = database

    def draft(self, purpose: str, subject: str, expires_at: datetime, revoke_others: bool = False) -> NewLink:
        """Give a link that opens nothing until it is kept."""
        return NewLink(secrets.token_urlsafe(TOKEN_BYTES), purpose, subject, expires_at, revoke_others)

    async def issue(
        self, case_id: str, purpose: str, subject: str, at: datetime, expires_at: datetime, revoke_others: bool = False
    ) -> str:
        """Make a link and give its token; `revoke_others` ends all earlier ones of this purpose and subject."""
        link = self.draft(purpose, subject, expires_at, revoke_others)
        await self._database.transact(lambda session: keep(session, case_id, link, at))
        return link.token

    async def open(self, token: str, at: datetime) -> tuple[str, str, str] | str:
        """Give (case_id, purpose, subject), or the reason why not: `unknown`, `expired`, `revoked`."""
        link = await consult(self._database, lambda session: session.get(Link, token_hash(token)))
        if link is None:
            return "unknown"
        if link.revoked_at is not None:
            return "revoked"
        if at >= link.expires_at:
            return "expired"
        return link.case_id, link.purpose, link.subject

    async def revoke(self, case_id: str, purpose: str, subject: str, at: datetime) -> None:
        """Revoke all links of a purpose and subject; revoked ones keep their first instant."""
        await self._database.transact(lambda session: session.execute(_revoking(case_id, purpose, subject, at)))


def keep(session: Session, case_id: str, link: NewLink, at: datetime) -> None:
    """Keep a link within the transaction of `session`; `at` is a UTC instant."""
    if link.revoke_others:
        session.execute(_revoking(case_id, link.purpose, link.subject, at))
    session.add(
        Link(
            token_hash=token_hash(link.token),
            case_id=case_id,
            purpose=link.purpose,
            subject=link.subject,
            created_at=at,
            expires_at=link.expires_at,
        )
    )


def _revoking(case_id: str, purpose: str, subject: str, at: datetime) -> Update:
    return (
        update(Link)
        .where(Link.case_id == case_id, Link.purpose == purpose, Link.subject == subject, Link.revoked_at.is_(None))
        .values(revoked_at=at)
    )
