"""The data set of the benchmark: three databases with 46 rows of each person.

Everybody in it is made up, the same every time; addresses end in example.org.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

PROFILE = Path(__file__).parent / "profile.yaml"
VARIABLE = "RIGHTSDESK_BENCHMARK_DATABASES"
"""The variable through which the profile finds the folder of the databases."""

SUBJECTS = 200
ORDERS, PAYSLIPS = 20, 24
ROWS = 1 + ORDERS + 1 + PAYSLIPS
FIRST_DAY = date(2024, 1, 31)

CRM = """
CREATE TABLE customer (
    customer_id INTEGER PRIMARY KEY, name TEXT, email TEXT, phone TEXT, address TEXT, town TEXT, postcode TEXT);
CREATE TABLE purchase (
    purchase_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer, bought_on TEXT, item TEXT,
    amount NUMERIC(10, 2), paid_by TEXT);
CREATE INDEX customer_email ON customer (email);
CREATE INDEX purchase_customer ON purchase (customer_id);
"""

HR = """
CREATE TABLE employee (
    staff_number TEXT PRIMARY KEY, name TEXT, email TEXT, birth_date TEXT, job_title TEXT, started_on TEXT,
    line_manager TEXT);
CREATE INDEX employee_email ON employee (email);
"""

PAYROLL = """
CREATE TABLE payslip (
    payslip_id INTEGER PRIMARY KEY, email TEXT, paid_on TEXT, gross NUMERIC(10, 2), tax NUMERIC(10, 2),
    pension NUMERIC(10, 2), net NUMERIC(10, 2));
CREATE INDEX payslip_email ON payslip (email);
"""


def email_of(subject: int) -> str:
    """Give a person's address."""
    return f"person{subject:04}@example.org"


def name_of(subject: int) -> str:
    """Give a person's name."""
    return f"Sam Person{subject:04}"


def make_databases(folder: Path, subjects: int = SUBJECTS) -> None:
    """Write the three databases into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    people = range(subjects)
    customers = [
        (n, name_of(n), email_of(n), "01632 960000", f"{n} Example Street", "Exampleton", "EX1 1EX") for n in people
    ]
    purchases = [
        (n, _month(number), f"Item number {number} of an ordinary length", 10 + number, "Card")
        for n in people
        for number in range(ORDERS)
    ]
    employees = [
        (f"S{n:04}", name_of(n), email_of(n), "1980-01-31", "Gardener", "2020-04-01", "Alex Example") for n in people
    ]
    payslips = [
        (email_of(n), _month(number), 2000 + number, 300, 100, 1600 + number)
        for n in people
        for number in range(PAYSLIPS)
    ]
    _make(folder / "crm.sqlite", CRM, {"customer": customers, "purchase": [(None, *row) for row in purchases]})
    _make(folder / "hr.sqlite", HR, {"employee": employees})
    _make(folder / "payroll.sqlite", PAYROLL, {"payslip": [(None, *row) for row in payslips]})


def _month(number: int) -> str:
    return (FIRST_DAY + timedelta(days=30 * number)).isoformat()


def _make(path: Path, tables: str, rows: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(tables)
        for name, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", values)  # noqa: S608 - names of our own
