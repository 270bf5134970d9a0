"""What a step answered, as JSON and back: kept so that a repeated step answers as it did the first time."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from casework.rules.procedure import StepDone

_STEP_DONE = TypeAdapter(StepDone)


def to_json(done: StepDone) -> dict[str, Any]:
    """Give an answer as plain JSON values."""
    written: dict[str, Any] = _STEP_DONE.dump_python(done, mode="json")
    return written


def from_json(answer: dict[str, Any]) -> StepDone:
    """Read an answer back."""
    return _STEP_DONE.validate_python(answer)
