"""Modules and functions stay short enough to be read at once, and say what they need at their top."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import PACKAGES, ROOT, functions, sources

MODULE_LINES, TEST_LINES, FUNCTION_LINES, RUN_LINES = 300, 600, 50, 60
TABLES = {
    "casework/record/contract.py": 400,
    "casework/record/models.py": 420,
    "casework/record/views.py": 330,
}
"""Modules that are one list of declarations, which nobody would look for in two places."""
MIGRATIONS = "casework/record/migrations/versions/"
IMPORTS_WHEN_CALLED = ("casework/cli.py", "tests/postgres.py")
"""Where a library is loaded only when it is wanted."""
PRINTS = ("casework/cli.py", "casework/commands/")

EVERYTHING = {**sources(), **sources("tests")}


@pytest.mark.parametrize("folder", [*PACKAGES, "tests"])
def test_modules_are_short(folder: str) -> None:
    longest = TEST_LINES if folder == "tests" else MODULE_LINES
    long = {
        name: lines
        for name in sources(folder)
        if not name.startswith(MIGRATIONS)
        and (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > TABLES.get(name, longest)
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = [
        f"{name}: {function.name} has {lines} lines"
        for name, tree in sources().items()
        if not name.startswith(MIGRATIONS)
        for function in functions(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1)
        > (RUN_LINES if function.name == "run" and name.startswith("workflows/") else FUNCTION_LINES)
    ]
    assert long == []


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{name}:{inner.lineno}"
        for name, tree in EVERYTHING.items()
        if name not in IMPORTS_WHEN_CALLED
        for function in functions(tree)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_only_commands_print() -> None:
    printing = [
        f"{name}:{node.lineno}"
        for name, tree in sources().items()
        if not name.startswith(PRINTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []
