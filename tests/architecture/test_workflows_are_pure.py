"""Workflow code is deterministic: it imports and calls nothing that could differ when history is replayed.

It runs without the SDK's sandbox, so this is checked here and by replaying under the sandbox.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import sources

ALLOWED = (
    "__future__",
    "asyncio",
    "collections.abc",
    "contextlib",
    "dataclasses",
    "datetime",
    "typing",
    "temporalio",
    "activities",
    "casework.rules",
    "workflows",
)
FORBIDDEN_CALLS = {
    "asyncio.as_completed",
    "asyncio.run",
    "asyncio.to_thread",
    "asyncio.wait",
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "hash",
    "id",
    "input",
    "open",
    "print",
    "workflow.unsafe.sandbox_unrestricted",
}
IN_ANY_ORDER = {"all", "any", "frozenset", "len", "max", "min", "set", "sorted", "sum"}
"""What gives the same whatever order a set is gone through in."""


def impurities(tree: ast.Module, sets: frozenset[str]) -> Iterator[str]:
    """Give what a module does that workflow code must not; `sets` are names of attributes that hold sets."""
    harmless = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IN_ANY_ORDER
        for argument in node.args
    }
    for node in ast.walk(tree):
        yield from _imports(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in FORBIDDEN_CALLS:
            yield f"line {node.lineno}: calls {ast.unparse(node.func)}"
        if isinstance(node, ast.For | ast.AsyncFor) and _is_set(node.iter, sets):
            yield f"line {node.lineno}: goes through a set, which has no order"
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp) and id(node) not in harmless:
            for part in node.generators:
                if _is_set(part.iter, sets):
                    yield f"line {node.lineno}: goes through a set, which has no order"


def _imports(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for name in names:
        if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED):
            yield f"line {node.lineno}: imports {name}"


def _is_set(node: ast.AST, sets: frozenset[str]) -> bool:
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.BinOp):
        return _is_set(node.left, sets) or _is_set(node.right, sets)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple", "enumerate", "iter"):
            return any(_is_set(argument, sets) for argument in node.args)
        return ast.unparse(node.func) in ("set", "frozenset")
    return (isinstance(node, ast.Attribute) and node.attr in sets) or (isinstance(node, ast.Name) and node.id in sets)


def names_of_sets(trees: list[ast.Module]) -> frozenset[str]:
    """Give the names of fields and constants that hold sets, by their annotation or their value."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).startswith(("set", "frozenset")):
                found.add(ast.unparse(node.target).rpartition(".")[2])
            elif isinstance(node, ast.Assign) and _is_set(node.value, frozenset()):
                found.add(ast.unparse(node.targets[0]).rpartition(".")[2])
    return frozenset(found)


SOURCES = sources("workflows")
SETS = names_of_sets(list(SOURCES.values()))


@pytest.mark.parametrize("name", SOURCES)
def test_a_workflow_module_is_pure(name: str) -> None:
    assert list(impurities(SOURCES[name], SETS)) == []


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("import random", "line 1: imports random"),
        ("from time import sleep", "line 1: imports time"),
        ("import os", "line 1: imports os"),
        ("from casework.record.views import CaseView", "line 1: imports casework.record.views"),
        ("at = datetime.now(UTC)", "line 1: calls datetime.now"),
        ("asyncio.wait(tasks)", "line 1: calls asyncio.wait"),
        ("text = open('a').read()", "line 1: calls open"),
        ("for key in state.tasks: pass", "line 1: goes through a set, which has no order"),
        ("keys = [key for key in state.tasks]", "line 1: goes through a set, which has no order"),
        ("for key in {1, 2}: pass", "line 1: goes through a set, which has no order"),
        ("for key in list(set(keys)): pass", "line 1: goes through a set, which has no order"),
    ],
)
def test_the_check_finds(code: str, finding: str) -> None:
    assert list(impurities(ast.parse(code), SETS)) == [finding]


@pytest.mark.parametrize(
    "code",
    [
        "keys = sorted(key for key in state.tasks)",
        "late = any(key for key in state.tasks)",
        "for key in sorted(state.tasks): pass",
        "at = workflow.now()",
        "await asyncio.gather(*work)",
    ],
)
def test_the_check_lets_pass(code: str) -> None:
    assert list(impurities(ast.parse(code), SETS)) == []
