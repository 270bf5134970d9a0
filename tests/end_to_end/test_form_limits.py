"""What people and attackers put into forms: names as they are, everything else refused clearly, changing nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from casework.rules.london import london_date
from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.journeys import Asked, ask, code_of, confirm, fill_in, reference_of, sign_in
from tests.end_to_end.service import Service, eventually

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(420)]

BODY_LIMIT = 300_000


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service]) -> Service:
    """Give a running service with a small limit of bodies, so that large ones are quick to send."""
    return make_service(RIGHTSDESK_BODY_LIMIT=str(BODY_LIMIT)).start()


@contextmanager
def nothing_changes(service: Service) -> Iterator[None]:
    """Check that a block changes no row that a submission could change."""
    before = service.counts()
    yield
    assert service.counts() == before


def settled(service: Service, asked: Asked) -> Asked:
    """Wait until a new case has dealt with its two first letters, so that no row changes by itself any more."""
    logged = "SELECT count(*) FROM event WHERE case_id = ? AND kind IN ('letter-sent', 'letter-to-print')"
    eventually(lambda: service.rows(logged, asked.reference) == [(2,)], "the two letters")
    trouble = "SELECT count(*) FROM event WHERE case_id = ? AND kind = 'letter-not-sent'"
    printed = "SELECT count(*) FROM letter WHERE case_id = ? AND outcome = 'to-print'"

    def every_letter_to_print_is_a_task() -> bool:
        return service.rows(trouble, asked.reference) == service.rows(printed, asked.reference)

    eventually(every_letter_to_print_is_a_task, "a task for each letter to print")
    return asked


def wrong(code: str) -> str:
    """Give a code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


# Sending twice


def test_a_double_click_makes_one_case(service: Service) -> None:
    browser = fill_in(RealBrowser(service.url), "Dora Click", "dora@example.org")
    form = browser.form("/request/send")
    fields = browser.filled(form)
    windows = [browser.twin() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda window: window.post("/request/send", fields), windows))
    assert [(page.status, page.path) for page in done] == [(200, "/request/sent")] * 4
    reference, *others = {reference_of(page) for page in done}
    assert others == []
    opened = "SELECT token FROM inbox WHERE action = 'open' AND case_id = ?"
    assert service.rows(opened, reference) == [(fields["token"],)]
    settled(service, Asked(reference, "", browser))
    assert len(service.sink.to("dora@example.org")) == 2


def test_the_same_form_sent_again_later_shows_the_same_reference_and_no_phrase(service: Service) -> None:
    browser = fill_in(RealBrowser(service.url), "Dora Back", "back@example.org")
    fields = browser.filled(browser.form("/request/send"))
    browser.post("/request/send", fields)
    reference = reference_of(browser)
    eventually(lambda: service.stage(reference), "the recorded case")
    with service_time_passes(service, fields["token"]):
        browser.post("/request/send", fields)
    assert reference_of(browser) == reference
    assert "The phrase was already shown, once" in browser.words


@contextmanager
def service_time_passes(service: Service, token: str) -> Iterator[None]:
    """Make a submission look two minutes older than it is, as waiting would."""
    known = service.rows("SELECT committed_at FROM inbox WHERE token = ?", token)[0][0]
    older = datetime.fromisoformat(known) - timedelta(minutes=2)
    service.change("UPDATE inbox SET committed_at = ? WHERE token = ?", str(older), token)
    yield
    service.change("UPDATE inbox SET committed_at = ? WHERE token = ?", known, token)


# The public form


REFUSED = {
    "a name with a line end and a header": ("name", "Ann\r\nBcc: all@example.org", "must be on one line"),
    "a name with a bare line feed": ("name", "Ann\nSubject: hello", "must be on one line"),
    "a name with a Unicode line separator": ("name", "Ann\u2028Bcc: all@example.org", "must be on one line"),
    "a name that turns the direction of writing": ("name", "Ann \u202etxt.exe", "direction of writing"),
    "a name with an isolate": ("name", "Ann \u2066Lee\u2069", "direction of writing"),
    "a name with a null": ("name", "Ann\x00Lee", "control characters"),
    "a name with an escape sequence": ("name", "Ann\x1b[2JLee", "control characters"),
    "an empty name": ("name", "   ", "is missing"),
    "a name that is too long": ("name", "A" * 201, "200 characters or fewer"),
    "an address with a header": ("email", "ann@example.org\r\nBcc: all@example.org", "must be on one line"),
    "two addresses": ("email", "ann@example.org,bob@example.org", "in the form name@example.org"),
    "an address with a display name": ("email", "Ann <ann@example.org>", "in the form name@example.org"),
    "an address that turns the direction of writing": ("email", "\u202eann@example.org", "direction of writing"),
    "no address": ("email", "ann", "in the form name@example.org"),
    "a phone number with a header": ("phone", "01632 960100\r\nBcc: all@example.org", "must be on one line"),
    "a birthday that does not exist": ("birth-day", "31", "must be a real date"),
    "words to turn around": ("details", "all \u202edata", "direction of writing"),
    "a number with a line end": ("customer_number", "1\n2", "must be on one line"),
}


@pytest.mark.parametrize(("field", "value", "sentence"), REFUSED.values(), ids=REFUSED)
def test_the_public_form_refuses(service: Service, field: str, value: str, sentence: str) -> None:
    browser = fill_in(RealBrowser(service.url), "Ann Lee", "ann.lee@example.org")
    fields = browser.filled(browser.form("/request/send"))
    if field == "birth-day":
        fields |= {"birth-month": "2", "birth-year": "1990"}
    with nothing_changes(service):
        browser.post("/request/send", {**fields, field: value})
        assert browser.status == 422
        assert sentence in " ".join(browser.problems)
    assert "\u202e" not in browser.text


NAMES = {
    "SQL": "Robert'); DROP TABLE cases;--",
    "markup": "<script>alert(1)</script>",
    "Arabic": "فاطمة الحسن",
    "Welsh": "Siân Ŵyn Llŷr-Ffŵc",
    "template": "{{ 7*7 }} ${7*7} %s",
    "quotes": 'O\'Brien "Bob" & Söhne',
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_shown_as_it_is_everywhere(service: Service, name: str) -> None:
    address = f"n{abs(hash(name))}@example.org"
    browser = fill_in(RealBrowser(service.url), name, address, details=name)
    assert name in browser.words
    browser.send(action="/request/send")
    asked = settled(service, Asked(reference_of(browser), "", browser, address))
    assert service.case(asked.reference).requester.name == name
    letter = service.sink.to(address)[0]
    assert name in letter.text
    assert letter.message["Bcc"] is None
    assert decoded(str(letter.message["To"])) == f"{name} <{address}>"
    desk = sign_in(service)
    assert name in desk.get("/desk").words
    assert name in desk.get(f"/desk/cases/{asked.reference}").words
    assert [s for s in desk.root.iter("script") if not s.get("src")] == []  # type: ignore[union-attr]
    assert service.rows("SELECT count(*) FROM cases")[0][0] > 0


def decoded(header: str) -> str:
    """Give a To header without its quotation marks and escapes; raw UTF-8 comes as surrogates from the parser."""
    text = header.encode("utf-8", "surrogateescape").decode("utf-8")
    name, _, rest = text.rpartition(" <")
    if name.startswith('"') and name.endswith('"'):
        name = name[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return f"{name} <{rest}"


def test_a_body_over_the_limit_is_answered_before_it_is_read(service: Service) -> None:
    browser = fill_in(RealBrowser(service.url), "Ann Lee", "large@example.org")
    fields = browser.filled(browser.form("/request/send"))
    with nothing_changes(service):
        browser.post("/request/send", {**fields, "details": "x" * (BODY_LIMIT + 1)})
        assert (browser.status, browser.heading) == (413, "That is too large")
        pieces = (b"x" * 50_000 for _ in range(10))
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer = browser.client.post("/request/send", content=pieces, headers=kind)
        assert answer.status_code == 413, "without a declared length"
        file = {"files": ("big.bin", b"x" * (BODY_LIMIT + 1))}
        assert browser.client.post("/status/evidence", data={}, files=file).status_code == 413


def test_forms_without_their_key_or_from_elsewhere_change_nothing(service: Service) -> None:
    browser = fill_in(RealBrowser(service.url), "Ann Lee", "foreign@example.org")
    fields = browser.filled(browser.form("/request/send"))
    with nothing_changes(service):
        assert browser.post("/request/send", {**fields, "form_key": "0" * 64}).status == 403
        assert browser.post("/request/send", {k: v for k, v in fields.items() if k != "form_key"}).status == 403
        elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        assert browser.post("/request/send", fields, headers=elsewhere).status == 403
        assert RealBrowser(service.url).post("/request/send", fields).status == 403, "another browser"
        assert browser.post("/request/send", {**fields, "token": "short"}).status == 400


# The desk's own form


def desk_fields(day: datetime, **changes: str) -> dict[str, str]:
    """Give the fields of a request logged by the desk as received on a day."""
    return {
        "channel": "post",
        "received-day": str(day.day),
        "received-month": str(day.month),
        "received-year": str(day.year),
        "details": "Everything, please.",
        "rights": "access",
        "name": "Paul Post",
        "capacity": "self",
        "address": "1 Mill Lane",
        **changes,
    }


TODAY = datetime.now(UTC)
DATES = {
    "tomorrow": (TODAY + timedelta(days=2), {}, "must not be after"),
    "31 February": (TODAY, {"received-day": "31", "received-month": "2"}, "must be a real date"),
    "the 0th": (TODAY, {"received-day": "0"}, "must be a real date"),
    "a month called 13": (TODAY, {"received-month": "13"}, "must be a real date"),
    "no year": (TODAY, {"received-year": ""}, "must include a year"),
    "a year of two digits": (TODAY, {"received-year": "26"}, "must be a real date"),
    "words": (TODAY, {"received-day": "first"}, "must be a real date"),
    "three years ago": (TODAY - timedelta(days=1100), {}, "must not be before"),
    "two months ago, unconfirmed": (TODAY - timedelta(days=60), {}, "Please confirm that it really arrived"),
}


@pytest.mark.parametrize(("day", "changes", "sentence"), DATES.values(), ids=DATES)
def test_the_desk_refuses_a_day_of_receipt(
    service: Service, day: datetime, changes: dict[str, str], sentence: str
) -> None:
    desk = sign_in_once(service)
    desk.get("/desk/new")
    with nothing_changes(service):
        desk.send(desk_fields(day, **changes), action="/desk/new")
        assert desk.status == 422
        assert sentence in " ".join(desk.problems)


DESKS: dict[int, RealBrowser] = {}


def sign_in_once(service: Service) -> RealBrowser:
    """Give a browser that is signed in to the desk, the same for all tests of this service."""
    if service.web not in DESKS:
        DESKS[service.web] = sign_in(service)
    return DESKS[service.web]


def test_the_desk_logs_a_request_with_its_true_day(service: Service) -> None:
    desk = sign_in_once(service)
    arrived = TODAY - timedelta(days=5)
    desk.get("/desk/new").send(desk_fields(arrived), action="/desk/new")
    assert desk.path == "/desk/phrase", desk.words
    reference = reference_of(desk)
    settled(service, Asked(reference, "", desk))
    assert service.rows("SELECT received FROM cases WHERE id = ?", reference) == [(london_date(arrived).isoformat(),)]


# Links and codes


@pytest.mark.parametrize("mark", ["s", "c", "a", "desk/reset"])
def test_unknown_links_open_nothing(service: Service, mark: str) -> None:
    with nothing_changes(service):
        for token in ("A" * 22, "x", "%00", "A" * 5000, "..%2f..%2fetc"):
            page = RealBrowser(service.url).get(f"/{mark}/{token}")
            assert page.status in (404, 410), (mark, token[:20], page.status)
            assert page.heading


def test_an_expired_link_says_so(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Late", "late@example.org"))
    link = service.sink.link("late@example.org", "/s/")
    assert RealBrowser(service.url).get(link).status == 200
    service.change("UPDATE link SET expires_at = ? WHERE case_id = ?", "2020-01-01 00:00:00.000000", asked.reference)
    with nothing_changes(service):
        page = RealBrowser(service.url).get(link)
        assert (page.status, page.heading) == (410, "This link has expired")


def test_an_expired_code_says_so_and_a_new_one_works(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Slow", "slow@example.org"))
    code = code_of(service, asked.reference)
    service.change("UPDATE code SET expires_at = ? WHERE case_id = ?", "2020-01-01 00:00:00.000000", asked.reference)
    with nothing_changes(service):
        asked.browser.get("/status/code").send({"code": code}, action="/status/code")
        assert asked.browser.problems == ["This code has expired. Please ask for a new code"]
    asked.browser.send(action="/status/new-code")
    eventually(lambda: code_of(service, asked.reference) != code, "the new code")
    confirm(service, asked)


def test_wrong_codes_lock_the_code_but_not_the_person(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Typo", "typo@example.org"))
    code = code_of(service, asked.reference)
    asked.browser.get("/status/code")
    with nothing_changes(service):
        for _ in range(5):
            asked.browser.send({"code": wrong(code)}, action="/status/code")
            assert asked.browser.problems == ["That is not the code in our email. Please check it and try again"]
        asked.browser.send({"code": code}, action="/status/code")
        assert "This code was tried too often" in " ".join(asked.browser.problems)
    assert service.stage(asked.reference) == "identity"
    asked.browser.send(action="/status/new-code")
    eventually(lambda: code_of(service, asked.reference) != code, "the new code")
    confirm(service, asked)
    service.await_stage(asked.reference, "gather", "review")


def test_parallel_guesses_do_not_share_a_try(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Fast", "fast@example.org"))
    code = code_of(service, asked.reference)
    asked.browser.get("/status/code")
    fields = asked.browser.filled(asked.browser.form("/status/code"))
    windows = [asked.browser.twin() for _ in range(12)]
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda window: window.post("/status/code", {**fields, "code": wrong(code)}), windows))
    assert service.rows("SELECT tries FROM code WHERE case_id = ?", asked.reference) == [(5,)]


def test_new_codes_are_limited_per_case_and_hour(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Again", "again@example.org"))
    issued = "SELECT count(*) FROM code WHERE case_id = ?"
    for _ in range(2):
        before = code_of(service, asked.reference)
        asked.browser.get("/status/code").send(action="/status/new-code")
        eventually(functools.partial(is_another_code, service, asked, before), "one more code")
    asked.browser.get("/status/code").send(action="/status/new-code")
    assert "You have asked for several codes in the last hour" in asked.browser.words
    assert service.rows(issued, asked.reference) == [(3,)]
    confirm(service, asked)


def is_another_code(service: Service, asked: Asked, before: str) -> bool:
    """Say whether a code other than this one has come."""
    return code_of(service, asked.reference) not in ("", before)


def test_new_codes_asked_for_all_at_once_are_limited_too(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Many", "many@example.org"))
    asked.browser.get("/status/code")
    fields = asked.browser.filled(asked.browser.form("/status/new-code"))
    windows = [asked.browser.twin() for _ in range(8)]
    tokens = [f"{number:032}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        sent = zip(windows, tokens, strict=True)
        list(threads.map(lambda pair: pair[0].post("/status/new-code", {**fields, "token": pair[1]}), sent))
    waiting = "SELECT count(*) FROM inbox WHERE case_id = ? AND state = 'waiting'"
    eventually(lambda: service.rows(waiting, asked.reference) == [(0,)], "the answers to all")
    unsent = "SELECT count(*) FROM letter WHERE case_id = ? AND outcome != 'sent'"
    eventually(lambda: service.rows(unsent, asked.reference) == [(0,)], "the end of the letters")
    assert service.rows("SELECT count(*) FROM code WHERE case_id = ?", asked.reference)[0][0] <= 3


def test_a_stranger_can_neither_try_nor_lock_another_persons_code(service: Service) -> None:
    asked = settled(service, ask(service, "Eve Safe", "safe@example.org"))
    code = code_of(service, asked.reference)
    stranger = ask(service, "Mallory", "mallory@example.org").browser
    with nothing_changes_but_letters(service, stranger):
        nobody = RealBrowser(service.url)
        assert nobody.get("/status/code").status == 401
        assert nobody.post("/status/code", {"code": code}).status == 401
        stranger.get("/status/code")
        for _ in range(6):
            stranger.send({"code": code}, action="/status/code")
            assert stranger.status == 422
        stranger.post(f"/status/code?case_id={asked.reference}", {"code": code, "case_id": asked.reference})
        assert stranger.status in (403, 422)
    assert service.rows("SELECT tries FROM code WHERE case_id = ?", asked.reference) == [(0,)]
    confirm(service, asked)
    service.await_stage(asked.reference, "gather", "review")


@contextmanager
def nothing_changes_but_letters(service: Service, stranger: RealBrowser) -> Iterator[None]:
    """Check that a block opens no case and confirms nobody."""
    stranger.get("/status")
    confirmed = "SELECT count(*) FROM cases WHERE identity != 'unproven'"
    before = (service.counts()["inbox"], service.rows(confirmed))
    yield
    assert (service.counts()["inbox"], service.rows(confirmed)) == before
