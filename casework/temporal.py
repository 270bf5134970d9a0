"""The connection to Temporal: where it is, how long to wait for it, and what its namespace must know."""

from __future__ import annotations

import asyncio
import functools
import os
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import temporalio.activity
import temporalio.workflow
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client, Interceptor
from temporalio.common import HeaderCodecBehavior
from temporalio.converter import DataConverter
from temporalio.envconfig import ClientConfig
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import PayloadLimitsConfig, RPCError, RPCStatusCode

from casework.settings import Settings
from casework.temporal_attributes import REGISTRY

PAYLOAD_WARNING_BYTES = 64 * 1024
"""History holds references only; a payload this large means that something else got in."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds
_ANSWER_WITHIN = timedelta(seconds=5)
_SEEN_WITHIN_SECONDS = 10.0


class TemporalUnreachable(Exception):
    """Temporal does not answer, or not as it should; the sentence says where and what to look at."""


class TemporalSettingsWrong(Exception):
    """The `TEMPORAL_*` variables, or the namespace they name, cannot be used as they are."""


async def connect(
    settings: Settings,
    converter: DataConverter,
    *,
    patience_seconds: float = 30.0,
    lazy: bool = False,
    interceptors: Sequence[Interceptor] = (),
    runtime: Runtime | None = None,
    environment: Mapping[str, str] | None = None,
) -> Client:
    """Connect to Temporal as the SDK's `TEMPORAL_*` variables say, by default to this machine.

    Tries again for `patience_seconds`, then raises TemporalUnreachable. A `lazy` client connects with its first
    call, so that the counter opens while Temporal is down; workers need one that is not lazy. A configuration
    file is read only when TEMPORAL_CONFIG_FILE names one: the command line tool's own must not decide where a
    demo connects. Raises TemporalSettingsWrong.
    """
    quiet_sdk_loggers()
    found = _load(environment)
    target = found.pop("target_host", None) or f"127.0.0.1:{settings.temporal_port}"
    found.setdefault("namespace", settings.namespace)
    give_up = time.monotonic() + patience_seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            return await Client.connect(
                target,
                **found,
                data_converter=converter,
                interceptors=interceptors,
                runtime=runtime or quiet_runtime(),
                lazy=lazy,
                # The SDK's default names the machine, and machines are named after people.
                identity=f"rightsdesk-{os.getpid()}",
                connect_timeout=_ANSWER_WITHIN,
                payload_limits=PayloadLimitsConfig(payloads_warn_size=PAYLOAD_WARNING_BYTES),
                header_codec_behavior=HeaderCodecBehavior.CODEC,
            )
        except (RuntimeError, RPCError) as error:
            if time.monotonic() + pause > give_up:
                raise TemporalUnreachable(
                    f"Temporal does not answer at {target} (tried for {patience_seconds:g} seconds). "
                    "Start it, or check TEMPORAL_ADDRESS and its certificates."
                ) from error
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def ensure_namespace_retention(client: Client, days: int) -> bool:
    """Have finished workflows kept for `days`, and say whether that was a change.

    A closed case must still be found when a late message comes; a development server keeps one day by default.
    Raises TemporalSettingsWrong when the namespace is missing or another owner decides (Temporal Cloud).
    """
    service = client.workflow_service
    try:
        described = await service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
        if described.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=days):
            return False
        retention = Duration()
        retention.FromTimedelta(timedelta(days=days))
        await service.update_namespace(
            UpdateNamespaceRequest(
                namespace=client.namespace, config=NamespaceConfig(workflow_execution_retention_ttl=retention)
            )
        )
    except RPCError as error:
        raise _refused(client, f"set the retention to {days} days", error) from error
    return True


async def register_search_attributes(client: Client) -> tuple[str, ...]:
    """Make the search attributes known to the namespace, wait until they are, and give those that were new.

    Raises TemporalSettingsWrong when one exists with another type or the server does not allow it.
    """
    try:
        known = await _known_attributes(client) or {}
        for key in REGISTRY:
            if known.get(key.name, key.indexed_value_type) != key.indexed_value_type:
                raise TemporalSettingsWrong(
                    f"Namespace {client.namespace} has a search attribute {key.name} that is no keyword."
                )
        missing = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in REGISTRY}
        missing = {name: kind for name, kind in missing.items() if name not in known}
        if missing:
            await _add_attributes(client, missing)
    except RPCError as error:
        raise _refused(client, "register the search attributes", error) from error
    return tuple(missing)


def quiet_sdk_loggers() -> None:
    """Keep the SDK from adding workflow and activity details to every message; they stay in the log's fields."""
    temporalio.activity.logger.activity_info_on_message = False
    temporalio.activity.logger.full_activity_info_on_extra = False
    temporalio.workflow.logger.workflow_info_on_message = False
    temporalio.workflow.logger.full_workflow_info_on_extra = False


@functools.cache
def quiet_runtime() -> Runtime:
    """Give this process's SDK runtime: its native part writes errors only.

    At WARN it prints failed workflow tasks with the exception's words, past every formatter; the Python side logs
    the same failures without them.
    """
    filters = TelemetryFilter(core_level="ERROR", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=filters)))


def _load(environment: Mapping[str, str] | None) -> dict[str, Any]:
    environment = os.environ if environment is None else environment
    try:
        return dict(
            ClientConfig.load_client_connect_config(
                disable_file=not environment.get("TEMPORAL_CONFIG_FILE"), override_env_vars=dict(environment)
            )
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise TemporalSettingsWrong(
            "The TEMPORAL_* variables, or the file TEMPORAL_CONFIG_FILE names, cannot be read."
        ) from error


async def _add_attributes(client: Client, missing: Mapping[str, IndexedValueType.ValueType]) -> None:
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(search_attributes=missing, namespace=client.namespace)
        )
    except RPCError as error:
        # Another process of the service was quicker.
        if error.status != RPCStatusCode.ALREADY_EXISTS:
            raise
    give_up = time.monotonic() + _SEEN_WITHIN_SECONDS
    while True:
        known = await _known_attributes(client)
        if known is None or missing.keys() <= known.keys():
            return
        if time.monotonic() > give_up:
            raise TemporalSettingsWrong(f"Namespace {client.namespace} does not take up its new search attributes.")
        await asyncio.sleep(_FIRST_PAUSE)


async def _known_attributes(client: Client) -> dict[str, int] | None:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        return dict((await client.operator_service.list_search_attributes(request)).custom_attributes)
    except RPCError as error:
        # The time-skipping test server takes attributes but cannot list them.
        if error.status != RPCStatusCode.UNIMPLEMENTED:
            raise
        return None


def _refused(client: Client, wish: str, error: RPCError) -> TemporalSettingsWrong:
    return TemporalSettingsWrong(
        f"Temporal did not let us {wish} in namespace {client.namespace} ({error.status.name}). "
        "Whoever runs it can do so beforehand."
    )
