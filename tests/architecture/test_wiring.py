"""What is declared in one place is known in the others: activities, updates, letters, tasks, events."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from api.counter import MESSAGES
from casework.commands.wiring import activities, assemble
from casework.letters.contract import LetterKind
from casework.record.wordings import EVENTS, TASKS
from casework.rehearsal import rehearsal_settings
from casework.rules.moments import MomentKind
from casework.rules.stages import Action
from casework.rules.vocabulary import LetterOutcome, SearchResult
from tests.architecture.sources import decorators, functions, sources, words_in
from tests.workflows.processors import write_profile
from worker import WORKFLOWS
from workflows.state import NEEDS_EXCUSE

WORKFLOW_SOURCES = sources("workflows")
SEARCH_UPDATES = {"answer_search", "answer_act", "need_more_time"}
NOT_OF_A_CASE = {LetterKind.PASSWORD_RESET, LetterKind.MAIL_TEST}


def updates() -> dict[str, set[str]]:
    """Give the names of all updates by the module they are in."""
    return {
        name: {function.name for function in functions(tree) if "workflow.update" in decorators(function)}
        for name, tree in WORKFLOW_SOURCES.items()
    }


def calls(*names: str) -> Iterator[ast.Call]:
    """Give the workflows' calls of a function or method of one of these names."""
    for tree in WORKFLOW_SOURCES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
                yield node


def argument(call: ast.Call, position: int, name: str) -> ast.AST | None:
    """Give an argument of a call by its place or its name."""
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return named if named is not None else (call.args[position] if len(call.args) > position else None)


def table(name: str) -> ast.AST:
    """Give the value of a module's constant."""
    for tree in WORKFLOW_SOURCES.values():
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return node.value
    raise LookupError(name)


def test_every_activity_is_registered(tmp_path: Path) -> None:
    declared = {
        f"{node.name}.{function.name}"
        for tree in sources("activities").values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for function in functions(node)
        if "activity.defn" in decorators(function)
    }
    deployment = assemble(rehearsal_settings(tmp_path / "home", write_profile(tmp_path, {})))
    assert {work.__qualname__ for work in activities(deployment)} == declared
    assert len(declared) > 5


def test_every_workflow_is_registered() -> None:
    declared = {
        node.name
        for tree in WORKFLOW_SOURCES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("workflow.defn" in ast.unparse(d) for d in node.decorator_list)
    }
    assert {workflow.__name__ for workflow in WORKFLOWS} == declared


def test_every_update_is_refused_before_it_enters_the_history() -> None:
    for name, tree in WORKFLOW_SOURCES.items():
        validated = {
            decorator.removesuffix(".validator")
            for function in functions(tree)
            for decorator in decorators(function)
            if decorator.endswith(".validator")
        }
        assert updates()[name] == validated, name


def test_every_action_is_an_update_and_has_its_message() -> None:
    actions = {action.value for action in Action if action is not Action.CALENDAR_CHANGED}
    every = set().union(*updates().values())
    assert every - SEARCH_UPDATES == actions
    assert set(MESSAGES) == actions | SEARCH_UPDATES | {"open"}
    signals = {
        f.name for tree in WORKFLOW_SOURCES.values() for f in functions(tree) if "workflow.signal" in decorators(f)
    }
    assert signals == {"calendar_changed", "letter_not_sent"}


def test_every_letter_ordered_is_one_there_is() -> None:
    ordered = words_in(
        *(argument(call, 1, "kind") for call in calls("LetterOrder", "letter")),
        *(argument(call, 0, "kind") for call in calls("_letter")),
        *(argument(call, 3, "kind") for call in calls("_to_staff")),
        *(argument(call, 1, "kind") for call in calls("answer", "write")),
        table("CHASERS"),
        table("SEARCH_LETTERS"),
        table("ACT_LETTERS"),
        table("CLOSING_LETTERS"),
        *(call.args[1] for call in calls("get") if ast.unparse(call.func) == "CLOSING_LETTERS.get"),
        *(each.elts[0] for each in getattr(table("STAFF_LETTERS"), "values", [])),
    )
    assert ordered <= set(LetterKind), "each of these is a kind of letter"
    in_packages = {
        LetterKind[node.attr]
        for node in ast.walk(sources("activities")["activities/packages.py"])
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "LetterKind"
    }
    assert set(LetterKind) - ordered - in_packages == NOT_OF_A_CASE, "each of these would never be sent"


def test_every_task_has_a_title() -> None:
    opened = words_in(
        *(argument(call, 1, "kind") for call in calls("TaskOrder")),
        *(each.elts[1] for each in getattr(table("LAPSES"), "values", [])),
    )
    assert opened - {"kind"} == set(TASKS)


def test_every_event_has_a_sentence() -> None:
    kinds = words_in(
        *(argument(call, 1, "kind") for call in calls("commit", "_commit") if argument(call, 1, "kind")),
        *(argument(call, 3, "kind") for call in calls("decide")),
        *(argument(call, 2, "kind") for call in calls("_on_items", "note_answered", "_decide_act")),
        *(argument(call, 1, "kind") for call in calls("write")),
    )
    kinds -= {"search-"}
    kinds |= {f"search-{result.value}" for result in NEEDS_EXCUSE - {SearchResult.NOT_SEARCHABLE}}
    kinds |= {kind.value for kind in MomentKind}
    kinds |= {f"letter-{o.value}" for o in LetterOutcome if o not in (LetterOutcome.QUEUED, LetterOutcome.SENDING)}
    kinds |= {"search-done", "acts-planned", "act-begun", "act-done"}  # written by the record itself
    kinds |= {"right-answered"}  # unless it is said otherwise
    assert kinds == set(EVENTS)
