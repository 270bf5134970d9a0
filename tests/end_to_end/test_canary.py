"""Unmistakable texts go through a whole case; afterwards they are looked for everywhere they must not be.

A scan that finds nothing proves nothing by itself. So the same scan also runs over copies that are not
encrypted, and must find every text there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.history.v1 import History, HistoryEvent, WorkflowExecutionStartedEventAttributes
from temporalio.client import Client, WorkflowHistory

from casework.commands.demo_data import make_demo_databases
from casework.commands.wiring import Deployment
from casework.vault.payloads import CasePayloads
from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.journeys import (
    Asked,
    ask,
    collect,
    decide,
    phrase_of,
    reference_of,
    review,
    sign_in,
)
from tests.end_to_end.scan import Scan, open_copy, payloads
from tests.end_to_end.service import APPROVER, Service, eventually

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(420)]

TYPED = {
    "name": "Quillonia Zephyrbright",
    "email": "quillonia@zephyrbright.example.org",
    "phone": "07700 900774",
    "address": "77 Canarybird Terrace",
    "birth date": "1977-07-17",
    "words": "everything about the zebrawood table",
    "membership number": "MZEBRA-7741",
    "evidence file name": "xylocopa-passport.pdf",
    "evidence content": "an image of a passport called Xylocopa",
    "note with the evidence": "my old surname was Yaffleton",
    "why evidence is asked": "we know two people called Quillonia",
    "why identity is settled": "the passport shows the same face as our Jackdaw card",
    "question": "do you mean the Kestrelwood meetings",
    "reply": "yes and the Lapwingham ones",
    "new address": "12 Goldcrest Mews",
    "new phone": "07700 900888",
    "where a colleague looked": "in the Nuthatch cabinet",
    "what a colleague looked for": "files marked Ouzelworth",
    "found file name": "ptarmigan-letter.txt",
    "found file content": "a letter about Redwingham",
    "why it is withheld": "it names a Siskin informant",
    "what has to change": "please look at the Treecreeper note again",
    "a phoned request's name": "Wren Whitethroat",
    "a phoned request's old reference": "OLD/KINGLET/7741",
    "a phoned request's number": "STAFF-WAXWING-9",
}
"""What people type into pages and send as files."""

HELD = {
    "a note in a database": "rang about the Bitternfield gate",
    "a need in a database": "allergic to Corncrakeweed",
}
"""What a connected system holds about the person."""

OTHERWISE_SPELLED = {
    "phone in digits": "07700900774",
    "phone as compared": "447700900774",
    "birth date in words": "17 July 1977",
    "first name": "Quillonia",
    "mail's domain": "zephyrbright.example",
}

STAFF = {"name of staff": "Dana Price", "address of staff": "dpo@example.org"}


@dataclass
class Flight:
    """What is left of the case: the service, its requests' references, every address visited, its secrets."""

    service: Service
    references: tuple[str, ...]
    visited: list[str]
    secrets: dict[str, str] = field(repr=False)
    histories: dict[str, dict[str, Any]] = field(repr=False)
    clear_payloads: list[bytes] = field(repr=False)


@pytest.fixture(scope="module")
def flight(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Flight:
    """Give a service after a whole case with everything in it; its parts are stopped."""
    databases = tmp_path_factory.mktemp("canary") / "processors"
    make_demo_databases(databases)
    plant(databases / "crm.sqlite")
    service = make_service(RIGHTSDESK_DEMO_DATABASES=str(databases)).start()
    windows: list[RealBrowser] = []
    asked = whole_case(service, windows)
    phoned = phoned_request(service, windows)
    tokens = sorted({path.rpartition("/")[2] for path in service.sink.links("/s/", "/c/", "/a/")})
    secrets = {"collection phrase": asked.phrase, **{f"link {n}": token for n, token in enumerate(tokens)}}
    service.stop("worker", "api")
    references = (asked.reference, phoned)
    histories, clear = service.with_deployment(lambda deployment: read_histories(service, deployment, references))
    # Killed, so that the write-ahead journals stay as they are.
    service.kill("temporal")
    return Flight(service, references, [url for w in windows for url in w.visited], secrets, histories, clear)


def plant(crm: Path) -> None:
    """Put the person into the CRM."""
    with closing(sqlite3.connect(crm)) as file, file:
        file.execute(
            "INSERT INTO supporter (supporter_id, first_name, last_name, email) VALUES (7741, ?, ?, ?)",
            (*TYPED["name"].split(), TYPED["email"]),
        )
        note, need = HELD.values()
        file.execute("INSERT INTO note (supporter_id, written_on, note) VALUES (7741, '2025-01-01', ?)", (note,))
        file.execute("INSERT INTO event_booking (supporter_id, event, needs) VALUES (7741, 'Fair', ?)", (need,))


def whole_case(service: Service, windows: list[RealBrowser]) -> Asked:
    """Take a case through every page that takes words or files."""
    asked = ask(
        service,
        TYPED["name"],
        TYPED["email"],
        phone=TYPED["phone"],
        address=TYPED["address"],
        details=TYPED["words"],
        membership_number=TYPED["membership number"],
        **{"birth-day": "17", "birth-month": "7", "birth-year": "1977"},
    )
    person, desk = asked.browser, sign_in(service)
    windows += [person, desk]
    service.await_stage(asked.reference, "identity")
    decide(desk, asked.reference, "request_evidence", {"text": TYPED["why evidence is asked"]})
    link = eventually(lambda: service.sink.link(TYPED["email"], "/s/"), "a link to the status page")
    person.get(link)
    evidence = (TYPED["evidence file name"], TYPED["evidence content"].encode())
    person.get("/status/evidence").send({"text": TYPED["note with the evidence"]}, files={"files": evidence})
    assert person.path == "/status", person.words
    desk.get(f"/desk/cases/{asked.reference}/decide/decide_identity")
    verified = {"verified_identifiers": values(desk, "verified_identifiers"), "satisfied": "yes", "means": "other"}
    decide(desk, asked.reference, "decide_identity", {**verified, "text": TYPED["why identity is settled"]})
    service.await_stage(asked.reference, "review")
    decide(desk, asked.reference, "request_clarification", {"text": TYPED["question"]})
    person.get("/status/reply").send({"text": TYPED["reply"]}, action="/status/reply")
    contact = {"address": TYPED["new address"], "phone": TYPED["new phone"]}
    person.get("/status/contact").send(contact, action="/status/contact")
    colleague_finds(service, asked, desk, windows)
    approve(service, asked, desk, windows)
    person.get(service.sink.link(TYPED["email"], "/c/")).send({"phrase": "wrong words here"}, action="/collect")
    package = collect(service, asked)
    assert any(HELD["a note in a database"].encode() in package.read(name) for name in package.namelist())
    service.await_stage(asked.reference, "closed")
    return asked


def values(browser: RealBrowser, name: str) -> list[str]:
    """Give the values of all boxes of a name on the page."""
    assert browser.root is not None
    return [field.get("value", "") for field in browser.root.iter("input") if field.get("name") == name]


def colleague_finds(service: Service, asked: Asked, desk: RealBrowser, windows: list[RealBrowser]) -> None:
    """Have a colleague asked, who sends a file."""
    decide(desk, asked.reference, "add_processor", {"processor": "paper-files"})
    link = eventually(lambda: service.sink.link("records@brambleford.example.org", "/a/"), "the question")
    colleague = RealBrowser(service.url).get(link)
    windows.append(colleague)
    said = {"place": TYPED["where a colleague looked"], "terms": TYPED["what a colleague looked for"]}
    found = (TYPED["found file name"], TYPED["found file content"].encode())
    colleague.get("/answer/found").send(said, files={"files": found})
    assert colleague.path == "/answer/thanks", colleague.words
    reviewable = "SELECT count(*) FROM item WHERE case_id = ? AND processor = 'paper-files'"
    eventually(lambda: service.rows(reviewable, asked.reference) == [(1,)], "the colleague's file")
    service.await_stage(asked.reference, "review")


def approve(service: Service, asked: Asked, desk: RealBrowser, windows: list[RealBrowser]) -> None:
    """Withhold one item with a reason, be sent back once, and have the answer approved."""
    place = f"/desk/cases/{asked.reference}/items"
    desk.get(place)
    withheld = {"verdict": "withhold", "exemption": values_of_select(desk)[0], "text": TYPED["why it is withheld"]}
    desk.send({**withheld, "item": values(desk, "item")[:1]}, action=place)
    assert desk.status == 200, desk.words
    review(desk, asked.reference)
    decide(desk, asked.reference, "finish_review")
    approver = sign_in(service, APPROVER)
    windows.append(approver)
    decide(approver, asked.reference, "send_back", {"text": TYPED["what has to change"]})
    service.await_stage(asked.reference, "review")
    decide(desk, asked.reference, "finish_review")
    for page in ("", "/items", "/approval", "/events", "/preview/answer"):
        assert desk.get(f"/desk/cases/{asked.reference}{page}").status == 200
    decide(approver, asked.reference, "approve")
    eventually(lambda: service.sink.link(TYPED["email"], "/c/"), "the letter that the answer is ready")


def values_of_select(browser: RealBrowser) -> list[str]:
    """Give the exemptions offered on the page of items."""
    assert browser.root is not None
    select = next(field for field in browser.root.iter("select") if field.get("name") == "exemption")
    return [option.get("value", "") for option in select.iter("option") if option.get("value")]


def phoned_request(service: Service, windows: list[RealBrowser]) -> str:
    """Log a request that came by phone, and search the queue for it."""
    desk = sign_in(service)
    windows.append(desk)
    desk.get("/desk/new")
    fields = {
        "channel": "phone",
        "capacity": "self",
        "details": TYPED["words"],
        "rights": "access",
        "name": TYPED["a phoned request's name"],
        "phone": TYPED["phone"],
        "old_reference": TYPED["a phoned request's old reference"],
        "kind1": "staff-number",
        "value1": TYPED["a phoned request's number"],
    }
    day = dict(zip(("received-day", "received-month", "received-year"), today_of(service), strict=True))
    desk.send({**fields, **day}, action="/desk/new")
    assert phrase_of(desk), desk.words
    reference = reference_of(desk)
    service.await_stage(reference, "identity")
    return reference


def today_of(service: Service) -> tuple[str, str, str]:
    """Give the day on which the first case was received, as day, month, year."""
    year, month, day = service.rows("SELECT received FROM cases")[0][0].split("-")
    return day, month, year


async def read_histories(
    service: Service, deployment: Deployment, references: tuple[str, ...]
) -> tuple[dict[str, dict[str, Any]], list[bytes]]:
    """Read every history of these cases and their children as it is stored, and the clear text of its payloads."""
    client: Client = await deployment.connect()
    histories: dict[str, dict[str, Any]] = {}
    clear: list[bytes] = []
    async for execution in client.list_workflows():
        if not execution.id.startswith(references):
            continue
        history: WorkflowHistory = await client.get_workflow_handle(execution.id).fetch_history()
        histories[execution.id] = json.loads(history.to_json())
        codec = CasePayloads(deployment.ring)
        for payload in sealed_payloads(histories[execution.id]):
            clear += [opened.data for opened in await codec.decode([payload])]
    return histories, clear


def sealed_payloads(history: Any) -> list[Payload]:
    """Give the payloads of a history, as they were stored."""
    if isinstance(history, dict):
        if "metadata" in history and "data" in history:
            metadata = {key: next(iter(payloads({"data": value}))) for key, value in history["metadata"].items()}
            return [Payload(metadata=metadata, data=next(iter(payloads({"data": history["data"]}))))]
        return [found for value in history.values() for found in sealed_payloads(value)]
    if isinstance(history, list):
        return [found for value in history for found in sealed_payloads(value)]
    return []


def everything(flight: Flight) -> Scan:
    """Give the scan for all that is personal or secret."""
    return Scan({**TYPED, **HELD, **OTHERWISE_SPELLED, **STAFF, **flight.secrets})


def files_below(folder: Path) -> list[Path]:
    """Give every file of a folder and its folders."""
    return [file for file in folder.rglob("*") if file.is_file()]


# What must hold nothing


def test_temporals_histories_hold_nothing(flight: Flight) -> None:
    assert len(flight.histories) == 3, "two cases, and the search by a colleague"
    for workflow_id, history in flight.histories.items():
        assert len(history["events"]) > 10
        assert everything(flight).of_history(history) == set(), workflow_id


def test_not_even_with_the_keys_is_there_anything_but_references_in_the_histories(flight: Flight) -> None:
    assert len(flight.clear_payloads) > 50
    assert any(flight.references[0].encode() in payload for payload in flight.clear_payloads), "they were opened"
    assert everything(flight).of(b"\n".join(flight.clear_payloads)) == set()


def test_temporals_database_and_its_journal_hold_nothing(flight: Flight) -> None:
    files = sorted(flight.service.home.glob("temporal.sqlite*"))
    assert [file.name for file in files][:1] == ["temporal.sqlite"]
    assert sum(flight.references[0].encode() in file.read_bytes() for file in files), "the case is in there"
    assert everything(flight).of_files(files) == {}


def test_logs_hold_nothing(flight: Flight) -> None:
    logs = files_below(flight.service.home / "logs")
    assert {log.name for log in logs} == {"temporal.log", "worker.log", "api.log"}
    assert everything(flight).of_files(logs) == {}


def test_plain_columns_hold_nothing(flight: Flight) -> None:
    assert everything(flight).of_columns(flight.service.home / "record.sqlite") == {}


def test_the_records_files_hold_nothing(flight: Flight) -> None:
    files = sorted(flight.service.home.glob("record.sqlite*"))
    assert everything(flight).of_files(files) == {}


def test_the_vault_holds_nothing_readable(flight: Flight) -> None:
    files = files_below(flight.service.home / "vault")
    assert len(files) >= 3
    assert everything(flight).of_files(files) == {}


def test_a_backup_holds_nothing_readable(flight: Flight, tmp_path: Path) -> None:
    written = flight.service.command("backup", str(tmp_path))
    assert written.returncode == 0, written.stderr
    assert everything(flight).of_files(tmp_path.glob("*.tar")) == {}


def test_addresses_of_pages_hold_nothing(flight: Flight) -> None:
    assert len(flight.visited) > 60
    personal = Scan({**TYPED, **HELD, **OTHERWISE_SPELLED, **STAFF})
    assert personal.of("\n".join(flight.visited).encode()) == set()
    asked_for = [url for url in flight.visited if any(secret in url for secret in flight.secrets.values())]
    assert {url.split("/")[-2] for url in asked_for} == {"s", "c", "a"}, "a link's token is in the link alone"


def test_workflow_ids_hold_nothing(flight: Flight) -> None:
    assert everything(flight).of("\n".join(flight.histories).encode()) == set()
    assert all(workflow_id.startswith("RD-") for workflow_id in flight.histories)


def test_mail_headers_hold_nothing_but_the_recipient(flight: Flight) -> None:
    personal = Scan({**TYPED, **HELD, **OTHERWISE_SPELLED, **STAFF, **flight.secrets})
    assert len(flight.service.sink.taken) > 10
    for letter in flight.service.sink.taken:
        headers = [(name, value) for name, value in letter.message.items() if name.lower() != "to"]
        assert personal.of("\n".join(f"{name}: {value}" for name, value in headers).encode()) == set()


def test_letters_to_staff_hold_nothing_of_the_person(flight: Flight) -> None:
    personal = Scan({**TYPED, **HELD, **OTHERWISE_SPELLED})
    letters = [letter for letter in flight.service.sink.taken if letter.to[0] in ("dpo@example.org", APPROVER)]
    assert letters
    for letter in letters:
        assert personal.of(letter.content + letter.text.encode()) == set()


# That the scan would find it


def test_the_same_scan_finds_everything_in_an_opened_copy_of_the_record(flight: Flight, tmp_path: Path) -> None:
    copy = tmp_path / "record.sqlite"
    with (
        closing(sqlite3.connect(flight.service.home / "record.sqlite")) as record,
        closing(sqlite3.connect(copy)) as target,
    ):
        record.backup(target)
    opened = flight.service.with_deployment(lambda deployment: open_copy(copy, deployment.ring))
    assert opened > 50
    in_files_only = {"evidence content", "found file content", *HELD}
    other_ways = {"phone as compared", "phone in digits", "birth date in words"}
    expected = {*TYPED, *STAFF, "collection phrase", "first name", "mail's domain"} - in_files_only
    by_column = everything(flight).of_columns(copy, sealed_too=True)
    assert expected <= set().union(*by_column.values())
    assert expected <= everything(flight).of(copy.read_bytes())
    links = {name for name in flight.secrets if name.startswith("link")}
    assert links <= everything(flight).of_columns(copy, sealed_too=True)["letter.body_sealed"]
    assert set(everything(flight).texts) == expected | in_files_only | other_ways | links


def test_the_same_scan_finds_what_the_vault_holds_once_it_is_opened(flight: Flight) -> None:
    listed = "SELECT id FROM stored_file WHERE case_id = ? AND destroyed_at IS NULL"
    ids = [row[0] for row in flight.service.rows(listed, flight.references[0])]

    async def read(deployment: Deployment) -> bytes:
        return b"".join(
            [chunk for file_id in ids async for chunk in deployment.vault.read(flight.references[0], file_id)]
        )

    clear = flight.service.with_deployment(read)
    assert {"found file content", *HELD, "name", "email"} <= everything(flight).of(clear)
    assert "evidence content" not in everything(flight).of(clear), "evidence is destroyed after the decision"


def test_the_same_scan_finds_everything_in_an_unsealed_history(flight: Flight) -> None:
    scan = everything(flight)
    told = [Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(t).encode()) for t in scan.texts.values()]
    started = WorkflowExecutionStartedEventAttributes(input=Payloads(payloads=told))
    history = History(events=[HistoryEvent(workflow_execution_started_event_attributes=started)])
    assert scan.of_history(MessageToDict(history)) == set(scan.texts)
    assert scan.of_history(MessageToDict(History())) == set()


def test_the_same_scan_finds_everything_in_an_unguarded_log_and_in_addresses(flight: Flight) -> None:
    scan = everything(flight)
    for name, text in scan.texts.items():
        assert name in scan.of(json.dumps({"message": f"failed for {text}"}).encode())
        assert name in scan.of(f"GET /search?q={quote(text)}".encode())
        assert name in scan.of(text.upper().encode())
