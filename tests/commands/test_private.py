"""What the commands leave on the disk, and what they say when the master key is not fit."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from casework.commands import backup
from casework.commands.requirements import missing
from casework.settings import Settings
from casework.vault.master import make_master_key

ROOT = Path(__file__).parents[2]
PROFILE = ROOT / "examples" / "demo" / "profile.yaml"


class Deployment:
    """A deployment in a folder of its own, used by its commands as an operator would."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"

    def run(self, *command: str, umask: int = 0o022, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one command with the settings a deployment needs."""
        base = {k: v for k, v in os.environ.items() if not k.startswith(("RIGHTSDESK_", "TEMPORAL_"))}
        ours = {
            "PYTHONPATH": str(ROOT),
            "RIGHTSDESK_HOME": str(self.home),
            "RIGHTSDESK_PROFILE": str(PROFILE),
            "RIGHTSDESK_DEMO_DATABASES": str(self.home),
            "RIGHTSDESK_SMTP_HOST": "127.0.0.1",
            "RIGHTSDESK_MAIL_FROM": "requests@example.org",
        }
        return subprocess.run(
            [sys.executable, "-m", "casework.cli", *command],
            env={**base, **ours, **more},
            umask=umask,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def used(self) -> Deployment:
        """Make the key, the record, and somebody who uses it."""
        make_master_key(self.home / "master.key")
        assert self.run("migrate").returncode == 0
        added = self.run("staff", "add", "--name", "Dana Price", "--email", "dana@example.org", "--role", "dpo")
        assert added.returncode == 0, added.stderr
        return self


@pytest.fixture(scope="module")
def used_once(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Make a deployment that copies are taken of."""
    return Deployment(tmp_path_factory.mktemp("deployment")).used()


@pytest.fixture
def deployment(used_once: Deployment, tmp_path: Path) -> Deployment:
    """Give a deployment of one's own that somebody uses."""
    copied = Deployment(tmp_path)
    shutil.copytree(used_once.home, copied.home)
    return copied


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_record_is_for_its_own_account_alone_whatever_the_machine_is_used_to(used_once: Deployment) -> None:
    assert {path.name: oct(mode(path)) for path in used_once.home.iterdir() if path.is_file()} == {
        "master.key": "0o600",
        "record.sqlite": "0o600",
    }
    assert oct(mode(used_once.home / "vault")) == "0o700"


@pytest.mark.parametrize(
    "command",
    [
        ("case", "list"),
        ("api",),
        ("worker",),
        ("up", "--admin-name", "A", "--admin-email", "a@example.org"),
        ("rotate-keys",),
        ("staff", "reset", "--email", "dana@example.org"),
        ("audit", "verify"),
    ],
    ids=lambda command: command[0],
)
def test_no_command_works_with_a_key_that_others_may_read(deployment: Deployment, command: tuple[str, ...]) -> None:
    (deployment.home / "master.key").chmod(0o640)
    done = deployment.run(*command)
    assert done.returncode == 2
    assert "Others may read the master key" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("api",), ("worker",)], ids=lambda command: command[0])
def test_another_records_key_is_refused_in_one_sentence(deployment: Deployment, command: tuple[str, ...]) -> None:
    (deployment.home / "master.key").unlink()
    make_master_key(deployment.home / "master.key")
    done = deployment.run(*command)
    assert done.returncode == 2
    assert "which is not in the file" in done.stderr
    assert "Traceback" not in done.stderr


# Backups


def test_a_backup_is_private_and_holds_no_key_even_where_the_vault_is_the_home_folder(deployment: Deployment) -> None:
    (deployment.home / "half.part").write_bytes(b"unfinished")
    settings = Settings(home=deployment.home, vault=deployment.home)
    before = os.umask(0o022)
    try:
        written = backup.write_backup(settings, deployment.home.parent / "backups")
    finally:
        os.umask(before)
    assert mode(written) == 0o600
    with tarfile.open(written) as tar:
        names = tar.getnames()
        assert "record.sqlite" in names
        assert not [name for name in names if "master.key" in name or name.endswith(".part")]
        key = (deployment.home / "master.key").read_text(encoding="ascii").split()[-1].encode()
        for name in names:
            content = tar.extractfile(name)
            assert content is None or key not in content.read()


def test_a_backup_is_not_put_back_with_the_wrong_key_and_nothing_is_replaced(
    deployment: Deployment, tmp_path: Path
) -> None:
    assert deployment.run("backup", str(tmp_path / "backups")).returncode == 0
    saved = next((tmp_path / "backups").glob("*.tar"))
    other = Deployment(tmp_path / "other").used()
    before = (other.home / "record.sqlite").read_bytes()
    done = other.run("restore", str(saved), "--replace")
    assert done.returncode == 2
    assert done.stderr.startswith("Nothing was restored: The key of case organisation needs master key")
    assert (other.home / "record.sqlite").read_bytes() == before


def test_after_a_restore_nobody_is_signed_in(deployment: Deployment, tmp_path: Path) -> None:
    assert sessions(deployment) == 1, "the link to choose a password"
    assert deployment.run("backup", str(tmp_path / "backups")).returncode == 0
    saved = next((tmp_path / "backups").glob("*.tar"))
    done = deployment.run("restore", str(saved), "--replace")
    assert done.returncode == 0, done.stderr
    assert sessions(deployment) == 0
    assert oct(mode(deployment.home / "record.sqlite")) == "0o600"


def sessions(deployment: Deployment) -> int:
    with closing(sqlite3.connect(deployment.home / "record.sqlite")) as record:
        return int(record.execute("SELECT count(*) FROM session").fetchone()[0])


@pytest.mark.parametrize(
    ("url", "fit"),
    [
        ("https://rights.example.org", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://rights.example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("rights.example.org", False),
    ],
)
def test_people_are_not_asked_to_send_their_data_unprotected(url: str, fit: bool) -> None:
    problems = [problem for problem in missing(Settings(public_url=url)) if "unprotected" in problem]
    assert (problems == []) is fit
