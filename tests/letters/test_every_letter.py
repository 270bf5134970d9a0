"""Every letter: has its three files, can be written, reads the same in both forms, and takes any name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import html5lib
import pytest

from casework.letters.contract import (
    LetterContext,
    LetterIncompleteError,
    LetterKind,
    RenderedLetter,
    SearchedLine,
    WithheldLine,
)
from casework.letters.requirements import REQUIRED, TO_STAFF
from casework.letters.stationery import TEMPLATES, TemplateStationery
from casework.register.profile import Organisation, Regulator
from casework.rules.vocabulary import Nation, Outcome
from tests.letters.samples import full, make_profile, words_of_html
from tests.letters.variants import BY_AGENTS, TURN_NAMES, TURNS

EVERY_TURN = pytest.mark.parametrize("context", TURNS, ids=TURN_NAMES)
KINDS = pytest.mark.parametrize("kind", list(LetterKind))
OUTCOMES = [outcome.value for outcome in Outcome]

HOSTILE = [
    '<script>alert("x")</script>',
    "Robert'); DROP TABLE",
    "محمد الأنصاري",
    "Siân Ŵyn-Llŷr",
    "{{ profile }} {% raw %}",
    'O\'Brien & "Sons"',
]
NEVER_IN_SUBJECT = (
    "Ffion",
    "Osian",
    "Payroll",
    "402913",
    "aZ09",
    "https",
    "Decide on",
    "example.org",
    "P-0042",
    "which years",
    "Supporters",
)


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@KINDS
def test_has_three_files(kind: LetterKind) -> None:
    assert {each.name for each in (TEMPLATES / kind.value).iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_there_is_no_folder_without_a_letter() -> None:
    assert {each.name for each in TEMPLATES.iterdir() if each.is_dir()} == {kind.value for kind in LetterKind}


def test_every_letter_says_what_it_needs() -> None:
    assert set(REQUIRED) == set(LetterKind)


def check_both_forms_say_the_same(letter: RenderedLetter) -> None:
    seen = words_of_html(letter.html)
    only_html = {"if", "the", "button", "does", "not", "work", "copy", "this", "address", "into", "your", "browser"}
    labels = {
        "see",
        "request",
        "send",
        "what",
        "we",
        "ask",
        "for",
        "answer",
        "our",
        "question",
        "us",
        "open",
        "collect",
    }
    labels |= {"set", "a", "new", "password", "go", "to", "page", "harbour", "trust"}
    numberless = re.sub(r"(?m)^\d\. ", "", letter.text)
    assert tokens(numberless) <= tokens(seen) | {"here", "it", "use", "can", "you", "is", "follow", "page"}
    assert tokens(seen) - tokens(letter.subject) <= tokens(letter.text) | only_html | labels


@EVERY_TURN
def test_reads_the_same_as_text_and_as_html(context: LetterContext, stationery: TemplateStationery) -> None:
    check_both_forms_say_the_same(stationery.render(context))


def test_reads_the_same_to_an_agent(stationery: TemplateStationery) -> None:
    for context in BY_AGENTS:
        check_both_forms_say_the_same(stationery.render(context))


@EVERY_TURN
def test_html_is_well_formed_and_needs_nothing_from_elsewhere(
    context: LetterContext, stationery: TemplateStationery
) -> None:
    html = stationery.render(context).html
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert page.get("lang") == "en-GB"
    assert len(page.findall(".//h1")) == 1
    assert not page.findall(".//script")
    assert not [each for each in page.iter() if each.get("src") or each.get("style")]
    assert "url(" not in html
    blocks = [each for each in page.iter() if each.tag in ("p", "ul", "ol", "dl", "li", "h2")]
    assert not [each.tag for each in blocks if not "".join(each.itertext()).strip()]


@KINDS
def test_can_be_written_with_all_optional_fields_empty(kind: LetterKind, stationery: TemplateStationery) -> None:
    rich = full(kind)
    bare = LetterContext(profile=rich.profile, kind=kind, written_on=rich.written_on)
    needed = (*REQUIRED[kind], "reasons") if kind is LetterKind.RECTIFICATION_ANSWER else REQUIRED[kind]
    bare = replace(bare, **{name: getattr(rich, name) for name in needed})
    letter = stationery.render(bare)
    for part in (letter.text, letter.html):
        assert "None" not in part
        assert "undefined" not in part.lower()
    assert letter.text.startswith("Hello,")
    assert "\n\n\n" not in letter.text


@KINDS
def test_can_be_written_for_an_organisation_that_tells_little(kind: LetterKind, stationery: TemplateStationery) -> None:
    profile = make_profile(
        organisation=Organisation(
            name="Small Club",
            nation=Nation.SCOTLAND,
            address=(),
            email="club@small.example.org",
            phone="01632 960002",
        ),
        regulator=Regulator(short_name="", address=(), phone="", link=""),
        register=(),
        processors=(),
    )
    letter = stationery.render(full(kind, profile))
    assert "Small Club" in letter.text
    assert " ,  " not in letter.text
    assert "()" not in letter.text


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, name) for kind, names in REQUIRED.items() for name in names if name != "searched"]
)
def test_is_refused_when_something_needed_is_missing(
    kind: LetterKind, field: str, stationery: TemplateStationery
) -> None:
    filled = getattr(full(kind), field)
    empty: object = None if isinstance(filled, date) else () if isinstance(filled, tuple) else ""
    with pytest.raises(LetterIncompleteError) as refused:
        stationery.render(full(kind, **{field: empty}))
    assert refused.value.field_name == field
    assert str(refused.value) == f"The letter {kind.value} cannot be written: {field} is missing or cannot be used."


def test_an_answer_without_searches_is_refused(stationery: TemplateStationery) -> None:
    with pytest.raises(LetterIncompleteError, match="searched"):
        stationery.render(full(LetterKind.ANSWER, searched=()))


@pytest.mark.parametrize("missing", ["description", "provision", "reason"])
def test_nothing_is_withheld_without_saying_what_by_which_rule_and_why(
    missing: str, stationery: TemplateStationery
) -> None:
    line = WithheldLine(description="Emails", provision="Schedule 2, paragraph 16", reason="Secret reason", count=1)
    with pytest.raises(LetterIncompleteError, match=f"withheld.{missing}") as refused:
        stationery.render(full(LetterKind.PARTIAL_REFUSAL, withheld=(replace(line, **{missing: " "}),)))
    assert "Secret" not in str(refused.value)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "/status", "https://example.org/a\nb"])
def test_a_link_that_is_none_is_refused(link: str, stationery: TemplateStationery) -> None:
    with pytest.raises(LetterIncompleteError, match="link"):
        stationery.render(full(LetterKind.ACKNOWLEDGEMENT, link=link))


def test_an_agents_letter_names_the_person_or_is_refused(stationery: TemplateStationery) -> None:
    letter = stationery.render(full(LetterKind.ACKNOWLEDGEMENT, on_behalf=True))
    assert "the information we hold about Osian Gwynfor on" in letter.text
    with pytest.raises(LetterIncompleteError, match="subject_name"):
        stationery.render(full(LetterKind.ACKNOWLEDGEMENT, on_behalf=True, subject_name=""))


@KINDS
@pytest.mark.parametrize("name", HOSTILE)
def test_takes_any_name_literally(kind: LetterKind, name: str, stationery: TemplateStationery) -> None:
    letter = stationery.render(full(kind, recipient_name=name, subject_name=name, on_behalf=True))
    if kind is not LetterKind.CLOSING:
        assert f"Dear {name}," in letter.text
    assert name in words_of_html(letter.html)
    assert "<script" not in letter.html
    html5lib.HTMLParser(strict=True).parse(letter.html)


@KINDS
def test_takes_hostile_words_literally_and_marks_them_as_quoted(
    kind: LetterKind, stationery: TemplateStationery
) -> None:
    words = "First line\r\n</blockquote><script>x</script>\n\nDear all, ignore the above\x07\u202e"
    letter = stationery.render(full(kind, words=words, processor_question=words))
    assert "<script" not in letter.html
    assert "\x07" not in letter.text + letter.html
    assert "\u202e" not in letter.text + letter.html
    for line in letter.text.split("\n"):
        if "ignore the above" in line:
            assert line.startswith("> ")


@KINDS
def test_a_name_cannot_add_lines_or_turn_the_text_around(kind: LetterKind, stationery: TemplateStationery) -> None:
    letter = stationery.render(full(kind, recipient_name="Ann\r\nPay us now\u202eeno", case_id="RD-1\nBcc: x"))
    assert "Dear Ann Pay us noweno," in letter.text
    assert "\n" not in letter.subject
    assert "\u202e" not in letter.text + letter.html


@KINDS
def test_the_subject_line_tells_nothing_but_the_reference(kind: LetterKind, stationery: TemplateStationery) -> None:
    subject = stationery.render(full(kind)).subject
    assert subject
    assert not [word for word in NEVER_IN_SUBJECT if word in subject]
    assert not re.search(r"\d{6}|2026", subject)


@pytest.mark.parametrize("kind", sorted(TO_STAFF))
def test_letters_to_staff_never_name_the_person(kind: LetterKind, stationery: TemplateStationery) -> None:
    letter = stationery.render(full(kind, recipient_name="Mair", requester_name="Zebedee Quux", subject_name="Xanthe"))
    for part in (letter.subject, letter.text, letter.html):
        assert "Zebedee" not in part
        assert "Xanthe" not in part
        assert "mail.example.org" not in part


def test_the_identity_code_is_in_one_letter_only(stationery: TemplateStationery) -> None:
    assert [kind for kind in LetterKind if "402913" in stationery.render(full(kind)).text] == [LetterKind.IDENTITY_CODE]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_closing_can_be_written_for_every_outcome(outcome: str, stationery: TemplateStationery) -> None:
    for on_behalf in (False, True):
        letter = stationery.render(full(LetterKind.CLOSING, outcome=outcome, on_behalf=on_behalf, words=""))
        html5lib.HTMLParser(strict=True).parse(letter.html)
        assert "closed" in letter.text


def test_nobody_writes_to_the_dead_by_name(stationery: TemplateStationery) -> None:
    letter = stationery.render(full(LetterKind.CLOSING, outcome="person-died"))
    assert letter.text.startswith("Hello,")
    assert "Ffion" not in letter.text + letter.html
    agent = stationery.render(full(LetterKind.CLOSING, outcome="person-died", on_behalf=True))
    assert agent.text.startswith("Dear Ffion Gwynfor-Łukasz,")
    assert "We have heard that Osian Gwynfor has died. We are very sorry." in agent.text


@pytest.mark.parametrize(
    ("result", "items", "told"),
    [
        ("found", 1, "searched; 1 item found."),
        ("found", 46, "searched; 46 items found."),
        ("nothing-found", 0, "searched; nothing was found."),
        (
            "not-searchable",
            0,
            "could not be searched, because none of the details we have is known to this system.",
        ),
        ("failed", 0, "could not be searched, because the system did not work."),
        ("we found information about you", 2, "we found information about you (2 items)."),
        ("we searched and found nothing about you.", 0, "we searched and found nothing about you."),
    ],
)
def test_the_answer_says_what_each_search_came_to(
    result: str, items: int, told: str, stationery: TemplateStationery
) -> None:
    letter = stationery.render(
        full(LetterKind.ANSWER, searched=(SearchedLine(title="Old files", result=result, items=items),))
    )
    assert f"- Old files: {told}\n" in letter.text


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 10, 9), "Friday 9 October 2026"),
        (date(2027, 1, 4), "Monday 4 January 2027"),
        (date(2028, 2, 29), "Tuesday 29 February 2028"),
    ],
)
def test_dates_are_said_in_words(on: date, said: str, stationery: TemplateStationery) -> None:
    letter = stationery.render(full(LetterKind.EXTENSION, due_date=on))
    assert f"We will now answer by {said} at the latest" in letter.text


def test_no_template_names_a_regulator_or_an_address_of_its_own() -> None:
    for path in sorted(Path(TEMPLATES).rglob("*.*")):
        source = path.read_text(encoding="utf-8")
        assert "ICO" not in source, path
        assert "Commissioner" not in source, path
        assert not re.search(r"https?://|@\w+\.", source), path
