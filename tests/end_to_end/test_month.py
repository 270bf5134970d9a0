"""The rehearsed month: a timeline a person can follow, whose dates are the clock's."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import subprocess
import sys
from datetime import datetime

import pytest

from tests import used

pytestmark = pytest.mark.temporal

RIGHTSDESK = (sys.executable, "-m", "casework.cli")
DUE = re.compile(r"== clock (\w+); due date: (.+)$")
BY_HAND = re.compile(r"the same by hand: rightsdesk (clock .+)$")


@pytest.fixture(scope="module")
def timeline() -> list[str]:
    """Rehearse once; give the lines printed."""
    done = subprocess.run([*RIGHTSDESK, "month"], capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    used.note("Temporal test server", "by 'rightsdesk month'")
    return done.stdout.splitlines()


def test_the_due_dates_printed_are_those_of_the_clock(timeline: list[str]) -> None:
    compared = 0
    for line, following in itertools.pairwise(timeline):
        printed, by_hand = DUE.search(line), BY_HAND.search(following)
        if printed is None or by_hand is None:
            continue
        answer = subprocess.run(
            [*RIGHTSDESK, *shlex.split(by_hand.group(1))], capture_output=True, text=True, timeout=30, check=True
        )
        reading = json.loads(answer.stdout)
        assert printed.group(1) == reading["clock"]
        if reading["due_date"] is None:
            assert printed.group(2) == "none while the clock is stopped"
        else:
            assert datetime.strptime(printed.group(2), "%A %d %B %Y").date().isoformat() == reading["due_date"]  # noqa: DTZ007
        compared += 1
    assert compared == 4


@pytest.mark.parametrize(
    "words",
    [
        ">> A person fills in the public form.",
        "[letter sent] Acknowledgement, to the person",
        "The requester confirmed their email address with the code.",
        "The requester was asked what they mean. The clock stopped.",
        "The answer was approved.",
        "[letter sent] Answer ready, to the person",
        "The answer was collected.",
        "The due date passed without an answer.",
        "A task was not done, and the deputy was told.",
        "A task was not done, and the chair was told.",
        "[letter sent] Late reminder, to the deputy",
    ],
)
def test_the_timeline_tells(timeline: list[str], words: str) -> None:
    assert any(words in line for line in timeline)


def test_the_first_story_ends_with_its_due_date_met(timeline: list[str]) -> None:
    assert any(re.search(r"== answered; due date .+ met$", line) for line in timeline)
