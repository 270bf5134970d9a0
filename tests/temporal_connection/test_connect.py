"""The connection: where it goes, how long it waits, and what the namespace is told."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.testing import WorkflowEnvironment

from casework.settings import Settings
from casework.temporal import (
    TemporalSettingsWrong,
    TemporalUnreachable,
    connect,
    ensure_namespace_retention,
    register_search_attributes,
)
from casework.temporal_programs import find_temporal_binary, find_test_server_binary
from tests import used
from tests.temporal_connection.conftest import DevServer, free_port, running

PLAIN = DataConverter.default


async def lazily(environment: dict[str, str], settings: Settings | None = None) -> Client:
    return await connect(settings or Settings(), PLAIN, lazy=True, environment=environment)


@pytest.mark.parametrize(
    ("what", "environment", "target", "namespace"),
    [
        ("nothing set", {}, "127.0.0.1:7411", "rights"),
        ("an address", {"TEMPORAL_ADDRESS": "temporal.internal:7233"}, "temporal.internal:7233", "rights"),
        ("a namespace", {"TEMPORAL_NAMESPACE": "cloud.abc"}, "127.0.0.1:7411", "cloud.abc"),
    ],
)
async def test_the_environment_decides_over_the_settings(
    what: str, environment: dict[str, str], target: str, namespace: str
) -> None:
    client = await lazily(environment, Settings(temporal_port=7411, namespace="rights"))
    assert client.service_client.config.target_host == target, what
    assert client.namespace == namespace


async def test_a_configuration_file_counts_only_when_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ".config" / "temporalio"
    folder.mkdir(parents=True)
    file = folder / "temporal.toml"
    file.write_text('[profile.default]\naddress = "somebody.else:7233"\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
    assert (await lazily(home)).service_client.config.target_host == "127.0.0.1:7233"
    named = await lazily({"TEMPORAL_CONFIG_FILE": str(file)})
    assert named.service_client.config.target_host == "somebody.else:7233"


async def test_a_configuration_file_that_is_not_there_is_told() -> None:
    with pytest.raises(TemporalSettingsWrong, match="TEMPORAL_CONFIG_FILE"):
        await lazily({"TEMPORAL_CONFIG_FILE": "/nowhere/temporal.toml", "TEMPORAL_PROFILE": "absent"})


async def test_nobody_answering_is_told_with_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with pytest.raises(TemporalUnreachable, match=rf"127.0.0.1:{port} \(tried for 0.3 seconds.*TEMPORAL_ADDRESS"):
        await connect(Settings(temporal_port=port), PLAIN, patience_seconds=0.3, environment={})


async def test_the_identity_names_no_machine() -> None:
    client = await lazily({})
    assert client.identity == f"rightsdesk-{os.getpid()}"
    assert socket.gethostname() not in client.identity


@pytest.mark.temporal
async def test_a_server_that_comes_up_late_is_waited_for(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        client = await connect(server.settings, PLAIN, patience_seconds=60, environment={})
        assert (await client.service_client.check_health()) is True
        assert await register_search_attributes(client) == ()


@pytest.mark.temporal
async def test_two_servers_run_side_by_side_on_this_machine_only(dev_server: DevServer, tmp_path: Path) -> None:
    with running(tmp_path) as second:
        await connect(second.settings, PLAIN, patience_seconds=60, environment={})
        for pid in (dev_server.pid, second.pid):
            addresses = listening(pid)
            assert addresses
            assert addresses <= {"127.0.0.1"}


@pytest.mark.temporal
async def test_the_http_interface_answers_nobody(dev_server: DevServer) -> None:
    answers = await asyncio.to_thread(http_answers, listening_ports(dev_server.pid))
    assert 200 not in answers
    assert 403 in answers


@pytest.mark.temporal
async def test_retention_is_set_once(dev_server: DevServer) -> None:
    client = await dev_server.client(PLAIN)
    assert await ensure_namespace_retention(client, 400) is True
    assert await ensure_namespace_retention(client, 400) is False
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert described.config.workflow_execution_retention_ttl.seconds == 400 * 86_400


@pytest.mark.temporal
async def test_a_namespace_that_is_not_there_is_told(dev_server: DevServer) -> None:
    client = await connect(dev_server.settings, PLAIN, environment={"TEMPORAL_NAMESPACE": "absent"})
    with pytest.raises(TemporalSettingsWrong, match=r"retention to 400 days in namespace absent \(NOT_FOUND"):
        await ensure_namespace_retention(client, 400)
    with pytest.raises(TemporalSettingsWrong, match="namespace absent"):
        await register_search_attributes(client)


@pytest.mark.temporal
async def test_search_attributes_are_registered_once() -> None:
    async with await started("dev server") as environment:
        assert set(await register_search_attributes(environment.client)) == {"RightsdeskStage", "RightsdeskDue"}
        assert await register_search_attributes(environment.client) == ()


@pytest.mark.temporal
async def test_the_test_server_takes_them_again_and_again() -> None:
    async with await started("test server") as environment:
        for _ in range(2):
            assert set(await register_search_attributes(environment.client)) == {"RightsdeskStage", "RightsdeskDue"}


@pytest.mark.temporal
async def test_an_attribute_of_another_type_is_told() -> None:
    async with await started("dev server") as environment:
        await environment.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                search_attributes={"RightsdeskDue": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME}, namespace="default"
            )
        )
        with pytest.raises(TemporalSettingsWrong, match="RightsdeskDue that is no keyword"):
            await register_search_attributes(environment.client)


async def started(kind: str) -> WorkflowEnvironment:
    """Start a server that knows no attribute yet."""
    if kind == "dev server":
        program = find_temporal_binary()
        path = str(program) if program else None
        return await WorkflowEnvironment.start_local(dev_server_existing_path=path, dev_server_log_level="error")
    binary = find_test_server_binary()
    used.note("Temporal test server", str(binary.name if binary else "fetched by the SDK"))
    return await WorkflowEnvironment.start_time_skipping(test_server_existing_path=str(binary) if binary else None)


def http_answers(ports: set[int]) -> list[int]:
    """Ask each port for the namespaces and give the status codes of those that speak HTTP."""
    answers = []
    for port in ports:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asked.request("GET", "/api/v1/namespaces")
            answers.append(asked.getresponse().status)
        except (OSError, http.client.HTTPException):
            continue
        finally:
            asked.close()
    return answers


def listening(pid: int) -> set[str]:
    """Give the addresses a process listens on."""
    return {address for address, _ in sockets(pid)}


def listening_ports(pid: int) -> set[int]:
    """Give the ports a process listens on."""
    return {port for _, port in sockets(pid)}


def sockets(pid: int) -> set[tuple[str, int]]:
    """Read (address, port) of listening sockets from /proc; skip where there is none."""
    table = Path(f"/proc/{pid}/net/tcp")
    if not table.exists():
        pytest.skip("no /proc on this machine")
    links = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    mine = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}
    found = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in mine:
                address, port = words[1].split(":")
                shown = ".".join(str(part) for part in reversed(bytes.fromhex(address))) if name == "tcp" else address
                found.add((shown, int(port, 16)))
    return found
