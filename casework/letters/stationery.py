"""The stationery: fills a letter's three files and puts it into its envelope."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from casework.letters import phrases, wording
from casework.letters.addresses import header_name, mailbox
from casework.letters.contract import LetterContext, RenderedLetter
from casework.letters.mime import build
from casework.letters.requirements import check_complete
from casework.letters.values import values_of

TEMPLATES = Path(__file__).parent / "templates"


class TemplateStationery:
    """Writes every letter from the folders under templates/; safe to share between tasks."""

    def __init__(self, sender: str, sender_name: str = "", reply_to: str = "") -> None:
        """Keep the address letters come from, the organisation's name beside it, and where replies go.

        Raises AddressUnusableError for an address or a name that cannot stand in a header.
        """
        self._sender = mailbox(sender)
        self._sender_name = header_name(sender_name)
        self._reply_to = mailbox(reply_to) if reply_to else None
        self._environment = _environment()

    def render(self, context: LetterContext) -> RenderedLetter:
        """Fill the three files of the letter's kind; raises LetterIncompleteError naming a missing field."""
        check_complete(context)
        folder = context.kind.value
        # A subject line is shown on locked screens and kept in logs: its template is given nothing else.
        subject = self._fill(
            f"{folder}/subject.txt",
            {"case_id": wording.one_line(context.case_id), "organisation": context.profile.organisation.name},
        )
        values = values_of(context) | {"subject": wording.one_line(subject)}
        text = self._fill(f"{folder}/body.txt", values)
        return RenderedLetter(
            subject=wording.one_line(subject),
            text=_tidy(text),
            html=self._fill(f"{folder}/body.html", values).strip() + "\n",
        )

    def compose(self, letter: RenderedLetter, to_name: str, to_email: str, message_id: str, sent_at: datetime) -> bytes:
        """Give the letter as RFC 5322 bytes, the same for the same arguments; `sent_at` is a UTC instant.

        Raises AddressUnusableError for an unusable address or name, ValueError for an unfit message id.
        """
        to = mailbox(to_email)
        name = header_name(to_name)
        return build(letter, self._sender, self._sender_name, self._reply_to, to, name, message_id, sent_at)

    def _fill(self, template: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(template).render(values)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= {
        "day": wording.day,
        "quoted": wording.quoted,
        "counted": wording.counted,
        "bare": wording.bare,
        "together": wording.together,
        "result_words": wording.result_words,
        "court": wording.court,
        "asked": phrases.asked,
        "asked_html": phrases.asked_html,
        "to_do": phrases.to_do,
        "button": phrases.button,
        "we_did": phrases.we_did,
        "do_the_same": phrases.do_the_same,
        "came_of": phrases.came_of,
        "correction_words": phrases.correction_words,
        "placed": phrases.placed,
        "field_words": phrases.field_words,
    }
    return environment


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
