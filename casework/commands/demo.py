"""The demo: a sample organisation with invented people, caught mail and demo logins, on this machine only."""

from __future__ import annotations

import argparse
import contextlib
import os
from asyncio import to_thread
from collections.abc import Sequence
from pathlib import Path

from casework.commands.demo_data import make_demo_databases
from casework.commands.wiring import Deployment
from casework.rules.vocabulary import Role
from casework.settings import Settings
from casework.supervisor import DIRECTLY, Program, StartFailure
from casework.vault.master import make_master_key

MAIL_PORT = 8025
MAIL_WEB_PORT = 8026
PASSWORD = "demo-password-only"  # noqa: S105 - printed on screen; the demo listens on this machine only
PROFILE = Path(__file__).parents[2] / "examples" / "demo" / "profile.yaml"
STAFF: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("Dana Price", "dpo@brambleford.example.org", (Role.DPO,)),
    ("Ash Okafor", "approver@brambleford.example.org", (Role.APPROVER, Role.DEPUTY)),
    ("Robin Hale", "admin@brambleford.example.org", (Role.ADMINISTRATOR, Role.CHAIR)),
)


def prepare(args: argparse.Namespace) -> Settings:
    """Make everything the demo needs that is not there yet, and give its settings."""
    if not PROFILE.is_file():
        raise StartFailure("The sample organisation is not installed here. Run the demo from a checkout.")
    home: Path = (args.home or Path("demo-data")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    databases = home / "processors"
    if not databases.is_dir():
        make_demo_databases(databases)
    os.environ["RIGHTSDESK_DEMO_DATABASES"] = str(databases)
    if not (home / "master.key").exists():
        make_master_key(home / "master.key")
    port = args.port or 8080
    return Settings(
        home=home,
        profile=PROFILE,
        database_url=None,
        vault=None,
        master_key_file=None,
        public_url=f"http://127.0.0.1:{port}",
        api_host="127.0.0.1",
        api_port=port,
        temporal_port=args.temporal_port or 7233,
        smtp_host="127.0.0.1",
        smtp_port=args.mail_port,
        smtp_security="none",
        mail_from="requests@brambleford.example.org",
        demo=True,
        # Only this machine reaches the demo, and people try it again and again with the same few mailboxes.
        requests_per_network=0,
        requests_per_mailbox=0,
    )


async def people(deployment: Deployment, args: argparse.Namespace) -> str:
    """Make the demo logins unless they are there, and give what to tell the person who started the demo."""
    for name, email, roles in STAFF:
        if await deployment.staff.by_email(email) is None:
            await deployment.staff.add(name, email, roles, deployment.now(), PASSWORD)
    return _words(deployment.settings, args.mail_web_port)


def mail_catcher(args: argparse.Namespace, settings: Settings, python: Sequence[str]) -> Program:
    """Give the program that catches the demo's mail."""
    command = (
        *python,
        "mailcatcher",
        "--smtp-port",
        str(args.mail_port),
        "--web-port",
        str(args.mail_web_port),
        "--folder",
        str(settings.home / "mail"),
    )
    return Program(
        "mailcatcher",
        command,
        lambda: to_thread(_answers, f"http://127.0.0.1:{args.mail_web_port}/mails.json"),
        ports=((args.mail_port, "--mail-port"), (args.mail_web_port, "--mail-web-port")),
    )


def _answers(url: str) -> bool:
    with contextlib.closing(DIRECTLY.open(url, timeout=4)) as answer:
        return bool(answer.status == 200)


def _words(settings: Settings, mail_web_port: int) -> str:
    mail = f"http://127.0.0.1:{mail_web_port}"
    lines = [
        "",
        "Rightsdesk is running with a sample organisation. Nothing in it is real, and it can be reached from",
        "this machine only.",
        "",
        f"  Public request form   {settings.public_url}/",
        f"  Desk                  {settings.public_url}/desk",
        f"  Mail that was sent    {mail}/",
        "",
        f"  Demo logins, all with the password {PASSWORD}:",
        *(f"    {email:36} {', '.join(role.value for role in roles)}" for _, email, roles in STAFF),
        "",
        "  Try this: ask for your data on the public form as one of the sample people (examples/demo/README.md),",
        "  type in the code from the mail, review and approve on the desk, and collect the answer.",
        "",
        f"  Everything is kept in {settings.home}. Stop with Ctrl-C.",
    ]
    return "\n".join(lines)
