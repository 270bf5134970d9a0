from __future__ import annotations

from datetime import date

import html5lib

from casework.letters.contract import LetterContext, LetterKind, SearchedLine, WithheldLine
from casework.register.profile import Contact, ManualDeclaration, Organisation, Profile, Purpose
from casework.rules.clock import ClockStep
from casework.rules.vocabulary import Nation


def make_profile(**changes: object) -> Profile:
    values: dict[str, object] = {
        "organisation": Organisation(
            name="Harbour Trust",
            nation=Nation.ENGLAND_AND_WALES,
            address=("1 Quay Street", "Porthaven", "PH1 1AA"),
            email="privacy@harbour.example.org",
            phone="01632 960001",
            website="https://harbour.example.org",
        ),
        "dpo": Contact(name="Mair Rowlands", email="mair@harbour.example.org"),
        "deputy": Contact(name="Tom Okafor", email="tom@harbour.example.org"),
        "chair": Contact(name="Ines Duarte", email="ines@harbour.example.org"),
        "processors": (
            ManualDeclaration(
                connector="manual",
                key="crm",
                title="Supporters' list",
                contact=Contact(name="Lee", email="lee@harbour.example.org"),
                question="Everything filed under this person.",
            ),
            ManualDeclaration(
                connector="manual",
                key="payroll",
                title="Payroll",
                contact=Contact(name="Kit", email="kit@bureau.example.org"),
                question="Pay slips.",
            ),
        ),
        "register": (
            Purpose(
                key="donations",
                title="Keeping in touch with supporters",
                purposes=("to thank you for gifts", "to claim Gift Aid"),
                lawful_basis="legitimate interests",
                people=("supporters",),
                categories=("name", "address", "gifts"),
                recipients=("HM Revenue and Customs", "Brightmail Ltd"),
                sources=("you", "JustGiving"),
                retention="seven years after the last gift",
                transfers=("the United States",),
                safeguards="the UK Addendum to standard clauses",
                automated_decisions="a score decides who is asked for a larger gift; a person looks again if you ask",
                processors=("crm",),
            ),
            Purpose(
                key="pay",
                title="Paying our staff",
                purposes=("to pay wages",),
                lawful_basis="contract",
                people=("staff",),
                categories=("bank details",),
                recipients=("Bureau Ltd",),
                sources=(),
                retention="six years",
                processors=("payroll",),
            ),
        ),
    }
    return Profile.model_validate(values | changes)


def full(kind: LetterKind, profile: Profile | None = None, **changes: object) -> LetterContext:
    """Give a context in which every field is filled."""
    values: dict[str, object] = {
        "profile": profile or make_profile(),
        "kind": kind,
        "written_on": date(2026, 10, 12),
        "case_id": "RD-7K3M-9QXT-4",
        "recipient_name": "Ffion Gwynfor-Łukasz",
        "requester_name": "Ffion Gwynfor-Łukasz",
        "subject_name": "Osian Gwynfor",
        "received": date(2026, 10, 9),
        "due_date": date(2026, 11, 9),
        "clock_steps": (ClockStep(text="Your request reached us on Friday 9 October 2026.", source="Article 12A(2)"),),
        "answer_by": date(2026, 10, 23),
        "link": "https://rights.harbour.example.org/case/aZ09-_tokentoken",
        "code": "402913",
        "words": "Please tell us which years you mean.\nThank you.",
        "task_title": "Decide on the items found",
        "days_left": 3,
        "processor_title": "Payroll",
        "processor_question": "Pay slips and letters about pay.",
        "identifiers": (("email", "ffion@mail.example.org"), ("payroll-number", "P-0042")),
        "searched": (
            SearchedLine(title="Supporters' list", result="found", items=46, processor="crm"),
            SearchedLine(title="Payroll", result="nothing-found", items=0, processor="payroll"),
        ),
        "withheld": (
            WithheldLine(
                description="Emails in which another person writes about themselves",
                provision="Data Protection Act 2018, Schedule 2, paragraph 16",
                reason="The other person has not agreed, and it would not be fair to them.",
                count=2,
            ),
        ),
        "items_disclosed": 44,
        "link_expires": date(2026, 11, 6),
        "outcome": "answered",
        "next_steps": ("The review must be finished.",),
        "link_minutes": 60,
    }
    return LetterContext(**(values | changes))  # type: ignore[arg-type]


def words_of_html(html: str) -> str:
    """Give what a reader sees of a page's body."""
    body = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html).find("body")
    return " ".join("".join(body.itertext()).split())
