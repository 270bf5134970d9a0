"""Values as plain JSON, labels, and what confirms a person."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.connectors.values import filled, plain, same_date, same_name
from casework.register.declarations import template_columns


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("text", "text"),
        (1.5, 1.5),
        (float("nan"), "nan"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("NaN"), "NaN"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01 09:30:00+00:00"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=2), "2:00:00"),
        (b"\x00\xff", "AP8="),
        (memoryview(b"\x00\xff"), "AP8="),
        ([1, Decimal("2.0")], [1, "2.0"]),
        ({"a": date(2026, 3, 1)}, {"a": "2026-03-01"}),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    assert plain(value) == expected


@pytest.mark.parametrize(
    ("template", "row", "expected"),
    [
        ("{a} {b}", {"a": "Ann", "b": "Lee"}, "Ann Lee"),
        ("{a} {b} {c}", {"a": "Ann", "b": None, "c": "Lee"}, "Ann Lee"),
        ("Invoice {n} of {d}", {"n": 3, "d": "2022-03-11 00:00:00"}, "Invoice 3 of 2022-03-11"),
        ("of {d}", {"d": datetime(2022, 3, 11)}, "of 2022-03-11"),  # noqa: DTZ001 - as drivers give it
        ("at {d}", {"d": "2022-03-11 10:00:00"}, "at 2022-03-11 10:00:00"),
        ("{a}{b}", {"a": "{b}", "b": "x"}, "{b}x"),
        ("{a}", {"a": "line\nbreak"}, "line break"),
        ("{a.__class__}", {"a": "x"}, ""),
    ],
)
def test_labels(template: str, row: dict[str, Any], expected: str) -> None:
    assert filled(template, row) == expected


@pytest.mark.parametrize("template", ["{", "}", "{}", "{a", "a}", "{a{b}}"])
def test_no_template(template: str) -> None:
    with pytest.raises(ValueError, match="column names in braces"):
        template_columns(template)


def test_template_columns() -> None:
    assert template_columns("{First Name} and {x}, {x}") == ("First Name", "x", "x")
    assert template_columns("nothing") == ()


@pytest.mark.parametrize(
    ("held", "given", "same"),
    [
        ("Stanisław Wójcik", "stanislaw wojcik", True),
        ("O'Rourke Siobhán", "Siobhan ORourke", True),
        ("Margaret Anne Ellis", "Margaret Ellis", True),
        ("Margaret Ellison", "Margaret Ellis", False),
        ("Margaret", "Margaret Ellis", False),
        ("فاطمة الحسن", "فاطمة الحسن", True),
        ("", "Margaret Ellis", False),
    ],
)
def test_names(held: str, given: str, same: bool) -> None:
    assert same_name(held, (given,)) is same


@pytest.mark.parametrize(
    ("held", "given", "same"),
    [
        ("1980-02-29", "1980-02-29", True),
        ("1980-02-29 00:00:00", "29/02/1980", True),
        ("29.2.1980", "1980-02-29", True),
        ("1980-02-28", "1980-02-29", False),
        ("1981-02-29", "1980-02-29", None),
        ("unknown", "1980-02-29", None),
        ("1980-02-29", "", None),
    ],
)
def test_dates(held: str, given: str, same: bool | None) -> None:
    assert same_date(held, given) is same
