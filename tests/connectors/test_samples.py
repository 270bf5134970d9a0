"""The declarations of examples/sample-databases against the public sample databases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import ConnectorError, NewValue
from casework.register.profile import load_profile
from casework.rules.vocabulary import IdentifierKind, Verb
from tests import used
from tests.connectors.conformance import Searched, search
from tests.connectors.conformance_acts import demand

VARIABLE = "RIGHTSDESK_SAMPLE_DATABASES"
PROFILE = Path(__file__).parents[2] / "examples" / "sample-databases" / "profile.yaml"
EMAIL, PHONE, NATIONAL = IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.NATIONAL_ID

pytestmark = pytest.mark.samples

CRM_NOTHING = {"Customers": 0, "Invoices": 0, "Invoice lines": 0}
HR_NOTHING = {
    "Employees": 0,
    "Email addresses": 0,
    "Phone numbers": 0,
    "Addresses": 0,
    "Departments": 0,
    "Job applications": 0,
}


@pytest.fixture(scope="module")
def processors() -> DeclaredProcessors:
    if not os.environ.get(VARIABLE):
        used.note("sample databases", f"NOT USED: {VARIABLE} is not set")
        pytest.skip(f"{VARIABLE} is not set")
    used.note("sample databases", "three")
    profile, _ = load_profile(PROFILE)
    return DeclaredProcessors(profile, os.environ)


async def found(processors: DeclaredProcessors, key: str, kind: IdentifierKind, value: str) -> Searched:
    return await search(processors.connector(key), (kind, value))


@pytest.mark.parametrize("key", ["crm", "hr", "payroll"])
async def test_every_declaration_fits(processors: DeclaredProcessors, key: str) -> None:
    report = await processors.connector(key).check()
    assert report.well, report.sentences


async def test_originals_are_only_searched(processors: DeclaredProcessors) -> None:
    assert {processors.offers(key) for key in processors.keys()} == {frozenset({Verb.CHECK, Verb.FIND})}  # noqa: SIM118


@pytest.fixture
def copies(processors: DeclaredProcessors, tmp_path: Path) -> DeclaredProcessors:
    for original in Path(os.environ[VARIABLE]).glob("*.sqlite"):
        (tmp_path / original.name).write_bytes(original.read_bytes())
    profile, _ = load_profile(PROFILE)
    return DeclaredProcessors(profile, {VARIABLE: str(tmp_path), "RIGHTSDESK_SAMPLE_COPIES": str(tmp_path)})


@pytest.mark.parametrize("key", ["crm", "hr", "payroll"])
async def test_every_act_fits(copies: DeclaredProcessors, key: str) -> None:
    report = await copies.connector(key).check()
    assert report.well, report.sentences
    assert "may change it as declared" in report.sentences[1]


async def test_a_customer_goes_with_all_invoices_or_stays_without_a_name(copies: DeclaredProcessors) -> None:
    crm = copies.connector("crm")
    everything = (await found(copies, "crm", EMAIL, "luisg@embraer.com.br")).records
    customer = [record for record in everything if record.kind == "Customers"]
    with pytest.raises(ConnectorError, match="7 rows of Invoices hang on rows of Customers"):
        await crm.preview(demand(Verb.ERASE, customer))
    masked = await crm.act(demand(Verb.MASK, [record for record in everything if record.kind != "Invoice lines"]))
    assert masked.facts["tables"] == {"Customers": 1, "Invoices": 7}
    erased = await crm.act(demand(Verb.ERASE, everything))
    assert erased.facts["tables"] == {"Customers": 1, "Invoices": 7, "Invoice lines": 38}
    assert (await crm.act(demand(Verb.ERASE, everything, again=True))).already == 46
    assert (await found(copies, "crm", EMAIL, "luisg@embraer.com.br")).records == []
    assert len([row async for row in crm.rows_of(("Customer",))]) == 58


async def test_an_employee_is_corrected_and_erased(copies: DeclaredProcessors) -> None:
    hr = await found(copies, "hr", EMAIL, "sheela0@adventure-works.com")
    payroll = await found(copies, "payroll", hr.yielded[0].kind, hr.yielded[0].value)
    rate = payroll.records[0]
    corrected = NewValue("Hourly rate", rate.fields["Hourly rate"], 99.5)
    assert (await copies.connector("payroll").act(demand(Verb.RECTIFY, [rate], corrected))).rows == 1
    assert payroll.records[0].days == {"transaction": rate.fields["From"][:10]}
    assert (await copies.connector("hr").act(demand(Verb.ERASE, hr.records))).rows == 7
    assert (await copies.connector("payroll").act(demand(Verb.ERASE, payroll.records))).rows == 3


async def test_a_customer(processors: DeclaredProcessors) -> None:
    crm = await found(processors, "crm", EMAIL, "luisg@embraer.com.br")
    assert crm.facts["tables"] == {"Customers": 1, "Invoices": 7, "Invoice lines": 38}
    assert len(crm.records) == 46
    assert crm.facts["people"] == 1
    assert crm.records[0].label == "Luís Gonçalves"
    assert crm.yielded == []
    assert {r.fields["Billing address"] for r in crm.records if r.kind == "Invoices"} == {
        "Av. Brigadeiro Faria Lima, 2170"
    }
    assert "SupportRepId" not in crm.records[0].fields
    invoices = {record.fields["Invoice number"] for record in crm.records if record.kind == "Invoices"}
    assert {record.fields["Invoice number"] for record in crm.records if record.kind == "Invoice lines"} == invoices
    assert all(isinstance(record.fields["Track"], str) for record in crm.records if record.kind == "Invoice lines")


async def test_the_customer_is_nobody_elsewhere(processors: DeclaredProcessors) -> None:
    hr = await found(processors, "hr", EMAIL, "luisg@embraer.com.br")
    assert hr.records == []
    assert hr.facts["tables"] == HR_NOTHING
    assert processors.knows("payroll") == {NATIONAL}
    with pytest.raises(ConnectorError, match="Payroll: not searchable"):
        await found(processors, "payroll", EMAIL, "luisg@embraer.com.br")


async def test_an_employee_and_what_hr_leads_to(processors: DeclaredProcessors) -> None:
    hr = await found(processors, "hr", EMAIL, "sheela0@adventure-works.com")
    assert hr.facts["tables"] == {
        "Employees": 1,
        "Email addresses": 1,
        "Phone numbers": 1,
        "Addresses": 1,
        "Departments": 3,
        "Job applications": 0,
    }
    departments = [record.fields["Department"] for record in hr.records if record.kind == "Departments"]
    assert departments == ["Marketing", "Quality Assurance", "Purchasing"]
    assert [(one.kind, one.value) for one in hr.yielded] == [(NATIONAL, "895209680")]
    assert NATIONAL not in processors.knows("hr")
    payroll = await found(processors, "payroll", hr.yielded[0].kind, hr.yielded[0].value)
    assert payroll.facts["tables"] == {"Rates of pay": 3}
    assert {record.fields["National identification number"] for record in payroll.records} == {"895209680"}
    crm = await found(processors, "crm", EMAIL, "sheela0@adventure-works.com")
    assert crm.facts["tables"] == CRM_NOTHING


@pytest.mark.parametrize("value", ["stanisław.wójcik@wp.pl", "STANISŁAW.WÓJCIK@WP.PL", "stanisław.wo\u0301jcik@wp.pl"])
async def test_letters_beyond_ascii(processors: DeclaredProcessors, value: str) -> None:
    crm = await found(processors, "crm", EMAIL, value)
    assert crm.facts["tables"] == {"Customers": 1, "Invoices": 7, "Invoice lines": 38}
    assert crm.records[0].label == "Stanisław Wójcik"


async def test_a_shared_phone_leads_nowhere_else(processors: DeclaredProcessors) -> None:
    hr = await found(processors, "hr", PHONE, "208-555-0114")
    assert hr.facts["people"] == 2
    assert hr.yielded == []


async def test_an_apostrophe(processors: DeclaredProcessors) -> None:
    crm = await found(processors, "crm", EMAIL, "hughoreilly@apple.ie")
    assert crm.records[0].label == "Hugh O'Reilly"
