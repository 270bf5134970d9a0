"""Three people of the sample databases, from the public form to the opened package: theirs whole, nobody else's."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from casework.record.views import CaseView
from casework.rules.vocabulary import SearchResult
from tests import used
from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.journeys import Asked, answer, ask, collect, confirm, decide, review, sign_in
from tests.end_to_end.service import ROOT, Service, eventually

VARIABLE = "RIGHTSDESK_SAMPLE_DATABASES"
FOLDER = Path(os.environ.get(VARIABLE) or "/nowhere")
NAMES = ("crm_chinook", "hr_adventureworks", "payroll_adventureworks")
THERE = all((FOLDER / f"{name}.sqlite").is_file() for name in NAMES)

pytestmark = [
    pytest.mark.samples,
    pytest.mark.temporal,
    pytest.mark.skipif(not THERE, reason=f"{VARIABLE} names no folder with the sample databases"),
]

LETTERS = {"1-answer.html", "1-answer.txt", "contents.txt"}
ARCHIVE = """
connector: manual
key: archive
title: Archive
contact: {name: Archie Vance, email: archive@example.org}
question: Please look in the cabinets.
searched_by_default: false
"""


def sample(name: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a sample database directly, as a check on what the service found."""
    with closing(sqlite3.connect(f"file:{FOLDER / name}.sqlite?mode=ro&immutable=1", uri=True)) as file:
        return file.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Give the sample organisation's service; its profile has one more place, which a person searches."""
    profile = tmp_path_factory.mktemp("profile")
    for file in (ROOT / "examples" / "sample-databases").iterdir():
        shutil.copy(file, profile)
    (profile / "archive.yaml").write_text(ARCHIVE, encoding="utf-8")
    text = (profile / "profile.yaml").read_text(encoding="utf-8")
    last = "  - include: payroll.yaml\n"
    assert last in text
    (profile / "profile.yaml").write_text(text.replace(last, f"{last}  - include: archive.yaml\n"), encoding="utf-8")
    used.note("sample databases", ", ".join(NAMES))
    return make_service(profile / "profile.yaml", **{VARIABLE: str(FOLDER.resolve())}).start()


def ledger(case: CaseView) -> dict[str, tuple[str, int, int]]:
    """Give what each processor's search came to: result, items, round."""
    return {search.processor: (search.result.value, search.items, search.round) for search in case.searches}


def tables(package: zipfile.ZipFile) -> dict[str, list[dict[str, Any]]]:
    """Give every table of a package, by its name; the JSON and the CSV file say the same."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in package.namelist():
        if name.endswith(".json"):
            found[name.removesuffix(".json")] = json.loads(package.read(name))
    for name, rows in found.items():
        text = package.read(f"{name}.csv").decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows), name
    return found


def files(package: zipfile.ZipFile) -> set[str]:
    """Give the names of the files that are neither tables nor the letter."""
    assert package.testzip() is None
    return {name for name in package.namelist() if not name.endswith((".json", ".csv"))} - LETTERS


def strangers(package: zipfile.ZipFile, own: str) -> set[str]:
    """Give the mail addresses of other people of the sample databases that are anywhere in a package."""
    everything = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    known = {row[0] for row in sample("crm_chinook", "SELECT Email FROM Customer")}
    known |= {row[0] for row in sample("hr_adventureworks", "SELECT email_address FROM email_address")}
    return {address for address in known - {own} if address in everything}


def in_review(service: Service, name: str, email: str, **more: str) -> Asked:
    """Ask, confirm the address, and wait until everything was searched."""
    asked = ask(service, name, email, **more)
    confirm(service, asked)
    service.await_stage(asked.reference, "review")
    return asked


def test_a_customer_gets_seven_invoices_and_payroll_needs_an_excuse(service: Service) -> None:
    asked = in_review(service, "Luís Gonçalves", "luisg@embraer.com.br")
    case = service.case(asked.reference)
    assert ledger(case) == {
        "crm": ("found", 46, 1),
        "hr": ("nothing-found", 0, 1),
        "payroll": ("not-searchable", 0, 2),
    }
    payroll = next(search for search in case.searches if search.processor == "payroll")
    assert payroll.terms == "no identifier this system knows"

    desk = sign_in(service)
    desk.get(f"/desk/cases/{asked.reference}")
    assert "Searched, nothing found" in desk.words
    assert "no identifier this system knows" in desk.words
    items = {"verdict": "disclose", "item": [item for item, _ in item_rows(service, asked)]}
    desk.get(f"/desk/cases/{asked.reference}/items")
    desk.send(items, action=f"/desk/cases/{asked.reference}/items")
    refusal = decide_anyway(desk, asked.reference, "finish_review")
    assert "A search brought no result. Try it again, or record why it is excused." in refusal
    assert service.stage(asked.reference) == "review"
    review(desk, asked.reference)
    excused = next(s for s in service.case(asked.reference).searches if s.processor == "payroll")
    assert (excused.result, excused.excused_by[:6]) == (SearchResult.NOT_SEARCHABLE, "staff:")

    answer(service, asked)
    package = collect(service, asked)
    found = tables(package)
    assert {name: len(rows) for name, rows in found.items()} == {
        "Customer database/Customers": 1,
        "Customer database/Invoices": 7,
        "Customer database/Invoice lines": 38,
    }
    assert [row["Customer number"] for row in found["Customer database/Customers"]] == [1]
    invoices = sorted(row["Invoice number"] for row in found["Customer database/Invoices"])
    assert invoices == [98, 121, 143, 195, 316, 327, 382]
    marks = ",".join("?" * len(invoices))
    lines = sample("crm_chinook", f"SELECT InvoiceLineId FROM InvoiceLine WHERE InvoiceId IN ({marks})", *invoices)
    assert sorted(r["Line number"] for r in found["Customer database/Invoice lines"]) == sorted(r[0] for r in lines)
    assert {row["Invoice number"] for row in found["Customer database/Invoice lines"]} == set(invoices)
    assert (files(package), strangers(package, "luisg@embraer.com.br")) == (set(), set())
    service.await_stage(asked.reference, "closed")


def item_rows(service: Service, asked: Asked) -> list[tuple[str, str]]:
    """Give id and processor of every item of a case."""
    return service.rows("SELECT id, processor FROM item WHERE case_id = ?", asked.reference)


def decide_anyway(desk: RealBrowser, reference: str, action: str) -> str:
    """Send a decision whose page says that it cannot be taken now, and give what the next page says."""
    desk.get(f"/desk/cases/{reference}/decide/{action}")
    assert "This cannot be done now" in desk.words
    key = next(e.get("value") for e in desk.root.iter("input") if e.get("name") == "form_key")  # type: ignore[union-attr]
    desk.post(f"/desk/cases/{reference}/decide/{action}", {"form_key": key, "token": "t" * 32})
    return desk.words


def test_an_employee_is_found_in_payroll_by_the_number_that_hr_yields(service: Service) -> None:
    asked = in_review(service, "Sheela Word", "sheela0@adventure-works.com")
    assert ledger(service.case(asked.reference)) == {
        "crm": ("nothing-found", 0, 1),
        "hr": ("found", 7, 1),
        "payroll": ("found", 3, 2),
    }
    answer(service, asked)
    package = collect(service, asked)
    found = tables(package)
    assert {name: len(rows) for name, rows in found.items()} == {
        "HR system/Employees": 1,
        "HR system/Email addresses": 1,
        "HR system/Phone numbers": 1,
        "HR system/Addresses": 1,
        "HR system/Departments": 3,
        "Payroll/Rates of pay": 3,
    }
    assert [(r["Staff number"], r["National identification number"]) for r in found["HR system/Employees"]] == [
        (250, "895209680")
    ]
    assert [row["Email"] for row in found["HR system/Email addresses"]] == ["sheela0@adventure-works.com"]
    assert [row["Phone"] for row in found["HR system/Phone numbers"]] == ["210-555-0193"]
    assert [row["Address"] for row in found["HR system/Addresses"]] == ["535 Greendell Pl"]
    assert [row["From"] for row in found["HR system/Departments"]] == ["2011-02-25", "2011-07-31", "2012-07-15"]
    pay = found["Payroll/Rates of pay"]
    assert [(row["National identification number"], row["Hourly rate"]) for row in pay] == [
        ("895209680", 9.86),
        ("895209680", 22.5),
        ("895209680", 30.0),
    ]
    assert (files(package), strangers(package, "sheela0@adventure-works.com")) == (set(), set())


def test_letters_outside_english_work_in_the_form_the_search_the_mail_and_the_file_names(service: Service) -> None:
    name, address = "Stanisław Wójcik", "stanisław.wójcik@wp.pl"
    asked = in_review(service, name, address)
    asked.browser.get("/status/contact")
    assert f'value="{address}"' in asked.browser.text
    letters = service.sink.to(address)
    assert letters
    for letter in letters:
        assert "SMTPUTF8" in letter.options
        head = letter.content.partition(b"\r\n\r\n")[0].decode("utf-8")
        assert f"To: {name} <{address}>" in head

    desk = sign_in(service)
    assert name in desk.get("/desk").words
    decide(desk, asked.reference, "add_processor", {"processor": "archive"})
    link = eventually(lambda: service.sink.link("archive@example.org", "/a/"), "the question to the archive")
    keeper = RealBrowser(service.url).get(link).get("/answer/found")
    assert name in keeper.get("/answer").words
    scan = "Umowa – Stanisław Wójcik, część 1.txt"
    keeper.get("/answer/found").send({"place": "Cabinet Ł"}, files={"files": (scan, "zażółć gęślą jaźń".encode())})
    assert keeper.path == "/answer/thanks", keeper.words
    eventually(lambda: ledger(service.case(asked.reference))["archive"][0] == "found", "the archive's answer")
    service.await_stage(asked.reference, "review")

    answer(service, asked)
    package = collect(service, asked)
    found = tables(package)
    assert {name: len(rows) for name, rows in found.items()} == {
        "Customer database/Customers": 1,
        "Customer database/Invoices": 7,
        "Customer database/Invoice lines": 38,
    }
    customer = found["Customer database/Customers"][0]
    assert (customer["Customer number"], customer["First name"], customer["Email"]) == (49, "Stanisław", address)
    invoices = sorted(row["Invoice number"] for row in found["Customer database/Invoices"])
    assert invoices == [64, 75, 130, 259, 282, 304, 356]
    assert {row["Invoice number"] for row in found["Customer database/Invoice lines"]} == set(invoices)
    assert (files(package), strangers(package, address)) == ({f"Archive/{scan}"}, set())
    assert package.read(f"Archive/{scan}").decode() == "zażółć gęślą jaźń"
    assert all(address not in unquote(place) for place in (*asked.browser.visited, *desk.visited, *keeper.visited))
