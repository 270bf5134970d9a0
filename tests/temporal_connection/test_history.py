"""Planted words in every value a workflow can carry, and what Temporal and the logs then hold of them."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date
from typing import Any

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from casework.logs import configure_logging
from casework.temporal_attributes import DUE, STAGE
from casework.vault.contract import KeyShredded
from casework.vault.keys import KeyRing
from casework.vault.payloads import data_converter
from tests.temporal_connection.cases import QUEUE, Broken, Case, Search, Words, lose, write
from tests.temporal_connection.conftest import DevServer
from tests.vault.stores import AT, ring_for

pytestmark = pytest.mark.temporal

CANARY = "Kanarek Żółtodzioby"
ASCII_CANARY = "zoltodzioby@kanarek.example"
WORDS = Words(f"{CANARY} {ASCII_CANARY}", date(1971, 12, 24))
TRACES = ("Kanarek", "Żółtodzioby", "\\u017b", "zoltodzioby", "1971-12-24")


@asynccontextmanager
async def at_work(client: Client) -> AsyncIterator[None]:
    """Run a worker for the tiny case."""
    async with Worker(
        client,
        task_queue=QUEUE,
        workflows=[Case, Search, Broken],
        activities=[write, lose],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        yield


async def lived(client: Client, case_id: str) -> WorkflowHandle[Any, Any]:
    """Let a case live its whole life, telling it the planted words by every way."""
    handle = await client.start_workflow(
        Case.run,
        WORDS,
        id=case_id,
        task_queue=QUEUE,
        memo={"memo": WORDS.text},
        static_summary=f"summary {WORDS.text}",
        static_details=f"details {WORDS.text}",
        search_attributes=TypedSearchAttributes(
            [SearchAttributePair(STAGE, "gather"), SearchAttributePair(DUE, "2026-04-02")]
        ),
    )
    assert await handle.execute_update(Case.tell, WORDS, id="token-1") == f"told {WORDS.text}"
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await handle.execute_update(Case.refuse, WORDS, id="token-2")
    assert isinstance(refused.value.cause, ApplicationError)
    assert refused.value.cause.type == "Refused"
    assert CANARY in str(refused.value.cause)
    assert await handle.query(Case.told) == [WORDS.text]
    await handle.signal(Case.end, WORDS)
    assert CANARY in await handle.result()
    return handle


async def raw(client: Client, *workflow_ids: str) -> str:
    """Give histories and descriptions as JSON, with all base64 in them also decoded."""
    texts = []
    for workflow_id in workflow_ids:
        handle = client.get_workflow_handle(workflow_id)
        texts.append(json.dumps(json.loads((await handle.fetch_history()).to_json()), ensure_ascii=False))
        texts.append(str((await handle.describe()).raw_description))
    text = "\n".join(texts)
    decoded = [base64.b64decode(part, validate=True) for part in re.findall(r'"((?:[A-Za-z0-9+/]{4})+={0,2})"', text)]
    return text + b"\n".join(decoded).decode(errors="replace")


def traces_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text]


async def test_history_holds_no_trace_of_the_words(dev_server: DevServer) -> None:
    case_id = "RD-CANA-0001-7"
    ring, _ = await ring_for(case_id)
    client = await dev_server.client(data_converter(ring))
    async with at_work(client):
        await lived(client, case_id)
    kept = await raw(client, case_id, f"{case_id}/search/crm")
    for event in ("UPDATE_ACCEPTED", "UPDATE_COMPLETED", "ACTIVITY_TASK_FAILED", "SIGNALED", "CHILD", "MARKER"):
        assert event in kept, "the history must show what it should have hidden"
    assert traces_in(kept) == []
    assert "binary/rightsdesk" in kept


async def test_without_the_codec_the_same_search_finds_the_words(dev_server: DevServer) -> None:
    ring, _ = await ring_for("RD-CANA-0002-7")
    sealing = data_converter(ring)
    plain = type(sealing)(payload_converter_class=sealing.payload_converter_class)
    client = await dev_server.client(plain)
    async with at_work(client):
        await lived(client, "RD-CANA-0002-7")
    assert traces_in(await raw(client, "RD-CANA-0002-7")) != []


async def test_the_servers_file_holds_no_trace_of_the_words(dev_server: DevServer) -> None:
    case_id = "RD-CANA-0003-7"
    ring, _ = await ring_for(case_id)
    client = await dev_server.client(data_converter(ring))
    async with at_work(client):
        await lived(client, case_id)
    rows = rows_about(dev_server, case_id)
    assert len(rows) > 3, "the database must be searched where the case is"
    assert traces_in("\n".join(rows)) == []


async def test_the_stage_can_be_listed(dev_server: DevServer) -> None:
    case_id = "RD-CANA-0004-7"
    ring, _ = await ring_for(case_id)
    client = await dev_server.client(data_converter(ring))
    async with at_work(client):
        handle = await lived(client, case_id)
    described = await handle.describe()
    assert described.typed_search_attributes.get(STAGE) == "gather"
    assert described.typed_search_attributes.get(DUE) == "2026-04-02"


async def test_shredding_the_key_makes_history_and_answer_unreadable(dev_server: DevServer) -> None:
    case_id, other = "RD-CANA-0005-7", "RD-CANA-0006-7"
    ring, store = await ring_for(case_id, other)
    client = await dev_server.client(data_converter(ring))
    async with at_work(client):
        await lived(client, case_id)
        await lived(client, other)
    await store.shred(case_id, AT)
    ring.forget(case_id)
    with pytest.raises(KeyShredded, match=case_id):
        await client.get_workflow_handle(case_id).result()
    assert CANARY in await client.get_workflow_handle(other).result()
    assert f"The key of case {case_id} was destroyed" in await replay_failure(client, ring, case_id)
    assert await replay_failure(client, ring, other) == ""


async def test_a_case_without_a_key_is_not_started(dev_server: DevServer) -> None:
    ring, store = await ring_for()
    client = await dev_server.client(data_converter(ring))
    with pytest.raises(Exception, match="No key is known for case RD-CANA-0007-7"):
        await client.start_workflow(Case.run, WORDS, id="RD-CANA-0007-7", task_queue=QUEUE)
    assert store.keys == {}


async def test_logs_tell_of_failures_without_the_words(
    dev_server: DevServer, capfd: pytest.CaptureFixture[str], untouched_logging: None
) -> None:
    case_id = "RD-CANA-0008-7"
    ring, _ = await ring_for(case_id, "RD-CANA-0009-7")
    written = io.StringIO()
    configure_logging("DEBUG", written)
    client = await dev_server.client(data_converter(ring))
    async with at_work(client):
        await lived(client, case_id)
        broken = await client.start_workflow(Broken.run, WORDS, id="RD-CANA-0009-7", task_queue=QUEUE)
        await seen(written, "Failed activation")
        await broken.terminate()
        with pytest.raises(WorkflowFailureError):
            await broken.result()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    printed = capfd.readouterr()
    assert traces_in(written.getvalue() + printed.out + printed.err) == []
    lost = [line for line in lines if line["message"] == "A step was lost"]
    assert lost[0]["step"] == "lose"
    assert lost[0]["workflow_id"] == case_id
    assert lost[0]["exception"]["type"] == "temporalio.exceptions.ActivityError"
    wrong = [line for line in lines if line.get("exception", {}).get("type") == "builtins.RuntimeError"]
    assert wrong[0]["workflow_id"] == "RD-CANA-0009-7"
    assert any(place.startswith("tests.temporal_connection.cases:") for place in wrong[0]["exception"]["places"])


async def seen(written: io.StringIO, words: str) -> None:
    """Wait until the log says something."""
    async with asyncio.timeout(30):
        while words not in written.getvalue():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def rows_about(server: DevServer, case_id: str) -> list[str]:
    """Give every row of the server's database that mentions a case or its runs."""
    rows = []
    with closing(sqlite3.connect(f"file:{server.db_file}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                cells = [cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell) for cell in row]
                rows.append("|".join(cells))
    return [row for row in rows if case_id in row]


async def replay_failure(client: Client, ring: KeyRing, workflow_id: str) -> str:
    """Replay a history as an operator would, and say what went wrong."""
    history = await client.get_workflow_handle(workflow_id).fetch_history()
    replayer = Replayer(
        workflows=[Case], data_converter=data_converter(ring), workflow_runner=UnsandboxedWorkflowRunner()
    )
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return str(result.replay_failure or "")
