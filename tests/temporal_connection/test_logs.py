"""What the logs say, and what they must never repeat."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import warnings
from datetime import date
from typing import Any

import pydantic
import pytest

from casework.logs import configure_logging, described
from casework.vault.contract import KeyMissing

NAME = "Żółtodzioby"

pytestmark = pytest.mark.usefixtures("untouched_logging")


@pytest.fixture
def written() -> io.StringIO:
    """Give what is logged from here on."""
    stream = io.StringIO()
    configure_logging("INFO", stream)
    return stream


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_our_message_keeps_its_words_and_fields(written: io.StringIO) -> None:
    logging.getLogger("casework.vault.files").info(
        "File stored", extra={"case": "RD-1", "size": 3, "due": date(2026, 4, 2), "whole": True}
    )
    (line,) = lines(written)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "casework.vault.files",
        "message": "File stored",
        "case": "RD-1",
        "size": 3,
        "due": "2026-04-02",
        "whole": True,
    }


def test_a_value_that_is_not_plain_is_named_by_its_type(written: io.StringIO) -> None:
    class Person:
        def __repr__(self) -> str:
            return NAME

    logging.getLogger("api").info("Seen", extra={"who": Person(), "error": ValueError(NAME)})
    (line,) = lines(written)
    assert (line["who"], line["error"]) == ("Person", "ValueError")


@pytest.mark.parametrize(
    ("what", "logger", "message", "args", "kept"),
    [
        ("arguments", "aiosmtpd", "sender: %s", (NAME,), "sender"),
        ("arguments of a literal", "alembic.runtime", "Running upgrade %s", (NAME,), "Running upgrade %s"),
        ("an error in the message", "temporalio.worker", f"Failed building: {NAME}", (), "Failed building"),
        ("a value in quotes", "sqlalchemy.pool", f"Invalid value '{NAME}'", (), "Invalid value"),
        ("a value in brackets", "temporalio.activity", f"Completing ({NAME})", (), "Completing"),
        ("a second line", "httptools", f"Odd request\n{NAME}", (), "Odd request"),
        ("what the loop prints", "asyncio", f"{NAME} Task exception was never retrieved", (), None),
        ("only a value", "x", f"'{NAME}'", (), ""),
    ],
)  # fmt: skip
def test_of_other_libraries_only_the_first_words_are_kept(
    written: io.StringIO, what: str, logger: str, message: str, args: tuple[object, ...], kept: str | None
) -> None:
    logging.getLogger(logger).warning(message, *args, extra={"detail": NAME} if "temporalio" not in logger else {})
    assert NAME not in written.getvalue(), what
    if kept is not None:
        assert lines(written)[0]["message"] == kept


@pytest.mark.parametrize("logger", ["casework.x", "temporalio.worker", "uvicorn.error"])
def test_an_exception_is_told_by_type_and_place(written: io.StringIO, logger: str) -> None:
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise LookupError(f"nobody called {NAME}") from error
    except LookupError:
        logging.getLogger(logger).exception("Search failed")
    told = lines(written)[0]["exception"]
    assert NAME not in written.getvalue()
    assert told["type"] == "builtins.LookupError"
    assert told["causes"] == ["builtins.ValueError"]
    assert told["places"][0].startswith(f"{__name__}:")
    assert "sentence" not in told


def test_an_exception_of_ours_keeps_its_sentence() -> None:
    assert described(KeyMissing("No key is known for case RD-1.")) == {
        "type": "casework.vault.contract.KeyMissing",
        "places": [],
        "sentence": "No key is known for case RD-1.",
    }


def test_a_validation_error_does_not_repeat_the_input(written: io.StringIO) -> None:
    class Form(pydantic.BaseModel):
        age: int

    try:
        Form.model_validate({"age": NAME})
    except pydantic.ValidationError:
        logging.getLogger("api.counter").exception("Form refused")
    assert NAME not in written.getvalue()
    assert "ValidationError" in written.getvalue()


def test_links_stay_out_of_the_access_log(written: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info('%s - "%s %s" %d', "127.0.0.1", "GET", "/s/secret-token", 200)
    logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "http://127.0.0.1")
    assert [line["message"] for line in lines(written)] == ["Uvicorn running on %s"]


async def test_a_task_nobody_waited_for_is_told_without_its_words(written: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "Task exception", "exception": ValueError(NAME), "task": NAME})
    (line,) = lines(written)
    assert NAME not in written.getvalue()
    assert line["exception"]["type"] == "builtins.ValueError"


def test_a_warning_does_not_repeat_its_words(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"odd value {NAME}", UserWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert NAME not in written.getvalue()


def test_a_message_that_cannot_be_written_is_not_printed_either(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("casework").info("Two %s %s", NAME)
    logging.getLogger("casework").info("After")
    assert NAME not in written.getvalue() + capsys.readouterr().err
    assert [line["message"] for line in lines(written)] == ["After"]


def test_debug_keeps_whole_requests_of_libraries_out(written: io.StringIO) -> None:
    configure_logging("DEBUG", written)
    logging.getLogger("temporalio.service").debug("Request %s", NAME)
    logging.getLogger("casework").debug("Ours")
    assert [line["message"] for line in lines(written)] == ["Ours"]


@pytest.mark.parametrize("where", ["main", "thread"])
def test_an_error_nobody_handled_is_logged_without_its_words(where: str) -> None:
    script = (
        "import threading\nfrom casework.logs import configure_logging\nconfigure_logging()\n"
        f"def fail():\n    raise ValueError('{NAME}')\n"
        + ("fail()\n" if where == "main" else "threading.Thread(target=fail).start()\n")
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert NAME not in run.stderr
    assert json.loads(run.stderr)["exception"]["type"] == "builtins.ValueError"
    assert run.returncode == (1 if where == "main" else 0)


def test_logging_loads_no_temporal() -> None:
    script = "import sys, casework.logs, casework.exit; print('temporalio' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == "False\n"
