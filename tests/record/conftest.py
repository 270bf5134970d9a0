from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from casework.record.database import Database
from casework.record.passwords import Secrets
from tests.ciphers import MemoryCiphers
from tests.record.cases import Cases
from tests.record.procedure import Procedure


@pytest.fixture
def cases(database: Database, ciphers: MemoryCiphers) -> Cases:
    """Write cases to the database of this test."""
    return Cases(database, ciphers)


@pytest.fixture
def quick() -> Secrets:
    """Give argon2id with its smallest numbers: the tests are about who gets in, not about how slowly."""
    return Secrets(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def procedure(database: Database, ciphers: MemoryCiphers, quick: Secrets) -> Procedure:
    """Work cases through their steps on the database of this test."""
    return Procedure(database, ciphers, quick)
