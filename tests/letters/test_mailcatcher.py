"""The demo's mail catcher, run as people run it, and the command that sends a test letter to it."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError

import pytest

from casework.commands import mail
from casework.commands.mailcatcher import MailFolder, linked
from casework.letters.contract import LetterKind, RenderedLetter
from casework.letters.post import SmtpPost
from casework.letters.stationery import TemplateStationery
from casework.settings import Settings
from tests.letters.samples import full

AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
PROFILE = Path(__file__).parents[2] / "examples" / "demo" / "profile.yaml"
START = "import sys; from casework.cli import main; sys.exit(main())"


@dataclass
class Running:
    process: asyncio.subprocess.Process
    smtp_port: int
    web_port: int
    folder: Path

    def post(self) -> SmtpPost:
        return SmtpPost("127.0.0.1", self.smtp_port, "none", "", "", "rights@harbour.example.org", 10.0)

    async def get(self, path: str, host: str = "") -> tuple[int, str, dict[str, str]]:
        return await asyncio.to_thread(self._get, path, host)

    def _get(self, path: str, host: str) -> tuple[int, str, dict[str, str]]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.web_port}{path}")
        if host:
            request.add_header("Host", host)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, answer.read().decode(), dict(answer.headers)
        except HTTPError as refused:
            return refused.code, "", dict(refused.headers)


async def _start(folder: Path, smtp_port: int = 0, web_port: int = 0) -> asyncio.subprocess.Process:
    options = ["--smtp-port", str(smtp_port), "--web-port", str(web_port), "--folder", str(folder)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        START,
        "mailcatcher",
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def catcher(folder: Path) -> AsyncIterator[Running]:
    process = await _start(folder)
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    said = re.search(r"http://127\.0\.0\.1:(\d+)/ shows the letters that come to 127\.0\.0\.1, port (\d+)\.", line)
    assert said, line
    try:
        yield Running(process, int(said.group(2)), int(said.group(1)), folder)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


def kept(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir())]


async def test_letters_are_kept_byte_for_byte_and_shown_newest_first(
    tmp_path: Path, stationery: TemplateStationery
) -> None:
    first = stationery.compose(
        stationery.render(full(LetterKind.ACKNOWLEDGEMENT)), "Ann", "ann@mail.example.org", "<1@x.org>", AT
    )
    hostile = RenderedLetter(
        subject="<b>Bold</b>", text="<script>alert(1)</script> https://example.org/a?b=1&c=2.\n", html=""
    )
    second = stationery.compose(hostile, "", "stanisław.wójcik@wp.pl", "<2@x.org>", AT)
    async with catcher(tmp_path) as running:
        await running.post().deliver(first, "ann@mail.example.org")
        await running.post().deliver(second, "stanisław.wójcik@wp.pl")

        assert kept(tmp_path) == [first, second]

        _, body, _ = await running.get("/mails.json")
        newest, oldest = json.loads(body)
        assert newest["to"] == "stanisław.wójcik@wp.pl"
        assert newest["subject"] == "<b>Bold</b>"
        assert newest["links"] == ["https://example.org/a?b=1&c=2"]
        assert oldest["subject"] == "We have your request RD-7K3M-9QXT-4"
        assert "https://rights.harbour.example.org/case/aZ09-_tokentoken" in oldest["links"]
        assert datetime.fromisoformat(oldest["received"]) <= datetime.fromisoformat(newest["received"])

        status, page, headers = await running.get("/")
        assert status == 200
        assert "Demo mail catcher" in page
        assert "<script" not in page
        assert "&lt;b&gt;Bold&lt;/b&gt;" in page
        assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noreferrer">' in page
        assert page.index("Bold") < page.index("We have your request")
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'nonce-")
        assert "script" not in policy
        assert "unsafe" not in policy


async def test_other_names_for_this_machine_are_refused(tmp_path: Path) -> None:
    async with catcher(tmp_path) as running:
        assert (await running.get("/mails.json", host="evil.example.org"))[0] == 400
        assert (await running.get("/docs"))[0] == 404


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_stops_cleanly_and_keeps_its_letters(
    stop: signal.Signals, tmp_path: Path, stationery: TemplateStationery
) -> None:
    mime = stationery.compose(
        stationery.render(full(LetterKind.MAIL_TEST)), "", "ann@mail.example.org", "<1@x.org>", AT
    )
    async with catcher(tmp_path) as running:
        await running.post().deliver(mime, "ann@mail.example.org")
        running.process.send_signal(stop)
        _, complaints = await running.process.communicate()
        assert running.process.returncode == 0
        assert complaints == b""
    async with catcher(tmp_path) as again:
        _, body, _ = await again.get("/mails.json")
        assert [each["to"] for each in json.loads(body)] == ["ann@mail.example.org"]


async def test_a_taken_port_is_named_with_the_option_that_changes_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await _start(tmp_path, web_port=port)
        _, complaints = await process.communicate()
    assert process.returncode == 1
    assert f"port {port} is taken; choose another with --web-port." in complaints.decode()


async def test_the_catcher_logs_no_address(tmp_path: Path, stationery: TemplateStationery) -> None:
    mime = stationery.compose(
        stationery.render(full(LetterKind.MAIL_TEST)), "", "ann@mail.example.org", "<1@x.org>", AT
    )
    async with catcher(tmp_path) as running:
        await running.post().deliver(mime, "ann@mail.example.org")
        await running.get("/")
        running.process.terminate()
        out, err = await running.process.communicate()
        assert b"ann@" not in out + err


def test_an_unfinished_letter_is_not_shown(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)
    folder.store(b"Subject: kept\r\n\r\ntext\r\n", AT)
    (tmp_path / "20261012T083000.000000Z-x.part").write_bytes(b"half")
    assert [each.subject for each in folder.mails()] == ["kept"]


def test_letters_that_are_no_letters_are_shown_all_the_same(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)
    folder.store(b"\xff\xfe no headers at all", AT)
    folder.store(b"Subject: odd\r\nContent-Type: text/plain; charset=none-such\r\n\r\ntext\r\n", AT)
    assert sorted(each.subject for each in folder.mails()) == ["", "odd"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no link <b>", "no link &lt;b&gt;"),
        (
            "see https://a.example.org/x.",
            'see <a href="https://a.example.org/x" rel="noreferrer">https://a.example.org/x</a>.',
        ),
        (
            'https://a.example.org/"onclick=x',
            '<a href="https://a.example.org/" rel="noreferrer">https://a.example.org/</a>&#34;onclick=x',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_links_are_made_of_web_addresses_only(text: str, html: str) -> None:
    assert str(linked(text)) == html


def settings(**changes: object) -> Settings:
    values: dict[str, object] = {
        "profile": PROFILE,
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "mail_from": "rights@harbour.example.org",
    }
    return Settings.model_validate(values | changes)


async def test_a_test_letter_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with catcher(tmp_path) as running:
        code = await mail.send_test(settings(smtp_port=running.smtp_port), "ann@mail.example.org", AT)
        assert code == 0
        assert "Sent. 127.0.0.1 answered: 250 Kept by the demo mail catcher." in capsys.readouterr().out
        _, body, _ = await running.get("/mails.json")
        assert json.loads(body)[0]["subject"].startswith("Test message from ")


async def test_a_test_letter_that_cannot_go_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert await mail.send_test(settings(smtp_port=port), "ann@mail.example.org", AT) == 1
    assert "Not sent. The mail server could not be reached." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "address", "sentence"),
    [
        (
            {"smtp_host": "", "mail_from": ""},
            "ann@mail.example.org",
            "RIGHTSDESK_SMTP_HOST and RIGHTSDESK_MAIL_FROM must be set.",
        ),
        ({"profile": None}, "ann@mail.example.org", "RIGHTSDESK_PROFILE must name the organisation's profile."),
        ({"mail_from": "nobody"}, "ann@mail.example.org", "RIGHTSDESK_MAIL_FROM cannot be used."),
        (
            {"smtp_password_file": Path("/nowhere/at/all")},
            "ann@mail.example.org",
            "RIGHTSDESK_SMTP_PASSWORD_FILE cannot be read",
        ),
        ({}, "ann", "This is not an email address that mail can be sent to."),
    ],
)
async def test_what_is_missing_is_named(
    changes: dict[str, object], address: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await mail.send_test(settings(**changes), address, AT) == 2
    assert sentence in capsys.readouterr().err
