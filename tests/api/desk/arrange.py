"""Cases, tasks, items and queue lines of the desk's tests, from few words."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from casework.record.views import CorrectionView, ItemView, QueueLine, TaskView, ThirdPartyView
from casework.register.profile import Purpose, Recipient
from casework.register.retention import RetentionException, RetentionRow
from casework.rules.retention_rows import Basis, Circumstance, Trigger
from casework.rules.vocabulary import ClockState, Health, Identity, Right, Stage, Verdict
from tests.api.cases import REFERENCE, case, right
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


def put_rights(world: World, *asked: Right, how: str = "", **changes: Any) -> None:
    """Put a case into the world in which these rights are open, at the stage of the facts given."""
    facts = {"rights": frozenset(asked), "rights_open": frozenset(asked), **changes.pop("facts", REVIEWING)}
    lines = tuple(right(right=one, how=how) for one in asked)
    put(world, **{"facts": facts, "rights": lines, **changes})


SCHEDULE = (
    RetentionRow(
        kind="finance",
        title="Gifts and invoices",
        keep="6 years",
        trigger=(Trigger.FINANCIAL_YEAR_ENDS,),
        basis=Basis.STATUTE,
        law=("corporation-tax",),
    ),
    RetentionRow(kind="newsletter", title="Newsletter sign-ups", keep="1 year", trigger=(Trigger.LAST_USE,),
                 basis=Basis.OWN, exceptions=(RetentionException(when=Circumstance.SAFEGUARDING),)),
)  # fmt: skip
"""A schedule of two rows: the law keeps the first, nothing but a rule of the house the second."""

REGISTER = (
    Purpose(key="supporters", title="Supporters", purposes=("Fundraising",), lawful_basis="Consent",
            people=("Supporters",), categories=("Contact details",), recipients=("Brightpost Ltd", "Our auditors"),
            sources=("You",), retention="Six years", processors=("crm",)),
    Purpose(key="staff", title="Staff", purposes=("Employing people",), lawful_basis="Contract",
            people=("Employees",), categories=("Pay",), recipients=("HM Revenue and Customs",), sources=("You",),
            retention="Six years", processors=("payroll",)),
)  # fmt: skip
RECIPIENTS = (Recipient(name="Brightpost Ltd", email="privacy@brightpost.example"),)


def correction(number: int = 1, **changes: Any) -> CorrectionView:
    """A proposed correction of an email address."""
    values: dict[str, Any] = {
        "id": f"correction{number}",
        "item_id": "item1",
        "processor": "crm",
        "how": "replace",
        "label": "Email",
        "old": "old@example.org",
        "new": "new@example.org",
    }
    return CorrectionView(**{**values, **changes})


def person(number: int = 1, **changes: Any) -> ThirdPartyView:
    """Somebody named in an item who was asked and has not answered."""
    values: dict[str, Any] = {
        "id": f"person{number}",
        "items": ("item1",),
        "name": "Ola Brandt",
        "email": "ola@example.org",
        "reason": "A note about a meeting.",
        "professional": "",
        "sought": True,
        "recorded_at": START,
        "answer": "",
    }
    return ThirdPartyView(**{**values, **changes})


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
