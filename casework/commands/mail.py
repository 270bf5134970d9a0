"""`rightsdesk mail test ADDRESS`: sends one test letter with the settings in force, and says what came of it."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from casework.commands.requirements import mail_password
from casework.exit import run_async
from casework.letters.addresses import message_id_for
from casework.letters.contract import AddressUnusableError, LetterContext, LetterKind, PostFailure
from casework.letters.post import SmtpPost
from casework.letters.stationery import TemplateStationery
from casework.register.profile import Profile, ProfileError, load_profile
from casework.rules.london import london_date
from casework.settings import Settings

SENT, NOT_SENT, BAD_INPUT = 0, 1, 2


class MailSettingsError(Exception):
    """Mail cannot be sent with these settings; the sentence names what is missing."""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("mail", help="send a test letter")
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    test = actions.add_parser("test", help="send a test letter with the settings in force")
    test.add_argument("address", metavar="ADDRESS", help="where to send the test letter")


def run(arguments: argparse.Namespace) -> int:
    """Send the test letter; 0 sent, 1 not sent or not known to be, 2 bad input or settings."""
    return run_async(send_test(Settings(), arguments.address, datetime.now(UTC)))


async def send_test(settings: Settings, address: str, now: datetime) -> int:
    """Send the test letter and print what came of it; `now` is a UTC instant. Gives the exit code."""
    try:
        profile = _profile(settings)
        post = smtp_post(settings)
        organisation = profile.organisation
        stationery = TemplateStationery(settings.mail_from, organisation.name, str(organisation.email))
        today = london_date(now)
        letter = stationery.render(LetterContext(profile=profile, kind=LetterKind.MAIL_TEST, written_on=today))
        message_id = message_id_for("mail-test", now.isoformat(), settings.mail_from)
        mime = stationery.compose(letter, "", address, message_id, now)
    except (MailSettingsError, ProfileError, AddressUnusableError) as problem:
        print(problem, file=sys.stderr)
        return BAD_INPUT
    try:
        answer = await post.deliver(mime, address)
    except PostFailure as failure:
        print(f"Not sent. {failure}" if failure.outcome != "unknown" else f"Not known. {failure}", file=sys.stderr)
        print(f"The mail server is {settings.smtp_host}, port {settings.smtp_port}, {settings.smtp_security}.")
        return NOT_SENT
    print(f"Sent. {settings.smtp_host} answered: {answer}. Now look whether the letter arrives.")
    return SENT


def smtp_post(settings: Settings) -> SmtpPost:
    """Give the way to the configured mail server; raises MailSettingsError."""
    missing = [
        name
        for name, value in (("RIGHTSDESK_SMTP_HOST", settings.smtp_host), ("RIGHTSDESK_MAIL_FROM", settings.mail_from))
        if not value
    ]
    if missing:
        raise MailSettingsError(f"Mail cannot be sent: {' and '.join(missing)} must be set.")
    try:
        return SmtpPost(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=mail_password(settings),
            sender=settings.mail_from,
        )
    except AddressUnusableError as unusable:
        raise MailSettingsError(f"RIGHTSDESK_MAIL_FROM cannot be used. {unusable}") from None
    except OSError as problem:
        raise MailSettingsError(f"RIGHTSDESK_SMTP_PASSWORD_FILE cannot be read: {problem.strerror}.") from None


def _profile(settings: Settings) -> Profile:
    if settings.profile is None:
        raise MailSettingsError("Mail cannot be sent: RIGHTSDESK_PROFILE must name the organisation's profile.")
    profile, _ = load_profile(settings.profile)
    return profile
