"""The catalogue of retention law is whole, cites its provisions, and says how sure it is."""

from __future__ import annotations

import re
from datetime import date

import pytest

from casework.rules.retention_law import (
    KEEPING_LAW_IDS,
    KEEPING_LAWS,
    Confidence,
    Effect,
    KeepingLaw,
    keeping_law,
    keeping_law_title,
)
from casework.rules.retention_rows import Basis, Bound, RetentionError
from casework.rules.vocabulary import Nation
from tests.rules.words import EW, NI, SC

# Which entry, in which nations, how long, from when, and what it does. M: minimum, C: ceiling, S: suggestion.
ENTRIES = """
paye                       EW SC NI  3 years    tax-year-ends        M  secondary
sick-pay                   EW SC NI  3 years    tax-year-ends        M  known
maternity-pay              EW SC     3 years    tax-year-ends        M  secondary
paternity-adoption-pay     EW SC     3 years    tax-year-ends        M  secondary
parental-pay               EW SC     3 years    tax-year-ends        M  likely
minimum-wage               EW SC NI  6 years    pay-period-ends      M  verified
working-time               EW SC     2 years    making               M  secondary
annual-leave               EW SC     6 years    making               M  verified
tips                       EW SC     3 years    transaction          M  likely
pensions                   EW SC     6 years    making               M  known
pension-opt-outs           EW SC     4 years    making               M  known
construction-industry      EW SC NI  3 years    tax-year-ends        M  secondary
private-company-accounts   EW SC NI  3 years    making               M  known
public-company-accounts    EW SC NI  6 years    making               M  known
corporation-tax            EW SC NI  6 years    financial-year-ends  M  secondary
self-employed-tax          EW SC NI  5 years    filing-date          M  secondary
vat                        EW SC NI  6 years    making               M  secondary
charity-accounts           EW        6 years    financial-year-ends  M  known
charity-accounts           SC        6 years    financial-year-ends  M  likely
charity-accounts           NI        6 years    financial-year-ends  M  likely
gift-aid                   EW SC NI  6 years    claim-year-ends      M  known
company-minutes            EW SC NI  10 years   making               M  known
former-members             EW SC NI  10 years   membership-ends      M  secondary
right-to-work              EW SC NI  2 years    employment-ends      M  secondary
dbs-certificate            EW        6 months   decision             C  secondary
accident-book              EW SC     3 years    last-entry           M  secondary
accident-child             EW SC NI  21 years   birth                S  known
hazardous-substances       EW SC     40 years   last-entry           M  known
ionising-radiation         EW SC     30 years   last-entry           M  likely
ionising-radiation-age     EW SC     75 years   birth                M  likely
personnel-file             EW NI     6 years    employment-ends      S  known
personnel-file             SC        5 years    employment-ends      S  known
recruitment                EW SC NI  12 months  decision             S  unsettled
employment-agency          EW SC     1 year     making               M  known
contract                   EW NI     6 years    agreement-ends       S  known
contract                   SC        5 years    agreement-ends       S  known
deed                       EW NI     12 years   agreement-ends       S  known
personal-injury            EW SC NI  3 years    making               S  known
personal-injury-child      EW SC NI  21 years   birth                S  known
money-laundering           EW SC NI  5 years    relationship-ends    MC known
right-to-rent              EW        1 year     tenancy-ends         M  likely
gas-safety                 EW SC     2 years    making               M  known
looked-after-child         EW        75 years   birth                M  known
looked-after-child-died    EW        15 years   death                M  known
adoption-case              EW        100 years  adoption             M  known
early-years                EW        25 years   birth                S  known
safeguarding               EW SC NI  25 years   birth                S  unsettled
safeguarding-abuse         EW SC NI  75 years   birth                S  unsettled
pupil-record               EW NI     25 years   birth                S  known
pupil-record               SC        5 years    service-ends         M  known
health-adult               EW        8 years    last-entry           S  known
health-gp                  EW        10 years   death                S  known
health-child               EW        25 years   birth                S  known
health-maternity           EW        25 years   birth                S  known
"""
SHORT = {"M": Effect.MINIMUM, "C": Effect.CEILING, "MC": Effect.BOTH, "S": Effect.SUGGESTION}
NATIONS = {"EW": EW, "SC": SC, "NI": NI}


def entry(line: str) -> tuple[str, frozenset[Nation], str, str, Effect, str]:
    id_, nations, keep, trigger, effect, confidence = re.split(r"  +| (?=known)", re.sub(r"^(\S+) +", r"\1  ", line))
    return id_, frozenset(NATIONS[nation] for nation in nations.split()), keep, trigger, SHORT[effect], confidence


@pytest.mark.parametrize("number", range(len(KEEPING_LAWS)), ids=[law.id for law in KEEPING_LAWS])
def test_an_entry(number: int) -> None:
    law = KEEPING_LAWS[number]
    table = [entry(line) for line in ENTRIES.strip().splitlines()]
    assert (law.id, law.nations, law.keep.words, law.trigger, law.effect, law.confidence) == table[number]


def test_there_is_one_entry_for_each_line() -> None:
    assert len(KEEPING_LAWS) == len(ENTRIES.strip().splitlines()) == 54


@pytest.mark.parametrize("law", KEEPING_LAWS, ids=[law.id for law in KEEPING_LAWS])
def test_an_entry_is_whole(law: KeepingLaw) -> None:
    assert re.fullmatch(r"[a-z0-9-]{2,40}", law.id)
    assert law.title
    assert law.provision
    assert law.keep.bound is Bound.EXACTLY
    assert not law.keep.indefinite
    assert not law.note or law.note.endswith(".")


def test_only_a_statute_makes_a_minimum() -> None:
    assert all((law.basis is Basis.STATUTE) is law.is_minimum for law in KEEPING_LAWS)
    assert {law.id for law in KEEPING_LAWS if law.is_ceiling} == {"dbs-certificate", "money-laundering"}


def test_what_the_law_leaves_open_is_for_the_organisation_to_set() -> None:
    configurable = [law.id for law in KEEPING_LAWS if law.configurable]
    assert configurable == ["recruitment", "safeguarding", "safeguarding-abuse"]
    assert all(law.effect is Effect.SUGGESTION for law in KEEPING_LAWS if law.confidence is Confidence.UNSETTLED)


def test_an_entry_stands_once_in_a_nation() -> None:
    for id_ in KEEPING_LAW_IDS:
        for nation in Nation:
            assert len([law for law in KEEPING_LAWS if law.id == id_ and nation in law.nations]) <= 1


def test_the_entry_of_a_nation() -> None:
    scottish = keeping_law("personnel-file", SC)
    assert scottish is not None
    assert scottish.keep.words == "5 years"
    assert keeping_law("annual-leave", NI) is None
    assert keeping_law_title("annual-leave") == "Annual leave and holiday pay records"


def test_the_duty_that_began_in_2026() -> None:
    assert {law.id: law.since for law in KEEPING_LAWS if law.since > date.min} == {"annual-leave": date(2026, 4, 6)}


def test_an_unknown_entry() -> None:
    with pytest.raises(RetentionError, match='"payee" is not in the catalogue of retention law'):
        keeping_law("payee", EW)
