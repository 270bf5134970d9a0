"""Means of proof, lightest first, and who may act for whom in which nation."""

from __future__ import annotations

import pytest

from casework.rules.proof import (
    AUTHORITY_KINDS,
    MEANS,
    authority_kind,
    authority_kinds,
    authority_ways,
    documents_need,
    means_of,
    proof_words,
)
from casework.rules.vocabulary import Capacity, Nation
from tests.rules.words import EW, NI, SC


def test_the_ladder_begins_with_the_lightest() -> None:
    assert [means.id for means in MEANS] == [
        "not-needed",
        "in-person",
        "email-code",
        "email-reply",
        "known-contact",
        "signed-in",
        "key-worker",
        "questions",
        "documents",
        "other",
    ]
    assert [means.weight for means in MEANS] == sorted(means.weight for means in MEANS)


def test_documents_alone_need_a_doubt_that_is_recorded() -> None:
    assert [means.id for means in MEANS if means.needs_doubt] == ["documents"]
    for reason in ("", "  "):
        refusal = documents_need(reason)
        assert refusal is not None
        assert refusal.code == "no-doubt-recorded"
    assert documents_need("The address is new, and the file holds health data.") is None


def test_what_does_not_explain_itself_needs_a_reason() -> None:
    assert [means.id for means in MEANS if means.needs_reason] == ["not-needed", "other"]


# Who asks, the nation, by what it can be found that they may, likeliest first.
WAYS = [
    (Capacity.CHILD_SELF, EW, "child-understands other"),
    (Capacity.CHILD_SELF, SC, "child-understands other"),
    (Capacity.PARENT, SC, "parental-responsibility signed-form solicitor-letter elected-representative "
                          "representative-body continuing-attorney welfare-attorney guardian other"),
    (Capacity.AGENT, NI, "signed-form solicitor-letter elected-representative representative-body enduring-power "
                         "controller parental-responsibility other"),
]  # fmt: skip


@pytest.mark.parametrize(("capacity", "nation", "ways"), WAYS)
def test_the_ways_offered(capacity: Capacity, nation: Nation, ways: str) -> None:
    assert [kind.id for kind in authority_ways(capacity, nation)] == ways.split()


@pytest.mark.parametrize("nation", list(Nation))
def test_nobody_can_act_for_a_person_who_has_died(nation: Nation) -> None:
    assert not [kind for capacity in Capacity for kind in authority_ways(capacity, nation) if kind.outside]


@pytest.mark.parametrize(
    ("nation", "provision"),
    [(SC, "DPA 2018 s.208"), (EW, "Commissioner's guidance on children and the UK GDPR")],
)
def test_the_law_on_a_child_who_asks_alone(nation: Nation, provision: str) -> None:
    assert authority_ways(Capacity.CHILD_SELF, nation)[0].provision == provision


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("known-contact", "We contacted them through details we already hold"),
        ("other", "Another way, which the reason describes"),
        ("lasting-power", "Lasting power of attorney"),
        ("parental-responsibility", "Parental responsibility"),
        ("child-understands", "The child understands, and asks alone"),
        ("passport-please", ""),
    ],
)
def test_the_words_of_a_proof(id_: str, words: str) -> None:
    assert proof_words(id_) == words


def test_an_unknown_means() -> None:
    with pytest.raises(LookupError, match="no means of proof"):
        means_of("passport-please")


EVERYWHERE = ["signed-form", "solicitor-letter", "elected-representative", "representative-body"]

# The nation, who may act there.
KINDS = [
    (EW, [*EVERYWHERE, "parental-responsibility", "lasting-power", "deputy", "enduring-power",
          "personal-representative"]),
    (SC, [*EVERYWHERE, "parental-responsibility", "continuing-attorney", "welfare-attorney", "guardian",
          "personal-representative"]),
    (NI, [*EVERYWHERE, "parental-responsibility", "enduring-power", "controller", "personal-representative"]),
]  # fmt: skip


@pytest.mark.parametrize(("nation", "kinds"), KINDS)
def test_who_may_act(nation: Nation, kinds: list[str]) -> None:
    assert [kind.id for kind in authority_kinds(nation)] == kinds


# The kind, the nation, its law.
LAWS = [
    ("parental-responsibility", EW, "Children Act 1989 ss.2 to 4 and 105(1)"),
    ("parental-responsibility", SC, "Children (Scotland) Act 1995 ss.1 to 4"),
    ("enduring-power", NI, "Enduring Powers of Attorney (Northern Ireland) Order 1987"),
    ("lasting-power", EW, "Mental Capacity Act 2005 s.9"),
    ("welfare-attorney", SC, "Adults with Incapacity (Scotland) Act 2000 s.16"),
    ("representative-body", SC, "UK GDPR Article 80(1); DPA 2018 s.187"),
]


@pytest.mark.parametrize(("kind", "nation", "law"), LAWS)
def test_the_law_of_an_authority(kind: str, nation: Nation, law: str) -> None:
    assert authority_kind(kind, nation).provision == law


def test_parental_responsibility_ends_at_sixteen_in_scotland() -> None:
    assert authority_kind("parental-responsibility", SC).title == "Parental responsibilities and rights (until 16)"
    assert authority_kind("parental-responsibility", NI).title == "Parental responsibility (until 18)"


def test_somebody_who_died_is_outside_the_law() -> None:
    assert {kind.id for kind in AUTHORITY_KINDS if kind.outside} == {"personal-representative"}


def test_a_scottish_power_is_none_in_england() -> None:
    with pytest.raises(LookupError, match="knows no such authority"):
        authority_kind("continuing-attorney", EW)
