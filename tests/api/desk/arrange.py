"""Cases, tasks, items and queue lines of the desk's tests, from few words."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from casework.record.views import ItemView, QueueLine, TaskView
from casework.rules.vocabulary import ClockState, Health, Identity, Right, Stage, Verdict
from tests.api.cases import REFERENCE, case
from tests.api.conftest import World
from tests.api.fakes import START

PAGE = f"/desk/cases/{REFERENCE}"
PROVEN = {"identity": Identity.SATISFIED}
GATHERING = {**PROVEN, "stage": Stage.GATHER}
REVIEWING = {**PROVEN, "stage": Stage.REVIEW}
APPROVING = {**PROVEN, "stage": Stage.APPROVE, "reviewed_by": "staff:s9", "review_finished_at": START}
RESPONDING = {**PROVEN, "stage": Stage.RESPOND, "answered": True}

HOSTILE = (
    "Robert'); DROP TABLE students;--",
    "<script>alert(1)</script>",
    "محمد عبد الله",
    "Siân ap Llŷr O’Brien & Sons",
)


def put(world: World, **changes: Any) -> None:
    """Put a case into the world."""
    world.reader.cases[REFERENCE] = case(**changes)


def task(key: str, title: str = "Something to do", **changes: Any) -> TaskView:
    """An open task of the data protection officer."""
    values: dict[str, Any] = {
        "case_id": REFERENCE,
        "key": key,
        "kind": key.split("/")[0],
        "title": title,
        "owner": "dpo",
        "subject": "",
        "opened_at": START,
        "due_on": date(2026, 10, 14),
        "escalated_to": "",
        "state": "open",
    }
    return TaskView(**{**values, **changes})


def item(number: int, **changes: Any) -> ItemView:
    """An undecided item: line `number` of the supporter database's extract."""
    values: dict[str, Any] = {
        "id": f"item{number}",
        "search_key": "crm/1",
        "processor": "crm",
        "kind": "Customer",
        "label": f"Record {number}",
        "file_id": "extract1",
        "position": number,
        "third_party": False,
        "special": False,
        "duplicate_of": "",
        "verdict": Verdict.UNDECIDED,
        "exemption": "",
        "reason": "",
        "decided_by": "",
        "decided_at": None,
    }
    return ItemView(**{**values, **changes})


def put_items(world: World, *items: ItemView) -> None:
    """Put items into the world, and an extract of as many lines into the vault."""
    world.searches.found[REFERENCE] = list(items)
    lines = [json.dumps({"kind": "Customer", "fields": {"Name": f"Line {n}", "Note": None}}) for n in range(1, 201)]
    world.vault.content[REFERENCE, "extract1"] = ("\n".join(lines) + "\n").encode()


def line(case_id: str, days: int | None, **changes: Any) -> QueueLine:
    """A line of the queue with so many days left."""
    values: dict[str, Any] = {
        "case_id": case_id,
        "name": f"Person of {case_id}",
        "rights": (Right.ACCESS,),
        "stage": Stage.GATHER,
        "clock": ClockState.RUNNING if days is not None else ClockState.STOPPED,
        "health": Health.WELL,
        "due_date": None if days is None else date.fromordinal(date(2026, 10, 9).toordinal() + days),
        "planning_date": None,
        "days_left": days,
        "owner": "",
        "open_tasks": 0,
        "next_sentence": "Chase the archive.",
    }
    return QueueLine(**{**values, **changes})
