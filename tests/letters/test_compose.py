"""The letter as bytes: headers, encodings, addresses, and names that try to become headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from casework.letters.addresses import mailbox, message_id_for
from casework.letters.contract import AddressUnusableError, LetterKind, RenderedLetter
from casework.letters.mime import needs_utf8
from casework.letters.stationery import TemplateStationery
from tests.letters.samples import full

AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
ID = "<0123456789abcdef@harbour.example.org>"
LETTER = RenderedLetter(
    subject="We have your request RD-7K3M-9QXT-4", text="Hello Łukasz\n.\n..dots\n", html="<p>é</p>\n"
)


def read(mime: bytes) -> EmailMessage:
    return message_from_string(mime.decode(), policy=policy.SMTPUTF8)


def compose(stationery: TemplateStationery, name: str = "Ann Lee", address: str = "ann@mail.example.org") -> bytes:
    return stationery.compose(LETTER, name, address, ID, AT)


def test_headers_say_who_when_and_nothing_more(stationery: TemplateStationery) -> None:
    message = read(compose(stationery))
    assert {name: str(value) for name, value in message.items()} == {
        "From": "Harbour Trust <rights@harbour.example.org>",
        "To": "Ann Lee <ann@mail.example.org>",
        "Reply-To": "privacy@harbour.example.org",
        "Subject": "We have your request RD-7K3M-9QXT-4",
        "Date": "Mon, 12 Oct 2026 08:30:00 +0000",
        "Message-ID": ID,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }
    assert message.get_content_type() == "multipart/alternative"


def test_both_parts_arrive_as_written(stationery: TemplateStationery) -> None:
    message = read(compose(stationery))
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().replace("\r\n", "\n") == LETTER.html


def test_the_same_letter_is_the_same_bytes(stationery: TemplateStationery) -> None:
    assert compose(stationery) == compose(stationery)
    again = TemplateStationery("rights@harbour.example.org", "Harbour Trust", "privacy@harbour.example.org")
    assert compose(again) == compose(stationery)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_travels_as_short_lines_of_ascii(kind: LetterKind, stationery: TemplateStationery) -> None:
    mime = stationery.compose(stationery.render(full(kind)), "Ffion Łukasz", "ffion@mail.example.org", ID, AT)
    assert mime.isascii()
    lines = mime.split(b"\r\n")
    assert max(map(len, lines)) <= 200
    assert b"\n" not in b"".join(lines)
    assert not needs_utf8(mime)
    assert read(mime).get_body(("plain",)) is not None


@pytest.mark.parametrize("kind", list(LetterKind))
def test_only_to_is_personal(kind: LetterKind, stationery: TemplateStationery) -> None:
    letter = stationery.render(full(kind))
    message = read(stationery.compose(letter, "Ffion Łukasz", "ffion@mail.example.org", ID, AT))
    for name, value in message.items():
        if name != "To":
            assert "Ffion" not in str(value)
            assert "mail.example.org" not in str(value)
            assert "tokentoken" not in str(value)


@pytest.mark.parametrize(
    "name",
    [
        "Stanisław Wójcik, PhD",
        "محمد عبد الله الأنصاري",
        "Robert'); DROP TABLE",
        "<script>alert(1)</script>",
        'Ann "Nan" O\'Lee <other@evil.example.org>,',
        "a@b.example.org, c@d.example.org",
        "Siân " * 40,
        "=?utf-8?q?=0ABcc=3A_x=40evil.example.org?=",
    ],
)
def test_no_name_becomes_another_addressee(name: str, stationery: TemplateStationery) -> None:
    for address in ("ann@mail.example.org", "stanisław.wójcik@wp.pl"):
        message = read(compose(stationery, name, address))
        assert [to.addr_spec for to in message["To"].addresses] == [address]
        assert "Bcc" not in message
        assert len(message.items()) == 9


def test_a_foreign_name_is_encoded_and_read_back(stationery: TemplateStationery) -> None:
    mime = compose(stationery, "Stanisław Wójcik")
    assert "Stanisław".encode() not in mime
    assert read(mime)["To"].addresses[0].display_name == "Stanisław Wójcik"


@pytest.mark.parametrize(
    "name",
    ["Ann\r\nBcc: x@evil.example.org", "Ann\nLee", "Ann\x00", "Ann\u2028Lee", "Ann\u202eeeL", "Ann\x7f", "\ud800"],
)
def test_names_with_line_breaks_or_controls_are_refused(name: str, stationery: TemplateStationery) -> None:
    with pytest.raises(AddressUnusableError) as refused:
        compose(stationery, name)
    assert "Ann" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "ann@localhost",
        "ann lee@example.org",
        "ann@example.org\r\nBcc: x@evil.example.org",
        "ann@example.org\n",
        "ann@example.org>",
        "Ann <ann@example.org>",
        "ann@exam\u202eple.org",
        "a@b@example.org",
        "ann@example..org",
        "ann@example.org,other@example.org",
    ],
)
def test_unusable_addresses_are_refused_without_repeating_them(address: str, stationery: TemplateStationery) -> None:
    with pytest.raises(AddressUnusableError) as refused:
        compose(stationery, "Ann", address)
    assert str(refused.value) == "This is not an email address that mail can be sent to."
    assert refused.value.__suppress_context__


def test_an_address_with_foreign_letters_is_written_as_it_is(stationery: TemplateStationery) -> None:
    mime = compose(stationery, "Stanisław Wójcik", "stanisław.wójcik@wp.pl")
    assert "<stanisław.wójcik@wp.pl>".encode() in mime
    assert needs_utf8(mime)


def test_a_foreign_domain_needs_no_special_server(stationery: TemplateStationery) -> None:
    mime = compose(stationery, "Ann", "ann@bücher.example.org")
    assert b"<ann@xn--bcher-kva.example.org>" in mime
    assert not needs_utf8(mime)


@pytest.mark.parametrize(
    "message_id", ["", "abc@example.org", "<a b@example.org>", "<a@b>\r\nBcc: x", "<é@example.org>"]
)
def test_an_unfit_message_id_is_refused(message_id: str, stationery: TemplateStationery) -> None:
    with pytest.raises(ValueError, match="message id"):
        stationery.compose(LETTER, "Ann", "ann@mail.example.org", message_id, AT)


def test_message_ids_are_stable_and_tell_nothing() -> None:
    first = message_id_for("RD-7K3M-9QXT-4", "acknowledgement", "rights@harbour.example.org")
    assert first == message_id_for("RD-7K3M-9QXT-4", "acknowledgement", "rights@harbour.example.org")
    assert first != message_id_for("RD-7K3M-9QXT-4", "closing", "rights@harbour.example.org")
    assert "7K3M" not in first
    assert first.endswith("@harbour.example.org>")


def test_a_senders_name_or_address_that_is_unfit_is_refused_at_once() -> None:
    with pytest.raises(AddressUnusableError):
        TemplateStationery("no address")
    with pytest.raises(AddressUnusableError):
        TemplateStationery("rights@harbour.example.org", "Harbour\nTrust")


def test_addresses_do_not_show_in_representations() -> None:
    assert "ann" not in repr(mailbox("ann@mail.example.org"))
