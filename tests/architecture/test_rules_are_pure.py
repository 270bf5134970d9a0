"""The law is pure: `casework.rules` imports the standard library and itself, and knows no clock, chance or file.

The workflow sandbox does not look into modules that are passed through to it, so this test does.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import casework.rules

FOLDER = Path(casework.rules.__path__[0])
READS_DATA_AT_IMPORT = "data/__init__.py"
FORBIDDEN_MODULES = {
    "asyncio",
    "http",
    "io",
    "locale",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
FORBIDDEN_CALLS = {
    "__import__",
    "eval",
    "exec",
    "fromtimestamp",
    "getenv",
    "input",
    "localtime",
    "now",
    "open",
    "print",
    "read_bytes",
    "read_text",
    "today",
    "utcnow",
    "uuid1",
    "uuid4",
    "uuid7",
}


def impurities(source: str, may_read: bool = False) -> Iterator[str]:
    """Give what a module does that a rule must not, with its line."""
    for node in ast.walk(ast.parse(source)):
        for name in imported(node):
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and not f"{name}.".startswith("casework.rules."):
                yield f"line {node.lineno}: imports {name}"  # type: ignore[attr-defined]
            if top in FORBIDDEN_MODULES and not (may_read and top == "pathlib"):
                yield f"line {node.lineno}: imports {name}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in FORBIDDEN_CALLS and not (may_read and called == "read_text"):
                yield f"line {node.lineno}: calls {called}"
        if isinstance(node, ast.Global | ast.AsyncFunctionDef):
            yield f"line {node.lineno}: {type(node).__name__}"


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}" if node.level == 0 else "a relative module"]
    return []


MODULES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_rules(module: str) -> None:
    source = (FOLDER / module).read_text(encoding="utf-8")
    assert list(impurities(source, may_read=module == READS_DATA_AT_IMPORT)) == []


def test_all_modules_were_looked_at() -> None:
    assert {"clock.py", "plan.py", "retention.py", "stages.py", READS_DATA_AT_IMPORT} <= set(MODULES)


IMPURE = [
    "import os",
    "import temporalio",
    "from casework.record import models",
    "from casework import settings",
    "import casework.rules_of_thumb",
    "from random import choice",
    "from . import clock",
    "from time import monotonic",
    "datetime.now()",
    "date.today()",
    "x = datetime.datetime.now(UTC)",
    "open('f')",
    "Path('f').read_text()",
    "uuid4()",
    "async def f(): ...",
]


@pytest.mark.parametrize("source", IMPURE)
def test_the_test_sees(source: str) -> None:
    assert list(impurities(source))


PURE = [
    "from datetime import date, time, timedelta",
    "from casework.rules.clock import read_clock",
    "import casework.rules",
    "date(2026, 3, 2)",
    "datetime.combine(day, time(9), LONDON)",
]


@pytest.mark.parametrize("source", PURE)
def test_the_test_lets_pass(source: str) -> None:
    assert list(impurities(source)) == []
