from __future__ import annotations

import pytest

from casework.cli import main


@pytest.mark.parametrize(
    "arguments", [("--rows", "0"), ("--rows", "8"), ("--rows", "1,9"), ("--rows", "one"), ("--open-cases", "60")]
)
def test_what_cannot_be_measured_is_refused_in_one_sentence(
    arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["benchmark", *arguments]) == 2
    assert capsys.readouterr().err == "--rows takes numbers from 1 to 7, --open-cases a number above 60.\n"
