"""How a console script ends.

A process that used a Temporal client may die at interpreter exit with SIGABRT or SIGSEGV after all its work
succeeded (temporalio/sdk-python#300): the SDK's native threads still hold Python objects. A short pause after
the event loop has closed lets them finish.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Coroutine
from typing import Any, NoReturn

PAUSE_SECONDS = 0.1
INTERRUPTED = 130


def run_async(main: Coroutine[Any, Any, int | None]) -> int:
    """Run a command to its end and give its exit code: 0 unless it gives another, 130 after Ctrl-C.

    Other exceptions pass, after the same pause.
    """
    try:
        return asyncio.run(main) or 0
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        time.sleep(PAUSE_SECONDS)


def run_and_exit(main: Coroutine[Any, Any, int | None]) -> NoReturn:
    """Run a command and end the process with its exit code."""
    sys.exit(run_async(main))


def _flush(stream: Any) -> None:
    try:
        stream.flush()
    except (AttributeError, ValueError, OSError):
        # No stream, a closed one, or nobody reading the pipe any more: nothing is left to save.
        return
