"""`rightsdesk benchmark`: measure this machine against the goals, as ratios side by side in one run."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from dataclasses import replace
from typing import Any

from casework.benchmark.codec import sealing
from casework.benchmark.desk import desk
from casework.benchmark.histories import thirty_days
from casework.benchmark.people import NotTaken, People
from casework.benchmark.rows import Line, table
from casework.benchmark.scale import FULL, QUICK, Scale
from casework.benchmark.service import service
from casework.benchmark.whole import ScriptDiffers, alone, resting, whole_cases
from casework.exit import run_async
from casework.temporal_programs import ProgramMissing

ROWS = frozenset(range(1, 8))
TERMINATED = 128 + signal.SIGTERM


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("benchmark", help="measure this machine against the goals")
    parser.add_argument("--rows", default="", help="only these rows, such as 1,2,7")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and cases: a look, not a measurement")
    parser.add_argument("--open-cases", type=int, help=f"cases open at once for rows 5 and 6 ({FULL.many_open})")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print the table; exit 2 for bad input, 1 when a measurement means nothing. Slow is no failure."""
    scale = QUICK if args.quick else FULL
    if args.open_cases is not None:
        scale = replace(scale, many_open=args.open_cases)
    try:
        rows = frozenset(int(row) for row in args.rows.split(",")) if args.rows else ROWS
    except ValueError:
        rows = frozenset()
    if not rows or not rows <= ROWS or scale.many_open <= scale.few_open:
        print(f"--rows takes numbers from 1 to 7, --open-cases a number above {scale.few_open}.", file=sys.stderr)
        return 2
    try:
        # One line for each migration of a database that lives for minutes would hide the measurement.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        lines = run_async_lines(rows, scale)
    except asyncio.CancelledError:
        return TERMINATED
    except (ProgramMissing, NotTaken, ScriptDiffers, TimeoutError) as error:
        print(f"The measurement failed: {error or 'something took too long'}", file=sys.stderr)
        return 1
    print(table(lines))
    print(f"\n{sum(line.inside for line in lines)} of {len(lines)} lines are within their bars.")
    return 0


def run_async_lines(rows: frozenset[int], scale: Scale) -> list[Line]:
    """Measure the wanted rows and give their lines."""
    lines: list[Line] = []

    async def measure() -> None:
        task = asyncio.current_task()
        if task is not None:
            # Told to end, it first ends the processes it started; as with Ctrl-C.
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        lines.extend(sorted(await _measured(rows, scale), key=lambda line: line.row))

    run_async(measure())
    return [line for line in lines if line.row in rows]


async def _measured(rows: frozenset[int], scale: Scale) -> list[Line]:
    lines: list[Line] = []
    if rows & {1, 2, 3, 4}:
        async with service() as running:
            people = People(running)
            if 1 in rows:
                lines.append(await whole_cases(running, people, scale, _say))
            if 2 in rows:
                lines.append(await alone(running, people, scale, _say))
            if 3 in rows:
                lines.append(await resting(running, scale, _say))
            if 4 in rows:
                deployment = running.deployment
                lines += await sealing(deployment.settings, deployment.ring, scale, _say)
    if rows & {5, 6}:
        async with service() as running:
            lines += await desk(running, People(running), scale, _say)
    if rows & {6, 7}:
        lines += await thirty_days(_say)
    return lines


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
