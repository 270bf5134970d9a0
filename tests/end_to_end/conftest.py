"""Fixtures of the end-to-end tests: a service per module, over the demo's databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casework.commands.demo_data import make_demo_databases
from tests.end_to_end.service import ROOT, Service

DEMO = ROOT / "examples" / "demo" / "profile.yaml"


@pytest.fixture(scope="session")
def demo_databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the demo's three databases."""
    folder = tmp_path_factory.mktemp("demo") / "processors"
    make_demo_databases(folder)
    return folder


@pytest.fixture(scope="module")
def make_service(tmp_path_factory: pytest.TempPathFactory, demo_databases: Path) -> Iterator[Callable[..., Service]]:
    """Give a maker of services over the demo's databases; all end with the module."""
    made: list[Service] = []

    def make(profile: Path = DEMO, **environment: str) -> Service:
        home = tmp_path_factory.mktemp("service")
        service = Service(home, profile, **{"RIGHTSDESK_DEMO_DATABASES": str(demo_databases), **environment})
        made.append(service)
        service.add_staff()
        return service

    yield make
    for service in made:
        service.close()
