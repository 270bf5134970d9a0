"""The stationery: fills a letter's three files and puts it into its envelope."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from casework.letters import wording
from casework.letters.addresses import header_name, mailbox
from casework.letters.contract import (
    LetterContext,
    LetterKind,
    RenderedLetter,
    SearchedLine,
    WithheldLine,
)
from casework.letters.mime import build
from casework.letters.requirements import TO_STAFF, check_complete

TEMPLATES = Path(__file__).parent / "templates"
_ONE_LINE = ("case_id", "recipient_name", "requester_name", "subject_name", "code", "task_title", "processor_title")


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
        values = _values(context) | {"subject": wording.one_line(subject)}
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
    }
    return environment


def _values(context: LetterContext) -> dict[str, Any]:
    """Give a template every field by its name, cleaned, with the organisation's own entries beside."""
    values: dict[str, Any] = {each.name: getattr(context, each.name) for each in fields(context)}
    values |= {name: wording.one_line(values[name]) for name in _ONE_LINE}
    values["words"] = wording.paragraphs(context.words)
    values["processor_question"] = wording.paragraphs(context.processor_question)
    # The page behind the link tells whom to look for; no template of an email can.
    del values["identifiers"]
    values["searched"] = searched = tuple(_clean_search(line) for line in context.searched)
    values["withheld"] = tuple(_clean_withheld(line) for line in context.withheld)
    profile = context.profile
    regulator = profile.regulator
    short = f" ({regulator.short_name})" if regulator.short_name else ""
    return values | {
        "organisation": profile.organisation,
        "dpo": profile.dpo,
        "regulator": regulator,
        "regulator_name": f"{regulator.name}{short}",
        "code_minutes": profile.identity.code_minutes,
        "purposes": wording.purposes_to_explain(profile, searched),
        "about": values["subject_name"] if context.on_behalf else "you",
        "to_staff": context.kind in TO_STAFF,
        "nothing_held": _nothing_held(context),
        "is_late": context.due_date is not None and context.written_on > context.due_date,
    }


def _nothing_held(context: LetterContext) -> bool:
    if context.kind is not LetterKind.ANSWER:
        return context.outcome == "nothing-held"
    return not (context.items_disclosed or context.withheld or any(line.items for line in context.searched))


def _clean_search(line: SearchedLine) -> SearchedLine:
    return replace(line, title=wording.one_line(line.title), note=wording.one_line(line.note))


def _clean_withheld(line: WithheldLine) -> WithheldLine:
    return replace(
        line,
        description=wording.one_line(line.description),
        provision=wording.one_line(line.provision),
        reason=wording.one_line(line.reason),
    )


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
