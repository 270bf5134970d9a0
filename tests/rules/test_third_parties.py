"""Other people's information, in words: what is known of the other person, and what may then be done."""

from __future__ import annotations

import pytest

from casework.rules.third_parties import (
    FACTORS,
    Consent,
    Profession,
    ThirdParty,
    ThirdPartyReading,
    may_disclose,
    withholding_gate,
)

SHOW, WEIGH = "show", "weigh"


def other(words: str) -> ThirdParty:
    """Read `health, acting, no-answer, not asked for a reason, separable`."""
    parts = set(filter(None, words.split(", ")))
    professions = [Profession(part) for part in parts if part in set(Profession)]
    consents = [Consent(part) for part in parts if part in set(Consent)]
    return ThirdParty(
        profession=professions[0] if professions else Profession.NONE,
        acting="acting" in parts,
        consent=consents[0] if consents else Consent.NOT_SOUGHT,
        why_not_sought="not asked for a reason" in parts,
        separable="separable" in parts,
    )


# What it shows, the other person, what comes of it, whether it may be kept back as somebody else's.
CASES = [
    ("a colleague who agreed", "given", SHOW, "third-party-consented"),
    ("a colleague who said no", "refused", WEIGH, ""),
    ("a colleague who does not answer", "no-answer", WEIGH, ""),
    ("nobody asked", "not-sought", WEIGH, "third-party-not-asked"),
    ("asking would tell them of the request", "not-sought, not asked for a reason", WEIGH, ""),
    ("the doctor who wrote the report", "health, acting", SHOW, "third-party-professional"),
    ("the doctor who wrote it, and says no", "health, acting, refused", SHOW, "third-party-professional"),
    ("the social worker at work", "social-work, acting", SHOW, "third-party-professional"),
    ("the teacher at work", "education, acting", SHOW, "third-party-professional"),
    ("a doctor who is a neighbour", "health, refused", WEIGH, ""),
    ("a doctor who is a neighbour, not asked", "health", WEIGH, "third-party-not-asked"),
    ("an ordinary member of staff at work", "acting, refused", WEIGH, ""),
]


@pytest.mark.parametrize(("words", "comes", "refused"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_other_person(words: str, comes: str, refused: str) -> None:
    reading = may_disclose(other(words))
    assert (reading.must_show, reading.needs_balance) == (comes == SHOW, comes == WEIGH)
    assert reading.settled is (comes == SHOW)
    gate = withholding_gate(other(words))
    assert (gate.code if gate else "") == refused
    assert all(step.text.endswith(".") and step.source.startswith("DPA 2018 Sch 2 para 1") for step in reading.steps)


# What it shows, the other person, what was weighed, what the law lists and nobody has looked at.
WEIGHED = [
    ("nothing yet", "not-sought", "", "kind confidence steps capable refusal"),
    ("asked: the steps and the refusal are known", "refused", "", "kind confidence capable"),
    ("not asked, and why is recorded", "not-sought, not asked for a reason", "", "kind confidence capable"),
    ("half of it", "no-answer", "kind harm", "confidence capable"),
    ("all of it", "no-answer", "kind confidence capable known", ""),
    ("nothing to weigh: the person agreed", "given", "", ""),
]


@pytest.mark.parametrize(
    ("words", "weighed", "missing"), [case[1:] for case in WEIGHED], ids=[case[0] for case in WEIGHED]
)
def test_what_must_be_weighed(words: str, weighed: str, missing: str) -> None:
    reading = may_disclose(other(words), weighed.split())
    assert reading.missing == tuple(missing.split())
    assert reading.settled is (not missing)


def texts(reading: ThirdPartyReading) -> list[str]:
    return [step.text for step in reading.steps]


def test_the_explanation_of_a_balance() -> None:
    assert texts(may_disclose(other("refused, separable"), ("kind", "confidence", "capable", "harm"))) == [
        "What identifies the other person can be left out: the rest is given in any case.",
        "The other person said no. That counts, and does not decide.",
        "Weigh whether it is reasonable to show it without consent.",
        "Weighed: what kind of information it is, whether the other person is owed confidence, whether the other "
        "person is able to consent, whether the other person could be harmed or put under pressure.",
    ]


def test_the_explanation_of_a_professional() -> None:
    assert texts(may_disclose(other("education, acting"))) == [
        "A professional at work is shown: the law holds it reasonable to show that."
    ]


def test_the_law_lists_five_factors() -> None:
    assert [factor.id for factor in FACTORS if factor.statutory] == [
        "kind",
        "confidence",
        "steps",
        "capable",
        "refusal",
    ]


def test_an_unknown_factor() -> None:
    with pytest.raises(LookupError, match="not in the list of factors"):
        may_disclose(other("refused"), ("mood",))
