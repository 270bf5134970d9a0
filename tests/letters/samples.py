from __future__ import annotations

from dataclasses import replace
from datetime import date

import html5lib

from casework.letters.contract import (
    ActLine,
    CorrectionLine,
    FateLine,
    FileLine,
    LetterContext,
    LetterKind,
    ReasonLine,
    SearchedLine,
    WithheldLine,
)
from casework.letters.requirements import HOWS
from casework.letters.stationery import TemplateStationery
from casework.register.profile import (
    Contact,
    ManualDeclaration,
    Organisation,
    Profile,
    Purpose,
    RetentionException,
    RetentionRow,
)
from casework.rules.clock import ClockStep
from casework.rules.retention_rows import Basis, Circumstance, Trigger
from casework.rules.vocabulary import Nation

RETENTION = (
    RetentionRow(
        kind="finance",
        title="Finance and wages",
        keep="6 years",
        trigger=(Trigger.FINANCIAL_YEAR_ENDS,),
        basis=Basis.STATUTE,
        law=("charity-accounts",),
        exceptions=(RetentionException(when=Circumstance.SEVERAL_PERIODS),),
    ),
    RetentionRow(
        kind="hr-file",
        title="HR files",
        keep="6 years",
        trigger=(Trigger.EMPLOYMENT_ENDS, Trigger.VOLUNTEERING_ENDS),
        basis=Basis.PRACTICE,
        law=("personnel-file",),
    ),
    RetentionRow(
        kind="dbs-certificate",
        title="DBS certificates",
        keep="at most 6 months",
        trigger=(Trigger.DECISION,),
        basis=Basis.CODE,
        law=("dbs-certificate",),
        stays=("Date", "Reference number"),
    ),
    RetentionRow(
        kind="accidents", title="Accident books", keep="indefinitely", basis=Basis.OWN, review_every="5 years"
    ),
    RetentionRow(
        kind="leave",
        title="Parental leave",
        keep="5 years",
        trigger=(Trigger.BIRTH,),
        basis=Basis.OWN,
        exceptions=(RetentionException(when=Circumstance.DISABILITY_ALLOWANCE, keep="18 years"),),
    ),
)


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
        "retention": RETENTION,
    }
    return Profile.model_validate(values | changes)


REASON = ReasonLine(
    reason="We are defending a claim in court, and need these papers for it.",
    provision="UK GDPR, Article 17(3)(e)",
    description="Letters about the accident",
)
ERASED = FateLine(description="Newsletter history", processor_title="Supporters' list", fate="erase", count=12)
MASKED = FateLine(description="Posts in the forum", processor_title="Forum", fate="mask", count=1)
SUPPRESSED = FateLine(description="Email address", processor_title="Supporters' list", fate="suppress")
KEPT = FateLine(
    description="Notes of a safeguarding matter",
    processor_title="Paper files",
    fate="keep",
    count=2,
    reason="We keep these notes to protect children.",
    provision="UK GDPR, Article 17(3)(e)",
)
DUTY = FateLine(
    description="Gift Aid declarations",
    processor_title="Finance",
    fate="keep",
    count=3,
    reason="We must be able to show them to the tax office.",
    provision="UK GDPR, Article 17(3)(b); Finance Act 1998, Schedule 18",
    until=date(2031, 3, 31),
    legal_duty=True,
)
OVER = replace(KEPT, until=date(2026, 10, 11))
DONE = ActLine(title="Supporters' list", verb="suppress", outcome="done")
ASKED = ActLine(title="Mailing house", verb="suppress", outcome="waiting", note="They answer within a week.")
CORRECTED = CorrectionLine(
    description="Supporters' list", label="Surname", how="corrected", note="", now="Gwynfor-Łukasz"
)
NOTED = CorrectionLine(description="Report of 3 May", label="Finding", how="noted", note="I was not there that day.")
NOT_CHANGED = CorrectionLine(
    description="Payroll", label="Start date", how="refused", note="The contract you signed names this day."
)

DECIDED: dict[str, object] = {
    "reasons": (REASON,),
    "acts": (DONE, ASKED),
    "fates": (ERASED, MASKED, SUPPRESSED, KEPT, DUTY),
    "corrections": (CORRECTED, NOTED, NOT_CHANGED),
    "files": (
        FileLine(
            name="gifts.csv",
            description="Your gifts, one on each line",
            columns=(("date", "the day of the gift"), ("amount", "pounds and pence")),
        ),
        FileLine(name="gifts.json", description="The same for other programs"),
    ),
    "recipients_told": ("Brightmail Ltd",),
    "recipients_not_told": "One printer has closed down.",
    "not_recallable": ("The photo in the spring magazine",),
    "research": True,
    "erase_on": date(2026, 10, 15),
    "lift_on": date(2026, 10, 26),
    "review_on": date(2027, 1, 11),
    "fee": "20 pounds",
    "how_to_pay": "Send a cheque, or pay by card over the phone.",
    "controller_name": "Councillor Ada Byrne",
    "passed_on": date(2026, 10, 12),
    "act_verb": "erase",
    "since": date(2026, 10, 1),
    "other_regulator": "Data Protection Commission, 6 Pembroke Row, Dublin 2",
}
"""What is decided about the other rights, everything at once."""

NOTHING_DECIDED: dict[str, object] = {
    "reasons": (),
    "withheld": (),
    "acts": (),
    "fates": (ERASED,),
    "corrections": (CORRECTED,),
    "recipients_told": (),
    "recipients_not_told": "",
    "not_recallable": (),
    "research": False,
    "other_regulator": "",
    "words": "",
    "how_to_pay": "",
    "passed_on": None,
    "controller_name": "",
    "review_on": None,
}
"""The same with as little as can be; fill in what a kind must have."""


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
        "how": next(iter(HOWS.get(kind, {"": False}))),
        **DECIDED,
    }
    return LetterContext(**(values | changes))  # type: ignore[arg-type]


def words_of_html(html: str) -> str:
    """Give what a reader sees of a page's body."""
    body = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html).find("body")
    return " ".join("".join(body.itertext()).split())


def both(stationery: TemplateStationery, context: LetterContext) -> tuple[str, str]:
    """Give a letter's words as text and as a page, each as one line."""
    letter = stationery.render(context)
    text = " ".join(line.removeprefix("> ") for line in letter.text.split("\n"))
    return " ".join(text.split()), words_of_html(letter.html)
