"""Parts of the service are away while people use it: what they submit is kept, and done when the part is back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.journeys import Asked, ask, code_of, confirm, decide, fill_in, send, sign_in
from tests.end_to_end.service import Service, eventually

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(420)]

NAME = "Margaret Ellis"


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service]) -> Service:
    """Give a running service; every test leaves it with all its parts."""
    return make_service().start()


def inbox(service: Service, reference: str, action: str) -> list[tuple[str]]:
    """Give the states of a case's submissions of one kind."""
    return service.rows("SELECT state FROM inbox WHERE case_id = ? AND action = ?", reference, action)


def test_a_decision_without_a_worker_is_saved_and_done_once_a_worker_is_back(service: Service) -> None:
    asked = ask(service, NAME, "no-worker@example.org")
    eventually(lambda: code_of(service, asked.reference), "the code")
    desk = sign_in(service)
    service.kill("worker")
    words = {"satisfied": "yes", "means": "known-contact", "text": "We have known her for years."}
    said = decide(desk, asked.reference, "decide_identity", words)
    assert "Saved. It is being processed" in said
    assert inbox(service, asked.reference, "decide_identity") == [("waiting",)]
    asked.browser.get("/status/reply").send({"text": "One more thing."}, action="/status/reply")
    assert "Saved. It is being processed" in asked.browser.words
    service.start("worker")
    service.await_stage(asked.reference, "review")
    eventually(lambda: inbox(service, asked.reference, "reply") == [("accepted",)], "the accepted reply")
    kinds = "SELECT kind, count(*) FROM event WHERE case_id = ? AND kind IN ('identity-decided', 'replied') GROUP BY 1"
    assert service.rows(kinds, asked.reference) == [("identity-decided", 1), ("replied", 1)]


def test_a_request_sent_while_temporal_is_stopped_gets_its_reference_and_goes_on_later(service: Service) -> None:
    browser = fill_in(RealBrowser(service.url), NAME, "stopped@example.org")
    service.stop("temporal")
    asked = send(browser, "stopped@example.org")
    goes_on(service, asked)


def test_a_request_sent_while_temporal_is_killed_gets_its_reference_and_goes_on_later(service: Service) -> None:
    browser = fill_in(RealBrowser(service.url), NAME, "killed@example.org")
    with ThreadPoolExecutor() as threads:
        sending = threads.submit(send, browser, "killed@example.org")
        service.kill("temporal")
        asked = sending.result()
    goes_on(service, asked)


def test_a_request_is_kept_though_the_web_pages_are_killed_before_temporal_is_back(service: Service) -> None:
    service.kill("temporal")
    asked = ask(service, NAME, "both@example.org")
    service.kill("api")
    service.start("temporal", "api")
    assert asked.browser.get("/status").status == 200
    eventually(lambda: service.stage(asked.reference), "the recorded case")
    assert len(service.rows("SELECT 1 FROM event WHERE case_id = ? AND kind = 'opened'", asked.reference)) == 1


def goes_on(service: Service, asked: Asked) -> None:
    """Check that the person has what they need, and that the case runs once Temporal is back."""
    assert asked.reference.startswith("RD-")
    assert len(asked.phrase.split()) > 1, "the phrase is shown"
    assert asked.browser.get("/status").status == 200
    assert asked.reference in asked.browser.words
    service.start("temporal")
    confirm(service, asked)
    service.await_stage(asked.reference, "review")
    counted = "SELECT count(*) FROM cases WHERE id = ?"
    assert service.rows(counted, asked.reference) == [(1,)]
    kinds = "SELECT count(*) FROM letter WHERE case_id = ? AND kind = 'acknowledgement'"
    assert service.rows(kinds, asked.reference) == [(1,)]


def test_letters_wait_for_the_mail_server_and_come_once(service: Service) -> None:
    service.sink.stop()
    asked = ask(service, NAME, "no-mail@example.org")
    queued = "SELECT kind FROM letter WHERE case_id = ? AND outcome = 'queued' AND mime_sealed IS NOT NULL ORDER BY 1"
    waiting = [("acknowledgement",), ("identity-code",)]
    eventually(lambda: service.rows(queued, asked.reference) == waiting, "the waiting letters")
    assert service.sink.to("no-mail@example.org") == []
    service.sink.start()
    confirm(service, asked)
    sent = "SELECT count(*) FROM letter WHERE case_id = ? AND outcome = 'sent' AND kind IN (?, ?)"
    both = (asked.reference, "acknowledgement", "identity-code")
    eventually(lambda: service.rows(sent, *both) == [(2,)], "both letters")
    assert sorted(letter.subject.split()[0] for letter in service.sink.to("no-mail@example.org")) == ["We", "Your"]


def test_all_parts_killed_at_once_lose_nothing(service: Service) -> None:
    asked = ask(service, NAME, "power-cut@example.org")
    confirm(service, asked)
    for part in ("temporal", "worker", "api"):
        service.kill(part)
    due = service.due(asked.reference)
    service.start()
    service.await_stage(asked.reference, "review")
    assert service.due(asked.reference) == due
    verified = service.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout
