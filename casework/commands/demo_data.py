"""The demo's three databases: supporters, staff and payroll of an invented charity, the same every time.

Every person here is made up. Addresses of mail end in example.org, phone numbers are of the ranges kept for
drama, and the national insurance numbers begin with QQ, which is never given to anybody.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from casework.commands.demo_people import (
    ABSENCES,
    EMERGENCY_CONTACTS,
    NOTES,
    POSTS,
    STAFF,
    SUPPORTERS,
    Employee,
    Supporter,
)

FIRST_DAY = date(2023, 4, 6)
DONATION_METHODS = ("Direct Debit", "Card", "Cheque")
MEMBERSHIPS = ("Friend", "Family", "Patron")
EVENTS = (
    ("2025-06-14", "Summer fair"),
    ("2025-10-04", "Harvest supper"),
    ("2026-03-21", "Volunteers' day"),
    ("2026-06-13", "Summer fair"),
)
NEEDS = ("", "", "", "Step-free seat, uses a wheelchair", "", "Coeliac, needs gluten-free food")
PAY_MONTHS = ("2026-08-28", "2026-09-30", "2026-10-30")

CRM = """
CREATE TABLE supporter (
    supporter_id INTEGER PRIMARY KEY, title TEXT, first_name TEXT, last_name TEXT, email TEXT, phone TEXT,
    address TEXT, town TEXT, postcode TEXT, joined_on TEXT, newsletter INTEGER,
    no_marketing INTEGER NOT NULL, restricted INTEGER NOT NULL, looked_after_by TEXT);
CREATE TABLE fund (fund_id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE donation (
    donation_id INTEGER PRIMARY KEY, supporter_id INTEGER REFERENCES supporter, given_on TEXT,
    amount NUMERIC(10, 2), method TEXT, gift_aid INTEGER, fund_id INTEGER REFERENCES fund);
CREATE TABLE membership (
    membership_number TEXT PRIMARY KEY, supporter_id INTEGER REFERENCES supporter, level TEXT, starts_on TEXT,
    ends_on TEXT);
CREATE TABLE renewal (
    renewal_id INTEGER PRIMARY KEY, membership_number TEXT REFERENCES membership, renewed_on TEXT, fee NUMERIC(10, 2));
CREATE TABLE event_booking (
    booking_id INTEGER PRIMARY KEY, supporter_id INTEGER REFERENCES supporter, event TEXT, held_on TEXT,
    places INTEGER, needs TEXT);
CREATE TABLE note (
    note_id INTEGER PRIMARY KEY, supporter_id INTEGER REFERENCES supporter, written_on TEXT, written_by TEXT,
    note TEXT, about_others TEXT);
"""

HR = """
CREATE TABLE department (department_id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE employee (
    staff_number TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, birth_date TEXT, national_insurance_number TEXT,
    department_id INTEGER REFERENCES department, job_title TEXT, started_on TEXT, left_on TEXT, line_manager TEXT,
    restricted INTEGER NOT NULL);
CREATE TABLE contact_details (
    contact_id INTEGER PRIMARY KEY, staff_number TEXT REFERENCES employee, email TEXT, phone TEXT, kind TEXT);
CREATE TABLE absence (
    absence_id INTEGER PRIMARY KEY, staff_number TEXT REFERENCES employee, first_day TEXT, last_day TEXT, reason TEXT);
CREATE TABLE emergency_contact (
    emergency_contact_id INTEGER PRIMARY KEY, staff_number TEXT REFERENCES employee, contact_name TEXT,
    contact_phone TEXT, relation TEXT);
"""

PAYROLL = """
CREATE TABLE pay_record (
    payroll_number INTEGER PRIMARY KEY, ni_number TEXT UNIQUE, tax_code TEXT, annual_salary NUMERIC(10, 2),
    pension_scheme TEXT);
CREATE TABLE payslip (
    payslip_id INTEGER PRIMARY KEY, payroll_number INTEGER REFERENCES pay_record, paid_on TEXT,
    gross NUMERIC(10, 2), tax NUMERIC(10, 2), pension NUMERIC(10, 2), net NUMERIC(10, 2));
"""


def make_demo_databases(folder: Path) -> None:
    """Make `crm.sqlite`, `hr.sqlite` and `payroll.sqlite` in a folder, in place of those that are there.

    Each file appears whole or not at all, so that an interrupted start is made good by the next.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "crm.sqlite", CRM, _crm())
    _write(folder / "hr.sqlite", HR, _hr())
    _write(folder / "payroll.sqlite", PAYROLL, _payroll())


Table = tuple[str, Sequence[tuple[Any, ...]]]


def _write(path: Path, schema: str, tables: Iterable[Table]) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as database:
        database.executescript(schema)
        for name, rows in tables:
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - names of this file
        database.commit()
    os.replace(unfinished, path)


def _crm() -> Iterable[Table]:
    numbered = list(enumerate(SUPPORTERS, start=1001))
    yield "supporter", [_supporter(number, supporter) for number, supporter in numbered]
    yield "fund", [(1, "Where it is needed most"), (2, "Community kitchen"), (3, "Playground")]
    yield "donation", _count(_donations(number) for number, _ in numbered)
    members = [number for number, _ in numbered if number % 3 != 0]
    yield "membership", [_membership(number) for number in members]
    yield "renewal", _count(_renewals(number) for number in members)
    yield "event_booking", _count(_bookings(number) for number, _ in numbered)
    ids = {supporter.email: number for number, supporter in numbered}
    yield "note", _count([(ids[email], *rest)] for email, *rest in NOTES)


def _supporter(number: int, supporter: Supporter) -> tuple[Any, ...]:
    joined = FIRST_DAY + timedelta(days=13 * (number - 1001))
    address = (supporter.address, "Brambleford", f"ZZ{1 + number % 9} {number % 8 + 1}XX")
    name = (supporter.title, supporter.first_name, supporter.last_name, supporter.email, supporter.phone)
    return (number, *name, *address, joined.isoformat(), number % 2, 0, 0, "Supporter care team")


def _donations(number: int) -> Iterable[tuple[Any, ...]]:
    for count in range(1 + number % 4):
        given = FIRST_DAY + timedelta(days=(number * 37 + count * 91) % 1200)
        method = DONATION_METHODS[(number + count) % 3]
        yield number, given.isoformat(), 5 * (1 + (number + count) % 8), method, number % 2, 1 + (number + count) % 3


def _membership(number: int) -> tuple[Any, ...]:
    starts = FIRST_DAY + timedelta(days=29 * (number - 1001))
    ends = starts.replace(year=2027)
    return f"BCT-{number * 7 % 10000:04}", number, MEMBERSHIPS[number % 3], starts.isoformat(), ends.isoformat()


def _renewals(number: int) -> Iterable[tuple[Any, ...]]:
    membership, _, level, starts, _ = _membership(number)
    fee = {"Friend": 15, "Family": 25, "Patron": 60}[level]
    for year in (2025, 2026):
        yield membership, date.fromisoformat(starts).replace(year=year).isoformat(), fee


def _bookings(number: int) -> Iterable[tuple[Any, ...]]:
    for count in range(number % 3):
        held, event = EVENTS[(number + count) % len(EVENTS)]
        yield number, event, held, 1 + number % 2, NEEDS[(number + count) % len(NEEDS)]


def _hr() -> Iterable[Table]:
    departments = {name: number for number, name in enumerate(dict.fromkeys(post for post, _ in POSTS.values()), 1)}
    yield "department", [(number, name) for name, number in departments.items()]
    yield "employee", [_employee(employee, departments) for employee in STAFF]
    yield "contact_details", _count(_contact(employee) for employee in STAFF)
    yield "absence", _count([row] for row in ABSENCES)
    yield "emergency_contact", _count([row] for row in EMERGENCY_CONTACTS)


def _employee(employee: Employee, departments: dict[str, int]) -> tuple[Any, ...]:
    department, title = POSTS[employee.number]
    name = (employee.number, employee.first_name, employee.last_name, employee.birth_date, employee.insurance)
    return (*name, departments[department], title, employee.started_on, None, employee.manager, 0)


def _contact(employee: Employee) -> Iterable[tuple[Any, ...]]:
    yield employee.number, employee.email, employee.phone, "Home"
    work = f"{employee.first_name}.{employee.number}".replace("'", "").lower()
    yield employee.number, f"{work}@brambleford.example.org", "01632 960100", "Work"


def _payroll() -> Iterable[Table]:
    numbered = list(enumerate(STAFF, start=501))
    records = [
        (number, employee.insurance, "1257L", employee.salary, "Brambleford Group Pension")
        for number, employee in numbered
    ]
    yield "pay_record", records
    yield "payslip", _count(_payslips(number, employee.salary) for number, employee in numbered)


def _payslips(number: int, salary: int) -> Iterable[tuple[Any, ...]]:
    gross = round(salary / 12, 2)
    tax = round(max(0.0, gross - 1047.50) * 0.2, 2)
    pension = round(gross * 0.05, 2)
    for paid in PAY_MONTHS:
        yield number, paid, gross, tax, pension, round(gross - tax - pension, 2)


def _count(groups: Iterable[Iterable[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    rows = (row for group in groups for row in group)
    return [(number, *row) for number, row in enumerate(rows, start=1)]
