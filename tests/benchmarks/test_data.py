"""The plain script and the service must answer the same question, or their times cannot be compared."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from casework.benchmark.data import PROFILE, ROWS, VARIABLE, email_of, make_databases, name_of
from casework.benchmark.script import run_script
from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import FoundRecord
from casework.register.profile import load_profile
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind


@pytest.fixture
def databases(tmp_path: Path) -> Path:
    make_databases(tmp_path / "processors", subjects=3)
    return tmp_path / "processors"


def test_the_script_writes_one_sealed_file_for_each_person(databases: Path, tmp_path: Path) -> None:
    _, rows = run_script(databases, tmp_path / "out", [email_of(0), email_of(2)])
    assert rows == 2 * ROWS == 92
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == ["1.sealed", "2.sealed"]
    assert all(b"example.org" not in file.read_bytes() for file in files)


def test_somebody_unknown_has_no_rows(databases: Path, tmp_path: Path) -> None:
    assert run_script(databases, tmp_path / "out", ["nobody@example.org"])[1] == 0


async def test_the_connectors_find_the_same_rows(databases: Path) -> None:
    profile, _ = load_profile(PROFILE)
    processors = DeclaredProcessors(profile, {VARIABLE: str(databases)})
    found: Counter[str] = Counter()
    for key in ("crm", "hr", "payroll"):
        terms = SearchTerms(keys=((IdentifierKind.EMAIL, email_of(1)),), names=(name_of(1),))
        async for each in processors.connector(key).find(terms):
            if isinstance(each, FoundRecord):
                found[each.kind] += 1
    assert found == {"Customers": 1, "Purchases": 20, "Employees": 1, "Payslips": 24}
    assert found.total() == ROWS
