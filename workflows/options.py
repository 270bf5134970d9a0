"""Time-outs and retries by name, so that an operator finds them and workflows carry no literals."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy

GATHER_QUEUE_SUFFIX = "-gather"


class LocalOptions(TypedDict):
    """Options of a short write to the record."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class ActivityOptions(TypedDict, total=False):
    """Options of work that leaves the process."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


RECORD = LocalOptions(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=30)
    ),
)
"""Retried without end: the record is on the same machine or is the thing the operator must mend first."""

LETTER = ActivityOptions(
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)),
)
"""Retried without end while the mail server cannot be reached; the record counts tries that may have arrived."""

PACKAGE = ActivityOptions(
    start_to_close_timeout=timedelta(hours=1),
    heartbeat_timeout=timedelta(minutes=5),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)),
)

DESTROY = ActivityOptions(
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)),
)

SEARCH_RETRY = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=15))
SEARCH_FIRST_PATIENCE = timedelta(minutes=10)


def search(patience: timedelta) -> ActivityOptions:
    """Give the options of one connector search that may be retried for this long."""
    return ActivityOptions(
        start_to_close_timeout=min(patience, timedelta(hours=2)),
        schedule_to_close_timeout=patience,
        heartbeat_timeout=timedelta(minutes=1),
        retry_policy=SEARCH_RETRY,
    )
