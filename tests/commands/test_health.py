"""How often the parts of the service are asked how they are."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casework import health
from casework.health import Probe
from casework.settings import Settings


class Counted:
    """A Temporal that cannot be reached, and counts who tried."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> Any:
        self.asked += 1
        raise OSError


@pytest.fixture
def parts(tmp_path: Path) -> Any:
    """Give parts that do not answer, but for the folder of files."""
    (tmp_path / "vault").mkdir()
    return SimpleNamespace(settings=Settings(home=tmp_path))


async def test_many_questions_at_once_are_one_and_none_spoils_another(parts: Any) -> None:
    client = Counted()
    probe = Probe(parts, client)
    answers = await asyncio.gather(*(probe.probe() for _ in range(50)))
    assert client.asked == 2, "Temporal and its worker, once each"
    assert {answer["vault"] for answer in answers} == {"well"}
    assert {answer["record"] for answer in answers} == {"The database does not answer."}


async def test_after_a_few_seconds_the_parts_are_asked_again(parts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Counted()
    probe = Probe(parts, client)
    await probe.probe()
    monkeypatch.setattr(health, "FRESH_SECONDS", -1.0)
    await probe.probe()
    assert client.asked == 4
