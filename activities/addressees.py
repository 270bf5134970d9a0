"""Who a letter goes to: `to` is a word for it, the address is in the record, the inbox or the profile."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.connectors.contract import Processors
from casework.record.contract import InboxBook, StaffBook
from casework.record.letter_views import LetterCase
from casework.record.views import CaseView
from casework.register.profile import Profile

AboutCase = CaseView | LetterCase


@dataclass(frozen=True)
class Addressee:
    """Who a letter goes to; without an email it is printed and posted."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    kind: str = "requester"


class Addressees:
    """Finds addressees."""

    def __init__(self, inbox: InboxBook, staff: StaffBook, processors: Processors, profile: Profile) -> None:
        """Take where addresses are found."""
        self._inbox = inbox
        self._staff = staff
        self._processors = processors
        self._profile = profile

    async def find(self, view: AboutCase, to: str) -> Addressee | None:
        """Give the addressee, or None where there is nowhere to send it."""
        role, _, rest = to.partition(":")
        if to == "requester":
            return Addressee(view.requester.name, view.requester.email)
        if to.startswith("former/"):
            former = (await self._inbox.personal(to.removeprefix("former/"))).get("old_email", "")
            return Addressee(view.requester.name, former) if former else None
        if role in ("processor", "escalation"):
            return self._at_processor(role, rest)
        if role == "disclosure":
            return self._told_of_disclosure(rest)
        if role in ("third-party", "passed-on", "recipient", "receiver"):
            return await self._outside(view, role, rest)
        if to.startswith("owner/") and view.owner_id:
            owner = await self._staff.get(view.owner_id)
            if owner is not None and owner.active:
                return Addressee(owner.name, owner.email, "staff")
        return await self._on_staff(rest or "dpo")

    def _at_processor(self, role: str, key: str) -> Addressee | None:
        asked = self._processors.asked(key)
        if role == "processor":
            return Addressee(asked.contact_name, asked.contact_email, "processor")
        return Addressee("", asked.escalation_email, "processor") if asked.escalation_email else None

    def _told_of_disclosure(self, key: str) -> Addressee | None:
        told = next((one.tell_on_disclosure for one in self._profile.processors if one.key == key), None)
        return Addressee(told.name, told.email, "outside") if told is not None else None

    async def _outside(self, view: AboutCase, role: str, rest: str) -> Addressee | None:
        if role == "recipient":
            email = next((known.email for known in self._profile.recipients if known.name == rest), "")
            return Addressee(rest, email, "outside") if email else None
        if role == "passed-on":
            personal = await self._inbox.personal(rest)
            return Addressee(personal.get("controller", ""), personal.get("controller_email", ""), "outside")
        if role == "receiver":
            personal = await self._inbox.personal(rest)
            return Addressee(personal.get("receiver", ""), personal.get("receiver_email", ""), "outside")
        people = view.third_parties if isinstance(view, CaseView) else (view.third_party,)
        person = next((one for one in people if one is not None and one.id == rest), None)
        return Addressee(person.name, person.email, "outside") if person is not None else None

    async def _on_staff(self, role: str) -> Addressee:
        people = await self._staff.addresses(role)
        if people:
            return Addressee(people[0][0], people[0][1], "staff")
        mailbox = {"deputy": self._profile.deputy, "chair": self._profile.chair}.get(role, self._profile.dpo)
        return Addressee(mailbox.name, mailbox.email, "staff")
