"""The catalogue of exemptions is whole, cites its law and reaches the right rights."""

from __future__ import annotations

import re

import pytest

from casework.rules.exemptions import (
    EXEMPTIONS,
    Exemption,
    LegalTest,
    Scope,
    Tell,
    exemption_by_id,
    exemptions_for,
    item_exemptions,
    request_exemptions,
)
from casework.rules.vocabulary import Nation, Right
from tests.rules.words import EW, NI, SC

COMMON = {
    "third-party",
    "lpp",
    "confidential-reference",
    "negotiations",
    "management-forecast",
    "crime-tax",
    "exam-scripts",
    "exam-marks",
    "health-prior-opinion",
    "health-serious-harm",
    "health-expectations",
    "education-serious-harm",
    "child-abuse",
    "manifestly-unfounded",
    "manifestly-excessive",
    "rights-of-others-copy",
}


@pytest.mark.parametrize("entry", EXEMPTIONS.values(), ids=EXEMPTIONS.keys())
def test_an_entry_is_whole(entry: Exemption) -> None:
    assert re.fullmatch(r"[a-z0-9-]{2,40}", entry.id)
    assert re.match(r"DPA 2018 (Sch [234] paras? \d|ss?\.\d|Part 3)|UK GDPR Articles? \d", entry.provision)
    assert entry.rights
    assert entry.title
    assert entry.examples
    assert entry.plain.endswith(".")


def test_there_is_one_entry_for_each_table_of_the_file() -> None:
    assert len(EXEMPTIONS) == 57


def test_the_ones_met_in_practice_come_first() -> None:
    access = exemptions_for(Right.ACCESS)
    assert {entry.id for entry in access[: len(COMMON)]} == COMMON
    assert not any(entry.common for entry in access[len(COMMON) :])
    assert len(access) == 57


# What cannot be refused under the Schedules, and what can limit it at all.
BEYOND = [
    (Right.AUTOMATED_DECISION, ["manifestly-excessive", "manifestly-unfounded", "national-security"]),
    (Right.CONSENT_WITHDRAWAL, []),
    (Right.COMPLAINT, []),
    (Right.RETENTION_SCHEDULE, []),
]


@pytest.mark.parametrize(("right", "ids"), BEYOND)
def test_rights_beyond_the_schedules(right: Right, ids: list[str]) -> None:
    assert sorted(entry.id for entry in exemptions_for(right)) == ids


def test_schedule_2_part_4_and_schedule_4_limit_access_only() -> None:
    part_4 = re.compile(r"Sch 2 paras? (19|2[0-5])\b|Sch 4")
    assert {frozenset(e.rights) for e in EXEMPTIONS.values() if part_4.search(e.provision)} == {
        frozenset({Right.ACCESS})
    }


def test_only_three_can_end_a_whole_request() -> None:
    whole = {entry.id for entry in EXEMPTIONS.values() if entry.scope is Scope.REQUEST}
    assert whole == {"manifestly-unfounded", "manifestly-excessive", "not-identifiable"}


def test_by_id() -> None:
    gate = exemption_by_id("health-prior-opinion")
    assert (gate.test, gate.tell, gate.scope) == (LegalTest.PROHIBITION, Tell.YES, Scope.ITEM)
    with pytest.raises(LookupError, match="no exemption of this name"):
        exemption_by_id("because")


# What an organisation is, where; of these it may rely on the first, and not on the second.
OFFERED = [
    ("charity", EW, "third-party lpp child-abuse health-prior-opinion", "social-serious-harm education-serious-harm"),
    ("charity", SC, "third-party childrens-hearing", "child-abuse social-principal-reporter"),
    ("charity social-work-body", NI, "social-serious-harm social-expectations child-abuse", "childrens-hearing"),
    ("school", EW, "education-serious-harm exam-scripts exam-marks", "education-principal-reporter education-court"),
    ("council education-authority", SC, "education-principal-reporter social-principal-reporter", "immigration"),
    ("company", EW, "negotiations management-forecast", "protect-public risk-classification legal-adviser-confidence"),
    ("law-firm", EW, "lpp legal-adviser-confidence", "judicial-capacity"),
    ("court", EW, "health-court social-court education-court judicial-capacity", "immigration"),
    ("health-professional", EW, "health-serious-harm health-expectations", "health-prior-opinion"),
    ("home-office government-department", EW, "immigration risk-classification", "audit bank-of-england"),
    ("", EW, "third-party crime-tax", "manual-foi credit-reference law-enforcement-part3"),
]


@pytest.mark.parametrize(("kinds", "nation", "may", "may_not"), OFFERED)
def test_only_what_an_organisation_can_rely_on_is_offered(kinds: str, nation: Nation, may: str, may_not: str) -> None:
    offered = [entry.id for entry in exemptions_for(Right.ACCESS, frozenset(kinds.split()), nation)]
    assert set(may.split()) <= set(offered)
    assert not set(may_not.split()) & set(offered)
    common = [EXEMPTIONS[id_].common for id_ in offered]
    assert common == sorted(common, reverse=True)


def test_an_ordinary_charity_is_spared_most_of_the_catalogue() -> None:
    offered = {entry.id for entry in exemptions_for(Right.ACCESS, {"charity"}, EW)}
    assert len(offered) == 33
    assert len(exemptions_for(Right.ERASURE, {"charity"}, EW)) == 14


def test_an_item_is_offered_neither_what_ends_a_request_nor_what_only_changes_it() -> None:
    item = {entry.id for entry in item_exemptions(Right.ACCESS)}
    assert item.isdisjoint({"manifestly-unfounded", "manifestly-excessive", "not-identifiable", "exam-marks"})
    assert {"third-party", "research-statistics", "manual-foi"} <= item


# The right, what can end a whole request for it.
REQUESTS = [
    (Right.ACCESS, "manifestly-excessive manifestly-unfounded not-identifiable"),
    (Right.AUTOMATED_DECISION, "manifestly-excessive manifestly-unfounded"),
    (Right.CONSENT_WITHDRAWAL, ""),
    (Right.COMPLAINT, ""),
]


@pytest.mark.parametrize(("right", "ids"), REQUESTS)
def test_what_can_end_a_whole_request(right: Right, ids: str) -> None:
    assert sorted(entry.id for entry in request_exemptions(right)) == ids.split()
