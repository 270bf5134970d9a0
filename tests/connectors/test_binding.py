"""Values on their way back into a database: what is the same, and what a column cannot hold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ARRAY, CHAR, REAL, Boolean, Date, DateTime, Enum, Integer, LargeBinary, Numeric, Text, Uuid
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.types import NullType, TypeEngine

from casework.connectors.binding import NotOfItsKind, bound, same
from casework.connectors.contract import RowRef
from casework.connectors.environment import unset
from casework.connectors.erased import row_text

UUID = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("kind", "held", "wanted", "expected"),
    [
        (Text(), "a", "a", True),
        (Text(), "a", "A", False),
        (Text(), "a", "a ", False),
        (Text(), "7", 7, True),
        (Text(), "", None, False),
        (Text(), None, None, True),
        (CHAR(4), "ab  ", "ab", True),
        (Integer(), 7, "7", True),
        (Integer(), 7, "7.0", True),
        (Integer(), 1, True, True),
        (Integer(), 7, "seven", False),
        (Numeric(10, 2), "12.50", 12.5, True),
        (Numeric(10, 2), "12.50", "12.51", False),
        (Numeric(10, 2), 0, None, False),
        (REAL(), 12.300000190734863, "12.3", True),
        (REAL(), 12.31, "12.3", False),
        (Boolean(), 1, True, True),
        (Boolean(), False, "false", True),
        (Boolean(), True, 0, False),
        (Date(), "1980-02-29", "29/02/1980", True),
        (Date(), "1980-02-29 00:00:00", "1980-02-29", True),
        (Date(), "1980-04-03", "03/04/1980", True),
        (Date(), "1980-04-03", "04/03/1980", False),
        (DateTime(), "2026-03-01 00:00:00", "2026-03-01", True),
        (DateTime(), "2026-03-01 09:30:00+00:00", "2026-03-01 10:30+01:00", True),
        (DateTime(), "2026-03-01 09:30:00+00:00", "2026-03-01 09:30", True),
        (DateTime(), "never", "never", True),
        (Uuid(), UUID, UUID, True),
        (ARRAY(Text()), ["a"], ["a"], True),
        (ARRAY(Text()), ["a"], "a", False),
        (NullType(), 7, 7, True),
    ],
)
def test_what_is_the_same(kind: Any, held: Any, wanted: Any, expected: bool) -> None:
    assert same(held, wanted, kind) is expected


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Integer(), "seven", "must be a number"),
        (Integer(), "7.5", "must be a whole number"),
        (Numeric(10, 2), float("inf"), "must be a number"),
        (Boolean(), "perhaps", "must be true or false"),
        (Date(), "30/02/1980", "must be a date like 2026-12-24"),
        (Date(), "2026-12-24 and more", "must be a date like 2026-12-24"),
        (DateTime(), "noon", "must be a date like 2026-12-24"),
        (LargeBinary(), "AAAA", "must be left empty, for it holds bytes"),
        (Text(), ["a"], "must be text, a number, a date, or yes or no"),
    ],
)
def test_what_a_column_cannot_hold(kind: Any, value: Any, words: str) -> None:
    with pytest.raises(NotOfItsKind, match=f"^{words}$"):
        bound(value, kind, sqlite.dialect())


@pytest.mark.parametrize(
    ("dialect", "kind", "value", "statement", "parameter"),
    [
        (postgresql, Text(), 7, "%(param_1)s::VARCHAR", "7"),
        (postgresql, Date(), "03/04/1980", "CAST(%(param_1)s::VARCHAR AS DATE)", "1980-04-03"),
        (postgresql, Uuid(), UUID, "CAST(%(param_1)s::VARCHAR AS UUID)", UUID),
        (postgresql, Enum("a", "b", name="mood"), "a", "CAST(%(param_1)s::VARCHAR AS mood)", "a"),
        (postgresql, Boolean(), 0, "CAST(%(param_1)s::VARCHAR AS BOOLEAN)", "false"),
        (sqlite, Date(), "03/04/1980", "?", "1980-04-03"),
        (sqlite, Numeric(10, 2), "12.5", "?", "12.5"),
        (sqlite, Boolean(), "true", "?", True),
        (sqlite, Integer(), "7", "?", 7),
        (mysql, Integer(), "7", "%s", 7),
    ],
)
def test_how_it_is_bound(dialect: Any, kind: Any, value: Any, statement: str, parameter: Any) -> None:
    spoken = dialect.dialect()
    compiled = bound(value, kind, spoken).compile(dialect=spoken)
    assert str(compiled) == statement
    assert list(compiled.params.values()) == [parameter]


def test_empty_is_null_in_any_kind() -> None:
    kinds: tuple[TypeEngine[Any], ...] = (Text(), Integer(), Date(), LargeBinary(), ARRAY(Text()))
    for kind in kinds:
        assert str(bound(None, kind, sqlite.dialect())) == "NULL"


def test_a_row_has_one_text() -> None:
    row = RowRef("line", (("number", 7), ("code", "Łoś")))
    assert row_text("crm", row) == '["crm","line",[["code","Łoś"],["number",7]]]'
    assert row_text("crm", RowRef("line", (("code", "Łoś"), ("number", 7)))) == row_text("crm", row)
    others = [
        row_text("hr", row),
        row_text("crm", RowRef("lines", row.key)),
        row_text("crm", RowRef("line", (("number", "7"), ("code", "Łoś")))),
    ]
    assert row_text("crm", row) not in others


def test_which_variables_are_not_set() -> None:
    url = "postgresql://${USER}:${PASSWORD}@${HOST}/x"
    assert unset(url, {"USER": "me", "PASSWORD_FILE": "/secret", "HOST": ""}) == ("HOST",)
    assert unset("sqlite:///x", {}) == ()
