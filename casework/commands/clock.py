"""`rightsdesk clock`: the law on the command line. It loads the rules alone."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from casework.rules.clock import ClockError, ClockEvent, ClockReading, EventName, read_clock
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.vocabulary import Nation, Right

DONE, BAD_INPUT = 0, 2
# A complaint has a clock of thirty days for its acknowledgement, not of an answer; a copy of the schedule has none.
RIGHTS = tuple(right.value for right in Right if right not in (Right.COMPLAINT, Right.RETENTION_SCHEDULE))


class OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Leave with the message alone, without the usage."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Refuse unknown words here, before the parser above prints its usage."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unknown: {' '.join(unknown)}")
        return known, unknown


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "clock",
        help="read the statutory clock: dates in, explained dates out",
        description="Give the due date of a request as JSON, with each step of its calculation and its legal source.",
        epilog=f"Events: {', '.join(EventName)}. Dates are written as 2026-03-02.",
        allow_abbrev=False,
    )
    parser.__class__ = OneLineParser  # the class of a sub-command's parser is chosen by the parser above
    parser.add_argument("--received", metavar="DATE", help="the day the organisation received the request")
    parser.add_argument("--nation", metavar="NATION", help=f"whose bank holidays count: {', '.join(Nation)}")
    parser.add_argument("--right", default=Right.ACCESS.value, metavar="RIGHT", help=f"one of {', '.join(RIGHTS)}")
    parser.add_argument(
        "--event", action="append", default=[], metavar="NAME=DATE", help="something that happened; may be repeated"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the reading of the clock as JSON; exit 2 with one line on stderr for bad input."""
    try:
        received = _date(_given(args.received, "--received"))
        nation = Nation(_one_of(_given(args.nation, "--nation"), tuple(Nation), "nation"))
        right = Right(_one_of(args.right, RIGHTS, "right"))
        events = [_event(text) for text in args.event]
        reading = read_clock(received, nation, right, events, COMMITTED_CALENDAR)
    except ClockError as error:
        print(f"rightsdesk clock: {error}", file=sys.stderr)
        return BAD_INPUT
    print(json.dumps(_json(received, nation, right, reading), indent=2))
    return DONE


def _given(value: str | None, option: str) -> str:
    if value is None:
        raise ClockError(f"{option} is missing.")
    return value


def _one_of(text: str, words: Sequence[str], what: str) -> str:
    if text not in words:
        raise ClockError(f"Unknown {what} {text!r}. Known are: {', '.join(words)}.")
    return text


def _date(text: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ClockError(f"{text!r} is not a date written as 2026-03-02.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ClockError(f"{text} is not a date of the calendar.") from None


def _event(text: str) -> ClockEvent:
    name, equals, day = text.partition("=")
    if not equals:
        raise ClockError(f"An event is written as NAME=DATE, not {text!r}.")
    return ClockEvent(_date(day), EventName(_one_of(name, tuple(EventName), "event")))


def _json(received: date, nation: Nation, right: Right, reading: ClockReading) -> dict[str, Any]:
    return {
        "received": _iso(received),
        "nation": nation,
        "right": right,
        "law_edition": reading.law_edition,
        "calendar_edition": reading.calendar_edition,
        "clock": reading.clock,
        "start": _iso(reading.start),
        "due_date": _iso(reading.due_date),
        "planning_date": _iso(reading.planning_date),
        "extend_by": _iso(reading.extend_by),
        "steps": [{"text": step.text, "source": step.source, "on": _iso(step.on)} for step in reading.steps],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
