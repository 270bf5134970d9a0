"""Every letter says what it must, and says it for the case at hand."""

from __future__ import annotations

from datetime import date

import pytest

from casework.letters.contract import LetterContext, LetterKind, SearchedLine, WithheldLine
from casework.letters.requirements import TO_STAFF
from casework.letters.stationery import TemplateStationery
from casework.register.profile import Organisation, Regulator
from casework.rules.vocabulary import Nation
from tests.letters.mandatory import COURT, HELP, MANDATORY, ROUTES, TO_REGULATOR
from tests.letters.samples import both, full, make_profile


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
    for part in both(stationery, full(LetterKind.CLOSING, outcome=outcome, words="", controller_name="")):
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
            assert ("Two Lighthouse Road, Manchester M1 1AA; phone 0300 000 0000" in part) == (kind not in TO_STAFF), (
                kind
            )
            if "Complain to the Information Commission (IC)" in part:
                naming.add(kind)
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
