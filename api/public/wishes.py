"""What a person may ask for on the public form, what that asks of them, and by when it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.rendering import day
from casework.register.profile import Profile
from casework.rules.acts import BY_VERDICT
from casework.rules.clock import Calendar, ClockError, read_clock
from casework.rules.rights import RIGHTS_RULES, in_safe_order
from casework.rules.vocabulary import Nation, Right

MARKETING = "marketing"
"""Beside the rights: an objection to direct marketing, which nobody weighs and nobody has to prove."""

MARKETING_TITLE = "Stop sending me marketing"
MARKETING_PLAIN = "We stop at once, and everywhere. You do not have to show us who you are."

TITLES: dict[Right, str] = {
    Right.ACCESS: "Get a copy of my information",
    Right.RECTIFICATION: "Correct my information",
    Right.ERASURE: "Erase my information",
    Right.RESTRICTION: "Keep my information, but do not use it",
    Right.PORTABILITY: "Move my information to somebody else",
    Right.OBJECTION: "Stop using my information",
    Right.AUTOMATED_DECISION: "Look again at what a computer decided",
    Right.CONSENT_WITHDRAWAL: "Take back my consent",
    Right.COMPLAINT: "Make a complaint",
    Right.RETENTION_SCHEDULE: "See how long records are kept",
}
"""What a person asks for, in words that need no knowledge of the law."""

PROMPTS: dict[Right, str] = {
    Right.ACCESS: "A copy: what it is about, and from when. Leave it empty if you want everything.",
    Right.ERASURE: "Erasing: which information you mean. Leave it empty if you mean all of it.",
    Right.RESTRICTION: "Restricting: what we should not use for now, and why.",
    Right.PORTABILITY: "Moving your data: which data you mean, and to whom we should send it, if not to you.",
    Right.OBJECTION: "Objecting: which use you would like us to stop, and why. What is special about you counts.",
    Right.AUTOMATED_DECISION: "A decision by a computer: which decision, and your side of it.",
    Right.CONSENT_WITHDRAWAL: "Taking back an agreement: what you had agreed to.",
    Right.COMPLAINT: "A complaint: what went wrong, and what would put it right.",
}
"""What helps us with each right, for the field in which a person may say more."""


@dataclass(frozen=True)
class Promise:
    """One right as a person asks for it: its name, and by when it is answered."""

    title: str
    when: str


@dataclass(frozen=True)
class Wish:
    """Which rights a person asks for. `objects_otherwise`: to something else besides marketing."""

    rights: tuple[Right, ...]
    marketing: bool = False
    objects_otherwise: bool = False

    @classmethod
    def of(cls, chosen: Iterable[str]) -> Wish:
        """Make it of the boxes that were ticked; words nobody knows are left out."""
        ticked = set(chosen)
        rights = [right for right in Right if right.value in ticked]
        marketing = MARKETING in ticked
        if marketing:
            rights.append(Right.OBJECTION)
        return cls(in_safe_order(rights), marketing, marketing and Right.OBJECTION.value in ticked)

    @classmethod
    def sent(cls, message: Mapping[str, Any]) -> Wish:
        """Make it of the message that opened a case; one from before rights could be chosen asked for a copy."""
        rights = [Right(word) for word in message.get("rights") or (Right.ACCESS,)]
        return cls(in_safe_order(rights), message.get("marketing") is True, message.get("objects_otherwise") is True)

    @property
    def schedule_only(self) -> bool:
        """Say whether all that is asked for is the retention schedule, which is given to anybody."""
        return self.rights == (Right.RETENTION_SCHEDULE,)

    @property
    def light(self) -> bool:
        """Say whether nobody needs to know who asks: the retention schedule, the end of marketing, or both."""
        plain = {Right.RETENTION_SCHEDULE, *({Right.OBJECTION} if self._only_marketing else ())}
        return bool(self.rights) and plain.issuperset(self.rights)

    @property
    def has_copy(self) -> bool:
        """Say whether the answer is a package that is opened with the collection phrase."""
        return not BY_VERDICT.isdisjoint(self.rights)

    @property
    def _only_marketing(self) -> bool:
        return self.marketing and not self.objects_otherwise

    @property
    def prompts(self) -> list[str]:
        """Give what helps us with each of these rights."""
        skipped = {Right.OBJECTION} if self._only_marketing else set()
        return [PROMPTS[right] for right in self.rights if right in PROMPTS and right not in skipped]

    def promises(self, received: date, nation: Nation, calendar: Calendar) -> list[Promise]:
        """Say of each right by when it is answered, from the London day of receipt."""
        found = [Promise(MARKETING_TITLE, "We stop at once.")] if self.marketing else []
        for right in self.rights:
            if not (right is Right.OBJECTION and self._only_marketing):
                found.append(Promise(TITLES[right], when_answered(right, received, nation, calendar)))
        return found


def when_answered(right: Right, received: date, nation: Nation, calendar: Calendar) -> str:
    """Say by when one right is answered."""
    if right is Right.RETENTION_SCHEDULE:
        return "We send it today."
    if right is Right.CONSENT_WITHDRAWAL:
        return "At once, as soon as we know that it is you."
    try:
        due = read_clock(received, nation, right, (), calendar).due_date
    except ClockError:
        due = None
    if due is None:
        return "We will answer as soon as we can."
    if right is Right.COMPLAINT:
        return f"We tell you by {day(due)} that we look into it, and then what came of it."
    return f"We will answer by {day(due)}."


def offers(profile: Profile) -> list[tuple[str, str, str]]:
    """Give the boxes of the form: value, title and one plain sentence. The retention schedule is always there."""
    found = []
    for right, rules in RIGHTS_RULES.items():
        if right not in profile.rights and right is not Right.RETENTION_SCHEDULE:
            continue
        found.append((right.value, TITLES[right], rules.plain))
        if right is Right.OBJECTION:
            found.append((MARKETING, MARKETING_TITLE, MARKETING_PLAIN))
    return found
