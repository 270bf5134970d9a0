"""Writing one queued letter: who it goes to, what it says, which link or code it carries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from activities.addressees import AboutCase, Addressee, Addressees
from activities.letter_details import ACT_LETTERS, LetterDetails
from activities.right_letters import right_context
from casework.connectors.contract import Processors
from casework.letters.contract import LetterContext, LetterKind, Stationery
from casework.record.contract import CodeBook, InboxBook, LetterBook, LetterCases, LinkBook, StaffBook
from casework.record.letter_views import LetterNames, NewCode, NewLink, WrittenLetter
from casework.record.views import LetterView, SearchView
from casework.register.profile import Profile
from casework.rules.london import london_date
from casework.rules.procedure import LetterSending
from casework.rules.vocabulary import Capacity

STATUS_LINK_DAYS = 120
SEARCH_LINK_DAYS = 60

COLLECTION = frozenset({LetterKind.ANSWER_READY, LetterKind.COLLECTION_CHASER})
FOR_PROCESSORS = frozenset({LetterKind.PROCESSOR_REQUEST, LetterKind.PROCESSOR_CHASER, LetterKind.PROCESSOR_ESCALATION})
TRANSFER = "transfer"
"""Subject of a link to the files that go to another controller."""

PAGES = {"status": "s", "collect": "c", "search": "a"}
"""Purpose of a link -> where on the public site it leads."""

TASK_TITLES = Callable[[str], str]


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
        self._addressees = Addressees(books.inbox, books.staff, processors, profile)
        self._details = LetterDetails(books.inbox, processors, profile)

    async def write(self, sending: LetterSending, letter: LetterView) -> WrittenLetter | None:
        """Render a letter, with its link and code where it carries them; None when there is nowhere to send it.

        Nothing is kept: the letter, its link and its code are committed together when it is sent.
        """
        kind, facts = LetterKind(letter.kind), letter.facts
        view = await self._books.reader.for_letter(sending.case_id, _names(kind, facts))
        if view is None:
            raise LookupError("The case of this letter is not in the record.")
        addressee = await self._addressees.find(view, letter.to)
        if addressee is None:
            return None
        today = london_date(sending.at)
        context = self.context(view, kind, addressee, facts, today)
        context = replace(context, words=await self._words(view.id, facts))
        context = right_context(context, view, facts, self._profile, self._processors.title)
        context = await self._details.fill(context, view, facts, today)
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
            other_regulator=self._other_regulators(addressee),
            answer_by=self._answer_by(kind, search) or next((t.due_on for t in view.tasks if t.key == task), None),
        )
        return self._about_processor(context, view, search.processor if search else "")

    def _other_regulators(self, addressee: Addressee) -> str:
        """Name them all to the person who asks: only they know in which country they live (UK GDPR Article 77)."""
        if addressee.kind != "requester":
            return ""
        others = self._profile.other_regulators
        return "; ".join(f"{one.country}: {one.name}{one.link and f', {one.link}'}" for one in others)

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
        if kind is LetterKind.PORTABILITY_TRANSFER:
            # Apart from the person's own link: neither ends the other, and a newer receiver's ends an earlier one's.
            expires = at + timedelta(days=self._profile.delivery.link_days)
            return draft("collect", TRANSFER, expires, revoke_others=True)
        if kind.value in STAFF_KINDS or addressee.kind in ("staff", "outside"):
            return None
        if kind in ACT_LETTERS:
            fresh = kind is LetterKind.PROCESSOR_ACT_REQUEST
            expires = at + timedelta(days=SEARCH_LINK_DAYS)
            return draft("search", f"act/{facts['act']}", expires, revoke_others=fresh)
        if kind in FOR_PROCESSORS:
            fresh = kind is LetterKind.PROCESSOR_REQUEST
            return draft("search", facts["search"], at + timedelta(days=SEARCH_LINK_DAYS), revoke_others=fresh)
        return draft("status", "", at + timedelta(days=STATUS_LINK_DAYS))

    def _with_link(self, context: LetterContext, link: NewLink | None) -> LetterContext:
        if link is None:
            return replace(context, link=f"{self._public_url}/desk/cases/{context.case_id}")
        expires = london_date(link.expires_at) if link.purpose == "collect" else None
        return replace(context, link=f"{self._public_url}/{PAGES[link.purpose]}/{link.token}", link_expires=expires)

    def _message_id(self, case_id: str, key: str) -> str:
        domain = self._profile.organisation.email.rpartition("@")[2].encode("idna").decode("ascii")
        return f"<{hashlib.sha256(f'{case_id}/{key}'.encode()).hexdigest()[:40]}@{domain}>"


STAFF_KINDS = frozenset({"due-reminder", "late-reminder", "task-opened", "task-reminder", "task-escalation"})


def _names(kind: LetterKind, facts: dict[str, str]) -> LetterNames:
    """Say what of the case a letter names, so that no more is read for it."""
    tells_who = kind in FOR_PROCESSORS or kind in (LetterKind.RECIPIENT_NOTICE, LetterKind.PASSED_ON_TO_CONTROLLER)
    return LetterNames(
        task=facts.get("task", ""),
        search=facts.get("search", ""),
        act=facts.get("act", ""),
        right=facts.get("right", "").split(", ")[0],
        third_party=facts.get("third_party", ""),
        identifiers=tells_who,
    )
