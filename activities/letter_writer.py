"""Writing one queued letter: who it goes to, what it says, which link or code it carries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from casework.connectors.contract import Processors
from casework.letters.contract import LetterContext, LetterKind, Stationery
from casework.record.contract import CodeBook, InboxBook, LetterBook, LetterCases, LinkBook, StaffBook
from casework.record.letter_views import LetterCase, NewCode, NewLink, WrittenLetter
from casework.record.views import CaseView, LetterView, SearchView
from casework.register.profile import Profile
from casework.rules.london import london_date
from casework.rules.procedure import LetterSending
from casework.rules.vocabulary import Capacity

STATUS_LINK_DAYS = 120
SEARCH_LINK_DAYS = 60

COLLECTION = frozenset({LetterKind.ANSWER_READY, LetterKind.COLLECTION_CHASER})
FOR_PROCESSORS = frozenset({LetterKind.PROCESSOR_REQUEST, LetterKind.PROCESSOR_CHASER, LetterKind.PROCESSOR_ESCALATION})
PAGES = {"status": "s", "collect": "c", "search": "a"}
"""Purpose of a link -> where on the public site it leads."""

TASK_TITLES = Callable[[str], str]
AboutCase = CaseView | LetterCase


@dataclass(frozen=True)
class Addressee:
    """Who a letter goes to; without an email it is printed and posted."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    kind: str = "requester"


@dataclass(frozen=True)
class Books:
    """What the writer reads and writes."""

    letters: LetterBook
    reader: LetterCases
    links: LinkBook
    codes: CodeBook
    staff: StaffBook
    inbox: InboxBook


class CaseLetterWriter:
    """Writes the letters of cases."""

    def __init__(
        self,
        books: Books,
        stationery: Stationery,
        processors: Processors,
        profile: Profile,
        public_url: str,
        task_title: TASK_TITLES,
    ) -> None:
        """Take the books, the stationery and where links lead."""
        self._books = books
        self._stationery = stationery
        self._processors = processors
        self._profile = profile
        self._public_url = public_url.rstrip("/")
        self._task_title = task_title

    async def write(self, sending: LetterSending, letter: LetterView) -> WrittenLetter | None:
        """Render a letter, with its link and code where it carries them; None when there is nowhere to send it.

        Nothing is kept: the letter, its link and its code are committed together when it is sent.
        """
        kind, facts = LetterKind(letter.kind), letter.facts
        searching = kind in FOR_PROCESSORS
        view = await self._books.reader.for_letter(
            sending.case_id, facts.get("task", ""), facts.get("search", ""), identifiers=searching
        )
        if view is None:
            raise LookupError("The case of this letter is not in the record.")
        addressee = await self._addressee(view, letter.to)
        if addressee is None:
            return None
        context = self.context(view, kind, addressee, facts, london_date(sending.at))
        context = replace(context, words=await self._words(view.id, facts))
        link, code = self._link(context, addressee, facts, sending.at), self._code(context, sending.at)
        if code is not None:
            context = replace(context, code=code.digits)
        rendered = self._stationery.render(self._with_link(context, link))
        message_id = self._message_id(view.id, letter.key)
        mime = b""
        if addressee.email:
            mime = self._stationery.compose(rendered, addressee.name, addressee.email, message_id, sending.at)
        return WrittenLetter(mime, addressee.email, rendered.subject, rendered.text, message_id, link, code)

    def context(
        self, view: AboutCase, kind: LetterKind, addressee: Addressee, facts: dict[str, str], today: date
    ) -> LetterContext:
        """Fill in what every letter may say about a case; links and codes come later."""
        right = view.rights[0]
        fixed = facts.get("due_date")
        due = date.fromisoformat(fixed) if fixed else right.due_date or right.planning_date
        task = facts.get("task", "")
        search = next((s for s in view.searches if s.key == facts.get("search")), None)
        context = LetterContext(
            profile=self._profile,
            kind=kind,
            written_on=today,
            case_id=view.id,
            recipient_name=addressee.name,
            requester_name=view.requester.name,
            subject_name=view.subject.name if addressee.kind != "staff" else "",
            on_behalf=view.capacity in (Capacity.PARENT, Capacity.AGENT) and addressee.kind != "staff",
            received=view.received,
            due_date=due,
            clock_steps=right.steps,
            task_title=self._title_of(view, task),
            days_left=int(facts["days_left"]) if "days_left" in facts else None,
            outcome=facts.get("outcome", ""),
            needs_phrase=True,
            answer_by=self._answer_by(kind, search) or next((t.due_on for t in view.tasks if t.key == task), None),
        )
        return self._about_processor(context, view, search.processor if search else "")

    def _title_of(self, view: AboutCase, task: str) -> str:
        known = next((t.title for t in view.tasks if t.key == task), "")
        return known or self._task_title(task.split("/")[0] if task else "review")

    def _answer_by(self, kind: LetterKind, search: SearchView | None) -> date | None:
        if kind not in FOR_PROCESSORS or search is None:
            return None
        return london_date(search.started_at) + timedelta(days=self._processors.asked(search.processor).answer_days)

    def _about_processor(self, context: LetterContext, view: AboutCase, key: str) -> LetterContext:
        if context.kind not in FOR_PROCESSORS:
            return context
        asked = self._processors.asked(key)
        identifiers = [("name", view.subject.name)]
        told = [i for i in view.identifiers if i.verified and i.kind in asked.told]
        identifiers += [(i.kind.value.replace("-", " "), i.value) for i in told]
        if view.subject.birth_date:
            identifiers.append(("date of birth", view.subject.birth_date))
        return replace(
            context,
            processor_title=self._processors.title(key),
            processor_question=asked.question,
            identifiers=tuple(identifiers),
        )

    async def _words(self, case_id: str, facts: dict[str, str]) -> str:
        step = facts.get("words_of", "")
        return await self._books.letters.words(case_id, step) if step else ""

    def _code(self, context: LetterContext, at: datetime) -> NewCode | None:
        if context.kind is not LetterKind.IDENTITY_CODE:
            return None
        return self._books.codes.draft(context.case_id, at + timedelta(minutes=self._profile.identity.code_minutes))

    def _link(
        self, context: LetterContext, addressee: Addressee, facts: dict[str, str], at: datetime
    ) -> NewLink | None:
        """Give the link that only this letter carries; colleagues log in instead."""
        kind, draft = context.kind, self._books.links.draft
        if kind in COLLECTION:
            expires = at + timedelta(days=self._profile.delivery.link_days)
            return draft("collect", "", expires, revoke_others=kind is LetterKind.ANSWER_READY)
        if kind.value in STAFF_KINDS or addressee.kind == "staff":
            return None
        if kind in FOR_PROCESSORS:
            fresh = kind is LetterKind.PROCESSOR_REQUEST
            return draft("search", facts["search"], at + timedelta(days=SEARCH_LINK_DAYS), revoke_others=fresh)
        return draft("status", "", at + timedelta(days=STATUS_LINK_DAYS))

    def _with_link(self, context: LetterContext, link: NewLink | None) -> LetterContext:
        if link is None:
            return replace(context, link=f"{self._public_url}/desk/cases/{context.case_id}")
        expires = london_date(link.expires_at) if link.purpose == "collect" else None
        return replace(context, link=f"{self._public_url}/{PAGES[link.purpose]}/{link.token}", link_expires=expires)

    async def _addressee(self, view: AboutCase, to: str) -> Addressee | None:
        role, _, rest = to.partition(":")
        if to == "requester":
            return Addressee(view.requester.name, view.requester.email)
        if to.startswith("former/"):
            personal = await self._books.inbox.personal(to.removeprefix("former/"))
            former = personal.get("old_email", "")
            return Addressee(view.requester.name, former) if former else None
        if role == "processor":
            asked = self._processors.asked(rest)
            return Addressee(asked.contact_name, asked.contact_email, "processor")
        if role == "escalation":
            asked = self._processors.asked(rest)
            return Addressee("", asked.escalation_email, "processor") if asked.escalation_email else None
        if to.startswith("owner/") and view.owner_id:
            owner = await self._books.staff.get(view.owner_id)
            if owner is not None and owner.active:
                return Addressee(owner.name, owner.email, "staff")
        return await self._staff(rest or "dpo")

    async def _staff(self, role: str) -> Addressee:
        people = await self._books.staff.addresses(role)
        if people:
            return Addressee(people[0][0], people[0][1], "staff")
        mailbox = {"deputy": self._profile.deputy, "chair": self._profile.chair}.get(role, self._profile.dpo)
        return Addressee(mailbox.name, mailbox.email, "staff")

    def _message_id(self, case_id: str, key: str) -> str:
        domain = self._profile.organisation.email.rpartition("@")[2].encode("idna").decode("ascii")
        return f"<{hashlib.sha256(f'{case_id}/{key}'.encode()).hexdigest()[:40]}@{domain}>"


STAFF_KINDS = frozenset({"due-reminder", "late-reminder", "task-opened", "task-reminder", "task-escalation"})
