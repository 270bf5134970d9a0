"""`rightsdesk month`: one request through its whole month in seconds, with everything dated as it happens."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from casework.commands.demo import PROFILE
from casework.commands.demo_data import make_demo_databases
from casework.exit import run_async
from casework.record.views import EventView
from casework.record.wordings import event_sentence, readable
from casework.rehearsal import DPO, Rehearsal, rehearsal
from casework.rules.london import LONDON, london_date
from casework.rules.vocabulary import Channel
from casework.temporal_programs import ProgramMissing

DAY = timedelta(days=1)
WALKTHROUGH_NAME, WALKTHROUGH_EMAIL = "Margaret Ellis", "margaret.ellis@example.org"


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("month", help="rehearse a request through its month in seconds")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rehearse a request that is answered, then one that nobody touches; exit 1 if the due date was not met."""
    try:
        return run_async(_both())
    except ProgramMissing as error:
        print(error, file=sys.stderr)
        return 2


async def _both() -> int:
    with tempfile.TemporaryDirectory() as folder:
        databases = Path(folder) / "processors"
        make_demo_databases(databases)
        os.environ["RIGHTSDESK_DEMO_DATABASES"] = str(databases)
        print("FIRST: a request that is answered\n")
        async with rehearsal(Path(folder) / "answered", PROFILE) as first:
            met = await _answered(Story(first))
        print("\nSECOND: a request that nobody touches\n")
        async with rehearsal(Path(folder) / "untouched", PROFILE) as second:
            await _untouched(Story(second))
    return 0 if met else 1


class Story:
    """Prints what has happened in a case since it was last asked."""

    def __init__(self, rehearsed: Rehearsal) -> None:
        """Tell of one rehearsal."""
        self.rehearsed = rehearsed
        self._events = 0
        self._tasks: dict[str, str] = {}

    def say(self, text: str) -> None:
        """Print a line of the story with its London date and time."""
        at = self.rehearsed.now.astimezone(LONDON)
        print(f"{at:%a %d %b %Y %H:%M}  {text}", flush=True)

    async def tell(self, case_id: str) -> None:
        """Print each event and letter not yet told, at the instant it happened, and the tasks that changed."""
        for event in (await self.rehearsed.events(case_id))[self._events :]:
            self._events += 1
            self._line(event.at, "  ", _told(event))
        for task in (await self.rehearsed.case(case_id)).tasks:
            if self._tasks.get(task.key) != task.state:
                self._tasks[task.key] = task.state
                by = f", due {task.due_on:%a %d %b}" if task.state == "open" else ""
                at = task.opened_at if task.state == "open" else self.rehearsed.now
                self._line(at, "  ", f"[task {task.state}] for the {task.owner}: {task.title}{by}")

    def _line(self, at: datetime, margin: str, text: str) -> None:
        print(f"{at.astimezone(LONDON):%a %d %b %Y %H:%M}  {margin}{text}", flush=True)

    async def days(self, case_id: str, number: int) -> None:
        """Let days pass one by one, telling what each brings."""
        for _ in range(number):
            await self.rehearsed.pass_time(DAY)
            await self.tell(case_id)

    async def dates(self, case_id: str) -> None:
        """Print the dates as they stand."""
        right = (await self.rehearsed.case(case_id)).rights[0]
        due = f"{right.due_date:%A %d %B %Y}" if right.due_date else "none while the clock is stopped"
        self.say(f"== clock {right.clock.value}; due date: {due}")
        view = await self.rehearsed.case(case_id)
        events = " ".join(f"--event {name}={on}" for on, name in right.events)
        nation = view.nation.value
        self.say(
            f"   the same by hand: rightsdesk clock --received {view.received} --nation {nation} {events}".rstrip()
        )


def _told(event: EventView) -> str:
    if event.kind.startswith("letter-"):
        to = event.facts.get("to", "").replace("staff:", "the ").replace("requester", "the person")
        to = "the owner of the task" if to.startswith("owner/") else to
        return f"[letter {event.kind.removeprefix('letter-')}] {readable(event.facts.get('kind', ''))}, to {to}"
    return event_sentence(event.kind, event.facts)


async def _answered(story: Story) -> bool:
    rehearsed = story.rehearsed
    story.say(">> A person fills in the public form.")
    case_id, _ = await rehearsed.ask(WALKTHROUGH_NAME, WALKTHROUGH_EMAIL, details="Everything you hold about me.")
    await rehearsed.pass_time(timedelta(minutes=5))
    await story.tell(case_id)
    await story.dates(case_id)
    story.say(">> The person types in the code from the mail.")
    await rehearsed.confirm_email(case_id)
    await rehearsed.pass_time(timedelta(minutes=5))
    await story.days(case_id, 3)
    story.say(">> The data protection lead asks which years are meant.")
    await rehearsed.submit(case_id, "request_clarification", DPO, {}, {"text": "Which years do you mean?"})
    await story.tell(case_id)
    await story.dates(case_id)
    await story.days(case_id, 5)
    story.say(">> The person answers.")
    await rehearsed.submit(case_id, "reply", "requester", {}, {"text": "Since 2020, please."})
    await story.tell(case_id)
    await story.dates(case_id)
    await story.days(case_id, 9)
    story.say(">> The lead reviews every item; a colleague approves.")
    await rehearsed.answer(case_id)
    await rehearsed.pass_time(timedelta(minutes=5))
    await story.days(case_id, 2)
    story.say(">> The person collects the answer.")
    await rehearsed.submit(case_id, "collect", "requester")
    await rehearsed.pass_time(timedelta(minutes=5))
    await story.tell(case_id)
    view = await rehearsed.case(case_id)
    due = view.rights[0].due_date
    met = view.answered_at is not None and due is not None and london_date(view.answered_at) <= due
    story.say(f"== answered; due date {due:%A %d %B %Y} {'met' if met else 'MISSED'}" if due else "== not answered")
    return met


async def _untouched(story: Story) -> None:
    rehearsed = story.rehearsed
    story.say(">> A person asks by phone; a colleague logs it, and then nobody acts.")
    case_id, _ = await rehearsed.ask(
        WALKTHROUGH_NAME, WALKTHROUGH_EMAIL, channel=Channel.PHONE, actor=DPO, details="Everything, please."
    )
    await rehearsed.pass_time(timedelta(minutes=5))
    await story.tell(case_id)
    await story.dates(case_id)
    await story.days(case_id, 40)
    view = await rehearsed.case(case_id)
    story.say(f"== still open, health: {view.health.value}; next:")
    for moment in view.next[:3]:
        print(f"      {moment.at.astimezone(LONDON):%a %d %b %Y %H:%M}  {moment.sentence}")
