"""What the counter delivers for each action, and how long it waits between tries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.counter import MESSAGES, fields_of, message_of, pause_after
from casework.record.views import InboxView
from casework.rules.stages import Action
from casework.rules.vocabulary import Capacity, Channel, Nation, Right, Verdict
from tests.api.fakes import START
from workflows.messages import EvidenceRequest, ItemsDecision, MoreTime, Opened, Policy, ReceiptCorrection, Submission
from workflows.right_messages import Fee, Opinion, PassedOn, RecipientsTold, Transfer

CASE = "RD-7K3M-9QXT-4"

OPENED = Opened(
    case_id=CASE,
    received=date(2026, 10, 9),
    nation=Nation.SCOTLAND,
    channel=Channel.WEB,
    capacity=Capacity.SELF,
    policy=Policy("f" * 64),
    token="t-open",
)


def test_every_action_of_a_person_has_a_message() -> None:
    machines = {Action.CALENDAR_CHANGED}
    assert set(Action) - machines <= set(MESSAGES)
    assert set(MESSAGES) - set(Action) == {"open", "answer_search", "answer_act", "need_more_time"}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("open", OPENED),
        ("reply", Submission("t", "requester")),
        ("correct_receipt", ReceiptCorrection("t", "staff:1", date(2026, 10, 5))),
        ("decide_items", ItemsDecision("t", "staff:1", ("a", "b"), Verdict.WITHHOLD, "legal-privilege")),
        ("record_opinion", Opinion("t", "staff:1", ("a",), date(2026, 10, 5), harm=True)),
        ("request_fee", Fee("t", "staff:1", "manifestly-excessive")),
        ("tell_recipients", RecipientsTold("t", "staff:1", Right.ERASURE, ("Our auditors",))),
        ("pass_on", PassedOn("t", "staff:1", date(2026, 10, 9), partly=True)),
        ("request_evidence", EvidenceRequest("t", "staff:1", "same-name")),
        ("transfer_package", Transfer("t", "staff:1", to_nobody=True)),
        ("need_more_time", MoreTime("t", "processor:archive", date(2026, 10, 16))),
    ],
)
def test_messages_travel_as_json_and_back(action: str, message: Any) -> None:
    row = InboxView(message.token, CASE, CASE, action, message.actor, fields_of(message), "waiting", "", START, 0)
    assert message_of(row) == message
    assert "token" not in row.message


def test_pauses_end_at_twenty_seconds() -> None:
    assert [pause_after(tries).total_seconds() for tries in (0, 1, 2, 3, 4, 100)] == [2, 4, 8, 16, 20, 20]


def test_unused_fields_are_ignored() -> None:
    row = InboxView("t", CASE, CASE, "reply", "requester", {}, "waiting", "", START, 0)
    assert message_of(replace(row, message={"later": 1})) == Submission("t", "requester")
