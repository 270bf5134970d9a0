"""The project's own sources, parsed, for tests that read code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("workflows", "activities", "api", "casework")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources(*folders: str) -> dict[str, ast.Module]:
    """Give the modules of some folders (all packages and `worker.py` without any) by their path, parsed."""
    files = [path for folder in folders or PACKAGES for path in sorted((ROOT / folder).rglob("*.py"))]
    if not folders:
        files.append(ROOT / "worker.py")
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def functions(tree: ast.AST) -> Iterator[Function]:
    """Give every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def decorators(function: Function) -> set[str]:
    """Give the names of a function's decorators, without their arguments."""
    return {ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in function.decorator_list}


def words_in(*nodes: ast.AST | None) -> set[str]:
    """Give every string written out in some expressions."""
    return {
        inner.value
        for node in nodes
        if node is not None
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    }
