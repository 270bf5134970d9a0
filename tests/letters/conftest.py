from __future__ import annotations

import pytest

from casework.letters.stationery import TemplateStationery


@pytest.fixture(scope="session")
def stationery() -> TemplateStationery:
    return TemplateStationery("rights@harbour.example.org", "Harbour Trust", "privacy@harbour.example.org")
