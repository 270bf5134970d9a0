from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from api.desk.documents import PREVIEWS
from casework.record.views import EventView, FileView, LetterView
from casework.rules.vocabulary import Role
from casework.vault.contract import VaultError
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.desk.arrange import HOSTILE, PAGE, put
from tests.api.fakes import START, FakeVault


def stored(world: World, name: str = "Ausweis & Größe.pdf", **changes: object) -> None:
    put(world)
    view = FileView("f1", "evidence", "", name, "text/html", 9, START, None)
    world.files.views[REFERENCE, "f1"] = view
    world.vault.content[REFERENCE, "f1"] = b"<b>hi</b>"


async def test_a_file_is_a_download_that_no_browser_opens(world: World) -> None:
    stored(world)
    browser = (await world.signed_in(Role.CASEWORKER)).get(f"{PAGE}/files/f1")
    assert browser.content == b"<b>hi</b>"
    assert browser.headers["content-type"] == "application/octet-stream"
    assert browser.headers["x-content-type-options"] == "nosniff"
    assert browser.headers["cache-control"] == "no-store"
    assert browser.headers["content-disposition"] == "attachment; filename*=UTF-8''Ausweis%20%26%20Gr%C3%B6%C3%9Fe.pdf"


@pytest.mark.parametrize("name", ['a"; filename=x.exe', "a\r\nSet-Cookie: x=y", "../../etc/passwd", *HOSTILE])
async def test_a_file_name_cannot_break_the_header(world: World, name: str) -> None:
    stored(world, name)
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/files/f1")
    said = browser.headers["content-disposition"].removeprefix("attachment; filename*=UTF-8''")
    assert not set(said) & set('"\r\n;/ ')
    assert "set-cookie" not in browser.headers


async def test_a_file_of_another_case_is_not_found(world: World) -> None:
    stored(world)
    world.files.views["RD-OTHER", "f2"] = world.files.views[REFERENCE, "f1"]
    assert (await world.signed_in(Role.DPO)).get(f"{PAGE}/files/f2").status == 404


async def test_a_destroyed_file_says_so(world: World) -> None:
    stored(world)
    await world.files.destroyed(REFERENCE, "f1", START)
    assert (await world.signed_in(Role.DPO)).get(f"{PAGE}/files/f1").status == 410


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CHAIR, Role.ADMINISTRATOR])
async def test_others_do_not_see_files(world: World, role: Role) -> None:
    stored(world)
    assert (await world.signed_in(role)).get(f"{PAGE}/files/f1").status == 403


class Damaged(FakeVault):
    """A vault whose files were altered."""

    async def read(self, case_id: str, file_id: str) -> AsyncIterator[bytes]:
        if file_id == "f1":
            raise VaultError("altered")
        yield b""


async def test_an_altered_file_is_a_clear_page(world: World) -> None:
    stored(world)
    world.vault = Damaged()
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/files/f1")
    assert browser.status == 500
    assert browser.heading == "This file cannot be read"


async def test_a_letter_is_shown_as_it_was_stored(world: World) -> None:
    body = "Dear <Ada>,\n\nyour request has reached us."
    put(world, letters=(LetterView("t1/acknowledgement", "acknowledgement", "requester", "sent", "ada@example.org",
                                   "Your request", body, START, START),))  # fmt: skip
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/letters/t1/acknowledgement")
    assert "Dear <Ada>, your request has reached us." in browser.words
    assert "ada@example.org" in browser.words
    assert browser.get(f"{PAGE}/letters/t1/other").status == 404


@pytest.mark.parametrize(
    ("kind", "body", "shown"),
    [
        ("identity-code", "Your code is 123456.", "Your code is ••••••."),
        ("identity-code", "Your code is 123 456.", "Your code is ••••••."),
        ("answer-ready", "Open https://r.example/c/AbCdEf_-0123456789abcd now.", "Open https://r.example/c/… now."),
        ("processor-request", "http://127.0.0.1:8080/a/AbCdEf_-0123456789abcd", "http://127.0.0.1:8080/a/…"),
        ("answer", "Call 020 7946 0000 about RD-7K3M-9QXT-4.", "Call 020 7946 0000 about RD-7K3M-9QXT-4."),
    ],
)
async def test_what_opens_something_is_for_the_addressee_only(world: World, kind: str, body: str, shown: str) -> None:
    put(world, letters=(LetterView("k", kind, "requester", "sent", "", "S", body, START, START),))
    words = (await world.signed_in(Role.DPO)).get(f"{PAGE}/letters/k").words
    assert shown in words


async def test_a_letter_not_yet_written_says_so(world: World) -> None:
    put(world, letters=(LetterView("k", "extension", "requester", "queued", "", "", "", START, None),))
    assert "Its words are fixed when it is sent." in (await world.signed_in(Role.DPO)).get(f"{PAGE}/letters/k").words


@pytest.mark.parametrize("kind", sorted(PREVIEWS))
async def test_each_letter_can_be_seen_with_ones_own_words(world: World, kind: str) -> None:
    put(world)
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/preview/{kind}")
    assert f"{kind} {REFERENCE}" in browser.words
    browser.send({"text": "Because <b>we</b> must."}, action=f"{PAGE}/preview/{kind}")
    assert "Because <b>we</b> must." in browser.words
    assert browser.path == f"{PAGE}/preview/{kind}"
    assert world.counter.taken == []


async def test_other_letters_cannot_be_previewed(world: World) -> None:
    put(world)
    browser = await world.signed_in(Role.DPO)
    assert browser.get(f"{PAGE}/preview/identity-code").status == 404
    assert browser.get(f"{PAGE}/preview/anything").status == 404


async def test_the_event_log_shows_who_what_when_and_the_chain(world: World) -> None:
    put(world)
    world.reader.logs[REFERENCE] = [
        EventView(1, START, START.date(), "requester", "received", {"channel": "web"}, "", "The request was received.",
                  "0" * 64, "a1" * 32),
        EventView(2, START, START.date(), "staff:s1", "identity-decided", {"means": "documents", "x": ""},
                  "<i>Seen</i>", "", "a1" * 32, "b2" * 32),
    ]  # fmt: skip
    words = (await world.signed_in(Role.DPO)).get(f"{PAGE}/events").words
    for said in (
        "2 Identity decided Friday 9 October 2026 at 10:30 am, Ffion Pryce <i>Seen</i> Means documents",
        "b2b2b2b2b2b2 follows a1a1a1a1a1a1",
        "1 The request was received.",
    ):
        assert said in words
