"""What every process of the service does first: what it leaves on the disk is for its own account alone."""

from __future__ import annotations

import contextlib
import os

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

OWNER_ONLY = 0o077


def keep_private() -> None:
    """Make new files readable by their owner alone, and have no memory written to disk when a process crashes.

    Children inherit both: Temporal's database and the logs are covered too.
    """
    os.umask(OWNER_ONLY)
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
