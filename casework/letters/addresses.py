"""What may stand in a mail's address headers, and on the command line of a mail server."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email

from casework.letters.contract import AddressUnusableError

# Explicit direction controls can make a name read as another one (Unicode Standard Annex 9).
DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKING = frozenset({"Cc", "Zl", "Zp", "Cs"})


@dataclass(frozen=True)
class Mailbox:
    """One usable address. `international` says that the mail server must know SMTPUTF8 (RFC 6531)."""

    local_part: str = field(repr=False)
    domain: str = field(repr=False)  # always in its ASCII form
    international: bool = False

    @property
    def address(self) -> str:
        """The address as it is written in a header and on the mail server's command line."""
        return f"{self.local_part}@{self.domain}"


def mailbox(email: str) -> Mailbox:
    """Read an address; its syntax is checked, nothing is looked up. Raises AddressUnusableError."""
    try:
        checked = validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        # The library's own sentence may repeat the address, so it is not chained either.
        raise AddressUnusableError("This is not an email address that mail can be sent to.") from None
    return Mailbox(checked.local_part, checked.ascii_domain, not checked.local_part.isascii())


def is_breaking(character: str) -> bool:
    """Say whether a character ends a line, controls a device or belongs to no text at all."""
    return unicodedata.category(character) in _BREAKING


def header_name(name: str) -> str:
    """Give a display name fit for a header; raises AddressUnusableError for line breaks and controls."""
    if any(is_breaking(c) or c in DIRECTION_CONTROLS for c in name):
        raise AddressUnusableError("This name has a line break or a control character and cannot be used in a mail.")
    return " ".join(name.split())


def message_id_for(case_id: str, letter_key: str, sender: str) -> str:
    """Give the Message-ID of a letter: always the same for the same letter, telling nothing about it."""
    digest = hashlib.sha256(f"{case_id}\n{letter_key}".encode()).hexdigest()
    return f"<{digest[:40]}@{mailbox(sender).domain}>"
