"""The declarations of examples/sample-databases against the public sample databases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import ConnectorError
from casework.register.profile import load_profile
from casework.rules.vocabulary import IdentifierKind
from tests import used
from tests.connectors.conformance import Searched, search

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
