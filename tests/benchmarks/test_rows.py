from __future__ import annotations

import pytest

from casework.benchmark.rows import AT_LEAST, Bar, Line, number, table


@pytest.mark.parametrize(
    ("bar", "measured", "inside"),
    [
        (Bar(30, "x"), 29.9, True),
        (Bar(30, "x"), 30.0, True),
        (Bar(30, "x"), 30.04, True),
        (Bar(30, "x"), 30.1, False),
        (Bar(1.0, "x", AT_LEAST), 1.0, True),
        (Bar(1.0, "x", AT_LEAST), 0.99, False),
        (Bar(0), 0, True),
        (Bar(0), 1, False),
    ],
)
def test_a_number_is_judged_as_it_is_shown(bar: Bar, measured: float, inside: bool) -> None:
    assert bar.holds(measured) is inside


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (5, "5"), (1.104, "1.10"), (29.94, "29.9"), (340.6, "341"), (2.0, "2")]
)
def test_numbers_are_no_more_precise_than_they_deserve(value: float, words: str) -> None:
    assert number(value) == words


def test_the_table_says_of_each_goal_whether_it_is_met() -> None:
    lines = [
        Line(1, "whole case", Bar(30, "x"), 41.27, "note"),
        Line(4, "rate", Bar(1.0, "x", AT_LEAST), 1.23),
    ]
    head, rule, first, second = table(lines).splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == ["#", "goal", "bar", "measured", "", "how"]
    assert set(rule) == {"|", "-"}
    assert [cell.strip() for cell in first.strip("|").split("|")] == [
        "1",
        "whole case",
        "≤ 30x",
        "41.3x",
        "OUT",
        "note",
    ]
    assert [cell.strip() for cell in second.strip("|").split("|")] == ["4", "rate", "≥ 1x", "1.23x", "in", ""]
