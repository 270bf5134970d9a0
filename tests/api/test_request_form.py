"""The public request form, from the first page to the confirmation."""

from __future__ import annotations

from datetime import date

import pytest

from tests.api.browser import Browser
from tests.api.conftest import World
from tests.api.fakes import FakeClock

MS_WOJCIK = {"name": "Stanisława Wójcik", "email": "stanisław.wójcik@wp.pl"}


def filled(
    browser: Browser,
    capacity: str = "self",
    you: dict[str, str] | None = None,
    rights: tuple[str, ...] = ("access",),
    **more: str,
) -> Browser:
    """Fill in every page and stop at check your answers."""
    browser.get("/request")
    browser.send({"rights": list(rights)}, button=("go", "next"))
    browser.send({"capacity": capacity}, button=("go", "next"))
    browser.send(you or MS_WOJCIK, button=("go", "next"))
    return browser.send(more, button=("go", "next"))


def test_a_person_asks_in_three_pages_and_gets_reference_date_and_phrase(world: World, browser: Browser) -> None:
    filled(browser, details="My emails since 2019", membership_number="M-1042")
    assert browser.heading == "Check your answers"
    assert "Stanisława Wójcik" in browser.words
    browser.send(action="/request/send")
    assert browser.path == "/request/sent"
    assert browser.heading == "We have your request"
    row = world.counter.last
    sealed = world.counter.last_personal
    assert row.case_id in browser.words
    assert "Monday 9 November 2026" in browser.words
    assert sealed["phrase"] in browser.words
    assert len(sealed["phrase"].split()) == 5


def test_what_is_committed_is_the_message_and_apart_from_it_what_is_personal(world: World, browser: Browser) -> None:
    you = {
        **MS_WOJCIK,
        "phone": "020 7946 0000",
        "address": "1 Mill Lane\r\nLeeds",
        "birth-day": "27",
        "birth-month": "March",
        "birth-year": "1985",
    }
    filled(browser, you=you, details="All of it", customer_number="C-7").send(action="/request/send")
    row = world.counter.last
    assert (row.action, row.actor, row.workflow_id) == ("open", "requester", row.case_id)
    assert row.message == {
        "case_id": row.case_id,
        "received": "2026-10-09",
        "nation": "england-and-wales",
        "channel": "web",
        "capacity": "self",
        "policy": {
            "profile_hash": "f" * 64,
            "email_code_suffices": True,
            "codes_per_hour": 3,
            "self_review_hours": None,
            "search_patience_hours": 24,
            "erasure_wait_days": 3,
            "kinds": [],
            "withdrawal_masks": False,
        },
        "has_email": True,
        "quiet": False,
        "rights": ["access"],
        "marketing": False,
        "objects_otherwise": False,
        "compensation": False,
    }
    sealed = dict(world.counter.last_personal)
    sealed.pop("phrase")
    assert sealed == {
        "name": "Stanisława Wójcik",
        "email": "stanisław.wójcik@wp.pl",
        "phone": "020 7946 0000",
        "address": "1 Mill Lane\nLeeds",
        "birth_date": "1985-03-27",
        "subject_name": "",
        "details": "All of it",
        "identifiers": [{"kind": "customer-number", "value": "C-7", "verified": False}],
    }


def test_sent_twice_it_is_one_case_and_a_double_click_still_shows_the_phrase(world: World, browser: Browser) -> None:
    filled(browser)
    form = browser.filled(browser.form("/request/send"))
    browser.post("/request/send", form, follow=False)
    browser.post("/request/send", form)
    assert world.counter.actions() == ["open"]
    assert world.counter.last_personal["phrase"] in browser.words


def test_the_phrase_is_not_shown_again_on_reload(world: World, browser: Browser) -> None:
    filled(browser).send(action="/request/send")
    phrase = world.counter.last_personal["phrase"]
    browser.get("/request/sent")
    assert phrase not in browser.text
    assert "already shown" in browser.words
    assert world.counter.last.case_id in browser.words


def test_the_form_sent_again_much_later_shows_no_phrase(world: World, browser: Browser) -> None:
    filled(browser)
    form = browser.filled(browser.form("/request/send"))
    browser.post("/request/send", form)
    assert world.counter.last_personal["phrase"] in browser.words
    world.clock.forward(minutes=5)
    browser.post("/request/send", form)
    assert world.counter.last_personal["phrase"] not in browser.text
    assert world.counter.actions() == ["open"]


def test_with_the_engine_down_the_person_gets_a_reference_all_the_same(world: World, browser: Browser) -> None:
    world.counter.state = "waiting"
    filled(browser).send(action="/request/send")
    assert browser.status == 200
    assert world.counter.last.case_id in browser.words
    assert "Saved, and being processed" in browser.words
    browser.get("/status")
    assert browser.heading == "Your request is saved"


def test_after_sending_the_person_can_enter_the_code_at_once(world: World, browser: Browser) -> None:
    filled(browser).send(action="/request/send")
    assert "/status/code" in browser.links()


def test_for_a_child_the_form_asks_for_the_childs_name(world: World, browser: Browser) -> None:
    filled(browser, "parent")
    assert browser.status == 422
    assert browser.problems == ["Their full name is missing"]
    browser.send({"subject_name": "Łucja Wójcik", "subject_email": "lucja@example.org"}, button=("go", "next"))
    browser.send(button=("go", "next"))
    browser.send(action="/request/send")
    assert world.counter.last.message["capacity"] == "parent"
    assert world.counter.last_personal["subject_name"] == "Łucja Wójcik"
    assert world.counter.last_personal["identifiers"] == [
        {"kind": "email", "value": "lucja@example.org", "verified": False}
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Robert'); DROP TABLE students;--",
        "<script>alert(1)</script>",
        "نجيب محفوظ",
        "Siân Ŵyn Llŷr",
        'Ann "Nan" O’Brien & Söhne',
        "{{ 7*7 }} {% raw %}",
    ],
)
def test_any_name_is_accepted_and_shown_literally(world: World, browser: Browser, name: str) -> None:
    filled(browser, you={**MS_WOJCIK, "name": name})
    assert name in browser.words
    assert "<script>alert" not in browser.text
    browser.send(action="/request/send")
    assert world.counter.last_personal["name"] == name


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "Your full name is missing"),
        ({"name": "Ann\r\nBcc: all@example.org"}, "Your full name must be on one line"),
        (
            {"name": "Ann\u202egnp.exe"},
            "Your full name must not contain invisible characters that turn the direction of writing",
        ),
        ({"name": "Ann\x00"}, "Your full name must not contain control characters"),
        ({"name": "A" * 201}, "Your full name must be 200 characters or fewer"),
        ({"email": "not an address"}, "Your email address must be in the form name@example.org"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "Your email address must be on one line"),
        ({"phone": "call me"}, "Your phone number must be digits, like 020 7946 0000"),
        (
            {"birth-day": "30", "birth-month": "2", "birth-year": "1990"},
            "Your date of birth must be a real date, like 27 3 2026",
        ),
        ({"birth-day": "1", "birth-month": "1"}, "Your date of birth must include a year"),
        (
            {"birth-day": "10", "birth-month": "10", "birth-year": "2026"},
            "Your date of birth must not be after Friday 9 October 2026",
        ),
    ],
)
def test_a_fault_is_explained_and_nothing_is_sent(
    world: World, browser: Browser, change: dict[str, str], problem: str
) -> None:
    browser.get("/request")
    browser.send({"rights": ["access"]}, button=("go", "next"))
    browser.send({"capacity": "self"}, button=("go", "next"))
    browser.send({**MS_WOJCIK, **change}, button=("go", "next"))
    assert browser.status == 422
    assert browser.problems == [problem]
    assert browser.text.count("<title>Error: ") == 1
    assert world.counter.taken == []


def test_faults_smuggled_past_the_pages_are_found_at_the_end(world: World, browser: Browser) -> None:
    filled(browser)
    form = browser.filled(browser.form("/request/send"))
    browser.post("/request/send", {**form, "email": "broken", "capacity": "king"})
    assert browser.status == 422
    assert "Who are you asking for?" in browser.heading
    assert world.counter.taken == []


def test_going_back_keeps_what_was_typed(browser: Browser) -> None:
    filled(browser, details="Everything about 2019")
    browser.send(action="/request", button=("go", "who"))
    assert "Who are you asking for?" in browser.heading
    browser.send({"capacity": "agent"}, button=("go", "next"))
    assert browser.filled(browser.form())["name"] == "Stanisława Wójcik"
    browser.send(button=("go", "back"))
    assert browser.filled(browser.form())["capacity"] == ["agent"]
    assert browser.filled(browser.form())["details"] == "Everything about 2019"


def test_nothing_chosen(browser: Browser) -> None:
    browser.get("/request").send(button=("go", "next"))
    assert browser.problems == ["Choose what you would like, at least one"]
    browser.send({"rights": ["access"]}, button=("go", "next"))
    browser.send(button=("go", "next"))
    assert browser.problems == ["Choose who you are asking for"]


def test_a_form_without_its_token_is_refused(world: World, browser: Browser) -> None:
    filled(browser)
    form = browser.filled(browser.form("/request/send"))
    browser.post("/request/send", {**form, "token": "x"})
    assert browser.status == 400
    assert world.counter.taken == []


def test_a_request_after_midnight_in_london_is_received_that_day(world: World, browser: Browser) -> None:
    world.clock.at = FakeClock(world.clock.at).at.replace(month=7, day=1, hour=23, minute=30)
    filled(browser).send(action="/request/send")
    assert date.fromisoformat(world.counter.last.message["received"]) == date(2026, 7, 2)
