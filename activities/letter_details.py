"""What single kinds of letter say beyond the common: fees, requests passed on, people named, acts asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from casework.connectors.contract import Processors
from casework.letters.contract import LetterContext, LetterKind
from casework.record.contract import InboxBook
from casework.record.letter_views import LetterCase
from casework.register.profile import Profile
from casework.rules.vocabulary import Right, Verb

ACT_LETTERS = frozenset(
    {
        LetterKind.PROCESSOR_ACT_REQUEST,
        LetterKind.PROCESSOR_ACT_CHASER,
        LetterKind.PROCESSOR_ACT_ESCALATION,
    }
)
VERBS = {
    Right.RECTIFICATION: Verb.RECTIFY,
    Right.ERASURE: Verb.ERASE,
    Right.RESTRICTION: Verb.RESTRICT,
    Right.CONSENT_WITHDRAWAL: Verb.SUPPRESS,
    Right.OBJECTION: Verb.SUPPRESS,
}
"""What a right makes a processor do, in the one word that recipients are told."""

TO_MONDAY = {5: 2, 6: 1}
"""Days from a Saturday or Sunday to the Monday after it."""

VIEWS_DAYS = 14
"""Calendar days to give one's view on a decision made by a computer."""


class LetterDetails:
    """Fills in what a kind needs; every other letter stays as it is."""

    def __init__(self, inbox: InboxBook, processors: Processors, profile: Profile) -> None:
        """Take where it is found."""
        self._inbox = inbox
        self._processors = processors
        self._profile = profile
        self._by_kind: dict[LetterKind, Callable[[LetterContext, LetterCase, dict[str, Any]], LetterContext]] = {
            LetterKind.FEE_REQUEST: _fee,
            LetterKind.FEE_CHASER: _fee,
            LetterKind.PASSED_ON: _passed_on,
            LetterKind.PASSED_ON_TO_CONTROLLER: _to_controller,
            LetterKind.TRANSFERRED: _transferred,
        }

    async def fill(self, context: LetterContext, view: LetterCase, facts: dict[str, str], today: date) -> LetterContext:
        """Give the context with what this kind of letter is about."""
        kind = context.kind
        if kind in self._by_kind:
            personal = await self._inbox.personal(facts["of"])
            if kind is LetterKind.PASSED_ON_TO_CONTROLLER:
                personal = {**personal, "text": await self._asked_for(context, facts["asked_in"])}
            day = date.fromisoformat(facts["on"]) if "on" in facts else today
            return self._by_kind[kind](replace(context, passed_on=day), view, personal)
        if kind in ACT_LETTERS:
            return self._act(context, view, facts["act"], today)
        if kind in (LetterKind.THIRD_PARTY_CONSULTATION, LetterKind.THIRD_PARTY_CHASER):
            person = view.third_party
            last = today + timedelta(days=self._profile.reminders.third_party_lapse_days)
            return replace(context, words=person.reason if person else "", answer_by=last)
        if kind is LetterKind.RECIPIENT_NOTICE:
            verb = VERBS[Right(facts["right"])].value
            return replace(context, act_verb=verb, subject_name=view.subject.name, identifiers=_known_by(view))
        if kind is LetterKind.DISCLOSURE_NOTICE:
            return replace(context, subject_name=view.subject.name, passed_on=date.fromisoformat(facts["on"]))
        if kind is LetterKind.AUTOMATED_DECISION_INFORMATION:
            return replace(context, answer_by=today + timedelta(days=VIEWS_DAYS))
        if kind is LetterKind.RESTRICTION_LIFTING:
            return replace(context, lift_on=today)
        if kind is LetterKind.RESTRICTION_ANSWER:
            review = today + timedelta(days=self._profile.reminders.restriction_review_days)
            return replace(context, review_on=review + timedelta(days=TO_MONDAY.get(review.weekday(), 0)))
        return context

    async def _asked_for(self, context: LetterContext, opening: str) -> str:
        """Give what the person asked in their own words; without any, which rights they named."""
        details = str((await self._inbox.personal(opening)).get("details", "")).strip()
        named = ", ".join(right.replace("-", " ") for right in context.rights_asked)
        return details or f"(They gave no words of their own. What they ask for is: {named}.)"

    def _act(self, context: LetterContext, view: LetterCase, key: str, today: date) -> LetterContext:
        _, verb, _, processor = key.split("/")
        asked = self._processors.asked(processor)
        act = next((one for one in view.acts if one.key == key), None)
        begun = act.planned_at.date() if act is not None else today
        return replace(
            context,
            act_verb=verb,
            processor_title=asked.title,
            answer_by=begun + timedelta(days=asked.answer_days),
        )


def _known_by(view: LetterCase) -> tuple[tuple[str, str], ...]:
    return tuple((one.kind.value.replace("-", " "), one.value) for one in view.identifiers if one.verified)


def _fee(context: LetterContext, view: LetterCase, personal: dict[str, Any]) -> LetterContext:
    fee, how = str(personal.get("fee", "")), str(personal.get("how_to_pay", ""))
    return replace(context, fee=fee, how_to_pay=how, words=context.words or str(personal.get("text", "")))


def _passed_on(context: LetterContext, view: LetterCase, personal: dict[str, Any]) -> LetterContext:
    return replace(context, controller_name=str(personal["controller"]), words=str(personal.get("text", "")))


def _to_controller(context: LetterContext, view: LetterCase, personal: dict[str, Any]) -> LetterContext:
    """Give the controller who asks, how to reach them, and what they want."""
    who = view.requester
    reached = (("email", who.email), ("phone", who.phone), ("address", who.address))
    known = tuple((word, value) for word, value in reached if value)
    return replace(_passed_on(context, view, personal), identifiers=known or (("name", who.name),))


def _transferred(context: LetterContext, view: LetterCase, personal: dict[str, Any]) -> LetterContext:
    return replace(context, controller_name=str(personal["receiver"]))
