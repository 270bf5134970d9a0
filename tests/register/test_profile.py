"""Profiles: what they are made of, and a sentence with file and line for everything that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casework.register.profile import ManualDeclaration, Profile, ProfileError, SqlDeclaration, load_profile
from casework.register.profile import profile_warnings as warnings_of
from casework.rules.plan import Ladder
from casework.rules.vocabulary import IdentifierKind, Nation

EXAMPLES = Path(__file__).parents[2] / "examples"

GOOD = """\
organisation:
  name: Trust
  nation: scotland
  address: [1 Lane]
  email: trust@example.org
  phone: 01632 960000
dpo: {name: Dana, email: dpo@example.org}
deputy: {name: Ash, email: deputy@example.org}
chair: {name: Robin, email: chair@example.org}
regulator: {confirmed_on: 2026-11-02}
processors:
  - include: crm.yaml
  - connector: manual
    key: paper
    title: Paper
    contact: {name: Owen, email: owen@example.org}
    question: Please look.
register:
  - key: supporters
    title: Supporters
    purposes: [Receiving gifts]
    lawful_basis: Legitimate interests
    people: [Donors]
    categories: [Names]
    recipients: [Our bank]
    sources: [You]
    retention: Six years
    processors: [crm, paper]
"""
CRM = """\
connector: sql
key: crm
title: CRM
url: sqlite:///${PROFILE_FOLDER}/${CRM_FILE}
tables:
  - table: person
    title: People
    label: "{name}"
    columns: {id: Number, name: Name}
    search_by: {email: email}
  - table: gift
    title: Gifts
    label: "{amount}"
    reached_from: {table: person, column: person_id, their_column: id}
"""


def write(folder: Path, profile: str = GOOD, crm: str = CRM) -> Path:
    (folder / "crm.yaml").write_text(crm, encoding="utf-8")
    (folder / "demo.yaml").write_text(profile, encoding="utf-8")
    return folder / "demo.yaml"


def problems(path: Path) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    return list(caught.value.problems)


def test_a_good_profile(tmp_path: Path) -> None:
    profile, digest = load_profile(write(tmp_path))
    assert profile.organisation.nation is Nation.SCOTLAND
    assert profile.regulator.confirmed_on == date(2026, 11, 2)
    crm, paper = profile.processors
    assert isinstance(crm, SqlDeclaration)
    assert isinstance(paper, ManualDeclaration)
    assert crm.url == f"sqlite:///{tmp_path}/${{CRM_FILE}}"
    assert crm.tables[0].search_by == {IdentifierKind.EMAIL: "email"}
    assert [reach.table for reach in crm.tables[1].reached_from] == ["person"]
    assert len(digest) == 64
    assert warnings_of(profile) == ()


@pytest.mark.parametrize("name", ["demo", "sample-databases"])
def test_the_examples_can_be_used(name: str) -> None:
    profile, _ = load_profile(EXAMPLES / name / "profile.yaml")
    assert profile.register


def test_the_hash_is_of_all_files_and_not_of_their_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    _, first = load_profile(write(one))
    _, second = load_profile(write(other))
    _, changed = load_profile(write(other, crm=CRM + "# a remark\n"))
    assert first == second != changed


def test_the_ladder(tmp_path: Path) -> None:
    extra = (
        "closure_days: [2026-12-29]\nreminders: {hour: 8, task_days: {review: 5}}\napproval: {self_review_hours: 48}\n"
    )
    profile, _ = load_profile(write(tmp_path, GOOD + extra))
    assert profile.ladder() == Ladder(
        hour=8, task_days={"review": 5}, self_review_hours=48, closure_days=frozenset({date(2026, 12, 29)})
    )
    plain, _ = load_profile(write(tmp_path))
    assert plain.ladder() == Ladder()


WRONG = [
    ("register:\n", "recipients: [{name: Our banks, email: bank@example.org}]\nregister:\n",
     'demo.yaml line 18: recipients.item 1.name: "Our banks" is no recipient of the register'),
    ("nation: scotland", "nation: scotlnd", 'demo.yaml line 3: organisation.nation: "scotlnd" is none of '
     'england-and-wales, scotland, northern-ireland; did you mean "scotland"?'),
    ("  name: Trust\n", "", "demo.yaml line 1: organisation.name: this is missing"),
    ("name: Trust", "name: 42", "demo.yaml line 2: organisation.name: must be text; a number or a date needs quotes "
     "around it"),
    ("address: [1 Lane]", "address: 1 Lane", "demo.yaml line 4: organisation.address: must be a list"),
    ("name: Trust", "nmae: Trust", 'demo.yaml line 2: organisation: "nmae" is not a word this file knows; did you mean '
     '"name"?'),
    ("name: Trust", "name: Trust\n  name: Trust", 'demo.yaml line 3: "name" was already said in line 2'),
    ("chair: {", "chair: [", "demo.yaml line 9: this is not YAML: "),
    ("chair: {", "chair: &c {", None),
    ("deputy: {name: Ash, email: deputy@example.org}", "deputy: *c",
     "demo.yaml line 8: this is not YAML: aliases (*name) are not taken; write it out"),
    ("name: Dana", "name: !!python/object:os.system x", "demo.yaml line 7: this is not YAML: could not determine a "
     "constructor for the tag"),
    ("2026-11-02", "2026-02-30", 'demo.yaml line 10: "2026-02-30" is no date there is'),
    ("2026-11-02", "soon", "demo.yaml line 10: regulator.confirmed_on: must be a date like 2026-12-24"),
    ("dpo@example.org", "dpo", "demo.yaml line 7: dpo.email: value is not a valid email address"),
    ("connector: manual", "conector: manual", 'demo.yaml line 13: processors.paper: "conector" is not a word this '
     'file knows; did you mean "connector"?'),
    ("connector: manual", "connector: manaul", 'demo.yaml line 13: processors.paper.connector: "manaul" is none of '
     'sql, manual; did you mean "manual"?'),
    ("connector: manual\n    ", "", 'demo.yaml line 13: processors.paper: "connector" is missing'),
    ("question: Please look.", "question: ' '", "demo.yaml line 17: processors.paper.question: must not be empty"),
    ("key: paper", "key: Paper files", 'demo.yaml line 14: processors.Paper files.key: "Paper files" must be small '
     "letters, digits and hyphens, at most 40"),
    ("key: paper", "key: crm", 'demo.yaml line 14: processors.crm.key: "crm" is the key of two entries'),
    ("include: crm.yaml", "include: cmr.yaml", 'demo.yaml line 12: "cmr.yaml" cannot be read (No such file or '
     "directory)"),
    ("[crm, paper]", "[crm, papr]", 'demo.yaml line 28: register.supporters.processors.item 2: "papr" is no declared '
     'processor; did you mean "paper"?'),
    ("[Our bank]", "[]", "demo.yaml line 25: register.supporters.recipients: must not be empty: answers need it "
     "(Article 15(1)(c))"),
    ("retention: Six years", "retention: ''", "demo.yaml line 27: register.supporters.retention: must not be empty: "
     "answers need it (Article 15(1)(d))"),
    ("    sources: [You]", "    sources: [You]\n    transfers: [The Moon]", "demo.yaml line 27: "
     "register.supporters.transfers: name the safeguards of these transfers: answers need them (Article 15(2))"),
]  # fmt: skip
WRONG_CRM = [
    ("sqlite:///${PROFILE_FOLDER}", "postgresql://me:secret@host", "crm.yaml line 4: processors.crm.url: a password "
     "must not stand in a file; write ${NAME} and set NAME in the environment"),
    ("sqlite:///${PROFILE_FOLDER}/${CRM_FILE}", "people.sqlite", "crm.yaml line 4: processors.crm.url: this is not an "
     "SQLAlchemy URL like sqlite:////folder/file.sqlite or postgresql://user@host/name"),
    ("email: email", "mail: email", 'crm.yaml line 10: processors.crm.tables.person.search_by: "mail" is none of '
     "email, phone,"),
    ("    search_by: {email: email}\n", "", "crm.yaml line 6: processors.crm.tables.person: no identifier leads here: "
     "give search_by, or reached_from a table that is searched"),
    ("{table: person, ", "{table: persn, ", 'crm.yaml line 14: processors.crm.tables.gift.reached_from.table: "persn" '
     'is no declared table; did you mean "person"?'),
    ("{table: person, ", "{table: gift, ", "crm.yaml line 14: processors.crm.tables.gift.reached_from.table: a "
     "table cannot be reached from itself"),
    ('label: "{name}"', 'label: "{name"', "crm.yaml line 8: processors.crm.tables.person.label: a template is plain "
     "text with column names in braces"),
    ("columns: {id: Number, name: Name}", "columns: {id: Name, name: Name}", "crm.yaml line 9: "
     'processors.crm.tables.person.columns: "Name" is the label of 2 columns'),
    ("columns: {id: Number, name: Name}", "columns: {id: Number}\n    leave_out: [id]", "crm.yaml line 9: "
     "processors.crm.tables.person.columns.id: the column is shown and left out at once"),
    ("columns: {id: Number, name: Name}", "columns: {id: Number}\n    special: [health]", "crm.yaml line 10: "
     'processors.crm.tables.person.special: "health" is not among the columns shown'),
    ("title: Gifts", "title: People", 'crm.yaml line 12: processors.crm.tables.gift.title: "People" is the title of '
     "two tables"),
    ("table: gift", "table: person", 'crm.yaml line 11: processors.crm.tables.person.table: "person" is declared '
     "twice"),
    ("title: CRM", "tite: CRM", 'crm.yaml line 3: processors.crm: "tite" is not a word this file knows; did you mean '
     '"title"?'),
    ("table: gift", "table: gift\n    row_limit: 0", "crm.yaml line 12: processors.crm.tables.gift.row_limit: should "
     "be greater than or equal to 1"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=[new[:30] for _, new, _ in WRONG])
def test_what_is_wrong_with_a_profile(tmp_path: Path, old: str, new: str, sentence: str | None) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    if sentence is None:
        assert load_profile(path)
    else:
        assert any(problem.startswith(sentence) for problem in problems(path)), problems(path)


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG_CRM, ids=[new[:30] for _, new, _ in WRONG_CRM])
def test_what_is_wrong_with_a_declaration(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in CRM
    path = write(tmp_path, crm=CRM.replace(old, new))
    assert any(problem.startswith(sentence) for problem in problems(path)), problems(path)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("nation: scotland", "nation: mars").replace("[1 Lane]", "7"))
    assert len(problems(path)) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "demo.yaml line 1: the file is empty"),
        (b"a: \xff\n", "demo.yaml: the file is not UTF-8 text"),
        (b"a: \x00\n", "demo.yaml: the file holds characters that YAML does not allow"),
        (b"- a\n", "demo.yaml line 1: must be a block of words and values"),
        (b"? [a]\n: b\n", "demo.yaml line 1: a word must stand before the colon"),
        (b"a: 1\n---\nb: 2\n", "demo.yaml line 2: this is not YAML: but found another document"),
    ],
)
def test_files_that_are_no_profile(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "demo.yaml").write_bytes(content)
    assert problems(tmp_path / "demo.yaml")[0] == sentence


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    assert problems(tmp_path / "none.yaml") == ['The profile: "none.yaml" cannot be read (No such file or directory)']


def loaded(folder: Path, old: str, new: str, crm: str = CRM) -> Profile:
    return load_profile(write(folder, GOOD.replace(old, new), crm))[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("regulator: {confirmed_on: 2026-11-02}\n", "", "Please confirm these details"),
        ("[crm, paper]", "[crm]", "No entry of the register names the processor paper"),
        ("deputy@example.org", "DPO@example.org", "The deputy has the address of the DPO"),
    ],
)
def test_warnings(tmp_path: Path, old: str, new: str, words: str) -> None:
    (warning,) = warnings_of(loaded(tmp_path, old, new))
    assert words in warning


def test_the_regulator_is_shown_to_be_confirmed(tmp_path: Path) -> None:
    (warning,) = warnings_of(loaded(tmp_path, "regulator: {confirmed_on: 2026-11-02}\n", ""))
    for detail in ("Information Commissioner's Office", "Wycliffe House", "0303 123 1113", "https://ico.org.uk/"):
        assert detail in warning


def test_a_processor_that_would_search_itself_again(tmp_path: Path) -> None:
    crm = CRM.replace("search_by: {email: email}", "search_by: {email: email}\n    yields: {mail2: email}")
    (warning,) = warnings_of(loaded(tmp_path, "x", "x", crm))
    assert warning.startswith("The processor crm yields email and is searched by email")
