"""`rightsdesk clock`: JSON for good input, one line and exit 2 for bad."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from casework.cli import main

GOOD = ["clock", "--received", "2026-03-02", "--nation", "england-and-wales"]


def test_the_reading_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    events = ["--event", "clarification_requested=2026-03-05", "--event", "clarification_received=2026-03-12"]
    assert main([*GOOD, *events]) == 0
    printed = capsys.readouterr()
    reading = json.loads(printed.out)
    steps = reading.pop("steps")
    assert reading == {
        "received": "2026-03-02",
        "nation": "england-and-wales",
        "right": "access",
        "law_edition": "2026-02-05",
        "calendar_edition": "2026-08-21",
        "clock": "running",
        "start": "2026-03-02",
        "due_date": "2026-04-10",
        "planning_date": "2026-04-09",
        "extend_by": "2026-04-10",
    }
    assert steps[0] == {
        "text": "It was received on Monday 2 March 2026.",
        "source": "UK GDPR Article 12A(2)(a)",
        "on": "2026-03-02",
    }
    assert all(step["text"] and step["source"] for step in steps)
    assert printed.err == ""


# What is given besides, the clock, due date and planning date.
READINGS = [
    (["--event", "id_requested=2026-03-03"], "not_started", None, "2026-04-02"),
    (["--event", "clarification_requested=2026-03-05"], "stopped", None, None),
    (["--right", "erasure", "--event", "clarification_requested=2026-03-05"], "running", "2026-04-02", "2026-04-02"),
    (["--right", "consent-withdrawal"], "running", None, "2026-03-04"),
    (["--received", "2027-12-01"], "running", "2028-01-04", "2028-01-04"),
]


@pytest.mark.parametrize(("given", "clock", "due", "planning"), READINGS)
def test_readings(
    given: list[str], clock: str, due: str | None, planning: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*GOOD, *given]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert (reading["clock"], reading["due_date"], reading["planning_date"]) == (clock, due, planning)


# Every right but access, and what a question and its answer would have done to it.
UNPAUSED = ["rectification", "erasure", "restriction", "portability", "objection", "automated-decision"]


@pytest.mark.parametrize("right", UNPAUSED)
def test_clarification_pauses_nothing_but_access(right: str, capsys: pytest.CaptureFixture[str]) -> None:
    events = ["--event", "clarification_requested=2026-03-05", "--event", "clarification_received=2026-03-12"]
    assert main([*GOOD, "--right", right, *events]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert (reading["clock"], reading["due_date"], reading["extend_by"]) == ("running", "2026-04-02", "2026-04-02")
    assert [step["text"] for step in reading["steps"]] == [
        "It was received on Monday 2 March 2026.",
        "The clock starts on Monday 2 March 2026, the day of receipt.",
        "One month from then ends on Thursday 2 April 2026.",
        "Asking for clarification stops the clock for access requests only; here it keeps running.",
        "The answer is due by the end of Thursday 2 April 2026.",
        "Notice of an extension, with reasons, can be given until Thursday 2 April 2026.",
    ]
    assert [step["source"] for step in reading["steps"]] == [
        "UK GDPR Article 12A(2)(a)",
        "UK GDPR Articles 12(5), 12(6) and 12A(2)",
        "UK GDPR Article 12A(1); UK GDPR Article 4A; Regulation (EEC, Euratom) 1182/71 Article 3",
        "UK GDPR Article 12A(5) and (6)",
        "UK GDPR Article 12A(1)",
        "UK GDPR Article 12A(3) and (4)",
    ]


BAD = [
    (["clock"], "--received is missing."),
    (["clock", "--received", "2026-03-02"], "--nation is missing."),
    ([*GOOD, "--received", "2026-02-30"], "2026-02-30 is not a date of the calendar."),
    ([*GOOD, "--received", "20260302"], "'20260302' is not a date written as 2026-03-02."),
    ([*GOOD, "--received", "2026-W10-1"], "'2026-W10-1' is not a date written as 2026-03-02."),
    ([*GOOD, "--received", "2026-03-02\n"], "'2026-03-02\\n' is not a date written as 2026-03-02."),
    (
        [*GOOD, "--nation", "wales"],
        "Unknown nation 'wales'. Known are: england-and-wales, scotland, northern-ireland.",
    ),
    (
        [*GOOD, "--right", "complaint"],
        "Unknown right 'complaint'. Known are: access, rectification, erasure, restriction, portability, objection, "
        "automated-decision, consent-withdrawal.",
    ),
    (
        [*GOOD, "--right", "retention-schedule"],
        "Unknown right 'retention-schedule'. Known are: access, rectification, erasure, restriction, portability, "
        "objection, automated-decision, consent-withdrawal.",
    ),
    ([*GOOD, "--event", "extended"], "An event is written as NAME=DATE, not 'extended'."),
    (
        [*GOOD, "--event", "lost=2026-03-03"],
        "Unknown event 'lost'. Known are: id_requested, id_received, authority_requested, authority_received, "
        "fee_requested, fee_paid, clarification_requested, clarification_received, extended.",
    ),
    ([*GOOD, "--event", "extended=soon"], "'soon' is not a date written as 2026-03-02."),
    (
        [*GOOD, "--event", "fee_paid=2026-03-04"],
        "The payment of the fee is dated Wednesday 4 March 2026, but the request for a fee that it answers is missing.",
    ),
    ([*GOOD, "--received", "9999-12-31"], "The year 9999 is too far in the future to count from."),
]


@pytest.mark.parametrize(("given", "line"), BAD)
def test_bad_input_is_one_line_and_exit_2(given: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"rightsdesk clock: {line}\n")


UNPARSED = [
    ([*GOOD, "--event"], "argument --event: expected one argument"),
    ([*GOOD, "--paused"], "unknown: --paused"),
    ([*GOOD, "please"], "unknown: please"),
    (["clock", "--rec", "2026-03-02"], "unknown: --rec 2026-03-02"),
]


@pytest.mark.parametrize(("given", "line"), UNPARSED)
def test_unknown_words_are_one_line_and_exit_2(given: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(given)
    printed = capsys.readouterr()
    assert (leaving.value.code, printed.out, printed.err) == (2, "", f"rightsdesk clock: {line}\n")


def test_nothing_heavy_is_loaded() -> None:
    program = (
        "import sys; from casework.cli import main; main(sys.argv[1:]); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program, *GOOD], capture_output=True, text=True, check=True)
    loaded = set(ran.stderr.split())
    assert "casework" in loaded
    assert not loaded & {"temporalio", "sqlalchemy", "fastapi", "pydantic", "yaml", "cryptography"}
