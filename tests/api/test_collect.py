"""Collecting the answer by link and phrase."""

from __future__ import annotations

from datetime import timedelta

from casework.record.views import FileView
from casework.rules.vocabulary import Identity, Stage
from tests.api import cases
from tests.api.browser import Browser
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.fakes import START

PHRASE = "canoe parcel umbrella hinge fiddle"
PACKAGE = b"PK" + b"x" * 5000


async def invited(world: World) -> Browser:
    """Give the browser of a person who followed the link to a waiting answer."""
    facts = {"stage": Stage.RESPOND, "identity": Identity.SATISFIED, "answered": True}
    world.reader.cases[REFERENCE] = cases.case(facts=facts, package_file_id="p1", answered_at=START)
    world.files.views[REFERENCE, "p1"] = FileView(
        "p1", "package", "", "p", "application/zip", len(PACKAGE), START, None
    )
    world.vault.content[REFERENCE, "p1"] = PACKAGE
    await world.phrases.set(REFERENCE, PHRASE)
    token = await world.links.issue(REFERENCE, "collect", "", START, START + timedelta(days=28))
    return world.browser().get(f"/c/{token}")


async def test_link_and_phrase_give_the_package_and_its_collection_is_recorded_once(world: World) -> None:
    browser = await invited(world)
    assert browser.path == "/collect"
    browser.send({"phrase": PHRASE})
    assert browser.heading == "Download our answer"
    assert world.counter.taken == []
    for _ in range(2):
        browser.get("/collect/package")
        assert browser.content == PACKAGE
    assert browser.headers["content-disposition"] == f'attachment; filename="{REFERENCE}.zip"'
    assert browser.headers["content-type"] == "application/zip"
    assert browser.headers["cache-control"] == "no-store"
    assert world.counter.actions() == ["collect"]


async def test_the_link_alone_gives_nothing(world: World) -> None:
    browser = await invited(world)
    browser.get("/collect/package")
    assert browser.path == "/collect"
    assert browser.heading == "Collect our answer"
    assert world.counter.taken == []


async def test_wrong_phrases_close_the_page_and_then_lock_the_phrase(world: World) -> None:
    browser = await invited(world)
    for _ in range(4):
        browser.send({"phrase": "wrong words here now please"})
        assert browser.problems == ["That is not the collection phrase. Please check each word and try again"]
        assert "wrong words" not in browser.text
    browser.send({"phrase": "wrong"})
    assert (browser.status, browser.heading) == (403, "The phrase was wrong too often")
    assert browser.get("/collect").status == 401
    world.phrases.tries[REFERENCE] = 10
    token = await world.links.issue(REFERENCE, "collect", "", START, START + timedelta(days=28))
    browser.get(f"/c/{token}").send({"phrase": PHRASE})
    assert (browser.status, browser.heading) == (403, "The phrase no longer works")


async def test_an_old_cookie_gives_no_more_tries(world: World) -> None:
    browser = await invited(world)
    key = browser.filled(browser.form())
    old = dict(browser.client.cookies)
    browser.send({"phrase": "wrong"})
    other = world.browser()
    other.client.cookies.update(old)
    other.post("/collect", {**key, "phrase": "wrong"})
    assert other.status == 401
    assert world.phrases.tries[REFERENCE] == 1


async def test_an_expired_link_says_how_to_get_help(world: World) -> None:
    token = await world.links.issue(REFERENCE, "collect", "", START, START + timedelta(days=28))
    world.clock.forward(days=29)
    browser = world.browser().get(f"/c/{token}")
    assert (browser.status, browser.heading) == (410, "This link has expired")
    assert "privacy@example.org" in browser.words


async def test_a_package_that_is_gone(world: World) -> None:
    browser = await invited(world)
    await world.files.destroyed(REFERENCE, "p1", START)
    assert browser.get("/collect").status == 410
    assert "There is nothing to collect" in browser.heading


async def test_failing_to_record_the_collection_does_not_spoil_the_download(world: World) -> None:
    browser = await invited(world)
    browser.send({"phrase": PHRASE})

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no inbox")

    world.counter.submit = fail  # type: ignore[method-assign,assignment]
    assert world.browser is not None
    assert browser.get("/collect/package").content == PACKAGE


FILES = b"PK" + b"f" * 300


async def receiving(world: World) -> Browser:
    """Give the browser of another controller who followed its link to the person's files."""
    await invited(world)
    world.files.views[REFERENCE, "t1"] = FileView(
        "t1", "transfer", "edition-1", "f", "application/zip", len(FILES), START, None
    )
    world.vault.content[REFERENCE, "t1"] = FILES
    token = await world.links.issue(REFERENCE, "collect", "transfer", START, START + timedelta(days=28))
    return world.browser().get(f"/c/{token}")


async def test_a_receiver_gets_the_files_and_never_the_answer(world: World) -> None:
    browser = await receiving(world)
    assert browser.heading == "Collect the files"
    assert "The person whose files they are tells it to you." in browser.words
    browser.get("/collect/package")
    assert browser.path == "/collect"
    browser.send({"phrase": PHRASE})
    assert browser.heading == "Download the files"
    for _ in range(2):
        assert browser.get("/collect/package").content == FILES
    assert world.counter.actions() == ["collect_transfer"]
    assert world.counter.last.actor == "receiver"


async def test_a_receiver_who_guesses_is_sent_to_the_person(world: World) -> None:
    browser = await receiving(world)
    browser.send({"phrase": "wrong words here now please"})
    assert browser.heading == "Collect the files"
    world.phrases.tries[REFERENCE] = 10
    browser.send({"phrase": PHRASE})
    assert (browser.status, browser.heading) == (403, "The phrase no longer works")
    assert "The person who asked can get a new one from us" in browser.words


async def test_the_person_s_own_link_still_gives_the_answer(world: World) -> None:
    await receiving(world)
    token = await world.links.issue(REFERENCE, "collect", "", START, START + timedelta(days=28))
    browser = world.browser().get(f"/c/{token}").send({"phrase": PHRASE})
    assert browser.get("/collect/package").content == PACKAGE
    assert world.counter.actions() == ["collect"]


async def test_files_for_a_receiver_that_are_gone(world: World) -> None:
    browser = await receiving(world)
    await world.files.destroyed(REFERENCE, "t1", START)
    assert browser.get("/collect").status == 410
