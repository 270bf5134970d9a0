"""What a declaration says of acts, retention and delivery: read as written, every error with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.register.declarations import Change, ManualDeclaration, SqlDeclaration
from casework.register.profile import Profile, load_profile, profile_warnings
from casework.rules.retention_rows import Trigger
from casework.rules.vocabulary import Verb
from tests.register.test_profile import CRM, GOOD, problems, write

SCHEDULE = """\
retention:
  - {kind: gift, title: Gifts, keep: 6 years, trigger: financial-year-ends, basis: own}
"""
PROFILE = GOOD.replace("    question: Please look.\n", "    question: Please look.\n    retention: gift\n") + SCHEDULE
ACTS = (
    CRM.replace(
        "tables:\n",
        "write_url: sqlite:///${CRM_FILE}\n"
        "deliver_by: post\n"
        "tell_on_disclosure: {name: Ann, email: ann@example.org}\n"
        "tables:\n",
    ).replace(
        "    search_by: {email: email}\n",
        """\
    search_by: {email: email}
    key: id
    given: name
    health: [id]
    acts:
      rectify: [name]
      restrict: {set: {restricted: true}}
      lift: {set: {restricted: false}}
      suppress: {set: {news: 0, why: asked}}
      mask: {set: {name: Erased, born: null}}
      erase: delete
""",
    )
    + """\
    key: [gift_id, given_on]
    retention: gift
    days: {transaction: given_on}
    acts: {erase: {set: {person_id: null}}}
"""
)


def loaded(folder: Path, profile: str = PROFILE, crm: str = ACTS) -> Profile:
    return load_profile(write(folder, profile, crm))[0]


def test_as_written(tmp_path: Path) -> None:
    profile = loaded(tmp_path)
    crm, paper = profile.processors
    assert isinstance(crm, SqlDeclaration)
    assert isinstance(paper, ManualDeclaration)
    people, gifts = crm.tables
    assert (crm.write_url, crm.deliver_by) == ("sqlite:///${CRM_FILE}", "post")
    assert crm.tell_on_disclosure
    assert crm.tell_on_disclosure.name == "Ann"
    assert (people.key, people.given, people.health) == (("id",), ("name",), ("id",))
    every = {Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.MASK, Verb.ERASE}
    assert people.acts.verbs() == every
    assert people.acts.values(Verb.SUPPRESS) == {"news": 0, "why": "asked"}
    assert people.acts.values(Verb.RESTRICT) == {"restricted": True}
    assert people.acts.values(Verb.MASK) == {"name": "Erased", "born": None}
    assert people.acts.values(Verb.ERASE) is people.acts.values(Verb.RECTIFY) is None
    assert set(people.acts.changes()) == every - {Verb.RECTIFY, Verb.ERASE}
    assert (gifts.key, gifts.retention, gifts.days) == (
        ("gift_id", "given_on"), "gift", {Trigger.TRANSACTION: "given_on"},
    )  # fmt: skip
    assert gifts.acts.erase == Change(set={"person_id": None})
    assert profile_warnings(profile) == ()


def test_what_is_so_without_a_word(tmp_path: Path) -> None:
    crm, paper = loaded(tmp_path, GOOD, CRM).processors
    assert isinstance(crm, SqlDeclaration)
    assert isinstance(paper, ManualDeclaration)
    assert (crm.write_url, crm.deliver_by, crm.tell_on_disclosure) == ("", "", None)
    assert crm.tables[0].acts.verbs() == frozenset()
    assert paper.acts == (Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.ERASE)
    assert (paper.retention, paper.given, paper.health, paper.deliver_by) == ("", False, False, "")


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    crm = ACTS.replace("write_url: sqlite:///${CRM_FILE}", "write_url: postgresql://us:${SECRET_NAME}@host/shop")
    assert "SECRET_NAME" not in repr(loaded(tmp_path, crm=crm))


PERSON = "processors.crm.tables.person"
WRONG = [
    ("write_url: sqlite:///${CRM_FILE}", "write_url: postgresql://me:secret@host", "crm.yaml line 5: "
     "processors.crm.write_url: a password must not stand in a file; write ${NAME} and set NAME in the environment"),
    ("write_url: sqlite:///${CRM_FILE}", "write_url: people.sqlite", "crm.yaml line 5: processors.crm.write_url: this "
     "is not an SQLAlchemy URL like"),
    ("deliver_by: post", "deliver_by: mail", 'crm.yaml line 6: processors.crm.deliver_by: "mail" is none of'),
    ("email: ann@example.org", "email: ann", "crm.yaml line 7: processors.crm.tell_on_disclosure.email: value is not"),
    ("    key: id\n", "", f"crm.yaml line 16: {PERSON}.acts: acts need key: the columns that tell the rows of this "
     "table apart"),
    ("      lift: {set: {restricted: false}}\n", "", f"crm.yaml line 17: {PERSON}.acts: restrict and lift belong "
     "together: what is restricted must be able to be lifted"),
    ("rectify: [name]", "rectify: [name, id]", f'crm.yaml line 18: {PERSON}.acts.rectify.item 2: "id" is of the key, '
     "which must stay as it is"),
    ("rectify: [name]", "rectify: [email]", f'crm.yaml line 18: {PERSON}.acts.rectify.item 1: "email" is not among '
     "the columns shown"),
    ("    key: id\n", "    key: id\n    lookups: {name: {table: names, column: id, name: name}}\n", "crm.yaml line 19: "
     f'{PERSON}.acts.rectify.item 1: "name" shows a looked-up name, which cannot be corrected here'),
    ("{news: 0, why: asked}", "{id: 0}", f'crm.yaml line 21: {PERSON}.acts.suppress.set: "id" is of the key, which '
     "must stay as it is"),
    ("{news: 0, why: asked}", "{}", f"crm.yaml line 21: {PERSON}.acts.suppress.set: name at least one column and its "
     "value"),
    ("born: null", "born: 1900-01-01", f"crm.yaml line 22: {PERSON}.acts.mask.set.born: must be text, a whole number, "
     "true, false or null; a date needs quotes around it"),
    ("mask: {set: ", "mask: {sett: ", f'crm.yaml line 22: {PERSON}.acts.mask: "sett" is not a word this file knows; '
     'did you mean "set"?'),
    ("erase: delete", "erase: delte", f'crm.yaml line 23: {PERSON}.acts.erase: "delte" is none of delete; did you mean '
     '"delete"?'),
    ("erase: delete", "earse: delete", f'crm.yaml line 23: {PERSON}.acts: "earse" is not a word this file knows; did '
     'you mean "erase"?'),
    ("given: name", "given: nmae", f'crm.yaml line 15: {PERSON}.given: "nmae" is not among the columns shown'),
    ("health: [id]", "health: [blood]", f'crm.yaml line 16: {PERSON}.health: "blood" is not among the columns shown'),
    ("retention: gift", "retention: gifts", 'crm.yaml line 29: processors.crm.tables.gift.retention: "gifts" is no '
     'kind of the retention schedule; did you mean "gift"?'),
    ("{transaction: given_on}", "{financial-year-ends: given_on}", "crm.yaml line 30: "
     "processors.crm.tables.gift.days.financial-year-ends: give the column with the day of the transaction as "
     "transaction: the end of the financial year follows from it"),
    ("{transaction: given_on}", "{transactoin: given_on}", 'crm.yaml line 30: processors.crm.tables.gift.days: '
     '"transactoin" is none of'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=[new[:30] for _, new, _ in WRONG])
def test_what_is_wrong(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in ACTS
    path = write(tmp_path, PROFILE, ACTS.replace(old, new))
    assert any(problem.startswith(sentence) for problem in problems(path)), problems(path)


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ("retention: gfit", 'demo.yaml line 18: processors.paper.retention: "gfit" is no kind of the retention '
         'schedule; did you mean "gift"?'),
        ("acts: [erase, find]", "demo.yaml line 18: processors.paper.acts.item 2: find changes nothing, so it is no "
         "act"),
        ("acts: [earse]", 'demo.yaml line 18: processors.paper.acts.item 1: "earse" is none of'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_manual_one(tmp_path: Path, extra: str, sentence: str) -> None:
    path = write(tmp_path, PROFILE.replace("    retention: gift\n", f"    {extra}\n"), ACTS)
    assert any(problem.startswith(sentence) for problem in problems(path)), problems(path)


def test_an_account_that_may_write_for_nothing(tmp_path: Path) -> None:
    crm = CRM.replace("tables:\n", "write_url: sqlite:///${CRM_FILE}\ntables:\n")
    (warning,) = profile_warnings(loaded(tmp_path, GOOD, crm))
    assert warning == "The processor crm has a write_url, but none of its tables declares acts."
