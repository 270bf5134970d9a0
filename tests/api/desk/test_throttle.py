from __future__ import annotations

from datetime import timedelta

import pytest

from api.desk.throttle import Throttle
from tests.api.fakes import START


def after(failures: int) -> int:
    throttle = Throttle(free=4, free_of_address=20)
    for _ in range(failures):
        throttle.failed("192.0.2.1", "ada@example.org", START)
    return throttle.wait_seconds("192.0.2.1", "Ada@example.org", START)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (10, 64), (13, 512), (14, 900), (60, 900)]
)
def test_every_failure_after_the_fourth_doubles_the_wait_up_to_fifteen_minutes(failures: int, seconds: int) -> None:
    assert after(failures) == seconds


def test_a_stranger_elsewhere_does_not_delay_the_owner() -> None:
    throttle = Throttle()
    for _ in range(50):
        throttle.failed("192.0.2.1", "ada@example.org", START)
    assert throttle.wait_seconds("198.51.100.7", "ada@example.org", START) == 0


def test_many_accounts_from_one_address_are_slowed() -> None:
    throttle = Throttle(free=4, free_of_address=20)
    for number in range(22):
        throttle.failed("192.0.2.1", f"person{number}@example.org", START)
    assert throttle.wait_seconds("192.0.2.1", "somebody-else@example.org", START) == 4


def test_the_wait_runs_out() -> None:
    throttle = Throttle(free=0)
    throttle.failed("192.0.2.1", "ada@example.org", START)
    assert throttle.wait_seconds("192.0.2.1", "ada@example.org", START + timedelta(seconds=1)) == 1
    assert throttle.wait_seconds("192.0.2.1", "ada@example.org", START + timedelta(seconds=2)) == 0


def test_success_forgets_the_account_but_not_the_address() -> None:
    throttle = Throttle(free=0, free_of_address=0)
    throttle.failed("192.0.2.1", "ada@example.org", START)
    throttle.failed("192.0.2.1", "ada@example.org", START)
    throttle.succeeded("192.0.2.1", "ada@example.org")
    assert throttle.wait_seconds("192.0.2.1", "ada@example.org", START) == 2


def test_an_hour_without_failure_begins_afresh() -> None:
    throttle = Throttle(free=1)
    for _ in range(3):
        throttle.failed("192.0.2.1", "ada@example.org", START)
    later = START + timedelta(minutes=61)
    throttle.failed("192.0.2.1", "ada@example.org", later)
    assert throttle.wait_seconds("192.0.2.1", "ada@example.org", later) == 0
