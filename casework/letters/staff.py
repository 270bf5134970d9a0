"""The one letter that belongs to no case: a colleague's new password."""

from __future__ import annotations

import secrets
from datetime import datetime

from casework.letters.contract import LetterContext, LetterKind, Post, Stationery
from casework.register.profile import Profile
from casework.rules.london import london_date

RESET_MINUTES = 60


class StaffMail:
    """Sends letters to staff about themselves; implements api.services.StaffPost."""

    def __init__(self, stationery: Stationery, post: Post, profile: Profile) -> None:
        """Take the stationery, the way to the mail server and who writes."""
        self._stationery = stationery
        self._post = post
        self._profile = profile

    async def reset(self, name: str, email: str, link: str, at: datetime) -> None:
        """Send a link to set a new password; raises PostFailure, AddressUnusableError."""
        context = LetterContext(
            profile=self._profile,
            kind=LetterKind.PASSWORD_RESET,
            written_on=london_date(at),
            recipient_name=name,
            link=link,
            link_minutes=RESET_MINUTES,
        )
        domain = self._profile.organisation.email.rpartition("@")[2].encode("idna").decode("ascii")
        message_id = f"<{secrets.token_hex(20)}@{domain}>"
        mime = self._stationery.compose(self._stationery.render(context), name, email, message_id, at)
        await self._post.deliver(mime, email)
