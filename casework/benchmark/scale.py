"""How much is measured: enough for a judgement, or little for a first look."""

from __future__ import annotations

from dataclasses import dataclass

IN_FLIGHT = 24


@dataclass(frozen=True)
class Scale:
    """Numbers of rounds, of cases and of repetitions; every ratio is the median of its rounds."""

    rounds: int = 5
    cases: int = 48  # in one round, with IN_FLIGHT at a time
    alone: int = 5  # cases one after the other
    rest_seconds: float = 10.0
    codec_workflows: int = 40  # in one round of the payload rows
    few_open: int = 60
    many_open: int = 4_000
    decisions: int = 120


FULL = Scale()
QUICK = Scale(rounds=3, cases=24, alone=3, rest_seconds=3.0, codec_workflows=12, many_open=160, decisions=30)
