"""What a deployment must be told before it may run, and the sentences that say what is missing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from casework.settings import Settings

LOCAL = ("127.0.0.1", "localhost", "::1")


class Requirements(Exception):
    """The service refuses to start. Each problem is a sentence for the operator."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem found, not only the first."""
        super().__init__("\n".join(problems))
        self.problems = problems


def missing(settings: Settings) -> tuple[str, ...]:
    """Give a sentence for each thing that is missing."""
    problems: list[str] = []
    if settings.profile is None:
        problems.append("RIGHTSDESK_PROFILE is not set: name the file that describes your organisation.")
    elif not settings.profile.is_file():
        problems.append(f"RIGHTSDESK_PROFILE names {settings.profile}, which is not a file.")
    if not settings.key_file().is_file():
        problems.append(
            f"The master key {settings.key_file()} does not exist. Make one with 'rightsdesk keys make', keep a copy "
            "away from your backups, or name yours in RIGHTSDESK_MASTER_KEY_FILE."
        )
    if not _is_protected(settings.public_url):
        problems.append(
            f"RIGHTSDESK_PUBLIC_URL is {settings.public_url}: people would send their data and passwords unprotected. "
            "It must begin with https:; only addresses of this machine may do without."
        )
    if not settings.smtp_host:
        problems.append("RIGHTSDESK_SMTP_HOST is not set: letters need a mail server.")
    if not settings.mail_from:
        problems.append("RIGHTSDESK_MAIL_FROM is not set: letters need an address they come from.")
    if settings.smtp_password_file is not None and not settings.smtp_password_file.is_file():
        problems.append(f"RIGHTSDESK_SMTP_PASSWORD_FILE names {settings.smtp_password_file}, which is not a file.")
    return tuple(problems)


def _is_protected(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme == "https" or address.hostname in LOCAL


def require(settings: Settings) -> None:
    """Raise Requirements with everything that is missing."""
    problems = missing(settings)
    if problems:
        raise Requirements(problems)


def mail_password(settings: Settings) -> str:
    """Give the mail server's password from its file or variable; empty when none is set."""
    if settings.smtp_password_file is not None:
        return Path(settings.smtp_password_file).read_text(encoding="utf-8").strip()
    return settings.smtp_password.get_secret_value() if settings.smtp_password is not None else ""
