"""`rightsdesk up`: the whole service by one command, as a person starts, disturbs and stops it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from casework.commands.demo import PASSWORD as DEMO_PASSWORD
from tests import used
from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.journeys import fill_in, send
from tests.end_to_end.service import PATIENCE, RIGHTSDESK, ROOT, clean_environment, eventually, free_port

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(420)]

NO_PROXY_CAN_HELP = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
"""A machine behind a proxy that knows nothing of this machine's own addresses."""


class Up:
    """One run of the command."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        """Start it; its ports are free ones, the same for every run over this home."""
        home.mkdir(parents=True, exist_ok=True)
        known = home.parent / f"{home.name}-ports.json"
        if not known.exists():
            known.write_text(json.dumps([free_port() for _ in range(4)]))
        self.home = home
        self.web, self.temporal, self.mail, self.mail_web = json.loads(known.read_text())
        self.options = ("--home", str(home), "--port", str(self.web), "--temporal-port", str(self.temporal))
        self.environment = environment
        self.output = home.parent / f"{home.name}-output.txt"
        self.process = self.launch(*options)

    def launch(self, *options: str) -> subprocess.Popen[bytes]:
        """Run the command in a session of its own, as a terminal would."""
        with self.output.open("wb") as output:
            return subprocess.Popen(
                [*RIGHTSDESK, "up", *self.options, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=clean_environment(**self.environment),
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        """Where the web pages are."""
        return f"http://127.0.0.1:{self.web}"

    def ready(self) -> Up:
        """Wait until it says that it runs."""
        eventually(lambda: self.process.poll() is not None or "is running" in self.said, "the service")
        assert self.process.poll() is None, self.said
        return self

    def children(self) -> dict[str, int]:
        """Give the process ids of its parts."""
        found: dict[str, int] = json.loads((self.home / "logs" / "processes.json").read_text())
        return found

    def interrupt(self) -> int:
        """Press Ctrl-C, and give the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End whatever is left, by process id."""
        children: list[int] = []
        with suppress(OSError, ValueError):
            children = list(self.children().values())
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
        for pid in (self.process.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Say whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_taken(port: int) -> bool:
    """Say whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def runs() -> Iterator[list[Up]]:
    """Collect runs, and end them all with the test."""
    started: list[Up] = []
    yield started
    for run in started:
        run.close()


def demo(runs: list[Up], home: Path) -> Up:
    """Start the demo in a folder."""
    known = home.parent / "mail-ports.json"
    if not known.exists():
        known.write_text(json.dumps([free_port(), free_port()]))
    mail, web = json.loads(known.read_text())
    options = ("--demo", "--mail-port", str(mail), "--mail-web-port", str(web))
    runs.append(Up(home, *options, **NO_PROXY_CAN_HELP))
    runs[-1].mail, runs[-1].mail_web = mail, web
    used.note("Temporal dev server", "started by rightsdesk up")
    used.note("SMTP", "the demo's mail catcher")
    return runs[-1].ready()


def test_the_demo_comes_up_heals_itself_stops_cleanly_and_keeps_its_state(runs: list[Up], tmp_path: Path) -> None:
    first = demo(runs, tmp_path / "home")
    mails = f"http://127.0.0.1:{first.mail_web}"
    for place in (f"{first.url}/", f"{first.url}/desk", f"{mails}/", str(tmp_path / "home")):
        assert place in first.said
    assert DEMO_PASSWORD in first.said
    assert "Try this" in first.said
    assert "Not well yet" not in first.said
    health = httpx2.get(f"{first.url}/health").json()
    assert health["well"] is True, health

    asked = send(fill_in(RealBrowser(first.url), "Margaret Ellis", "margaret.ellis@example.org"))
    assert "demo" in asked.browser.get("/").text.lower(), "every page is marked"
    letters = eventually(lambda: to_margaret(mails), "her letters")
    assert any(asked.reference in letter["subject"] for letter in letters)

    before = first.children()
    other = subprocess.run(
        [*RIGHTSDESK, "up", "--demo", *first.options],
        cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert other.returncode == 2
    assert f"Rightsdesk is running already with the data in {tmp_path / 'home'}." in other.stderr
    assert str(first.web) in other.stderr
    assert first.children() == before
    assert healthy(first)
    settings = {**SETTINGS, "RIGHTSDESK_HOME": str(tmp_path / "home")}
    restored = subprocess.run(
        [*RIGHTSDESK, "restore", str(tmp_path / "any.tar"), "--replace"],
        env=clean_environment(**settings), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert restored.returncode == 2
    assert restored.stderr == "Nothing was restored: the service is running. Stop it first.\n"

    for part in ("worker", "api", "temporal"):
        os.kill(before[part], signal.SIGKILL)
    eventually(
        lambda: all(first.children()[part] != before[part] for part in ("worker", "api", "temporal")), "new parts"
    )
    eventually(lambda: healthy(first), "a healthy service")
    assert asked.browser.get("/status").status == 200

    children = first.children()
    assert first.interrupt() == 0, first.said
    assert "Stopped. Everything is kept in" in first.said
    assert not any(alive(pid) for pid in children.values())
    assert not any(is_taken(port) for port in (first.web, first.temporal, first.mail, first.mail_web))

    second = demo(runs, tmp_path / "home")
    assert asked.browser.get("/status").status == 200
    assert asked.reference in asked.browser.words
    desk = sign_in_demo(second)
    assert asked.reference in desk.text
    assert len(to_margaret(mails)) == len(letters)
    second.process.kill()
    second.process.wait()
    leftovers = second.children()

    third = demo(runs, tmp_path / "home")
    assert not any(alive(pid) for pid in leftovers.values()), "what a killed run left is ended by the next"
    assert third.interrupt() == 0


def to_margaret(mails: str) -> list[dict[str, Any]]:
    """Give her letters as the mail catcher shows them, once both have come."""
    letters = [letter for letter in httpx2.get(f"{mails}/mails.json").json() if "margaret" in letter["to"]]
    return letters if len(letters) >= 2 else []


def healthy(run: Up) -> bool:
    """Say whether every part is well."""
    with suppress(httpx2.TransportError, ValueError):
        return bool(httpx2.get(f"{run.url}/health", timeout=8).json()["well"])
    return False


def sign_in_demo(run: Up) -> RealBrowser:
    """Sign in with the printed login."""
    browser = RealBrowser(run.url).get("/desk/login")
    browser.send({"email": "dpo@brambleford.example.org", "password": DEMO_PASSWORD}, action="/desk/login")
    assert browser.path == "/desk", browser.words
    return browser


@pytest.mark.parametrize(
    ("part", "option"),
    [
        ("api", "--port"),
        ("temporal", "--temporal-port"),
        ("mailcatcher", "--mail-web-port"),
        ("mailcatcher", "--mail-port"),
    ],
)
def test_a_taken_port_is_named_with_the_option_that_chooses_another(
    runs: list[Up], tmp_path: Path, part: str, option: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = {name: str(free_port()) for name in ("--port", "--temporal-port", "--mail-port", "--mail-web-port")}
        chosen = [word for pair in {**free, option: str(port)}.items() for word in pair]
        done = subprocess.run(
            [*RIGHTSDESK, "up", "--demo", "--home", str(tmp_path), *chosen],
            cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"Port {port}, wanted for {part}, is taken by another program." in done.stderr
    assert option in done.stderr
    assert "Traceback" not in done.stderr


# Without --demo


def real(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `up` without the demo until it gives up."""
    return subprocess.run(
        [*RIGHTSDESK, "up", "--home", str(home), "--port", str(free_port()), "--temporal-port", str(free_port())],
        cwd=home.parent, env=clean_environment(**environment), capture_output=True, text=True, timeout=PATIENCE,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_without_key_profile_or_mail_settings_it_refuses_and_names_them_all(tmp_path: Path) -> None:
    done = real(tmp_path / "home")
    assert done.returncode == 2
    for missing in ("RIGHTSDESK_PROFILE", "master key", "RIGHTSDESK_SMTP_HOST", "RIGHTSDESK_MAIL_FROM"):
        assert missing in done.stderr, missing
    assert "rightsdesk keys make" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home" / "record.sqlite").exists()


SETTINGS = {
    "RIGHTSDESK_PROFILE": str(ROOT / "examples" / "demo" / "profile.yaml"),
    "RIGHTSDESK_SMTP_HOST": "127.0.0.1",
    "RIGHTSDESK_SMTP_PORT": "9",
    "RIGHTSDESK_MAIL_FROM": "requests@example.org",
}


def make_key(home: Path) -> None:
    """Make the master key as the message says."""
    made = subprocess.run(
        [*RIGHTSDESK, "keys", "make"], env=clean_environment(RIGHTSDESK_HOME=str(home)), check=False, timeout=PATIENCE
    )
    assert made.returncode == 0


def test_a_faulty_profile_is_refused_with_its_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_key(home)
    profile = tmp_path / "profile.yaml"
    profile.write_text("organisation:\n  name: Example\n  nation: atlantis\n", encoding="utf-8")
    done = real(home, **{**SETTINGS, "RIGHTSDESK_PROFILE": str(profile)})
    assert done.returncode == 2
    assert "line 3" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_start_needs_an_administrator(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_key(home)
    done = real(home, **SETTINGS)
    assert done.returncode == 2
    assert "--admin-name and --admin-email" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_start_makes_the_administrator_and_an_absent_mail_server_does_not_stop_it(
    runs: list[Up], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    make_key(home)
    named = ("--admin-name", "Ada Byron", "--admin-email", "ada@example.org")
    runs.append(Up(home, *named, **SETTINGS))
    first = runs[-1].ready()
    eventually(lambda: "/desk/reset/" in first.said and "Letters wait" in first.said, "the notice")
    link = next(word for word in first.said.split() if "/desk/reset/" in word)
    browser = RealBrowser(first.url).get(link.removeprefix(first.url))
    password = "a password of Ada's own"
    browser.send({"password": password, "again": password}, action="/desk/password")
    assert browser.path == "/desk/login"
    browser.send({"email": "ada@example.org", "password": password}, action="/desk/login")
    assert browser.get("/desk/people").status == 200
    assert RealBrowser(first.url).get(link.removeprefix(first.url)).status == 410, "the link works once"
    assert first.interrupt() == 0

    runs.append(Up(home, **SETTINGS))
    second = runs[-1].ready()
    assert "/desk/reset/" not in second.said
    assert sign_in_as(second, "ada@example.org", password)
    assert second.interrupt() == 0


def sign_in_as(run: Up, email: str, password: str) -> bool:
    """Say whether somebody can sign in."""
    browser = RealBrowser(run.url).get("/desk/login")
    browser.send({"email": email, "password": password}, action="/desk/login")
    return browser.path == "/desk"
