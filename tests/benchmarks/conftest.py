from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from casework.benchmark.scale import Scale
from casework.benchmark.service import Service, service
from casework.temporal_programs import find_temporal_binary, find_test_server_binary
from tests import used

TINY = Scale(rounds=1, cases=2, alone=1, rest_seconds=0.1, codec_workflows=2, few_open=20, many_open=24, decisions=4)
"""So little that only what is measured can be looked at, never how fast it is."""


@pytest.fixture(scope="session")
async def running() -> AsyncIterator[Service]:
    """Give a deployment with processes of its own."""
    program = find_temporal_binary()
    if program is None:
        pytest.skip("no Temporal program")
    used.note("Temporal dev server", str(program))
    async with service() as made:
        yield made


@pytest.fixture
def test_server() -> str:
    """Give the time-skipping server, or skip visibly."""
    program = find_test_server_binary()
    if program is None:
        pytest.skip("no time-skipping server")
    used.note("Temporal test server", str(program))
    return str(program)
