"""Every right in words: what it needs, what may be decided, on which grounds, and what that comes to."""

from __future__ import annotations

import pytest

from casework.rules.exemptions import EXEMPTIONS
from casework.rules.grounds import GROUNDS, Ground, GroundEffect, ground_by_id, grounds_for
from casework.rules.rights import (
    RIGHTS_RULES,
    in_safe_order,
    needs_identity,
    outcome_of_decision,
    outcome_of_fates,
    way_of,
    ways_for,
)
from casework.rules.vocabulary import Fate, Outcome, Right

# The right, its law, whether identity is needed, whether processors are searched, whether items are decided on.
RIGHTS = [
    (Right.ACCESS, "UK GDPR Article 15", True, True, True),
    (Right.RECTIFICATION, "UK GDPR Article 16", True, True, False),
    (Right.ERASURE, "UK GDPR Article 17", True, True, True),
    (Right.RESTRICTION, "UK GDPR Article 18", True, True, False),
    (Right.PORTABILITY, "UK GDPR Article 20", True, True, True),
    (Right.OBJECTION, "UK GDPR Article 21", True, True, False),
    (Right.AUTOMATED_DECISION, "UK GDPR Articles 22A to 22D", True, False, False),
    (Right.CONSENT_WITHDRAWAL, "UK GDPR Article 7(3)", True, False, False),
    (Right.COMPLAINT, "DPA 2018 s.164A", False, False, False),
    (Right.RETENTION_SCHEDULE, "UK GDPR Articles 12(1), 13(2)(a) and 14(2)(a)", False, False, False),
]


def test_every_right_has_its_rules() -> None:
    rows = [(r.right, r.provision, r.needs_identity, r.needs_search, r.by_item) for r in RIGHTS_RULES.values()]
    assert rows == RIGHTS
    assert list(RIGHTS_RULES) == list(Right)


@pytest.mark.parametrize("right", Right)
def test_a_person_who_asks_reads_whole_sentences_about_themselves(right: Right) -> None:
    plain = RIGHTS_RULES[right].plain
    assert plain.endswith(".")
    assert "you" in plain.lower().replace(",", "").split() or "us" in plain.split()
    assert len(plain.split()) <= 25


# The right, what is decided, what it comes to, the grounds of the articles it may rest on.
WAYS = [
    (Right.ACCESS, "by-item", None, ""),
    (Right.ACCESS, "refused", Outcome.REFUSED, ""),
    (Right.RECTIFICATION, "corrected", Outcome.GRANTED, ""),
    (Right.RECTIFICATION, "completed", Outcome.GRANTED, ""),
    (Right.RECTIFICATION, "noted", Outcome.GRANTED_IN_PART, "art-16-opinion art-16-finding"),
    (Right.RECTIFICATION, "accurate", Outcome.REFUSED, "art-16-accurate"),
    (Right.RECTIFICATION, "refused", Outcome.REFUSED, ""),
    (Right.ERASURE, "by-item", None, ""),
    (
        Right.ERASURE, "refused", Outcome.REFUSED,
        "art-17-1-none art-17-3-a art-17-3-b art-17-3-b-task art-17-3-c art-17-3-d art-17-3-e",
    ),
    (Right.RESTRICTION, "restricted", Outcome.GRANTED, "art-18-1-a art-18-1-b art-18-1-c art-18-1-d"),
    (Right.RESTRICTION, "refused", Outcome.REFUSED, "art-18-1-none"),
    (Right.PORTABILITY, "by-item", None, ""),
    (
        Right.PORTABILITY, "not-applicable", Outcome.REFUSED,
        "art-20-basis art-20-by-hand art-20-not-provided art-20-public-task art-20-others",
    ),
    (Right.PORTABILITY, "refused", Outcome.REFUSED, ""),
    (Right.OBJECTION, "stopped", Outcome.GRANTED, "art-21-3"),
    (Right.OBJECTION, "overridden", Outcome.REFUSED, "art-21-1-override art-21-1-claims art-21-6-task"),
    (Right.OBJECTION, "not-applicable", Outcome.REFUSED, "art-21-1-basis"),
    (Right.OBJECTION, "refused", Outcome.REFUSED, ""),
    (Right.AUTOMATED_DECISION, "changed", Outcome.GRANTED, ""),
    (Right.AUTOMATED_DECISION, "upheld", Outcome.GRANTED_IN_PART, ""),
    (
        Right.AUTOMATED_DECISION, "not-automated", Outcome.REFUSED,
        "art-22a-person-decided art-22a-not-significant",
    ),
    (Right.AUTOMATED_DECISION, "refused", Outcome.REFUSED, ""),
    (Right.CONSENT_WITHDRAWAL, "applied", Outcome.GRANTED, ""),
    (Right.COMPLAINT, "upheld", Outcome.ANSWERED, ""),
    (Right.COMPLAINT, "upheld-in-part", Outcome.ANSWERED, ""),
    (Right.COMPLAINT, "not-upheld", Outcome.ANSWERED, ""),
    (Right.RETENTION_SCHEDULE, "answered", Outcome.ANSWERED, ""),
]  # fmt: skip


@pytest.mark.parametrize(("right", "how", "outcome", "grounds"), WAYS)
def test_a_way_of_deciding(right: Right, how: str, outcome: Outcome | None, grounds: str) -> None:
    way = way_of(right, how)
    assert outcome_of_decision(right, how) is outcome
    assert [ground for ground in way.grounds if ground in GROUNDS] == grounds.split()
    assert way.title
    assert way.provision


def test_there_are_no_other_ways() -> None:
    assert [(right, way.how) for right in Right for way in ways_for(right)] == [(row[0], row[1]) for row in WAYS]


def test_every_refusal_names_a_ground_and_the_law_of_reasons() -> None:
    refusals = [way for right in Right for way in ways_for(right) if way.outcome is Outcome.REFUSED]
    assert all(way.needs_ground and "12(4)" in way.provision for way in refusals)


# What can refuse the right besides its own article, and what cannot.
REFUSED = [
    (Right.ACCESS, "manifestly-unfounded manifestly-excessive not-identifiable", "lpp third-party crime-tax"),
    (Right.RECTIFICATION, "research-statistics crime-tax manifestly-excessive", "third-party lpp exam-scripts hfe"),
    (Right.ERASURE, "crime-tax manifestly-unfounded journalism-arts", "research-statistics third-party adoption"),
    (Right.RESTRICTION, "research-statistics archiving immigration", "negotiations health-serious-harm"),
    (Right.PORTABILITY, "archiving crime-tax", "research-statistics immigration exam-marks"),
    (Right.OBJECTION, "research-statistics archiving", "management-forecast sen-statement"),
    (Right.AUTOMATED_DECISION, "manifestly-unfounded manifestly-excessive national-security", "crime-tax"),
]


@pytest.mark.parametrize(("right", "can", "cannot"), REFUSED)
def test_what_can_refuse_a_right(right: Right, can: str, cannot: str) -> None:
    grounds = set(way_of(right, "refused").grounds)
    assert set(can.split()) <= grounds
    assert grounds.isdisjoint(cannot.split())
    assert grounds <= {*EXEMPTIONS, *GROUNDS}


def test_an_unknown_way_is_said_in_a_sentence() -> None:
    with pytest.raises(LookupError, match="This cannot be decided on this right: erasure"):
        way_of(Right.ERASURE, "stopped")


# Items to erase, mask, suppress, keep, undecided; what the erasure comes to.
ERASURES = [
    ((2, 0, 0, 0, 0), Outcome.GRANTED),
    ((0, 1, 1, 0, 0), Outcome.GRANTED),
    ((2, 0, 0, 1, 0), Outcome.GRANTED_IN_PART),
    ((0, 0, 0, 3, 0), Outcome.REFUSED),
    ((0, 0, 0, 0, 0), Outcome.NOTHING_HELD),
    ((5, 0, 0, 0, 1), None),
]


@pytest.mark.parametrize(("numbers", "outcome"), ERASURES)
def test_what_fates_come_to(numbers: tuple[int, ...], outcome: Outcome | None) -> None:
    fates = (Fate.ERASE, Fate.MASK, Fate.SUPPRESS, Fate.KEEP, Fate.UNDECIDED)
    assert outcome_of_fates(dict(zip(fates, numbers, strict=True))) is outcome


def test_stopping_advertising_needs_no_proof_of_identity() -> None:
    assert not needs_identity(Right.OBJECTION, marketing=True)
    assert needs_identity(Right.OBJECTION)
    assert needs_identity(Right.ERASURE, marketing=True)


# What was asked, in which order it is safe.
ORDERS = [
    ("erasure access", "access erasure"),
    ("erasure rectification portability access restriction", "restriction access portability rectification erasure"),
    ("complaint erasure objection", "objection erasure complaint"),
    ("access access", "access"),
]


@pytest.mark.parametrize(("asked", "order"), ORDERS)
def test_safe_order(asked: str, order: str) -> None:
    assert in_safe_order(Right(word) for word in asked.split()) == tuple(Right(word) for word in order.split())


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS.keys())
def test_a_ground_is_whole(ground: Ground) -> None:
    assert ground_by_id(ground.id) is ground
    assert ground.plain.endswith(".")
    assert "Article " in ground.provision
    assert ground.rights <= set(Right)
    assert ground.title


def test_only_a_statute_is_called_the_laws_demand() -> None:
    demands = [entry.id for entry in GROUNDS.values() if "law says that we must" in entry.plain]
    assert demands == ["art-17-1-e", "art-17-3-b"]


def test_the_ground_that_is_not_in_force_waits_for_its_switch() -> None:
    granting = [ground.id for ground in grounds_for(Right.ERASURE, GroundEffect.GRANTS)]
    assert granting == [
        "art-17-1-a",
        "art-17-1-b",
        "art-17-1-c",
        "art-17-1-d",
        "art-17-1-e",
        "art-17-1-f",
        "art-21-3",
    ]
    switched = grounds_for(Right.ERASURE, GroundEffect.GRANTS, switched_on=("art-17-1-g",))
    assert "art-17-1-g" in [ground.id for ground in switched]


def test_an_unknown_ground() -> None:
    with pytest.raises(LookupError, match="no ground of this name"):
        ground_by_id("because")
