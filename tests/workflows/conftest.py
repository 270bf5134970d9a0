"""Offices for the stories: each test has a Temporal test server, a record and a clock of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from casework.temporal_programs import find_test_server_binary
from tests import used
from tests.workflows.office import Office, open_office

OpenOffice = Callable[..., Awaitable[Office]]


@pytest.fixture
async def open_with(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[OpenOffice]:
    """Open an office whose profile has changes; it closes with the test. Skips visibly without a test server."""
    if find_test_server_binary() is None:
        used.note("Temporal test server", "NOT USED: the program temporal-test-server was not found")
        pytest.skip("no Temporal test server")
    (tmp_path / "home").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "home" / "record.sqlite")
    async with AsyncExitStack() as stack:

        async def opened(**changes: Any) -> Office:
            return await stack.enter_async_context(open_office(tmp_path, **changes))

        yield opened


@pytest.fixture
async def office(open_with: OpenOffice) -> Office:
    """Give an office with the society's own profile."""
    return await open_with()
