"""Every command ends with its own exit code, also when it has used a Temporal client."""

from __future__ import annotations

import subprocess
import sys

import pytest

from casework.exit import run_async
from tests.temporal_connection.conftest import DevServer

COMMAND = """
import sys
from temporalio.converter import DataConverter
from casework.exit import run_and_exit
from casework.settings import Settings
from casework.temporal import connect

async def main():
    client = await connect(Settings(temporal_port=int(sys.argv[1])), DataConverter.default, environment={})
    await client.count_workflows()
    print("counted")
    return int(sys.argv[2])

run_and_exit(main())
"""

RUNS = 12


@pytest.mark.parametrize(("given", "code"), [(None, 0), (0, 0), (2, 2)])
def test_the_code_is_the_commands(given: int | None, code: int) -> None:
    async def main() -> int | None:
        return given

    assert run_async(main()) == code


def test_ctrl_c_is_130() -> None:
    async def main() -> int:
        raise KeyboardInterrupt

    assert run_async(main()) == 130


def test_other_exceptions_pass() -> None:
    async def main() -> int:
        raise LookupError("no such case")

    with pytest.raises(LookupError, match="no such case"):
        run_async(main())


def test_a_reader_that_has_gone_does_not_change_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def flush(self) -> None:
            raise BrokenPipeError

    async def main() -> int:
        return 3

    monkeypatch.setattr(sys, "stdout", Gone())
    assert run_async(main()) == 3


@pytest.mark.temporal
def test_a_process_that_used_temporal_never_crashes_at_its_end(dev_server: DevServer) -> None:
    ended = []
    for number in range(RUNS):
        code = 0 if number % 2 else 3
        run = subprocess.run(
            [sys.executable, "-c", COMMAND, str(dev_server.settings.temporal_port), str(code)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        ended.append((run.returncode, run.stdout.strip(), run.stderr.strip()))
    assert ended == [(3, "counted", ""), (0, "counted", "")] * (RUNS // 2)
