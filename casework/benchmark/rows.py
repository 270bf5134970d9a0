"""The rows of the benchmark: what each goal is, what was measured, and whether it is within its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AT_MOST, AT_LEAST = "at most", "at least"


@dataclass(frozen=True)
class Bar:
    """A limit: a number, whether it is the most or the least, and the unit it is shown with."""

    limit: float
    unit: str = ""
    side: str = AT_MOST

    def holds(self, measured: float) -> bool:
        """Say whether a measured number is within the bar, as precisely as it is shown."""
        shown = float(number(measured))
        return shown <= self.limit if self.side == AT_MOST else shown >= self.limit

    def words(self) -> str:
        """Give the bar as it is printed."""
        return f"{'≤' if self.side == AT_MOST else '≥'} {number(self.limit)}{self.unit}"


@dataclass(frozen=True)
class Line:
    """One line of the table; a goal of several parts has several lines."""

    row: int
    goal: str
    bar: Bar
    measured: float
    note: str = ""

    @property
    def inside(self) -> bool:
        """Whether the goal is met."""
        return self.bar.holds(self.measured)


def number(value: float) -> str:
    """Give a number with two decimals where they matter, one up to a hundred, and none above."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def table(lines: Sequence[Line]) -> str:
    """Give the lines as a table that reads well on a terminal and as Markdown."""
    cells = [("#", "goal", "bar", "measured", "", "how")]
    cells += [
        (
            str(line.row),
            line.goal,
            line.bar.words(),
            f"{number(line.measured)}{line.bar.unit}",
            "in" if line.inside else "OUT",
            line.note,
        )
        for line in lines
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    text = [
        "| " + " | ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
