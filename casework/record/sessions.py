"""Browser sessions, kept on the server: 256-bit tokens of which only the hash is kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, update

from casework.record.database import Database
from casework.record.links import token_hash
from casework.record.models import Session
from casework.record.views import SessionView

TOKEN_BYTES = 32


class Sessions:
    """Implements casework.record.contract.SessionBook."""

    def __init__(self, database: Database) -> None:
        """Take the record's database."""
        self._database = database

    async def start(
        self,
        kind: str,
        at: datetime,
        expires_at: datetime,
        staff_id: str | None = None,
        case_id: str = "",
        subject: str = "",
    ) -> tuple[str, str]:
        """Start a session; give the cookie's token and the form token. Sessions long over are swept away."""
        token, csrf = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
        async with self._database.writing() as session:
            await session.execute(delete(Session).where(Session.expires_at <= at))
            session.add(
                Session(
                    token_hash=token_hash(token),
                    kind=kind,
                    staff_id=staff_id,
                    case_id=case_id,
                    subject=subject,
                    csrf=csrf,
                    created_at=at,
                    expires_at=expires_at,
                )
            )
        return token, csrf

    async def get(self, token: str, at: datetime) -> SessionView | None:
        """Give a session that is still good at this instant."""
        async with self._database.reading() as session:
            row = await session.get(Session, token_hash(token))
        if row is None or at >= row.expires_at:
            return None
        return SessionView(
            kind=row.kind,
            staff_id=row.staff_id,
            case_id=row.case_id,
            subject=row.subject,
            csrf=row.csrf,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )

    async def extend(self, token: str, expires_at: datetime) -> None:
        """Let a session last until an instant; one that has ended stays ended."""
        async with self._database.writing() as session:
            await session.execute(
                update(Session).where(Session.token_hash == token_hash(token)).values(expires_at=expires_at)
            )

    async def end(self, token: str) -> None:
        """End a session; ending it again is no error."""
        async with self._database.writing() as session:
            await session.execute(delete(Session).where(Session.token_hash == token_hash(token)))

    async def end_all(self) -> None:
        """End every session: after a restore, some that had ended would be good again."""
        async with self._database.writing() as session:
            await session.execute(delete(Session))
