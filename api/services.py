"""What the counter and the desk work with; wired once at start, replaced by fakes in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import HTTPConnection

from casework.connectors.contract import Processors
from casework.letters.contract import RenderedLetter
from casework.record.contract import (
    CalendarBook,
    CodeBook,
    FileBook,
    InboxBook,
    LinkBook,
    PhraseBook,
    Reader,
    SearchBook,
    SessionBook,
    StaffBook,
)
from casework.register.profile import Profile
from casework.settings import Settings
from casework.vault.contract import Files


@dataclass(frozen=True)
class Submitted:
    """What became of a submission: `accepted`, `refused` (with the reason) or `waiting` (saved, being processed)."""

    token: str
    case_id: str
    state: str
    sentence: str = ""


class Counter(Protocol):
    """Takes every human submission: commits it to the inbox first, then hands it to the case."""

    async def submit(
        self,
        token: str,
        case_id: str,
        action: str,
        actor: str,
        message: dict[str, Any],
        personal: dict[str, Any],
        workflow_id: str = "",
        wait_seconds: float = 5.0,
    ) -> Submitted:
        """Commit, deliver, and wait briefly. The same token again gives the first submission's state."""

    async def redeliver_forever(self) -> None:
        """Hand waiting submissions over again, for as long as the service runs."""


Preview = RenderedLetter
"""A letter as it would read now."""


class LetterPreview(Protocol):
    """Renders a letter of a case without sending or storing anything."""

    async def preview(self, case_id: str, kind: str, words: str, at: datetime) -> Preview:
        """Render; raises LookupError for an unknown kind."""


class StaffPost(Protocol):
    """Sends the one letter that belongs to no case: a password reset."""

    async def reset(self, name: str, email: str, link: str, at: datetime) -> None:
        """Send a reset link."""


class HealthProbe(Protocol):
    """Asks each part of the service how it is."""

    async def probe(self) -> dict[str, str]:
        """Give `well` or a sentence for each of record, vault, temporal, worker, mail, inbox, calendar."""


@dataclass(frozen=True)
class Services:
    """Everything a page may need."""

    settings: Settings
    profile: Profile
    profile_hash: str
    now: Callable[[], datetime]  # a UTC instant
    reader: Reader
    inbox: InboxBook
    searches: SearchBook
    files: FileBook
    vault: Files
    links: LinkBook
    codes: CodeBook
    phrases: PhraseBook
    staff: StaffBook
    sessions: SessionBook
    calendar: CalendarBook
    processors: Processors
    counter: Counter
    previews: LetterPreview
    post: StaffPost
    health: HealthProbe


def services_of(request: HTTPConnection) -> Services:
    """Give the services of the application that serves this request."""
    services: Services = request.app.state.services
    return services
