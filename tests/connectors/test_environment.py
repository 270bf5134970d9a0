"""What a URL leaves to the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from casework.connectors.contract import ConnectorError, Failure
from casework.connectors.environment import resolved


def test_a_password_may_hold_any_letter() -> None:
    url = make_url(resolved("postgresql://desk:${PW}@${HOST}:${PORT}/crm", {"PW": "p@:/?#%", "HOST": "db", "PORT": "5433"}, "CRM"))  # fmt: skip  # noqa: E501
    assert (url.username, url.password, url.host, url.port, url.database) == ("desk", "p@:/?#%", "db", 5433, "crm")


def test_a_folder_may_hold_any_letter() -> None:
    url = make_url(resolved("sqlite:///${FOLDER}/crm.sqlite", {"FOLDER": "/srv/a b?#%20@home"}, "CRM"))
    assert url.database == "/srv/a b?#%20@home/crm.sqlite"


def test_a_whole_url_is_taken_as_it_is() -> None:
    assert resolved("${CRM_URL}", {"CRM_URL": "postgresql://u:p%40@h/db"}, "CRM") == "postgresql://u:p%40@h/db"


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("p w\n", encoding="utf-8")
    url = resolved("postgresql://u:${PW}@h/db", {"PW_FILE": str(tmp_path / "secret")}, "CRM")
    assert make_url(url).password == "p w"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "CRM: the environment variable PW is not set"),
        ({"PW": ""}, "CRM: the environment variable PW is not set"),
        ({"PW_FILE": "/nowhere/at/all"}, "CRM: the file named by PW_FILE cannot be read"),
    ],
)
def test_what_is_missing_is_named(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConnectorError) as caught:
        resolved("postgresql://u:${PW}@h/db", environment, "CRM")
    assert (caught.value.failure, str(caught.value)) == (Failure.REFUSED, sentence)
