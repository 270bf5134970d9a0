"""The post against real mail servers: what was sent, refused, certainly not sent, and what nobody can know."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from casework.letters.contract import AddressUnusableError, PostFailure, RenderedLetter
from casework.letters.post import SmtpPost
from casework.letters.stationery import TemplateStationery
from tests.letters.servers import Desk, break_off, mail_server, scripted_server

AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
TO = "ann@mail.example.org"
LETTER = RenderedLetter(subject="Test", text="Łukasz\n.\n..two dots\n.x\n", html="<p>é</p>")
MIME = TemplateStationery("rights@harbour.example.org").compose(LETTER, "Ann", TO, "<1@harbour.example.org>", AT)
GREETING = [b"220 ready", b"250 mail.test"]


def post(port: int, on_point: Callable[[str], Awaitable[None]] | None = None, **changes: object) -> SmtpPost:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "user": "",
        "password": "",
        "sender": "rights@harbour.example.org",
        "timeout_seconds": 5.0,
    }
    return SmtpPost(**(values | changes), on_point=on_point)  # type: ignore[arg-type]


async def failure(sent: Awaitable[str]) -> PostFailure:
    with pytest.raises(PostFailure) as failed:
        await sent
    assert "@" not in str(failed.value)
    assert "ann" not in str(failed.value).lower().split()
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    return failed.value


async def test_a_letter_arrives_byte_for_byte_and_the_answer_shows_no_address() -> None:
    async with mail_server(Desk()) as server:
        answer = await post(server.port).deliver(MIME, TO)
        assert answer == "250 2.0.0 Queued for (address) as 4711"
        assert server.taken == [MIME]
        assert server.envelopes == [("rights@harbour.example.org", [TO], [])]


async def test_a_letter_sent_again_is_identical() -> None:
    async with mail_server(Desk()) as server:
        for _ in range(2):
            await post(server.port).deliver(MIME, TO)
        assert server.taken == [MIME, MIME]


async def test_a_long_letter_arrives_whole() -> None:
    long = RenderedLetter(subject="Test", text="One line of many.\n" * 150_000, html="<p></p>")
    mime = TemplateStationery("rights@harbour.example.org").compose(long, "", TO, "<2@harbour.example.org>", AT)
    async with mail_server(Desk()) as server:
        await post(server.port).deliver(mime, TO)
        assert server.taken == [mime]


@pytest.mark.parametrize(
    ("step", "says", "outcome", "sentence"),
    [
        ("mail", "451 4.3.0 Busy", "unreachable", "The mail server did not take the envelope for now (451 4.3.0)."),
        ("mail", "550 5.7.1 Not you", "refused", "The mail server refused the envelope for good (550 5.7.1)."),
        (
            "mail",
            "530 5.7.0 Must issue STARTTLS first",
            "unreachable",
            "The mail server wants a login or encryption that our settings lack (530 5.7.0).",
        ),
        ("rcpt", "450 4.2.1 Full", "unreachable", "The mail server did not take the envelope for now (450 4.2.1)."),
        (
            "rcpt",
            f"550 5.1.1 <{TO}> Ann unknown",
            "refused",
            "The mail server refused the envelope for good (550 5.1.1).",
        ),
        ("data", "451 4.3.0 Try later", "unreachable", "The mail server did not take the letter for now (451 4.3.0)."),
        ("data", f"554 {TO} is spam", "refused", "The mail server refused the letter for good (554)."),
        (
            "data",
            "199 What",
            "unknown",
            "The mail server's last answer has no known meaning (199).",
        ),
    ],
)
async def test_what_the_server_answers_decides(step: str, says: str, outcome: str, sentence: str) -> None:
    async with mail_server(Desk(**{step: lambda server: says})) as server:
        failed = await failure(post(server.port).deliver(MIME, TO))
    assert (failed.outcome, str(failed)) == (outcome, sentence)


@pytest.mark.parametrize("step", ["mail", "rcpt"])
async def test_a_connection_lost_before_the_letter_means_not_sent(step: str) -> None:
    async with mail_server(Desk(**{step: break_off})) as server:
        failed = await failure(post(server.port).deliver(MIME, TO))
        assert failed.outcome == "unreachable"
        assert server.taken == []


async def test_a_connection_lost_before_data_means_not_sent() -> None:
    async with mail_server(Desk()) as server:

        async def hang_up(point: str) -> None:
            if point == "before-data":
                server.hang_up()

        failed = await failure(post(server.port, hang_up).deliver(MIME, TO))
        assert failed.outcome == "unreachable"
        assert str(failed) == "The connection to the mail server broke before the letter was handed over."
        assert server.taken == []


async def test_a_connection_lost_during_data_means_not_sent() -> None:
    async with mail_server(Desk()) as server:
        points = []

        async def hang_up(point: str) -> None:
            points.append(point)
            if point == "during-data":
                server.hang_up()
                await asyncio.sleep(0.05)  # until the end of the connection has come through

        failed = await failure(post(server.port, hang_up).deliver(MIME, TO))
        assert failed.outcome == "unreachable"
        assert points == ["before-data", "during-data"]
        assert server.taken == []


async def test_a_connection_lost_after_the_end_of_the_letter_means_unknown() -> None:
    async with mail_server(Desk(data=break_off)) as server:
        failed = await failure(post(server.port).deliver(MIME, TO))
        assert failed.outcome == "unknown"
        assert "it may have arrived" in str(failed)
        assert server.taken == [MIME]


async def test_silence_after_the_end_of_the_letter_means_unknown() -> None:
    async with mail_server(Desk(pause_after_dot=2.0)) as server:
        failed = await failure(post(server.port, timeout_seconds=0.3).deliver(MIME, TO))
        assert failed.outcome == "unknown"
        assert server.taken == [MIME]


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        pytest.param([None], "unreachable", id="hangs up at once"),
        pytest.param([b"554 go away"], "unreachable", id="refuses everybody"),
        pytest.param([b"220 ready", None], "unreachable", id="hangs up at EHLO"),
        pytest.param([b"220 ready", b"421 busy"], "unreachable", id="busy at EHLO"),
        pytest.param([*GREETING, b"nonsense"], "unreachable", id="nonsense at MAIL"),
        pytest.param([*GREETING, b"250 OK", b"421 closing"], "unreachable", id="closes at RCPT"),
        pytest.param([*GREETING, b"250 OK", b"250 OK", None], "unreachable", id="hangs up at DATA"),
        pytest.param([*GREETING, b"250 OK", b"250 OK", b"451 later"], "unreachable", id="no to DATA for now"),
        pytest.param([*GREETING, b"250 OK", b"250 OK", b"554 never"], "refused", id="no to DATA for good"),
        pytest.param([*GREETING, b"250 OK", b"250 OK", b"354 go", None], "unknown", id="hangs up after the dot"),
        pytest.param([*GREETING, b"250 OK", b"250 OK", b"354 go", b"garbage"], "unknown", id="garbage after the dot"),
        pytest.param([*GREETING, b"250 OK", b"250 OK", b"354 go", b"421 closing"], "unreachable", id="no, then closes"),
    ],
)
async def test_where_it_breaks_decides(script: list[bytes | None], outcome: str) -> None:
    async with scripted_server(script) as port:
        failed = await failure(post(port, timeout_seconds=1.0).deliver(MIME, TO))
    assert failed.outcome == outcome


async def test_a_server_that_is_rude_at_the_farewell_has_still_taken_the_letter() -> None:
    script: list[bytes | None] = [*GREETING, b"250 OK", b"250 OK", b"354 go", b"250 kept", None]
    async with scripted_server(script) as port:
        assert await post(port).deliver(MIME, TO) == "250 kept"


async def test_a_server_that_knows_only_helo_is_served() -> None:
    script: list[bytes | None] = [b"220 ready", b"502 what", b"250 hello", b"250 OK", b"250 OK", b"354 go", b"250 kept"]
    async with scripted_server(script) as port:
        assert await post(port).deliver(MIME, TO) == "250 kept"


async def test_no_server_means_not_sent() -> None:
    async with mail_server(Desk()) as server:
        gone = server.port
    failed = await failure(post(gone).deliver(MIME, TO))
    assert (failed.outcome, str(failed)) == ("unreachable", "The mail server could not be reached.")


async def test_a_silent_server_means_not_sent() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        failed = await failure(post(port, timeout_seconds=0.3).deliver(MIME, TO))
    assert (failed.outcome, str(failed)) == ("unreachable", "The mail server did not answer in time.")


async def test_foreign_letters_in_the_address_go_to_a_server_that_knows_them() -> None:
    to = "stanisław.wójcik@wp.pl"
    mime = TemplateStationery("rights@harbour.example.org").compose(LETTER, "Stan", to, "<3@harbour.example.org>", AT)
    async with mail_server(Desk(), enable_SMTPUTF8=True) as server:
        await post(server.port).deliver(mime, to)
        assert server.taken == [mime]
        sender, to_list, options = server.envelopes[0]
        assert (sender, to_list) == ("rights@harbour.example.org", [to])
        assert "SMTPUTF8" in options


async def test_foreign_letters_are_refused_in_clear_words_where_the_server_does_not_know_them() -> None:
    to = "stanisław.wójcik@wp.pl"
    mime = TemplateStationery("rights@harbour.example.org").compose(LETTER, "Stan", to, "<3@harbour.example.org>", AT)
    async with mail_server(Desk(), enable_SMTPUTF8=False) as server:
        failed = await failure(post(server.port).deliver(mime, to))
        assert server.taken == []
    assert failed.outcome == "refused"
    assert "it lacks SMTPUTF8" in str(failed)


@pytest.mark.parametrize("address", ["ann", "ann@example.org\r\nRCPT TO:<x@evil.example.org>", ""])
async def test_an_unusable_address_is_refused_without_a_connection(address: str) -> None:
    async with mail_server(Desk()) as server:
        failed = await failure(post(server.port).deliver(MIME, address))
        assert (failed.outcome, server.servers) == ("refused", [])


def _login(user: bytes, password: bytes) -> AuthResult:
    return AuthResult(success=(user, password) == (b"desk", b"right"), handled=False)


async def test_logging_in() -> None:
    options = {
        "authenticator": lambda server, session, envelope, mechanism, data: _login(data.login, data.password),
        "auth_required": True,
        "auth_require_tls": False,
    }
    async with mail_server(Desk(), **options) as server:
        await post(server.port, user="desk", password="right").deliver(MIME, TO)
        assert server.taken == [MIME]
        failed = await failure(post(server.port, user="desk", password="wrong").deliver(MIME, TO))
        assert failed.outcome == "unreachable"
        assert str(failed) == "The mail server did not accept our user name and password (535)."
        failed = await failure(post(server.port).deliver(MIME, TO))
        assert failed.outcome == "unreachable"
        assert "our settings lack (530 5.7.0)" in str(failed)


async def test_encryption_that_the_server_does_not_offer_means_not_sent() -> None:
    async with mail_server(Desk()) as server:
        failed = await failure(post(server.port, security="starttls").deliver(MIME, TO))
        assert server.taken == []
    assert failed.outcome == "unreachable"
    assert "does not offer the encryption" in str(failed)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody has signed but its owner."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


async def test_encryption_with_a_certificate_that_is_trusted_or_not(certificate: Path) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=certificate)
    async with mail_server(Desk(), tls_context=theirs, require_starttls=True) as server:
        await post(server.port, host="localhost", security="starttls", tls_context=ours).deliver(MIME, TO)
        assert server.taken == [MIME]
        failed = await failure(post(server.port, host="localhost", security="starttls").deliver(MIME, TO))
        assert (failed.outcome, str(failed)) == ("unreachable", "The mail server's certificate is not trusted.")


async def test_a_crash_after_the_servers_answer_leaves_the_letter_taken() -> None:
    async with mail_server(Desk()) as server:

        async def crash(point: str) -> None:
            if point == "after-data":
                raise KeyError(point)

        with pytest.raises(KeyError, match="after-data"):
            await post(server.port, crash).deliver(MIME, TO)
        assert server.taken == [MIME]


async def test_no_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with mail_server(Desk()) as server:
        await post(server.port).deliver(MIME, TO)
    async with mail_server(Desk(rcpt=lambda server: "550 no")) as server:
        await failure(post(server.port).deliver(MIME, TO))
    ours = [record for record in caplog.records if not record.name.startswith("mail")]  # the test server's own
    assert not [record for record in ours if "@" in record.getMessage()]


def test_wrong_settings_are_refused_at_once() -> None:
    with pytest.raises(AddressUnusableError):
        post(25, sender="nobody")
    with pytest.raises(ValueError, match="starttls, tls, none"):
        post(25, security="ssl")
