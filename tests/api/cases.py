"""Cases as pages read them, made from few words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.record.views import (
    ActView,
    CaseView,
    EventView,
    IdentifierView,
    ItemView,
    NextView,
    PersonView,
    RightView,
    SearchView,
)
from casework.rules.clock import ClockStep
from casework.rules.stages import CaseFacts
from casework.rules.vocabulary import (
    ActState,
    Authority,
    Capacity,
    Channel,
    Clarification,
    ClockState,
    Health,
    IdentifierKind,
    Identity,
    Nation,
    Right,
    SearchResult,
    Stage,
    Verb,
    Verdict,
)
from tests.api.fakes import START

REFERENCE = "RD-7K3M-9QXT-4"


def facts(**changes: Any) -> CaseFacts:
    """Facts of a new case whose email is not yet confirmed."""
    values: dict[str, Any] = {
        "stage": Stage.IDENTITY,
        "identity": Identity.UNPROVEN,
        "authority": Authority.NOT_NEEDED,
        "clarification": Clarification.NONE,
        "clock": ClockState.RUNNING,
    }
    return CaseFacts(**{**values, **changes})


def right(**changes: Any) -> RightView:
    """An access right that is running."""
    values: dict[str, Any] = {
        "right": Right.ACCESS,
        "clock": ClockState.RUNNING,
        "due_date": date(2026, 11, 9),
        "planning_date": date(2026, 11, 9),
        "extend_by": date(2026, 11, 9),
        "outcome": None,
        "steps": (
            ClockStep("Your request reached us on Friday 9 October 2026.", "UK GDPR Article 12A(1)", date(2026, 10, 9)),
            ClockStep("One month later is Monday 9 November 2026.", "UK GDPR Article 12(3)", date(2026, 11, 9)),
        ),
        "events": (),
        "calendar_edition": "tests",
        "law_edition": "2026-02-05",
    }
    return RightView(**{**values, **changes})


def case(case_id: str = REFERENCE, **changes: Any) -> CaseView:
    """A case of Ms Wójcik, asked on the web today; `changes` replaces fields, `facts` and `right` take dicts."""
    known = facts(**changes.pop("facts", {}))
    the_right = right(**changes.pop("right", {}))
    values: dict[str, Any] = {
        "id": case_id,
        "received": date(2026, 10, 9),
        "opened_at": START,
        "nation": Nation.ENGLAND_AND_WALES,
        "channel": Channel.WEB,
        "capacity": Capacity.SELF,
        "stage": known.stage,
        "health": Health.WELL,
        "outcome": known.outcome,
        "facts": known,
        "people": (
            PersonView(
                "requester",
                "Stanisława Wójcik",
                "stanisława.wójcik@example.org",
                "020 7946 0000",
                "1 Mill Lane\nLeeds",
                "",
            ),
        ),
        "identifiers": (
            IdentifierView("i1", IdentifierKind.EMAIL, "stanisława.wójcik@example.org", True, "requester"),
            IdentifierView("i2", IdentifierKind.MEMBERSHIP_NUMBER, "M-1042", False, "requester"),
        ),
        "rights": (the_right,),
        "tasks": (),
        "searches": (),
        "letters": (),
        "files": (),
        "next": (NextView(START + timedelta(days=3), "code-unused", "If the code is not used, a person will look."),),
        "details": "Everything about my membership since 2019.",
        "owner_id": None,
        "answered_at": None,
        "collected_at": None,
        "closed_at": None,
        "package_file_id": None,
        "policy": {},
    }
    return CaseView(**{**values, **changes})


def search(**changes: Any) -> SearchView:
    """A search that waits for the supplier of paper files."""
    values: dict[str, Any] = {
        "key": "archive/a1b2",
        "processor": "archive",
        "connector": "manual",
        "round": 1,
        "result": SearchResult.WAITING,
        "terms": "",
        "evidence": {},
        "by": "",
        "started_at": START,
        "ended_at": None,
        "items": 0,
        "excused_by": "",
        "excused_at": None,
        "excuse": "",
    }
    return SearchView(**{**values, **changes})


def event(seq: int, kind: str, sentence: str = "", text: str = "", actor: str = "service", **fact: str) -> EventView:
    """One event, an hour after the one before it."""
    at = START + timedelta(hours=seq - 1)
    return EventView(seq, at, at.date(), actor, kind, fact, text, sentence)


def act(**changes: Any) -> ActView:
    """An act that the keeper of the paper files is asked for: to erase."""
    values: dict[str, Any] = {
        "key": "erasure/erase/1/archive",
        "right": Right.ERASURE,
        "verb": Verb.ERASE,
        "processor": "archive",
        "connector": "manual",
        "edition": 1,
        "state": ActState.WAITING,
        "items": (),
        "expected": 0,
        "rows": 0,
        "evidence": {},
        "by": "service",
        "note": "",
        "planned_at": START,
        "ended_at": None,
    }
    return ActView(**{**values, **changes})


def item(item_id: str, label: str, **changes: Any) -> ItemView:
    """A file that the keeper of the paper files sent."""
    values: dict[str, Any] = {
        "search_key": "archive/a1b2",
        "processor": "archive",
        "kind": "file",
        "file_id": item_id,
        "position": 0,
        "third_party": False,
        "special": False,
        "duplicate_of": "",
        "verdict": Verdict.UNDECIDED,
        "exemption": "",
        "reason": "",
        "decided_by": "",
        "decided_at": None,
    }
    return ItemView(id=item_id, label=label, **{**values, **changes})
