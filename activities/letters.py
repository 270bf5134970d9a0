"""Sending one letter: rendered once, kept exactly, handed over at most twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from casework.letters.contract import AddressUnusableError, LetterIncompleteError, Post, PostFailure
from casework.record.contract import LetterBook, LetterSettled, LetterTriesSpent
from casework.record.letter_views import WrittenLetter
from casework.record.views import LetterView
from casework.rules.procedure import LetterSending, LetterSent
from casework.rules.vocabulary import LetterOutcome

SETTLED = frozenset(
    {
        LetterOutcome.SENT,
        LetterOutcome.NO_ADDRESS,
        LetterOutcome.REFUSED,
        LetterOutcome.UNKNOWN,
        LetterOutcome.TO_PRINT,
    }
)


class LetterWriter(Protocol):
    """Renders a queued letter."""

    async def write(self, sending: LetterSending, letter: LetterView) -> WrittenLetter | None:
        """Render the letter; None when there is nowhere to send it."""


async def nothing_happens(point: str) -> None:
    """Do nothing at a point of the protocol; tests put a crash there instead."""


class LetterActivities:
    """Sends letters."""

    def __init__(
        self,
        letters: LetterBook,
        writer: LetterWriter,
        post: Post,
        at_point: Callable[[str], Awaitable[None]] = nothing_happens,
    ) -> None:
        """Take the book of letters, who writes them, and the way to the mail server."""
        self._letters = letters
        self._writer = writer
        self._post = post
        self._at_point = at_point

    @activity.defn(name="send_letter")
    async def send(self, sending: LetterSending) -> LetterSent:
        """Send one letter.

        The letter, its link and its code are kept and `sending` is committed, in one transaction, before the
        server sees anything. After an unknown outcome the same bytes
        go once more under the same Message-ID; after a second unknown outcome a person is asked.
        """
        letter = await self._letters.get(sending.case_id, sending.letter)
        if letter is None:
            raise ApplicationError("There is no such letter.", type="no-letter", non_retryable=True)
        if letter.outcome in SETTLED:
            return LetterSent(sending.letter, letter.outcome)
        if letter.body:
            return await self._hand_over(sending, letter.recipient, None)
        try:
            written = await self._writer.write(sending, letter)
        except (AddressUnusableError, LetterIncompleteError):
            return await self._settle(sending, LetterOutcome.REFUSED)
        if written is None:
            return await self._settle(sending, LetterOutcome.NO_ADDRESS)
        return await self._hand_over(sending, written.recipient, written)

    async def _hand_over(self, sending: LetterSending, recipient: str, written: WrittenLetter | None) -> LetterSent:
        if not recipient:
            return await self._settle(sending, LetterOutcome.TO_PRINT, written=written)
        await self._at_point("before-sending")
        try:
            outgoing = await self._letters.dispatch(sending.case_id, sending.letter, sending.at, written)
        except LetterSettled as settled:
            return LetterSent(sending.letter, settled.outcome)
        except LetterTriesSpent:
            return await self._settle(sending, LetterOutcome.UNKNOWN)
        await self._at_point("after-sending")
        try:
            answer = await self._post.deliver(outgoing.mime, outgoing.recipient)
        except PostFailure as failure:
            if failure.outcome == "refused":
                return await self._settle(sending, LetterOutcome.REFUSED, str(failure))
            if failure.outcome == "unreachable":
                await self._letters.not_begun(sending.case_id, sending.letter)
            raise ApplicationError(str(failure), type=f"mail-{failure.outcome}") from None
        await self._at_point("before-sent")
        return await self._settle(sending, LetterOutcome.SENT, answer)

    async def _settle(
        self, sending: LetterSending, outcome: LetterOutcome, answer: str = "", written: WrittenLetter | None = None
    ) -> LetterSent:
        await self._letters.settle(sending.case_id, sending.letter, outcome, sending.at, answer[:200], written)
        return LetterSent(sending.letter, outcome)
