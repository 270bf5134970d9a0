"""Reading this machine: medians, memory of processes, sizes of files."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Sequence
from pathlib import Path

KILOBYTE = 1024
MEGABYTE = 1024 * 1024


def median(values: Sequence[float]) -> float:
    """Give the median; of nothing it is not a number."""
    return statistics.median(values) if values else float("nan")


def spread(values: Sequence[float], unit: str = "") -> str:
    """Give the least and the most of some rounds, for a note."""
    return f"{min(values):.3g}–{max(values):.3g}{unit} in {len(values)} rounds"


def memory(pid: int) -> int:
    """Give the bytes of memory that a process has for itself: its proportional share where Linux tells (proc(5)).

    Elsewhere, and for a process that has ended, 0.
    """
    for name, word in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            text = Path(f"/proc/{pid}/{name}").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        for line in text.splitlines():
            if line.startswith(word):
                return int(line.split()[1]) * KILOBYTE
    return 0


def cpu_seconds() -> float:
    """Give the processor time this process has used in all its threads, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cpu_of(pid: int) -> float:
    """Give the processor time of another process in seconds; 0 where the system does not tell (proc(5))."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


CLOCK_TICKS = 100
"""Units of processor time in a second, as Linux reports them to programs."""


def size(path: Path) -> int:
    """Give the bytes of an SQLite database with what is still in its journal."""
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*") if part.suffix != ".part")
