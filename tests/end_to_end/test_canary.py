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
from tests.end_to_end.canary import HELD, TYPED, case_of_other_rights, phoned_request, plant, whole_case
from tests.end_to_end.scan import Scan, open_copy, payloads
from tests.end_to_end.service import APPROVER, Service

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(420)]

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
    """What is left of the cases: the service, their references, every address visited, its secrets."""

    service: Service
    references: tuple[str, ...]
    visited: list[str]
    secrets: dict[str, str] = field(repr=False)
    histories: dict[str, dict[str, Any]] = field(repr=False)
    clear_payloads: list[bytes] = field(repr=False)


@pytest.fixture(scope="module")
def flight(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Flight:
    """Give a service after whole cases with everything in them; its parts are stopped."""
    databases = tmp_path_factory.mktemp("canary") / "processors"
    make_demo_databases(databases)
    plant(databases / "crm.sqlite")
    service = make_service(RIGHTSDESK_DEMO_DATABASES=str(databases)).start()
    windows: list[RealBrowser] = []
    asked = whole_case(service, windows)
    second = case_of_other_rights(service, windows)
    phoned = phoned_request(service, windows)
    tokens = sorted({path.rpartition("/")[2] for path in service.sink.links("/s/", "/c/", "/a/")})
    phrases = {"collection phrase": asked.phrase, "a second phrase": second.phrase}
    secrets = {**phrases, **{f"link {n}": token for n, token in enumerate(tokens)}}
    service.stop("worker", "api")
    references = (asked.reference, second.reference, phoned)
    histories, clear = service.with_deployment(lambda deployment: read_histories(service, deployment, references))
    # Killed, so that the write-ahead journals stay as they are.
    service.kill("temporal")
    return Flight(service, references, [url for w in windows for url in w.visited], secrets, histories, clear)


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
    assert len(flight.histories) == 7, "three cases; in two a search by a colleague, in one also two acts"
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
    expected = {*TYPED, *STAFF, "collection phrase", "a second phrase", "first name", "mail's domain"} - in_files_only
    by_column = everything(flight).of_columns(copy, sealed_too=True)
    assert expected <= set().union(*by_column.values())
    assert expected <= everything(flight).of(copy.read_bytes())
    links = {name for name in flight.secrets if name.startswith("link")}
    assert links <= everything(flight).of_columns(copy, sealed_too=True)["letter.body_sealed"]
    assert set(everything(flight).texts) == expected | in_files_only | other_ways | links


def test_the_same_scan_finds_what_the_vault_holds_once_it_is_opened(flight: Flight) -> None:
    files = flight.service.rows("SELECT case_id, id FROM stored_file WHERE destroyed_at IS NULL")

    async def read(deployment: Deployment) -> bytes:
        return b"".join([chunk for case, file in files async for chunk in deployment.vault.read(case, file)])

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
