"""The databases the invented society searches, and its profile with a test's own changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

PROFILE = Path(__file__).with_name("profile.yaml")

DATABASES = {
    "members": """
        CREATE TABLE member (
            number TEXT PRIMARY KEY, name TEXT, email TEXT, left_on TEXT, newsletter INTEGER, frozen INTEGER
        );
        INSERT INTO member VALUES
            ('M-17', 'Zoë O''Hara', 'zoe@example.org', '2058-11-30', 1, 0),
            ('M-18', 'Ann Lee', 'ann@example.org', NULL, 1, 0);
    """,
    "gifts": """
        CREATE TABLE gift (id INTEGER PRIMARY KEY, member TEXT, given_on TEXT, amount TEXT, note TEXT);
        INSERT INTO gift (member, given_on, amount, note) VALUES
            ('M-17', '2059-05-01', '20', ''), ('M-17', '2059-12-24', '50', 'With her sister Ida'),
            ('M-18', '2059-01-01', '5', '');
    """,
    "payroll": """
        CREATE TABLE pay (number TEXT, paid_on TEXT, gross TEXT);
        INSERT INTO pay VALUES ('QQ123456C', '2060-01-29', '2100');
    """,
}


def make_databases(folder: Path) -> None:
    """Make every database in a folder."""
    for name in DATABASES:
        make_database(folder, name)


def make_database(folder: Path, name: str) -> None:
    """Make one database."""
    with closing(sqlite3.connect(folder / f"{name}.sqlite")) as database:
        database.executescript(DATABASES[name])
        database.commit()


def write_profile(folder: Path, changes: Mapping[str, Any]) -> Path:
    """Write the society's profile with changes; a key such as `processors.payroll` changes one processor."""
    document = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))
    for key, value in changes.items():
        part, _, processor = key.partition(".")
        if processor:
            entry = next(declared for declared in document[part] if declared["key"] == processor)
            entry.update(value)
        else:
            document[part] = value
    path = folder / "profile.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path
