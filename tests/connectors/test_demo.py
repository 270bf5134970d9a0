"""The demo's organisation: its databases are always the same, and some people are in all three."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from casework.commands.demo_data import make_demo_databases
from casework.commands.demo_people import STAFF, SUPPORTERS
from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import ConnectorError
from casework.register.profile import load_profile, profile_warnings
from casework.rules.vocabulary import IdentifierKind, Verb
from tests.connectors.conformance import search
from tests.connectors.conformance_acts import demand

PROFILE = Path(__file__).parents[2] / "examples" / "demo" / "profile.yaml"
EMAIL, NATIONAL = IdentifierKind.EMAIL, IdentifierKind.NATIONAL_ID


@pytest.fixture(scope="module")
def processors(tmp_path_factory: pytest.TempPathFactory) -> DeclaredProcessors:
    folder = tmp_path_factory.mktemp("demo")
    make_demo_databases(folder)
    profile, _ = load_profile(PROFILE)
    return DeclaredProcessors(profile, {"RIGHTSDESK_DEMO_DATABASES": str(folder)})


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_databases_are_the_same_every_time(tmp_path: Path) -> None:
    make_demo_databases(tmp_path / "one")
    make_demo_databases(tmp_path / "two")
    first = hashes(tmp_path / "one")
    make_demo_databases(tmp_path / "one")
    assert sorted(first) == ["crm.sqlite", "hr.sqlite", "payroll.sqlite"]
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two") == first


def test_nobody_in_it_could_be_real() -> None:
    assert len(SUPPORTERS) == 30
    assert len(STAFF) == 12
    assert all(person.email.endswith("@example.org") for person in (*SUPPORTERS, *STAFF))
    assert all(person.phone.startswith(("01632 960", "07700 900")) for person in (*SUPPORTERS, *STAFF))
    assert all(employee.insurance.startswith("QQ") for employee in STAFF)


def test_the_profile_only_asks_for_the_regulator() -> None:
    profile, _ = load_profile(PROFILE)
    assert len(profile_warnings(profile)) == 1
    assert [purpose.key for purpose in profile.register if purpose.transfers] == ["supporters"]


async def test_the_paper_files_are_searched_only_when_added(processors: DeclaredProcessors) -> None:
    assert processors.keys() == ("crm", "hr", "payroll")
    assert processors.optional() == ("paper-files",)
    for key in processors.keys():  # noqa: SIM118 - a method of the port, not a mapping
        assert (await processors.connector(key).check()).well


async def test_the_person_of_the_walk_through(processors: DeclaredProcessors) -> None:
    crm = await search(processors.connector("crm"), (EMAIL, "margaret.ellis@example.org"))
    assert crm.facts["tables"] == {
        "Supporters": 1,
        "Gifts": 2,
        "Memberships": 1,
        "Renewals": 2,
        "Event bookings": 2,
        "Notes of conversations": 2,
    }
    hr = await search(processors.connector("hr"), (EMAIL, "margaret.ellis@example.org"))
    assert hr.facts["tables"] == {"Employees": 1, "Contact details": 2, "Absences": 2, "Emergency contacts": 1}
    assert [(one.kind, one.value) for one in hr.yielded] == [(NATIONAL, "QQ123456C")]
    payroll = await search(processors.connector("payroll"), (NATIONAL, "QQ123456C"))
    assert payroll.facts["tables"] == {"Pay records": 1, "Payslips": 3}


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("margaret.ellis@example.org", "Mrs Margaret Ellis"),
        ("iorwerth.llyr@example.org", "Mr Iorwerth Llŷr"),
        ("fatima.alhassan@example.org", "فاطمة الحسن"),
        ("łukasz.wiśniewski@example.org", "Pan Łukasz Wiśniewski"),
        ("SIOBHAN.OROURKE@EXAMPLE.ORG", "Ms Siobhán O'Rourke"),
        ("desmond.clarke@example.org", "Mr Desmond Clarke"),
        ("grace.whitlock@example.org", "Ms Grace Whitlock"),
    ],
)
async def test_people_who_are_in_all_three(processors: DeclaredProcessors, email: str, name: str) -> None:
    crm = await search(processors.connector("crm"), (EMAIL, email))
    hr = await search(processors.connector("hr"), (EMAIL, email))
    assert crm.records[0].label == name
    assert crm.facts["people"] == hr.facts["people"] == 1
    payroll = await search(processors.connector("payroll"), (hr.yielded[0].kind, hr.yielded[0].value))
    assert payroll.counts() == {"Pay records": 1, "Payslips": 3}


@pytest.fixture
def own_processors(tmp_path: Path) -> DeclaredProcessors:
    make_demo_databases(tmp_path)
    profile, _ = load_profile(PROFILE)
    return DeclaredProcessors(profile, {"RIGHTSDESK_DEMO_DATABASES": str(tmp_path)})


async def test_a_supporter_who_gave_is_masked_and_the_rest_erased(own_processors: DeclaredProcessors) -> None:
    crm = own_processors.connector("crm")
    found = (await search(crm, (EMAIL, "margaret.ellis@example.org"))).records
    assert {(record.kind, record.retention) for record in found} == {
        ("Supporters", "supporter"),
        ("Gifts", "accounts"),
        ("Memberships", "supporter"),
        ("Renewals", "accounts"),
        ("Event bookings", "booking"),
        ("Notes of conversations", "note"),
    }
    assert all(len(record.days) == 1 for record in found)
    supporter = [record for record in found if record.kind == "Supporters"]
    rest = [record for record in found if record.kind in {"Event bookings", "Notes of conversations"}]
    with pytest.raises(ConnectorError, match="2 rows of Gifts hang on rows of Supporters"):
        await crm.preview(demand(Verb.ERASE, [*supporter, *rest]))
    assert (await crm.act(demand(Verb.ERASE, rest))).facts["tables"] == {
        "Event bookings": 2,
        "Notes of conversations": 2,
    }
    assert (await crm.act(demand(Verb.MASK, supporter))).rows == 1
    assert (await search(crm, (EMAIL, "margaret.ellis@example.org"))).records == []
    left = await search(crm, (IdentifierKind.CUSTOMER_NUMBER, str(supporter[0].fields["Supporter number"])))
    assert left.records[0].label == "Erased supporter"
    assert left.counts() == {"Supporters": 1, "Gifts": 2, "Memberships": 1, "Renewals": 2}


async def test_advertising_stops_and_use_is_restricted(own_processors: DeclaredProcessors) -> None:
    crm, hr = own_processors.connector("crm"), own_processors.connector("hr")
    supporter = (await search(crm, (EMAIL, "iorwerth.llyr@example.org"))).records[:1]
    for verb in (Verb.SUPPRESS, Verb.RESTRICT):
        assert (await crm.act(demand(verb, supporter))).rows == 1
    (now,) = (await search(crm, (EMAIL, "iorwerth.llyr@example.org"))).records[:1]
    flags = ("Receives the newsletter", "Asked for no marketing", "Use is restricted")
    assert [now.fields[flag] for flag in flags] == [0, 1, 1]
    employee = (await search(hr, (EMAIL, "iorwerth.llyr@example.org"))).records[:1]
    assert (await hr.act(demand(Verb.RESTRICT, employee))).rows == 1


async def test_somebody_who_only_gives(processors: DeclaredProcessors) -> None:
    crm = await search(processors.connector("crm"), (EMAIL, "m.ellison@example.org"))
    assert crm.records[0].label == "Ms Margaret Ellison"
    assert (await search(processors.connector("hr"), (EMAIL, "m.ellison@example.org"))).records == []
