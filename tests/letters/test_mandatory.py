"""What the law, or kindness, makes each letter say. Typed by hand, phrase by phrase."""

from __future__ import annotations

from datetime import date

import pytest

from casework.letters.contract import LetterContext, LetterKind, SearchedLine, WithheldLine
from casework.letters.stationery import TemplateStationery
from casework.register.profile import Organisation, Regulator
from casework.rules.vocabulary import Nation
from tests.letters.samples import full, make_profile, words_of_html

LINK = "https://rights.harbour.example.org/case/aZ09-_tokentoken"
HELP = "Phone us on 01632 960001 or write to privacy@harbour.example.org."
# UK GDPR Article 12(4): reasons are in each letter; the other three elements are these.
COMPLAIN_TO_US = (
    "Complain to us. Write to privacy@harbour.example.org or Harbour Trust, 1 Quay Street, Porthaven, PH1 1AA"
)
SECTION_164A = "(Data Protection Act 2018, section 164A)"
TO_REGULATOR = "Complain to the Information Commissioner's Office (ICO)"
REGULATOR = (
    "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF; phone 0303 123 1113; https://ico.org.uk/make-a-complaint/"
)
SECTION_165 = "(section 165 of the same Act)"
COURT = (
    "Go to court. You can ask the county court or the High Court to order us to follow the law "
    "(section 167 of the same Act)."
)
ROUTES = (COMPLAIN_TO_US, SECTION_164A, TO_REGULATOR, REGULATOR, SECTION_165, COURT)

MANDATORY: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: (
        "Its reference is RD-7K3M-9QXT-4.",
        "We received your request for the information we hold about you on Friday 9 October 2026.",
        "We will answer by Monday 9 November 2026.",
        "It costs you nothing.",
        "The review must be finished.",
        LINK,
        "You need it to open our answer, so please keep it somewhere safe. We never send it by email.",
        HELP,
    ),
    LetterKind.IDENTITY_CODE: (
        "402913",
        "The code works for 15 minutes.",
        "If you did not ask for a code, you can ignore this message.",
        HELP,
    ),
    LetterKind.EVIDENCE_REQUEST: (
        "What we ask for, and why",
        "Please tell us which years you mean.",
        LINK,
        "Do not send it by email",
        "destroy the copies as soon as we have decided",
        "The month starts on the day when what we asked for reaches us",
        "Please send it by Friday 23 October 2026.",
        HELP,
    ),
    LetterKind.AUTHORITY_REQUEST: (
        "we need to see that you may ask for it",
        "Please tell us which years you mean.",
        LINK,
        "Do not send it by email",
        "destroy the copies as soon as we have decided",
        "The month starts on the day when what we asked for reaches us",
        HELP,
    ),
    LetterKind.EVIDENCE_CHASER: (
        "It has not reached us yet.",
        LINK,
        "If we have heard nothing by Friday 23 October 2026, we may close your request.",
        HELP,
    ),
    LetterKind.IDENTITY_NOT_CONFIRMED: ("Our reason", "Please tell us which years you mean.", *ROUTES, HELP),
    LetterKind.CLARIFICATION: (
        "Please answer this question:",
        "Please tell us which years you mean.",
        LINK,
        "The law stops our time while we wait for you.",
        "The days from today until the day your answer arrives do not count.",
        "Meanwhile we carry on with what we can do without your answer.",
        HELP,
    ),
    LetterKind.CLARIFICATION_CHASER: (
        "Our time to answer you stays stopped until we have it.",
        LINK,
        "If we have heard nothing by Friday 23 October 2026, we may close your request.",
        HELP,
    ),
    LetterKind.EXTENSION: (
        "We will now answer by Monday 9 November 2026 at the latest",
        "Please tell us which years you mean.",
        "The law lets us take up to two more months",
        "Your request reached us on Friday 9 October 2026.",
        *ROUTES,
        HELP,
    ),
    LetterKind.RECEIPT_CORRECTED: (
        "It reached us on Friday 9 October 2026.",
        "We will answer by Monday 9 November 2026.",
        "We are sorry for the mistake.",
        HELP,
    ),
    LetterKind.CONTACT_CHANGED: (
        "On Monday 12 October 2026 the contact details for this request were changed",
        "We send this letter to the old address and to the new one.",
        "Please phone us at once on 01632 960001",
        "RD-7K3M-9QXT-4",
        HELP,
    ),
    LetterKind.PROCESSOR_REQUEST: (
        "Please search: Payroll",
        "Pay slips and letters about pay.",
        "Whom to look for, and by which details, is on the page below.",
        "Please search with these details and no others.",
        "Please answer by Friday 23 October 2026.",
        LINK,
        "I found something:",
        "I searched and found nothing:",
        "This is not our person:",
        "Do not change or delete anything",
    ),
    LetterKind.PROCESSOR_CHASER: ("Payroll", "We need it by Friday 23 October 2026", LINK, "I found something"),
    LetterKind.PROCESSOR_ESCALATION: ("Payroll", "to be answered by Friday 23 October 2026", LINK),
    LetterKind.DUE_REMINDER: (
        "Request RD-7K3M-9QXT-4 must be answered by Monday 9 November 2026. That leaves 3 working days.",
        "The review must be finished.",
        LINK,
    ),
    LetterKind.LATE_REMINDER: (
        "Request RD-7K3M-9QXT-4 should have been answered by Monday 9 November 2026.",
        LINK,
    ),
    LetterKind.TASK_OPENED: ("RD-7K3M-9QXT-4", "Decide on the items found", "by Friday 23 October 2026", LINK),
    LetterKind.TASK_REMINDER: ("RD-7K3M-9QXT-4", "Decide on the items found", "by Friday 23 October 2026", LINK),
    LetterKind.TASK_ESCALATION: (
        "A task in request RD-7K3M-9QXT-4 has not been done. It was to be done by Friday 23 October 2026:",
        "Decide on the items found",
        "The person who asked must have our answer by Monday 9 November 2026.",
        LINK,
    ),
    LetterKind.ANSWER: (
        "On Friday 9 October 2026 you asked us for the information we hold about you.",
        "Yes, we process personal data about you.",  # Article 15(1)
        "you receive 44 items of it",
        "Supporters' list: searched; 46 items found.",
        "Payroll: searched; nothing was found.",
        "to thank you for gifts; to claim Gift Aid.",  # (a)
        "name; address; gifts.",  # (b)
        "HM Revenue and Customs; Brightmail Ltd.",  # (c)
        "seven years after the last gift.",  # (d)
        "to correct information that is wrong or not complete;",  # (e)
        "to erase information that we should no longer keep;",
        "to limit what we do with information",
        "to stop using information for a reason that you object to.",
        "you; JustGiving.",  # (g)
        "a score decides who is asked for a larger gift",  # (h)
        "the United States. It is protected by: the UK Addendum to standard clauses.",  # 15(2)
        "Emails in which another person writes about themselves (2 items)",
        "The rule we rely on: Data Protection Act 2018, Schedule 2, paragraph 16.",
        "Our reason: The other person has not agreed, and it would not be fair to them.",
        *ROUTES,  # (ea), (f), and Article 12(4)
        HELP,
    ),
    LetterKind.ANSWER_READY: (
        LINK,
        "until Friday 6 November 2026",
        "You need your collection phrase.",
        "It is not in this email, and we never send it by email.",
        "Phone us on 01632 960001 and give the reference RD-7K3M-9QXT-4.",
        HELP,
    ),
    LetterKind.COLLECTION_CHASER: (
        LINK,
        "until Friday 6 November 2026",
        "It is not in this email.",
        "phone us on 01632 960001",
        HELP,
    ),
    LetterKind.PARTIAL_REFUSAL: (
        "Emails in which another person writes about themselves (2 items)",
        "The rule we rely on: Data Protection Act 2018, Schedule 2, paragraph 16.",
        "Our reason: The other person has not agreed, and it would not be fair to them.",
        *ROUTES,
        HELP,
    ),
    LetterKind.WITHDRAWAL: (
        "We have stopped, and we will not send you an answer.",
        "you can ask again at any time",
        "If you did not ask us to stop, or have changed your mind, please tell us soon.",
        HELP,
    ),
    LetterKind.CLOSING: ("We have answered your request and closed it.", *ROUTES, HELP),
    LetterKind.PASSWORD_RESET: (LINK, "The link works once, for 60 minutes.", "If it was not you, ignore this message"),
    LetterKind.MAIL_TEST: ("This is a test.", "é ł ŵ ŷ ß ş"),
}


def both(stationery: TemplateStationery, context: LetterContext) -> tuple[str, str]:
    letter = stationery.render(context)
    text = " ".join(line.removeprefix("> ") for line in letter.text.split("\n"))
    return " ".join(text.split()), words_of_html(letter.html)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_says_what_it_must(kind: LetterKind, stationery: TemplateStationery) -> None:
    text, html = both(stationery, full(kind))
    for phrase in MANDATORY[kind]:
        assert phrase.lower() in text.lower(), phrase
        assert phrase.lower() in html.lower(), phrase


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("identity-not-confirmed", "What we have is not enough to be sure."),
        ("no-authority", "We asked you to show that you may act for the person."),
        ("clarification-not-answered", "Without it we could not tell what to look for"),
        ("another-controller", "another organisation decides about the information you asked for"),
    ],
)
def test_a_case_closed_without_an_answer_has_the_four_elements(
    outcome: str, reason: str, stationery: TemplateStationery
) -> None:
    for part in both(stationery, full(LetterKind.CLOSING, outcome=outcome, words="")):
        for phrase in (reason, *ROUTES, HELP):
            assert phrase in part


def test_nothing_held_is_said_plainly_and_without_the_register(stationery: TemplateStationery) -> None:
    context = full(
        LetterKind.ANSWER,
        items_disclosed=0,
        withheld=(),
        words="",
        searched=(SearchedLine(title="Payroll", result="nothing-found", items=0),),
    )
    for outcome in ("", "nothing-held"):
        for part in both(stationery, full(LetterKind.ANSWER, **(_fields(context) | {"outcome": outcome}))):
            assert "No. We searched with care and hold no personal data about you" in part
            assert "Payroll: searched; nothing was found." in part
            assert "tell us where it might be and we will look again" in part
            assert "Gift Aid" not in part
            assert COURT in part


def _fields(context: LetterContext) -> dict[str, object]:
    return {name: getattr(context, name) for name in ("items_disclosed", "withheld", "words", "searched")}


def test_when_everything_is_withheld_the_answer_still_confirms_that_data_is_held(
    stationery: TemplateStationery,
) -> None:
    for part in both(stationery, full(LetterKind.ANSWER, items_disclosed=0)):
        assert "Yes, we process personal data about you. We cannot give you a copy." in part
        assert COURT in part


def test_an_answer_without_anything_withheld_does_not_speak_of_it(stationery: TemplateStationery) -> None:
    for part in both(stationery, full(LetterKind.ANSWER, withheld=())):
        assert "not given you" not in part.lower()


def test_only_purposes_of_data_that_was_found_are_explained(stationery: TemplateStationery) -> None:
    text = stationery.render(full(LetterKind.ANSWER)).text
    assert "Keeping in touch with supporters" in text
    assert "Paying our staff" not in text


def test_every_purpose_is_explained_when_a_finding_belongs_to_none(stationery: TemplateStationery) -> None:
    searched = (SearchedLine(title="Shed", result="found", items=1, processor="shed"),)
    text = stationery.render(full(LetterKind.ANSWER, searched=searched)).text
    assert "Keeping in touch with supporters" in text
    assert "Paying our staff" in text


def test_an_agent_reads_of_the_person_and_not_of_themselves(stationery: TemplateStationery) -> None:
    text, _ = both(stationery, full(LetterKind.ANSWER, on_behalf=True))
    assert "you asked us for the information we hold about Osian Gwynfor." in text
    assert "Yes, we process personal data about Osian Gwynfor." in text
    assert "The person has the right to ask us" in text


def test_a_late_answer_says_sorry(stationery: TemplateStationery) -> None:
    sorry = "We should have answered by Monday 9 November 2026. We are sorry that this is late."
    for kind in (LetterKind.ANSWER, LetterKind.ANSWER_READY):
        for written_on, expected in ((date(2026, 11, 9), False), (date(2026, 11, 10), True)):
            for part in both(stationery, full(kind, written_on=written_on)):
                assert (sorry in part) is expected


@pytest.mark.parametrize(
    "kind", [LetterKind.PROCESSOR_REQUEST, LetterKind.PROCESSOR_CHASER, LetterKind.PROCESSOR_ESCALATION]
)
def test_a_letter_to_a_processor_does_not_say_whom_it_is_about(
    kind: LetterKind, stationery: TemplateStationery
) -> None:
    letter = stationery.render(full(kind, recipient_name="Kit"))
    for personal in ("Osian", "Gwynfor", "ffion@mail.example.org", "P-0042"):
        assert personal not in letter.text
        assert personal not in letter.html


def test_the_letter_about_changed_contacts_opens_nothing_and_shows_no_address(stationery: TemplateStationery) -> None:
    for part in both(stationery, full(LetterKind.CONTACT_CHANGED)):
        assert "tokentoken" not in part
        assert "mail.example.org" not in part


def test_no_letter_carries_a_phrase_and_none_is_mentioned_where_there_is_none(stationery: TemplateStationery) -> None:
    for kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.ANSWER_READY, LetterKind.COLLECTION_CHASER):
        for part in both(stationery, full(kind, needs_phrase=False)):
            assert "phrase" not in part


REGULATORS_LETTERS = {kind for kind, phrases in MANDATORY.items() if TO_REGULATOR in phrases}


def test_changing_the_regulator_changes_every_letter_that_names_one(stationery: TemplateStationery) -> None:
    new = Regulator(
        name="Information Commission",
        short_name="IC",
        address=("Two Lighthouse Road", "Manchester M1 1AA"),
        phone="0300 000 0000",
        link="https://commission.example.org/complain",
    )
    naming = set()
    for kind in LetterKind:
        for part in both(stationery, full(kind, make_profile(regulator=new))):
            for old in ("Commissioner", "ICO", "Wycliffe", "Wilmslow", "0303 123 1113", "ico.org.uk"):
                assert old not in part, (kind, old)
            if "Information Commission" in part:
                naming.add(kind)
                assert "Complain to the Information Commission (IC)" in part
                assert "Two Lighthouse Road, Manchester M1 1AA; phone 0300 000 0000" in part
                assert "https://commission.example.org/complain" in part
    assert naming == REGULATORS_LETTERS


@pytest.mark.parametrize(
    ("nation", "courts"),
    [
        (Nation.ENGLAND_AND_WALES, "the county court or the High Court"),
        (Nation.SCOTLAND, "the sheriff court or the Court of Session"),
        (Nation.NORTHERN_IRELAND, "a county court or the High Court"),
    ],
)
def test_the_courts_are_those_of_the_nation(nation: Nation, courts: str, stationery: TemplateStationery) -> None:
    before = make_profile().organisation
    profile = make_profile(organisation=Organisation.model_validate(before.model_dump() | {"nation": nation}))
    text, _ = both(stationery, full(LetterKind.PARTIAL_REFUSAL, profile))
    assert f"You can ask {courts} to order us to follow the law" in text


def test_full_stops_are_not_doubled(stationery: TemplateStationery) -> None:
    line = WithheldLine(description="Notes", provision="Schedule 2, paragraph 19.", reason="Legal advice.", count=0)
    text, _ = both(stationery, full(LetterKind.PARTIAL_REFUSAL, withheld=(line,)))
    assert "Notes The rule we rely on: Schedule 2, paragraph 19. Our reason: Legal advice." in text
