"""A letter as the bytes that travel: RFC 5322 with a plain and an HTML part, the same for the same input."""

from __future__ import annotations

import email.policy
import functools
import hashlib
import re
from datetime import UTC, datetime
from email import message_from_string
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage

from casework.letters.addresses import Mailbox
from casework.letters.contract import RenderedLetter

# Long enough for any id in use, short enough to stay on one unfolded header line (RFC 5322 section 2.1.1).
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")  # words that no reader can take for an address
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")


def build(
    letter: RenderedLetter,
    sender: Mailbox,
    sender_name: str,
    reply_to: Mailbox | None,
    to: Mailbox,
    to_name: str,
    message_id: str,
    sent_at: datetime,
) -> bytes:
    """Put a letter into its envelope; `sent_at` is an aware instant. Raises ValueError for an unfit message id."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("A message id is <left@right> in printable ASCII characters.")
    international = to.international or sender.international or bool(reply_to and reply_to.international)
    policy = email.policy.SMTPUTF8 if international else email.policy.SMTP
    message = EmailMessage(policy=policy)
    message["From"] = _ours("From", sender_name, sender)
    message["To"] = _address(to_name, to)
    if reply_to is not None:
        message["Reply-To"] = _ours("Reply-To", "", reply_to)
    message["Subject"] = letter.subject
    message["Date"] = sent_at.astimezone(UTC)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps holiday replies away
    # Quoted-printable keeps every line short and ASCII, so that no server on the way has to change a byte.
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    # Made from the id, for a random one would make a resent letter differ; "=_" never occurs in quoted-printable.
    message.set_boundary("=_" + hashlib.sha256(message_id.encode()).hexdigest()[:32])
    mime = message.as_bytes()
    if to_name and not _PLAIN_NAME.fullmatch(to_name) and not _goes_to(mime, to):
        return build(letter, sender, sender_name, reply_to, to, "", message_id, sent_at)
    return mime


def needs_utf8(mime: bytes) -> bool:
    """Say whether the headers hold anything but ASCII, which only a server with SMTPUTF8 may be given."""
    head, _, _ = mime.partition(b"\r\n\r\n")
    return not head.isascii()


@functools.lru_cache(maxsize=8)
def _ours(header: str, name: str, mailbox: Mailbox) -> BaseHeader:
    """Give a header that is the same in every letter: reading an address into one takes as long as a template."""
    return HeaderRegistry()(header, _address(name, mailbox))


def _address(name: str, to: Mailbox) -> Address:
    return Address(display_name=name, username=to.local_part, domain=to.domain)


def _goes_to(mime: bytes, to: Mailbox) -> bool:
    """Read the letter as a mail program would: a name must never turn into another addressee."""
    head, _, _ = mime.partition(b"\r\n\r\n")
    try:
        found = message_from_string(head.decode(), policy=email.policy.SMTPUTF8)["To"].addresses
    except (ValueError, IndexError, AttributeError):
        return False  # the standard parser stumbles over some names; so may the reader's mail program
    return [each.addr_spec for each in found] == [to.address]
