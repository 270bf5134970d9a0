"""Letters as they would read now: nothing is sent, stored, linked or numbered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from activities.addressees import Addressee
from activities.answers import answer_context
from activities.letter_writer import CaseLetterWriter
from casework.connectors.contract import Processors
from casework.letters.contract import LetterContext, LetterKind, RenderedLetter, Stationery
from casework.record.contract import Reader, SearchBook
from casework.rules.london import london_date

SAMPLE_LINK = "https://example.org/link-made-when-the-letter-is-sent"
ANSWERS = frozenset({LetterKind.ANSWER, LetterKind.PARTIAL_REFUSAL})


class LetterPreviews:
    """Renders drafts; implements api.services.LetterPreview."""

    def __init__(
        self,
        writer: CaseLetterWriter,
        stationery: Stationery,
        reader: Reader,
        searches: SearchBook,
        processors: Processors,
    ) -> None:
        """Take the same writer and stationery the real letters use."""
        self._writer = writer
        self._stationery = stationery
        self._reader = reader
        self._searches = searches
        self._processors = processors

    async def preview(self, case_id: str, kind: str, words: str, at: datetime) -> RenderedLetter:
        """Render a letter; raises LookupError for an unknown kind or case, LetterIncompleteError otherwise."""
        if kind not in set(LetterKind):
            raise LookupError("There is no letter of that kind.")
        view = await self._reader.case(case_id)
        if view is None:
            raise LookupError("There is no such case.")
        letter = LetterKind(kind)
        today = london_date(at)
        addressee = Addressee(view.requester.name, view.requester.email)
        context = _with_samples(self._writer.context(view, letter, addressee, {}, today), words, today)
        if letter in ANSWERS:
            items = await self._searches.items(case_id)
            context = answer_context(context, view, items, self._processors.title)
        return self._stationery.render(context)


def _with_samples(context: LetterContext, words: str, today: date) -> LetterContext:
    return replace(
        context,
        words=words or "(your words)",
        link=SAMPLE_LINK,
        code="000000",
        link_expires=today + timedelta(days=28),
        outcome=context.outcome or "answered",
    )
