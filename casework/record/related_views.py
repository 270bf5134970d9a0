"""What pages read of other requests that came from the same address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.rules.vocabulary import Outcome, Right, Stage


@dataclass(frozen=True)
class RelatedCase:
    """Another case whose requester gave the same address: nothing of what it says. `by` is email, phone or both."""

    case_id: str
    received: date
    rights: tuple[Right, ...]
    stage: Stage
    outcome: Outcome | None
    by: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether the case is not closed."""
        return self.stage is not Stage.CLOSED
