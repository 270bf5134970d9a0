"""Three invented systems whose databases note every change to a row, so that what happens twice or wrongly is seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.workflows.processors import write_profile

ARCHIVE = {
    "connector": "manual",
    "key": "archive",
    "title": "Paper archive",
    "contact": {"name": "Owen Hart", "email": "archive@larkfield.example.org"},
    "question": "Please look in the grey cabinets.",
    "searched_by_default": False,
}


def _sql(key: str, title: str, *tables: dict[str, Any]) -> dict[str, Any]:
    url = f"sqlite:///${{PROFILE_FOLDER}}/{key}.sqlite"
    return {"connector": "sql", "key": key, "title": title, "url": url, "write_url": url, "tables": list(tables)}


PROCESSORS = [
    _sql(
        "crm",
        "Supporters",
        {
            "table": "supporter",
            "title": "Supporter records",
            "label": "{name}",
            "columns": {"name": "Name", "email": "Email"},
            "search_by": {"email": "email"},
            "key": "id",
            "acts": {"mask": {"set": {"name": "Erased", "email": None}}, "erase": "delete"},
        },
        {
            "table": "note",
            "title": "Notes",
            "label": "Note {id}",
            "columns": {"id": "Number", "text": "Text"},
            "reached_from": {"table": "supporter", "column": "supporter", "their_column": "id"},
            "key": "id",
            "acts": {"erase": "delete"},
        },
    ),
    _sql(
        "mailing",
        "Newsletter",
        {
            "table": "subscriber",
            "title": "Subscriptions",
            "label": "{email}",
            "columns": {"email": "Email", "active": "Active"},
            "search_by": {"email": "email"},
            "key": "id",
            "acts": {"suppress": {"set": {"active": 0}}},
        },
    ),
    _sql(
        "bookings",
        "Bookings",
        {
            "table": "booking",
            "title": "Bookings of events",
            "label": "{event}",
            "columns": {"event": "Event"},
            "search_by": {"email": "email"},
            "key": "id",
            "acts": {"erase": "delete"},
        },
    ),
    ARCHIVE,
]

REGISTER = [
    {
        "key": "supporters",
        "title": "Supporters",
        "purposes": ["Keeping in touch with our supporters"],
        "lawful_basis": "Our legitimate interests (UK GDPR Article 6(1)(f))",
        "people": ["Supporters"],
        "categories": ["Names and contact details"],
        "recipients": ["Our bank"],
        "sources": ["The supporters themselves"],
        "retention": "Six years",
        "processors": ["crm", "mailing", "bookings", "archive"],
    }
]

PROFILE: dict[str, Any] = {"processors": PROCESSORS, "register": REGISTER, "retention": [], "rights": ["erasure"]}

FATES = {"Supporter records": "mask", "Notes": "erase", "Subscriptions": "suppress", "Bookings of events": "erase"}
"""What the desk decides for the rows of each table, by its title."""

SCHEMAS = {
    "crm": """
        CREATE TABLE supporter (id TEXT PRIMARY KEY, name TEXT, email TEXT);
        CREATE TABLE note (id INTEGER PRIMARY KEY, supporter TEXT REFERENCES supporter, text TEXT);
    """,
    "mailing": "CREATE TABLE subscriber (id INTEGER PRIMARY KEY, email TEXT, active INTEGER);",
    "bookings": "CREATE TABLE booking (id INTEGER PRIMARY KEY, email TEXT, event TEXT);",
}
TABLES = {"crm": ("supporter", "note"), "mailing": ("subscriber",), "bookings": ("booking",)}

TRIGGERS = """
    CREATE TRIGGER {table}_changed AFTER UPDATE ON {table}
        BEGIN INSERT INTO audit VALUES ('{table}', old.id, 'changed'); END;
    CREATE TRIGGER {table}_deleted AFTER DELETE ON {table}
        BEGIN INSERT INTO audit VALUES ('{table}', old.id, 'deleted'); END;
"""


class Systems:
    """The three databases in a folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder

    def make(self, people: Iterable[str]) -> Systems:
        """Make them with some rows of each person, who is named by the part of an address before the @."""
        for name, schema in SCHEMAS.items():
            with closing(sqlite3.connect(self.path(name))) as database:
                database.executescript(schema + "CREATE TABLE audit (tab TEXT, id TEXT, what TEXT);")
                for table in TABLES[name]:
                    database.executescript(TRIGGERS.format(table=table))
        for number, person in enumerate(people, start=1):
            self.add(person, number)
        return self

    def add(self, person: str, number: int) -> None:
        """Add a person's rows: one supporter, two notes, one subscription, two bookings."""
        email = f"{person}@example.org"
        self.change("crm", "INSERT INTO supporter VALUES (?, ?, ?)", person, person.title(), email)
        for which in (0, 1):
            self.change("crm", "INSERT INTO note VALUES (?, ?, 'Rang us')", 10 * number + which, person)
            self.change("bookings", "INSERT INTO booking VALUES (?, ?, 'Fair')", 10 * number + which, email)
        self.change("mailing", "INSERT INTO subscriber VALUES (?, ?, 1)", number, email)

    def path(self, name: str) -> Path:
        """Give the file of a database."""
        return self.folder / f"{name}.sqlite"

    def change(self, name: str, statement: str, *values: Any) -> None:
        """Change a database as the organisation itself does."""
        with closing(sqlite3.connect(self.path(name), timeout=20)) as database, database:
            database.execute(statement, values)

    def rows(self, name: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into a database."""
        with closing(sqlite3.connect(f"file:{self.path(name)}?mode=ro", uri=True, timeout=20)) as database:
            return database.execute(statement, values).fetchall()

    def audit(self, *names: str) -> list[tuple[str, str, str]]:
        """Give what was changed and deleted, (table, row, what) in order of these words; each as often as it was."""
        return sorted(row for name in names or SCHEMAS for row in self.rows(name, "SELECT tab, id, what FROM audit"))

    def back_up(self, name: str, to: Path) -> Path:
        """Copy a database."""
        with closing(sqlite3.connect(self.path(name))) as database, closing(sqlite3.connect(to)) as copy:
            database.backup(copy)
        return to

    def restore(self, name: str, backup: Path) -> None:
        """Put a copy in the place of a database."""
        self.path(name).write_bytes(backup.read_bytes())


def changes_of(person: str, number: int) -> list[tuple[str, str, str]]:
    """Give what the audit logs hold when a person's rows were erased, masked and suppressed once."""
    both = [str(10 * number), str(10 * number + 1)]
    return sorted(
        [
            ("supporter", person, "changed"),
            ("subscriber", str(number), "changed"),
            *(("note", row, "deleted") for row in both),
            *(("booking", row, "deleted") for row in both),
        ]
    )


def profile_in(folder: Path, **changes: Any) -> Path:
    """Write the profile of the society that has these systems."""
    return write_profile(folder, {**PROFILE, **changes})
