"""Where Temporal's programs are found, and how its server is started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from casework.settings import Settings
from casework.temporal_programs import (
    ProgramMissing,
    dev_server_command,
    find_temporal_binary,
    find_test_server_binary,
)


def program(folder: Path, name: str, mode: int = 0o755) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


@pytest.fixture
def lonely_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of a Python with no programs beside it."""
    folder = tmp_path / "bin"
    monkeypatch.setattr(sys, "executable", str(program(folder, "python")))
    return folder


def test_the_variable_comes_first(lonely_python: Path, tmp_path: Path) -> None:
    named = program(tmp_path / "named", "my-temporal")
    program(lonely_python, "temporal")
    assert find_temporal_binary({"RIGHTSDESK_TEMPORAL_BINARY": str(named), "PATH": ""}) == named


def test_then_the_program_beside_python(lonely_python: Path, tmp_path: Path) -> None:
    beside = program(lonely_python, "temporal")
    program(tmp_path / "path", "temporal")
    assert find_temporal_binary({"PATH": str(tmp_path / "path")}) == beside


def test_a_linked_python_is_not_followed(lonely_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = tmp_path / "venv"
    beside = program(venv, "temporal")
    (venv / "python").symlink_to(lonely_python / "python")
    monkeypatch.setattr(sys, "executable", str(venv / "python"))
    assert find_temporal_binary({"PATH": ""}) == beside


def test_then_the_path(lonely_python: Path, tmp_path: Path) -> None:
    found = program(tmp_path / "path", "temporal-test-server")
    assert find_test_server_binary({"PATH": str(tmp_path / "path")}) == found


def test_then_none(lonely_python: Path) -> None:
    assert find_temporal_binary({}) is None
    assert find_test_server_binary({"PATH": ""}) is None


@pytest.mark.parametrize("what", ["nothing there", "a folder", "not executable"])
def test_a_variable_that_names_no_program_is_told(lonely_python: Path, tmp_path: Path, what: str) -> None:
    named = {
        "nothing there": tmp_path / "absent",
        "a folder": tmp_path,
        "not executable": program(tmp_path / "named", "temporal", mode=0o600),
    }[what]
    if what == "not executable":
        named.chmod(0o600)
    with pytest.raises(ProgramMissing, match="RIGHTSDESK_TEMPORAL_TEST_SERVER_BINARY names"):
        find_test_server_binary({"RIGHTSDESK_TEMPORAL_TEST_SERVER_BINARY": str(named)})


def test_the_server_listens_on_this_machine_keeps_a_file_and_syncs_it(lonely_python: Path) -> None:
    binary = program(lonely_python, "temporal")
    command = dev_server_command(Settings(temporal_port=7300, namespace="rights"), Path("/data/temporal.sqlite"))
    words = " ".join(command)
    assert command[:3] == [str(binary), "server", "start-dev"]
    for expected in (
        "--headless",
        "--ip 127.0.0.1",
        "--port 7300",
        "--db-filename /data/temporal.sqlite",
        "--sqlite-pragma journal_mode=wal",
        "--sqlite-pragma synchronous=2",
        "--search-attribute RightsdeskStage=Keyword",
        "--search-attribute RightsdeskDue=Keyword",
        "--namespace rights",
        "--log-level error",
    ):
        assert expected in words


def test_without_the_program_the_operator_is_told_what_to_install(
    lonely_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("RIGHTSDESK_TEMPORAL_BINARY", raising=False)
    with pytest.raises(ProgramMissing, match="extra 'local'"):
        dev_server_command(Settings(), Path("temporal.sqlite"))
