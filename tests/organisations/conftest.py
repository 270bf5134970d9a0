"""One house for each module of stories: its profile is the module's PROFILE, with the module's CHANGES."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casework.temporal_programs import find_test_server_binary
from tests import used
from tests.organisations.house import ACCOUNTS, CHANGES, House, open_house


@pytest.fixture(scope="module")
async def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[House]:
    """Give the house of a module. Skips visibly without a test server."""
    if find_test_server_binary() is None:
        used.note("Temporal test server", "NOT USED: the program temporal-test-server was not found")
        pytest.skip("no Temporal test server")
    folder = tmp_path_factory.mktemp("house")
    (folder / "home").mkdir()
    shutil.copyfile(sqlite_template, folder / "home" / "record.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        for variable in (ACCOUNTS, CHANGES):
            patch.setenv(variable, f"sqlite:///{folder / 'accounts.sqlite'}")
        changes = getattr(request.module, "CHANGES", {})
        async with open_house(folder, request.module.PROFILE, changes) as opened:
            yield opened
