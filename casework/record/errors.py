"""What the record cannot do, as errors with a sentence. None of them names a person."""

from __future__ import annotations


class LetterTriesSpent(Exception):
    """A letter was tried twice without a known outcome: it is not sent a third time. Names no person."""


class LetterSettled(LetterTriesSpent):
    """A letter's sending had already ended, so there is nothing to begin; `outcome` says how it ended."""

    def __init__(self, sentence: str, outcome: str) -> None:
        """Keep the outcome beside the sentence."""
        super().__init__(sentence)
        self.outcome = outcome


class StaffExists(Exception):
    """Somebody with this address is on the staff already. The message names no address."""


class LastAdministrator(Exception):
    """The change would leave nobody who can administer."""


class GateClosed(Exception):
    """A decision that nobody may take: a code for programs, and a sentence for the person who tried.

    Nothing was changed. The sentence names no person and repeats nothing that was said.
    """

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the code beside the sentence."""
        super().__init__(sentence)
        self.code = code


class ActOver(Exception):
    """An act was called off or excused, so it must not be begun. The message names the act only."""
